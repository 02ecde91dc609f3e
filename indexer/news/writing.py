"""What a build finds out about how the articles of a generation go together, written beside them."""

from collections.abc import Callable, Sequence
from pathlib import Path

from indexer.index.articles import ArticleReader
from indexer.index.manifest import ApproximateSearch
from indexer.news.neighbours.succession import write_neighbours
from indexer.news.statements.writing import write_statements
from indexer.news.stories.marks import Marks
from indexer.news.stories.succession import write_generation_stories


def write_news(
    folder: Path,
    index: Path,
    articles: ArticleReader,
    marks: Sequence[Marks],
    approximate: ApproximateSearch | None,
    *,
    from_scratch: bool,
    on_advice: Callable[[str], None],
) -> None:
    """Write neighbours of passages, stories and statements of a generation of which all else is written.

    Args:
        folder: Folder of the generation.
        index: Folder of the index, whose live generation may have something to begin from.
        articles: Its articles.
        marks: Their marks, in their order.
        approximate: How the generation's nearest vectors are found; None if it has no graph.
        from_scratch: Whether nothing is used again that earlier builds found; stories keep their ids all the same.
        on_advice: Takes the news that an earlier generation cannot be read.
    """
    earlier = None if from_scratch else index
    write_neighbours(folder, earlier, approximate)
    write_generation_stories(folder, index, marks, articles, has_graph=approximate is not None, on_advice=on_advice)
    write_statements(folder, earlier)
