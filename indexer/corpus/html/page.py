"""HTML page -> record: its main text, and what its markup states about the article."""

from indexer.config import ReadConfig
from indexer.corpus.record import Record, RecordError


def page_record(data: bytes, config: ReadConfig, *, url: str | None = None, declared: str | None = None) -> Record:
    """Return the record of a page.

    Args:
        data: The page, as it was saved or answered.
        config: How it is read.
        url: Address that the page was fetched from; None if it is not known.
        declared: Character encoding that its transport states; None if it states none.

    Returns:
        A record with the main text as `text` and what the page states about itself as `markup`.

    Raises:
        RecordError: If the page has no main text or cannot be parsed.
    """
    raise RecordError(f"not read yet: {len(data)} {config.encoding} {url} {declared}")
