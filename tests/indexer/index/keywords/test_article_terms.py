import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config import LexicalConfig
from indexer.index.keywords.article_terms import ArticleTerms, article_terms, terms_of_passages
from indexer.index.keywords.terms import Analyzer
from tests.indexer.index.keywords.lexical_corpus import passage

texts = st.lists(st.lists(st.text(max_size=30), max_size=4), min_size=1, max_size=4)


@given(texts, st.none() | st.text(max_size=20), st.lists(st.text(max_size=10), max_size=2))
@settings(max_examples=100, deadline=None)
def test_article_terms_survive_their_bytes(sentences: list[list[str]], title: str | None, byline: list[str]) -> None:
    passages = [passage(title, *of_passage, byline=tuple(byline)) for of_passage in sentences]
    terms = article_terms(passages, Analyzer(), LexicalConfig())
    found = ArticleTerms.from_bytes(terms.to_bytes())
    assert found.words == terms.words
    np.testing.assert_array_equal(found.lengths, terms.lengths)
    np.testing.assert_array_equal(found.postings, terms.postings)
    for one, other in zip(found.sequence, terms.sequence, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_single_term_without_a_spelling_survives_its_bytes() -> None:
    terms = article_terms([passage(None, "a/b")], Analyzer(), LexicalConfig())
    assert terms.words == ["ab\t"]
    assert ArticleTerms.from_bytes(terms.to_bytes()).words == ["ab\t"]


def test_article_terms_count_by_passage() -> None:
    passages = [passage("Ferry", "The ferry sank.", "Nobody drowned."), passage("Ferry", "Ferry boats stay.")]
    found = article_terms(passages, Analyzer("none"), LexicalConfig(stemming="none", title_weight=2.0))
    uncapitalised = {"ferry": ".", "sank": ".", "drowned": ".", "boats": ".", "stay": "."}
    words = ("ferry", "the", "sank", "nobody", "drowned", "boats", "stay")
    assert found.words == [f"{word}\t{word}{uncapitalised.get(word, '')}" for word in words]
    assert found.lengths.tolist() == [7, 5]
    ferry = found.postings[found.postings["term"] == 0]
    assert (ferry["row"].tolist(), ferry["frequency"].tolist()) == ([0, 1], [3, 3])
    assert ferry["places"].tolist() == [1 << 31 | 1, 1 << 31 | 1]
    assert found.sequence.terms.tolist() == [0, -1, 1, 0, 2, -1, 3, 4, -1, 0, -1, 0, 5, 6, -1]


def test_terms_of_passages_are_each_alone() -> None:
    found = list(terms_of_passages([passage(None, "One."), passage(None, "Two.")], LexicalConfig()))
    assert [(one.words, len(one.lengths)) for one in found] == [(["one\tone"], 1), (["two\ttwo"], 1)]
