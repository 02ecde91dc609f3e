"""Addresses as pages are told apart by them: spellings of one address have the same key."""

import re
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

_NAMES_NO_ARTICLE = re.compile(
    r"(?:utm_|at_|mc_|ns_|pk_|mtm_|hsa_|oly_|vero_|wt\.|sc_|trk_|__twitter|_hs|ga_).*"
    r"|fbclid|gclid|gclsrc|dclid|msclkid|yclid|twclid|ttclid|igshid|igsh|gbraid|wbraid|srsltid|s_cid|smid|smtyp|partner"
    r"|ref|ref_src|ref_url|referer|referrer|cmp|cmpid|campaign|ito|icid|ocid|ncid|spm|xtor|feature|rss|ftag|sr_share"
    r"|mod|mbid|tpcc|taid|guccounter|sharetype|amp|amp_js_v|usqp|outputtype|output|print|src|source|from"
)
"""Names of parameters that say where a reader comes from, or in which form a page is shown."""
_HOST_PREFIXES = re.compile(r"(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")
_PATH_ENDS = re.compile(r"(?:/amp|/(?:index|default)\.[a-z]{3,5}|\.amp)?/*\Z")


def address_key(url: str) -> str:
    """Return what the spellings of an address have in common; empty if it names no page.

    Scheme, `www`, `m` and `amp`, letter case of the host, slashes and `index.html` at the end, parameters that tell
    where a reader comes from, the order of parameters, and what follows `#` do not matter. All else may name an
    article, such as `?id=`.
    """
    parts = _parts(url)
    host = host_of(url)
    if parts is None or not host:
        return ""
    path = _PATH_ENDS.sub("", re.sub(r"//+", "/", unquote(parts.path)))
    path = re.sub(r"\A/amp(?=/)", "", path)
    fields = parse_qsl(parts.query, keep_blank_values=True)
    kept = sorted((name, value) for name, value in fields if not _NAMES_NO_ARTICLE.fullmatch(name.lower()))
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""  # of pages that a script shows
    if not (path or kept or fragment):
        return ""
    return "".join((host, path, f"?{urlencode(kept)}" if kept else "", f"#{fragment}" if fragment else ""))


def host_of(url: str) -> str:
    """Return the host of an address without `www`, `m` and `amp`; empty if it names none."""
    parts = _parts(url)
    host = (parts.hostname if parts is not None else None) or ""
    while match := _HOST_PREFIXES.match(host):
        host = host[match.end() :]
    return host


def _parts(url: str) -> SplitResult | None:
    try:
        return urlsplit(url.strip())
    except ValueError:
        return None
