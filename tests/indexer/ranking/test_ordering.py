"""Places and scores are those of the formula written out, whatever is filtered and however pages are cut."""

import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.keywords.lexical import LexicalQuery
from indexer.ranking.ranked import RankedPassages
from indexer.ranking.ranker import Ranker
from indexer.ranking.scores import HYBRID, KEYWORD, MODES, SEMANTIC, Mask, combined
from indexer.records import Matrix
from tests.fakes import WordEncoder, ranker_over, sentence_cosines, worded

OF_SEMANTIC, OF_SENTENCE, OF_ARTICLE_COSINE = 0.48, 0.5, 0.17
OF_SENTENCE_SHARE, OF_ARTICLE_SHARE = 0.35, 0.4
WEIGHTS = {HYBRID: (OF_SEMANTIC, 1 - OF_SEMANTIC), SEMANTIC: (1.0, 0.0), KEYWORD: (0.0, 1.0)}
BLOCK, SCORED = 32, 4
DIMENSION = 8
WORDS = ("red", "green", "blue", "black", "white", "grey")
number = np.float32


def exact_vectors(random: np.random.Generator, count: int) -> Matrix:
    """Unit vectors whose products are multiples of a quarter: exact in whatever order they are added up."""
    places = np.argsort(random.random((count, DIMENSION)), axis=1)[:, :4]
    found = np.zeros((count, DIMENSION), np.float32)
    np.put_along_axis(found, places, random.choice([-0.5, 0.5], (count, 4)).astype(np.float32), axis=1)
    return found


def random_ranker(folder: Path, seed: int, sizes: Sequence[int], *, sentence_vectors: bool = True) -> Ranker:
    """Index articles of so many passages each, of few words, so that many scores are the same."""
    random = np.random.default_rng(seed)
    articles = [
        [
            [" ".join(random.choice(WORDS, random.integers(1, 4))) for _ in range(random.integers(1, 4))]
            for _ in range(size)
        ]
        for size in sizes
    ]
    sentences = sum(len(passage) for article in articles for passage in article)
    return ranker_over(
        folder,
        articles,
        exact_vectors(random, sum(sizes)),
        exact_vectors(random, sentences) if sentence_vectors else None,
    )


class Reference:
    """The formula, a passage at a time, in the same arithmetic."""

    def __init__(self, ranker: Ranker, vector: Matrix, keywords: LexicalQuery, mode: str) -> None:
        self.mode = mode
        self.articles = [range(start, end) for start, end in pairwise(ranker.whole.bounds.tolist())]
        self.cosines = [number(one @ vector) for one in ranker.vectors.rows(np.arange(len(ranker.article_rows)))]
        nearest = [
            max(sentence_cosines(ranker.sentences, row, vector)) if ranker.sentences.has_vectors else cosine
            for row, cosine in enumerate(self.cosines)
        ]
        parts = [
            [one.weight * (one.idf / keywords.ceiling) for one in ranker.lexical.matches(keywords, row)]
            for row in range(len(nearest))
        ]
        shares = [number(sum(of_row)) for of_row in parts]
        held = [held_by_one_sentence(ranker, keywords, row) for row in range(len(nearest))]
        self.first, self.semantic, self.keyword, self.full = ([number(0)] * len(nearest) for _ in range(4))
        self.best = []
        for rows in self.articles:
            cosine = number(OF_ARTICLE_COSINE) * sum(self.cosines[row] for row in rows) / number(len(rows))
            most = [max(of_term) for of_term in zip(*(parts[row] for row in rows), strict=True)]
            share = number(OF_ARTICLE_SHARE) * number(sum(most))
            for row in rows:
                own = number(1 - OF_SENTENCE_SHARE - OF_ARTICLE_SHARE) * shares[row]
                own += number(OF_SENTENCE_SHARE) * held[row]
                of_semantic, of_keyword = WEIGHTS[mode]
                first = number(of_semantic * (1 - OF_ARTICLE_COSINE)) * self.cosines[row]
                self.first[row] = first + number(of_keyword * (1 - OF_ARTICLE_SHARE)) * shares[row]
                passage = number(1 - OF_SENTENCE - OF_ARTICLE_COSINE) * self.cosines[row]
                self.semantic[row] = passage + number(OF_SENTENCE) * nearest[row] + cosine
                self.keyword[row] = own + share
                self.full[row] = self.combined(self.semantic[row], self.keyword[row])
            self.best.append(max(self.first[row] for row in rows) + self.combined(cosine, share))

    def combined(self, semantic: np.float32, keyword: np.float32) -> np.float32:
        of_semantic, of_keyword = WEIGHTS[self.mode]
        return number(of_semantic) * semantic + number(of_keyword) * keyword

    def listed(self, allowed: Mask | None) -> list[int]:
        return [
            article
            for article, rows in enumerate(self.articles)
            if (allowed is None or allowed[article]) and (self.mode != KEYWORD or any(self.keyword[r] for r in rows))
        ]

    def ranked(self, allowed: Mask | None) -> list[tuple[int, list[int], list[float]]]:
        """Article, rows and scores of every place."""
        order = sorted(self.listed(allowed), key=lambda article: (-self.best[article], article))
        found = []
        for start in range(0, len(order), BLOCK):
            block = []
            for article in order[start : start + BLOCK]:
                rows = sorted(self.articles[article], key=lambda row: (-self.first[row], row))[:SCORED]
                rows.sort(key=lambda row: (-self.full[row], row))
                block.append((article, rows, [float(self.full[row]) for row in rows]))
            found += sorted(block, key=lambda one: (-one[2][0], one[0]))
        return found


def held_by_one_sentence(ranker: Ranker, keywords: LexicalQuery, row: int) -> np.float32:
    """The greatest share of the query that a sentence holds, for terms without titles."""
    matches = ranker.lexical.matches(keywords, row)
    sums = [sum(one.idf for one in matches if bit in one.sentences) for bit in range(30)]
    return number(max(sums) / keywords.ceiling) if matches else number(0)


class Case:
    """A random corpus, query and choice of articles."""

    def __init__(self, seed: int, sizes: Sequence[int], words: Sequence[str], left: float | None, sentences: bool):
        with tempfile.TemporaryDirectory() as folder:  # what is mapped stays when its name is gone
            self.ranker = random_ranker(Path(folder), seed, sizes, sentence_vectors=sentences)
        self.articles = len(sizes)
        random = np.random.default_rng(seed + 1)
        self.vector = exact_vectors(random, 1)[0]
        self.keywords = self.ranker.lexical.parse(" ".join(words))
        self.allowed: Mask | None = None if left is None else random.random(len(sizes)) < left

    def __repr__(self) -> str:
        return f"{self.articles} articles, {self.keywords.terms}, {self.allowed}"


CASES = st.builds(
    Case,
    st.integers(0, 2**31),
    st.one_of(
        st.lists(st.integers(1, 7), min_size=1, max_size=12), st.lists(st.integers(1, 3), min_size=60, max_size=140)
    ),
    st.lists(st.sampled_from([*WORDS, "mauve"]), max_size=4),
    st.sampled_from([None, 1.0, 0.5, 0.1, 0.0]),
    st.booleans(),
)


def plain(found: Sequence[RankedPassages]) -> list[tuple[int, list[int], list[float]]]:
    return [(one.article, one.rows, one.scores) for one in found]


@pytest.fixture
def fleet(tmp_path: Path) -> tuple[Ranker, WordEncoder]:
    """Passages of 5, 4 and 5 words, the first two of one article."""
    return worded(
        tmp_path,
        [
            [["The destroyer sailed.", "Nobody saw."], ["The harvest was good."]],
            [["A balloon and a destroyer."]],
        ],
    )


def test_scores_are_those_computed_by_hand(fleet: tuple[Ranker, WordEncoder]) -> None:
    ranker, encoder = fleet
    vector = encoder.encode_queries(["destroyer"])[0]
    ships, balloon = ranker.order(vector, ranker.lexical.parse("destroyer")).ranked(0, 10)
    # (c + 1) / sqrt((a + 1)(b + 1)) for passages with a words, c of them among the query's b = 1; of the sentences the
    # first is as near as its passage.
    assert (ships.article, ships.rows) == (0, [0, 1])
    assert ships.cosines == pytest.approx([2 / np.sqrt(2 * 2), 1 / np.sqrt(2 * 2)])
    assert balloon.cosines == pytest.approx([2 / np.sqrt(2 * 3)])
    mean = (1 + 0.5) / 2
    assert ships.semantic == pytest.approx([0.33 * 1 + 0.5 * 1 + 0.17 * mean, 0.33 * 0.5 + 0.5 * 0.5 + 0.17 * mean])
    assert balloon.semantic == pytest.approx(balloon.cosines)
    # With one term its inverse document frequency cancels out, and the share is its weight.
    weight = 1 / (1 + 1.2 * (0.25 + 0.75 * 5 / (14 / 3)))
    assert ships.keyword == pytest.approx([0.65 * weight + 0.35, 0.4 * weight])
    assert balloon.keyword == pytest.approx([0.65 * weight + 0.35])
    assert ships.scores == pytest.approx(0.48 * np.array(ships.semantic) + 0.52 * np.array(ships.keyword))
    assert balloon.scores == pytest.approx(0.48 * np.array(balloon.semantic) + 0.52 * np.array(balloon.keyword))


def test_the_nearest_sentence_lifts_a_passage(fleet: tuple[Ranker, WordEncoder]) -> None:
    ranker, encoder = fleet
    # Without any of the words: one with the second sentence, 1/sqrt(2) with the first and the whole passage.
    vector = encoder.encode_queries(["nobody"])[0]
    first = ranker.order(vector, ranker.lexical.parse("?"), mode=SEMANTIC).ranked(0, 1)[0]
    assert first.cosines == pytest.approx([1 / np.sqrt(2)] * 2)
    assert first.semantic == pytest.approx([0.5 / np.sqrt(2) + 0.5, 1 / np.sqrt(2)])


def test_passages_stand_for_their_sentences_where_these_have_no_vectors(tmp_path: Path) -> None:
    ranker, encoder = worded(tmp_path, [[["The destroyer sailed.", "Nobody saw."]]], pooling="none")
    vector = encoder.encode_queries(["nobody"])[0]
    (first,) = ranker.order(vector, ranker.lexical.parse(""), mode=SEMANTIC).ranked(0, 1)
    assert first.semantic == pytest.approx([1 / np.sqrt(2)])


@given(CASES, st.sampled_from(MODES))
@settings(max_examples=60, deadline=None)
def test_ranked_is_that_of_the_formula(case: Case, mode: str) -> None:
    ordering = case.ranker.order(case.vector, case.keywords, mode=mode, allowed=case.allowed)
    reference = Reference(case.ranker, case.vector, case.keywords, mode)
    found = ordering.ranked(0, case.articles + 1)
    assert plain(found) == reference.ranked(case.allowed)
    assert np.flatnonzero(ordering.listed).tolist() == reference.listed(case.allowed)
    assert ordering.total == len(found)
    for one in found:
        for name in ("cosines", "semantic", "keyword"):
            of_reference: list[np.float32] = getattr(reference, name)
            assert getattr(one, name) == [of_reference[row] for row in one.rows]


@given(CASES, st.sampled_from(MODES), st.data())
@settings(max_examples=40, deadline=None)
def test_pages_cut_anywhere_join_to_the_whole_list(case: Case, mode: str, data: st.DataObject) -> None:
    whole = plain(
        case.ranker.order(case.vector, case.keywords, mode=mode, allowed=case.allowed).ranked(0, case.articles)
    )
    cuts = sorted(data.draw(st.sets(st.integers(1, case.articles + 3), max_size=6)))
    joined = []
    for start, stop in pairwise([0, *cuts, case.articles + 3]):
        fresh = case.ranker.order(case.vector, case.keywords, mode=mode, allowed=case.allowed)
        joined += plain(fresh.ranked(start, stop))
    assert joined == whole
    assert len({article for article, _, _ in joined}) == len(joined)


@given(CASES, st.sampled_from(MODES), st.integers(1, 5), st.sampled_from([0.0, 0.2]), st.data())
@settings(max_examples=40, deadline=None)
def test_sorted_lists_hold_the_ranked_list_of_each_key_the_greatest_first(
    case: Case, mode: str, distinct: int, least_score: float, data: st.DataObject
) -> None:
    keys = np.random.default_rng(case.articles).integers(0, distinct, case.articles) * 10**15
    ordering = case.ranker.order(case.vector, case.keywords, mode=mode, allowed=case.allowed)
    if least_score:
        ordering.narrow(least_score)
    listed = ordering.listed.copy()
    ordering.sort(keys)
    reference = Reference(case.ranker, case.vector, case.keywords, mode)
    whole = [one for key in sorted({*keys.tolist()}, reverse=True) for one in reference.ranked(listed & (keys == key))]
    assert (ordering.total, ordering.listed.tolist()) == (len(whole), listed.tolist())
    cuts = sorted(data.draw(st.sets(st.integers(1, case.articles + 3), max_size=4)))
    pages = [plain(ordering.ranked(start, stop)) for start, stop in pairwise([0, *cuts, case.articles + 3])]
    assert [one for page in pages for one in page] == whole


@given(CASES, st.data())
@settings(max_examples=25, deadline=None)
def test_ranked_may_be_looked_at_in_any_order(case: Case, data: st.DataObject) -> None:
    ordering = case.ranker.order(case.vector, case.keywords, allowed=case.allowed)
    whole = plain(case.ranker.order(case.vector, case.keywords, allowed=case.allowed).ranked(0, case.articles))
    for start, length in data.draw(st.lists(st.tuples(st.integers(0, 150), st.integers(0, 150)), max_size=5)):
        assert plain(ordering.ranked(start, start + length)) == whole[start : start + length]


@given(CASES, st.sampled_from(MODES))
@settings(max_examples=40, deadline=None)
def test_a_score_does_not_depend_on_what_else_is_listed(case: Case, mode: str) -> None:
    everything = case.ranker.order(case.vector, case.keywords, mode=mode).ranked(0, case.articles)
    scores = {one.article: one for one in everything}
    case.ranker.order(-case.vector, case.ranker.lexical.parse("red"), mode=mode).ranked(0, 1)
    for one in case.ranker.order(case.vector, case.keywords, mode=mode, allowed=case.allowed).ranked(0, case.articles):
        assert plain([one]) == plain([scores[one.article]])


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Ranker:
    """10,000 articles of a passage each."""
    return random_ranker(tmp_path_factory.mktemp("many"), 7, [1] * 10_000)


@pytest.mark.parametrize("mode", MODES)
def test_a_filter_leaves_as_many_as_are_wanted_however_few_pass_it(many: Ranker, mode: str) -> None:
    vector, keywords = exact_vectors(np.random.default_rng(3), 1)[0], many.lexical.parse("green black mauve")
    reference = Reference(many, vector, keywords, mode)
    with_terms = np.zeros(10_000, bool)
    with_terms[reference.listed(None)] = True
    for passing in (10_000, 1_000, 100, 1):
        allowed = np.zeros(10_000, bool)
        candidates = np.flatnonzero(with_terms)
        allowed[candidates[:: max(1, len(candidates) // passing)][:passing]] = True
        ordering = many.order(vector, keywords, mode=mode, allowed=allowed)
        expected = reference.ranked(allowed)
        for k in (1, 10, 100):
            found = ordering.ranked(0, k)
            assert len(found) == min(k, passing)
            assert plain(found) == expected[:k]


def test_copies_come_in_the_order_of_the_corpus(tmp_path: Path) -> None:
    ranker, encoder = worded(tmp_path, [[["A destroyer sailed."], ["Nobody saw the balloon."]]] * 150)
    ordering = ranker.order(np.sign(encoder.encode_queries(["destroyer"])[0]), ranker.lexical.parse("destroyer"))
    assert [one.article for one in ordering.ranked(0, 150)] == list(range(150))


@pytest.mark.parametrize("query", ["", "?", "zeppelin mauve"])
def test_without_a_term_that_is_known_keywords_find_nothing_and_meaning_decides(
    fleet: tuple[Ranker, WordEncoder], query: str
) -> None:
    ranker, encoder = fleet
    vector, keywords = encoder.encode_queries(["balloon"])[0], ranker.lexical.parse(query)
    nothing = ranker.order(vector, keywords, mode=KEYWORD)
    assert (nothing.total, nothing.ranked(0, 10), nothing.listed.tolist()) == (0, [], [False, False])
    by_meaning = ranker.order(vector, keywords, mode=SEMANTIC).ranked(0, 10)
    hybrid = ranker.order(vector, keywords).ranked(0, 10)
    assert [one.article for one in hybrid] == [one.article for one in by_meaning] == [1, 0]
    for one, other in zip(hybrid, by_meaning, strict=True):
        assert one.scores == pytest.approx(OF_SEMANTIC * np.array(other.scores))
        assert not any(one.keyword)


def test_keyword_mode_lists_no_article_without_a_term(fleet: tuple[Ranker, WordEncoder]) -> None:
    ranker, encoder = fleet
    ordering = ranker.order(encoder.encode_queries(["x"])[0], ranker.lexical.parse("balloon"), mode=KEYWORD)
    assert [one.article for one in ordering.ranked(0, 10)] == [1]
    assert (ordering.total, ordering.listed.tolist()) == (1, [False, True])


def test_an_empty_choice_leaves_nothing(fleet: tuple[Ranker, WordEncoder]) -> None:
    ranker, encoder = fleet
    for mode in MODES:
        ordering = ranker.order(
            encoder.encode_queries(["destroyer"])[0],
            ranker.lexical.parse("destroyer"),
            mode=mode,
            allowed=np.zeros(2, bool),
        )
        assert (ordering.total, ordering.ranked(0, 10)) == (0, [])


def test_places_beyond_the_end_are_empty(fleet: tuple[Ranker, WordEncoder]) -> None:
    ranker, encoder = fleet
    ordering = ranker.order(encoder.encode_queries(["destroyer"])[0], ranker.lexical.parse("destroyer"))
    for start, stop in [(2, 3), (1, 1), (1, 0), (32, 64), (1_000, 2_000)]:
        assert ordering.ranked(start, stop) == []


def test_one_article_of_one_passage_has_its_place(tmp_path: Path) -> None:
    ranker, encoder = worded(tmp_path, [[["balloon"]]])
    (only,) = ranker.order(encoder.encode_queries(["balloon"])[0], ranker.lexical.parse("balloon")).ranked(0, 10)
    assert (only.article, only.rows) == (0, [0])
    assert only.semantic == pytest.approx([1])


def test_cosines_and_scores_stay_in_range_for_a_query_that_rounding_made_too_long(tmp_path: Path) -> None:
    ranker, encoder = worded(tmp_path, [[["balloon"]], [["destroyer and harvest"]]])
    for sign in (1.0001, -1.0001):
        vector = (encoder.encode_queries(["balloon"])[0] * sign).astype(np.float32)
        for mode in MODES:
            for one in ranker.order(vector, ranker.lexical.parse("balloon"), mode=mode).ranked(0, 2):
                assert np.abs(np.concatenate([one.cosines, one.semantic, one.scores])).max() <= 1
        first = ranker.order(vector, ranker.lexical.parse(""), mode=SEMANTIC).ranked(0, 2)[0]
        assert sign < 0 or first.semantic == first.scores == [1.0]


def test_combined_weighs_the_parts_by_mode() -> None:
    semantic, keyword = np.array([0.5, -1.0], np.float32), np.array([0.25, 0.0], np.float32)
    assert combined(SEMANTIC, semantic, keyword).tolist() == [0.5, -1.0]
    assert combined(KEYWORD, semantic, keyword).tolist() == [0.25, 0.0]
    assert combined(HYBRID, semantic, keyword) == pytest.approx([0.48 * 0.5 + 0.52 * 0.25, -0.48])


def unit(vectors: npt.NDArray[np.float64]) -> Matrix:
    found: Matrix = (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)
    return found


@pytest.mark.parametrize("dimension", [6, 383, 384])
@pytest.mark.parametrize("copies", [3, 7, 61, 150])
def test_copies_tie_wherever_they_lie(tmp_path: Path, dimension: int, copies: int) -> None:
    random = np.random.default_rng(copies)
    of_one, query = unit(random.standard_normal((2, dimension))), unit(random.standard_normal(dimension))
    sentences = unit(random.standard_normal((3, dimension)))
    article = [["A red ship.", "A green one."], ["A blue mast."]]
    vectors, of_sentences = np.tile(of_one, (copies, 1)), np.tile(sentences, (copies, 1))
    ranker = ranker_over(tmp_path, [article] * copies, vectors, of_sentences)
    found = ranker.order(query, ranker.lexical.parse("red mast")).ranked(0, copies)
    assert [one.article for one in found] == list(range(copies))
    assert {tuple(one.scores) for one in found} == {tuple(found[0].scores)}


@given(st.integers(0, 2**31), st.lists(st.integers(1, 5), min_size=1, max_size=100))
@settings(max_examples=20, deadline=None)
def test_a_score_is_the_same_to_the_last_bit_whatever_else_is_listed(seed: int, sizes: list[int]) -> None:
    random = np.random.default_rng(seed)
    articles = [[["A ship.", "A mast."]] * size for size in sizes]
    vectors, query = unit(random.standard_normal((sum(sizes), 40))), unit(random.standard_normal(40))
    with tempfile.TemporaryDirectory() as folder:
        ranker = ranker_over(Path(folder), articles, vectors, unit(random.standard_normal((2 * sum(sizes), 40))))
    keywords = ranker.lexical.parse("ship")
    everything = {one.article: one for one in ranker.order(query, keywords).ranked(0, len(sizes))}
    allowed = random.random(len(sizes)) < 0.3
    for one in ranker.order(query, keywords, allowed=allowed).ranked(0, len(sizes)):
        assert plain([one]) == plain([everything[one.article]])
