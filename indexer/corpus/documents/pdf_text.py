"""Lines of PDF pages -> paragraphs."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence

_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_EDGE_LINES = 2
"""Lines at the top of a page, and at its bottom, that can be a running header or footer."""
_NEIGHBOURS = 4
"""Lines before and after one that tell how long lines are in its column."""
_SHORT = 0.75
"""Part of the length of the lines around it up to which a line is short, as the last one of a paragraph mostly is."""
_SENTENCE_END = re.compile(r"[.!?:;…。！？][\"'”’»)\]]*$")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|pg|p|seite|s|p[áa]gina|p[áa]g|blz|side|sida|strona)\b\W*)?0"
    r"(?:\W*(?:of|von|de|di|sur|van|av|af|z)?\W*0)?\W*"
)
"""Number of a page as `_key` writes it."""
_HYPHENATED = re.compile(r"\b\w+-\w+")


def page_lines(text: str) -> list[str]:
    """Return the lines of a page as it was extracted, without ligatures, control characters and space around them."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").translate(_LIGATURES)
    return [" ".join(_CONTROL.sub("", line).split()) for line in text.split("\n")]


def without_running_lines(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the lines of the pages without headers, footers and page numbers.

    Such a line stands at the top or bottom of more than half of the pages, of two at least, the same but for numbers.
    The first one stays, because it may be the title, unless it is the page's number.
    """
    edges = [_edges(lines) for lines in pages]
    on_pages = Counter(
        key for page, lines in zip(edges, pages, strict=True) for key in {_key(lines[at]) for at in page}
    )
    running = {key for key, count in on_pages.items() if count >= 2 and count * 2 > len(pages)}
    seen: set[str] = set()
    kept = []
    for page, lines in zip(edges, pages, strict=True):
        dropped = set()
        for at in page:
            key = _key(lines[at])
            if key in running and (key in seen or _is_page_number(key)):
                dropped.add(at)
            seen.add(key)
        kept.append([line for at, line in enumerate(lines) if at not in dropped])
    return kept


def paragraphs(lines: Sequence[str]) -> str:
    """Return lines joined to paragraphs, which a blank line divides; words that were hyphenated at an end are joined.

    A paragraph ends at a blank line, and at a line much shorter than those around it if that ends a sentence or the
    next does not go on in lower case.
    """
    hyphenated = {word for line in lines for word in _HYPHENATED.findall(line)}
    parts: list[str] = []  # lines, each with what stands before it
    is_open = False
    for at, line in enumerate(lines):
        if line:
            before = "\n\n" if parts else ""
            if is_open:
                parts[-1], before = _join(parts[-1], line, hyphenated)
            parts.append(before + line)
        is_open = bool(line) and not _ends_paragraph(lines, at)
    return "".join(parts)


def _edges(lines: Sequence[str]) -> list[int]:
    filled = [at for at, line in enumerate(lines) if line]
    return sorted({*filled[:_EDGE_LINES], *filled[-_EDGE_LINES:]})


def _key(line: str) -> str:
    return re.sub(r"\d+", "0", line.casefold())


def _is_page_number(key: str) -> bool:
    return len(key) <= 40 and _PAGE_NUMBER.fullmatch(key) is not None


def _ends_paragraph(lines: Sequence[str], at: int) -> bool:
    if at + 1 == len(lines) or not lines[at + 1]:
        return True
    width = max(map(len, lines[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS + 1]))
    is_short = len(lines[at]) < _SHORT * width
    return is_short and bool(_SENTENCE_END.search(lines[at]) or not lines[at + 1][0].islower())


def _join(part: str, line: str, hyphenated: Collection[str]) -> tuple[str, str]:
    """Return the line before as it is joined with the next, and what stands between them.

    Args:
        part: The line before.
        line: The next line.
        hyphenated: The words with a hyphen that stand within a line, and so are written with it.
    """
    if part[-1] in "\xad\u2010" and line[0].isalpha():
        return part[:-1], ""
    if part[-1] == "-" and part[-2:-1].isalpha() and line[0].isalpha():
        word = re.split(r"[^\w-]", part)[-1] + re.split(r"\W", line, maxsplit=1)[0]
        return part if word in hyphenated or not line[0].islower() else part[:-1], ""
    is_unspaced = unicodedata.east_asian_width(part[-1]) in "WF" and unicodedata.east_asian_width(line[0]) in "WF"
    return part, "" if is_unspaced else " "
