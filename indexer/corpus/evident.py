"""Title and date of a text without metadata, where the text states them plainly; otherwise they stay unknown."""

import re
from collections.abc import Sequence
from itertools import islice

from indexer.corpus.calendar.dates import day_of_line
from indexer.corpus.dumps.article import find_article
from indexer.corpus.dumps.head.days import StatedDay, dateline_day, days_of
from indexer.corpus.dumps.headline import headline, published_day, whole_text
from indexer.corpus.dumps.words import kinds_in

_BREADCRUMB = re.compile(r"^\s*(?:(?:current|you are here)\s*:\s*)?home\s*[>»›|/]|\s[>»›]\s", re.IGNORECASE)
_STATEMENT_END = re.compile(r"(?<!\.)[.!?]['\"”’)\]]*$")
_DATE_LABEL = r"(?:date|published|posted|updated|publication date|last updated)(?:\s+on)?\s*[:\uff1a]?\s*"
_DATE_LINE = re.compile(rf"^\W*+(?P<label>{_DATE_LABEL})?(?P<date>.*\d{{4}}.*?)\s*$", re.IGNORECASE)
_GLUED = re.compile(r"[a-z]{3}[A-Z][a-z]{3}")
_SENTENCE_END = re.compile(r"[.!?…。！？।؟۔։]['\"”’»)\]」』]*$")
_GOES_ON = re.compile(r"[,;:：；，、،–—-]$")
_BULLET = re.compile(r"(?:[-*•·‣▪–—+]|\d{1,3}[.)])\s")
_TITLE_LABEL = re.compile(r"(?:title|headline|titel|titre|título|titolo)\s*[:：]\s*", re.IGNORECASE)
_LABELLED = re.compile(
    r"(?:photos?|picture|image|images|foto|bild|caption|tags?|keywords|comments?|filed under|posted in|categor(?:y|ies)"
    r"|source|author|section|topics?|text|words|credit|story)\s*(?:[:：(/]|by\s)",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:by|von|par|por|di|door|av|af|od|написал|автор)\s*:?\s+"
    r"(?P<names>[^\W\d_][\w.'’-]*(?:,?\s+(?:and|und|et|y|e|en|och|og|de|van|von|la|le|del|[^\W\d_][\w.'’-]*)){0,7})$",
    re.IGNORECASE,
)
_TO_CONTENT = re.compile(
    r"(?:skip|jump|go) (?:directly )?to (?:the |main |page )*(?:content|navigation|menu|search|footer|article)\b"
    r"|(?:direkt )?zum (?:haupt)?inhalt|(?:aller|accéder|passer) au contenu"
    r"|(?:saltar|ir|pasar) al contenido"
    r"|(?:pular|ir|saltar) para o? ?conteúdo|(?:vai|salta|passa) al contenuto|(?:ga )?naar (?:de )?(?:hoofd)?inhoud"
    r"|(?:hoppa|gå|spring) (?:till|til) (?:huvud|hoved)?(?:innehåll|indhold|innhold)|siirry sisältöön"
    r"|(?:przejdź|przeskocz) do (?:treści|zawartości)|(?:přejít|preskočiť|prejsť) (?:k|na) obsah|ugrás a tartalom"
    r"|içeriğe (?:geç|atla)|перейти (?:к|до) (?:содерж|основ|контент|зміст|вмісту)"
    r"|към съдържание|langsung ke konten|chuyển đến nội dung"
    r"|コンテンツへ|本文へ|跳(?:到|至|转到|轉到)(?:主|正文|内容|內容)|본문 바로|انتقل إلى|تخط|رفتن به|דלג ל",
    re.IGNORECASE,
)
"""Beginnings of the link that leads past a page's menu to its content."""
_CODE = re.compile(r"[{}<>\\]|/\*|\w\(\)|;$|^(?:var|function|window)\b|https?:", re.IGNORECASE)
_CODE_WORD = re.compile(r"\b(?:JS|CSS|HTML|GTM|div|iframe|noscript|[Ww]idget|[Pp]lugin|Tag Manager|[Jj]ava[Ss]cript)\b")
"""Words of the comments in a page's source."""
_CONNECTING = frozenset(("and", "und", "et", "y", "e", "en", "och", "og", "de", "van", "von", "la", "le", "del", "der"))
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]{4}")
_CONTENT_WORD = re.compile(r"[^\W\d_]{4,}")

TITLE_MAX_CHARACTERS = 200
_SENTENCE_TITLE_MAX_CHARACTERS = 120
_RESTATED_MIN_SHARE = 0.6
"""Least share of the longer words of a sentence that the text must repeat where the sentence is its headline."""
_LINES_LOOKED_AT = 12
_PAGE_LINES = 300
_GLUED_CHARACTERS, _GLUED_WORDS = 20_000, 8
_LINK_MAX_CHARACTERS = 40
_FURNITURE = frozenset({"account", "share", "legal", "comments", "navigation"})
"""Kinds of the short lines that tell a page of a site from an article alone."""
_BESIDE_DAY_MAX_LETTERS = 40
_DAY_LINE_MAX_CHARACTERS = 90


def evident_title(text: str) -> str | None:
    """Return the headline of a text, or None.

    In the text of a whole page it is the line that heads the article. Otherwise it is the first line that is neither a
    breadcrumb nor a menu of words glued together, provided that it is short and longer text follows. A line that ends
    like a sentence must also stand in a paragraph of its own, and the text must restate it; so must any line where
    there are links of a site in the text.
    """
    if dump := find_article(text):
        title = headline(dump)
        return title if title and not _is_beside(title) else None
    is_of_page = _is_of_page(text)
    if is_of_page and (page := whole_text(text)) and (title := headline(page)) and not _is_beside(title):
        return title
    lines = islice(text.splitlines(), 3 * _LINES_LOOKED_AT)
    stripped = [line.strip().lstrip("\ufeff").strip() for line in lines]
    for position, line in enumerate(stripped):
        # Pages copied from a site open with navigation; the headline comes after it.
        if not line or _is_menu(line) or _TITLE_LABEL.fullmatch(line + " "):
            continue
        title = _TITLE_LABEL.sub("", line, count=1) if _TITLE_LABEL.match(line) else line
        heads = _heads(title, stripped[position + 1 :], text)
        return title if heads and (not is_of_page or _is_restated(title, text)) else None
    return None


def _is_menu(line: str) -> bool:
    return _is_link(line) or is_breadcrumb(line) or is_glued_menu(line)


def _is_of_page(text: str) -> bool:
    """Tell whether there are links and forms of a site in a text, or menus whose words lost their separators."""
    lines = [line.strip() for line in islice(text.splitlines(), _PAGE_LINES)]
    if len(_GLUED.findall(text[:_GLUED_CHARACTERS])) >= _GLUED_WORDS:
        return True
    return sum(0 < len(line) < _LINK_MAX_CHARACTERS and not _FURNITURE.isdisjoint(kinds_in(line)) for line in lines) > 2


def _heads(line: str, rest: Sequence[str], text: str) -> bool:
    """Tell whether the first line of a plain text is its headline, given the lines behind it."""
    follows = [other for other in rest if other]
    is_long = len(line.split()) > 1 or bool(_UNSPACED.search(line))
    if not follows or len(line) > TITLE_MAX_CHARACTERS or not is_long:
        return False
    if _is_beside(line) or _BULLET.match(line) or _GOES_ON.search(line) or _is_code(line, text):
        return False
    if rest[0][:1].islower() or max(map(_length, follows)) <= _length(line):
        return False
    if not _SENTENCE_END.search(line):
        return True
    # A full stop makes a headline doubtful, because articles may open with a short paragraph too.
    return rest[0] == "" and len(line) <= _SENTENCE_TITLE_MAX_CHARACTERS and _is_restated(line, text)


def _is_beside(line: str) -> bool:
    """Tell whether a line is what stands beside an article: a byline, a date, a caption, tags, a link past menus."""
    return bool(_LABELLED.match(line)) or is_byline(line) or evident_date(line) is not None or _is_link(line)


def _is_link(line: str) -> bool:
    return len(line) < _LINK_MAX_CHARACTERS and bool(_TO_CONTENT.match(line))


def _is_code(line: str, text: str) -> bool:
    """Tell whether a line is of the source of a page; headlines about such things have other words of the text, too."""
    return bool(_CODE.search(line)) or (bool(_CODE_WORD.search(line)) and not _is_restated(line, text, least=0.01))


def _length(line: str) -> int:
    return len(" ".join(line.split()))


def _is_restated(line: str, text: str, least: float = _RESTATED_MIN_SHARE) -> bool:
    """Tell whether the text behind a line repeats at least a share of its longer words."""
    words = {word[:6] for word in _CONTENT_WORD.findall(line.casefold())}
    behind = {word[:6] for word in _CONTENT_WORD.findall(text[text.index(line) + len(line) :][:20_000].casefold())}
    return len(words) >= 3 and len(words & behind) >= least * len(words)


def evident_date(line: str) -> str | None:
    """Return the date of a line that states nothing else, in ISO 8601 as `day_of_line` gives it, or None.

    >>> evident_date("Date:2025-04-13 06:55:41"), evident_date("It was sold on June 14, 2023")
    ('2025-04-13T06:55:41', None)
    """
    match = _DATE_LINE.match(line) if len(line) < 80 else None
    return day_of_line(match["date"]) if match else None


def labelled_date(line: str) -> str | None:
    """Return the date of a line that states nothing else and says what day it is, such as `Published:`, or None."""
    match = _DATE_LINE.match(line) if len(line) < 80 else None
    return day_of_line(match["date"]) if match and match["label"] else None


def find_date(text: str) -> str | None:
    """Return the day on which a text was evidently published, or None.

    In the text of a whole page it is stated beside the headline. Otherwise it is the first with a label among the
    opening lines, or that of a line directly under the headline or its byline, unless more such lines date parts of the
    text; else that of the dateline with which the first paragraph begins.
    """
    if dump := find_article(text):
        return published_day(dump)
    if _is_of_page(text) and (page := whole_text(text)) and (day := published_day(page)):
        return day
    lines = [stripped for line in text.splitlines() if (stripped := line.strip().lstrip("\ufeff").strip())]
    opening = lines[:_LINES_LOOKED_AT]
    if labelled := next((date for line in opening if (date := labelled_date(line))), None):
        return labelled
    under = 1 if len(lines) > 1 and not is_byline(lines[1]) else 2
    found = next((day for line in opening[: under + 1] if (day := _day_beside(line))), None)
    dated = {day[:10] for line in lines[: 40 * _LINES_LOOKED_AT] if (day := _day_beside(line))}
    is_headed = bool(opening) and not _SENTENCE_END.search(opening[0])
    if found and dated == {found[:10]} and is_headed:
        return found
    return next((day for line in opening[:4] if (day := dateline_day(line))), None)


def _day_beside(line: str) -> str | None:
    """Return the day of a line that says little else, such as who wrote the article, or None."""
    if len(line) > _DAY_LINE_MAX_CHARACTERS or _SENTENCE_END.search(line):
        return evident_date(line)
    days = days_of(line)
    return days[0].iso if days and _says_little_else(line, days[0]) else None


def _says_little_else(line: str, day: StatedDay) -> bool:
    """Tell whether what stands beside a day in its line is a label or the names of a byline."""
    letters = sum(map(str.isalpha, day.beside))
    return letters == 0 or (letters <= _BESIDE_DAY_MAX_LETTERS and kinds_in(line).get("byline") == 0)


def is_byline(line: str) -> bool:
    """Tell whether a line names only who wrote the article, such as `By A. Author, Staff Writer`."""
    match = _BYLINE.match(line) if len(line) < 90 else None
    words = match["names"].replace(",", " ").split() if match else []
    return bool(words) and all(word[0].isupper() or word in _CONNECTING for word in words)


def is_breadcrumb(line: str) -> bool:
    """Tell whether a line is a path of links such as `Home > World`, and not a sentence that contains such a sign."""
    return bool(_BREADCRUMB.search(line)) and "«" not in line and not _STATEMENT_END.search(line)


def is_glued_menu(line: str) -> bool:
    """Tell whether a line is a menu of sections that lost its separators, such as `AmericasAsia PacificPolitics`."""
    words = line.split()
    return 2 <= len(words) <= 4 and all(word[0].isupper() and _GLUED.search(word) for word in words)
