"""Pages in place of articles, and articles that speak as such pages do."""

import pytest

from indexer.corpus.dumps.kinds.page_kind import page_kind
from tests.indexer.corpus.dumps.kinds.pages import HEADLINES, page

STORY = (
    "The council voted by nine to eight on Monday to sell the old library in Church Street.\n"
    "The building, opened in 1911, needs a new roof.\n"
    "The vote was held after four hours of debate in which the mayor lost her temper.\n"
    "Buyers have until the end of August to make an offer, according to the agents.\n"
)
OFFER = "Subscribe to continue reading\nAlready a subscriber? Sign in\nDigital $1 a week\nCancel anytime\n"
LATEST = "\n".join(f"{line}\n{hour} hours ago" for hour, line in enumerate(HEADLINES[:6], 2))
PAGED = "\n".join(
    f"{line}\nIt was more than anybody had expected of it.\n{20 - day} March 2024"
    for day, line in enumerate(HEADLINES[:5])
)
BARE = (
    f"Council to sell library building\n\nBy Ann Pratt\n\n6 June 2023\n\n{STORY}\n\nChoir wins gold\n\nBy Lou Penn\n\n"
    "1 June 2023\n\nThe male voice choir won gold for a song about a bus that never comes.\n\nJudges wept, it is said."
)
FORM = """\
You must register to view this page
Thank you for your interest in us. Registration is free and takes less than a minute of your time.
First name
Last name
Email
Postcode
"""
FOUND = """\
Search results for: tunnel
124 results
Tunnel collapse traps two
It happened at ...
News | 3 Feb 2024
Badgers dig tunnel under road
Highways say the road is ...
Next
"""
CHALLENGE = """\
Please enable JavaScript and cookies to continue
This process is automatic. Your browser will redirect to your requested content shortly.
Ray ID: 7d3f
"""
LEAF = """\
Page not found

The missing leaf of the Book of Arden turned up on Friday in a drawer at the vicarage.

It had lain there since 1891.

A bishop wept.
"""
WALKERS = """\
Access denied

Walkers have been shut out of the path at Firle since a new owner bought the estate.

The ramblers will go to court.
"""
PLANE = """\
Search results for the lost plane

Divers have found a wing, a wheel and a shoe in the bay of Orlo.

The search goes on at dawn with four boats and a submarine lent by the navy.
"""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (page(f"Latest news\n{LATEST}\nLoad more\n"), "a list of teasers"),
        (page(f"Business news\n{PAGED}\n1 2 3 4 Next\n"), "a list of teasers"),
        (page("Today's headlines\n" + "\n".join((*HEADLINES, *(f"{one} too" for one in HEADLINES)))), "a list"),
        ("Log in\nUsername\nPassword\nRemember me\nForgot password?\nNew here? Create an account\n", "a form"),
        (page(FORM), "a form"),
        ("Iniciar sesión\nCorreo electrónico\nContraseña\nRecordarme\n", "a form"),
        (FOUND, "a list of what was found"),
        ("Access denied\nYou don't have permission to access this page on this server.\nReference #18\n", "a refusal"),
        ("503 Service Unavailable\nThe server is down for maintenance, and will be back.\n", "an error of the server"),
        ("Just a moment...\n\nVerifying that you are human. This may take a few seconds.\n", "a check for robots"),
        ("Page not found\nThe page that was requested has been moved, or it was deleted long ago.\n", "not found"),
        (CHALLENGE, "a demand"),
        (page(f"Council to sell library building\n{STORY.splitlines()[0]}\n{OFFER}"), "for subscribers"),
    ],
)
def test_page_kind_tells_pages_without_an_article(text: str, kind: str) -> None:
    assert kind in (page_kind(text).no_article or "")


@pytest.mark.parametrize(
    "text",
    [
        LEAF,
        WALKERS,
        page(
            '"This article is for subscribers only" is now the most printed sentence, a study has found.\n'
            'Researchers counted it in a year. "Already a subscriber? Sign in" came second.\n'
            "Readers told them that they leave. Few come back to any paper that asks.\n"
            "Publishers say that it works: two of three papers now earn more from readers than from advertisers.\n"
        ),
        page(f"Council to sell library building\nBy Ann Pratt\n6 June 2023\n{STORY}{OFFER}"),
        PLANE,
        "What your password says\n\nPassword\n\nIt is the most common of all passwords, a study of leaks has found.\n",
        page(
            "The lamp\nthe lamp upon the quay is lit\nat ten past four and nobody\ncomes down to see it any more\n" * 4
        ),
    ],
)
def test_page_kind_leaves_articles(text: str) -> None:
    assert page_kind(text).no_article is None


def test_page_kind_notes_an_article_that_ends_at_a_paywall() -> None:
    text = page(f"Council to sell library building\nBy Ann Pratt\n6 June 2023\n{STORY}{OFFER}")
    assert page_kind(text).note == "the text ends where the rest is for subscribers"


@pytest.mark.parametrize("text", [BARE, page(BARE), page(BARE.replace("\n\n", "\n"))])
def test_page_kind_notes_several_articles(text: str) -> None:
    assert "several articles" in (page_kind(text).note or "")


def test_page_kind_notes_no_single_article() -> None:
    text = page(
        f"Council to sell library building\nBy Ann Pratt\n6 June 2023\n{STORY}Comments\nBo Li\n7 June 2023\nNo!\n"
    )
    assert page_kind(text).note is None
