"""Pages with conventions of the world's sites for title, authors, dates, source and language."""
# ruff: noqa: E501, ISC004 - pages of real sites have long lines

import json

from tests.indexer.corpus.html.pages.page import FOOTER, NAV, TITLE, Page, paragraphs

POST = "https://post.example/islands/ferry-stops"
GERMAN = (
    "Die Fähre zwischen den beiden Inseln fällt im März für neun Tage aus, weil die Rampe repariert werden muss.",
    "Etwa vierhundert Menschen fahren an einem Werktag über den Sund, die meisten von ihnen in das Krankenhaus und auf den "
    "Markt der größeren Stadt, und viele von ihnen haben keinen anderen Weg.",
    "Ein kleineres Boot wird am Fischkai zweimal am Tag ablegen, wenn das Wetter es zulässt, aber es nimmt keine Autos mit.",
)
LISTED = "<li><h3><a href='/x{n}'>{title}</a></h3><span class=author>{name}</span><time datetime='{date}'></time></li>"
OTHERS = "".join(
    LISTED.format(n=n, title=title, name=name, date=date)
    for n, (title, name, date) in enumerate(
        (
            ("Mill to be sold to a baker", "Wanda Wrong", "2024-01-02"),
            ("Geese close the lower road", "Otto Other", "2024-01-05"),
            ("Choir sings in the rain", "Fay False", "2024-01-09"),
        )
    )
)


def ld(*nodes: object) -> str:
    return f"<script type='application/ld+json'>{json.dumps(nodes[0] if len(nodes) == 1 else list(nodes))}</script>"


def page(head: str, body: str, *, lang: str = "en") -> str:
    return f"<!doctype html><html lang='{lang}'><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"


def graph() -> str:
    nodes = [
        {"@type": ["Organization", "Brand"], "@id": "/#org", "name": "The Strait Post"},
        {"@type": "WebSite", "@id": "/#site", "name": "Strait Post Online", "publisher": {"@id": "/#org"}},
        {"@type": "WebPage", "@id": POST, "url": POST, "name": f"{TITLE} | The Strait Post", "inLanguage": "en-GB"},
        {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "name": "Islands", "position": 1}]},
        {
            "@type": "ItemList",
            "itemListElement": [{"@type": "NewsArticle", "headline": "Mill to be sold", "url": "/m"}],
        },
        {"@type": "Person", "@id": "/#nils", "name": "Nils Berg"},
        {"@type": "Person", "@id": "/#ida", "name": "Ida Voss"},
        {
            "@type": ["Article", "NewsArticle"],
            "isPartOf": {"@id": POST},
            "mainEntityOfPage": {"@id": POST},
            "headline": TITLE,
            "author": [{"@id": "/#nils"}, {"@id": "/#ida"}],
            "publisher": {"@id": "/#org"},
            "datePublished": "2024-02-13T08:30:00+00:00",
            "dateModified": "2024-02-15T08:30:00+00:00",
        },
    ]
    return ld({"@context": "https://schema.org", "@graph": nodes})


PAGES = (
    Page(
        name="json-ld graph of many types",
        html=page(f"<title>{TITLE} | The Strait Post</title>{graph()}", f"{NAV}<h1>{TITLE}</h1>{paragraphs()}{FOOTER}"),
        markup={
            "title": TITLE,
            "source": "The Strait Post",
            "authors": ["Nils Berg", "Ida Voss"],
            "published_at": "2024-02-13T08:30:00+00:00",
            "url": POST,
            "language": "en",
        },
    ),
    Page(
        name="h1 as logo, headline in h2, site's name first in the title",
        html=page(
            f"<title>Strait Post: {TITLE}</title>",
            f"<div id=top><h1><a href='/'>Strait Post</a></h1></div>{NAV}<div id=main><h2>{TITLE}</h2><p class=meta>"
            f"<time datetime='2024-02-13'>13 Feb</time> by <a rel=author href='/nils'>Nils Berg</a></p>{paragraphs()}</div>",
        ),
        url=POST,
        markup={
            "title": TITLE,
            "source": "Strait Post",
            "authors": ["Nils Berg"],
            "published_at": "2024-02-13",
            "url": POST,
            "language": "en",
        },
    ),
    Page(
        name="several h1 and breadcrumbs in the title",
        html=page(
            f"<title>News > Islands > {TITLE} | The Strait Post</title><meta property=og:title content='{TITLE}'>"
            "<meta property=og:site_name content='The Strait Post'>",
            f"<h1>The Islands</h1><main><h1>{TITLE}</h1>{paragraphs()}</main>"
            "<div class=box><h1>Get our morning letter</h1><form><input name=mail></form></div>",
        ),
        markup={"title": TITLE, "source": "The Strait Post", "language": "en"},
    ),
    Page(
        name="updated before published",
        html=page(
            f"<title>{TITLE}</title>",
            f"<article><h1>{TITLE}</h1><p class=dates>Updated 3 March 2024, 10:15 <br> Published 13 February 2024, 08:30</p>"
            f"{paragraphs()}</article>",
        ),
        markup={"title": TITLE, "published_at": "Published 13 February 2024, 08:30", "language": "en"},
    ),
    Page(
        name="authors as links, a box on them, an editor in the footer",
        html=page(
            f"<title>{TITLE}</title>",
            f"<article><h1>{TITLE}</h1><div class=byline>By <a href='/p/1'>Nils Berg</a> and <a href='/p/2'>Ida Voss</a>,"
            f" Chief correspondents</div>{paragraphs()}<div class=author-bio><h3>About the author</h3><p>Nils Berg has "
            "written on ports since 1999.</p></div></article><footer><p>Editor in chief: Per Holm</p></footer>",
        ),
        markup={"title": TITLE, "authors": ["Nils Berg", "Ida Voss"], "language": "en"},
    ),
    Page(
        name="sailthru and parsely",
        html=page(
            f"<title>{TITLE} - Strait Daily</title><meta name=sailthru.title content='{TITLE}'>"
            "<meta name=sailthru.author content='Nils Berg, Staff writer'><meta name=sailthru.date content='2024-02-13 08:30:00'>"
            "<meta name=parsely-author content='Strait Daily'><meta property=og:site_name content='Strait Daily'>",
            f"<main><h1>{TITLE}</h1>{paragraphs()}</main>",
        ),
        markup={
            "title": TITLE,
            "source": "Strait Daily",
            "authors": ["Nils Berg"],
            "published_at": "2024-02-13 08:30:00",
            "language": "en",
        },
    ),
    Page(
        name="a lang attribute that lies",
        html=page(
            "<title>Fähre fällt neun Tage aus | Sundbote</title><meta property=og:locale content=de_DE>"
            "<meta property=og:site_name content=Sundbote>",
            f"<main><h1>Fähre fällt neun Tage aus</h1>{paragraphs(GERMAN)}</main>",
            lang="en-US",
        ),
        markup={"title": "Fähre fällt neun Tage aus", "source": "Sundbote", "language": "de-DE"},
    ),
    Page(
        name="tables, and a byline with a day of numbers",
        html=page(
            "<title>Sundbote - Fähre fällt neun Tage aus</title>",
            "<table width=760><tr><td colspan=2><a href='/'><img src=l.gif alt=Sundbote></a></td></tr><tr><td><a href='/s'>"
            "Sport</a><br><a href='/k'>Kultur</a></td><td><font size=5><b>Fähre fällt neun Tage aus</b></font><br>"
            f"<small>von Nils Berg, 03.02.2004</small><br>{'<br><br>'.join(GERMAN)}</td></tr></table>",
            lang="de",
        ),
        markup={
            "title": "Fähre fällt neun Tage aus",
            "source": "Sundbote",
            "authors": ["Nils Berg"],
            "published_at": "2004-02-03",
            "language": "de",
        },
    ),
    Page(
        name="blogger's column, and a letter to sign up for before it",
        html=page(
            f"<title>Island Notes: {TITLE}</title><meta property=og:title content='{TITLE}'><meta property=og:url content="
            "'https://notes.example/2024/02/ferry.html'>",
            "<div class=popup><h3 class=box-headline>Be the first to hear of it!</h3></div><div class='widget Blog' id=Blog1>"
            "<div class=date-outer><h2 class=date-header>Tuesday, February 13, 2024</h2><div class='post hentry'>"
            f"<h3 class='post-title entry-title'>{TITLE}</h3><div class=post-body>{paragraphs()}</div></div></div></div>",
        ),
        markup={
            "title": TITLE,
            "published_at": "Tuesday, February 13, 2024",
            "url": "https://notes.example/2024/02/ferry.html",
            "language": "en",
        },
    ),
    Page(
        name="dublin core with family names first",
        html=page(
            f"<title>{TITLE}</title><meta name=DC.Title content='{TITLE}'><meta name=DC.Creator content='Berg, Nils'>"
            "<meta name=DC.Creator content='Voss, Ida'><meta name=DC.Date content='2024-02-13'>"
            "<meta name=DC.Publisher content='Strait Institute of Ports'><meta name=DC.Language content=en>",
            f"<main><h1>{TITLE}</h1><p>Nils Berg and Ida Voss</p>{paragraphs()}</main>",
            lang="",
        ),
        markup={
            "title": TITLE,
            "source": "Strait Institute of Ports",
            "authors": ["Nils Berg", "Ida Voss"],
            "published_at": "2024-02-13",
            "language": "en",
        },
    ),
)
