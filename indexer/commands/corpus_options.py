"""Arguments and flags that say how a corpus is read and which encoder is asked for, and what they make together."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from indexer.commands.options import read_text
from indexer.config import APPROXIMATE_FROM, STEMMING_LANGUAGES, BuildConfig, ChunkConfig, ReadConfig
from indexer.corpus.encodings.decoding import encoding_of
from indexer.corpus.fields.names import parse_field_mapping
from indexer.encoder.model_files import find_model, hash_model
from indexer.encoder.prompts import own_prompts
from indexer.encoder.spec import EncoderRequest
from indexer.plan import Plan

_DEFAULTS = BuildConfig()

Corpus: TypeAlias = Annotated[
    list[Path], typer.Argument(help="Files and folders; - for standard input. docs/corpus.md lists the formats.")
]
Model: TypeAlias = Annotated[
    str,
    typer.Option(
        envvar="ARTICLE_SEARCH_MODEL", parser=read_text, help="A sentence-transformers name or a local folder."
    ),
]
EncoderKind: TypeAlias = Annotated[
    str,
    typer.Option(
        envvar="ARTICLE_SEARCH_ENCODER",
        help="compiled: the index carries the encoder; torch: sentence-transformers encodes queries too.",
    ),
]
Precision: TypeAlias = Annotated[
    str,
    typer.Option(envvar="ARTICLE_SEARCH_PRECISION", help="Precision of a compiled encoder: int8 or float32."),
]
MaxTokens: TypeAlias = Annotated[
    int | None,
    typer.Option(
        envvar="ARTICLE_SEARCH_MAX_TOKENS",
        help=f"Token budget of a passage.  [default: {_DEFAULTS.chunk.max_tokens}, or the model's limit if lower]",
    ),
]
QueryPrompt: TypeAlias = Annotated[
    str | None,
    typer.Option(envvar="ARTICLE_SEARCH_QUERY_PROMPT", help="Put before each query.  [default: the model's]"),
]
PassagePrompt: TypeAlias = Annotated[
    str | None,
    typer.Option(envvar="ARTICLE_SEARCH_PASSAGE_PROMPT", help="Put before each passage.  [default: the model's]"),
]
Dimension: TypeAlias = Annotated[
    int | None,
    typer.Option(
        envvar="ARTICLE_SEARCH_DIMENSION",
        help="Numbers kept of each vector, for a model trained so that the first ones do (Matryoshka).  [default: all]",
    ),
]
Vectors: TypeAlias = Annotated[
    str,
    typer.Option(
        envvar="ARTICLE_SEARCH_VECTORS",
        help="How the nearest vectors are found: exact, among all; approximate, by a graph, which takes hardly longer "
        f"in a large index; auto: by a graph from {APPROXIMATE_FROM:,} passages on.",
    ),
]
Stemming: TypeAlias = Annotated[
    str,
    typer.Option(
        envvar="ARTICLE_SEARCH_STEMMING",
        help=f"Language whose word endings keyword search ignores: {', '.join(STEMMING_LANGUAGES)}.",
    ),
]
MaxRecordBytes: TypeAlias = Annotated[
    int, typer.Option(envvar="ARTICLE_SEARCH_MAX_RECORD_BYTES", help="Larger records are rejected.")
]
FieldNames: TypeAlias = Annotated[
    str,
    typer.Option(
        envvar="ARTICLE_SEARCH_FIELDS",
        metavar="FIELD=NAME,...",
        help="Names that the records give to fields of an article, such as title=hed,text=body.raw.",
    ),
]
Encoding: TypeAlias = Annotated[
    str,
    typer.Option(
        envvar="ARTICLE_SEARCH_ENCODING",
        help="Encoding of texts that are not UTF-8 and state none.  [default: told by their bytes]",
    ),
]
DayFirst: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--day-first", envvar="ARTICLE_SEARCH_DAY_FIRST", help="Read 04/05/2023 as 4 May; else it is not read."
    ),
]
FollowLinks: TypeAlias = Annotated[
    bool,
    typer.Option("--follow-links", envvar="ARTICLE_SEARCH_FOLLOW_LINKS", help="Follow links to files outside CORPUS."),
]
KeepStubs: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--keep-stubs",
        envvar="ARTICLE_SEARCH_KEEP_STUBS",
        help="Index pages that hold no article, too: lists of teasers, paywalls, forms, errors.",
    ),
]
NoClean: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--no-clean",
        envvar="ARTICLE_SEARCH_NO_CLEAN",
        help="Take all of every text for article; leave nothing out.",
    ),
]
Strict: TypeAlias = Annotated[
    bool, typer.Option("--strict", envvar="ARTICLE_SEARCH_STRICT", help="Fail if there is a note on any record.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusFlags:
    """Values of the flags."""

    model: str
    encoder: str
    precision: str
    max_tokens: int | None
    query_prompt: str | None
    passage_prompt: str | None
    dimension: int | None
    max_record_bytes: int
    fields: str
    encoding: str
    day_first: bool
    follow_links: bool
    keep_stubs: bool
    no_clean: bool

    def read_config(self) -> ReadConfig:
        """Return how files are read.

        Raises:
            UsageError: If a value cannot be used.
        """
        return ReadConfig(
            max_record_bytes=self.max_record_bytes,
            encoding=encoding_of(self.encoding) if self.encoding else None,
            fields=parse_field_mapping(self.fields) if self.fields else (),
            day_first=self.day_first,
            follow_links=self.follow_links,
            whole_pages=self.no_clean,
            keep_stubs=self.keep_stubs,
        )

    def plan(self, corpus: Sequence[Path], index: Path, config: BuildConfig) -> Plan:
        """Return the build that is asked for.

        Args:
            corpus: Files and folders that hold the articles.
            index: Folder of the index.
            config: Budgets and limits, `read_config` among them.

        Raises:
            UsageError: If a value cannot be used.
            EncoderError: If the model cannot be found or trusted.
        """
        folder = find_model(self.model)
        query_prompt, passage_prompt = own_prompts(folder)
        request = EncoderRequest(
            model=self.model,
            kind=self.encoder,
            precision=self.precision,
            query_prompt=query_prompt if self.query_prompt is None else self.query_prompt,
            passage_prompt=passage_prompt if self.passage_prompt is None else self.passage_prompt,
            dimension=self.dimension,
        )
        chunk = None if self.max_tokens is None else ChunkConfig.of_budget(self.max_tokens)
        return Plan(
            corpus=corpus, index=index, encoder=request, model_sha256=hash_model(folder), config=config, chunk=chunk
        )
