"""The sentences that are marked are those of the formula, by meaning and by words."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.keywords.lexical import LexicalQuery
from indexer.ranking.ranker import Ranker
from indexer.records import Matrix
from service.search.highlights import Highlights, highlight
from tests.fakes import WORDS, sentence_cosines, worded


def highlighted(ranker: Ranker, vector: Matrix, keywords: LexicalQuery) -> Highlights:
    """What is marked of the first passage."""
    rows = np.array([0])
    (found,) = highlight(ranker.sentences, rows, vector, keywords, ranker.lexical.places(keywords, rows))
    return found


class Marked:
    """What is marked of one passage; `words` are the query's, should they not be those of its meaning."""

    def __init__(self, sentences: Sequence[str], query: str, words: str | None = None, *, pooling: str = "mean"):
        with tempfile.TemporaryDirectory() as folder:
            self.ranker, encoder = worded(Path(folder), [[sentences]], pooling=pooling)
        self.text = " ".join(sentences)
        self.vector = encoder.encode_queries([query])[0]
        self.keywords = self.ranker.lexical.parse(query if words is None else words)
        self.found = highlighted(self.ranker, self.vector, self.keywords)

    @property
    def spans(self) -> list[str]:
        return [span.of(self.text) for span in self.found.spans]

    @property
    def nearest(self) -> str:
        return self.found.nearest.of(self.text)


def test_the_sentence_nearest_by_meaning_and_words_is_marked() -> None:
    # The cosine by 0.7 and the share of the query's terms by 0.3: 0.7 + 0.3, 0.35 and 0.7 sqrt(1/2).
    marked = Marked(["The destroyer sailed.", "A balloon rose.", "Nobody saw."], "destroyer")
    assert marked.spans == [marked.nearest] == ["The destroyer sailed."]
    assert marked.found.cosine == pytest.approx(1, abs=0.005)


def test_meaning_alone_decides_where_no_word_is_known() -> None:
    # Of its two words the query shares one with the first sentence, both with the second, none with the last.
    marked = Marked(["The destroyer sailed.", "A balloon saw a destroyer.", "Nobody."], "balloon destroyer", "zeppelin")
    assert marked.spans == [marked.nearest] == ["A balloon saw a destroyer."]


def test_the_best_sentence_need_not_be_the_nearest() -> None:
    # 0.7 against 0.7 sqrt(1/2) + 0.3.
    marked = Marked(["The destroyer sailed.", "A ship waited."], "destroyer", "ship")
    assert marked.spans == ["A ship waited."]
    assert marked.nearest == "The destroyer sailed."
    assert marked.found.cosine == pytest.approx(1, abs=0.005)


def test_sentences_about_as_good_are_marked_in_the_order_of_the_text() -> None:
    marked = Marked(["Nobody saw.", "The destroyer sailed.", "A balloon rose.", "A destroyer turned."], "destroyer")
    assert marked.spans == ["The destroyer sailed.", "A destroyer turned."]
    assert marked.nearest == "The destroyer sailed."


def test_beside_a_title_the_best_of_the_other_sentences_is_marked() -> None:
    sentences = ["The destroyer.", "A destroyer and a balloon sailed away from cuba.", "Nobody saw."]
    marked = Marked(sentences, "destroyer")
    assert marked.spans == sentences[:1]
    rows, ends = np.array([0]), [len("The destroyer")]
    places = marked.ranker.lexical.places(marked.keywords, rows)
    without = highlight(marked.ranker.sentences, rows, marked.vector, marked.keywords, places, ends)
    assert without == [marked.found]  # the sentence goes on behind the title
    ends = [len(sentences[0])]
    (beside,) = highlight(marked.ranker.sentences, rows, marked.vector, marked.keywords, places, ends)
    assert [span.of(marked.text) for span in beside.spans] == sentences[:2]
    assert (beside.nearest, beside.cosine) == (marked.found.nearest, marked.found.cosine)


def test_a_passage_of_a_title_alone_is_marked() -> None:
    marked = Marked(["The destroyer sailed."], "destroyer")
    rows = np.array([0])
    places = marked.ranker.lexical.places(marked.keywords, rows)
    (found,) = highlight(marked.ranker.sentences, rows, marked.vector, marked.keywords, places, [len(marked.text)])
    assert found == marked.found


def test_a_rarer_word_counts_more() -> None:
    with tempfile.TemporaryDirectory() as folder:
        ranker, encoder = worded(Path(folder), [[["A ship.", "A mast."]], [["A ship."]], [["A ship."]]])
    keywords = ranker.lexical.parse("ship mast")
    found = highlighted(ranker, encoder.encode_queries(["x"])[0], keywords)
    assert [span.of("A ship. A mast.") for span in found.spans] == ["A mast."]


def test_without_vectors_the_words_decide() -> None:
    marked = Marked(["Nobody saw.", "The destroyer sailed.", "A ship."], "destroyer sailed ship", pooling="none")
    assert marked.spans == [marked.nearest] == ["The destroyer sailed."]
    assert marked.found.cosine is None


def test_without_vectors_and_words_no_sentence_is_better_than_another() -> None:
    marked = Marked(["Nobody saw.", "The destroyer sailed."], "zeppelin", pooling="none")
    assert marked.spans == ["Nobody saw.", "The destroyer sailed."]
    assert (marked.nearest, marked.found.cosine) == ("Nobody saw.", None)


def test_a_query_far_from_all_still_marks_the_nearest() -> None:
    with tempfile.TemporaryDirectory() as folder:
        ranker, encoder = worded(Path(folder), [[["The destroyer sailed.", "Nobody saw."]]])
    keywords = ranker.lexical.parse("")
    found = highlighted(ranker, -encoder.encode_queries(["destroyer"])[0], keywords)
    assert [len(found.spans), found.nearest] == [1, found.spans[0]]
    assert found.cosine == pytest.approx(-1 / np.sqrt(2), abs=0.005)


def test_meaning_tells_sentences_apart_that_words_do_not() -> None:
    sentences = [f"Sentence {number}." for number in range(40)]
    sentences[35] = "The harvest."
    marked = Marked(sentences, "harvest")
    assert marked.spans == [marked.nearest] == ["The harvest."]


def test_without_vectors_sentences_from_the_30th_on_are_marked_together() -> None:
    sentences = [f"Sentence {number}." for number in range(40)]
    sentences[35] = "The harvest."
    assert Marked(sentences, "harvest", pooling="none").spans == sentences[29:]
    sentences[28] = "The harvest too."
    assert Marked(sentences, "harvest", pooling="none").spans == sentences[28:]


def test_a_cosine_stays_in_range_for_a_query_that_rounding_made_too_long() -> None:
    marked = Marked(["The destroyer sailed."], "destroyer")
    found = highlighted(marked.ranker, marked.vector * np.float32(1.01), marked.keywords)
    assert found.cosine == 1.0


SENTENCES = st.lists(
    st.sampled_from([*WORDS, "ship", "a ship and a balloon", "cuba and cuba"]), min_size=1, max_size=40
)


@given(
    SENTENCES, st.lists(st.sampled_from([*WORDS, "ship", "zeppelin"]), max_size=4), st.sampled_from(["mean", "none"])
)
@settings(max_examples=60, deadline=None)
def test_what_is_marked_scores_within_a_tenth_of_the_best(sentences: list[str], query: list[str], pooling: str) -> None:
    marked = Marked(sentences, " ".join(query), pooling=pooling)
    scores = reference(marked.ranker, marked.vector, sentences, query, pooling)
    spans = marked.ranker.sentences.spans(0)
    chosen = [spans.index(span) for span in marked.found.spans]
    assert chosen == sorted(chosen)
    assert int(np.argmax(scores)) in chosen
    for number, score in enumerate(scores):
        if abs(score - 0.9 * max(scores)) > 1e-6:
            assert (number in chosen) == (score > 0.9 * max(scores))


def reference(
    ranker: Ranker, vector: Matrix, sentences: Sequence[str], query: Sequence[str], pooling: str
) -> list[float]:
    keywords = ranker.lexical.parse(" ".join(query))
    found = []
    for number, sentence in enumerate(sentences):
        held = [sentence] if number < 30 else sentences[29:]
        words = " ".join(held).split()
        share = sum(
            idf / keywords.ceiling for term, idf in zip(keywords.terms, keywords.idfs, strict=True) if term in words
        )
        cosine = float(sentence_cosines(ranker.sentences, 0, vector)[number]) if pooling == "mean" else 0.0
        found.append(0.7 * cosine + 0.3 * share if pooling == "mean" else share)
    return found
