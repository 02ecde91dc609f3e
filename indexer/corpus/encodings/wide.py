"""UTF-16 and UTF-32: told by a byte order mark or by the NULs in their bytes."""

import codecs

MARKS = {
    codecs.BOM_UTF32_LE: "utf-32-le",  # before UTF-16's, with which it begins
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
"""Encoding that each byte order mark states."""
SAMPLE_BYTES = 4_096
"""Bytes at the beginning of a text that tell whether it is in one of these encodings."""
CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1b")
"""Control characters that are rare in text."""
_MIN_CONTROLS = 0.05
_MIN_TEXT = 0.98


def marked_encoding(data: bytes) -> tuple[str, int] | None:
    """Return the wide encoding that a byte order mark states, and the length of the mark in bytes."""
    return next(((codec, len(mark)) for mark, codec in MARKS.items() if data.startswith(mark)), None)


def wide_encoding(data: bytes) -> str | None:
    """Return the wide encoding in which bytes without a byte order mark are, or None if they are in no such one.

    A byte of a wide encoding is often NUL or another control character. Read in the wrong byte order, text scatters
    over all blocks of Unicode; so the reading in fewer blocks is taken, if its characters are those of text.
    """
    sample = data[:SAMPLE_BYTES]
    if 0 not in sample:
        return None
    if _is_ascii_with_few_controls(sample):
        return None
    for codec, plane in (("utf-32-be", 0), ("utf-32-le", 3)):
        if len(sample) >= 8 and not any(sample[plane::4]) and _blocks(sample, codec):
            return codec
    blocks = {codec: found for codec in ("utf-16-le", "utf-16-be") if (found := _blocks(sample, codec))}
    best = min(blocks, key=lambda codec: blocks[codec], default=None)
    if best is None or (len(blocks) == 2 and 2 * min(blocks.values()) > max(blocks.values())):
        return None
    return best


def _is_ascii_with_few_controls(sample: bytes) -> bool:
    """Tell whether bytes are ASCII in which a few control characters have strayed; pairs of them look like Chinese."""
    controls = len(sample) - len(sample.translate(None, CONTROLS))
    return sample.isascii() and controls < _MIN_CONTROLS * len(sample)


def _blocks(sample: bytes, codec: str) -> int:
    """Return over how many blocks of 256 code points the characters of a sample lie, 0 if they are not text."""
    unit = 4 if codec.startswith("utf-32") else 2
    text = codecs.getincrementaldecoder(codec)("replace").decode(sample[: len(sample) // unit * unit])
    are_text = sum(character.isprintable() or character.isspace() for character in text)
    if not text or "\ufffd" in text or are_text < _MIN_TEXT * len(text):
        return 0
    return len({ord(character) >> 8 for character in text})
