"""What is hard-wrapped goes on in one line, what is not keeps its lines, and the view is as long as the text."""

import textwrap
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.corpus.markdown.words import FILLER
from indexer.passages.wrapped import unwrapped

ENGLISH = (
    "The harbour commission voted on Tuesday to relight the old kiln on Mill Lane, which has stood cold since the "
    "potters left in 1987. Members said that the flue had been inspected twice and found sound, although the chimney "
    "would need new bricks before winter. Mr. Alder, who keeps the keys, told the meeting that nobody had asked him "
    "anything. A second vote is expected in June, when the treasurer returns from Portugal and the accounts are read."
)
GERMAN = (
    "Der Rat der Stadt Brehna hat am Dienstag beschlossen, den alten Ofen in der Mühlgasse wieder anzuzünden, der seit "
    "dem Weggang der Töpfer im Jahr 1987 kalt gestanden hatte. Die Mitglieder des Ausschusses erklärten, der Abzug "
    "sei zweimal geprüft und für gut befunden worden, doch brauche der Schornstein vor dem Winter neue Steine. Herr "
    "Erle, der die Schlüssel verwahrt, sagte in der Sitzung, ihn habe niemand gefragt."
)
RUSSIAN = (
    "Портовая комиссия проголосовала во вторник за то, чтобы снова разжечь старую печь на Мельничной улице, которая "
    "стояла холодной с тех пор, как гончары уехали в 1987 году. Члены комиссии сообщили, что дымоход осматривали "
    "дважды и нашли исправным, хотя до зимы трубе потребуются новые кирпичи."
)
ARABIC = (
    "صوتت لجنة الميناء يوم الثلاثاء على إعادة إشعال الفرن القديم في شارع الطاحونة، الذي ظل باردا منذ رحيل الخزافين. "
    "وقال الأعضاء إن المدخنة فحصت مرتين ووجدت سليمة، غير أنها تحتاج إلى طوب جديد قبل الشتاء. "
    "وقال حارس المفاتيح إن أحدا لم يسأله عن شيء. "
    "ومن المتوقع أن يجري تصويت آخر في الصيف، عندما يعود أمين الصندوق من سفره وتقرأ الحسابات."
)
JAPANESE = (
    "港の委員会は火曜日、水車通りの古い窯に再び火を入れることを決めた。窯は陶工たちが去ってから長いあいだ冷えたままだった。"
    "委員らによると、煙道は二度点検されて問題はなかったが、煙突は冬までに新しい煉瓦が必要になるという。鍵を預かる男性は、"
    "誰からも何も聞かれなかったと話した。次の採決は六月に行われ、会計係が旅行から戻るのを待つ予定である。"
)


def wrapped(text: str, width: int = 72, *, prefix: str = "", first: str | None = None) -> str:
    return textwrap.fill(
        text, width, initial_indent=prefix if first is None else first, subsequent_indent=prefix, break_on_hyphens=False
    )


def words(text: str) -> str:
    return " ".join(text.replace(FILLER, "").split())


@pytest.mark.parametrize("text", [ENGLISH, ENGLISH.upper(), GERMAN, RUSSIAN, ARABIC])
@pytest.mark.parametrize("width", [45, 60, 72, 80, 100])
def test_unwrapped_joins_the_lines_of_prose(text: str, width: int) -> None:
    lines = wrapped(text, width)
    view = unwrapped(lines, lines)
    assert "\n" not in view
    assert len(view) == len(lines)
    assert words(view) == text


def test_unwrapped_joins_lines_of_writing_without_spaces_without_one() -> None:
    lines = "\n".join(JAPANESE[at : at + 36] for at in range(0, len(JAPANESE), 36))
    assert unwrapped(lines, lines).replace(FILLER, "") == JAPANESE


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (f"{wrapped(ENGLISH)}\r\n\r\n{wrapped(GERMAN)}".replace("\n", "\r\n"), 1),
        (wrapped(ENGLISH, first="    ") + "\n" + wrapped(GERMAN, first="    "), 1),
        (wrapped(ENGLISH, prefix="> "), 0),
        (wrapped(ENGLISH, prefix="> > "), 0),
        (wrapped(ENGLISH, prefix="   "), 0),
        (wrapped(ENGLISH, prefix="  ", first="* ") + "\n" + wrapped(GERMAN, prefix="  ", first="* "), 1),
        (wrapped(ENGLISH, prefix="   ", first="1. ") + "\n" + wrapped(GERMAN, prefix="   ", first="2. "), 1),
        (f"> {ENGLISH[:60]}\n{wrapped(ENGLISH)}", 1),
        (f"Kiln to be relit\n\n{wrapped(ENGLISH)}\n\nAnn Poe\n12 Mill Lane\nSaltby\n", 4),
    ],
)
def test_unwrapped_keeps_the_ends_of_paragraphs(lines: str, expected: int) -> None:
    view = unwrapped(lines, lines)
    assert len(view) == len(lines)
    assert sum(bool(line.strip()) for line in view.splitlines()) - 1 == expected


VERSE = """\
the lamp upon the quay is lit
at ten past four and nobody
comes down to see it any more
since the ferry found a better shore,
and what the water had to say
it said to stones and went away
before the keeper could reply
"""
AGENDA = """\
10.00 Opening of the meeting by the chair
10.15 Minutes of the last meeting, read by the clerk
10.30 Kiln: report of the inspector and a vote
12.00 Lunch in the chapel hall
"""
RESULTS = """\
Saltby Rovers 3, Lower Tansy 1
Brackwater 0, Harbour Athletic 0
Mill Lane 2, Upper Tansy 2
Cala Honda 1, Aller Town 4
"""
TABLE = """\
kiln            lit     cold    next inspection
mill lane       1902    1987    june
saltby          1911    -       never since the flood
upper tansy     1954    1956    in the spring of next year
"""
ADDRESSES = """\
The Clerk, Harbour Commission,
12 Mill Lane, first floor,
saltby on the quay,
Telephone 01632 960001
"""
HEADLINES = """\
Farmer finds forty-year-old tractor where he left it and will not sell
Minor hurlers come from eleven down to win the final in the last minute
Post office to move into funeral home, and the hours will suit everybody
Bridge works to finish by the summer, though nobody would say which one
Council votes to relight the old kiln after thirty-eight years of silence
"""
CODE = """\
def light(kiln, fuel):
    if kiln.is_cold and fuel.is_dry and not kiln.is_broken:
        return kiln.with_fire(fuel)
    for flue in kiln.flues:
        flue.open(wide=True)
    return light(kiln.inspected(), fuel)
"""
LOWER_HEADLINES = """\
what the keeper saw when the kiln was lit, and why he told nobody
how to bake bread on a quay in the rain when the ferry is late
where have all the potters gone, asks a reader from Lower Tansy
five things to do before the bridge is painted once again
"""
SHORT_LINES = """\
flour
two eggs
a cup of warm milk
half a spoon of salt
butter for the pan
"""
DIALOGUE = """\
“Who has the keys to the kiln?” the chair asked when everybody sat.
“I have them,” said Mr. Alder. “I have had them for a long time now.”
“Nobody told us,” said the treasurer, who had been away in Portugal.
“Nobody asked me,” said Mr. Alder, and he put them upon the table.
"""
MENU = """\
부동산
경제용어 사전과 해설
닛케이텔레콤
집꾸미기 큐레이션 건빵
매경럭스멘 구독 신청
시티라이프 다시 보기
"""
CHINESE_VERSE = """\
河水向东流，灯火照旧船。
窗前人不语，云散月初圆。
风来松有响，雨过石生烟。
故人千里外，书信隔长天。
"""
NOT_WRAPPED = [
    VERSE, AGENDA, RESULTS, TABLE, ADDRESSES, HEADLINES, CODE, SHORT_LINES, DIALOGUE, MENU, CHINESE_VERSE,
    ENGLISH, f"{ENGLISH}\n{GERMAN}", f"{ENGLISH}\n\n{GERMAN}\n", f"Kiln relit\nBy Ann Poe\n\n{ENGLISH}\n",
    "", "\n", "a\nb",
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_WRAPPED)
def test_unwrapped_returns_other_texts_as_they_are(text: str) -> None:
    assert unwrapped(text, text) is text


@pytest.mark.parametrize("block", [VERSE, AGENDA, RESULTS, TABLE, ADDRESSES, CODE, SHORT_LINES])
def test_unwrapped_keeps_lines_that_are_meant_within_a_wrapped_text(block: str) -> None:
    text = f"{wrapped(ENGLISH)}\n\n{block}\n{wrapped(GERMAN)}\n"
    view = unwrapped(text, text)
    assert block in view
    assert view.splitlines()[0].split() == ENGLISH.split()
    assert view.splitlines()[-1].split() == GERMAN.split()


def test_unwrapped_joins_one_wrapped_block_of_a_text_that_is_not() -> None:
    text = f"{ENGLISH}\n\n{GERMAN}\n\n{wrapped(ENGLISH, prefix='> ')}\n\n{GERMAN}"
    lines = unwrapped(text, text).splitlines()
    assert [words(line) for line in lines if line] == [ENGLISH, GERMAN, f"> {ENGLISH}", GERMAN]


PADDING = "town, which as everybody there knows had been as cold and as dark for years as "
HYPHENATED = """\
The harbour commission voted on Tuesday to relight the old kiln of the
{left}
{right} has stood cold since the potters left, as the minutes say and as
the members of the board remember well, for they voted on that as well
in a long meeting which the clerk had to close before anybody was done.
{elsewhere}
"""


def hyphenated(left: str, right: str, elsewhere: str = "") -> str:
    filler = PADDING[: 70 - len(left)].rpartition(" ")[0]
    return HYPHENATED.format(left=f"{filler} {left}", right=right, elsewhere=elsewhere)


@pytest.mark.parametrize(
    ("left", "right", "elsewhere", "expected"),
    [
        ("Com-", "mission", "", "Commission has"),
        ("Com\u2010", "mission", "", "Commission has"),
        ("Com\xad", "mission", "", "Commission has"),
        ("long-", "term", "The long-term plan.", "long-term has"),
        ("long-", "term", "It is longterm.", "longterm has"),
        ("long-", "term", "How long a term is.", "long-term has"),
        ("well-", "known", "", "well-known has"),
        ("Baden-", "Baden", "", "Baden-Baden has"),
        ("COVID-", "19", "", "COVID-19 has"),
        ("mid-nineteenth-", "century", "", "mid-nineteenth-century has"),
        ("pre-", "and post-war", "", "pre- and post-war has"),
        ("thous-", "and", "A thousand.", "thousand has"),
        ("peut-", "être", "", "peut-être has"),
        ("-", "nobody", "", "- nobody has"),
        ("1987-", "1990", "", "1987- 1990 has"),
    ],
)
def test_unwrapped_mends_words_broken_at_line_ends(left: str, right: str, elsewhere: str, expected: str) -> None:
    text = hyphenated(left, right, elsewhere)
    view = unwrapped(text, text)
    assert len(view) == len(text)
    assert expected in words(view)


def test_unwrapped_takes_indents_and_quotation_marks_for_part_of_the_break() -> None:
    text = hyphenated("Com-", "mission")
    quoted = "".join(f"> {line}\n" for line in text.splitlines())
    view = unwrapped(quoted, quoted)
    assert f"Com{FILLER * 4}mission has" in view
    assert view.count("\n>") == 1


def test_unwrapped_of_markdown_keeps_hard_breaks_headings_and_code() -> None:
    lines = wrapped(ENGLISH).split("\n")
    heading = "# Heading that is as long as any other line of this text is"
    text = "\n".join([*lines[:3], lines[3] + "  ", *lines[4:], heading, "```", *lines, "```", *lines])
    view = unwrapped(text, text, is_markdown=True).splitlines()
    assert view[0].split() == " ".join(lines[:4]).split()
    assert view[1].split() == " ".join(lines[4:]).split()
    assert view[2:-1] == [heading, "```", *lines, "```"]
    assert view[-1].split() == ENGLISH.split()


def test_unwrapped_changes_nothing_before_the_start() -> None:
    text = f"{wrapped(ENGLISH)}\n\n{wrapped(GERMAN)}"
    start = text.index("Der Rat")
    view = unwrapped(text, text, start=start)
    assert view[:start] == text[:start]
    assert words(view[start:]) == GERMAN


PIECES = [*"ab-. \n>|\xad\u2060日é", "\r\n", "word ", "Word ", "com-\n", "\n\n", "- ", "12 ", "\u2028", "x" * 30 + " "]


@given(st.lists(st.sampled_from(PIECES), max_size=200).map("".join), st.integers(25, 90))
@settings(max_examples=150, deadline=None)
def test_unwrapped_is_a_view_of_equal_length(text: str, width: int) -> None:
    for one in (text, wrapped(ENGLISH, width) + "\n" + text, wrapped(text, width)):
        view = unwrapped(one, one)
        assert len(view) == len(one)
        assert all(
            shown == written or (shown in (" ", FILLER) and (written.isspace() or written in ">-\u2010\xad"))
            for shown, written in zip(view, one, strict=True)
        )


@pytest.mark.parametrize(
    "text",
    ["x" * 10_000_000, "word " * 2_000_000, "a\n" * 3_000_000, "> " * 2_000_000, "- " * 1_000_000, "a-\nb" * 500_000],
)
def test_unwrapped_takes_time_proportional_to_the_length(text: str) -> None:
    started = time.monotonic()
    unwrapped(text, text)
    assert time.monotonic() - started < 10


LAMP = """\
the lamp upon the quay
is lit at ten past four
and nobody comes down
to see it any more,
but what it says to stones
is said, and is no more.
"""
YARROW = (
    "A fire which for magni-\ntude has had no equal in this dis-\ntrict broke out this even-\n"
    "ing at Messrs. Pirie\nand Co., and burns.\n"
)


def test_unwrapped_mends_broken_words_in_a_column_of_uneven_lines() -> None:
    words = unwrapped(f"{YARROW}\nThe quay is lost.\n", f"{YARROW}\nThe quay is lost.\n").replace(FILLER, "")
    assert words.split("\n")[0] == (
        "A fire which for magnitude has had no equal in this district broke out this evening at Messrs. Pirie and Co., "
        "and burns."
    )


@pytest.mark.parametrize("width", [20, 22, 24, 26])
@pytest.mark.parametrize("text", [ENGLISH, GERMAN])
def test_unwrapped_joins_narrow_columns(text: str, width: int) -> None:
    lines = textwrap.fill(text, width, break_on_hyphens=False)
    joined = unwrapped(lines, lines).count("\n")
    assert joined <= 0.1 * lines.count("\n")


@pytest.mark.parametrize(
    "text",
    [
        "so much depends\nupon\n\na red wheel\nbarrow\n\nglazed with rain\nwater\n",
        LAMP,
        "Arden 3, Hove 1\nLewes 0, Rye 2\nFirle 4, Weald 4\nBewl 1, Orlo 0\n",
        "two eggs\nflour, half a cup\nmilk as needed\na pinch of salt\nbutter for the pan\nlemon to serve\n",
        "Monday: soup, bread\nTuesday: eel in jelly\nWednesday: closed\nThursday: pie and mash\nFriday: fish, chips\n",
    ],
)
def test_unwrapped_keeps_short_lines_that_are_meant(text: str) -> None:
    assert unwrapped(text, text) == text
