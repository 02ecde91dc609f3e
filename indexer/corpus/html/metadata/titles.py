"""The headline of an article, freed of the name of its site."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from indexer.corpus.html.tree import Element

_SEPARATOR = re.compile(r"\s+[|·•»«‹›:–—-]+\s+|\s*[|»«]\s*|\s+::\s+|:\s+|\s*\u2503\s*|\s*[｜＿]\s*|_(?=[^_\s]+$)")
_STRONG_SEPARATOR = re.compile(r"[|»«｜\u2503]|::")
_WORD = re.compile(r"\w+")
_TITLE_MAX_CHARACTERS = 400
_PROSE_MIN_BYTES = 60
_WORD_MIN_CHARACTERS = 4
_STEM_CHARACTERS = 5
"""Characters of a word that tell it, whatever its ending."""
_STRETCHED_MAX_CHARACTERS = 1_000
_PARTS_MAX = 12
"""Most parts of a title that are told apart."""
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_NO_TITLES = frozenset(
    (
        "", "article", "articles", "blog", "document", "home", "home page", "homepage", "index", "loading", "news",
        "new page 1", "no title", "null", "page", "post", "print", "story", "undefined", "untitled",
        "untitled document", "just a moment", "access denied", "page not found", "404", "403 forbidden",
        "404 not found", "error", "startseite",
    )
)  # fmt: skip


def folded(text: str) -> str:
    """Return a text's words alone, in lower case, to compare titles and names by."""
    return " ".join(_WORD.findall(text.casefold()))


def agree(one: str, other: str) -> bool:
    """Tell whether two titles are of one article: one holds the other, or they share most of their words.

    >>> agree("Rain floods the old town", "Rain floods the old town | The Example"), agree("Sport", "Rain")
    (True, False)
    """
    first, second = folded(one), folded(other)
    if not first or not second:
        return False
    if first in second or second in first:
        return min(len(first), len(second)) >= 8 or first == second
    words, others = set(first.split()), set(second.split())
    return len(words & others) >= 0.6 * min(len(words), len(others)) and min(len(words), len(others)) > 2


def glued(text: str) -> str:
    """Return a text's letters and digits alone, without accents, as the name of a host would have them."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(_WORD.findall("".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()))


def is_most_of(one: str, other: str) -> bool:
    """Tell whether two titles that agree are of much the same length."""
    sizes = sorted((len(folded(one)), len(folded(other))))
    return sizes[0] >= 0.6 * sizes[1]


def share_terms(one: str, other: str) -> bool:
    """Tell whether two titles have one of their longer words in common."""
    return not _terms(one).isdisjoint(_terms(other))


def is_told(title: str, root: Element) -> bool:
    """Tell whether the paragraphs of a page tell what a title says, so that it is no name of a section or a site."""
    said = _terms(title)
    left = set(said)
    for element in root.iter("p", "div", "td", "li", "blockquote", "section", "article", "body", "br", "span", "font"):
        for text in (element.text, element.tail):
            if text and len(text.encode(errors="replace")) > _PROSE_MIN_BYTES:
                left -= _terms(text)
        if len(left) <= 0.5 * len(said):
            return True
    return False


def _terms(text: str) -> set[str]:
    """Return the longer words of a text; pairs of letters of a script that sets no spaces."""
    words = folded(text).split()
    spaced = {
        word[:_STEM_CHARACTERS] for word in words if len(word) >= _WORD_MIN_CHARACTERS and not _UNSPACED.search(word)
    }
    unspaced = (word for word in words if _UNSPACED.search(word))
    return spaced | {word[place : place + 2] for word in unspaced for place in range(len(word) - 1)}


def parts_of(title: str) -> list[str]:
    """Return the parts of a page's title: its headline, and names of its section and site."""
    return [part for part in map(str.strip, _SEPARATOR.split(title)) if part]


def stretches_of(title: str) -> frozenset[str]:
    """Return what headings of a page may show of its title, folded: each run of its parts."""
    parts = parts_of(title[:_STRETCHED_MAX_CHARACTERS])[:_PARTS_MAX]
    runs = (parts[start:end] for start in range(len(parts)) for end in range(start + 1, len(parts) + 1))
    return frozenset(folded(" ".join(run)) for run in runs)


def is_title(text: str, site_names: Iterable[str]) -> bool:
    """Tell whether a text can be the headline of an article: it names neither the site nor a kind of page."""
    plain = folded(text)
    return plain not in _NO_TITLES and len(text) <= _TITLE_MAX_CHARACTERS and plain not in map(folded, site_names)


def without_site(title: str, *, site_names: Sequence[str], shown: Sequence[str], host: str | None) -> str:
    """Return the title of a page without the name of its site.

    Args:
        title: Content of the page's `title` or of `og:title`.
        site_names: Names of the site, as the page states them.
        shown: Headings of the page: where one of them is a part of the title, it is the headline.
        host: Host of the page's address, in which the site's name may be told.
    """
    headings = {folded(heading): heading for heading in shown}
    whole = title.strip()
    if folded(whole) in headings or len(whole) > _TITLE_MAX_CHARACTERS:
        return whole
    parts = [(0, 0), *(found.span() for found in _SEPARATOR.finditer(title)), (len(title), len(title))]
    # The longest stretch of whole parts that the page shows as a heading.
    stretches = [
        title[parts[i][1] : parts[j][0]].strip() for i in range(len(parts) - 1) for j in range(i + 1, len(parts))
    ]
    for stretch in sorted(stretches, key=len, reverse=True) if len(parts) < _PARTS_MAX else ():
        if folded(stretch) in headings and len(folded(stretch)) >= 8:
            return stretch
    names = set(filter(None, map(folded, site_names)))
    start, end = 0, len(parts) - 1
    while end - start > 1 and _is_site(title[parts[end - 1][1] : parts[end][0]], names, host):
        end -= 1
    # What stands behind the site's name is that of a section.
    if end == len(parts) - 1 and end > 2 and _is_site(title[parts[end - 2][1] : parts[end - 1][0]], names, host):
        end -= 2
    while end - start > 1 and _is_site(title[parts[start][1] : parts[start + 1][0]], names, host):
        start += 1
    if start == 0 and end == len(parts) - 1 and end > 1:
        end -= _is_likely_site(title[: parts[end - 1][0]], title[parts[end - 1][0] :])
    return title[parts[start][1] : parts[end][0]].strip()


def _is_site(part: str, names: set[str], host: str | None) -> bool:
    plain = folded(part)
    if plain in names or any(plain == f"the {name}" or name == f"the {plain}" for name in names):
        return True
    # A script without spaces may follow a name in Latin letters: `BBC` is that of a part that begins with it.
    if any(len(name) > 2 and plain.startswith(name) and not plain[len(name)].isascii() for name in names):
        return True
    domain = (host or "").removeprefix("www.").partition(".")[0].replace("-", "")
    glued = plain.replace(" ", "")
    return len(domain) > 2 and glued.removeprefix("the") in (domain, domain.removeprefix("the"), glued_host(host))


def glued_host(host: str | None) -> str:
    """Return a host's name without `www.` and its dots, as `folded` would glue a name that is a domain."""
    return (host or "").removeprefix("www.").replace(".", "").replace("-", "")


def _is_likely_site(before: str, last: str) -> bool:
    """Tell whether the last part of a title, its separator included, looks like the name of a site."""
    name = _SEPARATOR.sub("", last, count=1).strip()
    if not 1 <= len(name.split()) <= 5 or len(before.split()) < 4 or _SEPARATOR.match(last) is None:
        return False
    if _STRONG_SEPARATOR.search(last):
        return True
    is_dash = re.match(r"\s+[–—-]+\s", last) is not None
    return is_dash and all(word[0].isupper() or word in ("of", "the", "and") for word in name.split())
