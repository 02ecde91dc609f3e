"""What stands around and between the words of an article on its page: told by its marks, taken out of the tree."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import islice

from indexer.corpus.evident import evident_date, is_breadcrumb
from indexer.corpus.html.article_run import first_container
from indexer.corpus.html.metadata.shown_dates import SHOWN_DATE
from indexer.corpus.html.metadata.titles import folded
from indexer.corpus.html.sizes import Sizes
from indexer.corpus.html.structure import is_list_of_links
from indexer.corpus.html.tree import Element

_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:related(?:[\s_-]|$)|recommend|newsletter|share-?(?:bar|buttons|tools|this|links|box)"
    r"|social-?(?:share|links|bar|media)"
    r"|cookie-?(?:banner|consent|notice)|most-?(?:read|popular|viewed)|trending|read-?(?:more|next|also)|see-?also"
    r"|more-(?:on|from|stories)"
    r"|promo(?:[\s_-]|$)|comments?(?:[\s_-]|$)|reacties|comentarios|komment|commentaires|commenti|yorum|komentar"
    r"|disqus|outbrain|taboola|subscribe|sign-?up|paywall-?(?:prompt|notice|message|offer)"
    r"|print-?only|advert|ad-?(?:slot|container|wrapper|unit)|breadcrumbs?|tag-?(?:list|cloud)|author-?(?:bio|box"
    r"|card|info)|up-?next"
    r"|jp-relatedposts|sharedaddy|addtoany|recirc|correction-?form|prenumer|abonn|suscri(?:b|p)|nyhetsbrev|kanren"
    r"|gallery-teasers|disclaimer|donat|consent|gdpr|didomi|onetrust|skip-?link|screen-reader-text|visually-?hidden"
    r"|sr-only)",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_KEPT = frozenset(("html", "body", "head", "article", "main"))
_DROPPED = frozenset(("nav", "noscript", "template", "dialog", "menu", "script", "style"))
_LISTS = frozenset(("div", "section", "ul", "ol", "dl", "aside", "header", "footer"))
_PRUNED_MAX_SHARE = 0.4
"""Largest share of the page's text that one mark may take out: a body may bear any name."""
_BEFORE_MAX_SHARE = 0.75
"""The same of what stands before a headline that much text follows."""
_LIST_MAX_SHARE = 0.6
"""The same of a list of links."""
_FURNITURE = re.compile(
    r"(?:read (?:more|also|next)|see also|related(?: (?:articles?|stories|content|coverage))?|more on this"
    r"|also read|don['’]t miss"
    r"|anzeige|hirdetés|inzerce|reklam|ilan|werbung|publicidade?|publicité|pubblicità|annons|annonse|mainos|advertentie|reklama|реклама|إعلان|広告"
    r"|pr|watch(?: (?:now|more))?|listen|recommended|advertisement|sponsored|story continues below(?: advertisement)?"
    r"|article continues (?:below|after).{0,40}|continue reading.{0,60}|(?:sign up"
    r"|subscribe)\b.{0,160}(?:newsletter|inbox|updates?|here|today|now).{0,40}"
    r"|this article (?:was|originally|first) (?:originally |first )?(?:appeared|published) (?:on|in|at)\b.{0,100}"
    r"|follow us (?:on|at)\b.{0,120}"
    r"|(?:share|tweet|print|email|comments?|facebook|twitter|whatsapp|linkedin|reddit|pinterest|copy link|save|["
    r"|,•·/\s])+"
    r"|(?:click|tap) here (?:to|for)\b.{0,120}|©.*|(?:copyright|\(c\)) (?:©|\(c\)|\d{4}).*|all rights reserved\.?"
    r"|(?:tags?|topics?|filed under|categories|keywords)\s*:.{0,200}|(?:photo|image|picture)(?: credit)?s?\s*:.{0,120}"
    r"|(?:подпишитесь|ακολουθήστε μας|suscríbete|abonnez-vous|iscriviti|inscreva-se|prenumerera|abonneer|zapisz się"
    r"|folgen sie uns"
    r"|suivez-nous|síguenos|seguici|siga-nos|takip edin|volg ons|följ oss|zobacz także|responsible editor|责任编辑"
    r"|責任編集)\b.{0,200}"
    r"|lesen sie (?:auch|mehr|dazu)\b.{0,200}|mehr zum thema\b.{0,100}|lire aussi\b.{0,200}|à lire aussi\b.{0,200}"
    r"|leer (?:más|también)\b.{0,200}"
    r"|lea (?:también|además)\b.{0,200}|te puede interesar\b.{0,200}|leggi anche\b.{0,200}|leia (?:também"
    r"|mais)\b.{0,200}|lees ook\b.{0,200}"
    r"|lue myös\b.{0,200}|läs (?:också|även|mer)\b.{0,200}|les også\b.{0,200}|læs også\b.{0,200}|czytaj (?:też"
    r"|także|więcej)\b.{0,200}"
    r"|читайте также\b.{0,200}|читать также\b.{0,200}|關連記事|関連記事.{0,100}|اقرأ أيض(?:ا|اً|ًا).{0,200})\s*[:：.]?",
    re.IGNORECASE,
)
_INLINE_LINK = re.compile(
    r"(?:read (?:more|also|next)|see also|related(?: (?:story|article|coverage))?|also read|more|watch"
    r"|don['’]t miss|must read)\s*[:：>»|–—-]\s*.{0,200}",
    re.IGNORECASE,
)
_LINK_LABEL = re.compile(r"[\W\d_]*|\W*(?:\w+\W+){1,4}[:：]\W*")
_SEPARATORS = re.compile(r"[\W\d_]*")
_LINKS_MAX = 50
_ROW_MIN_LINKS = 3
_SENTENCE_END = re.compile(r"[.!?…。！？؟।:;][\"'”’»）)\]*_]*$")
_LINE_MAX_CHARACTERS = 120
_CLOSING = re.compile(
    r"(?:(?:\d+ )?(?:comments?|responses?|replies|reacties|kommentare?|commentaires|comentarios|commenti)\b(?!.*[.!?]$)"
    r"|(?:related|recommended|further) (?:links|articles|stories|posts|reading|news)|most (?:read|popular)"
    r"|about the authors?"
    r"|more (?:news|stories|from|on)\b|what to read next|you may also like|leave a (?:reply|comment)"
    r"|(?:notes and )?references)"
    r"[^\n]{0,60}(?:\n|$)",
    re.IGNORECASE,
)
_DATED = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}[-/年]\d{1,2}[-/月]\d|\b(?:19|20)\d\d\b.{0,12}\b\d\d?[:.]\d\d\b")
_CLOSING_MAX_SHARE = 0.35
_LINES_AFTER_TEXT = 6
_REPEATED_MIN = 3
_LABEL_MAX_CHARACTERS = 60
_LABELS_MAX = 4
_BYLINE = re.compile(
    r"(?:(?:posted |written |reported )?by|von|par|por|di|door|av)\s+[^\W\d_]\S*(?:\s+\S+){0,9}"
    r"|(?:来源|來源|出处|出處|作者|記者|记者|文|撰文|編輯|编辑|责任编辑|責任編輯|日期|时间|時間|发布时间|發布時間)\s*[:：/／].{0,80}",
    re.IGNORECASE,
)


def prune(root: Element, sizes: Sizes, *, heading: Element | None, body: Element | None) -> None:
    """Take the elements out of a page that are no part of an article, as their names, marks and build tell.

    Args:
        root: The page.
        sizes: Sizes of its elements.
        heading: Element that shows the headline, if it is known: what stands before it is no part of the article.
        body: Element marked as the article's body, if there is one: neither it nor most of it is taken out.
    """
    most = _PRUNED_MAX_SHARE * sizes[root].prose
    most_of_list = _LIST_MAX_SHARE * sizes[root].prose
    kept = set() if body is None else {body, *body.iterancestors()}
    if heading is not None:
        first = first_container(sizes, heading)
        around = set() if first is None else {first, *first.iterancestors()}
        kept |= set() if any(map(_is_hidden, around)) else around
        _drop_before(heading, kept, most if first is None else _BEFORE_MAX_SHARE * sizes[root].prose, sizes)
    most_of_body = 0 if body is None else 0.5 * sizes[body].prose
    for element in list(root.iter()):
        tag = element.tag
        if not isinstance(tag, str) or element.getparent() is None or tag in _KEPT or element in kept:
            continue
        is_list = tag in _LISTS and is_list_of_links(element, sizes)
        if tag in _DROPPED or is_list or _is_beside(element):
            size = sizes[element].prose
            if size <= (most_of_list if is_list else most) and not (
                size > most_of_body and body in element.iterancestors()
            ):
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


def without_furniture(blocks: Sequence[str], *, title: str | None, authors: Sequence[str]) -> list[str]:
    """Return blocks of text without those that are evidently furniture.

    Args:
        blocks: Paragraphs, headings, lists and tables of the article.
        title: Its headline, which is left out where it stands before the text.
        authors: Its authors; a line that names one and is no sentence is left out where it stands before or after it.
    """
    kept = [block for block in _without_repeated([block.strip() for block in blocks]) if not _is_furniture(block)]
    headline, names = folded(title or ""), [name.casefold() for name in authors]
    start, end = 0, len(kept)
    while start < end and _is_before_text(kept[start], headline, names):
        start += 1
    # Where the headline is not known, a line before the text may be it.
    start += _labels_at(kept[start : start + _LABELS_MAX + 1]) if headline else 0
    # The date may also stand below the opening that a headline is followed by.
    if sum(map(_is_date_line, kept)) < _REPEATED_MIN:
        kept[start : start + 3] = [block for block in kept[start : start + 3] if not _is_date_line(block)]
    end = len(kept)
    # What ends without a full stop after the last sentence is a signature, a date or the heading of a list.
    while (
        end - start > 2
        and len(kept) - end < _LINES_AFTER_TEXT
        and _is_after_text(kept[end - 1], names)
        and any(map(_is_sentence, kept[start : end - 1]))
    ):
        end -= 1
    return kept[start : _end_of_text(kept, start, end)]


def _without_repeated(blocks: Sequence[str]) -> list[str]:
    """Return blocks without a text given twice, and without short lines that stand at every entry of a list."""
    counts = Counter(blocks)
    kept: dict[str, str] = {}
    for place, block in enumerate(blocks):
        if len(block) > _LINE_MAX_CHARACTERS:
            kept.setdefault(block, block)
        elif counts[block] < _REPEATED_MIN or _is_sentence(block):
            kept[f"{place} {block}"] = block
    return list(kept.values())


def _end_of_text(blocks: Sequence[str], start: int, end: int) -> int:
    """Return where the text ends: before the heading of comments or of other articles, if most of it stands before."""
    size = sum(map(len, blocks[start:end]))
    for place in range(start + 1, end):
        if _CLOSING.match(blocks[place]) and sum(map(len, blocks[place:end])) < _CLOSING_MAX_SHARE * size:
            return place
    return end


def _is_furniture(block: str) -> bool:
    first, *others = block.split("\n")
    if others:
        return _is_furniture(first) and not any(map(_is_sentence, others))  # a list of other articles
    text = block.strip(' -–—*•·|[]()"“”»›>:')
    return not text or bool(_FURNITURE.fullmatch(text) or _INLINE_LINK.fullmatch(text))


def _is_before_text(block: str, headline: str, names: Sequence[str]) -> bool:
    if headline and folded(block) == headline:
        return True
    if len(block) > _LINE_MAX_CHARACTERS or _is_sentence(block):
        return False
    names_author = any(name in block.casefold() for name in names)
    is_date = _is_date_line(block) or evident_date(block) is not None
    return bool(_BYLINE.fullmatch(block)) or names_author or is_breadcrumb(block) or is_date


def _labels_at(blocks: Sequence[str]) -> int:
    """Return how many short lines, such as buttons and credits, stand before the first paragraph, if it is near."""
    for place, block in enumerate(blocks):
        if len(block) > _LABEL_MAX_CHARACTERS and _is_sentence(block):
            return place
        if len(block) > _LABEL_MAX_CHARACTERS or len(block.encode()) > 2 * _LABEL_MAX_CHARACTERS or _is_sentence(block):
            return 0
    return 0


def _is_date_line(block: str) -> bool:
    return (
        len(block) <= _LINE_MAX_CHARACTERS
        and not _is_sentence(block)
        and bool(_DATED.search(block) or SHOWN_DATE.search(block))
    )


def _is_after_text(block: str, names: Sequence[str]) -> bool:
    if "\n" in block or _is_sentence(block):
        return False
    return len(block) <= 60 or (len(block) <= _LINE_MAX_CHARACTERS and any(name in block.casefold() for name in names))


def _is_sentence(block: str) -> bool:
    return _SENTENCE_END.search(block) is not None


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
    if element.get("role") in (
        "navigation",
        "search",
        "dialog",
        "alertdialog",
        "complementary",
        "banner",
        "contentinfo",
    ):
        return True
    if _is_hidden(element):
        return True
    return bool(_BESIDE.search(element.get("class") or "") or _BESIDE.search(element.get("id") or ""))


def _is_hidden(element: Element) -> bool:
    is_marked = "hidden" in element.attrib and element.get("hidden") != "until-found"
    return is_marked or _HIDDEN.search(element.get("style") or "") is not None
