"""The parts of a page that state something about its article."""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.corpus.html.beside import is_beside
from indexer.corpus.html.metadata import addresses, json_ld
from indexer.corpus.html.metadata import meta as metas
from indexer.corpus.html.metadata.headings import Heading, headings_of
from indexer.corpus.html.tree import Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """What a page states, as the parts of it that state things were found."""

    root: Element
    meta: metas.Meta
    article: json_ld.Node
    """JSON-LD of the article; empty if the page has none."""
    nodes: Sequence[json_ld.Node]
    headings: Sequence[Heading]
    url: str | None
    """Address of the article."""
    addresses: Sequence[str]
    """All addresses that the page is known under, that of a home page too."""
    page_title: str
    """Content of the page's `title`."""


def statements_of(root: Element, url: str | None) -> Statements:
    """Find the parts of a page that state something about its article.

    Args:
        root: The page.
        url: Address that it was fetched from; None if it is not known.
    """
    meta = metas.meta_of(root)
    nodes = json_ld.nodes_of(root)
    given = url or addresses.saved_from(root)
    known = [given, *meta.get("og:url", ()), *(own for node in nodes for own in json_ld.page_urls(node))]
    host = next((url for stated in known if (url := addresses.absolute(stated, None))), None)
    base = addresses.absolute(next(iter(root.xpath("//base/@href")), None), host) or host
    linked = [
        addresses.absolute(stated, base)
        for stated in [
            *root.xpath("//link[contains(concat(' ', @rel, ' '), ' canonical ')]/@href"),
            *meta.get("og:url", ()),
        ]
    ]
    page_title = (
        " ".join("".join(next(root.iter("title")).itertext()).split()) if root.find(".//title") is not None else ""
    )
    headings = headings_of(root, page_title)
    shown = [heading.text for heading in headings if heading.level == 1 or heading.is_marked]
    article = json_ld.article_of(
        nodes,
        urls=[address for address in (*linked, given) if address],
        titles=[*shown, *metas.contents(meta, metas.TITLES), page_title] if shown or page_title else [],
    )
    stated = [*linked, *(addresses.absolute(own, base) for own in json_ld.page_urls(article or {}))]
    return Statements(
        root=root,
        meta=meta,
        article=article or {},
        nodes=nodes,
        headings=headings,
        url=addresses.own_address(stated, given),
        addresses=[address for address in (*stated, given) if address],
        page_title=page_title,
    )


def says_article(stated: Statements) -> bool:
    """Tell whether a page says by its markup that it is one article."""
    kinds = {kind.lower() for kind in stated.meta.get("og:type", ())}
    elements = [one for one in stated.root.iter("article") if not is_beside(one)]
    return bool(stated.article) or "article" in kinds or len(elements) == 1
