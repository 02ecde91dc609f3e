"""From an index's folder to a searcher over its live generation."""

import threading
from contextlib import ExitStack
from pathlib import Path

from indexer.config import OPENVINO, EncoderSpec
from indexer.encoder import Encoder
from indexer.errors import EncoderError
from indexer.store import Generation, open_index
from service.query import SearchQuery
from service.search import Searcher
from service.shared_encoder import encoder_for


def load_searcher(
    index: Path, model: str | None, *, staying: bool = False, previous: Searcher | None = None
) -> Searcher:
    """Open an index, load the encoder it was built with, and answer a first query to warm up.

    Args:
        index: The index's folder.
        model: Where to take the model from, if the index does not carry its encoder.
        staying: Whether many queries will follow, for which it pays to prepare on.
        previous: A searcher whose encoder is shared, if it is the same.

    Raises:
        UnusableIndexError: If the index cannot be used.
        EncoderError: If the encoder cannot.
    """
    with ExitStack() as undo:
        generation = open_index(index)
        undo.callback(generation.close)
        encoder = encoder_for(
            generation.manifest.contents.encoder,
            None if previous is None else previous.encoder,
            lambda: _load_encoder(generation, model, staying=staying),
        )
        undo.callback(encoder.close)
        searcher = Searcher(generation, encoder)
        searcher.search(SearchQuery(text="warm up", limit=1))
        undo.pop_all()
    return searcher


def _load_encoder(generation: Generation, model: str | None, *, staying: bool) -> Encoder:
    spec = generation.manifest.contents.encoder
    if spec.runtime != OPENVINO:
        return _load_model(spec, model)
    from indexer.compiled import CompiledEncoder  # an index of the other kind does not need it

    compiled = CompiledEncoder(generation.encoder_folder, serving=True)
    if staying:
        threading.Thread(target=compiled.specialise, daemon=False).start()  # its parent may be one
    return compiled


def _load_model(spec: EncoderSpec, model: str | None) -> Encoder:
    try:
        from indexer.compile import load_encoder  # torch takes seconds to import
    except ImportError:
        raise EncoderError(
            "this index leaves encoding to sentence-transformers, which is not installed; "
            "install article-search[indexer], or build the index with --encoder compiled"
        ) from None
    return load_encoder(spec, model=model)
