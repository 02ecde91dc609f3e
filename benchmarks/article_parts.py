"""Made-up parts of articles, as labelled HTML: headings, lists, code, interviews; pictures and posts that interrupt."""

from collections.abc import Callable, Sequence
from html import escape

from benchmarks.furniture_maker import Maker

_CREDITS = (
    "Photo: {}", "{}/AFP", "({})", "© {}", "Image: {}", "{}", "Credit: {}", "Foto: {}", "Getty Images", "{} / Getty",
    "Image credit : {}", "Photograph by {}", "Picture: {}",
)  # fmt: skip
_CODE = (
    "from {0}.{1} import {2}", "def {0}_{1}(self, {2}):", "    self.{0} = {1}({2})", "return {0}[{1}]", "$ {0} --{1}",
    "{0} = {1}.{2}({0}, '{1}')", "}}", "if ({0} != null) {{", "# {0} {1}", "<{0} {1}='{2}'>", "print({0})",
)  # fmt: skip
_PRICES = ("{} €", "${}.99", "£{}", "ab {},00 EUR", "{} kr", "Rs {}")


def part(maker: Maker) -> str:
    """Return something that belongs to an article, though it is no prose."""
    return _PARTS[maker.count(0, len(_PARTS) - 1)](maker)


def _labelled(texts: Sequence[str], tag: str) -> str:
    return f'<div data-gold="article">{"".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)}</div>'


def _heading(maker: Maker) -> str:
    text = maker.item() if maker.maybe(0.4) else maker.headline()
    text = f"{maker.count(1, 20)}. {text}" if maker.maybe(0.2) else text
    return f'<h2 data-gold="article">{escape(text)}</h2>'


def _numbers(maker: Maker) -> str:
    between = maker.pick((" ", ": ", " - ", ", "))
    mark = maker.pick(("", "", "➡️ ", "- ", "• "))
    shown = [f"{mark}{maker.item()}{between}{maker.count(0, 9999)}" for _ in range(maker.count(3, 24))]
    return _labelled(shown, maker.pick(("li", "p", "div")))


def _headlines(maker: Maker) -> str:
    return _labelled([maker.headline() for _ in range(maker.count(2, 6))], maker.pick(("li", "p", "div")))


def _sentences(maker: Maker) -> str:
    return _labelled([maker.sentence() for _ in range(maker.count(2, 10))], maker.pick(("li", "p", "div")))


def _points(maker: Maker) -> str:
    """Return a list of points, each a name with what is said about it."""
    between = maker.pick((": ", " - ", " – ", ". "))
    shown = [f"{maker.item()}{between}{maker.sentence()}" for _ in range(maker.count(2, 8))]
    return _labelled(shown, maker.pick(("li", "p")))


def _questions(maker: Maker) -> str:
    """Return questions and answers."""
    names = [f"{maker.name()}: ", f"{maker.name()}: "] if maker.maybe(0.3) else ["", ""]
    shown = []
    for _ in range(maker.count(2, 10)):
        shown.append(f"{names[0]}{maker.headline().rstrip('.!…')}?")
        shown.append(names[1] + (maker.sentence() if maker.maybe(0.7) else maker.headline() + "."))
    return _labelled(shown, "p")


def _code(maker: Maker) -> str:
    lines = [
        maker.pick(_CODE).format(maker.word().lower(), maker.word().lower(), maker.word().lower())
        for _ in range(maker.count(1, 14))
    ]
    tag = maker.pick(("pre", "pre", "div"))
    return f'<div data-gold="article"><{tag}>{"<br>".join(map(escape, lines))}</{tag}></div>'


_PARTS: Sequence[Callable[[Maker], str]] = (
    _heading, _heading, _heading, _sentences, _headlines, _numbers, _questions, _points, _code,
)  # fmt: skip
"""Earlier ones are made more often."""


def beside_text(maker: Maker) -> str:
    """Return something inside an article that may be kept or left out: a caption, a pull quote, an embedded post."""
    return _BESIDE[maker.count(0, len(_BESIDE) - 1)](maker)


def _credit(maker: Maker) -> str:
    return escape(maker.pick(_CREDITS).format(maker.name()))


def _figure(maker: Maker) -> str:
    text = maker.sentence() if maker.maybe(0.5) else maker.headline()
    alt = f'<img alt="{escape(text if maker.maybe(0.5) else maker.headline())}">' if maker.maybe(0.5) else ""
    credit = _credit(maker) if maker.maybe(0.7) else ""
    shown = "<p>{}</p>{}" if maker.maybe(0.6) else "<figcaption>{} {}</figcaption>"
    caption = shown.format(escape(text), credit)
    return f'<figure data-gold="optional">{alt}{caption}</figure>'


def _image(maker: Maker) -> str:
    alt = f"IMG_{maker.count(1, 9999)}.jpeg" if maker.maybe(0.3) else maker.headline()
    shown = f'<img alt="{escape(alt)}">' * maker.count(1, 2)
    return f'<div data-gold="optional">{shown}{_credit(maker) if maker.maybe(0.5) else ""}</div>'


def _quote(maker: Maker) -> str:
    return f'<blockquote data-gold="optional">{escape(maker.sentence())}</blockquote>'


def _post(maker: Maker) -> str:
    """Return a post that is shown from another site."""
    text = maker.teaser() if maker.maybe(0.5) else maker.headline()
    handle = f"(@{maker.word().lower()})"
    signed = maker.pick(
        ("— {0} {1} {2}", "{0} {1} {2}", "A post shared by {0} {1} on {2}", "View this post on Instagram", "{0} {1}")
    ).format(maker.name(), handle, maker.time())
    return f'<div data-gold="optional"><p>{escape(text)}</p><p>{escape(signed)}</p></div>'


def _shared(maker: Maker) -> str:
    handle = maker.word().lower()
    shown = maker.pick(
        ("A post shared by {0} (@{1})", "View this post on Instagram", "Posted by {0} on {2}", "{0}, {2}", "@{1}")
    )
    return f'<p data-gold="optional">{escape(shown.format(maker.name(), handle, maker.time()))}</p>'


def offer(maker: Maker) -> str:
    """Return an offer of goods."""
    price = maker.pick(_PRICES).format(maker.count(2, 900))
    shown = [maker.item(), price, maker.pick(("Buy now", "Zum Angebot", "Check price", maker.label("account")))]
    shown = [shown[i] for i in maker.rng.permutation(3)[: maker.count(1, 3)]]
    return f'<div data-gold="none">{"".join(f"<p>{escape(one)}</p>" for one in shown)}</div>'


_BESIDE: Sequence[Callable[[Maker], str]] = (_figure, _figure, _image, _post, _quote, _shared)


def standfirst(maker: Maker) -> str:
    """Return the sentence above an article that sums it up."""
    text = maker.sentence() if maker.maybe(0.6) else maker.headline()
    label = "article" if maker.maybe(0.5) else "optional"
    return f'<p data-gold="{label}">{escape(text)}</p>'


def rhythm(maker: Maker) -> Callable[[], str]:
    """Return what makes the same kind of interruption or heading again and again, as sites and lists of things do."""
    makers: Sequence[Callable[[Maker], str]] = (_heading, _figure, _image, _post, offer, _code, _quote)
    chosen = [makers[maker.count(0, len(makers) - 1)] for _ in range(maker.count(1, 3))]
    return lambda: "".join(one(maker) for one in chosen)
