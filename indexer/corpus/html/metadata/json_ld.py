"""JSON-LD of a page: the article that it describes, out of all that sites put into it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any, TypeAlias

from indexer.corpus.html.metadata.addresses import same_page
from indexer.corpus.html.metadata.titles import agree
from indexer.corpus.html.tree import Element

Node: TypeAlias = Mapping[str, Any]
"""An object of JSON-LD."""

_SCRIPT_MAX_CHARACTERS = 2_000_000
_NODES_MAX = 2_000
_ARTICLE = re.compile(r"(?:.*Article|.*BlogPosting|Report|Review|DiscussionForumPosting|SocialMediaPosting)", re.DOTALL)
_INTO = ("@graph", "mainEntity", "mainEntityOfPage", "@list", "item")
"""Properties under which the page's own article may lie; lists of other articles lie under others."""
_WRAPPING = re.compile(r"^\s*(?://|/\*)?\s*(?:<!--|<!\[CDATA\[)(?:\s*\*/)?|(?://|/\*)?\s*(?:-->|\]\]>)(?:\s*\*/)?\s*$")
_STRING_OR_COMMENT = re.compile(
    r'"(?:[^"\\]|\\.)*+"?|/\*(?:[^*]|\*(?!/))*+(?:\*/)?|//[^\n]*|,(?=\s{0,200}[}\]])', re.DOTALL
)


def nodes_of(root: Element) -> list[Node]:
    """Return the objects that a page's JSON-LD describes it with, in document order; what is no JSON is skipped."""
    found: list[Node] = []
    for script in root.iter("script"):
        kind = (script.get("type") or "").partition(";")[0].strip().lower()
        if kind == "application/ld+json" and script.text and len(script.text) <= _SCRIPT_MAX_CHARACTERS:
            found.extend(_flattened(_values(script.text)))
    return found[:_NODES_MAX]


def article_of(nodes: Sequence[Node], *, urls: Sequence[str], titles: Sequence[str]) -> Node | None:
    """Return the object that describes the page's own article, or None.

    Args:
        nodes: All objects of the page.
        urls: Addresses that the page is known under.
        titles: What the page's other markup states as its title.

    Returns:
        The only article that neither names another page nor another headline; of several, the one that agrees with the
        page best; None if that cannot be told. What another description of the same article adds is added.
    """
    articles = [node for node in nodes if is_article(node)]
    scores = [_agreement(node, urls, titles) for node in articles]
    best = max(scores, default=-1)
    chosen = [node for node, score in zip(articles, scores, strict=True) if score == best]
    if best < 0 or (len(chosen) > 1 and best == 0):
        return None
    merged: dict[str, Any] = {}
    for node in chosen:
        merged.update({name: value for name, value in node.items() if value and name not in merged})
    return merged


def is_article(node: Node) -> bool:
    """Tell whether an object is of one of the types of articles."""
    return any(_ARTICLE.fullmatch(kind) for kind in types_of(node))


def types_of(node: Node) -> list[str]:
    """Return the names of the types of an object, without the vocabulary's address."""
    stated = node.get("@type")
    kinds = stated if isinstance(stated, list) else [stated]
    return [kind.rpartition("/")[2].rpartition(":")[2] for kind in kinds if isinstance(kind, str)]


def strings_of(value: Any, *names: str) -> list[str]:
    """Return the strings of a value, of the items of a list, or of the first of `names` that an object has."""
    found: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            named = next((item[name] for name in (*names, "@value") if item.get(name)), None)
            found.extend(strings_of(named)) if not isinstance(named, Mapping) else None
        elif isinstance(item, str) and item.strip():
            found.append(" ".join(unescape(item).split()))
    return found


def resolved(value: Any, nodes: Sequence[Node]) -> list[Any]:
    """Return the items of a value, those that only refer to another object by its `@id` replaced by that object."""
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    items = value if isinstance(value, list) else [value]
    return [
        by_id.get(item.get("@id", ""), item) if isinstance(item, Mapping) and "name" not in item else item
        for item in items
        if not (isinstance(item, Mapping) and not isinstance(item.get("@id", ""), str))
    ]


def page_urls(node: Node) -> list[str]:
    """Return the addresses of the page that an object says it is on."""
    return [
        url
        for name in ("mainEntityOfPage", "url", "@id")
        for url in strings_of(node.get(name), "@id", "url")
        if url.startswith(("http://", "https://"))
    ]


def _agreement(node: Node, urls: Sequence[str], titles: Sequence[str]) -> float:
    stated_urls, headlines = page_urls(node), strings_of(node.get("headline") or node.get("name"))
    by_url = any(same_page(stated, url) for stated in stated_urls for url in urls)
    by_title = any(agree(headline, title) for headline in headlines for title in titles)
    if not by_url and not by_title and urls and titles and stated_urls and headlines:
        return -1
    return 4 * by_url + 3 * by_title


def _flattened(values: Sequence[Any]) -> Iterator[Node]:
    waiting = list(values)[::-1]
    for _ in range(_NODES_MAX):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value[::-1])
        elif isinstance(value, Mapping):
            yield value
            waiting.extend(value[name] for name in _INTO[::-1] if isinstance(value.get(name), Mapping | list))


def _values(text: str) -> list[Any]:
    """Return the JSON values that a script holds, mended where sites commonly break them."""
    stripped = _WRAPPING.sub("", _WRAPPING.sub("", text)).strip().strip(";").lstrip("\ufeff")
    if '"' not in stripped:
        stripped = unescape(stripped)
    for candidate in (stripped, _STRING_OR_COMMENT.sub(_mended, stripped).strip()):
        values: list[Any] = []
        position = 0
        decoder = json.JSONDecoder(strict=False)
        try:
            while position < len(candidate):
                value, position = decoder.raw_decode(candidate, position)
                values.append(value)
                while position < len(candidate) and candidate[position] in " \t\r\n;,":
                    position += 1
        except (ValueError, RecursionError):
            if not values:
                continue
        return values
    return []


def _mended(found: "re.Match[str]") -> str:
    return found[0] if found[0].startswith('"') else ""
