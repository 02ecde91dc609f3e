"""Pages of the years of tables and fonts, and pages with faults."""
# ruff: noqa: E501 - pages of real sites have long lines

from tests.indexer.corpus.html.pages.page import EN, TITLE, Page, paragraphs

PAGES = [
    Page(
        name="tables and fonts",
        html=f"""<HTML><HEAD><TITLE>The Strait Post - {TITLE}</TITLE></HEAD><BODY BGCOLOR=#FFFFFF><TABLE WIDTH=600><TR><TD WIDTH=120 VALIGN=TOP><A HREF=/>Home</A><BR><A HREF=/w>World</A><BR><A HREF=/s>Sport</A><BR><A HREF=/t>Weather</A></TD>
<TD><FONT SIZE=5><B>{TITLE}</B></FONT><BR><FONT SIZE=2>By NILS BERG<BR>February 13, 2001</FONT><P>{"<P>".join(EN)}</TD></TR></TABLE><CENTER><FONT SIZE=1>Copyright 2001 The Strait Post</FONT></CENTER></BODY></HTML>""",
        markup={"title": TITLE, "authors": ["NILS BERG"], "published_at": "February 13, 2001"},
    ),
    Page(
        name="br br without paragraphs",
        html=f"""<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div id="text">{"<br><br>".join(EN)}</div></body></html>""",
        markup={"title": TITLE},
    ),
    Page(
        name="xhtml with namespaces and a saved-from comment",
        html=f"""<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd"><!-- saved from url=(0040)http://strait.example/news/ferry-stops.html --><html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en"><head><title>{TITLE}</title></head><body><div class="content"><h1>{TITLE}</h1>{paragraphs()}</div></body></html>""",
        markup={"title": TITLE, "url": "http://strait.example/news/ferry-stops.html", "language": "en"},
    ),
    Page(
        name="unclosed tags and stray ends",
        html=f"""<html><body></div><h1>{TITLE}<h1></h1><div><p>{"<p>".join(EN)}</span></td></body>""",
        markup={},
    ),
    Page(
        name="contradictory dates",
        html=f"""<html lang="en"><head><title>{TITLE}</title><script type="application/ld+json">{{"@type":"NewsArticle","headline":"{TITLE}","datePublished":"2025-06-01"}}</script><meta property="article:published_time" content="2019-02-13"></head><body><article><h1>{TITLE}</h1>{paragraphs()}</article></body></html>""",
        markup={"title": TITLE, "language": "en"},
    ),
    Page(
        name="canonical is the home page, data as a table",
        html=f"""<html lang="en"><head><title>{TITLE} | Strait Post</title><link rel="canonical" href="https://strait.example/"><meta property="og:url" content="https://other.example/copy"></head><body><article><h1>{TITLE}</h1>{paragraphs()}<table><tr><th>Day</th><th>Boats</th></tr><tr><td>Monday</td><td>12</td></tr><tr><td>Sunday</td><td>3</td></tr></table></article></body></html>""",
        blocks=(*EN, "Day | Boats\nMonday | 12\nSunday | 3"),
        url="https://strait.example/2024/02/13/ferry",
        markup={
            "title": TITLE,
            "source": "Strait Post",
            "published_at": "2024-02-13",
            "url": "https://strait.example/2024/02/13/ferry",
            "language": "en",
        },
    ),
    Page(
        name="body given twice, for phones and for others, and a cookie banner",
        html=f"""<!DOCTYPE html><html lang="en"><head><title>{TITLE}</title><meta name="author" content="By Nils Berg, Staff Writer"></head><body><div id="cookie-banner"><p>We use cookies to make the site better for you and to show advertisements that fit.</p></div><article><h1>{TITLE}</h1><p class="byline">By Nils Berg</p><p class="updated">Updated March 1, 2024</p><div class="body">{paragraphs()}</div>
<noscript>{paragraphs()}</noscript><div class="mobile" hidden>{paragraphs()}</div></article></body></html>""",
        markup={"title": TITLE, "authors": ["Nils Berg"], "language": "en"},
    ),
    Page(
        name="live blog",
        html=f"""<!DOCTYPE html><html lang="en"><head><title>Storm live: {TITLE}</title><script type="application/ld+json">{{"@type":"LiveBlogPosting","headline":"{TITLE}","datePublished":"2024-02-13T08:30:00Z","author":{{"@type":"Person","name":"Nils Berg"}},"liveBlogUpdate":[{{"@type":"BlogPosting","headline":"Boat leaves","datePublished":"2024-02-14T08:30:00Z"}}]}}</script></head><body><main><h1>{TITLE}</h1><div class="live">{"".join(f'<div class="live-post"><p>{block}</p></div>' for block in EN)}</div></main></body></html>""",
        markup={"title": TITLE, "authors": ["Nils Berg"], "published_at": "2024-02-13T08:30:00Z", "language": "en"},
    ),
    Page(
        name="json-ld body while the page is a shell",
        html=f"""<!DOCTYPE html><html lang="en"><head><title>{TITLE}</title><script type="application/ld+json">{{"@type":"NewsArticle","headline":"{TITLE}","articleBody":"{chr(92) + "n" + chr(92) + "n"}{(chr(92) + "n" + chr(92) + "n").join(EN)}"}}</script></head><body><div id="app"></div></body></html>""",
        markup={"title": TITLE, "language": "en"},
    ),
    Page(
        name="entities, guests and roles",
        html=f"""<!DOCTYPE html><html lang="en"><head><title>Ferry &amp; ramp: nine days &#8211; The Strait Post</title><meta property="og:title" content="Ferry &amp; ramp: nine days"><meta property="og:site_name" content="The Strait Post"><script type="application/ld+json">{{"@type":"Article","headline":"Ferry &amp;amp; ramp: nine days","author":[{{"@type":"Person","name":"Nils Berg | Staff Reporter"}},{{"@type":"Person","name":"admin"}},{{"@type":"Person","name":"Ida Voss and Ole Dahl"}}]}}</script></head><body><article><h1>Ferry &amp; ramp: nine days</h1>{paragraphs()}</article></body></html>""",
        markup={
            "title": "Ferry & ramp: nine days",
            "source": "The Strait Post",
            "authors": ["Nils Berg", "Ida Voss", "Ole Dahl"],
            "language": "en",
        },
    ),
]
