"""Parts of a text -> whether it is what stands in place of an article: a paywall, a form, an error, a demand. Pure."""

import re
from collections.abc import Iterator, Sequence

from indexer.corpus.dumps.kinds.parts import Part, goes_on
from indexer.corpus.html.kinds.words import ASKS, ERROR, SUBSCRIBER, WALL

_GOES_ON_FOR = re.compile(
    r"(?:continue|keep) reading\b.{0,40}\b(?:with|subscri)|la suite\b.{0,30}\bréservée|pour lire la suite"
    r"|weiterlesen mit|lesen sie weiter mit|dieser (?:artikel|beitrag|inhalt)\b.{0,30}\babonnent"
    r"|(?:para|sigue|siga) (?:seguir )?leyendo\b.{0,40}\b(?:suscr|abon)|per continuare a leggere|contenuto riservato"
    r"|para continuar (?:lendo|a ler)|lees (?:verder|dit artikel) met|aby czytać dalej|dostęp tylko dla"
    r"|fortsätt läsa\b.{0,30}\b(?:med|prenum)|læs videre med|les videre med|jatka lukemista|pro pokračování"
    r"|pouze pro předplatitele|csak előfizető|devamını okumak için|чтобы (?:читать|прочитать) (?:дальше|полностью)"
    r"|доступ\w* (?:только )?(?:по подписке|подписчикам)|订阅以?后?(?:继续|繼續)|続きを読むには|この記事は有料"
    r"|계속 읽으려면|لمتابعة القراءة|להמשך קריאה",
    re.IGNORECASE,
)
"""What else stands where the rest of an article is for subscribers."""
_DEMAND = re.compile(
    r"\b(?:java ?scripts?|cookies?|captcha|ad ?blockers?|your browser|navigateur|navegador|browser)\b"
    r"|джаваскрипт|браузер|浏览器|瀏覽器|ブラウザ|브라우저|เบราว์เซอร์",
    re.IGNORECASE,
)
"""What pages speak of that do not show themselves."""
_ASKED = re.compile(
    r"enable|allow|accept|activat|turn on|disable|turn off|upgrade|verify|human|robot|support|aktivier|akzeptier"
    r"|zulassen|ausschalten|activ|accept|habilit|permit|desactiv|ativ|aceit|accett|abilit|inschakel|accepteer|zet"
    r"|aktiver|tillåt|godkänn|salli|hyväksy|włącz|zaakceptuj|povol|engedélyez|etkinleştir|kabul|включ|разреш|увімкн"
    r"|启用|啟用|开启|有効|허용|사용",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"\b(?:e-?mail(?: ?address(?:e)?)?|password|passwor[dt]\w*|kennwort|mot de passe|adresse e-?mail|contraseña|correo"
    r"(?: electrónico)?|senha|wachtwoord|e-?mailadres|lösenord|e-?post(?:adress)?|passord|adgangskode|salasana"
    r"|sähköposti|hasło|heslo|jelszó|şifre|parola|first name|last name|surname|user ?name|post ?code|zip code"
    r"|vorname|nachname|benutzername|prénom|nom|nombre|apellidos?|usuario|nome|cognome|sobrenome|usuário|voornaam"
    r"|achternaam|förnamn|efternamn|imię|nazwisko|kullanıcı adı|kata sandi|mật khẩu)\b"
    r"|пароль|парола|имя пользователя|фамилия|κωδικός|كلمة المرور|البريد الإلكتروني|סיסמה|पासवर्ड|密码|密碼|邮箱"
    r"|パスワード|メールアドレス|비밀번호|이메일|รหัสผ่าน",
    re.IGNORECASE,
)
"""Labels of the fields of forms to register and to sign in."""
_FIELDS_MIN = 3
_FIELD_MAX_SIZE = 60
_ASKS_MIN_WORDS, _ASKS_MAX_SIZE = 3, 90
_WALL_MAX_SIZE, _WALL_REACH = 500, 12
_SENTENCE_MIN_SIZE = 30
_BEGINNING_MAX_SIZE, _BEGINNING_MAX_PARTS = 700, 4
_TEASER_MAX_SIZE = 150
_CUT_OFF = ("…", "...", "[…]", "[...]")
_ERROR_SHARE, _ERROR_MIN_WORDS, _ERROR_MAX_PROSE = 0.5, 2, 500
_DEMAND_MAX_SIZE = 500
_DEMAND_MAX_OTHERS, _DEMAND_MAX_OTHER_SIZE = 6, 240


def stub(parts: Sequence[Part]) -> str | None:
    """Return what stands in place of an article, or None."""
    return _wall(parts) or _error(parts) or _form(parts) or _demand(parts)


def _wall(parts: Sequence[Part]) -> str | None:
    """Tell whether a text goes on for subscribers only: little stands before what says so, and no article behind."""
    told: list[Part] = []
    for place, part in enumerate(parts):
        if len(told) > _BEGINNING_MAX_PARTS or sum(one.size for one in told) > _BEGINNING_MAX_SIZE:
            return None
        if part.size <= _WALL_MAX_SIZE and (WALL.search(part.text) or _GOES_ON_FOR.search(part.text)):
            near = range(max(0, place - 2), min(place + _WALL_REACH, len(parts)))
            offers = [at for at in near if SUBSCRIBER.search(parts[at].text)]
            is_cut_off = bool(told) and told[-1].text.endswith(_CUT_OFF)
            is_end = (offers or is_cut_off) and not goes_on(parts[max([place, *offers]) + 1 :])
            return "only the beginning of one that is for subscribers" if is_end else None
        if part.ends and part.size >= _SENTENCE_MIN_SIZE and "legal" not in part.kinds:
            told.append(part)
    return None


def _error(parts: Sequence[Part]) -> str | None:
    """Tell whether a page says above anything else that it is not there, and tells nothing but why."""
    for place, part in _before_anything(parts):
        if len(part.text.split()) < _ERROR_MIN_WORDS:
            continue
        named = sum(len(found[0]) for found in ERROR.finditer(part.text))
        if named >= _ERROR_SHARE * len(part.text):
            explained = sum(one.size for one in parts[place + 1 : place + 4] if one.is_prose)
            is_alone = explained <= _ERROR_MAX_PROSE and not goes_on(parts[place + 4 :])
            return "a page that was not found" if is_alone else None
    return None


def _form(parts: Sequence[Part]) -> str | None:
    """Tell whether a page asks for an account: below a line that does so stand the fields, and nothing is told."""
    place = next(
        (
            place
            for place, part in _before_anything(parts)
            if "comments" not in part.kinds and len(part.text.split()) >= _ASKS_MIN_WORDS and ASKS.match(part.text)
        ),
        None,
    )
    if place is None or goes_on(parts[place + 1 :]):
        return None
    labels = (one.text for one in parts[place + 1 :] if one.size <= _FIELD_MAX_SIZE or "*" in one.text)
    fields = {field.casefold() for label in labels for field in _FIELD.findall(label)}
    return "a form to register or to sign in" if len(fields) >= _FIELDS_MIN else None


def _before_anything(parts: Sequence[Part]) -> Iterator[tuple[int, Part]]:
    """Yield the short parts above the first that tells something, each with its place."""
    for place, part in enumerate(parts):
        if part.is_prose and (part.size > _TEASER_MAX_SIZE or part.sentences > 1):
            return
        if part.size <= _ASKS_MAX_SIZE:
            yield place, part


def _demand(parts: Sequence[Part]) -> str | None:
    """Tell whether nothing is left of a page but what it asks of the browser."""
    others: list[Part] = []
    for part in parts:
        is_short = part.size <= _DEMAND_MAX_SIZE and "comments" not in part.kinds
        if not (is_short and _DEMAND.search(part.text) and _ASKED.search(part.text)):
            others.append(part)
            if part.is_prose or part.sentences > 1 or len(others) > _DEMAND_MAX_OTHERS:
                return None
    is_little = len(others) < len(parts) and sum(part.size for part in others) <= _DEMAND_MAX_OTHER_SIZE
    return "nothing but a demand to enable JavaScript, cookies or the like" if is_little else None
