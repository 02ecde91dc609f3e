"""Article text -> spans of the sections that are article. Never rewrites the text; pure.

News dumps carry what surrounded the article on its page: menus, counters, comment forms, tags and lists of other
headlines. First the article is found in the page; then lines inside it that are evidently such furniture are left out.
When in doubt a line stays. A section ends where something was left out and where a heading begins, and no passage ever
crosses from one section into the next.
"""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from indexer.corpus.dumps.article import find_article
from indexer.corpus.dumps.units import Line, lines_of
from indexer.corpus.evident import is_breadcrumb, is_byline, is_glued_menu, labelled_date
from indexer.records import Span

_FURNITURE = re.compile(
    r"(?:leave a (?:reply|comment)|join the (?:conversation|discussion)|post a comment|add a comment"
    r"|(?:reply|comments?)(?: \(\d+\))?"
    r"|your e-?mail(?: address)? (?:will not|won['’]t) be (?:published|shown|shared)\b.*"
    r"|(?:required|mandatory) fields are marked.*|save my name, e-?mail.*|(?:back|return) to (?:the )?top(?: button)?"
    r"|(?:views?|shares?|likes?)(?: ?[:\d,. ]+k?)?|[a-z]+! ?\(\d+\)|share (?:this|on|via)\b.{0,40}"
    r"|(?:facebook|twitter|whatsapp|linkedin|pinterest|telegram|e-?mail|print|copy link|[|,•·\s])+"
    r"|advertisement|sponsored(?: content)?|read more|continue reading|click here\b.{0,60}"
    r"|sign up\b.{0,80}newsletters?|subscribe(?: now)?|follow us\b.{0,60}|skip to (?:main )?content|menu|search"
    r"|all rights reserved\.?|©.{0,120})",
    re.IGNORECASE,
)
_COMMENT_FORM = re.compile(
    r"\byour e-?mail(?: address)? (?:is|will|won['’]t)\b.{0,20}\b(?:published|shown|shared|displayed|private|public)\b"
    r"|\b(?:never|not|n['’]t) (?:show|share|publish|display) your e-?mail\b"
    r"|\bfields?\b.{0,40}\*$|\bfields? marked\b|\ball fields are required\b",
    re.IGNORECASE,
)
_RAIL_HEADING = re.compile(
    r"(?:related(?: (?:articles?|posts?|stories|news|content|topics|links))?|recommended(?: for you)?"
    r"|most (?:read|popular|viewed|shared)|popular posts|trending now|you (?:may|might) also like"
    r"|more (?:from|on|stories|news|like this)\b.{0,40}(?<![.!?])|editors?['’]? picks?|see also|read next"
    r"|[-•*]? ?(?:tags?|filed under|posted in)(?: ?:.*)?)\s*:?",
    re.IGNORECASE,
)
_CLOSING_RAIL_HEADING = re.compile(
    r"(?:rankings?|recommendations?|popular(?: now)?|trending|latest(?: news| stories)?"
    r"|[-•*]? ?(?:in(?: ?:.*(?<![.!?]))?|(?:topics|categories)(?: ?:.*)?))\s*:?",
    re.IGNORECASE,
)
"""Headings that an article may have itself; they count as furniture only after its last prose."""

_MARKDOWN_HEADING = re.compile(r" {0,3}#{1,6}\s+\S")
_BULLET = re.compile(r"\s*(?:[-*•·‣▪–—]|\d{1,3}[.)])\s")
_SENTENCE_END = re.compile(r"[.!?…。！？]['\"”’»)\]*_]*$")
_FULL_STOP = re.compile(r"[.。।]['\"”’»)\]]*$")
_VERSE_END = re.compile(r"[,;،，、—–]$")
_EXCLAIMED = re.compile(r"[!?]['\"”’»)\]*_]*$")

_HEADING_MAX_CHARACTERS = 90
_HEADLINE_MAX_CHARACTERS = 160
_KEPT_MIN_SHARE = 0.2
"""Least share of a text's characters that the rules may keep; below it they have misjudged the text."""


def sections(
    text: str, *, title: str | None = None, start: int = 0, headings: AbstractSet[int] | None = None
) -> list[Span]:
    """Find the parts of a text that belong to the article.

    Args:
        text: The article's text, verbatim or with spaces for the syntax of its format.
        title: The article's title; lines that repeat it are left out, and so is the first if it is a section alone.
        start: Code point at which the article's own words begin, after any front matter.
        headings: Code points at which lines begin that the format marks as headings; None to go by the marks `#`.

    Returns:
        Spans in code points of `text`, increasing and disjoint, trimmed of white space, none empty. If the rules would
        leave less than a fifth of the characters, they have misjudged the text and all of it is kept.
    """
    dump = find_article(text, start)
    lines = dump.lines if dump else lines_of(text, start)
    foreign = dump.foreign_lines() if dump else set()
    inner = [Line(line.start, "" if i in foreign else line.text, line.width) for i, line in enumerate(lines)]
    # Single lines first, then lists: what a list consists of can only be told from where the prose ends.
    removed = _repeated_titles(inner, title) | {i for i, line in enumerate(inner) if _is_furniture(line.text)}
    removed |= _rails(inner)
    kept = sum(len(line.text) for i, line in enumerate(inner) if i not in removed)
    if kept < _KEPT_MIN_SHARE * sum(len(line.text) for line in inner):
        removed = set()
    if headings is None:
        headings = {line.start for line in lines if _MARKDOWN_HEADING.match(line.text)}
    joined = list(_join(lines, removed | foreign, headings))
    beyond_title = [span for span in joined if not _is_head(span.of(text), title)]
    return beyond_title or joined


def _is_head(section: str, title: str | None) -> bool:
    """Tell whether a section holds nothing but the title, with or without a byline."""
    lines = [line.strip() for line in section.splitlines() if line.strip()]
    return bool(title) and _folded(lines[0]) == _folded(title or "") and all(map(is_byline, lines[1:]))


def _is_furniture(line: str) -> bool:
    if not line or len(line) > _HEADLINE_MAX_CHARACTERS:
        return False
    whole = _FURNITURE.fullmatch(line) or _COMMENT_FORM.search(line)
    return bool(whole) or is_breadcrumb(line) or is_glued_menu(line) or labelled_date(line) is not None


def _repeated_titles(lines: Sequence[Line], title: str | None) -> set[int]:
    wanted = _folded(title or "")
    places = [i for i, line in enumerate(lines) if wanted and _folded(line.text) == wanted]
    return set(places[1:])


def _folded(line: str) -> str:
    return " ".join(line.lstrip("# ").casefold().split())


def _rails(lines: Sequence[Line]) -> set[int]:
    """Return the lines of lists beside the article: headings such as `Related`, and headlines up to the next prose.

    A list whose items are sentences or verse is the article's own, and so is one under a heading that articles have
    themselves, unless other furniture stands beside it behind the last prose.
    """
    # Exclaimed headlines end like sentences, but are typical of the lists themselves.
    prose = [i for i, line in enumerate(lines) if _is_prose(line.text) and not _is_beside_the_article(line.text)]
    end = prose[-1] if prose else -1
    closing = [i for i in range(end + 1, len(lines)) if _is_furniture(lines[i].text) or _is_rail_heading(lines[i].text)]
    removed: set[int] = set()
    current: list[int] | None = None
    for i, line in enumerate(lines):
        is_closing = i > end and bool(closing) and _CLOSING_RAIL_HEADING.fullmatch(line.text)
        if _is_rail_heading(line.text) or (is_closing and len(line.text) <= _HEADING_MAX_CHARACTERS):
            current = [] if current is None else current
        elif _is_prose(line.text) and not _is_exclaimed_headline(line.text):
            removed.update(current or ())
            current = None
        elif current and _is_own_item(line.text):
            current = None
        if current is not None:
            current.append(i)
    return removed | set(current or ())


def _is_rail_heading(line: str) -> bool:
    return len(line) <= _HEADING_MAX_CHARACTERS and bool(_RAIL_HEADING.fullmatch(line))


def _is_own_item(line: str) -> bool:
    """Tell whether a line in a list is a sentence or a verse, and no headline of another story."""
    words = line.split()
    is_sentence = bool(_FULL_STOP.search(line)) and sum(word[0].islower() for word in words) >= 3
    return is_sentence or bool(_VERSE_END.search(line)) or (line[:1].islower() and len(words) >= 3)


def _is_beside_the_article(line: str) -> bool:
    return _is_exclaimed_headline(line) or _is_furniture(line)


def _is_prose(line: str) -> bool:
    return len(line) > _HEADLINE_MAX_CHARACTERS or (bool(_SENTENCE_END.search(line)) and not _BULLET.match(line))


def _is_exclaimed_headline(line: str) -> bool:
    return len(line) <= _HEADLINE_MAX_CHARACTERS and bool(_EXCLAIMED.search(line))


def _join(lines: Sequence[Line], removed: set[int], headings: AbstractSet[int]) -> Iterator[Span]:
    """Yield the sections that neighbouring kept lines make; a removed line or the start of a heading ends one."""
    current: Span | None = None
    for i, line in enumerate(lines):
        if not line.text:
            continue
        if current and (i in removed or line.start in headings or _is_unmarked_heading(lines, i)):
            yield current
            current = None
        if i not in removed:
            current = Span(current.start if current else line.start, line.start + len(line.text))
    if current:
        yield current


def _is_unmarked_heading(lines: Sequence[Line], i: int) -> bool:
    """Tell whether a line looks like a heading: a short line without a full stop, alone above prose."""
    line = lines[i].text
    alone = i > 0 and not lines[i - 1].text and i + 1 < len(lines) and not lines[i + 1].text
    if not alone or len(line) > _HEADING_MAX_CHARACTERS or _SENTENCE_END.search(line) or _BULLET.match(line):
        return False
    below = next((lines[j].text for j in range(i + 1, len(lines)) if lines[j].text), "")
    return line[0].isupper() and _is_prose(below)
