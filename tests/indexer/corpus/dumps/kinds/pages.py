"""Pieces of the plain text of pages: menus, headlines, teasers, a short article."""

MENU = "Home\nNews\nSport\nCulture\nOpinion\nWeather\nJobs\nContact us\n"
FOOTER = "About us\nPrivacy policy\nTerms of use\n© 2024 The Saltby Post\n"
BRIEF = (
    "Ferry stopped by rope\n3 May 2024\nThe ferry to Saltby was cancelled on Friday after divers found a rope around "
    "both propellers. Passengers were taken by bus to Brackwater.\n"
)
VERSE = """\
The lamp
by Ann Poe
the lamp upon the quay is lit
at ten past four and nobody
comes down to see it any more
since the ferry found a better shore,
and what the water had to say
it said to stones and went away
before the keeper could reply
"""
HEADLINES = (
    "Steelworks to burn hydrogen by next spring",
    "Museum of fog appoints its first director",
    "Five villages share a single doctor now",
    "Cathedral falcons return for the twelfth year",
    "Cider makers plant for a hotter century",
    "Lifeboat crew rescues a floating piano",
    "Tin mine reopens for tourists and then tin",
    "Post office moves into the funeral home",
)
LEADS = (
    "Drivers will return on Monday under a deal that gives them a say over rosters for the first time.",
    "Hanne Wold, a former ferry captain, intends to display as little as she possibly can.",
    "Dr Imran drives two hundred miles a week and keeps his stethoscope on the dashboard of a van.",
    "The pair have laid three eggs on the north transept.",
    "Pips from the Caucasus have been sown on a slope near Aller.",
    "It was floating upright two miles off the bar and was not far out of tune, the coxswain says.",
    "Ticket sales have paid for a drill, and the drill has found a lode.",
    "The postmistress says that the hours will suit everybody and that parking is excellent.",
)


def page(body: str) -> str:
    return f"{MENU}{body}\n{FOOTER}"


def teasers(pattern: str, count: int = 8) -> str:
    """Teasers by a pattern with {title}, {lead}, {day} counting down from 30, {later} counting up, and {number}."""
    return "".join(
        pattern.format(
            title=HEADLINES[place % 8], lead=LEADS[place % 8], day=30 - place, later=place + 3, number=place + 1
        )
        for place in range(count)
    )


DATED = teasers("{title}\n{lead}\n{day} April 2024\n")
DATED_HEADLINES = teasers("{title}\n{day} April 2024\n")
