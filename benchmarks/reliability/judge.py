"""Whether an index is in one of the states that the contract allows, and answers as it must."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.reliability.corpus import absent_titles, searches
from indexer.index.generation import Generation, open_index
from indexer.index.publishing.history import kept, read_generations
from indexer.index.store import read_pointer
from service.search.query import SearchQuery
from service.search.searcher import Searcher

_KEPT_GENERATIONS = 2
_AT_THE_TOP = {"CURRENT", "HISTORY", "LOCK", "generations", "embeddings", "articles"}
_UNFINISHED = ("draft", ".new", ".tmp", "compiling", "journal", ".part")


class BrokenContractError(Exception):
    """The index is not in a state that the contract allows."""


class Judge:
    """Knows which generations there may be, and what they must answer."""

    def __init__(self, editions: Mapping[str, int], searcher_over: Callable[[Generation], Searcher]) -> None:
        """Take what is known.

        Args:
            editions: Content hash of a generation -> the edition of the corpus that it must hold.
            searcher_over: Makes a searcher of an opened generation.
        """
        self._editions = editions
        self._searcher_over = searcher_over

    def edition(self, index: Path) -> int:
        """Open the live generation as a service does, try it, and return the edition that it holds.

        Raises:
            BrokenContractError: If it is none of those that there may be, or does not answer as it must.
            UnusableIndexError: If it does not open.
        """
        generation = open_index(index)
        searcher = self._searcher_over(generation)
        try:
            check_consistent(generation)
            found = self._editions.get(generation.manifest.content_sha256)
            if found is None:
                raise BrokenContractError(f"{index} holds neither the old nor the new generation")
            _check_answers(searcher, found)
        finally:
            searcher.close()
        return found


def check_consistent(generation: Generation) -> None:
    """Compare every span of a generation with its text, and every text with its hash.

    Raises:
        BrokenContractError: If one is not what it is stated to be.
    """
    for article, passages in generation.articles.scan():
        if _sha256(article.text) != article.header.sha256:
            raise BrokenContractError(f"the text of article {article.header.id} does not match its hash")
        for passage in passages:
            text = passage.span.of(article.text)
            of_bytes = article.text.encode()[passage.byte_span.start : passage.byte_span.end].decode()
            if not (text == of_bytes == passage.text and _sha256(text) == passage.sha256):
                raise BrokenContractError(f"passage {passage.id} is not the slice of its article that it says it is")


def check_clean(index: Path) -> None:
    """Look for what an interrupted build may have left, after one that was not.

    Raises:
        BrokenContractError: If something is there that belongs to no finished build.
    """
    strangers = {path.name for path in index.iterdir()} - _AT_THE_TOP
    strangers |= {path.name for path in (index / "generations").iterdir() if not path.name.isdecimal()}
    strangers |= {path.name for path in index.rglob("*") if any(part in path.name for part in _UNFINISHED)}
    if strangers:
        raise BrokenContractError(f"left behind in {index}: {', '.join(sorted(strangers))}")
    others = read_generations(index).others
    live = read_pointer(index).name
    on_disk = {path.name for path in (index / "generations").iterdir()}
    if surplus := on_disk - {live, *kept(others, live=live, keep=_KEPT_GENERATIONS)}:
        raise BrokenContractError(f"generations that should be gone were left in {index}: {', '.join(sorted(surplus))}")


def _check_answers(searcher: Searcher, edition: int) -> None:
    for one in searches(edition):
        hits = searcher.search(SearchQuery(text=one.query, limit=3)).hits
        titles = [hit.passage.found.article.title for hit in hits]
        if titles[:1] != [one.title] or one.sentence not in hits[0].passage.found.passage.text:
            raise BrokenContractError(f"{one.query!r} finds {titles}, not {one.title!r} with {one.sentence!r}")
        if absent_titles(edition) & set(titles):
            raise BrokenContractError(f"{one.query!r} finds an article of the other edition")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
