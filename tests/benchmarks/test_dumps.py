import re

import pytest

from benchmarks.cleaning import FOLDERS, PAGES
from benchmarks.dump_text import STYLES
from benchmarks.dumps import LabelledPage, dump, parse_page, read_pages, style_of, unlabelled
from benchmarks.page_scores import words

KINDS = {"article", "several", "stub", "front", "form"}
COLLECTION = [(folder, page) for folder in FOLDERS for page in read_pages(PAGES / folder)]
SOURCE = """<html lang="en" data-kind="article" data-title="T" data-published="2025-05-13"><body data-title="kept">
<h1 class="x" data-gold="title">T</h1><p data-gold="article">One.</p>
<p data-gold="article">Two. <b data-gold="optional">Three.</b></p><p>Menu</p></body></html>"""


def test_parse_page_reads_what_the_page_states() -> None:
    page = parse_page("name", SOURCE)
    assert (page.kind, page.title, page.published, page.language) == ("article", "T", "2025-05-13", "en")
    assert page.has_article


@pytest.mark.parametrize("source", [SOURCE.replace('"optional"', '"maybe"'), SOURCE.replace('data-kind="article"', "")])
def test_parse_page_refuses_labels_that_are_not_in_use(source: str) -> None:
    with pytest.raises(ValueError, match="name: "):
        parse_page("name", source)


def test_unlabelled_leaves_the_rest_of_the_source_unchanged() -> None:
    found = unlabelled(SOURCE)
    assert found.startswith('<html lang="en"><body data-title="kept">')
    assert '<h1 class="x">T</h1><p>One.</p>' in found
    assert "data-gold" not in found


def test_unlabelled_takes_any_case_and_quotes() -> None:
    assert unlabelled("<HTML data-kind='front' DATA-TITLE=\"a > b\"><P data-gold='none'>x") == "<HTML><P>x"


def test_dump_spans_run_over_white_space_between_pieces() -> None:
    found = dump(parse_page("name", SOURCE), "lines")
    assert found.text == "T\nOne.\nTwo. Three.\nMenu\n"
    assert [span.of(found.text) for span in found.article] == ["One.\nTwo."]
    assert [span.of(found.text) for span in found.optional] == ["T", "Three."]
    assert [span.of(found.text) for span in found.title] == ["T"]
    assert found.date == []


def test_style_of_depends_on_the_name_alone_and_takes_each_style() -> None:
    assert {style_of(str(number)) for number in range(100)} == set(STYLES)


@pytest.mark.parametrize(("folder", "page"), COLLECTION, ids=[f"{folder}/{page.name}" for folder, page in COLLECTION])
def test_pages_are_labelled_as_they_say(folder: str, page: LabelledPage) -> None:
    assert page.kind in KINDS
    assert not re.search(r"data-(gold|kind|published)=", page.html.decode())
    if not page.has_article:
        return
    found = dump(page)
    if page.title is None:  # of several articles none may head the page, and some pages show no headline
        assert found.title == []
    else:
        assert words(page.title.casefold()) in [words(span.of(found.text).casefold()) for span in found.title]
    assert bool(found.date) == bool(page.published)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d|", page.published or "")


def test_pages_are_unlike_each_other() -> None:
    names = [page.name for _, page in COLLECTION]
    assert len(set(names)) == len(names)
    titles = [page.title for _, page in COLLECTION if page.title is not None]
    assert len(set(titles)) == len(titles) > 0.9 * len(COLLECTION)
