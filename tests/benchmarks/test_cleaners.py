import pytest

from benchmarks.cleaners import (
    find_parts,
    keep_all,
    keep_by_build,
    keep_by_justext,
    keep_long_lines,
    keep_longest_stretch,
)
from benchmarks.dumps import Dump, parse_page
from indexer.records import Span

LONG = "A sentence that goes on for long enough to be taken for prose by a rule that counts characters."


def of(text: str) -> Dump:
    return Dump(style="lines", text=text, labels="-" * len(text))


def test_keep_long_lines_leaves_short_lines_out() -> None:
    found = of(f"Menu\n  {LONG}\n\n{LONG}\nMenu\n{LONG}\n")
    assert [span.of(found.text) for span in keep_long_lines(found)] == [LONG] * 3


def test_keep_longest_stretch_is_interrupted_by_short_lines_only() -> None:
    found = of(f"{LONG}\nMenu\n{LONG}\n\n{LONG}!\nMenu\n{LONG}\n")
    assert [span.of(found.text) for span in keep_longest_stretch(found)] == [LONG, f"{LONG}!"]
    assert keep_longest_stretch(of("Menu\n")) == []


def test_keep_all_is_one_span() -> None:
    assert keep_all(of("One\n")) == [Span(0, 4)]


def test_keep_by_build_reads_dumps_as_text_files() -> None:
    found = keep_by_build({"one": of(f"The headline\n\n{LONG}\n\n{LONG}\n"), "empty": of(" \n")})
    kept = "".join(span.of(found["one"].dump.text) for span in found["one"].spans)
    assert LONG in kept
    assert found["one"].fields is not None
    assert found["one"].fields["title"] == "The headline"
    assert (found["empty"].spans, found["empty"].fields) == ((), {})


@pytest.mark.parametrize("language", ["en", "ja", "xx"])
def test_keep_by_justext_gives_spans_of_the_source(language: str) -> None:
    prose = "It was not the end of the pier that he wanted to see but the beginning of it, as he told the others. " * 4
    source = f'<html lang="{language}" data-kind="article"><body><a>Menu</a><p>{prose}</p></body></html>'
    found = keep_by_justext(parse_page("page", source))
    assert [span.of(found.dump.text) for span in found.spans] == [prose.strip()]


def test_find_parts_looks_behind_the_part_before_first() -> None:
    text = "a b\nc a\n b"
    assert find_parts(["ab", "ab"], text) == [Span(0, 3), Span(6, 10)]
    assert find_parts(["c", "ab"], text) == [Span(4, 5), Span(6, 10)]
    assert find_parts(["ca", "a b", "other", ""], text) == [Span(0, 3), Span(4, 7)]
