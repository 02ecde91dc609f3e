"""Pages in many languages and scripts."""
# ruff: noqa: E501 - pages of real sites have long lines

from tests.indexer.corpus.html.pages.page import EN, Page, paragraphs

DE = (
    "Die Fähre zwischen den beiden Inseln fährt im März neun Tage lang nicht, weil ihre Rampe erneuert wird, teilte das Hafenamt am Dienstag mit.",
    "An einem Werktag setzen etwa vierhundert Menschen über, die meisten auf dem Weg zum Krankenhaus oder zum Markt der größeren Stadt.",
    "„Wir wissen, dass das ungelegen kommt“, sagte Mara Lind, die das Amt leitet. „Aber die Rampe ist älter als die meisten von uns.“",
)
RU = (
    "Паром между двумя островами не будет ходить девять дней в марте, пока ремонтируют причал, сообщили во вторник в управлении порта.",
    "В рабочий день пролив пересекают около четырёхсот человек, и большинство из них едут в больницу или на рынок в большой город.",
    "«Мы понимаем, что это неудобно, — сказала Мара Линд, которая руководит управлением. — Но причал старше многих из нас».",
)
AR = (
    "ستتوقف العبارة بين الجزيرتين تسعة أيام في شهر مارس بينما يجري إصلاح رصيفها، بحسب ما أعلن مكتب الميناء يوم الثلاثاء.",
    "يعبر المضيق نحو أربعمئة شخص في يوم العمل، معظمهم في طريقهم إلى المستشفى أو إلى السوق في المدينة الكبرى.",
    "وقالت مارا ليند مديرة المكتب إن الوقت غير مناسب، ولكن الرصيف أقدم من معظم سكان الجزيرة ولا بد من إصلاحه قبل الصيف.",
)
JA = (
    "二つの島を結ぶ連絡船が、桟橋の修理のため三月に九日間運休する。港湾事務所が火曜日に発表した。",
    "平日には約四百人が海峡を渡っており、その多くは大きい方の町にある病院や市場へ向かう人たちである。",
    "所長の丸山さんは「時期が悪いことは承知している。だが桟橋は私たちの多くより古く、夏までに直さなければならない」と話した。",
)
ES = (
    "El transbordador entre las dos islas dejará de navegar nueve días en marzo mientras se repara su rampa, informó el martes la oficina del puerto.",
    "Unas cuatrocientas personas cruzan el estrecho en un día laborable, la mayoría de ellas para ir al hospital y al mercado de la ciudad mayor.",
    "«Sabemos que llega en mal momento», dijo Mara Lind, que dirige la oficina. «Pero la rampa es más vieja que la mayoría de nosotros».",
)
FI = (
    "Kahden saaren välinen lautta ei liikennöi maaliskuussa yhdeksään päivään, koska sen ramppi korjataan, satamatoimisto kertoi tiistaina.",
    "Arkipäivänä salmen ylittää noin neljäsataa ihmistä, ja useimmat heistä ovat matkalla sairaalaan tai suuremman kaupungin torille.",
    "Tiedämme, että ajankohta on huono, sanoi toimistoa johtava Mara Lind, mutta ramppi on vanhempi kuin useimmat meistä ja se on korjattava ennen kesää.",
)

PAGES = [
    Page(
        name="german, meta tags and related boxes",
        html=f"""<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>Fähre fällt neun Tage aus | Inselbote</title><meta name="author" content="Inselbote"><meta name="date" content="2023-02-14T09:15:00+01:00">
<meta property="og:site_name" content="Inselbote"><meta property="og:type" content="article"><link rel="canonical" href="https://inselbote.example/lokales/faehre-1.123"></head><body><header><nav><a href="/">Start</a> <a href="/sport">Sport</a></nav></header>
<main><article class="artikel"><span class="kicker">Verkehr</span><h1><span>Fähre fällt neun Tage aus</span></h1><div class="autor">Von <a href="/autor/x">Jana Voß</a></div><div class="artikel-text">{paragraphs(DE[:2])}
<div class="werbung">Anzeige</div><p><a href="/a">Lesen Sie auch: Die Brücke wird wieder nicht gebaut</a></p>{paragraphs(DE[2:])}</div></article></main><footer><p>© Inselbote GmbH. Alle Rechte vorbehalten.</p></footer></body></html>""",
        blocks=DE,
        markup={
            "title": "Fähre fällt neun Tage aus",
            "source": "Inselbote",
            "authors": ["Jana Voß"],
            "published_at": "2023-02-14T09:15:00+01:00",
            "url": "https://inselbote.example/lokales/faehre-1.123",
            "language": "de",
        },
    ),
    Page(
        name="russian in windows-1251",
        html=f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><title>Паром остановят на девять дней :: Островные вести</title></head><body><div id="menu"><a href="/">Главная</a> <a href="/news">Новости</a></div>
<div class="news-item"><h1 class="news-title">Паром остановят на девять дней</h1><div class="news-date">13 февраля 2024, 11:30</div><div class="news-text">{paragraphs(RU)}<p>Читайте также: Мост снова не построят</p></div></div><div class="footer">© Островные вести</div></body></html>""",
        blocks=RU,
        encoding="windows-1251",
        markup={"title": "Паром остановят на девять дней", "published_at": "13 февраля 2024, 11:30"},
    ),
    Page(
        name="arabic, right to left",
        html=f"""<!DOCTYPE html><html dir="rtl" lang="ar"><head><meta charset="utf-8"><title>توقف العبارة تسعة أيام - صحيفة الجزيرتين</title><meta property="og:site_name" content="صحيفة الجزيرتين"><meta property="article:published_time" content="2024-02-13T08:30:00+03:00"></head>
<body><header><ul><li><a href="/">الرئيسية</a></li></ul></header><article><h1>توقف العبارة تسعة أيام</h1><div class="article-body">{paragraphs(AR)}</div></article><footer><p>جميع الحقوق محفوظة</p></footer></body></html>""",
        blocks=AR,
        markup={
            "title": "توقف العبارة تسعة أيام",
            "source": "صحيفة الجزيرتين",
            "published_at": "2024-02-13T08:30:00+03:00",
            "language": "ar",
        },
    ),
    Page(
        name="japanese in euc-jp with a template in english",
        html=f"""<html lang="en"><head><meta charset="euc-jp"><title>連絡船、三月に九日間運休 - 島の新聞</title></head><body><div class="header"><a href="/">島の新聞</a></div><div id="main"><h1>連絡船、三月に九日間運休</h1><p class="date">2024年2月13日 08時30分</p>
<div class="article-text">{paragraphs(JA)}</div></div><div id="side"><ul><li><a href="/1">橋の計画はまた見送り</a></li></ul></div></body></html>""",
        blocks=JA,
        encoding="euc-jp",
        markup={"title": "連絡船、三月に九日間運休", "source": "島の新聞", "published_at": "2024年2月13日 08時30分"},
    ),
    Page(
        name="spanish with a wire agency and a date in words",
        html=f"""<!DOCTYPE html><html lang="es-ES"><head><meta charset="iso-8859-1"><title>El transbordador parará nueve días | Diario del Estrecho</title><meta property="og:title" content="El transbordador parará nueve días"></head><body><div class="cabecera"><a href="/"><img src="l.png" alt="Diario del Estrecho"></a></div>
<div class="noticia"><h1>El transbordador parará nueve días</h1><div class="firma">Por Lucía Vera y Tomás Gil</div><div class="fecha">13 de febrero de 2024</div><div class="cuerpo">{paragraphs(ES)}</div></div><div class="relacionadas"><h3>Te puede interesar</h3><ul><li><a href="/1">El puente tendrá que esperar otro año más</a></li><li><a href="/2">Vuelven las focas al estrecho este invierno</a></li></ul></div></body></html>""",
        blocks=ES,
        encoding="iso-8859-1",
        markup={
            "title": "El transbordador parará nueve días",
            "source": "Diario del Estrecho",
            "authors": ["Lucía Vera", "Tomás Gil"],
            "published_at": "13 de febrero de 2024",
            "language": "es-ES",
        },
    ),
    Page(
        name="finnish in an english template",
        html=f"""<!DOCTYPE html><html lang="en-US"><head><meta charset="utf-8"><title>Lautta seisoo yhdeksän päivää</title><meta property="og:locale" content="fi_FI"><meta property="og:site_name" content="Saarten Sanomat"></head><body><article><h1>Lautta seisoo yhdeksän päivää</h1>{paragraphs(FI)}</article></body></html>""",
        blocks=FI,
        markup={"title": "Lautta seisoo yhdeksän päivää", "source": "Saarten Sanomat", "language": "fi-FI"},
    ),
    Page(
        name="state agency with a press release",
        html=f"""<!DOCTYPE html><html lang="en"><head><title>Press release: Ferry to stop for nine days - Ministry of Sea Roads</title><meta name="DC.title" content="Ferry to stop for nine days"><meta name="DCTERMS.issued" content="2024-02-13"><meta name="DCTERMS.modified" content="2024-05-01"><meta name="DC.creator" content="Ministry of Sea Roads"><meta name="dcterms.language" content="eng"></head>
<body><a class="skip-link" href="#c">Skip to content</a><div id="c"><h1>Ferry to stop for nine days</h1><dl><dt>Published</dt><dd>13 February 2024</dd></dl><div class="govspeak">{paragraphs(EN)}<h2>Contact</h2><p>Press office: press@roads.example</p></div></div></body></html>""",
        markup={"title": "Ferry to stop for nine days", "published_at": "2024-02-13", "language": "en"},
    ),
]
