"""The command `article-indexer build`."""

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Annotated

import typer

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
    Canaries,
    CanaryRank,
    Force,
    HoldIfFewer,
    HoldIfGone,
    HoldIfNearEmpty,
    HoldIfRejected,
    HoldIfSourceGone,
    Replace,
)
from indexer.commands.options import DEFAULT_INDEX, AsJson, IndexFolder, KeepGenerations
from indexer.commands.shard import ShardNumber, Shards, encode_shard_of, shard_of
from indexer.commands.upload import FOLDER, Backend, MilvusName, MilvusToken, MilvusUri, Uploads
from indexer.config import BuildConfig, Floors, LexicalConfig
from indexer.corpus.own_index import OwnIndex
from indexer.corpus.standard_input import STANDARD_INPUT, with_standard_input
from indexer.encoder.spec import COMPILED, DEFAULT_MODEL, INT8
from indexer.errors import HeldBackError, UnusableIndexError, UsageError
from indexer.generations.finding import find_generation
from indexer.index.publishing.history import HELD_BACK
from indexer.index.publishing.writer import writing
from indexer.index.store import current
from indexer.milvus.address import DEFAULT_NAME
from indexer.output import Output
from indexer.plan import MadeAlready, Plan, RepeatedCheck, made_already
from indexer.system.interruption import interruption_explained
from indexer.watch import watch

EXIT_CODES = (
    "Exit codes: 0 done; 1 unexpected failure; 2 a flag or path cannot be used; 3 nothing was indexed; "
    "4 there was a note on a record under --strict; 5 the index cannot be written; 6 the model cannot be used; "
    "7 not published, because the new generation is below a floor, also with --if-changed where it was built before; "
    "130, 143 interrupted by Ctrl-C or SIGTERM."
)
_DEFAULTS = BuildConfig()


def build_command(  # noqa: PLR0913, PLR0917 - each is a flag
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
    backend: Backend = FOLDER,
    milvus_uri: MilvusUri = "",
    milvus_token: MilvusToken = "",
    milvus_name: MilvusName = DEFAULT_NAME,
    keep_generations: KeepGenerations = _DEFAULTS.keep_generations,
    keep_embeddings: Annotated[
        int,
        typer.Option(
            envvar="ARTICLE_SEARCH_KEEP_EMBEDDINGS",
            help="Days to keep what was computed of articles that are gone, should they return.",
        ),
    ] = _DEFAULTS.keep_embeddings_days,
    strict: Strict = False,
    if_changed: Annotated[
        bool,
        typer.Option("--if-changed", help="Do not build again what was held back or gone back from, either."),
    ] = False,
    from_scratch: Annotated[
        bool, typer.Option("--from-scratch", help="Use nothing again that earlier builds made, and build in any case.")
    ] = False,
    every: Annotated[
        float,
        typer.Option(
            envvar="ARTICLE_SEARCH_EVERY",
            min=0,
            max=604_800,
            help="Do not end, but check every so many seconds whether CORPUS has changed, and build then.",
        ),
    ] = 0,
    hold_if_gone: HoldIfGone = _DEFAULTS.floors.gone,
    hold_if_source_gone: HoldIfSourceGone = _DEFAULTS.floors.source_gone,
    hold_if_rejected: HoldIfRejected = _DEFAULTS.floors.rejected,
    hold_if_near_empty: HoldIfNearEmpty = _DEFAULTS.floors.near_empty,
    hold_if_fewer: HoldIfFewer = _DEFAULTS.floors.fewer,
    canaries: Canaries = None,
    canary_rank: CanaryRank = _DEFAULTS.floors.canary_rank,
    replace: Replace = False,
    force: Force = False,
    shards: Shards = None,
    shard: ShardNumber = None,
    as_json: AsJson = False,
) -> None:
    """Index CORPUS and make the result the live generation of the index."""
    output = Output(as_json=as_json)
    with output.errors_explained(index), _interruption_explained(index):
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
            keep_generations=keep_generations,
            keep_embeddings_days=keep_embeddings,
            strict=strict,
            floors=Floors(
                gone=hold_if_gone,
                source_gone=hold_if_source_gone,
                rejected=hold_if_rejected,
                near_empty=hold_if_near_empty,
                fewer=hold_if_fewer,
                canary_rank=canary_rank,
            ),
            canaries=canaries,
            replace=replace,
            force=force,
        )
        one_shard = shard_of(
            shards,
            shard,
            {"--every": every, "--from-scratch": from_scratch, "--replace": replace, "--force": force},
        )
        if every and STANDARD_INPUT in corpus:
            raise UsageError("standard input (-) ends once and for all; it cannot be watched with --every")
        if every and (replace or force):
            raise UsageError("--replace and --force are meant for one build; with --every, set the floors instead")
        if every and from_scratch:
            raise UsageError("--from-scratch is meant for one build; run it once, then with --every")
        uploads = Uploads(index, backend, uri=milvus_uri, token=milvus_token, name=milvus_name, keep=keep_generations)
        with with_standard_input(corpus) as files:
            OwnIndex(index).refuse(files)  # at once, and not at every look of a watch
            plan = flags.plan(files, index, config)
            if one_shard is not None:
                encode_shard_of(plan, one_shard, output)
                return
            made = None if every or from_scratch else made_already(plan)
            if made and made.set_aside and not if_changed:
                made = None  # whoever asks for it once more means it
            if every:
                again = [sys.executable, "-m", "indexer", *building_once(sys.argv[1:])]
                with interruption_explained(lambda: f"{index} is not kept up to date any more"):
                    check = RepeatedCheck(plan, output.advise)
                    watch(lambda: check() and uploads.is_current(), again, every)
            elif made and made.set_aside == HELD_BACK:
                raise _held_back_still(made, plan)
            elif made:
                if not uploads.is_current():
                    with writing(index, on_advice=output.advise), output.progress() as on_progress:
                        uploads.upload(output, on_progress)
                output.unchanged(index, made)
            else:
                _build(plan, output, uploads, from_scratch=from_scratch)


def building_once(arguments: Sequence[str]) -> list[str]:
    """Return the arguments of a watching command, changed so that it builds once, if there is anything to build."""
    end = (*arguments, "--").index("--")  # end of the flags: behind it, further flags would be read as files
    return [*arguments[:end], "--if-changed", "--every", "0", *arguments[end:]]


def _interruption_explained(index: Path) -> AbstractContextManager[None]:
    """Say of an interrupted build whether the index is another one than now."""
    before = _live(index)

    def sentence() -> str:
        live = _live(index)
        if live == before:
            return f"{index} is as it was, and the next build goes on from here"
        return f"{index} is at generation {live.split()[0]}"

    return interruption_explained(sentence)


def _live(index: Path) -> str:
    """Return what tells the live generation from every other; nothing if there is none."""
    try:
        return current(index)
    except UnusableIndexError:
        return ""


def _held_back_still(made: MadeAlready, plan: Plan) -> HeldBackError:
    """Return the error that says once more why a generation that was built before is not published.

    Raises:
        UnusableIndexError: If it is damaged.
    """
    from indexer.index.generation import open_generation
    from indexer.publish_gate.gate import PublishGate

    gate = PublishGate(plan.index, plan.config)
    pointer = find_generation(plan.index, made.name)
    generation = open_generation(pointer.folder(plan.index), pointer.manifest_sha256, plan.index)
    with closing(generation):
        gate.judge(generation.articles, made.manifest.contents.quality)
    # Another generation than the one that it was compared with may be live by now.
    sentence = gate.explain(made.name) if gate.objections else str(made)
    return HeldBackError(sentence, {**made.to_json(), "objections": gate.objections})


def _build(plan: Plan, output: Output, uploads: Uploads, *, from_scratch: bool) -> None:
    """Build by a plan, upload what was built if it is to be in Milvus, and print the result.

    The lock is taken before anything that takes long, so that one of two builds ends at once.
    """
    uploads.check()
    with writing(plan.index, on_advice=output.advise) as writer, output.progress() as on_progress:
        # Where there is nothing to build, nothing of this is needed.
        from indexer.build import build

        provider, config = chosen_encoder(plan, output, reuse=not from_scratch)
        report = build(
            plan.corpus,
            plan.index,
            provider,
            config,
            on_note=output.note,
            on_progress=on_progress,
            confirm=output.confirm if sys.stdin.isatty() and sys.stderr.isatty() else None,
            on_advice=output.advise,
            from_scratch=from_scratch,
            writer=writer,
        )
        uploads.upload(output, on_progress)
    output.built(report, plan.index)
