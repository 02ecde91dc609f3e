"""Text from outside, such as a file's name, made fit for terminals, logs and ids."""


def printable(text: str) -> str:
    r"""Return a text in which whatever does not show as itself is an escape sequence, and a backslash is doubled.

    Control characters could move a terminal's cursor or forge a line, marks of direction could turn a name around, and
    half a surrogate pair, as which Python reads a byte of a name that is not UTF-8, cannot be encoded. Two different
    texts never become the same.

    >>> print(printable("caf\udce9\x1b[2K.txt"))
    caf\udce9\x1b[2K.txt
    """
    if text.isprintable() and "\\" not in text:
        return text
    return "".join(map(_escaped, text))


def _escaped(character: str) -> str:
    if character == "\\":
        return "\\\\"
    return character if character.isprintable() else ascii(character)[1:-1]
