"""Articles that are one text or report on one event: how they are listed and told of. Part of the public contract."""

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema
from typing_extensions import TypedDict  # pydantic refuses that of `typing` before Python 3.12

from service.search.results import Others, StoryOf

Collapse = Annotated[
    Literal["none", "copy", "story"] | None,
    Field(
        description="What is listed of articles that are one text: `none` all of them; `copy` of reprints, partial "
        "ones too, and of versions only one, which tells of the others; `story` of the articles on one event only the "
        "one that answers best, too. `copy` unless given; in Milvus `none`."
    ),
]
CollapseParameter = Annotated[Collapse, WithJsonSchema({"type": "string", "enum": ["none", "copy", "story"]})]


class RelatedArticleModel(TypedDict):
    """An article that has another one's text, or nearly so."""

    id: Annotated[str, Field(description="Of the article in the corpus.")]
    title: Annotated[str | None, Field(description="The headline.")]
    source: Annotated[str | None, Field(description="The publisher.")]
    published_at: Annotated[str | None, Field(description="As an article's.")]
    url: Annotated[str | None, Field(description="Where the article was published.")]


class RelatedArticlesModel(TypedDict):
    """Articles that have one's text, or nearly so."""

    count: Annotated[int, Field(description="Of all of them, whatever the filters are.")]
    articles: Annotated[list[RelatedArticleModel], Field(description="Some of them: five with a hit, else a hundred.")]


class StoryOfModel(TypedDict):
    """The story that an article is in."""

    id: Annotated[str, Field(description="Of the story.")]
    articles: Annotated[int, Field(description="Its articles, whatever the filters are.")]


class WithRelatives(TypedDict):
    """What is told of an article's text and event beside the article."""

    copies: Annotated[
        RelatedArticlesModel,
        Field(
            description="Reprints of the article, partial ones too, and its page under other addresses: first those "
            "that would stand for the others."
        ),
    ]
    versions: Annotated[
        RelatedArticlesModel,
        Field(
            description="The same publisher's text before and after changes, in the order of time; the latest are "
            "named."
        ),
    ]
    story: Annotated[StoryOfModel | None, Field(description="The story that the article is in; null if in none.")]


def story_of(story: StoryOf | None) -> StoryOfModel | None:
    """Present the story that an article is in."""
    return None if story is None else {"id": story.id, "articles": story.articles}


def related(others: Others) -> RelatedArticlesModel:
    """Present articles that have another one's text."""
    return {
        "count": others.total,
        "articles": [
            {
                "id": one.id,
                "title": one.title,
                "source": one.source,
                "published_at": one.published_at,
                "url": one.url,
            }
            for one in others.articles
        ],
    }
