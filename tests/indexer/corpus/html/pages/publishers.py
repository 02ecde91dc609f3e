"""Pages of newspapers and broadcasters, as the systems of large publishers make them."""
# ruff: noqa: E501 - pages of real sites have long lines

from tests.indexer.corpus.html.pages.page import EN, FOOTER, NAV, TITLE, Page, paragraphs

_URL = "https://www.strait.example/news/ferry-2024-02-13/"

PAGES = [
    Page(
        name="arc with article body in json-ld",
        html=f"""<!DOCTYPE html><html lang="en"><head><title>{TITLE} – The Strait Post</title><meta name="description" content="Short."/>
<link rel="canonical" href="{_URL}"/><meta property="og:title" content="Nine days without a ferry"/><meta property="og:site_name" content="The Strait Post"/>
<script type="application/ld+json">{{"@context":"http://schema.org","@type":"NewsArticle","headline":"{TITLE}","url":"{_URL}","datePublished":"2024-02-13T08:30:00Z",
"author":[{{"@type":"Person","name":"Nils Berg","jobTitle":"Reporter"}},{{"@type":"Person","name":"Ida Voss"}}],"publisher":{{"@type":"NewsMediaOrganization","name":"The Strait Post"}},
"articleBody":"{' '.join(EN)}"}}</script></head><body>{NAV}<div id="fusion-app"><article><h1 class="headline">{TITLE}</h1>
<div class="byline">By <a href="/a">Nils Berg</a> and <a href="/b">Ida Voss</a></div><div class="article-body">{paragraphs(EN[:2], ' class="body-paragraph"')}
<div class="b-promo"><p>Subscribe for one euro a week and read all that the islands talk about.</p></div>
<p class="interstitial-link">[<a href="/x">Why the old bridge was never built</a>]</p>{paragraphs(EN[2:], ' class="body-paragraph"')}</div>
<div class="gallery-teasers"><h3>More from the islands</h3><p>The seals are back, and the fishermen are not at all happy about their number this winter.</p></div></article></div>{FOOTER}</body></html>""",
        markup={"title": TITLE, "source": "The Strait Post", "authors": ["Nils Berg", "Ida Voss"], "published_at": "2024-02-13T08:30:00Z", "url": _URL, "language": "en"},
    ),
    Page(
        name="broadcaster with hashed classes",
        html=f"""<!DOCTYPE html><html lang="en-GB"><head><title>{TITLE} - Strait News</title><link rel="canonical" href="{_URL}"/><meta property="og:site_name" content="Strait News"/>
<script type="application/ld+json">{{"@context":"http://schema.org","@type":"ReportageNewsArticle","url":"{_URL}","publisher":{{"@type":"NewsMediaOrganization","name":"Strait News"}},
"datePublished":"2024-02-13T08:30:00.000Z","headline":"{TITLE}","mainEntityOfPage":"{_URL}","author":[{{"@type":"NewsMediaOrganization","name":"Strait News"}}]}}</script></head><body>
{NAV}<main id="main-content"><article class="ssrcss-1072xwf-ArticleWrapper"><h1 id="main-heading" class="ssrcss-1s9pby4-Heading">{TITLE}</h1>
<div data-component="byline-block"><div class="ssrcss-Contributor">By Nils Berg</div><div>Strait News, Northport</div></div><time datetime="2024-02-13T08:30:00.000Z">13 February 2024</time>
{"".join(f'<div data-component="text-block" class="ssrcss-uf6wea-RichTextComponentWrapper"><div class="ssrcss-7uxr49-RichTextContainer"><p class="ssrcss-1q0x1qg-Paragraph">{block}</p></div></div>' for block in EN)}
<section data-component="links-block"><p>More on this story</p><ul><li><a href="/1">Harbour office asks for patience</a></li><li><a href="/2">A ramp from another century</a></li></ul></section></article></main>{FOOTER}</body></html>""",
        markup={"title": TITLE, "source": "Strait News", "authors": ["Nils Berg"], "published_at": "2024-02-13T08:30:00.000Z", "url": _URL, "language": "en-GB"},
    ),
    Page(
        name="amp",
        html=f"""<!doctype html><html amp lang="en"><head><meta charset="utf-8"><title>{TITLE}</title><link rel="canonical" href="https://strait.example/news/ferry"><script async src="https://cdn.ampproject.org/v0.js"></script>
<script type="application/ld+json">{{"@context":"https://schema.org","@type":"NewsArticle","mainEntityOfPage":{{"@type":"WebPage","@id":"https://strait.example/news/ferry"}},"headline":"{TITLE}","datePublished":"2024-02-13T10:30:00+0200","author":{{"@type":"Person","name":"Nils Berg"}},"publisher":{{"@type":"Organization","name":"The Strait Post"}}}}</script></head>
<body><header class="amp-header"><a href="/">The Strait Post</a></header><amp-sidebar id="sidebar"><ul><li><a href="/s">Sport</a></li></ul></amp-sidebar><article class="amp-article"><h1 class="amp-title">{TITLE}</h1>
<amp-img src="x.jpg" width="10" height="10"></amp-img><div class="amp-content">{paragraphs(EN[:3])}<amp-ad type="x"><div fallback>Advertisement</div></amp-ad>{paragraphs(EN[3:])}</div></article>
<amp-consent id="c"><div>We value your privacy. We and our partners store cookies on your device to show you advertisements.</div></amp-consent></body></html>""",
        markup={"title": TITLE, "source": "The Strait Post", "authors": ["Nils Berg"], "published_at": "2024-02-13T10:30:00+0200", "url": "https://strait.example/news/ferry", "language": "en"},
    ),
    Page(
        name="paywall with captions and inline links",
        html=f"""<!DOCTYPE html><html lang="en"><head><title>{TITLE} | Strait Herald</title><meta name="parsely-title" content="{TITLE}"><meta name="parsely-author" content="Nils Berg"><meta name="parsely-author" content="Ida Voss">
<meta name="parsely-pub-date" content="2022-02-13T08:30:00Z"><meta name="parsely-link" content="https://herald.example/ferry"><meta property="og:site_name" content="Strait Herald"><meta property="og:url" content="https://herald.example/ferry">
</head><body>{NAV}<div class="story"><h1 class="story__headline">{TITLE}</h1><p class="story__byline">Nils Berg and Ida Voss</p><div class="story__body">
<figure class="image"><img src="a.jpg" alt="ramp"><figcaption>The ramp in January. Photo: Ole Dahl / Strait Herald</figcaption></figure>{paragraphs(EN[:2])}
<p><strong>READ MORE: </strong><a href="/x">Islanders want a bridge</a></p>{paragraphs(EN[2:4])}<div class="ad-slot"><p>Advertisement</p></div>{paragraphs(EN[4:])}
<p><em>Sign up for our weekly newsletter to get the best stories in your inbox.</em></p></div>
<div class="paywall-message"><h3>You have reached your limit of free articles</h3><p>Subscribe today for full access to everything that we publish, on all of your devices.</p></div></div>{FOOTER}</body></html>""",
        markup={"title": TITLE, "source": "Strait Herald", "authors": ["Nils Berg", "Ida Voss"], "published_at": "2022-02-13T08:30:00Z", "url": "https://herald.example/ferry", "language": "en"},
    ),
    Page(
        name="broken json-ld, several articles, author is publisher",
        html=f"""<!DOCTYPE html><html lang="en"><head><title>Strait Daily: {TITLE}</title><meta property="og:site_name" content="Strait Daily"/><meta property="og:url" content="https://daily.example/a/77"/>
<script type="application/ld+json">//<![CDATA[
[{{"@type":"NewsArticle","headline":"Seals counted again","url":"https://daily.example/a/76","datePublished":"2020-01-01","author":{{"@type":"Person","name":"Ole Dahl"}}}},
{{"@type":["NewsArticle"],"headline":"{TITLE}","url":"https://daily.example/a/77", /* own */ "datePublished":"2024-02-13T08:30:00+01:00",
"author":{{"@type":"Organization","name":"Strait Daily"}},"publisher":{{"@type":"Organization","name":"Strait Daily",}},}}]
//]]></script><script type="application/ld+json">{{"broken": </script></head><body>{NAV}<div class="page-wrapper"><div class="col-8"><h1>{TITLE}</h1><div class="text-wrapper">{paragraphs()}</div></div>
<div class="col-4"><h4>Most read</h4><ol><li><a href="/a/76">Seals counted again</a></li></ol></div></div>{FOOTER}</body></html>""",
        markup={"title": TITLE, "source": "Strait Daily", "published_at": "2024-02-13T08:30:00+01:00", "url": "https://daily.example/a/77", "language": "en"},
    ),
    Page(
        name="microdata",
        html=f"""<!DOCTYPE html><html lang="en"><head><title>{TITLE}</title></head><body>{NAV}<article itemscope itemtype="http://schema.org/NewsArticle"><meta itemprop="datePublished" content="2019-02-13T08:30:00+01:00">
<meta itemprop="dateModified" content="2019-03-01T08:30:00+01:00"><h1 itemprop="headline">{TITLE}</h1><span itemprop="author" itemscope itemtype="http://schema.org/Person">By <span itemprop="name">Nils Berg</span></span>
<div itemprop="publisher" itemscope itemtype="https://schema.org/Organization"><meta itemprop="name" content="The Strait Post"></div>
<div itemprop="articleBody">{paragraphs()}</div></article><section class="related-articles"><article itemscope itemtype="http://schema.org/NewsArticle"><h2 itemprop="headline">Seals counted again in the sound</h2><span itemprop="author">Ole Dahl</span><time itemprop="datePublished" datetime="2018-01-01">1 Jan</time></article></section>{FOOTER}</body></html>""",
        markup={"title": TITLE, "source": "The Strait Post", "authors": ["Nils Berg"], "published_at": "2019-02-13T08:30:00+01:00", "language": "en"},
    ),
]  # fmt: skip
