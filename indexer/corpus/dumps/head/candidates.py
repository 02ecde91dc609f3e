"""What may be the headline of the article in a dump: lines without what is glued to them. Pure."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from indexer.corpus.dumps.head.lines import Head, HeadLine, fold, stems_of
from indexer.corpus.dumps.looks import size_of

TOP = 15
"""Units at the top of a page among which its `<title>` may stand."""
_LEAST_SIZE, _MOST_SIZE = 6, 260
_PIECE_SIZE = 20
_MARK = re.compile(r"[-*•·‣▪–—+#>]+\s+")
_BRACKETED = re.compile(r"\[([^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]")
_TITLE_LABEL = re.compile(r"(?:title|headline|titel|titre|título|titolo)\s*[:：]\s*", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“”„«»「」『』‘]")
_SITE = re.compile(r"\s+[|•·›»>–—-]+\s+|\s*\|\s*")
_SEPARATED = re.compile(r"\s+[|•·›»>–—.-]|\s*\|")


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be the headline."""

    line: HeadLine
    text: str
    """Text of the line without bullet, brackets, label, kicker and the name of the site."""
    folded: str
    size: float
    stems: frozenset[str]

    @property
    def place(self) -> int:
        """Number of its unit."""
        return self.line.place


def candidates(head: Head) -> list[Candidate]:
    """Return what may be the headline: lines without bullets, brackets and labels, neither long nor tiny."""
    parts = _title_parts(head)
    pieces, wholes = _pieces(head, parts), {fold(part) for part in parts}
    found = []
    for line in head.lines:
        if _LEAST_SIZE <= line.size <= _MOST_SIZE and len(line.folded) > 3:
            text = _bare(line.text)
            # What the page shows again in the same words is whole.
            if fold(text) not in wholes and head.counts[line.folded] < 2:
                text = _trimmed(text, pieces)
            found.append(Candidate(line, text, fold(text), size_of(text), frozenset(stems_of(text))))
    return [one for one in found if len(one.folded) > 3]


def _title_parts(head: Head) -> set[str]:
    """Return what stands before or behind a separator at the top of the page, where its `<title>` may be."""
    parts: set[str] = set()
    for unit in head.dump.units[:TOP]:
        if len(unit.text) <= _MOST_SIZE and len(split := _SITE.split(unit.text)) > 1:
            # What goes on in lower case behind a dash is no name of a site.
            ends = (
                match for match in _SITE.finditer(unit.text) if not unit.text[match.end() : match.end() + 1].islower()
            )
            parts |= {unit.text[: match.start()] for match in ends} | {split[-1]}
    return parts


def _pieces(head: Head, parts: AbstractSet[str]) -> list[str]:
    """Return the texts that a line may begin or end with where a kicker, a path or a site's name is glued to it.

    They are the other lines above the article, and the parts of its `<title>`.
    """
    lines = {_bare(line.text) for line in head.lines if _PIECE_SIZE <= line.size <= _MOST_SIZE} | parts
    return sorted((line for line in lines if len(fold(line)) >= _PIECE_SIZE and not line.islower()), key=len)


def _trimmed(text: str, pieces: Sequence[str]) -> str:
    """Return the longest piece that is most of a text, behind a kicker or before a separator; else the text.

    A part of a headline that quotes somebody is neither a kicker nor the name of a site.
    """
    for piece in reversed(pieces):
        if len(text) // 2 <= len(piece) < len(text):
            is_last = text.endswith(piece)
            rest = text[: -len(piece)] if is_last else text[len(piece) :]
            is_apart = is_last or (text.startswith(piece) and _SEPARATED.match(rest))
            if is_apart and not _QUOTED.search(rest):
                return piece
    return text


def _bare(text: str) -> str:
    text = _MARK.sub("", text, count=1) if _MARK.match(text) else text
    if bracketed := _BRACKETED.fullmatch(text):
        text = bracketed[1]
    return _TITLE_LABEL.sub("", text, count=1).strip() if _TITLE_LABEL.match(text) else text
