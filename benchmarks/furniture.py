"""Made-up furniture of news pages, as HTML: menus, lists of other stories, comments, forms, footers."""

import html
from collections.abc import Callable, Sequence

from benchmarks.furniture_maker import Maker


def _link(text: str) -> str:
    return f'<a href="/">{html.escape(text)}</a>'


def _row(maker: Maker, items: Sequence[str], tag: str | None = None) -> str:
    """Return items in a row or a list, as links."""
    tag = tag or maker.pick(("li", "li", "div", "span", "a", "|"))
    if tag == "|":
        return f"<div>{maker.pick((' | ', ' · ', ' ', ', ')).join(map(_link, items))}</div>"
    between = maker.pick(("", "", "\n"))
    inner = between.join(_link(item) if tag == "a" else f"<{tag}>{_link(item)}</{tag}>" for item in items)
    return f"<ul>{inner}</ul>" if tag == "li" else f"<div>{inner}</div>"


def menu(maker: Maker) -> str:
    """Return a menu of any size, some with levels."""
    if maker.maybe(0.5):
        return f"<nav>{_row(maker, [maker.item() for _ in range(maker.count(4, 60))])}</nav>"
    parts = [
        f"<li>{_link(maker.item())}{_row(maker, [maker.item() for _ in range(maker.count(2, 16))], 'li')}</li>"
        for _ in range(maker.count(3, 14))
    ]
    return f"<nav><ul>{''.join(parts)}</ul></nav>"


def bar(maker: Maker) -> str:
    """Return a bar of labels: to sign in, to share, to search; with a date or a counter."""
    kind = maker.pick(("account", "share", "navigation", "advert"))
    items = [maker.label(kind) for _ in range(maker.count(1, 8))]
    if maker.maybe(0.3):
        items.insert(0, maker.time())
    if maker.maybe(0.3):
        items.append(maker.number())
    return _row(maker, items)


def strip(maker: Maker) -> str:
    """Return a strip of what is read at the moment."""
    heading = maker.label("related")
    items = [maker.headline() if maker.maybe(0.5) else maker.item() for _ in range(maker.count(2, 8))]
    return f"<div><b>{html.escape(heading)}</b> {_row(maker, items)}</div>"


def rail(maker: Maker) -> str:
    """Return a list of other stories."""
    shape = {part: maker.maybe(0.3) for part in ("section", "time", "author", "image", "number", "more")}
    shape["teaser"] = maker.maybe(0.15)
    tag, inner = maker.pick(("li", "div", "article", "p")), maker.pick(("div", "span", "p", "h3"))
    number = maker.number().split()[0]
    stories = []
    for i in range(maker.count(2, 24)):
        title = maker.headline()
        parts = [f"<{inner}>{_link(title)}</{inner}>"]
        if shape["image"]:
            parts.insert(0, f'<img alt="{html.escape(maker.headline() if maker.maybe(0.5) else title)}">')
        if shape["section"]:
            parts.insert(0, f"<{inner}>{html.escape(maker.item())}</{inner}>")
        if shape["number"]:
            parts.insert(0, f"<{inner}>{i + 1 if maker.maybe(0.9) else number}</{inner}>")
        if shape["teaser"]:
            parts.append(f"<p>{html.escape(maker.teaser())}</p>")
        if shape["author"]:
            parts.append(f"<{inner}>{html.escape(maker.name())}</{inner}>")
        if shape["time"]:
            parts.append(f"<{inner}>{html.escape(maker.time())}</{inner}>")
        if shape["more"]:
            parts.append(_link(maker.label("related")))
        stories.append(f"<{tag}>{''.join(parts)}</{tag}>")
    heading = f"<h3>{html.escape(maker.label('related'))}</h3>" if maker.maybe(0.85) else ""
    return f"<div>{heading}{''.join(stories)}</div>"


def comments(maker: Maker) -> str:
    """Return a thread of readers' comments."""
    shape = {part: maker.maybe(0.5) for part in ("buttons", "likes", "time first", "form", "same line")}
    is_signed_below, says = maker.maybe(0.1), maker.pick(("", "", "", " says:", " wrote:", " sagt:", " dit :", ":"))
    found = [f"<h3>{maker.count(1, 200) if maker.maybe(0.5) else ''} {html.escape(maker.label('comments'))}</h3>"]
    if maker.maybe(0.1):
        found = []
    if maker.maybe(0.4):
        found.append(f"<p>{html.escape(maker.notice('comments'))}</p>")
    for _ in range(maker.count(1, 40)):
        signature = [maker.name() + says, maker.time()]
        if shape["time first"]:
            signature.reverse()
        signed = ", ".join(signature) if shape["same line"] else "</div><div>".join(map(html.escape, signature))
        parts = [f"<div>{signed}</div>", *(f"<p>{html.escape(one)}</p>" for one in _opinion(maker))]
        if is_signed_below:
            parts = [*parts[1:], parts[0]]
        if shape["likes"]:
            parts.append(f"<span>{maker.number()}</span>")
        if shape["buttons"]:
            parts.append(_row(maker, [maker.label("comments") for _ in range(maker.count(1, 3))], "span"))
        found.append(f"<div>{''.join(parts)}</div>")
    if shape["form"]:
        found.append(f"<p>{maker.prose('comments')}</p><button>{html.escape(maker.label('comments'))}</button>")
    return f"<div>{''.join(found)}</div>"


def _opinion(maker: Maker) -> list[str]:
    """Return the paragraphs of a comment."""
    if maker.maybe(0.2):
        return [maker.headline().lower()]
    text = [" ".join(maker.sentence() for _ in range(maker.count(1, 4))) for _ in range(maker.count(1, 2))]
    if maker.maybe(0.25):
        text[0] = f"@{maker.name()} {text[0]}"
    return text if maker.maybe(0.7) else [one.rstrip(".") + maker.pick(("", "...", "!!", " :)", "?")) for one in text]


def tags(maker: Maker) -> str:
    """Return the subjects of an article in a row or a list."""
    heading = html.escape(maker.pick(("Tags", "Topics", "Filed under", "Tags:", "More on", "In this story", "")))
    if not maker.maybe(0.6):
        heading = html.escape(maker.label("navigation"))
    items = [maker.item() if maker.maybe(0.6) else maker.name() for _ in range(maker.count(1, 10))]
    return f"<div><span>{heading}</span> {_row(maker, items)}</div>"


def imprint(maker: Maker) -> str:
    """Return what stands at the end of an article about itself: who wrote and shot it, where it came from."""
    shown = maker.pick(
        (
            "Photo: {0}", "Editing by {0}", "{0}", "Email: {0}@{1}.example", "Follow {0} on Twitter", "Source: {1}",
            "Published in {1} on {2}", "{2}", "Last updated {2}", "This story was first published by {1}.", "© {1}",
            "Have you seen something? Write to {0} at the newsroom or call us.", "With material from {1} and {0}.",
            "First published: {2}", "Read the full story on {1}", "Copyright {1}. All rights reserved.",
        )
    )  # fmt: skip
    return f"<p>{html.escape(shown.format(maker.name(), maker.brand, maker.time()))}</p>"


def box(maker: Maker) -> str:
    """Return a box that asks to sign up or to pay, or a notice about cookies."""
    kind = maker.pick(("account", "account", "legal"))
    parts = [f"<h4>{html.escape(maker.label(kind))}</h4>"] if maker.maybe(0.6) else []
    parts += [f"<p>{html.escape(maker.notice(kind))}</p>" for _ in range(maker.count(1, 4))]
    if maker.maybe(0.3):
        parts.append(f"<p>{html.escape(maker.teaser())}</p>")
    parts += [f"<button>{html.escape(maker.label(kind))}</button>" for _ in range(maker.count(0, 3))]
    return f"<div>{''.join(parts)}</div>"


def author(maker: Maker) -> str:
    """Return what a page says about the author of the article."""
    name = maker.name()
    return f"<div><b>{name}</b><p>{html.escape(maker.notice('author'))}</p>{_link(maker.label('related'))}</div>"


def footer(maker: Maker) -> str:
    """Return the foot of a page: lists of links and legal prose."""
    parts = []
    for _ in range(maker.count(1, 7)):
        kind = maker.pick(("legal", "navigation", "account", "share"))
        heading = f"<h4>{html.escape(maker.item())}</h4>" if maker.maybe(0.6) else ""
        items = [maker.label(kind) if maker.maybe(0.6) else maker.item() for _ in range(maker.count(3, 24))]
        parts.append(f"<div>{heading}{_row(maker, items)}</div>")
    parts += [f"<p>{html.escape(maker.notice('legal'))}</p>" for _ in range(maker.count(0, 5))]
    parts.append(f"<p>© {maker.count(1999, 2026)} {html.escape(maker.brand)}. {html.escape(maker.label('legal'))}</p>")
    return f"<footer>{''.join(parts)}</footer>"


def references(maker: Maker) -> str:
    """Return the sources of an article."""
    mark = maker.pick(("^ ", "[{}] ", "{}. ", "", "↑ "))
    shapes = ("{0} ({1}). {2}. {3}.", "{0}, {2}, {3}, {1}", "{2}. {3}. {1}.", "{0}: {2}. {3} {1}, S. {4}.")
    found = []
    for i in range(maker.count(2, 30)):
        title = f'"{maker.headline()}"' if maker.maybe(0.5) else maker.headline()
        year = maker.count(1950, 2025)
        text = maker.pick(shapes).format(maker.name(), year, title, maker.brand, maker.count(1, 400))
        found.append(f"<li>{html.escape(mark.format(i + 1) + text)}</li>")
    heading = maker.pick(("References", "Sources", "Notes", "Einzelnachweise", "Notes et références"))
    return f"<div><h2>{heading}</h2><ol>{''.join(found)}</ol></div>"


def notes(maker: Maker) -> str:
    """Return what a site says below its articles in prose: on itself, its authors, its readers, its rules."""
    found = []
    for _ in range(maker.count(1, 4)):
        text = maker.notice()
        found.append(f"<p>{f'<b>{html.escape(maker.name())}</b> ' if maker.maybe(0.25) else ''}{html.escape(text)}</p>")
    return f"<div>{''.join(found)}</div>"


def aside(maker: Maker) -> str:
    """Return something small that stands inside an article: a link to another story, an advertisement, a caption."""
    kind = maker.count(0, 5)
    if kind == 0:
        return f"<p><b>{html.escape(maker.label('related'))}:</b> {_link(maker.headline())}</p>"
    if kind == 1:
        return f"<div>{html.escape(maker.label('advert'))}</div>"
    if kind == 2:
        return bar(maker)
    if kind == 3:
        return f"<div>{_row(maker, [maker.headline() for _ in range(maker.count(1, 4))])}</div>"
    return f"<p>{_link(maker.headline().upper() if maker.maybe(0.3) else maker.headline())}</p>"


Block = Callable[[Maker], str]
BEFORE: Sequence[tuple[Block, float]] = (
    (menu, 0.9), (bar, 0.7), (strip, 0.35), (menu, 0.5), (box, 0.1), (rail, 0.12), (bar, 0.3), (menu, 0.25),
)  # fmt: skip
INSIDE: Sequence[tuple[Block, float]] = (
    (aside, 0.6), (aside, 0.3), (rail, 0.15), (box, 0.15), (aside, 0.3), (bar, 0.2), (notes, 0.05),
)  # fmt: skip
BEHIND: Sequence[tuple[Block, float]] = (
    (references, 0.05), (imprint, 0.3), (notes, 0.15), (imprint, 0.15), (tags, 0.4), (bar, 0.4), (author, 0.2),
    (box, 0.15), (rail, 0.5), (comments, 0.25), (rail, 0.4), (rail, 0.25), (box, 0.1), (menu, 0.25), (strip, 0.15),
    (footer, 0.85), (box, 0.1),
)  # fmt: skip
"""Blocks beside each part of an article, in their usual order, each with its chance."""
