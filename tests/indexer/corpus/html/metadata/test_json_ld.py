"""JSON-LD: what scripts hold, and the page's own article."""

import pytest

from indexer.corpus.html.metadata.json_ld import article_of, nodes_of, resolved, strings_of
from indexer.corpus.html.tree import parse_html

ARTICLE = '{"@type": "NewsArticle", "headline": "Rain floods the old town"}'


def nodes(script: str) -> list[str]:
    root = parse_html(f'<script type="application/ld+json">{script}</script><p>x</p>')
    return [str(node.get("headline")) for node in nodes_of(root) if node.get("headline")]


@pytest.mark.parametrize(
    "script",
    [
        ARTICLE,
        f"[{ARTICLE}]",
        f'{{"@graph": [{ARTICLE}]}}',
        f'{{"@type": "WebPage", "mainEntity": {ARTICLE}}}',
        f"<!-- {ARTICLE} -->",
        f"//<![CDATA[\n{ARTICLE}\n//]]>",
        f"/*<![CDATA[*/{ARTICLE}/*]]>*/",
        ARTICLE.replace("}", ",}"),
        f"// note\n{ARTICLE}",
        f"/* note */ {ARTICLE};",
        ARTICLE.replace('"headline"', '"url": "https://a.example//b", "headline"').replace("}", ",}"),
        ARTICLE.replace("{", '{"description": "two\nlines",'),
        ARTICLE.replace('"', "&quot;"),
        f"{ARTICLE}\n{{broken",
        f"\ufeff{ARTICLE}",
    ],
)
def test_nodes_of_reads_scripts_as_sites_write_them(script: str) -> None:
    assert nodes(script) == ["Rain floods the old town"]


@pytest.mark.parametrize("script", ["", "null", "12", '"text"', "{", "{" * 5000, '{"a": {"headline": "no"}}'])
def test_nodes_of_skips_what_is_no_description(script: str) -> None:
    assert nodes(script) == []


def test_nodes_of_leaves_lists_of_other_articles_alone() -> None:
    assert nodes(f'{{"@type": "ItemList", "itemListElement": [{ARTICLE}]}}') == []


def test_article_of_takes_the_one_that_is_the_pages_own() -> None:
    own = {"@type": "NewsArticle", "headline": "Rain floods the old town", "url": "https://a.example/1"}
    other = {"@type": "NewsArticle", "headline": "Seals are counted", "url": "https://a.example/2"}
    found = article_of([other, own], urls=["https://a.example/1"], titles=["Rain floods the old town | Post"])
    assert found is not None
    assert found["headline"] == "Rain floods the old town"
    assert article_of([other], urls=["https://a.example/1"], titles=["Rain floods the old town"]) is None
    assert article_of([other, {**other, "url": "https://a.example/3"}], urls=[], titles=[]) is None


def test_article_of_joins_two_descriptions_of_one_article() -> None:
    first = {"@type": "Article", "headline": "Rain floods the old town"}
    second = {"@type": "NewsArticle", "headline": "Rain floods the old town", "datePublished": "2024-02-13"}
    found = article_of([first, second], urls=[], titles=["Rain floods the old town"])
    assert found is not None
    assert found["datePublished"] == "2024-02-13"


def test_article_of_finds_none_among_other_things() -> None:
    assert article_of([{"@type": "WebSite", "name": "Post"}, {"name": "x"}], urls=[], titles=[]) is None


def test_strings_of_reads_strings_lists_and_objects() -> None:
    assert strings_of([{"name": "Ann &amp; Bo"}, "Cy", {"@value": "Di"}, 3, None, {"name": {}}], "name") == [
        "Ann & Bo",
        "Cy",
        "Di",
    ]


def test_resolved_follows_references() -> None:
    person = {"@id": "#ann", "name": "Ann"}
    assert resolved({"@id": "#ann"}, [person]) == [person]
    assert resolved([{"@id": "#nobody"}, {"@id": 3}], [person]) == [{"@id": "#nobody"}]
