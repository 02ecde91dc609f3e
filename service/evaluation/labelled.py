"""How far what an index tells of its articles agrees with labels: copies, stories, facts and quotations.

Labels are JSON Lines, a file of each kind; what is labelled is named by the ids that the index has.
"""

import json
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, get_args

from indexer.errors import UsageError
from indexer.index.news.judgement import Verdict
from service.errors import QueryError
from service.evaluation.agreement import b_cubed, confusion, pair_agreement
from service.evaluation.retrieval import read_lines
from service.quotations.quotation import Quotation
from service.quotations.verdicts import Verdict as QuotationVerdict
from service.quotations.verdicts import Verification
from service.search.query import checked_query
from service.search.results import Relatives

_PAIRS = ("copy", "partial", "version", "different")
"""Labels of pairs of articles; all but the last are of articles that are one text."""
_VERDICTS: Sequence[str] = get_args(QuotationVerdict)
_STATEMENTS = ("same_fact", "contradicting", "same_topic", "unrelated")
"""Labels of pairs of passages."""
_EVERY = 1_000_000
"""Most relatives of an article that are looked at."""

Record = Mapping[str, Any]
"""One line of a file."""


class TellsOfArticles(Protocol):
    """An index, as far as its decisions are measured; see `Searcher`."""

    def relatives(self, article_id: str, *, limit: int) -> Relatives:
        """Return the copies and versions of an article, and its story; `KeyError` if there is no such article."""

    def verdict(self, first: str, second: str) -> Verdict:
        """Return what two passages are to each other; `KeyError` if there is no such passage."""

    def verify(self, quotation: Quotation) -> Verification:
        """Find out whether a quotation stands in an article; `KeyError` if the one it names does not exist."""


def evaluate_copies(index: TellsOfArticles, path: Path) -> dict[str, Any]:
    """Compare pairs of articles that are one text with labels.

    Args:
        index: What is measured.
        path: Lines with `first` and `second`, ids of articles, and `label`: `copy`, `partial`, `version` or
            `different`.

    Returns:
        `pairs`; precision, recall and F1 of those that are not labelled `different`; `different_called_copies`.

    Raises:
        UsageError: If the file cannot be read, or names an article that the index does not have.
    """
    records = _read_pairs(path, _PAIRS)
    wanted = [record["label"] != _PAIRS[-1] for record in records]
    with _named(path):
        found = [_are_one_text(index, record["first"], record["second"]) for record in records]
    wrong = sum(hit and not right for hit, right in zip(found, wanted, strict=True))
    return {"pairs": len(found), **pair_agreement(wanted, found), "different_called_copies": wrong}


def evaluate_stories(index: TellsOfArticles, path: Path) -> dict[str, Any]:
    """Compare the stories that articles are in with labels.

    Args:
        index: What is measured.
        path: Lines with `id`, of an article, and `story`, any name of its story; null if it is in none.

    Returns:
        `articles`; B-cubed precision, recall and F1, where an article without a story is one of its own.

    Raises:
        UsageError: If the file cannot be read, or names an article that the index does not have.
    """
    records = _read(path, {"id": _is_text, "story": _is_text_or_none}, lambda record: record["id"])
    alone = range(len(records))
    with _named(path):
        stories = [index.relatives(record["id"], limit=1).story for record in records]
    groups = [number if one is None else one.id for number, one in zip(alone, stories, strict=True)]
    labels = [record["story"] or number for number, record in zip(alone, records, strict=True)]
    return {"articles": len(records), **b_cubed(groups, labels)}


def evaluate_statements(index: TellsOfArticles, path: Path) -> dict[str, Any]:
    """Compare pairs of passages that state the same fact with labels.

    Args:
        index: What is measured.
        path: Lines with `first` and `second`, ids of passages, and `label`: `same_fact`, `contradicting`, `same_topic`
            or `unrelated`.

    Returns:
        `pairs`; precision, recall and F1 of those labelled `same_fact`; `contradicting_called_same`; and
        `contradicting_told`, the share of those labelled `contradicting` that are told to differ, 1 if there are none.

    Raises:
        UsageError: If the file cannot be read, or names a passage that the index does not have.
    """
    records = _read_pairs(path, _STATEMENTS)
    with _named(path, "passage"):
        verdicts = [index.verdict(record["first"], record["second"]) for record in records]
    labels = [record["label"] for record in records]
    contradicting = [one for one, label in zip(verdicts, labels, strict=True) if label == "contradicting"]
    return {
        "pairs": len(records),
        **pair_agreement([label == "same_fact" for label in labels], [one is Verdict.SAME_FACT for one in verdicts]),
        "contradicting_called_same": contradicting.count(Verdict.SAME_FACT),
        "contradicting_told": contradicting.count(Verdict.DIFFERS) / len(contradicting) if contradicting else 1.0,
    }


def evaluate_quotations(index: TellsOfArticles, path: Path) -> dict[str, Any]:
    """Compare verdicts on quotations with labels.

    Args:
        index: What is measured.
        path: Lines with `quote` and `verdict`, and perhaps with `article_id` and `source`, as `POST /v1/verify` takes
            them.

    Returns:
        `quotations`; `right`, the share of right verdicts; `wrong`, how often each wrong one was given.

    Raises:
        UsageError: If the file cannot be read, or names an article that the index does not have.
    """
    named = {"article_id": _is_text_if_given, "source": _is_text_if_given}
    records = _read(path, {"quote": _is_quote, "verdict": _is_one_of(_VERDICTS), **named})
    wanted = [record["verdict"] for record in records]
    with _named(path):
        found = [_verdict(index, record) for record in records]
    wrong = confusion(wanted, found)
    return {"quotations": len(records), "right": 1 - sum(wrong.values()) / len(records), "wrong": wrong}


def _are_one_text(index: TellsOfArticles, first: str, second: str) -> bool:
    relatives = index.relatives(first, limit=_EVERY)
    index.relatives(second, limit=1)  # it must be an article of the index, too
    return second in {one.id for others in (relatives.copies, relatives.versions) for one in others.articles}


def _verdict(index: TellsOfArticles, record: Record) -> str:
    text = checked_query(record["quote"])
    return index.verify(Quotation(text=text, article_id=record.get("article_id"), source=record.get("source"))).verdict


@contextmanager
def _named(path: Path, kind: str = "article") -> Iterator[None]:
    """Say of which file an id is that the index does not have."""
    try:
        yield
    except KeyError as error:
        raise UsageError(f"{path}: the index has no {kind} {error.args[0]!r}") from None


def _read_pairs(path: Path, labels: Sequence[str]) -> list[Record]:
    """Read a file of pairs, each of two things and named once, with one of some labels.

    Raises:
        UsageError: If it cannot be read, naming the line, or has none.
    """
    fields = {"first": _is_text, "second": _is_text, "label": _is_one_of(labels)}
    records = _read(path, fields, lambda record: frozenset((record["first"], record["second"])))
    for record in records:
        if record["first"] == record["second"]:
            raise UsageError(f"{path}: {json.dumps(record['first'], ensure_ascii=False)} is in a pair with itself")
    return records


def _read(
    path: Path, fields: Mapping[str, Callable[[object], bool]], what: Callable[[Record], Hashable] | None = None
) -> list[Record]:
    """Read a file whose lines have some fields, each as it must be.

    Args:
        path: The file.
        fields: Names of fields, and what tells whether a value is right; it may raise `QueryError` to say why not.
        what: Returns what a line labels, which no two lines do; None if several may.

    Raises:
        UsageError: If it cannot be read, naming the line, or has none.
    """
    records: list[Record] = []
    labelled: set[Hashable] = set()
    for number, line in enumerate(read_lines(path), start=1):
        if not line.strip():
            continue
        record = _record(line, fields, f"{path}:{number}")
        if what is not None:
            if what(record) in labelled:
                told = json.dumps(record, ensure_ascii=False)
                raise UsageError(f"{path}:{number}: labels what another line does: {told}")
            labelled.add(what(record))
        records.append(record)
    if not records:
        raise UsageError(f"{path}: there is nothing in it")
    return records


def _record(line: str, fields: Mapping[str, Callable[[object], bool]], where: str) -> Record:
    """Read one line.

    Raises:
        UsageError: If it cannot be read, or a field is not as it must be.
    """
    try:
        record = json.loads(line)
    except ValueError:
        raise UsageError(f"{where}: not JSON") from None
    if not isinstance(record, dict):
        raise UsageError(f"{where}: not a JSON object")
    for name, is_right in fields.items():
        try:
            is_known = is_right(record.get(name, _ABSENT))
        except QueryError as error:
            raise UsageError(f'{where}: "{name}": {error}') from None
        if not is_known:
            told = json.dumps(record[name], ensure_ascii=False) if name in record else "missing"
            raise UsageError(f'{where}: "{name}" is {told}')
    return record


_ABSENT = object()
"""Stands for a field that a line does not have."""


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_quote(value: object) -> bool:
    """Tell whether a value is a quotation; raises `QueryError` if it is a text and none."""
    if not isinstance(value, str) or not value:
        return False
    if not any(map(str.isalnum, checked_query(value))):
        raise QueryError("query_empty", "holds no word that could be looked for")
    return True


def _is_text_or_none(value: object) -> bool:
    return value is None or _is_text(value)


def _is_text_if_given(value: object) -> bool:
    return value is _ABSENT or _is_text_or_none(value)


def _is_one_of(values: Sequence[str]) -> Callable[[object], bool]:
    return lambda value: value in values
