"""Writing the stories of a generation, and their names: taken over from the live one where a story goes on."""

from collections.abc import Callable, Sequence
from pathlib import Path

from indexer.errors import UnusableIndexError
from indexer.index.articles import ArticleReader
from indexer.index.generation import ARTICLES
from indexer.index.manifest import STORY_IDS, Contents
from indexer.index.news.neighbours import neighbours_folder
from indexer.index.news.stories import FILES, Stories, stories_folder
from indexer.index.news.story_ids import FILES as ID_FILES
from indexer.index.news.story_ids import StoryIds, write_story_ids
from indexer.index.publishing.fallback import find_predecessor
from indexer.index.times.matching import match_articles
from indexer.news.stories.identity import story_names
from indexer.news.stories.marks import Marks
from indexer.news.stories.writing import write_article_stories


def write_generation_stories(
    folder: Path,
    index: Path,
    marks: Sequence[Marks],
    articles: ArticleReader,
    *,
    has_graph: bool,
    on_advice: Callable[[str], None],
) -> None:
    """Write the stories of a generation whose articles, vectors, columns and neighbours are written, and their names.

    Args:
        folder: Folder of the generation.
        index: Folder of the index, whose live generation has the names that are taken over.
        marks: Marks of the articles, in their order.
        articles: The articles.
        has_graph: Whether the generation has a graph over its vectors.
        on_advice: Takes the news that the live generation cannot be read, so that stories get new names.
    """
    target = folder / stories_folder(articles.passages, has_graph=has_graph)
    neighbours = neighbours_folder(articles.passages, has_graph=has_graph)
    write_article_stories(target, folder, marks, None if neighbours is None else folder / neighbours)
    _write_names(folder, Stories(target), articles, index, on_advice)


def _write_names(
    folder: Path, stories: Stories, articles: ArticleReader, index: Path, on_advice: Callable[[str], None]
) -> None:
    """Write the names of a generation's stories."""
    try:
        found = _earlier(index)
    except UnusableIndexError as error:
        on_advice(f"stories get new ids, for the live generation cannot be read: {error}")
        found = None
    ids: StoryIds | None = None
    earlier_story: dict[int, int] = {}
    if found is not None:
        live, groups, ids = found
        matches = match_articles(folder / ARTICLES, live / ARTICLES)
        numbers = groups.groups[matches.live_rows]
        is_in_story = numbers >= 0
        earlier_story = dict(zip(matches.rows[is_in_story].tolist(), numbers[is_in_story].tolist(), strict=True))
    names = story_names(
        [stories.of(number) for number in range(len(stories))],
        lambda article: articles.ids([article])[0],
        [] if ids is None else [ids.name(number) for number in range(len(ids))],
        earlier_story,
    )
    write_story_ids(folder / STORY_IDS, names)


def _earlier(index: Path) -> tuple[Path, Stories, StoryIds] | None:
    """Return the folder of the live generation, or of an earlier one if that is damaged, its stories and their names.

    Raises:
        UnusableIndexError: If there are generations, but none can be read.
    """

    def files(contents: Contents) -> list[str]:
        folder = _stories_folder(contents)
        return [ARTICLES, *(f"{folder}/{name}" for name in FILES), *(f"{STORY_IDS}/{name}" for name in ID_FILES)]

    found = find_predecessor(index, files)
    if found is None:
        return None
    stories = Stories(found.folder / _stories_folder(found.manifest.contents))
    return found.folder, stories, StoryIds(found.folder / STORY_IDS)


def _stories_folder(contents: Contents) -> str:
    return stories_folder(contents.passages, has_graph=contents.approximate is not None)
