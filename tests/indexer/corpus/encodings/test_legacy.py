import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.encodings.labels import encoding_named
from indexer.corpus.encodings.legacy import is_plausible, recognise

SENTENCES = {
    "de": "Im Hafen liegen größere Schiffe als früher, und die Fähren müssen länger warten. Das ärgert die Pendler.",
    "fr": "Les bateaux du port sont plus gros qu’avant, et les bacs doivent "
    "attendre. « Ça suffit », répètent les usagers.",
    "es": "Según la compañía, los barcos llegarán más tarde y las tripulaciones "
    "están cansadas. ¿Cuándo habrá otra línea?",
    "pt": "Os navios são maiores e a balsa não sai à hora certa. A população está à espera de uma solução já em março.",
    "sv": "Båtarna är större än förr, och färjan måste vänta på de höga vågorna. "
    "Då blir många pendlare väldigt trötta.",
    "pl": "Statki są większe niż dawniej, więc promy muszą czekać dłużej. "
    "Pasażerowie mówią, że mają już dość opóźnień.",
    "cs": "Lodě jsou větší než dříve a přívoz musí čekat déle. Cestující říkají, že už mají zpoždění opravdu dost.",
    "hu": "A hajók nagyobbak, mint régen, és a kompoknak tovább kell várniuk. Az "
    "utasok szerint ez így nem mehet tovább, őrült dolog.",
    "ru": "Корабли стали больше, и парому приходится ждать дольше. Пассажиры говорят, что терпеть это уже невозможно.",
    "uk": "Кораблі стали більші, і порому доводиться чекати довше. Пасажири "
    "кажуть, що терпіти це вже неможливо, їм набридло.",
    "el": "Τα πλοία είναι μεγαλύτερα από παλιά και το πορθμείο περιμένει "
    "περισσότερο. Οι επιβάτες λένε πως δεν αντέχουν άλλο.",
    "tr": "Gemiler eskisinden büyük ve vapur daha uzun süre bekliyor. Yolcular "
    "artık dayanamadıklarını söylüyor, çünkü işe geç kalıyorlar.",
    "he": "האוניות גדולות מבעבר והמעבורת צריכה לחכות זמן רב יותר. הנוסעים אומרים שנמאס להם.",
    "ar": "السفن أكبر من ذي قبل والعبارة تنتظر وقتا أطول. ويقول الركاب إنهم لم يعودوا يحتملون ذلك.",
    "th": "เรือใหญ่ขึ้นกว่าแต่ก่อน เรือข้ามฟากจึงต้องรอนานขึ้น ผู้โดยสารบอกว่าทนไม่ไหวแล้ว",
    "ja": "船は以前より大きくなり、渡し船は長く待たなければならない。乗客はもう我慢できないと言っている。",
    "zh": "船比以前大了，渡轮要等更长的时间。乘客们说，他们已经受不了了，希望政府能想出办法。",
    "zt": "船比以前大了，渡輪要等更長的時間。乘客們說，他們已經受不了了，希望政府能想出辦法。",
    "ko": "배가 예전보다 커져서 나룻배는 더 오래 기다려야 한다. 승객들은 이제 참을 수 없다고 말한다.",
}
ENCODINGS = {
    "cp1252": "de fr es pt sv",
    "iso8859-15": "de es sv",
    "mac-roman": "de fr es pt sv",
    "cp850": "de es sv",
    "cp437": "de es",
    "cp1250": "pl cs hu",
    "iso8859-2": "pl cs hu",
    "cp1251": "ru uk",
    "koi8-r": "ru",
    "koi8-u": "uk",
    "cp866": "ru",
    "iso8859-5": "ru uk",
    "cp1253": "el",
    "cp1254": "tr",
    "cp1255": "he",
    "cp1256": "ar",
    "cp874": "th",
    "shift_jis": "ja",
    "euc_jp": "ja",
    "gbk": "zh",
    "big5": "zt",
    "euc_kr": "ko",
}


@pytest.mark.parametrize(
    ("codec", "language"),
    [(codec, language) for codec, languages in ENCODINGS.items() for language in languages.split()],
)
def test_recognise_reads_a_paragraph(codec: str, language: str) -> None:
    text = SENTENCES[language]
    data = text.encode(codec)
    found = recognise(data)
    assert found is not None
    encoding = encoding_named(found)
    assert encoding is not None
    assert data.decode(encoding.codec) == text


@pytest.mark.parametrize(
    "text",
    [
        "The café’s menu",
        "Prices – and wages – rise…",
        "Zürich",
        "Über den Fluss",
        "Señor López",
        "En hög våg",
        "São Tomé",
    ],
)
def test_recognise_prefers_windows_1252_for_short_western_texts(text: str) -> None:
    assert recognise(text.encode("cp1252")) == "windows-1252"


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp1252", "Er sagte: „Das ist falsch.“"),
        ("cp1252", "Die Straße kostet 5 € – „gut“ sagte er. " * 3),
        ("cp1252", "Price: £5 or €6…"),
        ("cp1252", "Ça va où? Là-bas, très tôt."),
        ("cp1252", "Peña Nieto"),
        ("cp1252", "José Núñez y Muñoz"),
        ("cp1252", "5 £ – 10 £"),
        ("iso8859-15", "Über 5 € für alle"),
        ("mac-roman", "HARBOR – Commercial fishers"),
        ("cp850", "Är du här? Övrigt"),
        ("iso8859-5", "Она узнала правду об этом деле."),
        ("iso8859-5", "Київ готується до зими"),
        ("cp1251", "Она узнала"),
        ("koi8-r", "Новые цены на хлеб"),
        ("cp1253", "Τα πλοία είναι μεγαλύτερα"),
        ("cp1255", "שלום לכולם"),
        ("cp1254", "Kış geldi, ağaçlar üşüdü"),
        ("cp1250", "Żółw i gęś"),
        ("gb18030", "你好,世界"),
    ],
)
def test_recognise_reads_short_texts(codec: str, text: str) -> None:
    data = text.encode(codec)
    encoding = encoding_named(recognise(data) or "")
    assert encoding is not None
    assert data.decode(encoding.codec) == text


def test_recognise_looks_at_the_bytes_that_are_not_ascii() -> None:
    text = "The harbour opened on time. " * 40_000 + SENTENCES["ru"]
    assert recognise(text.encode("cp1251")) == "windows-1251"


@pytest.mark.parametrize("text", ["Café", "Le café du port a fermé.", "caf\xe9;th\xe9", "Élan naïve garçon"])
def test_recognise_takes_no_reading_that_mixes_scripts_in_words(text: str) -> None:
    data = text.encode("cp1252")
    assert data.decode(recognise(data) or "") == text


def test_recognise_tells_nothing_of_single_bytes() -> None:
    assert recognise(b"\x81") in {None, "windows-1252"}


@given(st.binary(max_size=300))
def test_recognise_takes_any_bytes(data: bytes) -> None:
    found = recognise(data)
    assert found is None or encoding_named(found) is not None


@pytest.mark.parametrize("language", SENTENCES)
def test_is_plausible_knows_texts(language: str) -> None:
    assert is_plausible(SENTENCES[language] * 3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?!",
        "Tel: 020-1234 | 12:30 | £5.00 – 12% ± 3%; «a» – 'b'; §5 €20 " * 3,
        "╔════╗\n║ Tea ║\n╚════╝\n" * 9,
        "=" * 500 + "\nWords\n" + "*" * 500,
    ],
)
def test_is_plausible_knows_texts_of_few_words(text: str) -> None:
    assert is_plausible(text)


@pytest.mark.parametrize("codec", ["cp037", "cp500", "cp273", "cp1140"])
@pytest.mark.parametrize("read_as", ["cp1252", "shift_jis_2004", "cp866", "koi8-r", "mac-roman", "gb18030"])
def test_is_plausible_refuses_ebcdic(codec: str, read_as: str) -> None:
    assert not is_plausible((SENTENCES["de"] * 3).encode(codec).decode(read_as, "replace"))
