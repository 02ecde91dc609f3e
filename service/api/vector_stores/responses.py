"""The public contract of answers from vector stores."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict  # pydantic refuses that of `typing` before Python 3.12


class VectorStoreContent(TypedDict):
    """A text."""

    type: Annotated[Literal["text"], Field(description="Always `text`.")]
    text: Annotated[str, Field(description="The passage, as it stands in the article.")]


class VectorStoreResult(TypedDict):
    """An article that was found, by its best passage."""

    file_id: Annotated[str, Field(description="The article's id.")]
    filename: Annotated[str, Field(description="The article's file in the corpus.")]
    score: Annotated[float, Field(description="The passage's relevance, in [0, 1].")]
    attributes: Annotated[
        dict[str, str | float],
        Field(
            description="`article_id`, `title`, `source`, `author`, `language`, `published_at` and `url`, where they "
            "are known; `citation` and `link`, as a hit's; `passage_id`, and `start` and `end` of the passage's span."
        ),
    ]
    content: Annotated[list[VectorStoreContent], Field(description="The passage, as the only item.")]


class VectorStoreSearchPage(TypedDict):
    """Answer to a search of a vector store."""

    object: Annotated[
        Literal["vector_store.search_results.page"], Field(description="What this is, for OpenAI's clients.")
    ]
    search_query: Annotated[
        list[str], Field(description="The queries, each without white space at its ends, and once.")
    ]
    data: Annotated[list[VectorStoreResult], Field(description="The best first, each article once.")]
    has_more: Annotated[bool, Field(description="Whether there are more results.")]
    next_page: Annotated[
        str | None,
        Field(
            description="What to send as `page` for more; null if there are none, or if there was more than one query."
        ),
    ]
