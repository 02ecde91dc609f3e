"""Obtaining the encoder of a build: one that a generation carries, one compiled from the model, or the model itself."""

import shutil
from collections.abc import Callable
from pathlib import Path

from indexer.encoder.compiled_files import hash_compiled, read_spec
from indexer.encoder.interface import Encoder, EncoderProvider
from indexer.encoder.on_demand import OnDemandEncoder
from indexer.encoder.prompts import prompt_advice
from indexer.encoder.spec import COMPILED, EncoderRequest, EncoderSpec
from indexer.encoder.tokens import TokenCounter
from indexer.errors import IndexDamagedError
from indexer.index.publishing.fallback import find_encoder

OnSentence = Callable[[str], None]
"""Takes a sentence for the user."""


def choose_provider(
    request: EncoderRequest,
    *,
    model_sha256: str,
    index: Path,
    on_advice: OnSentence,
    on_step: OnSentence,
    reuse: bool = True,
) -> EncoderProvider:
    """Return the provider of the requested encoder that costs least.

    Args:
        request: The encoder asked for.
        model_sha256: Hash of the requested model's files.
        index: Index to be built; if a generation of it carries the requested encoder, that one is used again.
        on_advice: Takes advice for the user.
        on_step: Takes what is being done, where it takes long.
        reuse: Whether a generation's encoder may be used again.

    Raises:
        EncoderError: If the model cannot be found, trusted or loaded.
    """
    if request.kind == COMPILED and reuse:
        found = find_encoder(index, lambda spec: request.accepts(spec, model_sha256))
        if found is not None:
            return ReusedEncoderProvider(found.folder, found.spec)
    # PyTorch takes seconds to import.
    from indexer.encoder.compiling.compile_encoder import CompilingEncoderProvider
    from indexer.encoder.sentence_transformer import SentenceTransformerEncoder

    model = SentenceTransformerEncoder(
        request.model,
        query_prompt=request.query_prompt,
        passage_prompt=request.passage_prompt,
        dimension=request.dimension,
    )
    advice = prompt_advice(model.spec)
    if advice:
        on_advice(advice)
    if request.kind != COMPILED:
        return model
    return CompilingEncoderProvider(model, request.precision, on_advice=on_advice, on_step=on_step)


class ReusedEncoderProvider:
    """Provides the compiled encoder that a generation carries."""

    def __init__(self, folder: Path, spec: EncoderSpec | None = None) -> None:
        """Prepare to load the encoder when it is first needed: a build that encodes nothing does without.

        Args:
            folder: Folder of the generation's encoder, already checked against its hashes.
            spec: What its manifest states of the encoder; None if there is none, and the encoder is loaded now.
        """
        self._folder = folder
        self.ready = OnDemandEncoder(folder, spec or read_spec(folder))

    @property
    def spec(self) -> EncoderSpec:
        """See `EncoderProvider.spec`."""
        return self.ready.spec

    @property
    def tokens(self) -> TokenCounter:
        """See `EncoderProvider.tokens`."""
        return self.ready.tokens

    def provide(self, folder: Path) -> Encoder:
        """See `EncoderProvider.provide`: link the files, or copy them where that cannot be done.

        Raises:
            IndexDamagedError: If a file has changed since it was checked.
        """
        folder.mkdir()
        for path in sorted(self._folder.iterdir()):
            _link_or_copy(path, folder / path.name)
        if hash_compiled(folder) != self.spec.compiled_sha256:
            raise IndexDamagedError(f"{self._folder} was altered while it was in use; build again")
        return self.ready


def _link_or_copy(source: Path, target: Path) -> None:
    """Give a file a second name, which takes no space; files of a generation are never written again.

    It is copied if it lies on another file system, that has no links, or it may not be linked.
    """
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)
