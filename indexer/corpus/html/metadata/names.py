"""Names of authors, out of bylines and of what sites put in their place."""

import re
from collections.abc import Iterable, Sequence

from indexer.corpus.html.metadata.titles import folded, glued

_BY = re.compile(
    r"^\W*(?:(?:written|words|story|report|text|posted|reported|published|article|reporting|analysis|review"
    r"|an article)\s+)?"
    r"(?:by|von|par|por|di|door|av|af|от|автор|autor(?:in)?|auteur|autore|author|skribent|tekst|texto|text|tekijä"
    r"|kirjoittaja|文|文/|作者|記者|记者)\b\s*[:：]?\s*(?=\S)",
    re.IGNORECASE,
)
_CJK_BY = re.compile(r"^(?:文|作者|記者|记者|来源)\s*[:：/／]\s*|[（(]?(?:記者|记者)[）)]?$")
_AND = re.compile(
    r"\s*[;|•·/&\n]\s*|\s+(?:and|und|et|y|e|och|og|ja|en|i|и)\s+(?=[^\W\d_])|,\s*(?:and|und|et|y|e|och|og|ja|en|и)\s+"
    r"|[、،]\s*"
)
_SHORT_AND = re.compile(r"\s(?:y|e|i|en|ja|og|och|et)\s")
_ROLE = re.compile(
    r"\b(?:editors?|reporters?|correspondents?|writers?|columnists?|contributors?|bureau|chief|producers?|staff"
    r"|special to|journalists?|photographers?|analysts?|critics?|freelancers?|freelance|redakteur(?:e|in|innen)?"
    r"|korrespondent(?:en|in|innen)?|corresponsal(?:es)?|redactor(?:a|es)?|periodistas?|journalistes?|redacci[oó]n"
    r"|redazione"
    r"|r[eé]daction|toimittaja|updated|published|for the|in [A-Z]\w+$|at [A-Z]\w+$)\b|\d{4}|@|https?:|www\.",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:by )?(?:the )?(?:admin(?:istrator)?|editor(?:ial)?s?|editorial (?:team|board|staff|desk)"
    r"|staff(?: (?:reporters?|writers?))?|news"
    r"(?:room| desk| staff| team| editor)?|web ?(?:master|desk|team)|guest(?: (?:author|contributor))?|author"
    r"|anonymous|unknown|none|null|undefined"
    r"|(?:online[- ]?)?redaktion|redacci[oó]n|(?:la )?r[eé]daction|redazione|redactie|toimitus|redaksjonen|редакция"
    r"|press release|contributor|contributed|user|root|wordpress|wp|super ?user|team|desk|n/?a|test|default"
    r"|our correspondent"
    r"|special correspondent|agenc(?:y|ies)|wire(?: reports)?|various|about the author|view all posts|follow|share"
    r"|promoted(?: links| content)?|sponsored|links|more|partner content)",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"\b(?:news|times|post|media|press|team|desk|staff|editorial|magazine|daily|gazette|herald|tribune|journal"
    r"|journals|inc|ltd|llc"
    r"|gmbh|ag|university|institute|agency|ministry|minist[eè]r\w*|ayuntamiento|gobierno|department|office|government|council|network|online|website"
    r"|redaktion"
    r"|redacci[oó]n|r[eé]daction|group|foundation|association|company|corp|publisher|publishing|tv|radio"
    r"|broadcasting)\b|\.\w{2,3}$",
    re.IGNORECASE,
)
_NAME_MAX_CHARACTERS = 80
_NAME_MAX_WORDS = 5
_ARTICLES = frozenset(("The", "A", "An", "Der", "Die", "Das", "Il", "El", "La", "Le", "Les", "Los", "Las", "O"))
_PARTICLE = re.compile(
    r"(?:af|al|av|bin|da|das|de|dei|del|dela|della|den|der|di|do|dos|du|e|el|i|ibn|la|las|le|los|of|op|san|ten|ter|und"
    r"|van|vom|von|y|zu|zum|zur|’t|'t|d['’].*|l['’].*|al-.*|el-.*|o['’].*)"
)
_AUTHORS_MAX = 20


def author_names(
    stated: Iterable[str], *, site_names: Sequence[str], persons_only: bool = False, family_first: bool = False
) -> list[str]:
    """Return the names of an article's authors.

    Args:
        stated: Names or bylines as the page states them, such as `By Ann Lee and Bo Ek, Staff Writers`.
        site_names: Names of the site and its publisher, which are no authors.
        persons_only: Whether names that look like those of organisations are left out.
        family_first: Whether `Lee, Ann` is one name.
    """
    sites = {folded(name).removeprefix("the ") for name in site_names}
    names: dict[str, str] = {}
    for byline in stated:
        for name in _split(" ".join(byline.split()), family_first=family_first):
            plain = folded(name)
            if not plain or {plain.removeprefix("the "), glued(name)} & sites or not _is_name(name):
                continue
            if not (persons_only and (_ORGANISATION.search(name) or not _is_person(name))):
                names.setdefault(plain, name)
    return list(names.values())[:_AUTHORS_MAX]


def _split(byline: str, *, family_first: bool) -> list[str]:
    byline = _CJK_BY.sub("", byline)
    byline = _BY.sub("", byline)
    byline = re.split(r"\s+(?:on|at|am|le|op|den|el)\s+|\s[—–-]+\s|\s*\d", byline, maxsplit=1)[0]
    byline = re.sub(r"\s*[(\[（][^()]*[)\]）]", "", byline)  # a role or an agency
    names: list[str] = []
    for part in _parts(byline):
        name, *more = (piece.strip(" .-–—:*|\t") for piece in part.split(","))
        if family_first and len(more) == 1:
            names.append(f"{more[0]} {name}")
            continue
        if len(more) == 1 and " " not in name and " " not in more[0] and name and more[0]:
            names.append(f"{more[0]} {name}")
            continue
        # What begins like a name and goes on with other words is one that cannot be told from them.
        if any(len(other.split()) > _NAME_MAX_WORDS and _is_person(" ".join(other.split()[:2])) for other in more):
            return []
        names.append(name)
        # After a comma stands another name, or a role or an agency.
        names.extend(other for other in more if len(other.split()) > 1 and not _ORGANISATION.search(other))
    return [re.sub(r"^by\s+", "", name, flags=re.IGNORECASE) for name in names if not _ROLE.search(name)]


def _parts(byline: str) -> list[str]:
    """Return the names of a byline; one whose parts are joined by a short word and are no full names is one name."""
    parts = _AND.split(byline)
    is_one = _SHORT_AND.search(byline) and any(len(part.split()) == 1 for part in parts)
    return [byline] if is_one or (_ORGANISATION.search(byline) and not re.search(r"[,;|•·/]", byline)) else parts


def _is_name(name: str) -> bool:
    if not 2 <= len(name) <= _NAME_MAX_CHARACTERS or _NOBODY.fullmatch(name) or any(sign in name for sign in "{}<>=%@"):
        return False
    # One word in small letters is an account's name.
    return not re.fullmatch(r"[a-z0-9._-]+", name) and sum(map(str.isalpha, name)) >= 0.6 * len(name)


def _is_person(name: str) -> bool:
    words = name.split()
    cased = [word for word in words if word[0].lower() != word[0].upper()]
    if not cased:
        return len(words) <= 5 and len(name) <= 30
    small = [word for word in cased if word[0].islower()]
    is_full = 2 <= len(words) <= _NAME_MAX_WORDS and len(cased) - len(small) >= 2
    return is_full and words[0] not in _ARTICLES and all(map(_PARTICLE.fullmatch, small))
