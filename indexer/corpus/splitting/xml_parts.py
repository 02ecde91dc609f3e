"""XML file -> the elements that are its records, by their bytes, and what stands before the first.

Only the tags of records are looked for; each record is parsed by itself. So an element that is not well-formed costs
itself, entities that a file declares are never expanded, and no more than one record is held in memory.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from indexer.corpus.record import why_too_large
from indexer.corpus.splitting.window import Window

_PROLOG = re.compile(
    rb"(?:\s++|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->"
    rb"""|<!DOCTYPE[^\[>]*+(?:\[(?:<!--.*?-->|"[^"]*+"|'[^']*+'|[^\]"'])*+\]\s*+)?>)*+""",
    re.DOTALL | re.IGNORECASE,
)
_TAG = rb"""(?:[^>"']++|"[^"]*+"|'[^']*+')*+>"""
_ROOT = re.compile(rb"<([a-z][\w.:-]*+)" + _TAG, re.IGNORECASE)
_ENCODING = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_START_TAG = re.compile(rb"""(?:[^<>"']++|"[^"<]*+"?|'[^'<]*+'?)*+(>?)""")
"""Rest of a start tag, in which no other can begin."""
_CLOSINGS = {b"<![CDATA[": b"]]>", b"<!--": b"-->"}
_TAG_BYTES = 256
"""Bytes of a tag's beginning that are kept while it is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlPart:
    """An element that is a record."""

    raw: bytes
    """Its bytes, from its start tag to its end tag."""
    line: int
    """Line on which it begins, from 1."""
    is_closed: bool
    """Whether it has an end tag; if not, it goes to the beginning of the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadXml:
    """A record that cannot be read."""

    line: int
    """Line on which it begins, from 1."""
    reason: str
    """Phrase that says what is wrong."""


class _TooLargeError(Exception):
    """A part over the size limit."""


class XmlParts:
    """The records of an XML file, in order."""

    def __init__(self, window: Window, max_bytes: int, names: Mapping[str, str]) -> None:
        """Read up to the first record. May raise any of `READ_ERRORS`.

        Args:
            window: The file, from its first byte.
            max_bytes: Largest record.
            names: Name of a root element, in lower case and without prefix, to that of the records in it.
        """
        window.grow()
        prolog = _PROLOG.match(window.data)
        root = _ROOT.match(window.data, prolog.end() if prolog else 0)
        encoding = _ENCODING.search(window.data, 0, 1_000)
        self.root = "" if root is None else root[1].decode(errors="replace").rpartition(":")[2].lower()
        """Name of the root element, in lower case and without prefix; empty if the file has none."""
        self.encoding = encoding[1].decode() if encoding and window.encoding == "utf-8" else None
        """Encoding that the file declares, if it does and was not transcoded."""
        self.head = b""
        """What stands before the first record, from the root's start tag on."""
        self._window = window
        self._max_bytes = max_bytes
        self._tag: re.Match[bytes] | None = None
        self._unclosed: set[bytes] = set()
        """Ends of comments and CDATA sections of which none is left in the file."""
        self._swallowed_line: int | None = None
        """Line of a comment or CDATA section that goes to the end of the file."""
        if root is not None and self.root in names:
            name = names[self.root].encode()
            self._pattern = re.compile(
                rb"<!\[CDATA\[|<!--|<(/?)((?:[\w.-]+:)?%b)(?=[\s/>])" % re.escape(name), re.IGNORECASE
            )
            window.advance(root.start())
            self._read_head()

    def _read_head(self) -> None:
        window = self._window
        try:
            self._tag = self._find(0, keeps=True)
        except _TooLargeError:
            self.head = window.data[window.position : window.position + self._max_bytes]
            self._tag = self._find(0, keeps=False)
        else:
            self.head = window.data[window.position : None if self._tag is None else self._tag.start()]

    def __iter__(self) -> Iterator[XmlPart | BadXml]:
        """Yield each record. May raise any of `READ_ERRORS`."""
        window = self._window
        while self._tag is not None:
            if self._tag[1]:  # the end tag of a record that was too large
                window.advance(self._tag.end())
                self._tag = self._find(0, keeps=False)
                continue
            window.advance(self._tag.start())
            line = window.line
            try:
                part = self._part(self._tag[2])
            except _TooLargeError:
                window.advance(window.position + 1)
                self._tag = self._find(0, keeps=False)
                yield BadXml(line=line, reason=why_too_large(self._max_bytes))
                continue
            window.advance(window.position + len(part.raw))
            if part.is_closed or window.position < len(window.data):
                yield part
            else:
                yield BadXml(line=line, reason="the file ends within it; it may be cut off")
            self._tag = self._find(0, keeps=False)
        if self._swallowed_line is not None:
            yield BadXml(line=self._swallowed_line, reason="a comment or CDATA section is not closed; the rest is lost")

    def _part(self, name: bytes) -> XmlPart:
        """Return the record at the position."""
        window = self._window
        offset = 1 + len(name)
        while (end := self._start_tag(offset)) is None:
            self._refuse_too_large()
            if not window.grow():
                return self._cut(len(window.data), is_closed=False)
        if not end[1]:
            return self._cut(end.end(), is_closed=False)
        if end[0].endswith(b"/>"):
            return self._cut(end.end(), is_closed=True)
        offset = end.end() - window.position
        while (tag := self._find(offset, keeps=True)) is not None:
            if tag[2] == name and not tag[1]:
                return self._cut(tag.start(), is_closed=False)
            offset = tag.end() - window.position
            if tag[2] == name:
                closed = window.data.find(b">", tag.end())
                return self._cut(len(window.data) if closed < 0 else closed + 1, is_closed=True)
        return self._cut(len(window.data), is_closed=False)

    def _start_tag(self, offset: int) -> re.Match[bytes] | None:
        """Return the rest of the start tag at an offset from the position; None if it may go on behind the window."""
        found = _START_TAG.match(self._window.data, self._window.position + offset)
        return None if found is None or (not found[1] and found.end() == len(self._window.data)) else found

    def _cut(self, end: int, *, is_closed: bool) -> XmlPart:
        window = self._window
        if end - window.position > self._max_bytes:
            raise _TooLargeError
        return XmlPart(raw=window.data[window.position : end], line=window.line, is_closed=is_closed)

    def _find(self, offset: int, *, keeps: bool) -> re.Match[bytes] | None:
        """Return the next tag of a record, outside of comments and CDATA; None at the end of the file.

        Args:
            offset: Where to begin, from the window's position.
            keeps: Whether the position stays; if not, what is before the tag is dropped.

        Raises:
            _TooLargeError: If the position stays and the tag lies over the size limit behind it.
        """
        window = self._window
        while True:
            found = self._pattern.search(window.data, window.position + offset)
            closing = None if found is None else _CLOSINGS.get(found[0])
            if found is not None and closing is None:
                return found
            if found is not None and closing is not None and keeps:
                offset = self._behind(closing, found.end() - window.position)
            elif found is not None and closing is not None:
                window.advance(found.end())
                self._skip_to(closing)
                offset = 0
            else:
                offset = max(offset, len(window.data) - window.position - _TAG_BYTES)
                if keeps:
                    self._refuse_too_large()
                else:
                    window.advance(window.position + offset)
                    offset = 0
                if not window.grow():
                    return None

    def _behind(self, closing: bytes, offset: int) -> int:
        """Return the offset behind the end of a comment or CDATA section; if it has none, it is taken for text."""
        window = self._window
        start = offset
        if closing in self._unclosed:
            return start
        while (end := window.data.find(closing, window.position + offset)) < 0:
            self._refuse_too_large()
            offset = max(offset, len(window.data) - window.position - len(closing))
            if not window.grow():
                self._unclosed.add(closing)
                return start
        return end + len(closing) - window.position

    def _skip_to(self, closing: bytes) -> None:
        window = self._window
        line = window.line
        while (end := window.data.find(closing, window.position)) < 0:
            window.advance(max(window.position, len(window.data) - len(closing)))
            if not window.grow():
                self._swallowed_line = line
                return
        window.advance(end)

    def _refuse_too_large(self) -> None:
        if len(self._window.data) - self._window.position > self._max_bytes + _TAG_BYTES:
            raise _TooLargeError
