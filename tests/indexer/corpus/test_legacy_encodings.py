import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.encoding_labels import encoding_named
from indexer.corpus.legacy_encodings import recognise

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
    encoding = encoding_named(found.name)
    assert encoding is not None
    assert data.decode(encoding.codec) == text
    assert found.is_sure


@pytest.mark.parametrize(
    "text",
    [
        *(
            "The café’s menu",
            "It’s late",
            "“Late again,” she said",
            "Prices – and wages – rise…",
            "A £5 note",
        ),
        *("Zürich", "Über den Fluss", "Señor López", "En hög våg", "São Tomé"),
    ],
)
def test_recognise_prefers_windows_1252_for_short_western_texts(text: str) -> None:
    found = recognise(text.encode("cp1252"))
    assert found is not None
    assert (found.name, found.is_sure) == ("windows-1252", True)


@pytest.mark.parametrize("data", [b"\x80", b"\xe6", bytes(range(128, 256))])
def test_recognise_is_not_sure_of_single_bytes_and_of_noise(data: bytes) -> None:
    found = recognise(data)
    assert found is None or not found.is_sure


def test_recognise_is_not_misled_by_odd_ascii() -> None:
    found = recognise(
        ("The iPhone is an A4 page in size, e.g. for B2B. " * 50 + "The mayor’s café sells it.").encode("cp1252")
    )
    assert found is not None
    assert (found.name, found.is_sure) == ("windows-1252", True)


def test_recognise_looks_at_the_bytes_that_are_not_ascii() -> None:
    found = recognise(b"Plain words. " * 10_000 + SENTENCES["pl"].encode("cp1250"))
    assert found is not None
    assert (found.name, found.is_sure) == ("windows-1250", True)


@given(st.binary(min_size=1, max_size=300).filter(lambda data: not data.isascii()))
def test_recognise_takes_any_bytes(data: bytes) -> None:
    found = recognise(data)
    assert found is None or encoding_named(found.name) is not None
