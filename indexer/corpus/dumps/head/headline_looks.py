"""Lines above an article -> numbers that tell whether each is its headline. Pure."""

import math
import re
from collections.abc import Mapping, Sequence

from indexer.corpus.dumps.head.candidates import TOP, Candidate
from indexer.corpus.dumps.head.lines import Head, HeadLine, fold

_NEAR = 12
"""Units between which a headline that is repeated counts as repeated near by."""
_JUST, _LEAST_BEGINNING = 4, 12
"""Units between a headline and its beginning that stands before it, and code points of one that counts."""
_STOP = re.compile(r"[.。।]['\"”’»)\]]*$")
_ELLIPSIS = re.compile(r"(?:…|\.\.\.)['\"”’»)\]]*$")
_ASKED = re.compile(r"[?!？！؟]['\"”’»)\]」』]*$")
_SEPARATOR = re.compile(r"\s[|•·/›»>–—-]\s|\t|\s[+*]{1,3}\s")
_GLUED = re.compile(r"[a-zà-ÿа-я0-9][A-ZÀ-ÞА-Я][a-zà-ÿа-я]")
_CAPTION = re.compile(
    r"\b(?:photo|picture|foto|bild|image|kuva|zdjęcie|fotografi|credit|crédit|crédito|courtesy)\w*\s*(?:by\b|:|/|©)|©"
    r"|\b(?:getty|reuters|afp|dpa|shutterstock|unsplash|pexels)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[^\W\d_]{2,14}[:：]\s?")
_CODE = re.compile(
    r"[{}<>=\\]|[\w.-]+/[\w.-]+/|https?:|www\.|@\w|\w\.(?:js|css|html?|php|com|net|org)\b|[a-z]_[a-z]|^[#.]\w|/\*|--"
)
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]+")
_BULLET = re.compile(r"(?:[-*•·‣▪–—+#]+|\d{1,3}[.)])\s+")
_QUOTED = re.compile(r"[\"“„«「『‘']")
_KINDS = ("share", "navigation", "related", "account", "comments", "legal", "advert", "reader")


def looks_of(head: Head, of: Sequence[Candidate]) -> list[dict[str, float]]:
    """Return for each candidate the numbers that tell whether it is the headline, by name."""
    shares = [_share(one, head.stems) for one in of]
    outside = [share for one, share in zip(of, shares, strict=True) if one.place < head.body and not one.line.is_prose]
    most = max(outside, default=0.0)
    rivals = [one.place for one in of if _is_rival(one)]
    strong = {one.place: share for one, share in zip(of, shares, strict=True) if share >= 0.3 and _is_rival(one)}
    titles = _title_lines(head)
    return [
        {
            **_shape(one),
            **_kinds(one),
            **_words(head, one, share, most),
            **_place(head, one, rivals),
            **_beside(head, one),
            **_strength(head, one, share, strong),
            **_repeats(head, one, titles),
            **_goes_on(one, of),
        }
        for one, share in zip(of, shares, strict=True)
    ]


def _shape(one: Candidate) -> dict[str, float]:
    text, size = one.text, one.size
    words = _LETTERS.findall(text)
    count = max(1, len(words))
    return {
        "size": min(size, 90) / 60,
        "under 14": size < 14,
        "under 25": size < 25,
        "over 110": size > 110,
        "over 160": size > 160,
        "one word": len(words) <= 1 and size < 25,
        "two words": len(words) == 2 and size < 25,
        "stop": bool(_STOP.search(text)),
        "ellipsis": bool(_ELLIPSIS.search(text)),
        "colon": text[-1] in ":：",
        "asked": bool(_ASKED.search(text)),
        "comma": text[-1] in ",;、，-–—",
        "label": bool(_LABEL.match(text)) and size < 60,
        "label, long": bool(_LABEL.match(text)) and size >= 60,
        "separators": min(len(_SEPARATOR.findall(text)), 4) / 2,
        "glued": min(len(_GLUED.findall(text)), 4) / 2,
        "caption": bool(_CAPTION.search(text)),
        "code": bool(_CODE.search(text)),
        "digits": min(1.0, 3 * len(_DIGIT.findall(text)) / len(text)),
        "upper case": text.isupper(),
        "capitalized": sum(word[0].isupper() for word in words) / count if len(words) > 1 else 0.5,
        "bullet": bool(_BULLET.match(one.line.text)),
        "bracket": one.line.text[0] in "([<{",
        "bracketed": one.line.text[0] == "[" and one.line.text[-1] == "]",
        "lower start": text[0].islower(),
        "starts with digit": text[0].isdigit(),
        "quoted": bool(_QUOTED.search(text)),
        "prose": one.line.is_prose,
    }


def _kinds(one: Candidate) -> dict[str, float]:
    kinds = one.line.kinds
    return {
        **{kind: float(kind in kinds) for kind in _KINDS},
        "kind first": any(place == 0 for kind, place in kinds.items() if kind != "reader"),
        "kind in short": bool(kinds) and one.size < 40,
        "byline": one.line.is_byline,
        "byline word": "byline" in kinds,
        "dated": bool(one.line.days),
        "dated, short": bool(one.line.days) and one.size < 45,
    }


def _share(one: Candidate, stems: Mapping[str, int]) -> float:
    """Return the share of a candidate's longer words that other lines of the article hold."""
    own = one.line.is_prose
    return sum(stems.get(stem, 0) > own for stem in one.stems) / (len(one.stems) + 1.0)


def _words(head: Head, one: Candidate, share: float, most: float) -> dict[str, float]:
    count = len(one.stems)
    return {
        "shared": share,
        "shared, long": share * (one.size >= 40),
        "shared lead": 0.0 if one.line.is_prose else len(one.stems & head.lead) / (count + 1.0),
        "shared words": min(4, round(share * (count + 1.0))) / 2,
        "shares most": share >= most > 0,
        "shares nothing": share == 0 and count > 1,
    }


def _is_rival(one: Candidate) -> bool:
    """Tell whether a line looks like a headline by itself."""
    is_furniture = one.line.days or one.line.kinds.get("byline") == 0 or _STOP.search(one.text)
    return one.size >= 28 and not is_furniture and not _CAPTION.search(one.text) and not _CODE.search(one.text)


def _place(head: Head, one: Candidate, rivals: Sequence[int]) -> dict[str, float]:
    place, body = one.place, head.body
    gap = max(0, body - place - 1)
    between = [line for line in head.lines if place < line.place < body]
    return {
        "gap": math.log1p(gap) / 2,
        "adjacent": place == body - 1,
        "near": gap <= 4 and place < body,
        "far": gap > 25,
        "before all": place < head.first,
        "in body": place >= body,
        "behind prose": any(line.is_prose for line in head.lines if line.place < place),
        "chance": head.dump.chances[place],
        "rivals between": min(4, sum(place < rival < body for rival in rivals)) / 2,
        "prose between": min(3, sum(line.is_prose for line in between)) / 2,
        "no rival before": not any(rival < place for rival in rivals),
        "first line": place == 0,
        "top": place < 4,
        "alone": head.dump.units[place].is_alone,
    }


def _strength(head: Head, one: Candidate, share: float, strong: Mapping[int, float]) -> dict[str, float]:
    """Compare a candidate with the lines that look like a headline and have words of the article."""
    place = one.place
    before = [other for other in strong if place - _NEAR <= other < place]
    behind = [other for other in strong if place < other < head.body]
    alike = {other.folded for other in map(head.at, (*before, *behind)) if other}
    is_own = place in strong
    opening = [head.folded[i] for i in range(place + 1, min(head.body + 3, len(head.folded)))]
    return {
        "strong": is_own,
        "strong alone": is_own and not behind and not before,
        "strong first": is_own and not before,
        "strong last": is_own and not behind,
        "strong before": bool(before),
        "strong just before": any(place - other <= 3 for other in before),
        "strong behind": bool(behind),
        "strong just behind": any(other - place <= 3 for other in behind),
        "stronger before": any(strong[other] > share for other in before),
        "stronger behind": any(strong[other] > share for other in behind),
        "strong many": len(alike) > 2,
        "begins the body": any(len(text) > len(one.folded) + 20 and text.startswith(one.folded) for text in opening),
    }


def _beside(head: Head, one: Candidate) -> dict[str, float]:
    behind = [line for step in range(1, 6) if (line := head.at(one.place + step)) and line.place <= head.body]
    before = [line for step in range(1, 4) if (line := head.at(one.place - step))]
    short_behind = [line for line in behind if line.size < 130]
    follows, precedes = next(iter(behind), None), next(iter(before), None)
    return {
        "dated behind": any(line.days for line in short_behind),
        "dated next": follows is not None and bool(follows.days) and follows.size < 130,
        "dated before": precedes is not None and bool(precedes.days) and precedes.size < 130,
        "byline behind": any(line.is_byline for line in behind),
        "byline next": follows is not None and follows.is_byline,
        "share behind": any("share" in line.kinds for line in short_behind),
        "caption next": follows is not None and follows.size < 90 and bool(_CAPTION.search(follows.text)),
        "caption before": precedes is not None and precedes.size < 90 and bool(_CAPTION.search(precedes.text)),
        "prose next": follows is not None and follows.is_prose,
        "longer next": follows is not None and follows.size >= 60 and follows.size > one.size,
        "sentence next": follows is not None and follows.size >= 60 and bool(_STOP.search(follows.text)),
        "same size next": follows is not None and _is_alike(one, follows),
        "same size before": precedes is not None and _is_alike(one, precedes),
        "short before": precedes is not None and precedes.size < 25,
        "longer before": precedes is not None and precedes.size > 1.5 * one.size,
        "related before": any("related" in line.kinds and line.size < 40 for line in before),
        "tiny next": follows is not None and follows.size < 25 and not follows.days and not follows.is_byline,
        "run": sum(_is_alike(one, line) for line in (*behind[:3], *before)) / 3,
    }


def _is_alike(one: Candidate, line: HeadLine) -> bool:
    """Tell whether a line and a candidate could stand in one list."""
    return 0.5 * one.size <= line.size <= 2 * one.size and not line.days and not line.is_byline


def _goes_on(one: Candidate, of: Sequence[Candidate]) -> dict[str, float]:
    """Tell whether the beginning of a candidate stands just before it, as a path to the page ends, or the reverse."""
    near = [other for other in of if 0 < abs(other.place - one.place) <= _JUST and len(other.folded) > _LEAST_BEGINNING]
    return {
        "goes on just behind": len(one.folded) > _LEAST_BEGINNING
        and any(other.place > one.place and _begins(one, other) for other in near),
        "goes on from before": any(other.place < one.place and _begins(other, one) for other in near),
    }


def _begins(short: Candidate, whole: Candidate) -> bool:
    return len(short.folded) < len(whole.folded) and whole.folded.startswith(short.folded)


def _title_lines(head: Head) -> list[str]:
    """Return the folded lines that may be the page's `<title>`: near its top, a headline and the name of a site."""
    units = head.dump.units[:TOP]
    return [fold(unit.text) for unit in units if 20 <= len(unit.text) <= 300 and _SEPARATOR.search(unit.text)]


def _repeats(head: Head, one: Candidate, titles: Sequence[str]) -> dict[str, float]:
    folded, place = one.folded, one.place
    others = (
        [i for i, other in enumerate(head.folded) if other == folded and i != place] if head.counts[folded] > 1 else []
    )
    is_long = one.size >= 20
    holders = [i for i, other in enumerate(head.folded) if is_long and len(other) > len(folded) and folded in other]
    near = [i for i in others if abs(i - place) <= _NEAR]
    return {
        "repeated near": bool(near),
        "repeated near, long": bool(near) and is_long,
        "repeated": bool(others),
        "repeated, long": bool(others) and is_long,
        "repeated often": len(others) >= 3,
        "repeated last": bool(others) and max(others) < place and place < head.body,
        "in longer": bool(holders),
        "in longer before": any(i < place for i in holders),
        "in title line": is_long and any(len(title) > len(folded) and title.startswith(folded) for title in titles),
        "in title line, short": not is_long and any(title.startswith(folded + " ") for title in titles),
        "holds another": any(
            other.size >= 20 and other.place != place and len(other.folded) < len(folded) and other.folded in folded
            for other in head.lines
        ),
    }
