"""Words by which pages are told that hold no article, in the languages of the news."""

import re

ERROR = re.compile(
    r"(?:error\s*)?\b(?:404|410)\b(?:[\s:–—-]*(?:error|not found|gone|page not found))?"
    r"|(?:page|article|story|document|content)\s+(?:was\s+|is\s+)?(?:not\s+found|unavailable"
    r"|no longer (?:available|exists)|doesn['’]t exist|does not exist|(?:cannot|can['’]t|could not) be found)"
    r"|(?:can['’]t|cannot|could(?:n['’]t| not)|unable to)\s+find\s+(?:that|this|the|your)\s+page|access denied"
    r"|403 forbidden|wayback machine"
    r"|(?:30[1278]\s+)?(?:object |document )?moved(?: permanently| temporarily)"
    r"|30[1278] (?:found|see other)|object moved"
    r"|(?:4\d\d|50[0-4])?\s*(?:too many requests|gateway time-?out)|40[01] (?:bad request|unauthori[sz]ed)"
    r"|(?:site|website) (?:is )?(?:currently |temporarily )?(?:unavailable|(?:under|down for) maintenance)"
    r"|(?:internal )?server error|service unavailable|bad gateway"
    r"|seite (?:wurde )?(?:leider )?nicht gefunden|page (?:introuvable|non trouvée)|página no (?:encontrada|existe)"
    r"|pagina non trovata|página não (?:foi )?encontrada|pagina niet gevonden|sidan (?:kunde inte hittas"
    r"|hittades inte|finns inte)"
    r"|sid(?:en|a) (?:ble |blev )?(?:ikke|ikkje) (?:funnet|fundet)|sivua ei löyt\w+|nie znaleziono strony"
    r"|strona nie (?:istnieje|została znaleziona)|stránka (?:nenalezena|nebyla nalezena)|страница не найдена"
    r"|сторінку не знайдено"
    r"|sayfa bulunamadı|a? ?lap nem található|ページが見つかりません|页面(?:不存在|未找到)"
    r"|找不到(?:页面|頁面)|페이지를 찾을 수 없습니다",
    re.IGNORECASE,
)
"""What pages say that stand in place of one that is gone."""
CHECK = re.compile(
    r"just a moment|checking your browser|are you a (?:robot|human)|verify(?:ing)? (?:that )?you are (?:a )?human",
    re.IGNORECASE,
)
"""Headlines of pages that look at who asks for another one."""
ASKS = re.compile(
    r"(?:create|open|set up|register for)\s+(?:your|an?|my)\s+(?:\w+\s+){0,2}account|(?:please\s+)?(?:register"
    r"|sign ?(?:up|in)|log ?in"
    r"|subscribe|contact us)\b|(?:user )?registration|registrier\w+|anmelden|anmeldung|einloggen"
    r"|konto (?:anlegen|erstellen)"
    r"|s['’]inscrire|inscription|connexion|se connecter|créer (?:un|votre) compte|regístr\w+|iniciar sesión"
    r"|crear (?:una|tu|su) cuenta"
    r"|registrati|accedi|crea (?:un|il tuo) account|inloggen|registreren|account aanmaken|logga in|skapa konto"
    r"|logg inn|zaloguj"
    r"|załóż konto|rejestracja|регистрация|войти|entrar|cadastr\w+|criar conta|会員登録|注册|登录|登錄|회원가입|로그인",
    re.IGNORECASE,
)
"""How the headlines of forms begin."""
HOME = re.compile(
    r"home|home ?page|start|startseite|startsida|startside|etusivu|accueil|page d['’]accueil|inicio|portada|início"
    r"|página inicial|homepage|prima pagina|voorpagina|strona główna|úvod|domů|kezdőlap|címlap|ana ?sayfa|beranda"
    r"|trang chủ|главная(?: страница)?|головна|начало|αρχική|الرئيسية|首页|首頁|ホーム|トップページ|홈|होम",
    re.IGNORECASE,
)
"""What sites call their front page."""
RESULTS = re.compile(
    r"search results|results? for\b|you searched for|suchergebnis\w*|résultats (?:de (?:la )?recherche|pour)"
    r"|resultados (?:de (?:la )?búsqueda"
    r"|para|da (?:busca|pesquisa))|risultati (?:della |di )?ricerca|zoekresultaten|wyniki wyszukiwania"
    r"|результаты поиска|sökresultat"
    r"|søkeresultat|søgeresultat|hakutulokset|検索結果|搜索结果|搜尋結果|검색 ?결과",
    re.IGNORECASE,
)
"""Headlines of lists of what was found."""
WALL = re.compile(
    r"(?:subscribe|sign up|register|log in|sign in|become a member)\b.{0,60}\bto (?:continue|keep|finish) reading"
    r"|(?:subscribe|log in|sign in|register)\b.{0,40}\bto read (?:the (?:full|rest|whole)|this|more)"
    r"|(?:article|story|content) is (?:only |exclusively )?(?:for|available to"
    r"|reserved for) (?:our )?(?:paying )?(?:subscribers|members)"
    r"|(?:contenido|artículo) (?:es )?(?:exclusivo|solo|sólo|reservado) (?:para|a) (?:los )?(?:suscriptores"
    r"|abonados|socios)"
    r"|suscríb\w+ .{0,40}(?:seguir|siga|sigue) leyendo|réservé (?:à nos|aux) abonnés"
    r"|il vous reste .{0,20}à (?:lire|découvrir)"
    r"|abonnez-vous pour (?:lire|continuer)|nur für abonnent\w*|jetzt (?:weiterlesen|abonnieren und weiterlesen)"
    r"|(?:artikel|beitrag|inhalt) (?:ist|steht) (?:nur|exklusiv) .{0,20}abonnent\w*|riservato agli abbonati"
    r"|abbonati per (?:leggere|continuare)"
    r"|exclusivo para assinantes|assine para (?:ler|continuar)|alleen voor abonnees|word abonnee om"
    r"|för prenumeranter|logga in för att läsa"
    r"|kun for abonnenter|vain tilaajille|dla (?:naszych )?(?:abonentów|prenumeratorów|subskrybentów)"
    r"|только для подписчиков|abonelere özel"
    r"|会員限定|有料会員|订阅后(?:继续)?阅读|구독자 전용",
    re.IGNORECASE,
)
"""What stands where the rest of an article is for subscribers."""
WALL_STEMS = (
    "to read", "to continue", "to keep", "to finish", "subscribers", "members", "exclusiv", "suscri", "abon", "assin",
    "il vous reste", "weiterlesen", "prenumer", "logga in", "tilaajille", "subskr", "подписчик", "会員", "订阅", "구독",
)  # fmt: skip
"""Parts of words of which every text that `WALL` finds holds one."""
SUBSCRIBER = re.compile(
    r"already (?:a |an |have )?(?:\w+ )?(?:subscribe|member|account)|ya es (?:suscriptor|abonado)|ya (?:eres"
    r"|soy) (?:suscriptor|socio)"
    r"|déjà abonné|(?:schon|bereits) (?:\w+ )?abonnent|sei già abbonato|già abbonato|já (?:é|sou) assinante"
    r"|al abonnee|redan prenumerant"
    r"|allerede abonnent|(?:[$€£]\s?\d|\d\s?(?:[$€£]|eur|zł|kr)\b).{0,30}(?:month|week|year|mes\b|mois|monat"
    r"|woche|jahr|mese|mês|maand|año|an\b)",
    re.IGNORECASE,
)
"""What stands beside that: a way for those who are one, or a price."""
