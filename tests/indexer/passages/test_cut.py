import hashlib
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config import ChunkConfig
from indexer.encoder.tokens import TokenCounter
from indexer.passages.cut import cut_passages, encoder_input, passage_id, prepend_title, shorten_title
from indexer.passages.plain_text import passage_words, plain_text
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


MARKDOWN = """\
# The [Kiln](https://kiln.example/a/very/long/address) *relit* #

The **old** [kiln](https://kiln.example/b "A title") on [Mill Lane][lane] was relit.[^1] ![Two potters](p.jpg)
> "It burns," said **Ann Poe**, who `fired` it.

```sh
# comment that is no heading
light --kiln [x](y)
```
<!-- A hidden
note. -->
| Kiln | Year |
|------|-----:|
| [Mill](https://mill.example) | 1987 |

Second heading
--------------

[Ash](https://ash.example) falls. <https://x.example/y/z> It <b>falls</b> on [the lane](https://lane.example).

[lane]: https://mill.example/lane "Mill Lane"
[^1]: In a *note*.
"""


def of_markdown(text: str, title: str | None = None) -> Article:
    whole = article(text, title)
    return replace(whole, header=replace(whole.header, format="markdown"))


@pytest.mark.parametrize("max_tokens", [16, 18, 24, 32, 64])
def test_cut_passages_of_markdown_keeps_every_word_once_and_cuts_no_link(max_tokens: int) -> None:
    config = ChunkConfig(max_tokens=max_tokens, max_title_tokens=0)
    passages = cut_passages(of_markdown(MARKDOWN), tokens=TOKENS, config=config)
    plain = plain_text(of_markdown(MARKDOWN))
    covered = Counter(position for one in passages for position in range(one.span.start, one.span.end))
    assert all(covered[i] == 1 for i, character in enumerate(plain.words) if not character.isspace())
    assert max(covered.values()) == 1
    assert max(TOKENS.count([one.span.of(plain.words) for one in passages])) <= max_tokens
    for one in passages:
        assert one.text == one.span.of(MARKDOWN)
        assert one.text == one.text.strip()
        assert one.text.count("[") == one.text.count("]")
        assert one.text.count("(") == one.text.count(")")
        assert one.text.count("**") % 2 == 0
    assert [one.text for one in passages if one.text.startswith("Second heading")]


def test_cut_passages_of_markdown_spends_nothing_on_addresses() -> None:
    text = " ".join(f"[w{i}](<https://kiln.example/?q={'x' * 40}> 'a b c d')" for i in range(20))
    (passage,) = cut_passages(of_markdown(text), tokens=TOKENS, config=ChunkConfig(max_tokens=22, max_title_tokens=0))
    assert passage.text == text


def test_cut_passages_of_markdown_bounds_what_is_hidden() -> None:
    image = f"![](data:image/png;base64,{'A' * 100_000})"
    text = f"Before it. {image} After it. [A kiln](https://kiln.example/{'b' * 5_000}) burns."
    passages = cut_passages(of_markdown(text), tokens=TOKENS, config=SMALL)
    assert [passage.text for passage in passages] == ["Before it.", "After it. [A kiln", "burns."]


def test_cut_passages_of_markdown_makes_no_passage_of_code() -> None:
    text = "Run this first.\n\n```sh\n# comment\nlight --kiln\n```\n\nThen wait."
    (passage,) = cut_passages(of_markdown(text), tokens=TOKENS, config=SMALL)
    assert passage.text == text


def test_cut_passages_of_markdown_leaves_out_furniture_behind_syntax() -> None:
    text = "The kiln burns.\n\n**[Leave a comment](https://x.example)**\n\nIt cools."
    passages = cut_passages(of_markdown(text), tokens=TOKENS, config=SMALL)
    assert [passage.text for passage in passages] == ["The kiln burns.", "It cools."]


PIECES = [
    *"ab. \n[]()*_`<>|#-\\é🎈",
    "[a](b)",
    "**b**",
    "```\n",
    "<!--",
    "-->",
    "\n\n",
    "# ",
    "![](c)",
    "[^1]",
    "<b>",
    "word ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=80).map("".join), st.text("xy ", max_size=20))
@settings(max_examples=200, deadline=None)
def test_cut_passages_of_any_markdown_are_slices_within_the_budget(text: str, title: str) -> None:
    whole = of_markdown(text + "a", title)
    passages = cut_passages(whole, tokens=TOKENS, config=SMALL)
    words = [one.plain.words for one in passage_words([(whole, passages)])]
    assert passages
    assert max(TOKENS.count([encoder_input(title, part, TOKENS, SMALL) for part in words])) <= SMALL.max_tokens
    end = 0
    for passage, part in zip(passages, words, strict=True):
        assert passage.text == passage.span.of(whole.text)
        assert len(passage.text) == len(part) <= SMALL.max_characters
        assert part.strip()
        assert passage.span.start >= end
        end = passage.span.end


HARD_WRAPPED = """\
The harbour commission of the town voted on Tuesday to relight the kiln
on Mill Lane, which was cold for years. The chair of its own Com-
mission said that the flue had been inspected twice and found sound, and
"""


def test_cut_passages_of_wrapped_lines_are_verbatim_and_counted_without_the_wraps() -> None:
    text = HARD_WRAPPED * 3 + "that was all.\n"
    passages = cut(text)
    assert [one.text for one in passages] == [one.span.of(text) for one in passages]
    assert any("Com-\nmission" in one.text for one in passages)
    words = [one.plain.words for one in passage_words([(article(text), passages)])]
    inputs = [encoder_input("", one, TOKENS, SMALL) for one in words]
    assert any("its own Commission said" in one for one in inputs)
    assert all("\n" not in one and "\u2060" not in one for one in inputs)
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
        ("Storm", "  Storm\n\nIt rained.", "  Storm\n\nIt rained."),
    ],
)
def test_with_title_puts_the_title_before_the_text_once(title: str, text: str, embedded: str) -> None:
    assert prepend_title(title, text) == embedded
