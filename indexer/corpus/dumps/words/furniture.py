"""Phrases that stand beside articles on the pages of news sites, in many languages.

They are one kind of evidence among others: the finder works without them, only less well.
"""

from collections.abc import Mapping

PHRASES: Mapping[str, str] = {
    "comments": (
        "comments, comment, leave a reply, leave a comment, your say, join the conversation, join the discussion, "
        "discussion, reactions, readers write, have your say, view all comments, kommentare, kommentar, "
        "leserbriefe, diskutieren, commentaires, commentaire, vos réactions, réagir, comentarios, comentários, "
        "comentário, commenti, commenta, reacties, reageer, kommentarer, kommentera, kommentit, kommentti, "
        "keskustelu, keskustele, komentarze, komentarz, skomentuj, komentáře, diskuse, diskusia, hozzászólás, "
        "yorumlar, yorum, bình luận, ý kiến bạn đọc, komentar, comentarii, комментарии, комментари, обсуждение, "
        "коментарі, коментари, σχόλια, σχολι, تعليقات, التعليق, نظرات, دیدگاه, תגובות, תגובה, टिप्पणी, टिप्पणियाँ, "
        "अपनी राय, 评论, 評論, 网友, 跟帖, コメント, 댓글, ความคิดเห็น, মন্তব্য, கருத்து"
    ),
    "related": (
        "related, recommended, most read, most popular, most viewed, most shared, most commented, most watched, "
        "trending, you may also like, you might also like, you may like, you might like, more from, more on, more "
        "in, more stories, more news, more like this, more coverage, more headlines, read more, read next, read "
        "also, also read, see also, also in, also on, editor's picks, editor’s picks, editors' picks, latest, top "
        "stories, don't miss, don’t miss, popular, what to read, up next, keep reading, keep wandering, continue "
        "reading, elsewhere, today's top, readers' choice, explore more, from our, from the, in this section, in "
        "this issue, other stories, other news, the best of, in other news, stories you, promoted stories, around "
        "the web, watch next, next story, lesen sie auch, lies auch, mehr zum thema, meistgelesen, meistgelesene, "
        "das könnte sie, auch interessant, empfohlen, mehr aus, weitere, zum thema, mehr dazu, am meisten gelesen, "
        "beliebt, neueste, aktuelle, lire aussi, à lire, les plus lus, le plus lu, sur le même sujet, voir aussi, à "
        "ne pas manquer, dans la même, nos derniers, plus d'articles, à voir, les articles, lea también, lee "
        "también, te puede interesar, le puede interesar, lo más, más leído, más leídas, más noticias, relacionad, "
        "también te, también en, ver también, leia também, leia mais, mais lidas, mais lidos, veja também, veja "
        "mais, últimas, saiba mais, leggi anche, i più letti, più letti, più lette, potrebbe interessarti, "
        "potrebbero interessarti, articoli correlati, correlati, leggi tutto, lees ook, lees meer, meest gelezen, "
        "meer over, meer nieuws, läs också, läs även, läs mer, mest läst, mer om, læs også, les også, mest læst, "
        "mest lest, læs mere, les mer, lue myös, luetuimmat, lue lisää, uusimmat, czytaj też, czytaj także, czytaj "
        "również, czytaj więcej, zobacz, najczęściej czytane, polecamy, najnowsze, čtěte také, čtěte, nejčtenější, "
        "související, mohlo by vás, přečtěte, legolvasottabb, ajánlott, kapcsolódó, olvasta már, citește și, cele "
        "mai citite, ilgili haber, en çok okunan, ilginizi, diğer haberler, tin liên quan, đọc thêm, xem thêm, đọc "
        "nhiều, tin mới, tin cùng, baca juga, terpopuler, berita terkait, terkini, berita lainnya, lihat juga, "
        "artikel terkait, читайте также, читать также, самое читаемое, самое популярное, популярное, по теме, "
        "материалы по, рекомендуем, другие новости, главное за, новости по, читайте також, найпопулярніше, "
        "популярне, ще за темою, още по темата, прочетете още, най-четени, свързани, διαβάστε, δημοφιλή, σχετικά, "
        "περισσότερα, اقرأ, الأكثر, مواضيع ذات صلة, ذات صلة, أخبار أخرى, بیشتر بخوانید, پربازدید, مطالب مرتبط, "
        "اخبار مرتبط, קראו גם, הנקראות ביותר, עוד ב, כתבות נוספות, यह भी पढ़, और पढ़, सबसे ज़्यादा पढ़, संबंधित, "
        "相关, 相關, 推荐, 推薦, 热门, 熱門, 延伸阅读, 更多, 点击排行, 関連, おすすめ, ランキング, あわせて読み, "
        "人気, 新着, 관련 기사, 많이 본, 인기, 추천, อ่านเพิ่มเติม, ข่าวที่เกี่ยวข้อง, ยอดนิยม, อ่านต่อ, ล่าสุด"
    ),
    "legal": (
        "copyright, all rights reserved, rights reserved, privacy, cookie, cookies, cookie-, terms of, terms &, "
        "terms and, imprint, impressum, datenschutz, agb, alle rechte, tous droits, mentions légales, "
        "confidentialité, cgu, cgv, todos los derechos, aviso legal, política de, políticas de, todos os direitos, "
        "termos de, tutti i diritti, note legali, informativa, alle rechten, privacybeleid, voorwaarden, ensamrätt, "
        "upphovsrätt, integritet, ansvarig utgivare, kaikki oikeudet, tietosuoja, evästee, käyttöehdot, wszelkie "
        "prawa, prawa zastrzeżone, regulamin, polityka, všechna práva, ochrana osobních, podmínky, minden jog, "
        "adatvédel, süti, tüm hakları, gizlilik, künye, kvkk, çerez, hak cipta, kebijakan privasi, bản quyền, chịu "
        "trách nhiệm, giấy phép, все права, права защищены, конфиденциальн, персональных данных, всі права, права "
        "захищені, всички права, бисквитки, πνευματικ, με επιφύλαξη, όροι χρήσησ, προσωπικά δεδομένα, جميع الحقوق, "
        "الحقوق محفوظة, سياسة الخصوصية, حقوق, כל הזכויות, פרטיות, תנאי שימוש, issn, registered in, member of the "
        "press, published by, a company, ©, सर्वाधिकार, कॉपीराइट, गोपनीयता, 版权, 版權, 著作權, 隐私, 隱私, 备案, "
        "转载, 無断, 禁じ, 著作権, プライバシー, 무단, 저작권, 개인정보, สงวนลิขสิทธิ์, นโยบาย"
    ),
    "account": (
        "log in, login, log-in, sign in, sign up, sign-up, subscribe, subscriber, subscribers, subscription, "
        "newsletter, newsletters, register, account, membership, become a member, support us, donate, follow us, "
        "notifications, free trial, enter your email, your inbox, email alerts, download the app, download our app, "
        "podcast, unsubscribe, abo, abonnieren, abonnement, abonnez, s'abonner, anmelden, registrieren, konto, "
        "inscrivez, se connecter, connexion, mon compte, infolettre, suscríb, suscrib, iniciar sesión, inicie "
        "sesión, regístr, boletín, assine, assinante, entrar, cadastre, abbonati, accedi, registrati, iscriviti, "
        "abonneer, inloggen, aanmelden, nieuwsbrief, prenumerera, logga in, nyhetsbrev, tilaa, kirjaudu, "
        "uutiskirje, zaloguj, prenumerata, zapisz się, přihlásit, předplat, feliratkoz, bejelentkez, hírlevél, "
        "giriş yap, üye ol, bülten, abone, đăng nhập, đăng ký, masuk, daftar, berlangganan, подпис, войти, "
        "регистрац, вход, увійти, підпис, абонир, σύνδεση, εγγραφ, اشترك, تسجيل الدخول, النشرة, عضویت, ورود, "
        "خبرنامه, הירשמו, התחבר, מינוי, साइन इन, सब्सक्राइब, लॉग इन, 登录, 登錄, 登入, 注册, 註冊, 订阅, 訂閱, "
        "会員, ログイン, 登録, 購読, メルマガ, 구독, 로그인, 회원가입, 뉴스레터, สมัคร, เข้าสู่ระบบ, app, アプリ"
    ),
    "share": (
        "share, facebook, twitter, whatsapp, telegram, instagram, linkedin, pinterest, reddit, bluesky, mastodon, "
        "youtube, tiktok, viber, email this, email to, print, copy link, tweet, link copied, text size, teilen, "
        "merken, drucken, partager, imprimer, compartir, compartilhar, condividi, stampa, delen, dela, del artikel, "
        "jaa, udostępnij, sdílet, megosztás, paylaş, bagikan, chia sẻ, поделиться, поширити, сподели, κοινοποίηση, "
        "مشاركة, شارك, اشتراک, שתפו, שתף, शेयर, व्हाट्सऐप, 分享, 微信, 微博, シェア, 印刷, 공유, 글자, แชร์, 字号, "
        "字號"
    ),
    "advert": (
        "advertisement, advertising, sponsored, sponsor, promoted, partner content, paid for by, paid content, ad, "
        "anzeige, anzeigen, werbung, publicité, publicidad, publicidade, pubblicità, advertentie, annons, annonse, "
        "annonce, mainos, reklama, reklam, hirdetés, inzerce, quảng cáo, iklan, реклама, διαφήμιση, إعلان, تبلیغات, "
        "פרסומת, story continues below, article continues below, विज्ञापन, 广告, 廣告, 広告, 광고, โฆษณา"
    ),
    "navigation": (
        "home, menu, search, skip to, jump to, e-paper, epaper, weather, jobs, archive, archives, contact, contact "
        "us, about us, about, help, faq, rss, sitemap, back to top, previous, next, load more, show more, view all, "
        "see all, close, tags, topics, filed under, categories, you are here, page, views, accept, reject, "
        "continue, startseite, suche, kontakt, über uns, archiv, wetter, schlagworte, themen, nach oben, accueil, "
        "rechercher, météo, qui sommes-nous, mots-clés, inicio, portada, buscar, quiénes somos, contacto, "
        "etiquetas, hemeroteca, início, contato, quem somos, chi siamo, contatti, cerca, zoeken, sök, etsi, haku, "
        "szukaj, hledat, kapcsolat, ana sayfa, anasayfa, hakkımızda, iletişim, etiketler, etiket, beranda, tentang "
        "kami, trang chủ, liên hệ, главная, поиск, контакты, о нас, о проекте, теги, головна, контакти, начало, "
        "αρχική, επικοινωνία, الرئيسية, اتصل بنا, من نحن, خانه, تماس با ما, درباره ما, דף הבית, צור קשר, אודות, "
        "होम, हमारे बारे, संपर्क, 首页, 首頁, 联系, 聯絡, 关于我们, ホーム, トップ, お問い合わせ, 会社概要, "
        "기사제보, 회사소개, 홈, หน้าแรก, ติดต่อ"
    ),
    "byline": (
        "by, von, par, por, di, door, av, af, od, yazan, oleh, words, text, photo, photos, photograph, photographs, "
        "foto, fotos, bild, source, reporting, reporter, staff writer, correspondent, newsdesk, editor, redaktion, "
        "rédaction, redacción, redazione, author, updated, published, posted, last updated, min read, minute read, "
        "aktualisiert, veröffentlicht, stand, mis à jour, publié, publicado, actualizado, atualizado, pubblicato, "
        "aggiornato, gepubliceerd, publicerad, uppdaterad, julkaistu, päivitetty, opublikowano, aktualizacja, "
        "yayınlan, güncelle, автор, опубликовано, обновлено, текст, фото, опубліковано, نشر, كتب, תאריך, מאת, "
        "प्रकाशित, अपडेट, संवाददाता, 来源, 來源, 记者, 記者, 编辑, 作者, 更新, 掲載, 配信, 입력, 수정, 기자"
    ),
    "reader": (
        "you, your, you're, we use, ihnen, ihr, ihre, ihrem, ihren, du, dein, deine, vous, votre, vos, usted, su "
        "cuenta, tu, você, uw, je, jouw, din, ditt, sinun, twój, twoje, vaše, vám, siz, sizin, bạn, anda, вы, ваш, "
        "ваша, вам, ви, σας, لك, شما, आप, 您, 你, あなた, お客様, 당신, 고객, คุณ"
    ),
}
"""Kind -> phrases, apart by commas."""
