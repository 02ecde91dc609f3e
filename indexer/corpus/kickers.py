"""Short lines that stand above a headline and are none: kickers, labels of agencies, remarks of editors. Pure."""

import re

_LONGEST = 60
_LABELS = (
    "breaking, breaking news, exclusive, analysis, opinion, comment, editorial, leader, feature, features, "
    "news, latest news, live, live updates, updated, sport, sports, politics, business, culture, world, "
    "lifestyle, obituary, obituaries, interview, review, reviews, column, letters, press release, news "
    "release, media release, for immediate release, for release, embargo, sponsored, sponsored content, "
    "advertorial, advertisement, promoted, partner content, paid post, transcript, in brief, listen, listen "
    "to this article, listen to article, draft, not for publication, do not publish, confidential, long read, "
    "the long read, eilmeldung, exklusiv, analyse, meinung, kommentar, leitartikel, nachrichten, "
    "pressemitteilung, anzeige, sperrfrist, entwurf, reportage, artikel anhören, à la une, une, exclusif, "
    "tribune, édito, éditorial, actualité, actualités, communiqué, communiqué de presse, publicité, "
    "brouillon, dernière minute, écouter l'article, última hora, exclusiva, exclusivo, análisis, opinión, "
    "noticias, comunicado de prensa, nota de prensa, publicidad, contenido patrocinado, borrador, deportes, "
    "política, urgente, comunicado de imprensa, notícias, opinião, análise, publicidade, esporte, ultim'ora, "
    "esclusiva, analisi, opinione, editoriale, notizie, comunicato stampa, pubblicità, bozza, persbericht, "
    "nieuws, exclusief, opinie, advertentie, pressmeddelande, nyheter, ledare, annons, exklusivt, "
    "pressemeddelelse, nyheder, pressemelding, annonse, tiedote, uutiset, mainos, informacja prasowa, "
    "wiadomości, pilne, z ostatniej chwili, opinia, tylko u nas, tisková zpráva, zprávy, sajtóközlemény, "
    "hírek, vélemény, basın bülteni, haberler, son dakika, özel haber, пресс-релиз, новости, срочно, "
    "эксклюзив, мнение, аналитика, реклама, прес-реліз, новини, терміново, думка, siaran pers, berita, iklan, "
    "thông cáo báo chí, tin nóng, ý kiến, 新闻稿, 快讯, 速报, 突发, 独家, 评论, 新聞稿, 快訊, 獨家, 評論, 社论, 社論, "
    "プレスリリース, 速報, 独自, 社説, "
    "ニュース, 보도자료, 속보, 단독, 사설, 오피니언, عاجل, حصري, بيان صحفي, رأي, أخبار, "
    "מבזק, בלעדי, דעה, הודעה לעיתונות, "
    "δελτίο τύπου, έκτακτο, αποκλειστικό, γνώμη, ब्रेकिंग न्यूज़, एक्सक्लूसिव, विचार, ด่วน, ข่าวด่วน"
)
"""What lines say that are no headlines, apart by commas."""
_LABEL = frozenset(label.strip() for label in _LABELS.split(", "))
_SIGNS = re.compile(r"^[\W_]+|[^\w)]+$")
_PARTS = re.compile(r"\s*[|/•·>»]\s*|\s[–—-]\s")
_COUNTED = re.compile(
    r"(?:page|pages|pp?\.|seite|página|pagina|sida|side|strona|стр\.?|vol(?:ume)?\.?|no\.?|nr\.?|n[º°]|issue|ausgabe|numéro|jahrgang|edition)"
    r"\s?\d+(?:\W{1,3}(?:page|seite|vol(?:ume)?\.?|no\.?|nr\.?|n[º°]|issue|ausgabe|numéro)\s?\d+)*"
    r"|\d[\d.,\s]*(?:words?|wörter|mots|palabras|parole|woorden|ord|min(?:ute)?s?\.?(?: read)?|minuten|min\. lesezeit)"
    r"|(?:read(?:ing)? time|lesezeit|lesedauer|temps de lecture|tiempo de lectura|leestijd|lästid)\W{0,3}\d+.{0,12}"
    r"|(?:embargo(?:ed)?|not for (?:release|publication)|sperrfrist)\b.{0,40}\d.{0,20}",
    re.IGNORECASE,
)
"""Numbers of pages and issues, lengths of texts, and hours before which they must not be printed."""


def is_kicker(line: str) -> bool:
    """Tell whether a line says by its words alone that it is no headline, such as `BREAKING NEWS` or `Page 3`."""
    bare = _SIGNS.sub("", line) if len(line) <= _LONGEST else ""
    if not bare:
        return False
    return bool(_COUNTED.fullmatch(bare)) or all(part.casefold() in _LABEL for part in _PARTS.split(bare) if part)
