import hashlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config import ChunkConfig
from indexer.encoder.tokens import TokenCounter
from indexer.passages.cut import cut_passages, encoder_input, passage_id, prepend_title, shorten_title
from indexer.records import Article, ArticleHeader, Passage, sha256_hex
from tests.fakes import SMALL, word_counter

TOKENS = word_counter()


def article(text: str, title: str | None = None, article_id: str = "a") -> Article:
    return Article(header=ArticleHeader(id=article_id, title=title, path="a.txt", sha256=sha256_hex(text)), text=text)


def cut(text: str, title: str | None = None, *, article_id: str = "a", prompt: str = "") -> list[Passage]:
    return cut_passages(article(text, title, article_id), tokens=TOKENS, config=SMALL, prompt=prompt)


def test_cut_passages_gives_exact_spans_in_code_points_and_bytes() -> None:
    text = "Été à Paris. 🎈 Un ballon.\n\n" + "mot " * 25 + "fin."
    passages = cut(text)
    assert len(passages) == 2
    for ordinal, passage in enumerate(passages):
        assert passage.ordinal == ordinal
        assert passage.span.of(text) == passage.text
        data = text.encode()[passage.byte_span.start : passage.byte_span.end]
        assert data.decode() == passage.text
        assert passage.sha256 == hashlib.sha256(data).hexdigest()


def test_cut_passages_counts_title_prompt_and_special_tokens() -> None:
    text = " ".join(f"w{i}" for i in range(100))
    passages = cut(text, "a title of five words", prompt="passage: ")
    # 32 tokens, less two special ones, five of title and one of prompt, leave 24: five pieces, made even.
    assert [len(passage.text.split()) for passage in passages] == [20] * 5


def test_cut_passages_shortens_a_title_that_would_eat_the_budget() -> None:
    room = SMALL.max_tokens - 2 - SMALL.max_title_tokens
    text = " ".join(f"w{i}" for i in range(3 * room))
    assert [len(passage.text.split()) for passage in cut(text, "long " * 50)] == [room] * 3


def test_cut_passages_names_repeated_words_apart() -> None:
    text = "\n\n".join(["word " * 25 + "end."] * 3)
    ids = [passage.id for passage in cut(text)]
    assert ids == [passage_id("a", cut(text)[0].text, occurrence) for occurrence in range(3)]
    assert len(set(ids)) == 3


def test_cut_passages_keeps_the_id_of_an_unchanged_passage() -> None:
    before, after = "First part. " * 10, "Second part. " * 14
    old, new = cut(f"{before}\n\n{after}"), cut(f"Something new was put first here. {before}\n\n{after}")
    assert {passage.id for passage in old if passage.text.startswith("Second")} <= {passage.id for passage in new}
    assert cut(before)[0].id != cut(before, article_id="b")[0].id


@given(st.text(st.sampled_from("ab. \n\r“”!é🎈#-"), min_size=1, max_size=300), st.text("xy ", max_size=80))
@settings(max_examples=150, deadline=None)
def test_cut_passages_never_exceeds_the_encoders_budget(text: str, title: str) -> None:
    text += "a"
    passages = cut(text, title)
    inputs = [encoder_input(title, passage.text, TOKENS, SMALL) for passage in passages]
    assert passages
    assert max(TOKENS.count(inputs)) <= SMALL.max_tokens


class GreedyJoiner(TokenCounter):
    """A tokenizer whose counts do not add up: each text costs three tokens more than its parts."""

    def __init__(self) -> None:
        self._tokenizer = TOKENS._tokenizer

    def count(self, texts: list[str]) -> list[int]:  # type: ignore[override]
        return [count + 3 * bool(text.split()) for text, count in zip(texts, super().count(texts), strict=True)]


def test_cut_passages_measures_the_whole_input_where_counts_do_not_add_up() -> None:
    greedy = GreedyJoiner()
    passages = cut_passages(article("word " * 200), tokens=greedy, config=SMALL)
    assert max(greedy.count([passage.text for passage in passages])) <= SMALL.max_tokens


@pytest.mark.parametrize(
    ("title", "limit", "expected"),
    [
        ("one two three", 3, "one two three"),
        ("one two three", 2, "one two"),
        ("one two three", 0, ""),
        ("", 4, ""),
    ],
)
def test_shorten_cuts_at_words(title: str, limit: int, expected: str) -> None:
    assert shorten_title(title, TOKENS, limit) == expected


def test_shorten_does_not_leave_half_a_word_of_wordpieces(wordpieces: TokenCounter) -> None:
    title = "unbelievable antidisestablishmentarianism"
    tokens = len(wordpieces.starts(title))
    assert shorten_title(title, wordpieces, tokens - 1) == "unbelievable"
    assert shorten_title("antidisestablishmentarianism", wordpieces, 2) == "antidis"


def test_default_budgets_fit_the_default_model(wordpieces: TokenCounter) -> None:
    config = ChunkConfig()
    long = replace(article("The minister spoke at length. " * 200), header=article("x", "Title " * 90).header)
    passages = cut_passages(long, tokens=wordpieces, config=config)
    inputs = [encoder_input(long.header.title, passage.text, wordpieces, config) for passage in passages]
    assert 100 < max(wordpieces.count(inputs)) <= config.max_tokens <= 256


@pytest.mark.parametrize(
    ("title", "text", "embedded"),
    [
        ("Storm", "It rained.", "Storm\nIt rained."),
        ("", "It rained.", "It rained."),
        ("Storm", "Storm\n\nIt rained.", "Storm\n\nIt rained."),
    ],
)
def test_with_title_puts_the_title_before_the_text_once(title: str, text: str, embedded: str) -> None:
    assert prepend_title(title, text) == embedded
