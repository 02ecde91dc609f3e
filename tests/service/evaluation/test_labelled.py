import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import UsageError
from indexer.index.news.judgement import Verdict
from indexer.records import ArticleHeader
from service.evaluation.labelled import evaluate_copies, evaluate_quotations, evaluate_statements, evaluate_stories
from service.quotations.quotation import Quotation
from service.quotations.verdicts import Verification
from service.search.results import Others, Relatives, StoryOf
from service.search.searcher import Searcher

COPIES = {"a": ["b"], "b": ["a"], "c": [], "d": []}
VERSIONS = {"c": ["d"], "d": ["c"]}
STORIES = {"a": "s", "b": "s", "c": "t"}
VERDICTS = {("p", "q"): Verdict.SAME_FACT, ("p", "r"): Verdict.DIFFERS, ("q", "r"): Verdict.NEITHER}


class Told:
    """An index that tells what is written above."""

    def relatives(self, article_id: str, *, limit: int) -> Relatives:
        story = STORIES.get(article_id)
        return Relatives(
            _others(COPIES[article_id][:limit]),
            _others(VERSIONS.get(article_id, [])[:limit]),
            None if story is None else StoryOf(story, 2),
        )

    def verdict(self, first: str, second: str) -> Verdict:
        return VERDICTS[first, second]

    def verify(self, quotation: Quotation) -> Verification:
        raise KeyError(quotation.article_id)


def _others(ids: Sequence[str]) -> Others:
    return Others(len(ids), [ArticleHeader(id=one, path=one, sha256="0" * 64) for one in ids])


def lines(folder: Path, *records: object) -> Path:
    path = folder / "labels.jsonl"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    return path


def pair(first: str, second: str, label: str) -> dict[str, str]:
    return {"first": first, "second": second, "label": label}


PAIR, TURNED = pair("a", "b", "copy"), pair("b", "a", "different")


def test_evaluate_copies_takes_parts_and_versions_for_copies_too(tmp_path: Path) -> None:
    labels = [pair("a", "b", "copy"), pair("c", "d", "version"), pair("a", "c", "partial"), pair("d", "a", "different")]
    found = evaluate_copies(Told(), lines(tmp_path, *labels))
    assert found == {
        "pairs": 4,
        "precision": 1,
        "recall": pytest.approx(2 / 3),
        "f1": pytest.approx(0.8),
        "different_called_copies": 0,
    }
    assert evaluate_copies(Told(), lines(tmp_path, pair("a", "b", "different")))["different_called_copies"] == 1


def test_evaluate_stories_takes_an_article_without_one_for_a_story_of_its_own(tmp_path: Path) -> None:
    labels = [{"id": one, "story": story} for one, story in (("a", "x"), ("b", "x"), ("c", None), ("d", None))]
    assert evaluate_stories(Told(), lines(tmp_path, *labels)) == {"articles": 4, "precision": 1, "recall": 1, "f1": 1}


def test_evaluate_statements_counts_contradictions_by_themselves(tmp_path: Path) -> None:
    labels = [pair("p", "q", "contradicting"), pair("p", "r", "contradicting"), pair("q", "r", "same_topic")]
    found = evaluate_statements(Told(), lines(tmp_path, *labels))
    assert (found["precision"], found["contradicting_called_same"], found["contradicting_told"]) == (0, 1, 0.5)


def test_evaluate_quotations_counts_right_verdicts(tmp_path: Path, searcher: Searcher) -> None:
    (article,) = searcher.articles(offset=0, limit=1)
    found = searcher.article(article.id)
    assert found is not None
    quote = " ".join(found[0].text.split()[:8])
    labels = [
        {"quote": quote, "article_id": article.id, "verdict": "verbatim"},
        {"quote": "nothing of this kind was ever written here", "verdict": "verbatim"},
    ]
    assert evaluate_quotations(searcher, lines(tmp_path, *labels)) == {
        "quotations": 2,
        "right": 0.5,
        "wrong": {"verbatim as not_found": 1},
    }


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps(PAIR), encoding="utf-8-sig")
    assert evaluate_copies(Told(), path)["pairs"] == 1


@pytest.mark.parametrize(
    ("evaluate", "content", "told"),
    [
        (evaluate_copies, "", "there is nothing in it"),
        (evaluate_copies, "{", "labels.jsonl:1: not JSON"),
        (evaluate_copies, "\n[]", "labels.jsonl:2: not a JSON object"),
        (evaluate_copies, '{"first": "a", "label": "copy"}', '"second" is missing'),
        (evaluate_copies, '{"first": "a", "second": "b", "label": "alike"}', '"label" is "alike"'),
        (evaluate_copies, '{"first": "a", "second": "z", "label": "copy"}', "the index has no article 'z'"),
        (evaluate_copies, '{"first": "a", "second": "a", "label": "copy"}', '"a" is in a pair with itself'),
        (evaluate_copies, f"{json.dumps(PAIR)}\n{json.dumps(TURNED)}", "labels.jsonl:2: labels what another line does"),
        (
            evaluate_statements,
            2 * '{"first": "p", "second": "q", "label": "unrelated"}\n',
            "labels.jsonl:2: labels what",
        ),
        (evaluate_stories, '{"id": "a", "story": "x"}\n{"id": "a", "story": null}', "labels.jsonl:2: labels what"),
        (evaluate_quotations, '{"quote": "…", "verdict": "verbatim"}', ':1: "quote": holds no word'),
        (
            evaluate_quotations,
            json.dumps({"quote": 1001 * "a ", "verdict": "verbatim"}),
            ':1: "quote": the query has 2002',
        ),
        (evaluate_quotations, '{"quote": "a\\u0000b", "verdict": "verbatim"}', "control character U+0000"),
        (evaluate_stories, '{"id": "a", "story": 1}', '"story" is 1'),
        (evaluate_stories, '{"id": "", "story": null}', '"id" is ""'),
        (evaluate_statements, '{"first": "p", "second": "z", "label": "unrelated"}', "the index has no passage"),
        (evaluate_quotations, '{"quote": "one two", "verdict": "true"}', '"verdict" is "true"'),
        (evaluate_quotations, '{"quote": "a", "article_id": 5, "verdict": "verbatim"}', '"article_id" is 5'),
        (evaluate_quotations, '{"quote": "a", "source": [], "verdict": "verbatim"}', '"source" is []'),
        (evaluate_quotations, '{"quote": "a", "article_id": "z", "verdict": "verbatim"}', "the index has no article"),
    ],
)
def test_files_that_cannot_be_used_are_told(
    tmp_path: Path, evaluate: Callable[[Any, Path], dict[str, Any]], content: str, told: str
) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        evaluate(Told(), path)
    assert told in str(raised.value)
