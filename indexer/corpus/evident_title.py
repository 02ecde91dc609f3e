"""The title of a text without metadata, where the text states it plainly; otherwise it stays unknown."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from indexer.corpus.dumps.article import find_article
from indexer.corpus.dumps.head.lines import stems_of
from indexer.corpus.dumps.headline import headline, whole_text
from indexer.corpus.evident import (
    SENTENCE_END,
    evident_date,
    is_breadcrumb,
    is_byline,
    is_glued_menu,
    is_of_page,
)
from indexer.corpus.kickers import is_kicker

_GOES_ON = re.compile(r"[,;:：；，、،–—-]$")
_BULLET = re.compile(r"(?:[-*•·‣▪–—+]|\d{1,3}[.)])\s")
_TITLE_LABEL = re.compile(r"(?:title|headline|titel|titre|título|titolo)\s*[:：]\s*", re.IGNORECASE)
_LABELLED = re.compile(
    r"(?:photos?|picture|image|images|foto|bild|caption|tags?|keywords|comments?|filed under|posted in|categor(?:y|ies)"
    r"|source|author|section|topics?|text|words|credit|story)\s*(?:[:：(/]|by\s)",
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
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]{4}")
_CONTENT_WORD = re.compile(r"[^\W\d_]{4,}")

TITLE_MAX_CHARACTERS = 200
_SENTENCE_TITLE_MAX_CHARACTERS = 120
_RESTATED_MIN_SHARE = 0.6
"""Least share of the longer words of a sentence that the text must repeat where the sentence is its headline."""
_LINK_MAX_CHARACTERS = 40
_LINES_LOOKED_AT = 12
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MARK = re.compile(r"#{1,6}\s+(?=\S)")
_FULL_STOP = re.compile(r"[.。।…:：]['\"”’»)\]」』]*$")
_STORY_LINE = 40
"""Length of a line from which it may be one of a story."""
_MOST_KICKERS = 3
_KICKER_MOST_WORDS = 4
_KICKER_MIN_SHARE, _RESTATED_LEAST = 0.3, 2
"""Least share of the words of a headline below a kicker that the story repeats, and least number."""
_STORY_CHARACTERS = 20_000


class Headline(NamedTuple):
    """A line that heads a text."""

    text: str
    above: int
    """How many lines that are not blank stand above it."""


def evident_title(text: str) -> str | None:
    """Return the headline of a text, or None.

    In the text of a whole page it is the line that heads the article. Otherwise it is the first line that is neither a
    breadcrumb nor a menu of words glued together, nor a kicker above another line that has all that a headline has,
    provided that it is short and longer text follows. A line that ends
    like a sentence must also stand in a paragraph of its own, and the text must restate it; so must any line where
    there are links of a site in the text.
    """
    if dump := find_article(text):
        title = headline(dump)
        return title if title and not _is_beside(title) and not is_kicker(title) else None
    of_page = is_of_page(text)
    if of_page and (page := whole_text(text)) and (title := headline(page)) and not _is_beside(title):
        return title
    found = plain_headline(text)
    return found.text if found and (not of_page or _is_restated(found.text, text)) else None


def plain_headline(text: str) -> Headline | None:
    """Return the line that heads a text without a page around it, or None if none evidently does."""
    opening = islice(text.splitlines(), 3 * _LINES_LOOKED_AT)
    lines = [line.strip().lstrip("\ufeff").strip() for line in opening]
    for first, line in enumerate(lines):
        # Pages copied from a site open with navigation; the headline comes after it.
        if not line or _is_menu(line) or _TITLE_LABEL.fullmatch(line + " "):
            continue
        place = first
        for _ in range(_MOST_KICKERS):
            place = _headline_below(lines, place, text) or place
        title = _TITLE_LABEL.sub("", lines[place], count=1) if _TITLE_LABEL.match(lines[place]) else lines[place]
        title = _MARK.sub("", title, count=1) if _MARK.match(title) else title
        is_headline = not is_kicker(title) and _heads(title, lines[place + 1 :], text)
        return Headline(title, sum(map(bool, lines[:place]))) if is_headline else None
    return None


def _headline_below(lines: Sequence[str], place: int, text: str) -> int | None:
    """Return the place of the headline above which a kicker stands, or None if what stands there is none.

    What says nothing of itself is a kicker if it is short, alone, and the story does not come back to it, while it does
    come back to the line below.
    """
    line = lines[place]
    below = next((i for i in range(place + 1, len(lines)) if lines[i] and not is_kicker(lines[i])), None)
    if below is None or not _opens_story(lines[below], lines[below + 1 :], text):
        return None
    if is_kicker(line) or _is_beside(line):
        return below
    is_alone = not lines[place + 1] and not lines[below + 1]
    if len(line.split()) > _KICKER_MOST_WORDS or not is_alone:
        return None
    own, kicker = stems_of(lines[below]), stems_of(line)
    behind = text[text.index(lines[below]) + len(lines[below]) :][:_STORY_CHARACTERS]
    story = set().union(*map(stems_of, behind.splitlines()))
    is_restated = len(own & story) >= max(_RESTATED_LEAST, _KICKER_MIN_SHARE * len(own))
    return below if is_restated and not kicker & (story | own) else None


def _opens_story(line: str, rest: Sequence[str], text: str) -> bool:
    """Tell whether a line has what a headline has: it ends like no sentence, and sentences follow."""
    if not _heads(line, rest, text) or _FULL_STOP.search(line) or line[0].islower():
        return False
    return any(_length(other) >= _STORY_LINE and SENTENCE_END.search(other) for other in rest) or any(
        _length(other) > TITLE_MAX_CHARACTERS for other in rest
    )


def _is_menu(line: str) -> bool:
    return _is_link(line) or is_breadcrumb(line) or is_glued_menu(line) or bool(_ADDRESS.fullmatch(line))


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
    if not SENTENCE_END.search(line):
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
