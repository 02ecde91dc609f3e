"""Article -> passages: cleaned, chunked to the encoder's budget and given ids; and the encoder's input for each."""

import hashlib
from collections import Counter
from collections.abc import Sequence

from indexer.config import ChunkConfig
from indexer.corpus.markdown.words import without_fillers
from indexer.encoder.tokens import TokenCounter
from indexer.passages.chunk import chunk
from indexer.passages.clean import Cleaned, clean, keep_all
from indexer.passages.plain_text import plain_text, with_syntax, without_wraps
from indexer.records import Article, Passage, Span, sha256_hex


def clean_article(article: Article, *, leave_out: bool = True) -> Cleaned:
    """Return the parts of an article's text that are article, and those that are not.

    Args:
        article: The article.
        leave_out: Whether anything is left out; if not, all of the text from where its own words begin is article.
    """
    plain, start = plain_text(article), article.body_start
    if not leave_out:
        return keep_all(plain.words, start=start, headings=plain.headings)
    return clean(plain.words, title=article.header.title, start=start, headings=plain.headings)


def cut_passages(
    article: Article,
    *,
    tokens: TokenCounter,
    config: ChunkConfig,
    prompt: str = "",
    sections: Sequence[Span] | None = None,
) -> list[Passage]:
    """Cut an article into passages that the encoder can take in whole.

    Args:
        article: The article.
        tokens: The encoder's tokenizer.
        config: Budgets of passages and titles.
        prompt: The encoder's passage prompt, which uses up part of the budget.
        sections: Parts of its text to cut, at least one; None for those that `clean_article` finds.

    Returns:
        The passages in the order of the text, at least one. They are verbatim, syntax included; the budget is that of
        their words, as `plain_text` gives them: the encoder's input for a passage, with prompt and special
        tokens, has at most `config.max_tokens` tokens; only a character that alone has more can exceed that.
    """
    header = article.header
    plain = plain_text(article)
    kept = clean_article(article).sections if sections is None else sections
    plain = without_wraps(plain, article)  # what is article is told from its lines
    context = shorten_title(header.title or "", tokens, config.max_title_tokens)
    budget = max(1, config.max_tokens - tokens.count([prompt + prepend_title(context, "")])[0])
    while True:
        spans = chunk(
            plain.words,
            kept,
            token_starts=tokens.starts,
            max_tokens=budget,
            max_characters=config.max_characters,
            language=header.language,
        )
        spans = with_syntax(spans, plain, max_characters=config.max_characters)
        inputs = [prepend_title(context, without_fillers(span.of(plain.words))) for span in spans]
        # Tokens counted part by part need not add up for every tokenizer, so the whole inputs are counted once more.
        excess = max(tokens.count([prompt + text for text in inputs])) - config.max_tokens
        if excess <= 0 or budget == 1:
            return _passages(article, spans)
        budget = max(1, budget - excess)


def encoder_input(title: str | None, text: str, tokens: TokenCounter, config: ChunkConfig) -> str:
    """Return the encoder's input for a passage, without prompt: its words behind its article's shortened title."""
    return prepend_title(shorten_title(title or "", tokens, config.max_title_tokens), without_fillers(text))


def prepend_title(title: str, text: str) -> str:
    """Return a text with a title on a line before it, unless there is no title or the text begins with it."""
    return text if not title or text.lstrip().startswith(title) else f"{title}\n{text}"


def shorten_title(title: str, tokens: TokenCounter, max_tokens: int) -> str:
    """Return a title cut to at most `max_tokens` tokens, at the end of a word where there is one."""
    starts = tokens.starts(title)
    if len(starts) <= max_tokens:
        return title
    cut = title[: starts[max_tokens]]
    whole_words = cut if title[len(cut)].isspace() or cut[-1:].isspace() else cut.rpartition(" ")[0]
    return (whole_words or cut).rstrip()


def _passages(article: Article, spans: Sequence[Span]) -> list[Passage]:
    """Return the passages that some spans of an article, increasing and disjoint, stand for."""
    passages = []
    occurrences: Counter[str] = Counter()
    position = byte_position = 0  # byte offsets are carried on, since counting from the start each time is quadratic
    for ordinal, span in enumerate(spans):
        text = span.of(article.text)
        byte_start = byte_position + len(article.text[position : span.start].encode())
        byte_end = byte_start + len(text.encode())
        position, byte_position = span.end, byte_end
        passages.append(
            Passage(
                id=passage_id(article.header.id, text, occurrences[text]),
                ordinal=ordinal,
                text=text,
                span=span,
                byte_span=Span(byte_start, byte_end),
                sha256=sha256_hex(text),
            )
        )
        occurrences[text] += 1
    return passages


def passage_id(article_id: str, text: str, occurrence: int) -> str:
    """Return a passage's id as 20 hexadecimal digits.

    Args:
        article_id: Id of its article.
        text: Text of the passage.
        occurrence: How many passages before it in the article have the same text.
    """
    return hashlib.sha256(f"{article_id}\0{occurrence}\0{text}".encode()).hexdigest()[:20]
