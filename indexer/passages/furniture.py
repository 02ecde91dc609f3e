"""Single lines of a page that are evidently no article: each with the rule that says so. Pure."""

import re

from indexer.corpus.evident import is_breadcrumb, is_glued_menu, labelled_date

HEADLINE_MAX_CHARACTERS = 160
"""Longest line that can be furniture or a headline, in code points; a longer one is prose."""

_WHOLE_LINES = {
    "comment form": (
        r"leave a (?:reply|comment)|join the (?:conversation|discussion)|post a comment|add a comment"
        r"|(?:reply|comments?)(?: \(\d+\))?"
        r"|your e-?mail(?: address)? (?:will not|won['’]t) be (?:published|shown|shared)\b.*"
        r"|(?:required|mandatory) fields are marked.*|save my name, e-?mail.*"
    ),
    "menu": r"(?:back|return) to (?:the )?top(?: button)?|skip to (?:main )?content|menu|search",
    "share links": (
        r"(?:views?|shares?|likes?)(?: ?[:\d,. ]+k?)?|[a-z]+! ?\(\d+\)|share (?:this|on|via)\b.{0,40}"
        r"|(?:facebook|twitter|whatsapp|linkedin|pinterest|telegram|e-?mail|print|copy link|[|,•·\s])+"
    ),
    "advertisement": (
        r"advertisement|sponsored(?: content)?|read more|continue reading|click here\b.{0,60}"
        r"|sign up\b.{0,80}newsletters?|subscribe(?: now)?|follow us\b.{0,60}"
    ),
    "copyright": r"all rights reserved\.?|©.{0,120}",
}
"""Rule -> what a line says that is left out by it."""
_RULE_OF_GROUP = {rule.replace(" ", "_"): rule for rule in _WHOLE_LINES}
_WHOLE_LINE = re.compile(
    "|".join(f"(?P<{group}>{_WHOLE_LINES[rule]})" for group, rule in _RULE_OF_GROUP.items()), re.IGNORECASE
)
_COMMENT_FORM = re.compile(
    r"\byour e-?mail(?: address)? (?:is|will|won['’]t)\b.{0,20}\b(?:published|shown|shared|displayed|private|public)\b"
    r"|\b(?:never|not|n['’]t) (?:show|share|publish|display) your e-?mail\b"
    r"|\bfields?\b.{0,40}\*$|\bfields? marked\b|\ball fields are required\b",
    re.IGNORECASE,
)


def furniture_rule(line: str) -> str | None:
    """Return the rule by which a line, without the white space around it, is no article; None if it may be."""
    if not line or len(line) > HEADLINE_MAX_CHARACTERS:
        return None
    if whole := _WHOLE_LINE.fullmatch(line):
        return _RULE_OF_GROUP[whole.lastgroup or ""]
    if _COMMENT_FORM.search(line):
        return "comment form"
    if is_breadcrumb(line) or is_glued_menu(line):
        return "menu"
    return "date line" if labelled_date(line) is not None else None
