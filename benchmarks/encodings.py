"""How well the encodings that came before Unicode are recognised, by the product and by two libraries.

    python -m benchmarks.encodings

The texts are those of the news pages in benchmarks/pages, in each encoding that texts of their language are found in:
whole, and pieces of 200, 80 and 40 characters that hold a character beyond ASCII. A reading is right if it gives the
text back.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import chardet
import charset_normalizer

from benchmarks import report
from indexer.corpus.encodings.decoding import decode
from indexer.corpus.record import RecordError

PAGES = Path(__file__).with_name("pages")
ENCODINGS = {
    "en": "cp1252 mac-roman",
    "de": "cp1252 iso8859-15 cp850",
    "fr": "cp1252 iso8859-15 mac-roman",
    "es": "cp1252 cp850",
    **dict.fromkeys(("pt", "it", "nl", "da"), "cp1252"),
    "sv": "cp1252 cp850",
    "fi": "cp1252 iso8859-15",
    **dict.fromkeys(("pl", "cs", "hu"), "cp1250 iso8859-2"),
    "ru": "cp1251 koi8-r cp866",
    "uk": "cp1251 koi8-u",
    "tr": "cp1254",
    "ar": "cp1256",
    "he": "cp1255",
    "el": "cp1253",
    "ja": "shift_jis euc_jp",
    "zh": "gbk",
    "ko": "euc_kr",
}
"""Language -> codecs of encodings that its texts are found in."""
LENGTHS = (200, 80, 40)
_MOST_OF_TEXT = 1_500
"""Code points of each text from which pieces are taken."""

Recogniser = Callable[[bytes], str | None]


def main() -> int:
    """Recognise every piece with each recogniser, print a table and store it."""
    found = list(pieces())
    counts: dict[str, Counter[str]] = {}
    for name, recognise in {"ours": ours, "chardet": by_chardet, "charset-normalizer": by_charset_normalizer}.items():
        counts[name] = Counter(judge(text, recognise(text.encode(codec))) for codec, text in found)
        print(f"{name:>20}: {dict(counts[name])}")
    results = {"pieces": len(found), **{name: dict(one) for name, one in counts.items()}}
    print(f"results in {report.write('encodings', results)}")
    return 0


def pieces() -> Iterator[tuple[str, str]]:
    """Yield a codec and a text that it can encode, with a character beyond ASCII, for each piece."""
    for line in (PAGES / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        page = json.loads(line)
        text = page["text"]
        for codec in ENCODINGS.get((page["language"] or "")[:2], "").split():
            starts = ((start, length) for length in LENGTHS for start in range(0, min(len(text), _MOST_OF_TEXT), 400))
            for piece in (text, *(text[start : start + length] for start, length in starts)):
                try:
                    data = piece.encode(codec)
                except UnicodeEncodeError:
                    continue
                if not data.isascii():
                    yield codec, piece


def judge(text: str, reading: str | None) -> str:
    """Return whether a reading is right, refused or wrong."""
    if reading is None:
        return "refused"
    return "right" if reading == text else "wrong"


def ours(data: bytes) -> str | None:
    """Return the product's reading."""
    try:
        return decode(data).text
    except RecordError:
        return None


def by_chardet(data: bytes) -> str | None:
    """Return chardet's reading, with its settings as they are."""
    return _decoded(data, chardet.detect(data)["encoding"])


def by_charset_normalizer(data: bytes) -> str | None:
    """Return charset-normalizer's reading, with its settings as they are."""
    best = charset_normalizer.from_bytes(data).best()
    return None if best is None else str(best)


def _decoded(data: bytes, encoding: str | None) -> str | None:
    try:
        return None if encoding is None else data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


if __name__ == "__main__":
    sys.exit(main())
