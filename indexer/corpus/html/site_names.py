"""The names that a page gives to its site and publisher."""

import re
from collections.abc import Mapping, Sequence

from indexer.corpus.html.metadata import addresses, json_ld, marks
from indexer.corpus.html.metadata import meta as metas
from indexer.corpus.html.metadata.headings import home_names
from indexer.corpus.html.metadata.titles import folded, glued, parts_of
from indexer.corpus.html.statements import Statements

_HANDLE = re.compile(r"@\w+|https?:|www\.", re.IGNORECASE)
_DOMAIN = re.compile(r"[a-z\d-]+(?:\.[a-z\d-]+)*\.(?:com|net|org|info|[a-z]{2})")
_NAME_MIN_CHARACTERS, _NAME_MAX_CHARACTERS = 2, 100
_NAMED_MAX_WORDS, _LABEL_MIN_CHARACTERS = 4, 5


def site_names(stated: Statements) -> list[str]:
    """Return all names that the page gives to its site and publisher, the publisher's first."""
    publishers = [
        name
        for node in (stated.article, *stated.nodes)
        for publisher in json_ld.resolved(node.get("publisher"), stated.nodes)
        if not (isinstance(publisher, Mapping) and "Person" in json_ld.types_of(publisher))
        for name in json_ld.strings_of(publisher, "name")
    ]
    sites = [
        name
        for node in stated.nodes
        if {"WebSite", "NewsMediaOrganization"} & set(json_ld.types_of(node))
        for name in json_ld.strings_of(node.get("name"))
    ]
    own = marks.properties(stated.root, "publisher") + marks.properties(stated.root, "sourceOrganization")
    titles = set(map(folded, [*json_ld.strings_of(stated.article.get("headline")), *_shown_titles(stated)]))
    # The text of a link to the site's home is its name where the page's title has it, too.
    parts = set(map(folded, parts_of(stated.page_title)))
    linked = [
        name
        for name in home_names(stated.root)
        if (folded(name) in parts or (" " in name and _is_end_of(stated.page_title, name)))
        and folded(name) not in titles
    ]
    found = [*publishers, *metas.contents(stated.meta, metas.SOURCES), *sites, *own, *linked]
    named = [
        name
        for name in dict.fromkeys(found)
        if _NAME_MIN_CHARACTERS <= len(name) <= _NAME_MAX_CHARACTERS
        and not _HANDLE.match(name)
        and (len(name.split()) <= _NAMED_MAX_WORDS or folded(name) not in titles)
    ]
    # Some sites are called by their domain.
    return sorted(named, key=lambda name: _DOMAIN.fullmatch(name) is not None)


def _shown_titles(stated: Statements) -> list[str]:
    return [heading.text for heading in stated.headings if heading.level == 1 and not heading.is_home]


def source_of(stated: Statements, names: Sequence[str]) -> str | None:
    """Return the name of the publisher, out of the names of a site: the one that its title or its host has, too."""
    plain = [name for name in names if "{" not in name]
    # Where a publisher owns several sites, the page's title names the one that it is on.
    titled = [name for name in plain if _is_end_of(stated.page_title, name)]
    labels = addresses.site_labels(stated.url)
    hosted = [part for part in parts_of(stated.page_title)[1:] if _is_hosted(part, labels)]
    # A name in another script than the host's cannot be told from that.
    is_called = any(label in glued(name) or not re.search("[a-zA-Z]", name) for name in plain for label in labels)
    return next(iter([*titled, *(plain if is_called else []), *hosted, *plain]), None)


def _is_hosted(part: str, labels: Sequence[str]) -> bool:
    """Tell whether a part of a page's title is the name of its site, by the name of the host."""
    words = [glued(word) for word in part.split()]
    if "".join(words) in labels:
        return True
    is_name = len(words) <= _NAMED_MAX_WORDS and not any(map(str.isdigit, part))
    return is_name and any(len(label) >= _LABEL_MIN_CHARACTERS and label in words for label in labels)


def _is_end_of(page_title: str, name: str) -> bool:
    whole, part = folded(page_title), folded(name)
    return bool(part) and (whole.endswith(" " + part) or whole.startswith(part + " "))
