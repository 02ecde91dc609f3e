"""Recognising the encodings that came before Unicode, by how plausible a text each of them makes of the bytes.

Of 98 paragraphs and 254 headlines in 21 encodings this measure reads 98 and 230 right, refuses 24 and misreads none;
charset-normalizer 3.5, which is made for whole pages and refuses none, reads 77 and 89 right.
"""

import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache

from indexer.corpus.encoding_labels import encoding_named

SAMPLE_BYTES = 16_384
"""Bytes that are looked at, from shortly before the first that is not ASCII."""
_ASCII = bytes(range(128))
_MIN_PLAUSIBILITY = 0.6
_MIN_LEAD = 0.11
_MIN_LEAD_OF_COMMON = 0.05
"""How much more plausible than any other reading one must be if one byte is not ASCII; for more bytes it is less, as
the error of a mean is. The second is for the most common encoding."""
_CANDIDATES = {
    "windows-1252": 0.0,
    "iso-8859-15": -0.02,
    "windows-1250": -0.01,
    "iso-8859-2": -0.02,
    "windows-1254": -0.02,
    "windows-1257": -0.02,
    "windows-1251": 0.0,
    "koi8-r": -0.01,
    "koi8-u": -0.02,
    "cp866": -0.02,
    "windows-1253": 0.0,
    "windows-1255": 0.0,
    "windows-1256": 0.0,
    "windows-874": 0.0,
    "mac-roman": -0.06,
    "cp850": -0.07,
    "cp437": -0.08,
    "shift_jis": 0.0,
    "euc-jp": 0.0,
    "gb18030": 0.0,
    "big5": 0.0,
    "euc-kr": 0.0,
}
"""Encodings that are tried, the first preferred of equal readings, and what is added to the plausibility of each."""
_LANGUAGES = (
    "|éèêëïñçáöü|the of and to in that is for was with",
    "äöüß|é|und der die das ist mit den von nicht ein",
    "éèàêç|âîïôûùëœüæÿ|le la les des et est un une dans pour",
    "áéíóñ|úü|el la los de que y en del las por",
    "áãçéíóêõ|âàôúü|os que do da em para com um uma na",
    "àèéìòù|îíóú|il di che la per un una del con sono",
    "àéèíòóç|úïü|el la els de que amb per una del les",
    "éëïö|èêüóá|de het een van en dat is op voor met",
    "äåö|é|och att det som en av till inte med den ja on ei se oli",
    "æøå|éö|og det er en af til ikke som med den",
    "áíðþéóæö|úý|og er sem til var um ekki hann",
    "ąęółśżć|źń|w na z do nie jest o i po od",
    "áčéěířšýžů|ďňóťú|na v se je s z do o za po",
    "áčéíšúýžľ|äďňóôťĺŕ|na v sa je s z do o za po",
    "áéóöő|íúüű|a az egy hogy nem is volt meg van",
    "ăâîţş|șț|de la cu nu un o din pe pentru care",
    "čćšžđ||je u i na se da za od su s",
    "ëç||dhe i e me nga per se ka",
    "ıüşğçöİ|âî|ve bir bu da de ile olarak daha",
    "ąčėšųūž|ęį|ir kad su tai yra bet ne i",
    "āēīšļž|čģķņū|un ir ar no par ka uz",
    "äõüö|šž|ja on ei et see kui oma ning",
    "оаеинтсрвлкмдпу|яыьгзбчйхжшюцщэфъё|",
    "оаниевртсіклдпу|мьязгбїчйхюжшєцщґф|",
    "аиоентрсвлкдпмъ|згбучщяйжшцхюфь|",
    "аоиенрсјтквдмпу|лгбзљњшцчћжђхфџ|",
    "αοιετσνηςρπκμλυ|άίόέήύώωγδθχφξβζψϊϋ|",
    "יוהלאתרמשבנדעק|חטסגפצזכךםןףץ|",
    "اليمونرتبعدهكفسق|حةجشأصخضطىإئءزذآظثغؤ|",
    "าินรองกัเทสวยลมดี่้ปไตคพแจุข|ะหชใโณญธศ์ูบ็ำซผึษถภฟฎืฉ๊๋ฐฮฝฑฆฏฬ|",
)
"""For each language, its common and its rare letters beyond ASCII, and common words that are ASCII."""
_HAN = {
    "gb18030": (
        "的一是不了在人有我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后么心多天"
        "而能好都然没日于起还发成事只作当想看文无开手用主行方又如前所本见经头面公同三已两长现分将外但身些与高意进把法"
        "此实回二理美点月明其全工情部正名定问力机给等几业最间新打便位因重被走电第门相次东政海使教西再平真世信北少关并"
        "内加化由却代产入先五水万市别总才场师书比住员目报立马神件安表原应期提何更放计司利受王界及今京制各任至清台象记"
        "边共风战接特望"
    ),
    "big5": (
        "的一是不了在人有我他這中大來上個國到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可她裡後麼心多天"
        "而能好都然沒日於起還發成事只作當想看文無開手用主行方又如前所本見經頭面公同三已兩長現分將外但身些與高意進把法"
        "此實回二理美點月明其全工情部正名定問力機給等幾業最間新打便位因重被走電第門相次東政海使教西再平真世信北少關並"
        "內加化由卻代產入先五水萬市別總才場師書比住員目報立馬神件安表原應期提何更放計司利受王界及今京制各任至清台象記"
        "邊共風戰接特望"
    ),
    "shift_jis": (
        "日一国人年大十二本中長出三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川水半"
        "男西電校語車何南万毎母火右読友左雨会同事自社発者地業方新場員立開手力問代明動京目通言理体田主題意不作用度強公"
        "持野以思家世多正安院心界教文元重近考画海売知道集別物使品計死始終台広住無真有口少町料工建急止送転研究楽起着店"
        "病試銀早映"
    ),
    "euc-kr": (
        "이다의는에을를가하고지도은로기서사자한어인나아리해그대시정수라일으만과있스니게제보들장부것주전적여원상구면신"
        "유동공국습오조성우소비안미화모무세경용연선더관계치개러월명당위방산마거려되발물업진까실분생건내타문중결약했며"
        "었였법호작학"
    ),
}
"""Common characters of the encodings in which one character takes several bytes."""
_KANA = "".join(map(chr, range(0x3041, 0x30FF)))
_CHARACTERS = {name: frozenset(common) for name, common in _HAN.items()} | {
    name: frozenset(_HAN["shift_jis"] + _KANA) for name in ("shift_jis", "euc-jp")
}
_OPENING = "“„‚‘«‹"
_AMOUNTS = "€£²³½"
_PUNCTUATION = frozenset(_OPENING + _AMOUNTS + "”’»›–—…•§°©®™·¿¡ªº№、。「」『』，：；！？（）《》・ー〈〉\u3000")
_MISFITS = re.compile(
    r"(?<=[lcg])[LCG]|\bL(?=Ll)|(?<=,)[lL]|(?<=[.!?] )[lcg]"  # a letter in the wrong case or place
    r"|(?<=[lL])[cCgGak]|(?<=[cCgGak])[lL]|(?<=[cC])[gGa]|(?<=[gG])[cCa]"  # a word in two scripts
    r"|(?<=[lLcCgG])[xo]|x(?=[lLcCgG])|(?<=[lLcCgG])[pm](?=[lcg])|m(?=[lL])"  # a sign in a word
    r"|[LCG](?=\d)|(?<=\d)[cCgGk](?=\W|$)"  # a letter with a number
    r"|(?<=[opm])[opm]|(?<=\s)n|n(?=\s)"  # two signs in a row, or two spaces of which one must not break
)
"""What no text holds often, in the letters of `_shape`."""
_NEAR = re.compile(r"(?:[.!?,] )?[!-~]{0,20}+(?:[^\x00-\x7f][!-~]{0,20}+)+\s?")
"""Words that are not ASCII: what is ASCII is the same in every reading, and no misfit however odd it is."""
_CAPITALS = re.compile("(?<=[CG])[CG]")
_CAPITALS_MISFIT = 0.3
"""How much a capital after another in Cyrillic or Greek counts against a reading: some encodings exchange the cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """The likeliest encoding of some bytes."""

    name: str
    """Name of the encoding."""
    is_sure: bool
    """Whether every other encoding gives the same text, or one that is clearly less plausible."""


def recognise(data: bytes) -> Recognised | None:
    """Return the likeliest legacy encoding of bytes that are not UTF-8, or None if none gives a text."""
    first = len(data) - len(data.lstrip(_ASCII))
    sample = data[max(0, first - SAMPLE_BYTES // 4) :][:SAMPLE_BYTES]
    readings: dict[str, tuple[float, str]] = {}
    for name, prior in _CANDIDATES.items():
        encoding = encoding_named(name)
        text = sample.decode(encoding.codec, "replace") if encoding else ""
        plausibility = _plausibility(text, name) + prior
        if plausibility > readings.get(text, (0.0, name))[0]:
            readings[text] = plausibility, name
    ranked = sorted(readings.values(), key=lambda reading: -reading[0])
    if not ranked:
        return None
    lead = ranked[0][0] - ranked[1][0] if len(ranked) > 1 else 1.0
    best, name = ranked[0]
    min_lead = _MIN_LEAD_OF_COMMON if name == "windows-1252" else _MIN_LEAD
    distinct = len(set(sample.translate(None, _ASCII)))
    is_ahead = lead >= min_lead / math.sqrt(distinct)
    return Recognised(name=name, is_sure=best >= _MIN_PLAUSIBILITY and is_ahead)


def _plausibility(text: str, name: str) -> float:
    """Return how plausible a text in an encoding is, at most 1.1: how common its characters beyond ASCII are."""
    beyond = Counter(character for character in text if not character.isascii())
    total = beyond.total()
    if total == 0 or beyond["\ufffd"] > 1 + total // 100:
        return 0.0
    near = "\n".join(_NEAR.findall(". " + text))
    shape = "".join(map(_shape, near))
    matches = (near[max(0, match.start() - 1) : match.end() + 1] for match in _MISFITS.finditer(shape))
    misfits = sum(not match.isascii() for match in matches) + _CAPITALS_MISFIT * len(_CAPITALS.findall(shape))
    if name in _CHARACTERS:
        common = _CHARACTERS[name]
        fit = sum(
            count * (1.0 if character in common or character in _PUNCTUATION else 0.45 * (_shape(character) == "k"))
            for character, count in beyond.items()
        )
        return (fit - misfits) / total
    words = set(re.findall(r"[a-z]{2,}", text.lower()))
    is_latin = 10 * total < sum(map(len, words))
    punctuation = sum(count for character, count in beyond.items() if character in _PUNCTUATION)
    return max(
        (punctuation + sum(count * letters.get(character, 0.0) for character, count in beyond.items()) - misfits)
        / total
        + min(0.1, 0.05 * len(words & common_words))
        for letters, common_words in _languages(name)
        if common_words or not is_latin
    )


@cache
def _languages(name: str) -> tuple[tuple[dict[str, float], frozenset[str]], ...]:
    """Return for each language that can be written in an encoding how common its letters are, and its common words."""
    encoding = encoding_named(name)
    found: list[tuple[dict[str, float], frozenset[str]]] = [({}, frozenset())]
    for language in _LANGUAGES:
        common, rare, words = language.split("|")
        if encoding and len(common.encode(encoding.codec, "ignore")) == len(common):
            weights = dict.fromkeys(common + common.upper(), 1.0)
            weights |= dict.fromkeys(rare + rare.upper(), 0.6)
            found.append((weights, frozenset(words.split())))
    return tuple(found)


@cache
def _shape(character: str) -> str:
    """Return a letter for the kind of a character.

    `l c g` are small letters of the Latin, Cyrillic and Greek scripts, `L C G` their capitals, `a` letters of Hebrew,
    Arabic and Thai, `k` of all others; `o` is a quote that opens, `m` a sign of amounts, `p` other punctuation, `n` a
    no-break space, `x` any other sign; ASCII signs stand for themselves.
    """
    category = unicodedata.category(character)
    if category[0] in "LM":
        script = unicodedata.name(character, "?").split()[0]
        letter = {"LATIN": "l", "CYRILLIC": "c", "GREEK": "g", "HEBREW": "a", "ARABIC": "a", "THAI": "a"}.get(
            script, "k"
        )
        return letter.upper() if category == "Lu" else letter
    if character.isascii() or character == "’":
        return character
    if character == "\xa0":
        return "n"
    if character in _AMOUNTS:
        return "m"
    return "o" if character in _OPENING else "p" if character in _PUNCTUATION else "x"
