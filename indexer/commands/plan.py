"""The command `article-indexer plan`."""

from dataclasses import asdict, replace

from indexer.commands.corpus_options import (
    Corpus,
    CorpusFlags,
    DayFirst,
    Dimension,
    EncoderKind,
    Encoding,
    FieldNames,
    FollowLinks,
    KeepStubs,
    MaxRecordBytes,
    MaxTokens,
    Model,
    NoClean,
    PassagePrompt,
    Precision,
    QueryPrompt,
    Stemming,
    Strict,
    Vectors,
)
from indexer.commands.encoders import chosen_encoder
from indexer.commands.floor_options import (
    HoldIfFewer,
    HoldIfGone,
    HoldIfNearEmpty,
    HoldIfRejected,
    HoldIfSourceGone,
)
from indexer.commands.options import DEFAULT_INDEX, AsJson, IndexFolder
from indexer.config import BuildConfig, Floors, LexicalConfig
from indexer.corpus.own_index import OwnIndex
from indexer.corpus.standard_input import with_standard_input
from indexer.encoder.spec import COMPILED, DEFAULT_MODEL, INT8
from indexer.output import Output
from indexer.plan import made_already
from indexer.progress.stages import Stage

EXIT_CODES = (
    "Exit codes: 0 done; 1 unexpected failure; 2 a flag or path cannot be used; 3 nothing would be indexed; "
    "4 there was a note on a record under --strict; 5 the index cannot be read; 6 the model cannot be used; "
    "130, 143 interrupted by Ctrl-C or SIGTERM."
)
_DEFAULTS = BuildConfig()


def plan_command(  # noqa: PLR0913, PLR0917 - each is a flag
    corpus: Corpus,
    index: IndexFolder = DEFAULT_INDEX,
    model: Model = DEFAULT_MODEL,
    encoder: EncoderKind = COMPILED,
    precision: Precision = INT8,
    max_tokens: MaxTokens = None,
    query_prompt: QueryPrompt = None,
    passage_prompt: PassagePrompt = None,
    dimension: Dimension = None,
    stemming: Stemming = _DEFAULTS.lexical.stemming,
    vectors: Vectors = _DEFAULTS.vectors,
    max_record_bytes: MaxRecordBytes = _DEFAULTS.read.max_record_bytes,
    fields: FieldNames = "",
    encoding: Encoding = "",
    day_first: DayFirst = _DEFAULTS.read.day_first,
    follow_links: FollowLinks = _DEFAULTS.read.follow_links,
    keep_stubs: KeepStubs = _DEFAULTS.read.keep_stubs,
    no_clean: NoClean = not _DEFAULTS.clean,
    strict: Strict = False,
    hold_if_gone: HoldIfGone = _DEFAULTS.floors.gone,
    hold_if_source_gone: HoldIfSourceGone = _DEFAULTS.floors.source_gone,
    hold_if_rejected: HoldIfRejected = _DEFAULTS.floors.rejected,
    hold_if_near_empty: HoldIfNearEmpty = _DEFAULTS.floors.near_empty,
    hold_if_fewer: HoldIfFewer = _DEFAULTS.floors.fewer,
    as_json: AsJson = False,
) -> None:
    """Say what a build of CORPUS would do, and change nothing: articles, passages to encode, time, floors."""
    output = Output(as_json=as_json)
    with output.errors_explained(index):
        flags = CorpusFlags(
            model=model,
            encoder=encoder,
            precision=precision,
            max_tokens=max_tokens,
            query_prompt=query_prompt,
            passage_prompt=passage_prompt,
            dimension=dimension,
            max_record_bytes=max_record_bytes,
            fields=fields,
            encoding=encoding,
            day_first=day_first,
            follow_links=follow_links,
            keep_stubs=keep_stubs,
            no_clean=no_clean,
        )
        config = BuildConfig(
            read=flags.read_config(),
            lexical=LexicalConfig(stemming=stemming),
            clean=not no_clean,
            vectors=vectors,
            strict=strict,
            floors=Floors(
                gone=hold_if_gone,
                source_gone=hold_if_source_gone,
                rejected=hold_if_rejected,
                near_empty=hold_if_near_empty,
                fewer=hold_if_fewer,
            ),
        )
        OwnIndex(index).refuse(corpus)
        with with_standard_input(corpus) as files, output.progress() as on_progress:
            from indexer.forecast import forecast

            on_progress(Stage.LOADING, 0, None)
            plan = flags.plan(files, index, config)
            provider, config = chosen_encoder(plan, output)
            made = made_already(plan)
            found = forecast(plan.files(), index, provider, config, output.note, on_progress)
        is_current = made is not None and made.set_aside is None
        told = str(found)
        if is_current:
            found = replace(found, seconds=0.0, encoding_seconds=0.0, to_encode=0, reused=found.passages, graph=None)
            told = f"{index} is up to date, and a build would do nothing. {found}"
        output.result({"up_to_date": is_current, **asdict(found)}, told)
