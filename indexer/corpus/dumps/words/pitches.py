"""Phrases by which sites speak of themselves in whole sentences: what they ask for and offer, and what they answer for.

Such sentences look like an article's and stand right beside it. The phrases are one kind of evidence among others.
"""

from collections.abc import Mapping

PITCHES: Mapping[str, str] = {
    "appeal": (
        "donate, donation, donations, your support, support our, support us, supporters, contribute, "
        "contribution, readers like you, listeners like you, like you, our journalism, independent journalism, "
        "quality journalism, reader-funded, membership, our members, gift, free trial, cancel anytime, cancel any "
        "time, a week for, per week, a month, per month, unlimited, digital access, unlock, paywall, special "
        "offer, offers, deals, save up to, inbox, get the, get our, straight to, sign up for, join our, join us, "
        "download, access to, for subscribers, for free, free of charge, alerts, whatsapp channel, our app, the "
        "app, every morning, stay informed, stay up to date, spenden, spende, unterstützen sie, unterstützung, "
        "unabhängigen journalismus, probemonat, jederzeit kündbar, pro monat, im monat, monatlich, testen, "
        "kostenlos, angebot, postfach, jeden morgen, faites un don, soutenez, soutenir, notre journalisme, sans "
        "engagement, par mois, premier mois, offre, profitez, recevez, chaque matin, boîte mail, téléchargez, "
        "donación, dona, apoya, apóyanos, nuestro periodismo, al mes, sin permanencia, oferta, hazte soci, "
        "recibe, recibir, cada mañana, tu correo, descarga, apoie, doe, doação, nosso jornalismo, por mês, "
        "receba, baixe, sostieni, sostienici, donazione, nostro giornalismo, al mese, offerta, ricevi, ogni "
        "mattina, scarica, steun, onze journalistiek, per maand, aanbieding, ontvang, elke ochtend, stöd oss, per "
        "månad, kr/mån, erbjudande, støt, støtt, per måned, om måneden, kr/mnd, tilbud, hver morgen, tarjous, "
        "kuukaudessa, joka aamu, wesprzyj, wpłać, miesięcznie, co rano, pobierz, podpořte, přispějte, "
        "měsíčně, každé ráno, támogass, támogasd, havonta, minden reggel, susține, donează, pe lună, descarcă, "
        "poduprite, preuzmite, mesečno, toeta, kuus, destek ol, bağış, ayda, indirin, ủng hộ, tải ứng dụng, mỗi "
        "tháng, dukung, donasi, unduh, per bulan, поддержите, поддержать, пожертв, в месяц, скачайте, телеграм, "
        "канал, підтрима, підтримай, на місяць, донат, підпис, подкреп, дарен, υποστήριξ, δωρε, τον μήνα, "
        "κατεβάστε, ادعم, تبرع, شهريا, حمل, تطبيق, حمایت, دانلود, תמכו, תרומ, לחודש, האפליקציה, सहयोग करें, "
        "डाउनलोड, 支持我們, 支持我们, 赞助, 贊助, 捐款, 每月, 下載, 下载, "
        "優惠, 优惠, 応援, 月額, 無料, ダウンロード, 후원, 무료, 다운로드, สนับสนุน, ดาวน์โหลด"
    ),
    "answering": (
        "moderated, moderator, moderators, guidelines, community standards, be respectful, reserve the right, "
        "opinions expressed, views expressed, not necessarily, disclaimer, general in nature, financial advice, "
        "we may earn, commission from, affiliate, report an error, spotted an error, found a mistake, typo, "
        "corrections policy, editorial standards, complaint, complaints, press council, ombudsman, "
        "forward-looking statements, about the author, moderiert, netiquette, redaktion behält, fehler gefunden, "
        "fehler melden, presserat, kommentarregeln, charte, modérés, modération, signaler une erreur, une erreur, "
        "normas de, moderados, no se hace responsable, un error, opiniones de, as opiniões, não representam, "
        "responsabilidade, errou, moderati, segnala, un errore, huisregels, fout gezien, modereras, "
        "kommentarsregler, rättelse, fejl i, feil i, säännöt, asiattom, regulamin, redakcja nie, błąd, pravidla "
        "diskuse, neodpovídá, moderál, felelősség, hibát, regulile, răspunde, pravila, odgovornost, reeglid, "
        "vastuta, kurallar, sorumlu, yasal uyarı, quy định, chịu trách nhiệm, aturan, tanggung jawab, правила, "
        "ответственност, мнение редакции, ошибк, выделите, відповідальн, помилк, κανόνες, ευθύν, المسؤولية, تعبر "
        "عن, لا تعبر, קוד אתי, אחריות, טעות, जिम्मेदार, 不代表, 文責, 立场, 免责, "
        "免責, 声明, 聲明, 責任, 規約, 책임, 운영원칙, ความรับผิดชอบ"
    ),
}
"""Kind -> phrases, apart by commas."""
