"""JSON of any layout -> the values that may be records, one at a time.

Objects may stand one a line, one behind the other, in lists, or in lists within objects; whatever is around the records
is never held in memory whole.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from indexer.corpus.record import why_too_large
from indexer.corpus.splitting.json_scan import BrokenJsonError, end_of_value, skip_value
from indexer.corpus.splitting.window import Window

_MAX_DEPTH = 8
"""Deepest nesting of lists and objects around a record."""
_TEXT_MAX_BYTES = 2_000
"""Largest text beside the records that is kept."""
_RESCANNED = 8
"""Times the size limit that is read again behind values that are not closed, before each has to end on its line."""
_MAX_INDENT = 200
"""Widest indentation by which the next record is recognised."""

_BETWEEN = re.compile(rb"(?:[\s,\x1e]|\xef\xbb\xbf)*+")
"""What stands between values: commas too, separators of JSON text sequences, byte order marks of joined files."""
_SPACE = re.compile(rb"\s*+")
_OBJECT, _OBJECT_END, _LIST, _LIST_END, _QUOTE, _COLON = b'{}[]":'
_CLOSING = {_OBJECT: _OBJECT_END, _LIST: _LIST_END}


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonValue:
    """A value that may be a record."""

    raw: bytes
    """Its bytes."""
    line: int
    """Line on which it begins, from 1."""
    offset: int
    """Byte of the stream at which it begins, from 0."""
    key: str | None = None
    """Its name in the object that holds the records; None if a list or nothing holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadJson:
    """A part of the stream that cannot be read."""

    line: int
    """Line on which it begins, from 1."""
    reason: str
    """Phrase that says what is wrong."""
    rejected: bool = True
    """Whether a record was lost."""


@dataclass(slots=True)
class _Open:
    """A list or object around the records."""

    bracket: int
    line: int
    is_map: bool | None = None
    """Whether every value of the object is a record; None until its first value tells."""
    is_answered: bool = True
    """Whether something of it was given; if not, it is a value over the size limit, and that is to be told."""
    is_empty: bool = True
    """Whether nothing was found in it so far."""


class JsonValues:
    """The values of a window that may be records, in order.

    Whoever takes a value and finds that it is an object around the records says so with `enter`, upon which what lies
    in it comes next. An object over the size limit is entered by itself.
    """

    def __init__(
        self, window: Window, max_bytes: int, names: Collection[str], is_record: Callable[[bytes], bool]
    ) -> None:
        """Begin at the window's position.

        Args:
            window: Bytes in UTF-8, or in another encoding that writes ASCII as ASCII does.
            max_bytes: Largest value.
            names: Names, in an object around the records, of the lists and objects that hold them.
            is_record: Tells of the bytes of an object whether it is a record itself.
        """
        self.texts: dict[str, bytes] = {}
        """Short texts beside the records in the outermost object, by their names, as far as it was read."""
        self._window = window
        self._max_bytes = max_bytes
        self._names = names
        self._is_record = is_record
        self._open: list[_Open] = []
        self._may_rescan_bytes = _RESCANNED * max_bytes
        self._is_broken = False
        self._has_given = False

    def __iter__(self) -> Iterator[JsonValue | BadJson]:
        """Yield each value, and what is wrong where there is none. May raise any of `READ_ERRORS`."""
        while (first := self._next(_BETWEEN)) is not None:
            line = self._window.line
            try:
                found = self._step(first)
            except BrokenJsonError as error:
                is_entered = self._recover(error.index)
                found = None if is_entered else BadJson(line=line, reason=f"not JSON: {error}")
            if found is not None:
                self._has_given = True
                for opened in self._open:
                    opened.is_answered, opened.is_empty = True, False
                yield found
        if self._open and not self._is_broken:
            last = self._open[-1]
            reason = "not JSON: what begins here is not closed; the file may be cut off"
            yield BadJson(line=last.line, reason=reason, rejected=not last.is_answered)

    def enter(self, value: JsonValue, *, is_map: bool) -> bool:
        """Go back into the object that was given last; False if it lies too deep for that.

        Args:
            value: The object.
            is_map: Whether all of its values are records, whatever their names.
        """
        if len(self._open) >= _MAX_DEPTH:
            return False
        self._window.go_back(value.offset, value.line)
        self._push(_Open(bracket=_OBJECT, line=value.line, is_map=is_map))
        return True

    def _step(self, first: int) -> JsonValue | BadJson | None:
        """Read what begins at the position; None if that is no value."""
        opened = self._open[-1] if self._open else None
        if opened is not None and first == _CLOSING[opened.bracket]:
            self._skip_byte()
            self._open.pop()
            if opened.bracket == _LIST and opened.is_empty and not self._open and self._is_one_of_several():
                return BadJson(line=opened.line, reason="an empty list holds no record")
            return None if opened.is_answered else self._too_large(opened.line)
        if opened is not None and opened.bracket == _OBJECT:
            return self._entry(opened)
        if first == _LIST and (opened is None or self._holds_objects()):
            self._push(_Open(bracket=first, line=self._window.line))
            return None
        return self._value()

    def _is_one_of_several(self) -> bool:
        """Tell whether there is more in the stream than the list that was closed last."""
        return self._has_given or self._next(_BETWEEN) is not None

    def _entry(self, opened: _Open) -> JsonValue | BadJson | None:
        """Read a name and its value in an object around the records; None if the value is none."""
        name = self._name()
        first = self._next(_SPACE)
        line = self._window.line
        if first in _CLOSING and name in self._names and len(self._open) < _MAX_DEPTH:
            self._push(_Open(bracket=first, line=line))
            return None
        if opened.is_map or (opened.is_map is None and first == _OBJECT):
            value = self._value(name)
            if opened.is_map is None:
                opened.is_map = isinstance(value, JsonValue) and self._is_record(value.raw)
            return value if opened.is_map or not isinstance(value, JsonValue) else None
        opened.is_map = False
        if first == _QUOTE and len(self._open) == 1:
            end = end_of_value(self._window, _TEXT_MAX_BYTES)
            if end is not None:
                self.texts[name] = self._window.data[self._window.position : end]
        is_large = first is not None and skip_value(self._window) > self._max_bytes
        return self._too_large(line) if is_large else None

    def _name(self) -> str:
        """Read the name of an entry and the colon behind it."""
        window = self._window
        end = end_of_value(window, self._max_bytes) if window.data[window.position] == _QUOTE else None
        if end is None:
            raise BrokenJsonError("a name in double quotes is missing", window.position)
        raw = window.data[window.position : end]
        window.advance(end)
        if self._next(_SPACE) != _COLON:
            raise BrokenJsonError("a colon is missing behind a name", window.position)
        self._skip_byte()
        try:
            return str(json.loads(raw.decode(errors="replace"), strict=False))
        except ValueError:
            raise BrokenJsonError("a name cannot be read", window.position) from None

    def _value(self, key: str | None = None) -> JsonValue | BadJson | None:
        """Read the value at the position, which outside of lists and objects is a line if no bracket begins it.

        None if it is an object over the size limit, which is entered.
        """
        window = self._window
        line, offset = window.line, window.offset
        if self._open or window.data[window.position] in _CLOSING:
            end = end_of_value(window, self._max_bytes, in_line=self._may_rescan_bytes <= 0)
        else:
            end = self._line_end()
        if end is not None:
            raw = window.data[window.position : end]
            window.advance(end)
            return JsonValue(raw=raw.rstrip(), line=line, offset=offset, key=key)
        if window.data[window.position] == _OBJECT and len(self._open) < _MAX_DEPTH:
            self._push(_Open(bracket=_OBJECT, line=line, is_answered=False))
            return None
        if self._open or window.data[window.position] in _CLOSING:
            skip_value(window)
        else:
            self._skip_line()
        return self._too_large(line)

    def _next(self, between: re.Pattern[bytes] = _BETWEEN) -> int | None:
        """Move to the next byte that is not `between`, and return it; None at the end of the stream."""
        window = self._window
        while True:
            found = between.match(window.data, window.position)
            window.advance(window.position if found is None else found.end())
            if window.position < len(window.data):
                return window.data[window.position]
            if not window.grow():
                return None

    def _holds_objects(self) -> bool:
        """Tell whether the list at the position begins with an object."""
        window = self._window
        if len(window.data) - window.position < _MAX_INDENT:
            window.grow()
        space = _SPACE.match(window.data, window.position + 1)
        first = b"" if space is None else window.data[space.end() : space.end() + 1]
        return first == b"{" and len(self._open) < _MAX_DEPTH

    def _push(self, opened: _Open) -> None:
        self._open.append(opened)
        self._skip_byte()

    def _skip_byte(self) -> None:
        self._window.advance(self._window.position + 1)

    def _too_large(self, line: int) -> BadJson:
        return BadJson(line=line, reason=why_too_large(self._max_bytes))

    def _line_end(self) -> int | None:
        """Return the index of the end of the line; None if it is over the size limit."""
        window = self._window
        while (end := window.data.find(b"\n", window.position)) < 0:
            if len(window.data) - window.position > self._max_bytes:
                return None
            if not window.grow():
                end = len(window.data)
                break
        return end if end - window.position <= self._max_bytes else None

    def _skip_line(self) -> None:
        window = self._window
        while (end := window.data.find(b"\n", window.position)) < 0:
            window.advance(len(window.data))
            if not window.grow():
                return
        window.advance(end)

    def _recover(self, index: int) -> bool:
        """Go on behind what is no JSON, which shows at `index`.

        If that is on the line where it begins, the line is lost. If not, it is a record over several lines, or one that
        is not closed, and the next is the line that begins with an object that is indented no further. If the file
        ends within an object and there is no such line, the object may be one around records that is cut off.

        Returns:
            Whether that object was entered.
        """
        window = self._window
        is_cut = self._is_broken = index >= len(window.data)
        if index == window.position and window.data[index : index + 1] in (b"}", b"]"):
            self._skip_byte()
            return False
        is_object = window.data[window.position : window.position + 1] == b"{"
        if not is_cut and window.data.find(b"\n", window.position, index) < 0:
            window.advance(index)
            self._skip_line()
            return False
        self._may_rescan_bytes -= index - window.position
        indent = min(window.position - window.data.rfind(b"\n", 0, window.position) - 1, _MAX_INDENT)
        record = re.compile(rb"\n[ \t]{0,%d}\{" % indent)
        while (found := record.search(window.data, window.position)) is None:
            if is_cut and is_object and len(self._open) < _MAX_DEPTH:
                self._is_broken = False
                self._push(_Open(bracket=_OBJECT, line=window.line, is_answered=False))
                return True
            window.advance(max(window.position, len(window.data) - indent - 2))
            if not window.grow():
                window.advance(len(window.data))
                return False
        window.advance(found.start() + 1)
        return False
