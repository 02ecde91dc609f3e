"""The keyword index gives every passage the score of the formula, from files that are the same for the same corpus."""

import json
import math
import shutil
import tempfile
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config import LexicalConfig
from indexer.errors import IndexDamagedError
from indexer.index.keywords.article_terms import PassageFields, terms_of_passages
from indexer.index.keywords.lexical import LexicalIndex, TermMatch
from indexer.index.keywords.lexical_writer import write_lexical
from tests.indexer.index.keywords.lexical_corpus import PLAIN, index_of, passage, shares_of


@pytest.fixture
def three(tmp_path: Path) -> LexicalIndex:
    """Lengths 3, 5 and 3 in the text; the last has a title of two terms that count double: 3, 5 and 7, 5 on average."""
    return index_of(
        tmp_path / "three",
        [
            passage(None, "A balloon drifted."),
            passage(None, "A destroyer.", "The destroyer fired."),
            passage("Balloon shot", "Nothing was found."),
        ],
    )


def test_shares_are_bm25_over_the_ceiling(three: LexicalIndex) -> None:
    keywords = three.parse("balloon")
    idf = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    assert keywords.idfs == pytest.approx([idf])
    assert keywords.ceiling == pytest.approx(idf)
    # f / (f + k1 (1 - b + b length / mean length)), f being 1 in the text and 2 for once in the title
    weights = [1 / (1 + 1.2 * (0.25 + 0.75 * 3 / 5)), 0, 2 / (2 + 1.2 * (0.25 + 0.75 * 7 / 5))]
    np.testing.assert_allclose(shares_of(three, keywords), weights, rtol=1e-6)
    assert shares_of(three, keywords).dtype == np.float32


def test_shares_add_up_over_terms(three: LexicalIndex) -> None:
    keywords = three.parse("destroyer fired balloon")
    destroyer = fired = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    balloon = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    score = destroyer * 2 / (2 + 1.2) + fired * 1 / (1 + 1.2)
    assert shares_of(three, keywords)[1] == pytest.approx(score / (destroyer + fired + balloon), rel=1e-6)


def test_an_article_has_of_each_term_what_it_weighs_most_in_a_passage(tmp_path: Path) -> None:
    texts = ["Ship.", "Ship, ship and balloon.", "Ship.", "Balloon over a ship.", "Balloon over a ship."]
    article_rows = np.array([0, 0, 0, 1, 1])
    write_lexical(
        tmp_path / "some",
        terms_of_passages([passage(None, text) for text in texts], PLAIN),
        PLAIN,
        article_rows=article_rows,
    )
    index = LexicalIndex(tmp_path / "some", len(texts))
    keywords = index.parse("ship balloon unheard")
    weights = np.array([[match.idf * match.weight for match in index.matches(keywords, row)] for row in range(5)])
    of_passages, of_articles = index.shares(keywords, article_rows)
    np.testing.assert_allclose(of_passages, weights.sum(axis=1) / keywords.ceiling, rtol=1e-6)
    most = [weights[:3].max(axis=0).sum(), weights[3].sum()]  # passages that weigh the same count once
    np.testing.assert_allclose(of_articles, np.array(most) / keywords.ceiling, rtol=1e-6)


def test_shares_count_a_repeated_term_of_the_query_once(three: LexicalIndex) -> None:
    repeated, once = three.parse("balloon Balloon BALLOON"), three.parse("balloon")
    assert (repeated.terms, repeated.idfs) == (once.terms, once.idfs) == (("balloon",), once.idfs)
    np.testing.assert_array_equal(shares_of(three, repeated), shares_of(three, once))


def test_terms_that_no_passage_has_lower_the_share(three: LexicalIndex) -> None:
    known, unknown = three.parse("balloon"), three.parse("balloon zeppelin")
    assert unknown.terms == ("balloon", "zeppelin")
    assert unknown.idfs[1] == pytest.approx(math.log(1 + 3.5 / 0.5))
    np.testing.assert_allclose(
        shares_of(three, unknown) * unknown.ceiling, shares_of(three, known) * known.ceiling, rtol=1e-6
    )


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("sea-borne", ("sea", "borne")),
        ("hot-spot", ("hotspot",)),
        ("sea-hot", ("seahot", "sea", "hot")),
        ("hotspot", ("hotspot",)),
        ("sea borne", ("sea", "borne")),
        ("bora-bora", ("borabora", "bora")),
    ],
)
def test_parse_drops_of_a_compound_what_the_corpus_lacks(tmp_path: Path, query: str, terms: tuple[str, ...]) -> None:
    index = index_of(tmp_path / "sea", [passage(None, "The sea.", "It was borne."), passage(None, "A hotspot.")])
    assert index.parse(query).terms == terms


@pytest.mark.parametrize("query", ["", "?!", "zeppelin", "\ud800", "\x00", "🎈"])
def test_shares_are_zero_without_a_common_term(three: LexicalIndex, query: str) -> None:
    np.testing.assert_array_equal(shares_of(three, three.parse(query)), np.zeros(3, np.float32))


def test_query_without_terms_has_a_ceiling_of_zero(three: LexicalIndex) -> None:
    assert three.parse("?!").ceiling == 0
    assert three.matches(three.parse("?!"), 0) == []


def test_matches_tell_title_and_sentences(three: LexicalIndex) -> None:
    keywords = three.parse("destroyer balloon")
    destroyer, balloon = three.matches(keywords, 1)
    assert destroyer.weight == pytest.approx(2 / 3.2, rel=1e-6)
    assert destroyer == TermMatch(
        term="destroyer", idf=keywords.idfs[0], weight=destroyer.weight, in_title=False, sentences=(0, 1)
    )
    assert balloon == TermMatch(term="balloon", idf=keywords.idfs[1], weight=0.0, in_title=False, sentences=())
    assert [(match.in_title, match.sentences) for match in three.matches(keywords, 2)] == [(False, ()), (True, ())]


def test_matches_tell_a_term_of_the_byline_alone(tmp_path: Path) -> None:
    signed = passage("Kiln", "Lopez burns.", byline=("Maria Lopez", "Harbour Post", "Post Desk"))
    index = index_of(tmp_path / "signed", [signed, passage(None, "Posts stand.", "One more.")])
    lopez, post, kiln = index.matches(index.parse("lopez post kiln"), 0)
    assert [(one.in_title, one.sentences) for one in (lopez, post, kiln)] == [(False, (0,)), (False, ()), (True, ())]
    # Lengths are 4 and 4: the byline does not count. Once in the text and once in the byline is one and a half.
    assert [one.weight for one in (lopez, post)] == pytest.approx([1.5 / (1.5 + 1.2), 0.5 / (0.5 + 1.2)], rel=1e-6)
    np.testing.assert_array_equal(index.places(index.parse("post"), np.array([0, 1])), [[1 << 30, 0]])


def test_frequency_of_a_term_is_that_in_texts_and_titles(tmp_path: Path) -> None:
    passages = [passage(None, text, byline=("The Harbour Post",)) for text in ("The harbour froze.", "Ash.", "Kilns.")]
    index = index_of(tmp_path / "signed", passages)
    of_one, of_all = math.log1p((3 - 1 + 0.5) / 1.5), math.log1p(0.5 / 3.5)
    assert index.parse("harbour post").idfs == pytest.approx((of_one, of_all))


def test_matches_count_the_sentences_from_the_30th_on_as_one(tmp_path: Path) -> None:
    index = index_of(tmp_path / "long", [passage("Word", *(["Word."] * 28 + ["Other."] * 3 + ["Word."] * 9))])
    (match,) = index.matches(index.parse("word"), 0)
    assert match.in_title
    assert match.sentences == (*range(28), 29)


@pytest.mark.parametrize("passages", [[], [passage(None, "…!")], [passage("", ""), passage("?", "—")]])
def test_corpus_without_terms_has_an_index(tmp_path: Path, passages: list[PassageFields]) -> None:
    index = index_of(tmp_path / "bare", passages)
    keywords = index.parse("anything")
    np.testing.assert_array_equal(shares_of(index, keywords), np.zeros(len(passages), np.float32))
    assert [index.matches(keywords, row)[0].weight for row in range(len(passages))] == [0.0] * len(passages)


def test_every_term_of_a_large_vocabulary_is_found(tmp_path: Path) -> None:
    words = [f"{chr(97 + i // 26 % 26)}{chr(97 + i % 26)}{i}é" for i in range(1_000)]
    index = index_of(tmp_path / "large", [passage(None, word) for word in words])
    for row, word in enumerate(words):
        np.testing.assert_array_equal(np.flatnonzero(shares_of(index, index.parse(word))), [row])
    for unknown in ("a", "zzz", "aa", "mm", "~", "é", "😀"):
        assert not shares_of(index, index.parse(unknown)).any()


WORDS = st.sampled_from(["war", "peace", "Zürich", "U.S.", "us", "G-7", "the", "1,200", "日本語", "ship's", "—"])
TEXT = st.lists(WORDS, max_size=8).map(" ".join)
CORPUS = st.lists(
    st.tuples(st.none() | st.lists(WORDS, max_size=3).map(" ".join), st.lists(TEXT, max_size=4)).map(
        lambda made: passage(made[0], *made[1])
    ),
    max_size=8,
)
CONFIG = st.builds(
    LexicalConfig,
    stemming=st.sampled_from(["english", "none"]),
    k1=st.floats(0, 3),
    b=st.floats(0, 1),
    title_weight=st.sampled_from([0.0, 0.5, 1.0, 3.0]),
)


def reference(index: LexicalIndex, passages: Sequence[PassageFields], query: str, config: LexicalConfig) -> list[float]:
    """BM25 from its definition, a passage and a term at a time."""
    counts = []
    for one in passages:
        found = Counter[str]()
        for sentence in one.sentences:
            found.update(index.analyzer.terms(sentence.of(one.text)))
        for term in index.analyzer.terms(one.title or "") if config.title_weight else ():
            found[term] += config.title_weight  # type: ignore[assignment]
        counts.append(found)
    mean = sum(found.total() for found in counts) / max(1, len(counts)) or 1.0
    scores = [0.0] * len(passages)
    for term in index.analyzer.query_terms(query):
        holding = sum(term in found for found in counts)
        idf = math.log(1 + (len(passages) - holding + 0.5) / (holding + 0.5))
        for row, found in enumerate(counts):
            if frequency := found[term]:
                length = config.b * found.total() / mean
                scores[row] += idf * frequency / (frequency + config.k1 * (1 - config.b + length))
    return scores


@pytest.mark.slow
@given(CORPUS, TEXT, CONFIG)
@settings(max_examples=150, deadline=None)
def test_shares_agree_with_the_definition(passages: list[PassageFields], query: str, config: LexicalConfig) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        index = index_of(Path(scratch) / "index", passages, config)
        keywords = index.parse(query)
        shares = shares_of(index, keywords)
        expected = reference(index, passages, query, config)
        np.testing.assert_allclose(shares * keywords.ceiling, expected, rtol=1e-5, atol=1e-6)
        assert shares.shape == (len(passages),)
        assert all(0 <= share <= 1 + 1e-6 for share in shares)  # the ceiling is one
        for row, share in enumerate(shares):
            matches = index.matches(keywords, row)
            assert sum(m.idf * m.weight for m in matches) == pytest.approx(share * keywords.ceiling, rel=1e-5)
            assert [m.term for m in matches] == list(keywords.terms)
            one = passages[row]
            for match in matches:
                analyzer = index.analyzer
                held = [n for n, s in enumerate(one.sentences) if match.term in analyzer.terms(s.of(one.text))]
                assert list(match.sentences) == held
                assert match.in_title == (config.title_weight > 0 and match.term in analyzer.terms(one.title or ""))


def test_index_is_shared_between_threads(three: LexicalIndex) -> None:
    queries = ["balloon", "destroyer fired", "nothing found", "zeppelin"]
    expected = [shares_of(three, three.parse(query)).tolist() for query in queries]
    found: list[list[list[float]]] = []

    def work() -> None:
        found.extend([shares_of(three, three.parse(query)).tolist() for query in queries] for _ in range(50))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 400


ARRAYS = ("ends", "holding", "greatest", "starts", "rows", "weights", "places")
NAMES = tuple(f"name_{name}" for name in ("ends", "spellings", "hashes", "terms", "numbers"))
FILES = ("lexical.json", "terms.txt", *(f"{name}.npy" for name in (*ARRAYS, *NAMES)))


@pytest.fixture
def written(three: LexicalIndex, tmp_path: Path) -> Path:
    """The files of `three`."""
    return tmp_path / "three"


def test_files_are_the_ones_described(written: Path) -> None:
    assert {path.name for path in written.iterdir()} == set(FILES)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["missing", "empty", "shorter", "nonsense", "a folder"])
def test_index_refuses_a_damaged_file(written: Path, name: str, damage: str) -> None:
    path = written / name
    whole = path.read_bytes()
    path.unlink()
    match damage:
        case "empty":
            path.touch()
        case "shorter":
            path.write_bytes(whole[:-5])
        case "nonsense":
            path.write_bytes(b"PK\x03\x04 nonsense")
        case "a folder":
            path.mkdir()
    with pytest.raises(IndexDamagedError, match="three is no keyword index that can be read"):
        LexicalIndex(written, 3)


@pytest.mark.parametrize(
    ("name", "values", "reason"),
    [
        ("ends.npy", np.arange(3), "not where its last term ends"),
        ("holding.npy", np.arange(4, dtype=np.int32), "postings by the one file and the other, do not agree"),
        ("greatest.npy", np.ones(4, np.float32), "postings by the one file and the other, do not agree"),
        ("starts.npy", np.arange(4), "postings by the one file and the other, do not agree"),
        ("weights.npy", np.ones(2, np.float32), "postings by the one file and the other, do not agree"),
        ("places.npy", np.ones(2, np.uint32), "postings by the one file and the other, do not agree"),
        ("weights.npy", np.ones(9, np.float64), r"weights.npy holds float64 of shape \(9,\)"),
        ("rows.npy", np.ones((3, 3), np.int32), r"rows.npy holds int32 of shape \(3, 3\)"),
    ],
)
def test_index_refuses_files_that_do_not_agree(
    written: Path, name: str, values: np.ndarray[tuple[int, ...], np.dtype[np.generic]], reason: str
) -> None:
    np.save(written / name, values)
    with pytest.raises(IndexDamagedError, match=reason):
        LexicalIndex(written, 3)


def test_index_refuses_arrays_that_would_have_to_be_unpickled(written: Path) -> None:
    np.save(written / "rows.npy", np.array([{}] * 9, object), allow_pickle=True)
    with pytest.raises(IndexDamagedError, match="Python objects"):
        LexicalIndex(written, 3)


def test_index_refuses_another_number_of_passages(written: Path) -> None:
    with pytest.raises(IndexDamagedError, match="names passage row 2, and there are 2 passages"):
        LexicalIndex(written, 2)


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"stemming": "klingon"}, "'klingon'"),
        ({"stemming": "none", "k2": 1}, "unexpected keyword argument 'k2'"),
        ([], "must be a mapping"),
    ],
)
def test_index_refuses_a_config_it_does_not_know(written: Path, config: object, reason: str) -> None:
    (written / "lexical.json").write_text(json.dumps(config))
    with pytest.raises(IndexDamagedError, match=reason):
        LexicalIndex(written, 3)


def test_index_can_be_copied(written: Path, tmp_path: Path, three: LexicalIndex) -> None:
    shutil.copytree(written, tmp_path / "copy")
    copy = LexicalIndex(tmp_path / "copy", 3)
    np.testing.assert_array_equal(shares_of(copy, copy.parse("balloon")), shares_of(three, three.parse("balloon")))
    assert copy.config == PLAIN
