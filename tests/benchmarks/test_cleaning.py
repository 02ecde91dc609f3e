from pathlib import Path

import pytest

from benchmarks import cleaning
from benchmarks.cleaners import Kept
from benchmarks.cleaning import OURS, amounts, clean, details, misses, outcomes, shingle_score, summary, table
from benchmarks.dumps import Dump, LabelledPage, parse_page
from indexer.records import Span

BODY = "one two three four five six"
SOURCE = f"""<html lang="en" data-kind="article" data-title="The title" data-published="2025-05-13"><body><p>menu</p>
<h1 data-gold="title">The title</h1><p data-gold="article">{BODY}</p><p>footer words</p></body></html>"""
TEXT = f"menu\nThe title\n{BODY}\nfooter words\n"
LABELS = "-" * 5 + "t" * 10 + "a" * (len(BODY) + 1) + "-" * 13
ARTICLE = Span(TEXT.index("one"), TEXT.index("six") + 3)


def page(name: str = "page") -> LabelledPage:
    return parse_page(name, SOURCE)


def kept(*spans: Span, title: str | None = None) -> Kept:
    fields = {"title": title, "published_at": None}
    return Kept(dump=Dump(style="lines", text=TEXT, labels=LABELS), spans=spans, fields=fields)


@pytest.mark.parametrize("start", [ARTICLE.start, TEXT.index("The")])
def test_scores_do_not_count_what_is_optional(start: int) -> None:
    found = kept(Span(start, ARTICLE.end))
    assert shingle_score(found).f1 == pytest.approx(1)
    assert amounts(found).score.f1 == pytest.approx(1)


def test_amounts_count_kept_characters_without_white_space() -> None:
    found = amounts(kept(Span(0, 4), Span(ARTICLE.start, ARTICLE.start + 7)))
    assert (found.article, found.article_kept, found.furniture, found.furniture_kept) == (22, 6, 15, 4)
    assert (found.score.precision, found.score.recall) == pytest.approx((6 / 10, 6 / 22))
    assert amounts(kept()).score.f1 == 0


def test_shingle_score_counts_furniture_that_is_kept() -> None:
    score = shingle_score(kept(Span(ARTICLE.start, len(TEXT))))
    assert (score.precision, score.recall) == pytest.approx((3 / 5, 1))


@pytest.mark.parametrize(("title", "outcome"), [("the title", "right"), ("Menu", "wrong"), (None, "missing")])
def test_outcomes_compare_title_and_date(title: str | None, outcome: str) -> None:
    assert outcomes(kept(title=title), page()) == {"title": outcome, "published_at": "missing"}
    assert outcomes(Kept(dump=kept().dump, spans=()), page()) == {}


def test_summary_keeps_pages_without_an_article_apart() -> None:
    stub = parse_page("stub", '<html lang="en" data-kind="stub"><body><p>menu</p></body></html>')
    result = summary({"page": kept(ARTICLE, title="Menu"), "stub": kept()}, [page(), stub])
    assert result["pages"] == 1
    assert result["shingles"] == {"precision": 1, "recall": 1, "f1": 1}
    assert (result["furniture_removed"], result["article_lost"]) == (1, 0)
    assert result["stated"] == {"title": {"wrong": 1}, "date": {"missing": 1}}
    assert result["without_article"] == {"pages": 1, "refused": 1}
    assert misses(result) == ["100.0% of the stated titles are wrong, more than 1%"]


def test_misses_names_scores_below_the_targets() -> None:
    result = summary({"page": kept(Span(ARTICLE.start, len(TEXT) - 7))}, [page()])
    assert misses(result) == ["f1 is 0.857, below 0.97"]


def test_table_and_details_show_each_method_and_page() -> None:
    pages = [page("one"), page("two")]
    found = clean(pages)
    shown = table("a", {method: summary(of, pages) for method, of in found.items()})
    assert all(method in shown for method in found)
    assert "0 wrong" in shown or "2 wrong" in shown
    assert [line.split()[0] for line in details(found[OURS], pages).splitlines() if line[0] != " "] == ["one", "two"]


def test_main_measures_another_folder_without_storing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "page.html").write_text(SOURCE)
    monkeypatch.setattr("sys.argv", ["cleaning", "--pages", str(tmp_path)])
    assert cleaning.main() in (0, 1)
    printed = capsys.readouterr().out
    assert "missed targets: " in printed
    assert "results in" not in printed
    monkeypatch.setattr("sys.argv", ["cleaning", "--pages", str(tmp_path / "none")])
    assert cleaning.main() == 2
