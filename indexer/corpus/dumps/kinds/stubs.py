"""Parts of a text -> whether it is what stands in place of an article: a paywall, a form, an error, a demand. Pure."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from indexer.corpus.dumps.kinds.parts import Part, goes_on, parts_of
from indexer.corpus.html.kinds.words import ASKS, CHECK, ERROR, RESULTS, SUBSCRIBER, WALL

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
_SECRET = re.compile(
    r"passw|kennwort|mot de passe|contraseña|senha|wachtwoord|lösenord|adgangskode|salasana|hasło"
    r"|heslo|jelszó|şifre|parola|kata sandi|mật khẩu|парол|κωδικός|كلمة المرور|סיסמה|पासवर्ड|密码"
    r"|密碼|パスワード|비밀번호|รหัสผ่าน",
    re.IGNORECASE,
)
_OF_FIELD = re.compile(
    r"\W*(?:(?:your|confirm|repeat|choose|enter|new|a|an|and|or|required|optional)\b\W*)*", re.IGNORECASE
)
"""What else the label of a field says."""
_FIELDS_MIN = 3
_FIELD_MAX_SIZE = 60
_ASKS_MIN_WORDS, _ASKS_MAX_SIZE = 3, 90
_WALL_MAX_SIZE, _WALL_REACH = 500, 12
_SENTENCE_MIN_SIZE = 30
_BEGINNING_MAX_SIZE, _BEGINNING_MAX_PARTS = 700, 3
_STORY_MIN_SIZE, _STORY_PART_SIZE = 150, 40
"""Least size of sentences below each other that tell a story, and of each."""
_QUOTES = '"“”„«»「」『』'
_SENTENCE_BREAK = re.compile(r"[.!?…。！？।؟]['\"”’»)\]」』]*\s")
_EXPLAINED = re.compile(
    r"\b(?:page|pages|site|website|link|links|url|address|server|request\w*|administrator|document|resource|content)\b"
    r".*\b(?:moved|removed|deleted|exists?|found|available|requested|expired|access\w*|renamed|changed|denied|permission|error"
    r"|wrong|broken|typed|try|visit|return|search|contact|permission|identified|blocked)\b"
    r"|\b(?:seite|adresse|page|lien|página|enlace|pagina|sida\w*|länk\w*|stron\w*|stránk\w*|oldal\w*|sayfa\w*)\b|страниц|ссылк"
    r"|页面|頁面|链接|連結|ページ|페이지|الصفحة|הדף",
    re.IGNORECASE,
)
"""How errors are explained, where the reader is not spoken to."""
_NAMED = (
    (re.compile(r"denied|forbidden|unauthori|\b40[13]\b", re.IGNORECASE), "a refusal of access"),
    (re.compile(r"too many requests", re.IGNORECASE), "a check for robots"),
    (re.compile(r"server error|gateway|unavailable|maintenance|\b50[0-4]\b", re.IGNORECASE), "an error of the server"),
)
"""What errors are that are no missing page."""
_RESULTS_MIN = 2
_TEASER_MAX_SIZE = 150
_CUT_OFF = ("…", "...", "[…]", "[...]")
_ERROR_SHARE, _ERROR_MIN_WORDS, _ERROR_MAX_PROSE = 0.5, 2, 500
_DEMAND_MAX_SIZE = 500
_DEMAND_MAX_OTHERS, _DEMAND_MAX_OTHER_SIZE = 6, 240


class _Wall(NamedTuple):
    """Where a text goes on for subscribers only."""

    place: int
    """Number of the part that says so."""
    above: Sequence[Part]
    """What that part says before."""


def stub(parts: Sequence[Part]) -> str | None:
    """Return what stands in place of an article, or None."""
    wall = _wall(parts)
    if wall is not None and _is_beginning([*parts[: wall.place], *wall.above]):
        return "only the beginning of one that is for subscribers"
    return _demand(parts) or _error(parts) or _form(parts) or _results(parts)


def ends_at_wall(parts: Sequence[Part]) -> bool:
    """Tell whether the rest of an article is for subscribers."""
    return _wall(parts) is not None


def _is_beginning(above: Sequence[Part]) -> bool:
    """Tell whether what stands above the demand to subscribe is no more than the beginning of an article."""
    told = [part for part in above if _is_told(part)]
    is_cut_off = bool(told) and told[-1].text.endswith(_CUT_OFF)
    most = _BEGINNING_MAX_PARTS + is_cut_off
    # Short paragraphs without blank lines between them may be one part.
    return (
        sum(max(1, part.ending_lines) for part in told) <= most
        and sum(part.size for part in told) <= _BEGINNING_MAX_SIZE
    )


def _is_told(part: Part) -> bool:
    return part.ends and part.size >= _SENTENCE_MIN_SIZE and "legal" not in part.kinds


def _wall(parts: Sequence[Part]) -> _Wall | None:
    """Return from where a text goes on for subscribers only: offers stand there, and no article behind."""
    for place, part in enumerate(parts):
        found = part.size <= _WALL_MAX_SIZE and (WALL.search(part.text) or _GOES_ON_FOR.search(part.text))
        if not found or sum(map(part.text[: found.start()].count, _QUOTES)) % 2:
            continue  # somebody is quoted
        near = range(max(0, place - 2), min(place + _WALL_REACH, len(parts)))
        offers = [at for at in near if SUBSCRIBER.search(parts[at].text)]
        told = [one for one in parts[:place] if _is_told(one)]
        is_cut_off = bool(told) and told[-1].text.endswith(_CUT_OFF)
        if (offers or is_cut_off) and not _tells(parts[max([place, *offers]) + 1 :]):
            # Lines without a blank one between them may be one part.
            return _Wall(place, parts_of(_SENTENCE_BREAK.sub("\\g<0>\n\n", part.text[: found.start()])))
    return None


def _tells(parts: Sequence[Part]) -> bool:
    """Tell whether sentences below each other tell something, and do not speak to the reader or of accounts."""

    def is_of_story(part: Part) -> bool:
        is_sentence = part.ends and part.size >= _STORY_PART_SIZE
        return is_sentence and not part.kinds & {"reader", "account", "legal", "related"}

    runs = (list(run) for is_story, run in groupby(parts, is_of_story) if is_story)
    return goes_on(parts) or any(len(run) > 1 and sum(one.size for one in run) >= _STORY_MIN_SIZE for run in runs)


def _error(parts: Sequence[Part]) -> str | None:
    """Tell whether a page says above anything else that it is not there, and tells nothing but why."""
    for place, part in _before_anything(parts):
        if len(part.text.split()) < _ERROR_MIN_WORDS:
            continue
        named = sum(len(found[0]) for words in (ERROR, CHECK) for found in words.finditer(part.text))
        if named >= _ERROR_SHARE * len(part.text):
            below = [one for one in parts[place + 1 : place + 4] if one.is_prose]
            is_explained = all("reader" in one.kinds or _EXPLAINED.search(one.text[:_ERROR_MAX_PROSE]) for one in below)
            is_alone = sum(one.size for one in below) <= _ERROR_MAX_PROSE and not goes_on(parts[place + 4 :])
            if not is_alone or not is_explained:
                return None
            if CHECK.search(part.text):
                return "a check for robots"
            return next((what for words, what in _NAMED if words.search(part.text)), "a page that was not found")
    return None


def _form(parts: Sequence[Part]) -> str | None:
    """Tell whether a page asks for an account: there are fields of a form, and nothing is told."""
    labels = [one.text for one in parts if one.size <= _FIELD_MAX_SIZE and not one.is_prose]
    fields = [field for label in labels if (field := _field_of(label))]
    is_for_account = len(fields) >= _FIELDS_MIN or (len(fields) > 1 and any(map(_SECRET.search, fields)))
    if is_for_account and not any(one.is_prose and "reader" not in one.kinds for one in parts) and not goes_on(parts):
        return "a form to register or to sign in"
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
    within = (one.text for one in parts[place + 1 :] if one.size <= _FIELD_MAX_SIZE or "*" in one.text)
    named = {field.casefold() for label in within for field in _FIELD.findall(label)}
    return "a form to register or to sign in" if len(named) >= _FIELDS_MIN else None


def _field_of(label: str) -> str | None:
    """Return the name of the field of which a line is the label, and nothing else."""
    found = _FIELD.search(label)
    beside = found and label[: found.start()] + label[found.end() :]
    return found[0].casefold() if found and beside is not None and _OF_FIELD.fullmatch(beside) else None


def _results(parts: Sequence[Part]) -> str | None:
    """Tell whether a page lists what was found for some words: beginnings of articles below a line that says so."""
    place = next((place for place, part in _before_anything(parts) if RESULTS.match(part.text)), None)
    if place is None or goes_on(parts[place + 1 :]):
        return None
    cut_off = sum(part.text.endswith(_CUT_OFF) for part in parts[place + 1 :])
    return "a list of what was found" if cut_off >= _RESULTS_MIN else None


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
    demands = 0
    for part in parts:
        is_short = part.size <= _DEMAND_MAX_SIZE and "comments" not in part.kinds
        is_about = is_short and bool(_DEMAND.search(part.text))
        demands += is_about and bool(_ASKED.search(part.text))
        if not (is_about and (demands or _ASKED.search(part.text))):
            others.append(part)
            if part.is_prose or part.sentences > 1 or len(others) > _DEMAND_MAX_OTHERS:
                return None
    is_little = demands > 0 and sum(part.size for part in others) <= _DEMAND_MAX_OTHER_SIZE
    return "nothing but a demand to enable JavaScript, cookies or the like" if is_little else None
