"""What a part of a byline is: the name of a person, a role, an office, an organisation, or the name of nobody.

The one rule for it, for records and pages alike.
"""

import re

from indexer.corpus.fields.outlets import AGENCIES, OUTLET_NOUNS, is_outlet, is_outlet_word, is_part_of_outlet

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
_STAFF_END = re.compile(rf"(?:.*[\s-])?(?:{_ROLE_NOUNS}|staff)s?", re.IGNORECASE)
_POSITION_END = re.compile(rf"(?:.*[\s-])?(?:{_ROLE_NOUNS})", re.IGNORECASE)
_ROLE = re.compile(
    rf"\b(?:(?:{_ROLE_NOUNS}|{_OFFICES}|desk|team|bureau|newspaper|magazine|agency|agencie|newsroom)s?|staff|editorial"
    r"|chief|special to|redaktion|redacci[oó]n|r[eé]daction|redazione|korrespondent(?:en|in|innen)?"
    r"|redakteur(?:e|in|innen)?|news"
    r"|institut(?:ion|e|o|et)?|universit\w+|college|academy|foundation|council|ministry|department|association|society"
    r"|committee|commission|corporation|company|ltd|inc|llc|llp|gmbh|group|cent(?:er|re)|parliament|think tank"
    r"|broadcasting|television|radio|network|nations|updated|published|posted|min(?:ute)? read"
    r"|corresponsal(?:es)?|redactor(?:a|es)?|periodistas?|journalistes?|toimittaja|times|media|press|herald|tribune"
    r"|gazette|journals?|online|website|office|government|gobierno|minist[eè]r\w*|ayuntamiento|publishing|wire"
    rf"|contributors?|projects?|{OUTLET_NOUNS}|business|sports?|politics|technology|entertainment"
    r"|fraktion|verein|verband|stiftung|partei|gemeinde)\b|\w\.[a-z]{2,4}$",
    re.IGNORECASE,
)
"""What is said of a person beside the name, and what names of organisations, of sites and of dates have."""
_ARTICLES = frozenset(("the", "a", "an", "der", "die", "das", "il", "el", "la", "le", "les", "los", "las", "o"))
_NOBODY = re.compile(
    r"(?:by )?(?:the )?(?:(?:[\w.'-]+ ){0,3}(?:staff|newsroom|redaktion|redacci[oó]n|r[eé]daction|redazione)"
    r"|(?:(?:news|web|online|digital|sports?|city|national|foreign|business|editorial) ?)?(?:desk|team)"
    r"|(?:\w+ )?(?:staff|agency|news|our|web)(?: (?:and|&))? ?"
    r"(?:writers?|reporters?|correspondents?|agencies|reports?|editor)"
    r"|(?:de )?notre (?:correspondante?|envoyée?)\b.*|von unsere[mr] .*|(?:our|special) (?:own )?correspondent\b.*"
    r"|(?:from )?(?:wire|agency)(?: reports?| services?)?|agenc(?:y|ies)|special to .*"
    r"|(?:(?:site|web|super|system|user|wp|blog|default|guest|page)[ _-]?)*"
    r"(?:admin(?:istrator)?|root|user|guest|author|editor|master|contributor|wordpress)s?(?: (?:user|account))?"
    r"|news|wp|anonymous|unknown|none|null|undefined|default|test|n/?a|various|contributed|press release"
    r"|contributors to .*|editorials?|newsroom|redactie|toimitus|redaksjonen|редакция|reporter|correspondent"
    r"|posted by|by"
    r"|about the authors?|view all posts|read more|follow(?: us)?|shares?|links?|more|comments?"
    r"|(?:(?:[Dd]a|[Dd]alla|de la|della|de|von der|par la|la|a|por|van de|från) )?(?:redaktion|redacci[oó]n"
    r"|r[eé]daction|redazione|reda[cç]+[aã]o|redactie|redaktionen)(?: \w+)?"
    r"|promoted(?: links| content)?|sponsored(?: content)?|partner content|記者|记者|기자)",
    re.IGNORECASE,
)
_EAST_ASIAN_NAME = re.compile(r"[\u3400-\u9fff]{2,4}|[\uac00-\ud7a3]{2,4}|[\u30a0-\u30ff]+[・＝][\u30a0-\u30ff・＝]+")
_EAST_ASIAN_ORGANISATION = re.compile(
    r".*(?:[社报報网網台部室组組局院会會署]|報導|报道|新闻|新聞|日报|日報|経済|经济|편집|신문|뉴스|일보|경제)"
)


def is_person(name: str) -> bool:
    """Tell whether a text looks like a person's first and last name."""
    if _EAST_ASIAN_NAME.fullmatch(name):
        return not _EAST_ASIAN_ORGANISATION.fullmatch(name)
    words = name.split()
    if not 2 <= len(words) <= 6 or _ROLE.search(name) or any(map(str.isdigit, name)):
        return False
    if words[0].lower() in _ARTICLES or _NOBODY.fullmatch(name) or is_outlet(name):
        return False
    if not any(map(str.isupper, name)):  # in small letters throughout, or in a script without capitals
        return all(word[0].isalpha() for word in words)
    return not words[0][0].islower() and all(
        not word[0].islower() or word in _PARTICLES or word[1:2] in ("'", "’", "-") for word in words
    )


def is_nobody(name: str) -> bool:
    """Tell whether a text names no person and no organisation: `Staff`, `admin`, `Political Editor`."""
    return names_only_a_role(name) or (_NOBODY.fullmatch(name) is not None and without_role(name) == name)


def is_role(name: str) -> bool:
    """Tell whether a text evidently is no person's name but a role, an office or an organisation."""
    if is_person(name):
        return False
    is_small = name[:1].islower() and name.split(maxsplit=1)[0] not in _PARTICLES
    is_thing = bool(_ROLE.search(name)) or is_outlet(name) or name.startswith("The ")
    return is_thing or is_small or any(map(str.isdigit, name))


def is_evident(name: str) -> bool:
    """Tell whether it is evident what a text is."""
    return is_person(name) or is_role(name) or name.casefold() in AGENCIES


def names_only_a_role(name: str) -> bool:
    """Tell whether a text consists of the words of a role or an office, such as `Chief Political Correspondent`."""
    words = name.split()
    return bool(words) and bool(_ROLE_END.fullmatch(name)) and all(map(_ROLE_WORD.fullmatch, words))


def ends_in_a_role(name: str) -> bool:
    """Tell whether a text ends in a role, whatever desk or outlet it names before: `Chronicle Political Writer`."""
    return _ROLE_END.fullmatch(name) is not None


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
        is_whole = not (words[count - 1].endswith(".") or words[count - 1].lower() in _PARTICLES)
        if is_whole and _is_staff_of_outlet(rest) and not is_part_of_outlet(person):
            return person
        if is_whole and person.isupper() and not words[count].isupper() and _STAFF_END.fullmatch(rest):
            return person  # of `ANN POE Harbour Staff Writer`
    return name


def _is_staff_of_outlet(role: str) -> bool:
    """Tell whether a text is a role at an outlet, such as `Daily News Staff Writer` and `Globe Staff`."""
    words = role.split()
    return (
        bool(_STAFF_END.fullmatch(role))
        and any(map(is_outlet_word, words))
        and all(is_outlet_word(word) or _ROLE_WORD.fullmatch(word) for word in words)
    )
