"""What a part of a byline is: the name of a person, or a role, an office or an organisation."""

import re

AGENCIES = frozenset(
    {"reuters", "ap", "associated press", "the associated press", "afp", "agence france-presse", "dpa", "upi", "efe"}
    | {"ansa", "pa media", "press association", "xinhua", "tass", "bloomberg", "aap", "apa", "sid", "epd", "kna", "pti"}
)
_PARTICLES = frozenset(
    {"de", "da", "di", "do", "du", "des", "dos", "das", "del", "della", "van", "von", "der", "den", "ter", "ten", "la"}
    | {"le", "las", "los", "el", "al", "bin", "ibn", "bint", "af", "av", "zu", "zur", "y", "e", "abu", "ben", "dit"}
)
_ROLE_NOUNS = (
    "writer|reporter|editor|correspondent|contributor|columnist|journalist|photographer|photojournalist|producer"
    "|analyst|critic|commentator|anchor|presenter|intern|freelancer|sub-editor|bureau chief|reporting fellow"
)
_OFFICES = (
    "minister|president|secretary|senator|congress(?:wo)?man|professor|fellow|director|governor|mayor|chancellor"
    "|ambassador|commissioner|chair(?:wo)?man|chairperson|c[efot]o|founder|co-founder|cofounder|spokes(?:wo)?man"
    "|spokesperson|economist|lecturer|historian|scientist|researcher|lawyer|attorney|scholar|strategist|consultant"
    "|managing partner|executive|publisher|author|novelist"
)
_BEATS = (
    "staff|senior|chief|deputy|associate|assistant|contributing|special|executive|managing|lead|principal|junior|guest"
    "|acting|former|vice|prime|general|adjunct|emeritus|co|independent|freelance|visiting|regional|national|local|home"
    "|world|international|global|foreign|affairs|political|politics|business|economics|economy|economic|financial"
    "|finance|markets|money|personal|consumer|retail|industry|energy|climate|environment|science|health|medical"
    "|education|social|community|religious|religion|legal|crime|courts?|justice|police|security|defence|defense|military"
    "|diplomatic|media|digital|data|technology|tech|culture|arts?|film|music|theatre|tv|television|fashion|lifestyle"
    "|travel|food|sports?|football|cricket|rugby|tennis|golf|racing|motoring|transport|property|housing|city|rural"
    "|farming|royal|investigative|investigations|features?|news|opinion|video|photo|web|online|multimedia|audience"
    "|parliamentary|westminster|washington|europe|european|asia|africa|china|us|uk|eu|north|south|east|west|middle"
    "|northern|southern|eastern|western|and|&|of|the|for|in"
)
_ROLE_WORD = re.compile(rf"(?:{_BEATS}|{_ROLE_NOUNS}|{_OFFICES})s?,?", re.IGNORECASE)
_ROLE_END = re.compile(rf"(?:.*[\s-])?(?:{_ROLE_NOUNS}|{_OFFICES})s?", re.IGNORECASE)
_POSITION_END = re.compile(rf"(?:.*[\s-])?(?:{_ROLE_NOUNS})", re.IGNORECASE)
_ROLE = re.compile(
    rf"\b(?:(?:{_ROLE_NOUNS}|{_OFFICES}|desk|team|bureau|newspaper|magazine|agency|agencie|newsroom)s?|staff|editorial"
    r"|chief|special to|redaktion|redacci[oó]n|r[eé]daction|redazione|korrespondent(?:in)?|redakteur(?:in)?|news"
    r"|institut(?:ion|e|o|et)?|universit\w+|college|academy|foundation|council|ministry|department|association|society"
    r"|committee|commission|corporation|company|ltd|inc|llc|llp|gmbh|group|cent(?:er|re)|parliament|think tank"
    r"|broadcasting|television|radio|network|nations|updated|published|posted|min(?:ute)? read)\b",
    re.IGNORECASE,
)
"""What is said of a person beside the name, and what names of organisations and of dates have."""
_HAN_OR_HANGUL = re.compile(r"[\u3400-\u9fff]{2,4}|[\uac00-\ud7a3]{2,4}")
_EAST_ASIAN_ORGANISATION = re.compile(
    r".*(?:[社报報网網台部室组組局院会會署]|報導|报道|新闻|新聞|日报|日報|편집|신문|뉴스|일보)"
)


def is_person(name: str) -> bool:
    """Tell whether a text looks like a person's first and last name."""
    if _HAN_OR_HANGUL.fullmatch(name):
        return not _EAST_ASIAN_ORGANISATION.fullmatch(name)
    words = name.split()
    if not 2 <= len(words) <= 6 or _ROLE.search(name) or words[0].lower() == "the" or any(map(str.isdigit, name)):
        return False
    if not any(map(str.isupper, name)):  # in small letters throughout, or in a script without capitals
        return all(word[0].isalpha() for word in words)
    return not words[0][0].islower() and all(
        not word[0].islower() or word in _PARTICLES or word[1:2] in ("'", "’", "-") for word in words
    )


def is_role(name: str) -> bool:
    """Tell whether a text evidently is no person's name but a role, an office or an organisation."""
    if is_person(name):
        return False
    is_small = name[:1].islower() and name.split(maxsplit=1)[0] not in _PARTICLES
    return bool(_ROLE.search(name)) or name.startswith("The ") or is_small or any(map(str.isdigit, name))


def is_evident(name: str) -> bool:
    """Tell whether it is evident what a text is."""
    return is_person(name) or is_role(name) or name.casefold() in AGENCIES


def names_only_a_role(name: str) -> bool:
    """Tell whether a text consists of the words of a role or an office, such as `Chief Political Correspondent`."""
    words = name.split()
    return bool(words) and bool(_ROLE_END.fullmatch(name)) and all(map(_ROLE_WORD.fullmatch, words))


def without_role(name: str) -> str:
    """Return `Ann Poe` of `Ann Poe Home Affairs Correspondent` or `Ann Poe Reuters`; the text itself if in doubt."""
    words = name.split()
    for count in range(1, min(len(words) - 1, 6)):
        role, person = " ".join(words[:count]), " ".join(words[count:])
        if _POSITION_END.fullmatch(role) and names_only_a_role(role) and is_person(person):
            return person
    for count in range(2, min(len(words), 6)):
        person, rest = " ".join(words[:count]), " ".join(words[count:])
        if not is_person(person):
            continue
        if rest.casefold() in AGENCIES and (count == 2 or " " in rest):
            return person
        if names_only_a_role(rest) and (count == 2 or " " in rest):
            return person  # of `Ann Poe Chess Writer` it is not evident which words are the name
    return name
