"""A page as a site of some kind serves it, and what is to be read of it."""

from dataclasses import dataclass, field

from indexer.records import Json

EN = (
    (
        "The ferry between the two islands will stop for nine days in March while its ramp is repaired, the harbour "
        "office said on Tuesday."
    ),
    (
        "About four hundred people cross the strait on a working day, most of them to reach the hospital and the "
        "market in the larger town, and many of them have no other way to get there."
    ),
    (
        "“We know that this comes at a bad time,” said Mara Lind, who runs the office. “But the ramp is older than "
        "most of us, and it has to be done before the summer.”"
    ),
    (
        "A smaller boat will carry passengers twice a day from the fishing quay, weather permitting. It takes no cars, "
        "and bicycles only when there is room for them."
    ),
    (
        "Shops on the smaller island have begun to order more flour and milk than they usually do, and the school will "
        "hold its lessons for the oldest pupils online until the ferry is back."
    ),
)
"""Paragraphs of one article in English."""

NAV = (
    '<nav class="main-nav"><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li>'
    '<li><a href="/sport">Sport</a></li><li><a href="/weather">Weather</a></li></ul></nav>'
)
FOOTER = (
    '<footer class="site-footer"><p>Copyright 2024 The Strait Post. All rights reserved.</p>'
    '<ul><li><a href="/about">About us</a></li><li><a href="/privacy">Privacy policy</a></li></ul></footer>'
)
TITLE = "Ferry to stop for nine days in March"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page, and what is to be read of it."""

    name: str
    html: str
    blocks: tuple[str, ...] = EN
    """Blocks of the main text."""
    markup: dict[str, Json] = field(default_factory=dict)
    """What of the six fields of `ArticleHeader` that markup may state is stated; the others are to be absent."""
    encoding: str = "utf-8"
    url: str | None = None


def paragraphs(blocks: tuple[str, ...] = EN, attributes: str = "") -> str:
    """Return blocks as paragraphs of HTML."""
    return "\n".join(f"<p{attributes}>{block}</p>" for block in blocks)
