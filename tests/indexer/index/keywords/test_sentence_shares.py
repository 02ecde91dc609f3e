"""What one sentence and the title hold of a query is what counting says, and never more than the passage holds."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config import LexicalConfig
from indexer.index.keywords.article_terms import PassageFields, terms_of_passages
from indexer.index.keywords.lexical import LexicalIndex
from indexer.index.keywords.lexical_writer import write_lexical
from indexer.index.keywords.sentence_shares import sentence_shares, shares_at_most
from indexer.records import Span

WORDS = ("ship", "harvest", "balloon", "mast")


def indexed(
    folder: Path, passages: list[list[str]], title: str | None = None, byline: tuple[str, ...] = ()
) -> LexicalIndex:
    """Index passages of some sentences, each of an article of its own, the first with the title and the byline."""
    fields = []
    for number, sentences in enumerate(passages):
        starts = np.cumsum([0, *(len(one) + 1 for one in sentences)]).tolist()
        spans = [Span(start, start + len(one)) for start, one in zip(starts[:-1], sentences, strict=True)]
        own = {"title": title, "byline": byline} if not number else {"title": None}
        fields.append(PassageFields(text=" ".join(sentences), sentences=spans, **own))
    config = LexicalConfig()
    write_lexical(folder / "lexical", terms_of_passages(fields, config), config, article_rows=np.arange(len(passages)))
    return LexicalIndex(folder / "lexical", len(passages))


def test_sentence_shares_counts_the_best_sentence(tmp_path: Path) -> None:
    index = indexed(tmp_path, [["A ship.", "A harvest."], ["A ship and a harvest."], ["A mast."], ["A mast."]])
    keywords = index.parse("ship harvest")
    assert sentence_shares(keywords, np.arange(3)).tolist() == [0.5, 1.0, 0.0]
    assert shares_at_most(keywords, 4).tolist() == [1.0, 1.0, 0.0, 0.0]
    assert shares_at_most(keywords, 2, np.array([1, 3])).tolist() == [1.0, 0.0]


def test_sentence_shares_counts_the_title_with_every_sentence_and_the_byline_with_none(tmp_path: Path) -> None:
    passages = [["A mast.", "A balloon."], ["A mast."], ["A balloon."], ["Rain."]]
    index = indexed(tmp_path, passages, title="Harvest", byline=("Ann Ship",))
    keywords = index.parse("harvest balloon")
    rarest, rare = keywords.idfs
    shares = sentence_shares(keywords, np.array([0, 2]))
    assert shares == pytest.approx([1.0, rare / (rarest + rare)])
    assert sentence_shares(index.parse("harvest"), np.arange(1)).tolist() == [1.0]
    assert sentence_shares(index.parse("ship"), np.arange(1)).tolist() == [0.0]


def test_sentence_shares_of_nothing_are_zero(tmp_path: Path) -> None:
    index = indexed(tmp_path, [["A ship."], ["A mast."]])
    for query in ("", "?", "zeppelin"):
        assert sentence_shares(index.parse(query), np.arange(2)).tolist() == [0.0, 0.0]
        assert shares_at_most(index.parse(query), 2).tolist() == [0.0, 0.0]
    assert sentence_shares(index.parse("ship"), np.empty(0, np.int64)).tolist() == []


def test_sentences_from_the_30th_on_count_as_one(tmp_path: Path) -> None:
    sentences = ["Rain."] * 29 + ["A ship.", "A mast."]
    index = indexed(tmp_path, [sentences, ["Rain."], ["Rain."]])
    assert sentence_shares(index.parse("ship mast"), np.arange(1)).tolist() == [1.0]


@given(
    st.lists(
        st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), min_size=1, max_size=5),
        min_size=1,
        max_size=8,
    ),
    st.lists(st.sampled_from([*WORDS, "zeppelin"]), max_size=4),
)
@settings(max_examples=40, deadline=None)
def test_sentence_shares_are_those_of_counting_whatever_other_passages_are_asked_for(
    tmp_path_factory: pytest.TempPathFactory, passages: list[list[list[str]]], query: list[str]
) -> None:
    index = indexed(tmp_path_factory.mktemp("words"), [[" ".join(one) for one in passage] for passage in passages])
    keywords = index.parse(" ".join(query))
    rows = np.arange(len(passages))
    shares = sentence_shares(keywords, rows)
    idfs = dict(zip(keywords.terms, keywords.idfs, strict=True))
    for row, passage in enumerate(passages):
        most = max(sum(idf for term, idf in idfs.items() if any(term in word for word in one)) for one in passage)
        assert shares[row] == pytest.approx(most / keywords.ceiling if keywords.ceiling else 0, abs=1e-6)
        assert sentence_shares(keywords, rows[row : row + 1])[0] == shares[row]
    assert (shares <= shares_at_most(keywords, len(rows)) + 1e-6).all()
