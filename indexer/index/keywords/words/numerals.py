"""Numbers as terms: `3.000`, `3,000`, `3 000`, `3'000` and `3000` are one, and so are `3.5` and `3,5`.

Three digits behind a separator are thousands, also where there is but one separator: `3.141` meets `3141`. Nothing is
lost by that where it was a decimal, since it is the same in passages and queries. A leading zero makes it a decimal.
Whatever else has two dots or more, such as a date, a version or an address of the Internet, stays as it is written.
"""

import re

from indexer.index.keywords.words.folding import fold

_SPACES = "\u00a0\u2007\u2009\u202f"
_ZERO = "0\u0660\u06f0\u0966"
_GROUP = rf"(?![{_ZERO}])\d{{1,3}}"
_DECIMALS = r"[.,\u066b]\d+"
NUMBER = rf"""
    (?P<grouped>
      {_GROUP}(?:
          (?:\.\d{{3}})+(?!\.?\d)(?:,\d{{1,2}}(?!\d))?              # 1.234.567,89
        | (?:,\d{{3}})+(?!\d)(?:\.\d+)?                             # 1,234,567.89
        | (?P<mark>['’\u066c{_SPACES}])\d{{3}}(?:(?P=mark)\d{{3}})*(?!\d)(?:{_DECIMALS})?
        | (?<!\d\d\d)(?:,\d\d)+,\d{{3}}(?!,?\d)(?:\.\d+)?           # 12,34,567
      )
      | (?<!\d\x20){_GROUP}(?:\x20\d{{3}})+(?:[.,]\d+)?(?!\w|\x20\d))
  | (?P<point>\d+\u066b\d+|0,\d{{3,}}(?![.,]?\d)|\d+(?:\.\d+)+)
  | (?P<comma>(?<!\d,)\d+,\d{{1,2}}(?!\d|[.,]\d))
"""
"""Pattern of numbers that hold separators, in verbose form; the name of the group tells what they are."""
NUMBER_KINDS = frozenset({"grouped", "point", "comma"})
_SEPARATOR = re.compile(r"\D")
_ADDRESS = re.compile(r"(?:(?:1?\d?\d|2[0-4]\d|25[0-5])(?:\.(?!$)|$)){4}")
_POINT_LANGUAGES = frozenset({"none", "english", "porter", "hindi", "nepali", "tamil", "irish"})
"""Languages in which a comma between digits is as likely to separate two numbers."""


def number_terms(token: str, kind: str, language: str) -> list[str]:
    """Return the terms of a number.

    Args:
        token: Text that `NUMBER` matched.
        kind: Name of the group.
        language: Language of the stemmer.
    """
    plain = fold(token.replace("\u066b", "."))
    if kind == "grouped":
        return _grouped(plain, may_be_several=" " in token)
    joined = plain.replace(",", ".")
    return [joined, *plain.split(",")] if kind == "comma" and language in _POINT_LANGUAGES else [joined]


def _grouped(token: str, *, may_be_several: bool) -> list[str]:
    """Return the terms of a number whose thousands are separated; `5 200` may be two numbers side by side."""
    if _ADDRESS.fullmatch(token):
        return [token]
    groups, marks = _SEPARATOR.split(token), _SEPARATOR.findall(token)
    decimals = f".{groups.pop()}" if marks[-1] != marks[0] else ""
    joined = "".join(groups) + decimals
    # A group that begins with 0 is no number of its own.
    apart = may_be_several and not any(group.startswith("0") for group in groups)
    return [joined, *groups] if apart else [joined]
