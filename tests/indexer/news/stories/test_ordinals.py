import pytest

from indexer.news.stories.ordinals import is_calendar_name, read_ordinals


@pytest.mark.parametrize(
    ("text", "noun", "number"),
    [
        ("EU agrees 12th package of sanctions", "packag", 12),
        ("the thirteenth round of talks begins", "round", 13),
        ("13. Sanktionspaket gegen Russland", "sankti", 13),
        ("Das zwölfte Paket ist beschlossen", "paket", 12),
        ("el duodécimo paquete de sanciones", "paquet", 12),
        ("le 12e paquet de sanctions", "paquet", 12),
        ("AB'nin 12. yaptırım paketi", "yaptir", 12),
        ("двенадцатый пакет санкций", "пакет", 12),
        ("欧盟第十二轮制裁", "轮", 12),
        ("第3回会談", "回", 3),
        ("地铁五号线下月十八日开通", "线", 5),
        ("地下鉄12号線が延伸", "線", 12),
        ("12号台风登陆", "台", 12),
        ("台風13号が接近", "台", 13),
        ("Artemis 3 delayed again", "artemi", 3),
        ("second-quarter profit rises", "quarte", 2),
    ],
)
def test_read_ordinals_finds_what_is_numbered(text: str, noun: str, number: int) -> None:
    assert (noun, number) in read_ordinals(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Am 12. Februar kam der Regen",
        "on the third day of talks",
        "March 12th brought rain",
        "第三天",
        "18号下午开会",
        "十一月5号线上会议",
        "It cost 12.5 million, or 12%",
        "In 2012 nothing happened",
    ],
)
def test_read_ordinals_leaves_out_dates_and_spans_of_time(text: str) -> None:
    assert read_ordinals(text) == set()


def test_is_calendar_name_knows_months_and_weekdays() -> None:
    assert is_calendar_name("mittwoch")
    assert not is_calendar_name("meeting")
