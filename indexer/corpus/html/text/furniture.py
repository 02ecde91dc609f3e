"""What stands around and between the blocks of an article's text and is evidently no part of it."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

from indexer.corpus.calendar.dates import to_iso
from indexer.corpus.evident import evident_date, is_breadcrumb
from indexer.corpus.html.metadata.entry_days import CLOCK
from indexer.corpus.html.metadata.shown_dates import SHOWN_DATE
from indexer.corpus.html.metadata.titles import folded

_FURNITURE = re.compile(
    r"(?:read (?:more|also|next)|see also|related(?: (?:articles?|stories|content|coverage))?|more on this"
    r"|also read|don['’]t miss"
    r"|anzeige|hirdetés|inzerce|reklam|ilan|werbung|publicidade?|publicité|pubblicità|annons|annonse|mainos|advertentie|reklama|реклама|إعلان|広告"
    r"|pr|watch(?: (?:now|more))?|listen|recommended|advertisement|sponsored|story continues below(?: advertisement)?"
    r"|article continues (?:below|after).{0,40}|continue reading.{0,60}|(?:sign up"
    r"|subscribe)\b.{0,160}(?:newsletter|inbox|updates?|here|today|now).{0,40}"
    r"|this article (?:was|originally|first) (?:originally |first )?(?:appeared|published) (?:on|in|at)\b.{0,100}"
    r"|follow us (?:on|at)\b.{0,120}"
    r"|(?:share|tweet|print|email|comments?|facebook|twitter|whatsapp|linkedin|reddit|pinterest|copy link|save|["
    r"|,•·/\s])+"
    r"|(?:click|tap) here (?:to|for)\b.{0,120}|[™&\s]*©.*|https?://\S+"
    r"|(?:copyright|\(c\)) (?:©|\(c\)|\d{4}).*|all rights reserved\.?"
    r"|(?:tags?|topics?|filed under|categories|keywords)\s*:.{0,200}|(?:photo|image|picture|credit)(?: credit)?s?"
    r"\s*:.{0,120}"
    r"|(?:подпишитесь|ακολουθήστε μας|suscríbete|abonnez-vous|iscriviti|inscreva-se|prenumerera|abonneer|zapisz się"
    r"|folgen sie uns"
    r"|suivez-nous|síguenos|seguici|siga-nos|takip edin|volg ons|följ oss|zobacz także|responsible editor|责任编辑"
    r"|責任編集)\b.{0,200}"
    r"|lesen sie (?:auch|mehr|dazu)\b.{0,200}|mehr zum thema\b.{0,100}|lire aussi\b.{0,200}|à lire aussi\b.{0,200}"
    r"|leer (?:más|también)\b.{0,200}"
    r"|lea (?:también|además)\b.{0,200}|te puede interesar\b.{0,200}|leggi anche\b.{0,200}|leia (?:também"
    r"|mais)\b.{0,200}|lees ook\b.{0,200}"
    r"|lue myös\b.{0,200}|läs (?:också|även|mer)\b.{0,200}|les også\b.{0,200}|læs også\b.{0,200}|czytaj (?:też"
    r"|także|więcej)\b.{0,200}"
    r"|читайте также\b.{0,200}|читать также\b.{0,200}|關連記事|関連記事.{0,100}|اقرأ أيض(?:ا|اً|ًا).{0,200})\s*[:：.]?",
    re.IGNORECASE,
)
_INLINE_LINK = re.compile(
    r"(?:read (?:more|also|next)|see also|related(?: (?:story|article|coverage))?|also read|more|watch"
    r"|don['’]t miss|must read)\s*[:：>»|–—-]\s*.{0,200}",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…。！？؟।:;][\"'”’»）)\]*_]*$")
_COLONS = (":", "：")
_LINE_MAX_CHARACTERS = 120
_CLOSING = re.compile(
    r"(?:(?:\d+ )?(?:comments?|responses?|replies|reacties|kommentare?|commentaires|comentarios|commenti)\b(?!.*[.!?]$)"
    r"|(?:related|recommended|further) (?:links|articles|stories|posts|reading|news)|most (?:read|popular)"
    r"|about the authors?"
    r"|more (?:news|stories|from|on)\b|what to read next|you may also like|leave a (?:reply|comment)"
    r"|(?:notes and )?references)"
    r"[^\n]{0,60}(?:\n|$)",
    re.IGNORECASE,
)
_DATED = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}[-/年]\d{1,2}[-/月]\d|\b(?:19|20)\d\d\b.{0,12}\b\d\d?[:.]\d\d\b")
_CLOSING_MAX_SHARE = 0.35
_LINES_AFTER_TEXT = 4
_REPEATED_MIN = 3
_LABEL_MAX_CHARACTERS = 60
_LABELS_MAX = 4
_COLON_LABEL_MAX_CHARACTERS = 20
"""Longest label that names what stood behind it, such as the source."""
_BYLINE = re.compile(
    r"(?:(?:posted |written |reported )?by|von|par|por|di|door|av)\s+[^\W\d_]\S*(?:\s+\S+){0,9}"
    r"|(?:来源|來源|出处|出處|作者|記者|记者|文|撰文|編輯|编辑|责任编辑|責任編輯|日期|时间|時間|发布时间|發布時間)\s*[:：/／].{0,80}",
    re.IGNORECASE,
)


def without_furniture(
    blocks: Sequence[str],
    *,
    title: str | None,
    authors: Sequence[str],
    published_at: str | None = None,
    headings: Collection[str] = (),
    is_whole: bool = False,
) -> list[str]:
    """Return blocks of text without those that are evidently furniture.

    Args:
        blocks: Paragraphs, headings, lists and tables of the article.
        title: Its headline, which is left out where it stands before the text.
        authors: Its authors; a line that names one and is no sentence is left out where it stands before or after it.
        published_at: Its date of publication in ISO 8601. Where days head parts of the text, as in a chronology, only
            lines that state this one are left out.
        headings: Those of the blocks that are headings; they are no labels.
        is_whole: Whether the page has next to nothing but these blocks: then short lines are parts of the text.
    """
    kept = [block for block in _without_repeated([block.strip() for block in blocks]) if not _is_furniture(block)]
    headline, names = folded(title or ""), [name.casefold() for name in authors]
    told = {entry for entry in _entries_in(kept) if published_at is None or _day_of(entry) != published_at[:10]}
    while (
        kept
        and "\n" in kept[0]
        and kept[0] not in told
        and _is_before_text(kept[0].partition("\n")[0], headline, names)
    ):
        kept[0] = kept[0].partition("\n")[2]
    start, end = 0, len(kept)
    while start < end and kept[start] not in told and _is_before_text(kept[start], headline, names):
        start += 1
    # Where the headline is not known, a line before the text may be it.
    first = next((place for place in range(start, end) if kept[place] in told or kept[place] in headings), end)
    start += _labels_at(kept[start : min(first, start + _LABELS_MAX + 1)]) if headline and not is_whole else 0
    # The date may also stand below the opening that a headline is followed by.
    if sum(map(_is_date_line, kept)) < _REPEATED_MIN:
        kept[start : start + 3] = [
            block for block in kept[start : start + 3] if block in told or not _is_date_line(block)
        ]
    if is_whole:
        return kept[start:]
    end = len(kept)
    # What ends without a full stop after the last sentence is a signature, a date or the heading of a list.
    first = next((place for place in range(start, end) if is_sentence(kept[place])), end)
    while end - start > 2 and end - 1 > first and _is_after_text(kept[end - 1], names):
        end -= 1
    if len(kept) - end > _LINES_AFTER_TEXT:
        end = len(kept)  # many such lines are a list
    return kept[start : _end_of_text(kept, start, end)]


def _entries_in(blocks: Sequence[str]) -> Collection[str]:
    """Return the blocks that begin with the days or times that head parts of a text, as in chronologies and live blogs.

    There are none unless there are several, each with words behind it.
    """
    marks: dict[str, str] = {}
    for block, following in pairwise((*blocks, "")):
        mark, _, rest = block.partition("\n")
        words = rest.partition("\n")[0] or following
        if words and _is_mark(mark) and not _is_mark(words) and not _is_before_text(words, "", ()):
            marks[block] = mark
    return marks if len(set(marks.values())) > 1 else ()


def _is_mark(block: str) -> bool:
    return CLOCK.fullmatch(block) is not None or _is_date_line(block)


def _day_of(block: str) -> str | None:
    line = block.partition("\n")[0]
    shown = SHOWN_DATE.search(line)
    return (evident_date(line) or (to_iso(shown[0]) if shown else None) or "")[:10] or None


def _without_repeated(blocks: Sequence[str]) -> list[str]:
    """Return blocks without a text given twice, and without short lines that stand at every entry of a list."""
    counts = Counter(blocks)
    kept: dict[str, str] = {}
    for place, block in enumerate(blocks):
        if len(block) > _LINE_MAX_CHARACTERS:
            kept.setdefault(block, block)
        elif counts[block] < _REPEATED_MIN or is_sentence(block):
            kept[f"{place} {block}"] = block
    return list(kept.values())


def _end_of_text(blocks: Sequence[str], start: int, end: int) -> int:
    """Return where the text ends: before the heading of comments or of other articles, if most of it stands before."""
    size = sum(map(len, blocks[start:end]))
    for place in range(start + 1, end):
        if _CLOSING.match(blocks[place]) and sum(map(len, blocks[place:end])) < _CLOSING_MAX_SHARE * size:
            return place
    return end


def _is_furniture(block: str) -> bool:
    first, *others = block.split("\n")
    if others:
        return _is_furniture(first) and not any(map(is_sentence, others))  # a list of other articles
    text = block.strip(' -–—*•·|[]()"“”»›>:')
    return not text or bool(_FURNITURE.fullmatch(text) or _INLINE_LINK.fullmatch(text))


def _is_before_text(block: str, headline: str, names: Sequence[str]) -> bool:
    if headline and folded(block) == headline:
        return True
    if len(block) <= _COLON_LABEL_MAX_CHARACTERS and block.endswith(_COLONS):
        return True
    if len(block) > _LINE_MAX_CHARACTERS or is_sentence(block):
        return False
    names_author = any(name in block.casefold() for name in names)
    is_date = _is_date_line(block) or evident_date(block) is not None
    return bool(_BYLINE.fullmatch(block)) or names_author or is_breadcrumb(block) or is_date


def _labels_at(blocks: Sequence[str]) -> int:
    """Return how many short lines, such as buttons and credits, stand before the first paragraph, if it is near."""
    for place, block in enumerate(blocks):
        if len(block) > _LABEL_MAX_CHARACTERS and is_sentence(block):
            return place
        if len(block) > _LABEL_MAX_CHARACTERS or len(block.encode()) > 2 * _LABEL_MAX_CHARACTERS or is_sentence(block):
            return 0
    return 0


def _is_date_line(block: str) -> bool:
    return (
        len(block) <= _LINE_MAX_CHARACTERS
        and not is_sentence(block)
        and bool(_DATED.search(block) or SHOWN_DATE.search(block))
    )


def _is_after_text(block: str, names: Sequence[str]) -> bool:
    if "\n" in block or (is_sentence(block) and not block.endswith(_COLONS)):
        return False
    if len(block.encode()) > 2 * _LINE_MAX_CHARACTERS:
        return False  # a character of some scripts is a word
    return len(block) <= 60 or (len(block) <= _LINE_MAX_CHARACTERS and any(name in block.casefold() for name in names))


def is_sentence(block: str) -> bool:
    """Tell whether a block ends as a sentence does."""
    return _SENTENCE_END.search(block) is not None
