"""The end of a build, once its generation is published: what it learned is kept for the next one, if that can be."""

from collections.abc import Callable, Sequence
from pathlib import Path

from indexer.reuse.content_store import ContentStore
from indexer.system.unwritable import explain_os_error


def finish_stores(
    stores: Sequence[ContentStore], *, keep_days: int, index: Path, on_advice: Callable[[str], None]
) -> None:
    """Finish each store; one that cannot be written costs the next build time, and this one nothing.

    Args:
        stores: What earlier builds kept, and this one added to.
        keep_days: See `ContentStore.finish`.
        index: Folder of the index.
        on_advice: Takes a sentence on what could not be kept.
    """
    problems = []
    for store in stores:
        try:
            store.finish(keep_days=keep_days)
        except OSError as error:
            problems.append(explain_os_error(error, index))
    if problems:
        told = "; ".join(dict.fromkeys(problems))
        on_advice(f"what this build learned could not be kept, so that the next one does it again: {told}")
