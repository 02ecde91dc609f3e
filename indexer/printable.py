"""Text from outside, such as a file's name, made fit for terminals and logs."""


def printable(text: str) -> str:
    r"""Return a text in which every character that does not show as itself is an escape sequence.

    Control characters could move a terminal's cursor or forge a line, marks of direction could turn a name around, and
    half a surrogate pair, as which Python reads a byte of a name that is not UTF-8, cannot be encoded.

    >>> print(printable("caf\udce9\x1b[2K.txt"))
    caf\udce9\x1b[2K.txt
    """
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)
