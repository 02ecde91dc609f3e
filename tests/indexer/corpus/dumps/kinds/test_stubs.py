import pytest

from indexer.corpus.dumps.kinds.parts import parts_of
from indexer.corpus.dumps.kinds.stubs import stub
from tests.indexer.corpus.dumps.kinds.pages import BRIEF, DATED, VERSE, page

FUND = "The hedge fund that bought a lighthouse\nA firm counts tankers with a telescope…\n"
PARAGRAPHS = f"{BRIEF.splitlines()[-1]}\n\n" * 3


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (page(f"{FUND}This article is for subscribers only\nOnly $1 a week.\nAlready a subscriber? Sign in\n"), "for"),
        (page(f"{FUND}Continue reading with a subscription\nOnly $1 a week.\n{DATED}"), "for subscribers"),
        (
            page(f"{FUND}Nur für Abonnenten\nJetzt ab 1 € im Monat lesen.\nBereits Abonnent? Anmelden\n"),
            "for subscribers",
        ),
        (page(f"{FUND}La suite est réservée à nos abonnés\nDéjà abonné ? Se connecter\n"), "for subscribers"),
        (page(f"{FUND}Contenuto riservato agli abbonati\nSei già abbonato? Accedi\n"), "for subscribers"),
        (page(f"{FUND}Только для подписчиков\nПодпишитесь за 99 рублей в месяц.\n"), "for subscribers"),
        (
            page("Create your account\nFirst name *\nEmail *\nPassword *\nYou accept our terms.\nCreate account\n"),
            "a form",
        ),
        (
            page("Registrieren Sie sich kostenlos\nVorname\nNachname\nE-Mail-Adresse\nPasswort\nKonto anlegen\n"),
            "a form",
        ),
        (page("Sorry, that page cannot be found\nIt may have been moved or deleted.\nSearch\n"), "not found"),
        (page("Página no encontrada\nLa página que busca no existe o ha sido movida.\n"), "not found"),
        ("The Saltby Post\nPlease enable JavaScript to use this application.\n", "nothing but a demand"),
        ("Are you a robot?\nMake sure that your browser supports JavaScript and cookies.\n", "nothing but a demand"),
    ],
)
def test_stub_tells_what_stands_in_place_of_an_article(text: str, kind: str) -> None:
    assert kind in (stub(parts_of(text)) or "")


OFFER = "Subscribe now for $1 a week\nAlready a subscriber? Sign in\n"
ARTICLES = {
    "a brief with an offer": page(BRIEF + OFFER),
    "an offer within an article": page(
        f"{PARAGRAPHS}Subscribe to continue reading this and more\nAlready a subscriber? Sign in\n\n{PARAGRAPHS}"
    ),
    "an offer behind an article": page(f"{PARAGRAPHS * 2}This article is for subscribers only\n{OFFER}"),
    "a brief with a form for comments": page(f"{BRIEF}Log in to leave a comment\nEmail\nUsername\nPassword\n"),
    "a brief with a note on comments": page(f"{BRIEF}Please enable JavaScript to view the comments.\n"),
    "verse with a note on comments": f"{VERSE}Please enable JavaScript to view the comments.\n",
    "about cookies": "New law on cookies\nSites must accept a refusal at once, and browsers must help. At last.\n",
    "about registers": page(
        "Register to vote by Friday\nVoters who have moved must register by Friday. The clerk asks for a name, an "
        "e-mail address and a post code, and nothing else.\n"
    ),
    "about a page": page(
        "Page not found in the parish register\nA page that recorded the birth of a saint cannot be found, the "
        "archivist said on Friday. He suspects the mice, and the mice suspect him. A search will begin on "
        "Monday. It may take a year.\n"
    ),
    "a timetable": page("Bus 404 timetable\n404\n410\n07:12\n07:44\n"),
    "about subscribers": page("Paper gains readers\nThe Post gained forty. A subscriber pays $4 a month, it said.\n"),
    "a sentence": "We regret that the ferry is late.\n",
    "nothing": "",
}


@pytest.mark.parametrize("name", ARTICLES)
def test_stub_leaves_articles_alone(name: str) -> None:
    assert stub(parts_of(ARTICLES[name])) is None
