"""Pages that show more of their title, authors, dates and source than they state."""
# ruff: noqa: E501, ISC004 - pages of real sites have long lines

from tests.indexer.corpus.html.pages.conventions import GERMAN, OTHERS, POST, ld, page
from tests.indexer.corpus.html.pages.page import FOOTER, NAV, TITLE, Page, paragraphs

SPANISH = (
    "El transbordador entre las dos islas no saldrá durante nueve días de marzo porque se va a reparar la rampa del puerto.",
    "Unas cuatrocientas personas cruzan el estrecho en un día de trabajo, la mayoría de ellas para llegar al hospital y al "
    "mercado de la ciudad más grande, y muchas no tienen otro camino para llegar.",
    "Un barco más pequeño saldrá dos veces al día del muelle de los pescadores si el tiempo lo permite, pero sin coches.",
)

PAGES = (
    Page(
        name="hero with a kicker, the headline outside the main column",
        html=page(
            f"<title>{TITLE} | The Strait Post</title><meta property=og:site_name content='The Strait Post'>",
            f"{NAV}<header class=hero><a class=kicker href='/islands'>Islands</a><h1><span>{TITLE}</span></h1>"
            "<p class=dek>Nine days without a boat.</p><div class=byline>By Nils Berg</div></header>"
            f"<main>{paragraphs()}</main>{FOOTER}",
        ),
        markup={"title": TITLE, "source": "The Strait Post", "authors": ["Nils Berg"], "language": "en"},
    ),
    Page(
        name="drupal's promoted node",
        html=page(
            f"<title>{TITLE} | Strait Council</title><link rel=canonical href='{POST}'>",
            f"<h1 class=page-title>{TITLE}</h1><div class='node node-article node-promoted' id=node-7>"
            "<span class=submitted-by>Submitted by <span class=username>Nils Berg</span> on Tue, 2024-02-13 08:30</span>"
            f"<div class=field-items>{paragraphs()}</div></div>",
        ),
        markup={
            "title": TITLE,
            "authors": ["Nils Berg"],
            "published_at": "2024-02-13 08:30",
            "url": POST,
            "language": "en",
        },
    ),
    Page(
        name="amp, the link home named after the headline",
        html=page(
            f"<title>{TITLE} - Strait Mail</title><link rel=canonical href='{POST}'>"
            + ld(
                {
                    "@type": "NewsArticle",
                    "headline": TITLE,
                    "datePublished": "2024-02-13T08:30:00Z",
                    "author": {"@type": "Person", "name": "Nils Berg"},
                    "publisher": {"@type": "Organization", "name": "Strait Mail"},
                }
            ),
            f"<header><a href='https://post.example/'><img alt='{TITLE}' src=l.png></a></header><article><h1>{TITLE}</h1>"
            f"{paragraphs()}</article>",
        ),
        markup={
            "title": TITLE,
            "source": "Strait Mail",
            "authors": ["Nils Berg"],
            "published_at": "2024-02-13T08:30:00Z",
            "url": POST,
            "language": "en",
        },
    ),
    Page(
        name="a day in the address alone",
        html=page(f"<title>{TITLE}</title>", f"{NAV}<main><h1>{TITLE}</h1>{paragraphs()}</main>{FOOTER}"),
        url="https://post.example/islands/2024/02/13/ferry-stops",
        markup={
            "title": TITLE,
            "published_at": "2024-02-13",
            "url": "https://post.example/islands/2024/02/13/ferry-stops",
            "language": "en",
        },
    ),
    Page(
        name="spanish portal with the newsroom beside the author",
        html=page(
            "<title>El ferry para nueve días - Diario del Estrecho</title><meta property=og:site_name content="
            "'Diario del Estrecho'>",
            "<article><h1>El ferry para nueve días</h1><p class=autor>Por: Ana Gil | Redacción</p><p class=fecha>Publicado el "
            "13 de febrero de 2024 a las 08:30. Actualizado el 3 de marzo de 2024</p>"
            + paragraphs(SPANISH)
            + "</article>",
            lang="es",
        ),
        markup={
            "title": "El ferry para nueve días",
            "source": "Diario del Estrecho",
            "authors": ["Ana Gil"],
            "published_at": "13 de febrero de 2024",
            "language": "es",
        },
    ),
    Page(
        name="a site called by its domain",
        html=page(
            f"<title>{TITLE}</title><meta property=og:site_name content='strait-post.example.com'>"
            + ld({"@type": "BlogPosting", "headline": TITLE, "author": [{"name": "Nils Berg"}, {"name": "Ida Voss"}]}),
            f"<article><h1>{TITLE}</h1>{paragraphs()}</article>",
        ),
        markup={
            "title": TITLE,
            "source": "strait-post.example.com",
            "authors": ["Nils Berg", "Ida Voss"],
            "language": "en",
        },
    ),
    Page(
        name="an agency behind the author, a slogan behind the site",
        html=page(
            f"<title>{TITLE} - The Strait Post</title><meta property=og:site_name content='The Strait Post - Island news'>",
            f"<article><h1>{TITLE}</h1><p class=byline>By NILS BERG, Associated Press</p>{paragraphs()}</article>",
        ),
        markup={
            "title": TITLE,
            "source": "The Strait Post - Island news",
            "authors": ["NILS BERG"],
            "language": "en",
        },
    ),
    Page(
        name="the day of the visit above the day of the article",
        html=page(
            "<title>Fähre fällt neun Tage aus - Sundbote</title>",
            "<header class=top><div class=today>Montag, 24. August 2026</div></header><main><h1>Fähre fällt neun Tage aus</h1>"
            f"<div class=info>Geschrieben von Ida Voss am 13. Februar 2024</div>{paragraphs(GERMAN)}</main>",
            lang="de",
        ),
        markup={
            "title": "Fähre fällt neun Tage aus",
            "authors": ["Ida Voss"],
            "published_at": "13. Februar 2024",
            "language": "de",
        },
    ),
    Page(
        name="a site that bears the name of its author",
        html=page(
            f"<title>{TITLE} | Ann Lee - Notes from the harbour</title>"
            "<meta property=og:site_name content='Ann Lee - Notes from the harbour'>",
            f"<article><h1 class=entry-title>{TITLE}</h1><span class='author vcard'>by <a rel=author href='/'>Ann Lee</a>"
            f"</span>{paragraphs()}</article>",
        ),
        url="https://harbour-notes.example/ferry",
        markup={
            "title": TITLE,
            "source": "Ann Lee - Notes from the harbour",
            "authors": ["Ann Lee"],
            "url": "https://harbour-notes.example/ferry",
            "language": "en",
        },
    ),
    Page(
        name="other articles with authors and days of their own",
        html=page(
            f"<title>{TITLE}</title><meta name=author content=admin>",
            f"{NAV}<article><h1>{TITLE}</h1><p>Nils Berg reports</p>{paragraphs()}</article><section><h2>More news</h2><ul>"
            f"{OTHERS}</ul></section>",
        ),
        markup={"title": TITLE, "language": "en"},
    ),
)
