"""Marks of a text in Markdown -> its words, in a view as long as the text; pure."""

import html
import re
from io import StringIO

from indexer.corpus.markdown.inline import ALONE, CLOSES, ESCAPE, OPENS, REFERENCE, WORDS

FILLER = "\u2060"
"""What stands in the view within a word for a character that the word does not have: the word joiner, which nobody
sees, and which no term and no encoder's input holds."""

_SYNTAX = re.compile(rb"[\1-\3]+")
_OTHER_THAN_WORDS = re.compile(b"[%c-%c]+|%c+|%c+" % (OPENS, ALONE, ESCAPE, REFERENCE))
_REFERENCE = re.compile(r"&[^&;]*+;")
_RESOLVED = bytes.maketrans(bytes([ESCAPE, REFERENCE]), bytes([WORDS, WORDS]))


def without_fillers(words: str) -> str:
    """Return words of a view as they are read and encoded: without fillers, which not every tokenizer leaves out."""
    return words.replace(FILLER, "")


def blanked(text: str, marks: bytearray) -> str:
    """Return a text with a space for every character that has a mark of syntax."""
    view = StringIO()  # a list of parts would take many times the memory where the marks are many
    position = 0
    for syntax in _SYNTAX.finditer(marks):
        view.write(text[position : syntax.start()])
        view.write(" " * (syntax.end() - syntax.start()))
        position = syntax.end()
    view.write(text[position:])
    return view.getvalue()


def resolved(text: str, marks: bytearray) -> tuple[str, bytes]:
    """Return the words of a text, and their marks.

    A reference such as `&eacute;` is its character, with fillers for the rest of its length, or spaces that belong to
    the words before them where its word ends. The backslash of an escape is a filler.

    Args:
        text: The text.
        marks: A mark of `inline` for each code point; the two for references and escapes are resolved in the result.
    """
    view = StringIO()
    position = 0
    for run in _OTHER_THAN_WORDS.finditer(bytes(marks)):
        view.write(text[position : run.start()])
        position = run.end()
        if marks[run.start()] == REFERENCE:
            for reference in _REFERENCE.finditer(text, run.start(), run.end()):
                view.write(_character(reference, text, marks))
        else:
            view.write((FILLER if marks[run.start()] == ESCAPE else " ") * (run.end() - run.start()))
    view.write(text[position:])
    return view.getvalue(), bytes(marks).translate(_RESOLVED)


def _character(reference: re.Match[str], text: str, marks: bytearray) -> str:
    """Return what a reference stands for, as long as it; the marks of spaces behind it are changed."""
    start, end = reference.span()
    character = html.unescape(reference[0])
    length = end - start - len(character)
    if end < len(text) and not text[end].isspace() and marks[end] not in (OPENS, CLOSES, ALONE):
        return character + FILLER * length
    marks[end - length : end] = bytes([CLOSES]) * length
    return character + " " * length
