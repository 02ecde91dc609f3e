import hashlib

from indexer.records import RecordNote, Span, sha256_hex


def test_span_of_counts_code_points() -> None:
    assert Span(1, 3).of("a🎈é̂z") == "🎈é"


def test_sha256_hex_hashes_the_utf8_bytes() -> None:
    assert sha256_hex("é") == hashlib.sha256(b"\xc3\xa9").hexdigest()


def test_problem_reads_as_location_and_reason() -> None:
    assert str(RecordNote(location="a.jsonl:3", reason="empty")) == "a.jsonl:3: empty"
