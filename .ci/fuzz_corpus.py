"""The readers of a corpus, given files of every format with bytes changed, cut, doubled and exchanged.

Whatever a file holds, reading it must end soon, raise nothing and give either articles that keep their promises or
notes that a person can read.
"""

import argparse
import json
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from indexer.config import ChunkConfig, ReadConfig
from indexer.corpus.files import find_files
from indexer.corpus.read import READER_FAULT, read_corpus
from indexer.passages.cut import cut_passages
from indexer.records import Article, RecordNote
from tests.fakes import word_counter
from tests.indexer.corpus.samples import samples

SECONDS = 60.0
"""Length of a run, in seconds."""
PATIENCE_S = 10.0
"""Longest time that one file may take, in seconds; a small file takes milliseconds."""
LIMIT_BYTES = 1_000_000
"""Largest record, in bytes; files are made no larger than twice that."""
TOKENS = (
    *(b"<", b">", b"</p>", b"<p>", b"<table>", b"<script>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"&lt;", b"&#0;"),
    *(
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
        b"&b;",
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b"\\",
        b"\\u0000",
        b"\\ud800",
        b":",
        b",",
    ),
    *(b"null", b"NaN", b"1e999", b"9" * 400, b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xe2\x80\xae", b"\x1b[2J"),
    *(
        b"---\n",
        b"+++\n",
        b"```\n",
        b"# ",
        b"[a](b)",
        b"![",
        b"|",
        b"\r",
        b"\n",
        b"\r\n\r\n",
        b"\t",
        b";",
        b"''",
        b'""',
    ),
    *(b"title", b"text", b"date", b"id", b"url", b"2025-02-30", b"1747123200", b"13.05.2025", b"5" * 20, b"T25:61"),
    *(
        b"BODY:",
        b"1 of 2 DOCUMENTS",
        b"Content-Length: -1",
        b"Content-Length: 99999999999",
        b"Transfer-Encoding: chunked",
    ),
    *(b"charset=utf-7", b"charset=rot13", b"charset=", b"=?utf-8?b?////?=", b"--cut", b"Content-Encoding: gzip"),
)
"""Pieces that mean something in one format or another."""


def main() -> int:
    """Run, and return 0 if nothing was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"length of the run; {SECONDS:.0f} unless given")
    parser.add_argument("--seed", type=int, default=7, help="of the first file; 7 unless given")
    asked = parser.parse_args()
    deadline = time.monotonic() + asked.seconds
    files = articles = notes = 0
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for name, data in samples().items():
            found = read(Path(folder, name), data)
            if not any(isinstance(one, Article) for one in found):
                raise SystemExit(f"{name} as it is gives no article: {found}")
        seed = asked.seed
        while time.monotonic() < deadline:
            name, data = changed(random.Random(seed))  # noqa: S311 - to be repeated
            started = time.monotonic()
            try:
                found = read(Path(folder, name), data)
            except Exception:  # noqa: BLE001 - whatever it is, it should not have been raised
                kept = Path(tempfile.gettempdir(), f"fuzzed-{seed}-{name}")
                kept.write_bytes(data)
                print(f"seed {seed}: {name}, kept as {kept}\n{traceback.format_exc()}")
                return 1
            took = time.monotonic() - started
            slowest = max(slowest, took)
            if took > PATIENCE_S:
                print(f"seed {seed}: {name} took {took:.1f} s")
                return 1
            files += 1
            articles += sum(isinstance(one, Article) for one in found)
            notes += sum(isinstance(one, RecordNote) for one in found)
            seed += 1
    print(f"{files} files: {articles} articles and {notes} notes, each as promised; slowest {slowest:.2f} s")
    return int(files < 100)


def changed(choose: random.Random) -> tuple[str, bytes]:
    """Return a sample's name, and its bytes with one to eight changes."""
    name = choose.choice(sorted(samples()))
    data = bytearray(samples()[name])
    other = samples()[choose.choice(sorted(samples()))]
    for _ in range(choose.choice((1, 1, 2, 3, 8))):
        start = choose.randrange(len(data) + 1)
        end = min(len(data), start + choose.choice((1, 2, 16, 200)))
        match choose.randrange(7):
            case 0:
                data[start:end] = choose.randbytes(end - start)
            case 1:
                data[start:end] = b""
            case 2:
                data[start:start] = choose.choice(TOKENS)
            case 3:
                data[start:end] = choose.choice(TOKENS) * choose.choice((1, 2, 1_000))
            case 4:
                data[start:end] = data[start:end] * choose.choice((2, 50, 5_000))
            case 5:
                data[start:] = other[choose.randrange(len(other) + 1) :]
            case _:
                data[start:] = b""
        del data[2 * LIMIT_BYTES :]
    return name, bytes(data)


def read(path: Path, data: bytes) -> list[object]:
    """Read a file, cut its articles into passages, and check what came of it."""
    path.write_bytes(data)
    config = ReadConfig(max_record_bytes=LIMIT_BYTES)
    found: list[object] = list(read_corpus(find_files([path]).files, config))
    path.unlink()
    ids = set()
    for one in found:
        if isinstance(one, Article):
            header = one.header
            check(0 < len(header.id) <= 512 and header.id.isprintable(), f"id {header.id!r}")
            check(header.id not in ids, f"id {header.id!r} twice")
            ids.add(header.id)
            check(header.raw_sha256 is not None and len(header.raw_sha256) == 64, "a hash of the bytes")
            json.dumps([header.metadata, header.authors, header.provenance], allow_nan=False).encode()
            one.text.encode()
            for passage in cut_passages(one, tokens=TOKEN_COUNTER, config=CHUNK):
                check(passage.span.of(one.text) == passage.text, "a passage is a slice of its article")
        elif isinstance(one, RecordNote):
            check(0 < len(str(one)) < 1_000, f"a note of {len(str(one))} characters")
            check(READER_FAULT not in one.reason, str(one))
    return found


def check(holds: bool, claim: str) -> None:
    """Raise an error that names the claim unless it holds."""
    if not holds:
        raise AssertionError(claim)


TOKEN_COUNTER = word_counter()
CHUNK = ChunkConfig(max_tokens=64, max_title_tokens=8, max_characters=400)

if __name__ == "__main__":
    sys.exit(main())
