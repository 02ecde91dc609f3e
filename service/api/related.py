"""Articles that are one text: what a search takes them for, and how they are told of. Part of the public contract."""

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema
from typing_extensions import TypedDict  # pydantic refuses that of `typing` before Python 3.12

from service.search.results import Others

Collapse = Annotated[
    Literal["none", "copy"] | None,
    Field(
        description="What is listed of articles that are one text: `none` all of them; `copy` of reprints, partial "
        "ones too, and of versions only one, which tells of the others. `copy` unless given; in Milvus `none`."
    ),
]
CollapseParameter = Annotated[Collapse, WithJsonSchema({"type": "string", "enum": ["none", "copy"]})]


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


class WithRelatives(TypedDict):
    """What is told of an article's text beside the article."""

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
