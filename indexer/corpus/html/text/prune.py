"""What stands around and between the words of an article on its page, told by names, marks and build: taken out."""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import islice

from indexer.corpus.html.sizes import Sizes
from indexer.corpus.html.text.article_run import first_container
from indexer.corpus.html.text.structure import is_list_of_links
from indexer.corpus.html.text.units import Unit
from indexer.corpus.html.tree import Element

_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:related(?:[\s_-]|$)|recommend|newsletter|share-?(?:bar|buttons|tools|this|links|box)"
    r"|social-?(?:share|links|bar|media)"
    r"|cookie-?(?:banner|consent|notice)|most-?(?:read|popular|viewed)|trending|read-?(?:more|next|also)|see-?also"
    r"|more-(?:on|from|stories)"
    r"|promo(?:[\s_-]|$)|comments?(?:[\s_-]|$)|reacties|comentarios|komment|commentaires|commenti|yorum|komentar"
    r"|disqus|outbrain|taboola|subscribe|sign-?up|paywall-?(?:prompt|notice|message|offer)"
    r"|print-?only|advert|ad-?(?:slot|container|wrapper|unit)|breadcrumbs?|tag-?(?:list|cloud)|author-?(?:bio|box"
    r"|card|info|popup|profile|about|container)|up-?next"
    r"|jp-relatedposts|sharedaddy|addtoany|recirc|correction-?form|prenumer|abonn|suscri(?:b|p)|nyhetsbrev|kanren"
    r"|gallery-teasers|disclaimer|donat|consent|gdpr|didomi|onetrust|skip-?link|screen-reader-text|visually-?hidden"
    r"|sr-only|(?:^|\s)(?:a11y|share|sharing)(?:$|\s)|instagram-media|(?:about[_-]?(?:the[_-]?)?)?authors?(?:$|\s)|(?:post|entry)-?(?:meta|footer|info))",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"(?:^|[\s_-])(?:comments?|reacties|comentarios|komment\w*|commentaires|commenti|yorum\w*|komentar\w*|disqus_thread)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ROLES = frozenset(
    ("navigation", "search", "dialog", "alertdialog", "complementary", "banner", "contentinfo"),
)
_MARKS_MAX_CHARACTERS = 1_000
_KEPT = frozenset(("html", "body", "head", "article", "main"))
_DROPPED = frozenset(("nav", "footer", "aside", "noscript", "template", "dialog", "menu", "script", "style"))
_LISTS = frozenset(("div", "section", "ul", "ol", "dl", "aside", "header", "footer"))
_PRUNED_MAX_SHARE = 0.4
"""Largest share of the page's text that one mark may take out: a body may bear any name."""
_BEFORE_MAX_SHARE = 0.75
"""The same of what stands before a headline that much text follows."""
_FOREIGN_MAX_SHARE = 0.9
"""The same of comments and of the foot of a page where the headline is known."""
_LIST_MAX_SHARE = 0.6
"""The same of a list of links."""
_LINK_LABEL = re.compile(r"[\W\d_]*|\W*(?:\w+\W+){1,4}[:：]\W*")
_SEPARATORS = re.compile(r"[\W\d_]*")
_LINKS_MAX = 50
_ROW_MIN_LINKS = 3


def prune(root: Element, sizes: Sizes, units: Sequence[Unit], *, heading: Element | None, body: Element | None) -> None:
    """Take the elements out of a page that are no part of an article, as their names, marks and build tell.

    Args:
        root: The page.
        sizes: Sizes of its elements.
        units: Its units.
        heading: Element that shows the headline, if it is known: what stands before it is no part of the article.
        body: Element marked as the article's body, if there is one: neither it nor most of it is taken out.
    """
    most = _PRUNED_MAX_SHARE * sizes[root].prose
    most_of_list = _LIST_MAX_SHARE * sizes[root].prose
    most_of_foreign = (_PRUNED_MAX_SHARE if heading is None else _FOREIGN_MAX_SHARE) * sizes[root].prose
    kept = set() if body is None else {body, *body.iterancestors()}
    if heading is not None:
        first = first_container(heading, units, sizes)
        around = set() if first is None else {first, *first.iterancestors()}
        kept |= set() if any(_is_hidden(one) or _is_foreign(one) for one in around) else around
        kept |= {heading, *heading.iterancestors()}
        _drop_before(heading, kept, most if first is None else _BEFORE_MAX_SHARE * sizes[root].prose, sizes)
    most_of_body = 0 if body is None else 0.5 * sizes[body].prose
    for element in list(root.iter()):
        tag = element.tag
        if not isinstance(tag, str) or element.getparent() is None or tag in _KEPT or element in kept:
            continue
        is_list = tag in _LISTS and is_list_of_links(element, sizes)
        if tag in _DROPPED or is_list or _is_beside(element):
            size = sizes[element].prose
            limit = most_of_list if is_list else most_of_foreign if _is_foreign(element) else most
            if size <= limit and not (size > most_of_body and body in element.iterancestors()):
                element.drop_tree()
        elif tag == "p" and _is_link_alone(element):
            element.drop_tree()


def _drop_before(heading: Element, kept: Collection[Element], most: float, sizes: Sizes) -> None:
    before: list[Element] = []
    for element in [heading, *heading.iterancestors()]:
        if element.tag in ("body", "html"):
            break
        before.extend(
            other
            for other in element.itersiblings(preceding=True)
            if isinstance(other.tag, str) and other not in kept and other.tag != "head"
        )
    # What shows the headline again below the article is no start of it.
    if sum(sizes[element].prose for element in before) <= most:
        for element in before:
            element.drop_tree()


def _is_link_alone(paragraph: Element) -> bool:
    """Tell whether a paragraph is a link to another page, at most with a label before it, or a row of links."""
    links = list(islice(paragraph.iter("a"), _LINKS_MAX))
    if not links or (len(links) < _ROW_MIN_LINKS and not all(link.get("href") for link in links)):
        return False
    text = paragraph.text_content().strip()
    for link in links:
        text = text.replace(link.text_content().strip(), "", 1)
    linked = sum(len(link.text_content().strip()) for link in links)
    return linked > 10 and (_LINK_LABEL if len(links) < _ROW_MIN_LINKS else _SEPARATORS).fullmatch(text) is not None


def _is_beside(element: Element) -> bool:
    if element.get("role") in _ROLES or _is_hidden(element):
        return True
    return any(map(_names_furniture, filter(None, (element.get("class"), element.get("id")))))


@lru_cache(maxsize=4_096)
def _names_furniture(marks: str) -> bool:
    """Tell whether a class or an id is one of furniture; remembered, as the pages of a site share most of them."""
    return _BESIDE.search(marks[:_MARKS_MAX_CHARACTERS]) is not None


def _is_foreign(element: Element) -> bool:
    """Tell whether an element never holds the article: comments, or the foot of the page."""
    return _is_comments(element) or (
        element.tag in ("aside", "footer") and next(element.iterancestors("article", "main"), None) is None
    )


def _is_comments(element: Element) -> bool:
    return _COMMENTS.search(f"{element.get('class') or ''} {element.get('id') or ''}") is not None


def _is_hidden(element: Element) -> bool:
    style = element.get("style")
    if style is not None and _HIDDEN.search(style):
        return True
    return element.get("hidden") not in (None, "until-found")
