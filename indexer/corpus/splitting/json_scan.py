"""Where a JSON value ends, told from its brackets and quotes alone.

No string of JSON goes over the end of its line, and an opening bracket stands behind a colon, a comma or another
bracket; by this a value that is not closed is told before it swallows those behind it.
"""

import re

from indexer.corpus.splitting.window import Window

_STRING = rb'[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+("?)'
_TOKEN = re.compile(rb'"' + _STRING + rb"|[{}\[\]\n]")
_REST_OF_STRING = re.compile(_STRING)
_SCALAR = re.compile(rb"[^\s,\[\]{}\"]*+")
_OPENING = {ord("}"): ord("{"), ord("]"): ord("[")}
_LINE_END, _OBJECT = b"\n{"
_KEPT_BYTES = 64
"""Bytes that are kept before a bracket, to see what it stands behind."""
_MAX_OPEN = 1_000_000
"""Brackets that may be open at once in a value that is skipped."""


class BrokenJsonError(Exception):
    """A value that is not JSON. `index` is the byte of the window where that shows."""

    def __init__(self, reason: str, index: int) -> None:
        super().__init__(reason)
        self.index = index


def end_of_value(window: Window, max_bytes: int, *, in_line: bool = False) -> int | None:
    """Return the index behind the object, list, string or number at the window's position; None if it is too large.

    Args:
        window: Grows as needed and keeps its position.
        max_bytes: Largest value.
        in_line: Whether the value has to end on the line on which it begins.

    Raises:
        BrokenJsonError: If the value is not closed.
    """
    end = _scan(window, max_bytes, in_line=in_line)
    return end if end is not None and end - window.position <= max_bytes else None


def skip_value(window: Window) -> int:
    """Be done with the value at the window's position, which is never held in memory whole, and return its size."""
    before = window.offset
    end = _scan(window, None, in_line=False)
    window.advance(window.position if end is None else end)
    return window.offset - before


def _scan(window: Window, max_bytes: int | None, *, in_line: bool) -> int | None:
    """Return the index behind the value; None if it is over `max_bytes`. Without those, bytes are dropped as read."""
    stack = bytearray()
    at = window.position
    pattern = _TOKEN if window.data[at] in b'"{}[]' else _SCALAR
    while True:
        token = pattern.search(window.data, at)
        if token is None or _may_go_on(window, token):
            if max_bytes is not None and len(window.data) - window.position > max_bytes:
                return None
            pattern, offset = _drop(window, token) if max_bytes is None else (pattern, _offset(window, token))
            if not window.grow():
                if pattern is _SCALAR:
                    return len(window.data)
                raise BrokenJsonError("the file ends within it", len(window.data))
            at = window.position + offset
            continue
        at = token.end()
        if pattern is _SCALAR:
            return at
        if token[1] == b"":
            raise BrokenJsonError("a text is not closed on its line", at)
        if pattern is _TOKEN and token[1] is None:
            _nest(stack, window, token.start(), in_line=in_line)
        if not stack:
            return at
        pattern = _TOKEN


def _offset(window: Window, token: re.Match[bytes] | None) -> int:
    """Return where to go on, from the window's position."""
    return (len(window.data) if token is None else token.start()) - window.position


def _may_go_on(window: Window, token: re.Match[bytes]) -> bool:
    """Tell whether the token ends only because the window does."""
    if token.re is _SCALAR:
        return token.end() == len(window.data)
    return token[1] == b"" and window.data[token.end() :] in {b"", b"\\"}


def _drop(window: Window, token: re.Match[bytes] | None) -> tuple[re.Pattern[bytes], int]:
    """Be done with what was scanned; return how to go on, and at which offset from the window's new position."""
    if token is None:
        window.advance(max(window.position, len(window.data) - _KEPT_BYTES))
        return _TOKEN, len(window.data) - window.position
    window.advance(token.end())
    return (_SCALAR if token.re is _SCALAR else _REST_OF_STRING), 0


def _nest(stack: bytearray, window: Window, index: int, *, in_line: bool) -> None:
    """Open or close the bracket at `index`, or go over the end of a line."""
    bracket = window.data[index]
    if bracket == _LINE_END:
        if in_line:
            raise BrokenJsonError("the line ends within it", index)
        return
    if bracket in _OPENING:
        if not stack or stack[-1] != _OPENING[bracket]:
            raise BrokenJsonError(f"a bracket {chr(bracket)!r} closes none", index)
        stack.pop()
        return
    before = index
    while before > window.position and window.data[before - 1] in b" \t\r\n":
        before -= 1
    if stack and before > window.position:
        allowed = b":" if stack[-1] == _OBJECT else b"[,"
        if window.data[before - 1] not in allowed:
            raise BrokenJsonError(f"a bracket {chr(bracket)!r} stands where none may", index)
    if len(stack) >= _MAX_OPEN:
        raise BrokenJsonError("nested too deep", index)
    stack.append(bracket)
