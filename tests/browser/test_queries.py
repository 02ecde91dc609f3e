"""Lists of queries and files, in a browser."""

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import OpenPage, wait_for_texts
from tests.browser.corpora import FORMULA
from tests.browser.services import Service, index, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Download, Page, Route


def saved(page: "Page", name: str) -> "Download":
    with page.expect_download() as saving:
        page.get_by_role("button", name=name).click()
    return saving.value


def table(download: "Download") -> list[dict[str, str]]:
    text = download.path().read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_queries_of_a_list_are_answered_and_saved(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/queries")
    page.get_by_label("Queries, one a line").fill("warship, destroyer\n\n=1+1 Blinken\nwarship, destroyer\n")
    assert "2 queries, 1 repeated one left out" in page.locator("#queries-told").inner_text()
    page.get_by_role("button", name="Search for all").click()
    page.get_by_text("2 queries asked").first.wait_for()
    rows = page.locator(".queries-table tbody tr")
    assert rows.count() == 2
    assert "destroyer" in rows.first.locator(".queries-passage").inner_text()
    found = table(saved(page, "Save this table as CSV"))
    assert [row["query"] for row in found] == ["warship, destroyer", "'=1+1 Blinken"]
    assert found[0]["passage"] == rows.first.locator(".queries-passage").inner_text()
    kept = json.loads(saved(page, "Save this table as JSON").path().read_text())
    assert [one["query"] for one in kept] == ["warship, destroyer", "=1+1 Blinken"]


def test_queries_come_from_a_column_of_a_file(seeds: Service, open_page: OpenPage, tmp_path: Path) -> None:
    given = tmp_path / "asked.csv"
    given.write_bytes('id;query\r\n1;"balloon; shot down"\r\n2;Außenminister\r\n'.encode("cp1252"))
    page = open_page(f"{seeds.url}#/queries")
    page.get_by_label("Or a file").set_input_files(given)
    page.get_by_label("Column with the queries").wait_for()
    assert page.get_by_label("Column with the queries").locator("option:checked").inner_text() == "query"
    page.get_by_role("button", name="Search for all").click()
    page.get_by_text("2 queries asked").first.wait_for()
    wait_for_texts(page, ".queries-table tbody th", ["balloon; shot down", "Außenminister"])


def test_queries_are_asked_some_at_a_time_and_wait_when_told_to(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/queries")
    sizes: list[int] = []

    def limited(route: "Route") -> None:
        body = route.request.post_data_json
        assert body is not None
        sizes.append(len(body["searches"]))
        if len(sizes) == 1:
            problem = {"code": "rate_limited", "detail": "slower", "errors": []}
            route.fulfill(status=429, headers={"Retry-After": "1"}, json=problem)
        else:
            route.continue_()

    page.route("**/v1/search/batch", limited)
    page.get_by_label("Queries, one a line").fill("\n".join(f"warship {number}" for number in range(70)))
    page.get_by_role("button", name="Search for all").click()
    page.get_by_text("70 queries asked").first.wait_for()
    assert sizes == [64, 32, 32, 6]
    assert page.locator(".queries-table tbody tr").count() == 70


def test_queries_that_are_refused_do_not_keep_others(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/queries")
    page.get_by_label("Queries, one a line").fill("\u200b\u200b\nwarship")
    page.get_by_role("button", name="Search for all").click()
    page.get_by_text("2 queries asked").first.wait_for()
    assert "nothing to search for" in page.locator(".queries-table tbody tr").first.inner_text()
    assert page.locator(".queries-passage").count() == 1


def test_queries_are_kept_while_an_article_is_read(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/queries")
    page.get_by_label("Queries, one a line").fill("warship")
    page.get_by_role("button", name="Search for all").click()
    page.locator(".queries-table td a").first.click()
    page.locator(".article-text").wait_for()
    page.go_back()
    page.locator(".queries-passage").wait_for()
    assert page.get_by_label("Queries, one a line").input_value() == "warship"


def test_hits_are_saved_page_after_page(many: Service, open_page: OpenPage) -> None:
    page = open_page(f"{many.url}#/search?q=the+river+rose+over+the+dam&least=0")
    page.locator(".hit").first.wait_for()
    found = table(saved(page, "Save these results as CSV"))
    assert len(found) == 1_000
    assert [int(row["rank"]) for row in found] == list(range(1, 1_001))
    assert len({row["article_id"] for row in found}) == 1_000


def test_hits_are_saved_without_formulas(hostile: Service, open_page: OpenPage) -> None:
    page = open_page(f"{hostile.url}#/search?q=trawler+cod&least=0")
    page.locator(".hit").first.wait_for()
    download = saved(page, "Save these results as CSV")
    assert download.suggested_filename == "search-trawler-cod.csv"
    titles = [row["title"] for row in table(download)]
    assert f"'{FORMULA}" in titles
    whole = json.loads(saved(page, "Save these results as JSON").path().read_text())
    assert FORMULA in [hit["article"]["title"] for hit in whole["hits"]]


@pytest.mark.parametrize(
    ("pasted", "queries"),
    [
        ('id,query\n1,"warship, ""destroyer"""\n2,spy balloon', ['warship, "destroyer"', "spy balloon"]),
        ('Frage\n"warship, destroyer"\n', ["warship, destroyer"]),
        ("1\twarship\n2\tspy balloon", ["warship", "spy balloon"]),
        ("\ufeffwarship, destroyer\r\n\r\nspy, balloon", ["warship, destroyer", "spy, balloon"]),
    ],
)
def test_a_table_that_is_pasted_is_told_from_lines(
    seeds: Service, open_page: OpenPage, pasted: str, queries: list[str]
) -> None:
    page = open_page(f"{seeds.url}#/queries")
    page.get_by_label("Queries, one a line").fill(pasted)
    page.get_by_role("button", name="Search for all").click()
    page.locator("#queries-told", has_text="asked").wait_for()
    wait_for_texts(page, ".queries-table tbody th", queries)


def test_lines_with_commas_are_rows_of_a_table_if_they_are_said_to_be(seeds: Service, open_page: OpenPage) -> None:
    page = open_page(f"{seeds.url}#/queries")
    page.get_by_label("Queries, one a line").fill("12,warship\n13,spy balloon")
    assert page.get_by_label("Column with the queries").is_hidden()
    page.get_by_label("The lines are rows of a table").check()
    assert page.get_by_label("Column with the queries").locator("option:checked").inner_text() == "Column 2"


def test_a_file_of_a_spreadsheet_in_utf_16_is_read(seeds: Service, open_page: OpenPage, tmp_path: Path) -> None:
    given = tmp_path / "asked.txt"
    given.write_bytes("id\tquery\r\n1\tAußenminister\r\n".encode("utf-16"))
    page = open_page(f"{seeds.url}#/queries")
    page.get_by_label("Or a file").set_input_files(given)
    page.locator("#queries-told", has_text="1 query").wait_for()
    assert "Außenminister" in page.get_by_label("Queries, one a line").input_value()


def test_a_table_is_read_as_before_when_one_comes_back_to_it(
    seeds: Service, open_page: OpenPage, tmp_path: Path
) -> None:
    given = tmp_path / "asked.csv"
    given.write_text('id,asked\n1,"warship, destroyer"\n2,spy balloon\n')
    page = open_page(f"{seeds.url}#/queries")
    page.get_by_label("Or a file").set_input_files(given)
    page.get_by_label("The first line has the names of the columns").check()
    for _ in range(2):
        page.get_by_role("button", name="Search for all").click()
        page.locator("#queries-told", has_text="2 queries asked").wait_for()
        wait_for_texts(page, ".queries-table tbody th", ["warship, destroyer", "spy balloon"])
        page.locator(".queries-table td a").first.click()
        page.locator(".article-text").wait_for()
        page.go_back()
        page.locator(".queries-passage").first.wait_for()


def test_a_key_that_may_ask_for_little_at_once_gets_all_answers(
    browser: "Browser", open_page: OpenPage, tmp_path: Path
) -> None:
    keys = tmp_path / "keys.toml"
    digest = hashlib.sha256(b"slow").hexdigest()
    keys.write_text(f'[[keys]]\nname = "slow"\nsha256 = "{digest}"\nrate = 20.0\nburst = 10\n')
    with serving(index("seeds"), "--keys", str(keys)) as service:
        page = open_page(f"{service.url}#/queries")
        page.get_by_label("Key", exact=True).fill("slow")
        page.keyboard.press("Enter")
        page.get_by_label("Queries, one a line").fill("\n".join(f"warship {number}" for number in range(15)))
        page.get_by_role("button", name="Search for all").click()
        page.get_by_text("15 queries asked").first.wait_for()
        assert page.locator("#colophon").inner_text().startswith("5 articles"), (
            "the index is told of once there is a key"
        )
