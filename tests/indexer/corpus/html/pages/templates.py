"""Pages of templates in several languages that mark little of what they show."""
# ruff: noqa: E501, ISC004 - pages of real sites have long lines

from tests.indexer.corpus.html.pages.conventions import GERMAN, POST, ld, page
from tests.indexer.corpus.html.pages.page import NAV, TITLE, Page, paragraphs
from tests.indexer.corpus.html.pages.shown import SPANISH

FRENCH = (
    "Le bac entre les deux îles sera arrêté pendant neuf jours en mars, le temps de réparer la rampe du port, a dit le bureau.",
    "Environ quatre cents personnes traversent le détroit un jour ouvrable, la plupart pour se rendre à l'hôpital et au marché "
    "de la plus grande ville, et beaucoup d'entre elles n'ont pas d'autre chemin pour y aller.",
    "Un bateau plus petit partira deux fois par jour du quai des pêcheurs si le temps le permet, mais il ne prend pas de voitures.",
)
CHINESE = (
    "两岛之间的渡轮将于三月停航九天，以便维修码头的坡道，港务办公室星期二表示，届时会安排一艘小船往返两岛之间。",
    "每个工作日约有四百人渡过海峡，其中大多数人要去较大城镇的医院和市场，许多人没有别的路可走，只能等待小船。",
    "较小的船每天从渔港码头出发两次，视天气而定，不载汽车，只有在有空位的时候才载自行车，学校也将改为网上授课。",
)

PAGES = (
    Page(
        name="joomla",
        html=page(
            f"<title>{TITLE} - Strait Mail</title><link rel=canonical href='{POST}'><meta name=generator content=Joomla>",
            f"<div class=item-page><h2 itemprop=headline>{TITLE}</h2><dl class=article-info><dd class=createdby>Written by "
            f"Nils Berg</dd><dd class=published>Published: 13 February 2024</dd><dd class=hits>Hits: 412</dd></dl>{paragraphs()}</div>",
        ),
        markup={
            "title": TITLE,
            "authors": ["Nils Berg"],
            "published_at": "13 February 2024",
            "url": POST,
            "language": "en",
        },
    ),
    Page(
        name="a letter by mail with a subtitle",
        html=page(
            f"<title>{TITLE} - by Nils Berg - Island Letter</title><meta property=og:title content='{TITLE}'>"
            + ld(
                {
                    "@type": "NewsArticle",
                    "headline": TITLE,
                    "datePublished": "2024-02-13T08:30:00+00:00",
                    "author": [{"@type": "Person", "name": "Nils Berg"}],
                    "publisher": {"@type": "Organization", "name": "Island Letter"},
                }
            ),
            f"<h1 class=post-title>{TITLE}</h1><h3 class=subtitle>And what to do about it</h3><div>Subscribe</div>{paragraphs()}",
        ),
        markup={
            "title": TITLE,
            "source": "Island Letter",
            "authors": ["Nils Berg"],
            "published_at": "2024-02-13T08:30:00+00:00",
            "language": "en",
        },
    ),
    Page(
        name="hashed classes and hooks",
        html=page(
            f"<title>{TITLE}</title><meta property=og:site_name content='Strait Notes'>",
            f"{NAV}<div class=x1><h1 class='_3f' data-hook=post-title><span>{TITLE}</span></h1><ul class=q2><li><span data-hook="
            f"user-name class=Nk>Nils Berg</span></li><li><span data-hook=time-ago class=u1>Feb 13, 2024</span></li><li>3 min read"
            f"</li></ul>{paragraphs()}</div>",
        ),
        markup={"title": TITLE, "source": "Strait Notes", "published_at": "Feb 13, 2024", "language": "en"},
    ),
    Page(
        name="chinese portal, all in one line",
        html=page(
            "<title>渡轮三月停航九天_海峡网</title>",
            "<div class=crumb><a href='/'>海峡网</a> > <a href='/x'>新闻</a></div><h1>渡轮三月停航九天</h1><div class=source>2024年02月13日 "
            f"08:30　来源：海峡报　作者：王小明</div>{paragraphs(CHINESE)}",
            lang="zh-CN",
        ),
        markup={
            "title": "渡轮三月停航九天",
            "source": "海峡网",
            "authors": ["王小明"],
            "published_at": "2024年02月13日",
            "language": "zh-CN",
        },
    ),
    Page(
        name="french, both days in numbers",
        html=page(
            "<title>Le bac arrêté neuf jours | Le Détroit</title><meta property=og:site_name content='Le Détroit'>",
            "<article><h1>Le bac arrêté neuf jours</h1><p class=signature>Par Zoé Petit</p><p class=dates>Publié le 03/02/2024 à "
            f"08h30 • Mis à jour le 05/03/2024 à 10h15</p>{paragraphs(FRENCH)}</article>",
            lang="fr",
        ),
        markup={
            "title": "Le bac arrêté neuf jours",
            "source": "Le Détroit",
            "authors": ["Zoé Petit"],
            "published_at": "2024-02-03",
            "language": "fr",
        },
    ),
    Page(
        name="a byline with the photographer's name",
        html=page(
            "<title>Fähre fällt neun Tage aus - Sundbote</title><meta property=og:site_name content=Sundbote>",
            "<main><h1>Fähre fällt neun Tage aus</h1><p class=autor>Text: Ida Voss, Fotos: Per Holm</p><time pubdate datetime="
            f"'2024-02-13'>13. Februar</time>{paragraphs(GERMAN)}</main>",
            lang="de-CH",
        ),
        markup={
            "title": "Fähre fällt neun Tage aus",
            "source": "Sundbote",
            "authors": ["Ida Voss"],
            "published_at": "2024-02-13",
            "language": "de-CH",
        },
    ),
    Page(
        name="a headline with a bar in it",
        html=page(
            "<title>Ferry | bus: what runs in March - The Strait Post</title><meta property=og:site_name content='The Strait Post'>"
            "<meta name=author content='Nils Berg, The Strait Post'>",
            f"<main><h1>Ferry | bus: what runs in March</h1><b>Nils Berg</b>{paragraphs()}</main>",
        ),
        markup={
            "title": "Ferry | bus: what runs in March",
            "source": "The Strait Post",
            "authors": ["Nils Berg"],
            "language": "en",
        },
    ),
    Page(
        name="json-ld of the page alone, the day of the change first",
        html=page(
            f"<title>{TITLE} | Strait Mail</title>"
            + ld(
                {"@type": "WebPage", "name": TITLE, "datePublished": "2024-02-13", "publisher": {"name": "Strait Mail"}}
            ),
            f"<h1 class=logo><a href='/'>Strait Mail</a></h1><main><h2>{TITLE}</h2><p><time datetime='2024-03-03' class=modified>"
            f"3 March</time> <time datetime='2024-02-13' class=published>13 February</time></p>{paragraphs()}</main>",
        ),
        markup={"title": TITLE, "source": "Strait Mail", "published_at": "2024-02-13", "language": "en"},
    ),
    Page(
        name="no title worth the name",
        html=page(
            "<title>Untitled Document</title>",
            f"<center><h1>{TITLE}</h1></center><i>By Nils Berg</i>{paragraphs()}",
            lang="",
        ),
        markup={"title": TITLE, "authors": ["Nils Berg"]},
    ),
    Page(
        name="spanish, the agency as author",
        html=page(
            "<title>El ferry para nueve días | Diario del Estrecho</title><meta property=og:site_name content='Diario del Estrecho'>"
            + ld(
                {
                    "@type": "NewsArticle",
                    "headline": "El ferry para nueve días",
                    "author": {"@type": "Organization", "name": "EFE"},
                }
            ),
            f"<article><h1>El ferry para nueve días</h1>{paragraphs(SPANISH)}</article>",
            lang="es-ES",
        ),
        markup={
            "title": "El ferry para nueve días",
            "source": "Diario del Estrecho",
            "authors": ["EFE"],
            "language": "es-ES",
        },
    ),
    Page(
        name="a list of other news beside the text, with days",
        html=page(
            f"<title>{TITLE} - Strait Mail</title><meta property=og:site_name content='Strait Mail'>",
            f"<table><tr><td class=left><b>Latest</b><br>12.02.2024 Mill sold<br>11.02.2024 Geese</td><td><h1>{TITLE}</h1>"
            f"<span class=date>2024-02-13</span> <span class=writer>Nils Berg</span>{paragraphs()}</td></tr></table>",
        ),
        markup={
            "title": TITLE,
            "source": "Strait Mail",
            "authors": ["Nils Berg"],
            "published_at": "2024-02-13",
            "language": "en",
        },
    ),
    Page(
        name="family names first in a list",
        html=page(
            f"<title>{TITLE}</title><meta name=author content='Berg, Nils; Voss, Ida'><meta property=og:type content=article>",
            f"<main><h1>{TITLE}</h1><p>Berg, Nils; Voss, Ida</p>{paragraphs()}</main>",
        ),
        markup={"title": TITLE, "authors": ["Berg, Nils", "Voss, Ida"], "language": "en"},
    ),
)
