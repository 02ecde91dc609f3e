"""Pages of content management systems that everybody may use."""
# ruff: noqa: E501 - pages of real sites have long lines

from tests.indexer.corpus.html.pages.page import EN, FOOTER, NAV, TITLE, Page, paragraphs

_YOAST = """<script type="application/ld+json" class="yoast-schema-graph">{"@context":"https://schema.org","@graph":[
{"@type":"NewsArticle","@id":"https://strait.example/2024/02/ferry/#article","isPartOf":{"@id":"https://strait.example/2024/02/ferry/"},
"author":{"name":"Nils Berg","@id":"https://strait.example/#/schema/person/1"},"headline":"Ferry to stop for nine days in March",
"datePublished":"2024-02-13T08:30:00+00:00","dateModified":"2024-02-20T10:00:00+00:00",
"mainEntityOfPage":{"@id":"https://strait.example/2024/02/ferry/"},"publisher":{"@id":"https://strait.example/#organization"},
"inLanguage":"en-GB"},
{"@type":"WebPage","@id":"https://strait.example/2024/02/ferry/","url":"https://strait.example/2024/02/ferry/","name":"Ferry to stop for nine days in March - The Strait Post","datePublished":"2024-02-13T08:30:00+00:00"},
{"@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","position":1,"name":"Home","item":"https://strait.example/"}]},
{"@type":"WebSite","@id":"https://strait.example/#website","url":"https://strait.example/","name":"The Strait Post"},
{"@type":"Organization","@id":"https://strait.example/#organization","name":"The Strait Post"},
{"@type":"Person","@id":"https://strait.example/#/schema/person/1","name":"Nils Berg"}]}</script>"""

PAGES = [
    Page(
        name="wordpress with yoast",
        html=f"""<!DOCTYPE html><html lang="en-GB"><head><meta charset="UTF-8"><title>{TITLE} - The Strait Post</title>
<link rel="canonical" href="https://strait.example/2024/02/ferry/"><meta property="og:locale" content="en_GB">
<meta property="og:title" content="{TITLE} - The Strait Post"><meta property="og:site_name" content="The Strait Post">
<meta property="article:published_time" content="2024-02-13T08:30:00+00:00">{_YOAST}</head><body class="single single-post">
{NAV}<main id="main"><article class="post-12 post type-post hentry category-news"><header class="entry-header">
<h1 class="entry-title">{TITLE}</h1><div class="entry-meta">Posted on <time class="entry-date published" datetime="2024-02-13T08:30:00+00:00">February 13, 2024</time>
<span class="byline">by <a class="url fn n" href="/author/nils">Nils Berg</a></span></div></header>
<div class="entry-content">{paragraphs(EN[:3])}<div class="sharedaddy sd-sharing-enabled"><h3>Share this:</h3><ul><li>Twitter</li><li>Facebook</li></ul></div>
{paragraphs(EN[3:])}<div id="jp-relatedposts" class="jp-relatedposts"><h3>Related</h3><p>Bridge plans are back on the table after ten years</p></div></div>
<footer class="entry-footer">Posted in <a href="/news">News</a> Tagged <a href="/t">ferry</a></footer></article>
<div id="comments" class="comments-area"><h2>2 thoughts on ferry</h2><ol class="comment-list"><li><p>I have waited for this ramp for years and I am glad they do it at last, said nobody.</p></li></ol>
<form id="commentform"><p>Your email address will not be published.</p></form></div></main>
<aside class="widget-area"><h2>Recent posts</h2><ul><li><a href="/a">Harbour seals counted again</a></li></ul></aside>{FOOTER}</body></html>""",
        markup={
            "title": TITLE, "source": "The Strait Post", "authors": ["Nils Berg"],
            "published_at": "2024-02-13T08:30:00+00:00", "url": "https://strait.example/2024/02/ferry/", "language": "en-GB",
        },
    ),
    Page(
        name="old wordpress theme without metadata",
        html=f"""<html xmlns="http://www.w3.org/1999/xhtml" dir="ltr" lang="en-US"><head profile="http://gmpg.org/xfn/11">
<title>The Strait Post &raquo; Blog Archive &raquo; {TITLE}</title></head><body><div id="page"><div id="header"><h1><a href="http://strait.example/">The Strait Post</a></h1>
<div class="description">News from the islands</div></div><div id="content" class="widecolumn"><div class="navigation"><a href="/x">&laquo; Seals counted</a></div>
<div class="post" id="post-77"><h2>{TITLE}</h2><div class="entry">{paragraphs()}
<p class="postmetadata alt"><small>This entry was posted on Tuesday, February 13th, 2007 at 8:30 am and is filed under News. You can follow any responses to this entry through the RSS feed.</small></p></div></div>
</div><div id="footer"><p>The Strait Post is proudly powered by WordPress</p></div></div></body></html>""",
        markup={"title": TITLE, "source": "The Strait Post", "published_at": "Tuesday, February 13th, 2007 at 8:30 am", "language": "en-US"},
    ),
    Page(
        name="blogger",
        html=f"""<!DOCTYPE html><html dir='ltr' xmlns='http://www.w3.org/1999/xhtml' xmlns:b='http://www.google.com/2005/gml/b'><head>
<meta content='text/html; charset=UTF-8' http-equiv='Content-Type'/><meta content='blogger' name='generator'/>
<link href='http://strait.example/2013/02/ferry.html' rel='canonical'/><title>Island Notes: {TITLE}</title></head><body>
<div class='header-inner'><h1 class='title'><a href='http://strait.example/'>Island Notes</a></h1></div>
<h2 class='date-header'><span>Wednesday, February 13, 2013</span></h2><div class='post hentry' itemprop='blogPost' itemscope='itemscope' itemtype='http://schema.org/BlogPosting'>
<h3 class='post-title entry-title' itemprop='name'>{TITLE}</h3><div class='post-body entry-content' itemprop='description articleBody'>
<div dir="ltr" style="text-align: left;">{"<br /><br />".join(EN)}<br /></div></div>
<div class='post-footer'><span class='post-author vcard'>Posted by <span class='fn' itemprop='author' itemscope='itemscope' itemtype='http://schema.org/Person'><a class='g-profile' href='x'><span itemprop='name'>Nils Berg</span></a></span></span>
<span class='post-timestamp'>at <a class='timestamp-link' href='http://strait.example/2013/02/ferry.html'><abbr class='published' itemprop='datePublished' title='2013-02-13T09:12:00+01:00'>9:12 AM</abbr></a></span></div></div>
<div class='comments' id='comments'><h4>1 comment:</h4><p>Nice post, and thanks for sharing it with the rest of us who are not on the island.</p></div></body></html>""",
        markup={"title": TITLE, "source": "Island Notes", "authors": ["Nils Berg"], "published_at": "2013-02-13T09:12:00+01:00", "url": "http://strait.example/2013/02/ferry.html"},
    ),
    Page(
        name="drupal 7",
        html=f"""<!DOCTYPE html><html lang="en" prefix="og: http://ogp.me/ns# content: http://purl.org/rss/1.0/modules/content/"><head>
<meta charset="utf-8"><title>{TITLE} | Strait Council</title><link rel="canonical" href="/news/ferry"><link rel="shortlink" href="/node/88">
<meta name="Generator" content="Drupal 7 (http://drupal.org)"></head><body class="node-type-article"><div id="skip-link"><a href="#main" class="element-invisible">Skip to main content</a></div>
<div class="region region-header"><ul class="menu"><li><a href="/">Home</a></li></ul></div><h1 class="title" id="page-title">{TITLE}</h1>
<div class="tabs"></div><div id="node-88" class="node node-article" about="/news/ferry" typeof="sioc:Item foaf:Document">
<span property="dc:title" content="{TITLE}" class="rdf-meta element-hidden"></span>
<div class="submitted">Submitted by <span class="username" xml:lang="" about="/user/3" typeof="sioc:UserAccount">admin</span> on Tue, 02/13/2024 - 08:30</div>
<div class="content"><div class="field field-name-body field-type-text-with-summary"><div class="field-items"><div class="field-item even" property="content:encoded">{paragraphs()}</div></div></div></div>
<ul class="links inline"><li><a href="/user/login">Log in to post comments</a></li></ul></div></body></html>""",
        markup={"title": TITLE, "source": "Strait Council", "published_at": "02/13/2024", "url": "https://council.example/news/ferry", "language": "en"},
        url="https://council.example/news/ferry?page=0",
    ),
    Page(
        name="medium like",
        html=f"""<!doctype html><html lang="en"><head><title data-rh="true">{TITLE} | by Nils Berg | Island Stories | Medium</title>
<meta data-rh="true" property="og:site_name" content="Medium"/><meta data-rh="true" property="og:title" content="{TITLE}"/>
<meta data-rh="true" property="article:published_time" content="2021-02-13T08:30:00.000Z"/><meta data-rh="true" name="author" content="Nils Berg"/>
<meta data-rh="true" property="article:author" content="https://medium.example/@nils"/><link data-rh="true" rel="canonical" href="https://medium.example/island-stories/ferry-1a2b3c"/></head>
<body><div id="root"><div class="a b c"><a href="/m/signin">Sign in</a><a href="/m/start">Get started</a></div><article><div class="m n"><section><div><h1 class="pw-post-title ab">{TITLE}</h1>
<div class="speechify"><a href="/@nils">Nils Berg</a><button>Follow</button><span>4 min read</span><span>Feb 13, 2021</span></div>
{paragraphs(attributes=' class="pw-post-body-paragraph ib ic" data-selectable-paragraph=""')}</div></section></div></article>
<div class="footer"><p>Help</p><p>Status</p></div></div></body></html>""",
        markup={"title": TITLE, "source": "Medium", "authors": ["Nils Berg"], "published_at": "2021-02-13T08:30:00.000Z", "url": "https://medium.example/island-stories/ferry-1a2b3c", "language": "en"},
    ),
    Page(
        name="ghost with list and subheads",
        html=f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"/><title>{TITLE}</title><link rel="canonical" href="https://strait.example/ferry/">
<meta property="og:site_name" content="Strait Letters"><meta property="og:title" content="{TITLE}">
<script type="application/ld+json">
{{"@context": "https://schema.org","@type": "Article","publisher": {{"@type": "Organization","name": "Strait Letters","url": "https://strait.example/"}},
"author": {{"@type": "Person","name": "Nils Berg","sameAs": []}},"headline": "{TITLE}","url": "https://strait.example/ferry/","datePublished": "2023-02-13T08:30:00.000Z",
"keywords": "ferry, harbour","mainEntityOfPage": "https://strait.example/ferry/"}}
</script></head><body class="post-template">{NAV}<article class="gh-article post"><header class="gh-article-header"><h1 class="gh-article-title">{TITLE}</h1>
<section class="gh-article-meta"><h4 class="gh-article-meta-name"><a href="/author/nils/">Nils Berg</a></h4><time datetime="2023-02-13">Feb 13, 2023</time></section></header>
<section class="gh-content gh-canvas">{paragraphs(EN[:2])}<h2 id="what">What will change</h2><ul><li>No cars until the end of the repair</li><li>Two crossings a day for people on foot</li></ul>{paragraphs(EN[2:])}
<div class="kg-card kg-signup-card"><h2>Sign up for Strait Letters</h2><p>News from the islands in your inbox every Friday.</p></div></section></article>{FOOTER}</body></html>""",
        blocks=(*EN[:2], "What will change", "No cars until the end of the repair\nTwo crossings a day for people on foot", *EN[2:]),
        markup={"title": TITLE, "source": "Strait Letters", "authors": ["Nils Berg"], "published_at": "2023-02-13T08:30:00.000Z", "url": "https://strait.example/ferry/", "language": "en"},
    ),
]  # fmt: skip
