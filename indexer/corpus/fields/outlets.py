"""Names of outlets, desks, agencies and places, as they stand in bylines beside the names of people."""

import re

AGENCIES = frozenset(
    {"reuters", "ap", "associated press", "the associated press", "afp", "agence france-presse", "dpa", "upi", "efe"}
    | {"ansa", "pa media", "press association", "xinhua", "tass", "bloomberg", "aap", "apa", "sid", "epd", "kna", "pti"}
    | {"ians", "kyodo", "yonhap", "lusa", "belga", "interfax", "europa press", "adnkronos", "anadolu"}
)
_AGENCY = (
    r"(?:(?:[Tt]he )?(?:Reuters|REUTERS|Bloomberg|BLOOMBERG|Xinhua|Kyodo|Yonhap|Belga|Interfax|Lusa|Anadolu|Adnkronos"
    r"|Associated Press|ASSOCIATED PRESS|Agence France-Presse|Press Association|PA Media|Europa Press|Ansa)"
    r"|AP|AFP|DPA|UPI|EFE|ANSA|TASS|AAP|APA|SID|EPD|KNA|PTI|IANS|ATS|NTB|TT|STT|NTB|PAP|ČTK|РИА|ТАСС|dpa|apa|sid|epd"
    r"|kna|[Aa]genc(?:ies|ias|y)|[Aa]genturen|[Aa]gences|[Aa]genzie|[Aa]gências|[Ww]ire(?: services?| reports)?)"
)
_CREDIT = re.compile(
    r"(?:^|[\s,;(/|–—-]+)(?:with|avec|con|Via|com|mit|met|med|via|och|og|y|e|et|und|and|en|i|с|и|WITH|AND|VIA)\s+"
    r"(?:(?:[Mm]aterial(?:ien)?|[Ff]iles?|[Ii]nputs?|[Ii]nformation(?:en|s)?|[Ii]nformaci[oó]n(?:es)?|[Ii]nformações"
    r"|[Rr]eport(?:s|ing)?)\s+(?:(?:von|der|from|by|de|da|di|van|fra|från)\s+(?:la |l['’])?)?)?(?:l['’]|la |der )?"
    rf"{_AGENCY}(?:(?:\s*[,/&+]\s*|\s+(?:und|and|et|y|e|och|og|en)\s+){_AGENCY})*[\s.)]*$"
    r"|\s+(?:via|[Ss]pecial to|SPECIAL TO)\s+\S.*$"
)
"""What says that others' reports were used, or by whose service a mail was sent."""
_OUTLET = re.compile(
    r"(?:Reuters|Bloomberg|AFP|UPI|PTI|TASS|dpa|BBC|CNN|NBC|CBS|ABC|NPR|PBS|MSNBC|CNBC|ITV|ESPN|ARD|ZDF|WDR|NDR|MDR|SWR"
    r"|SRF|ORF|RTL|VRT|RTBF|SVT|NRK|YLE|RT[EÉ]|CBC|CTV|SBS|NHK|RFI|NYT|WSJ|USA)\s.+"
    r"|AP (?:Health|Science|Economics|Religion|National|Political|Photo|White|Auto|Personal|Consumer|Legal|Education"
    r"|Medical|Food|Travel|Film|Music|TV|Television|Fact|Racing|Golf|Baseball|Football|Basketball|Hockey|Soccer|Tennis).*"
    r"|(?:[Dd]aily|DAILY|[Ww]eekly|[Mm]orning|[Ee]vening)\s.+"
    r"|(?:Washington|New York|Denver|Jerusalem|Bangkok|Jakarta|Huffington|Houston|Palm Beach|Baltimore|Toronto|Irish"
    r"|Kansas City|National|Sunday) (?:Post|Sun|Star|Mail|World|Independent)"
)
_PLACE = re.compile(
    r"(?:New|North|South|East|West|Fort) \S+(?: \S+)?|Hong Kong|Tel Aviv|S[aã]o Paulo|San (?:Francisco|Diego|Jos[eé]"
    r"|Antonio|Juan|Salvador)|Kuala Lumpur|Buenos Aires|Cape Town|Abu Dhabi|Saudi Arabia|Sri Lanka"
    r"|Rio de Janeiro|\S+ (?:City|County)",
    re.IGNORECASE,
)
OUTLET_NOUNS = (
    "chronicle|globe|examiner|inquirer|enquirer|dispatch|telegraph|guardian|observer|sentinel|oregonian"
    "|chronicles|gazette|tribune|herald|times|redação|redazione"
)
"""Words that no person is called by."""
_OUTLET_WORD = re.compile(
    rf"(?:{OUTLET_NOUNS}|courier|daily|weekly|morning|evening|sunday|post|star|sun|mail|bee|express|independent|mirror|standard"
    r"|record|register|republic|union|monitor|ledger|advocate|leader|citizen|argus|echo|bulletin|beacon|today|journal"
    r"|press|free|news|mercury|patriot|plain|dealer|eagle|democrat|banner|review|planet|local|ap|reuters|bloomberg|afp|media)",
    re.IGNORECASE,
)
_PLACE_WORD = re.compile(
    r"(?:new|north|south|east|west|fort|san|santa|city|bay|beach|lake|county|valley|island|springs|falls|rapids"
    r"|mountain|street|york|angeles|moines|rouge|arbor|coast|times)",
    re.IGNORECASE,
)


def is_outlet(name: str) -> bool:
    """Tell whether a text evidently names an outlet, one of its desks, or a place: `CNN Business`, `New York`."""
    return _OUTLET.fullmatch(name) is not None or is_place(name)


def is_place(name: str) -> bool:
    """Tell whether a text evidently names a place, such as `New York`; most places cannot be told from people."""
    return _PLACE.fullmatch(name) is not None


def is_outlet_word(word: str) -> bool:
    """Tell whether names of outlets have a word, or each part of it: `Globe`, `Star-Ledger`."""
    return all(map(_OUTLET_WORD.fullmatch, word.split("-")))


def is_part_of_outlet(name: str) -> bool:
    """Tell whether a word of a text occurs in names of outlets or places, as in `Tampa Bay` of `Tampa Bay Times`."""
    return any(is_outlet_word(word) or _PLACE_WORD.fullmatch(word) for word in name.split())


def without_credit(byline: str) -> str:
    """Return a byline without the agency named behind it, as `Ann Poe` of `Ann Poe avec AFP`."""
    return _CREDIT.sub("", byline)
