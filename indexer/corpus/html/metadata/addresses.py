"""The address of an article, among those that its page states."""

import re
from collections.abc import Sequence
from urllib.parse import SplitResult, urljoin, urlsplit

from indexer.corpus.html.tree import Element

_ARCHIVED = re.compile(r"^https?://web\.archive\.org/web/\w+/(?=https?:)")
_ARCHIVED_LINK = re.compile(r"^(?:https?://web\.archive\.org)?/web/\w+/(?=https?:)")
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)(https?://\S+)")
_URL_MAX_CHARACTERS = 2_000
_PLACEHOLDERS = re.compile(r"[{}<>\[\]\s\"]|undefined|/null$|localhost|127\.0\.0\.1")
_HOME_LINK = re.compile(r"(?:https?://[^/?#]+)?/?(?:\./)?(?:(?:index|default|home)\.\w{2,5})?")
_SECOND_LEVEL = frozenset(("ac", "co", "com", "edu", "gob", "gov", "gouv", "ne", "net", "or", "org"))


def absolute(stated: str | None, base: str | None) -> str | None:
    """Return an address as an absolute one, or None if it is no address of a page on the web."""
    if not stated or len(stated) > _URL_MAX_CHARACTERS:
        return None
    try:
        url = _ARCHIVED.sub("", urljoin(base or "", stated.strip()))
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "." not in host or _PLACEHOLDERS.search(url):
        return None
    return url


def saved_from(root: Element) -> str | None:
    """Return the address that a browser noted when it saved the page, or None."""
    before = root.getprevious()
    while before is not None:
        if not isinstance(before.tag, str) and (found := _SAVED_FROM.search(before.text or "")):
            return absolute(found[1], None)
        before = before.getprevious()
    return None


def same_page(one: str, other: str) -> bool:
    """Tell whether two addresses differ at most in what does not change the page: scheme, `www.`, query, fragment."""
    parts, others = _split(one), _split(other)
    return parts is not None and others is not None and _place(parts) == _place(others)


def own_address(stated: Sequence[str | None], given: str | None) -> str | None:
    """Return the address of an article.

    Args:
        stated: Absolute addresses that the page states, the most trusted first.
        given: Address that it was fetched from; None if it is not known.

    Returns:
        The first one stated that is no home page and, where it is known from which site the page comes, on that site;
        otherwise the one given.
    """
    for url in filter(None, stated):
        parts = _split(url)
        if parts is None or is_home_page(url):
            continue
        if given is None or _site(parts.hostname or "") == _site(host_of(given) or ""):
            return url
    return given


def host_of(url: str | None) -> str | None:
    """Return the host of an address, or None if it has none or is no address."""
    parts = _split(url) if url else None
    return parts.hostname if parts else None


def path_of(url: str | None) -> str:
    """Return the path of an address; "" if it has none or is no address."""
    parts = _split(url) if url else None
    return parts.path if parts else ""


def site_labels(url: str | None) -> tuple[str, ...]:
    """Return the name of an address's site as its host has it, without and with its ending: `dailypost.example.com`."""
    site = _site(host_of(url) or "")
    return tuple(dict.fromkeys((site.partition(".")[0].replace("-", ""), re.sub(r"[.-]", "", site)))) if site else ()


def is_home_page(url: str) -> bool:
    """Tell whether an address is that of a site and not of a page in it."""
    parts = _split(url)
    return (
        parts is not None
        and re.fullmatch(r"/?(?:(?:index|default|home)\.\w+|home|homepage|[a-z]{2})?/?", parts.path) is not None
        and not parts.query
    )


def is_home_link(href: str | None) -> bool:
    """Tell whether a link leads to the home of its site, also where an archive has rewritten it."""
    stripped = _ARCHIVED_LINK.sub("", (href or "-").strip())
    return _HOME_LINK.fullmatch(stripped) is not None


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts if parts.hostname else None


def _place(parts: SplitResult) -> tuple[str, str, str]:
    # The query names the page where the path is a script's.
    query = (
        parts.query if re.search(r"\.\w{2,4}$|^/?$", parts.path) and not parts.path.endswith(("html", "htm")) else ""
    )
    return (
        (parts.hostname or "").removeprefix("www.").removeprefix("m.").removeprefix("amp."),
        parts.path.rstrip("/"),
        query,
    )


def _site(host: str) -> str:
    """Return the part of a host's name that its owner registered, as nearly as can be told without a list of them."""
    labels = host.split(".")
    keep = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-keep:])
