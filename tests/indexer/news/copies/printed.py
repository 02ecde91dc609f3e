"""Articles as several papers print them, for tests of copies."""

from collections.abc import Sequence
from pathlib import Path

from indexer.news.copies.finder import CopyFinder
from indexer.news.copies.grouping import Group
from indexer.records import ArticleHeader, sha256_hex
from indexer.reuse.content_store import ContentStore

WIRE = """The harbour board of Kelsmouth voted on Tuesday to close the old swing bridge to lorries from 1 September, \
after engineers found cracks in two of its four bearings.

The decision, passed by seven votes to three, means that about 340 lorries a day will have to take the road over \
Tarn Hill, a detour of 18 kilometres.

"We could not wait for the winter," the board's chair, Edith Marlowe, told reporters. "If one of the bearings fails \
while the bridge is open, the harbour is shut for half a year."

Hauliers said the detour would cost them 2.4 million pounds a year. Their spokesman, Owen Prall, called the vote \
"a decision made at a desk" and said members would ask a court to look at it.

Repairs are to begin in March and to cost 11.6 million pounds, of which the county has promised 4 million. The bridge, \
built in 1931, carries the only road into the eastern docks. Cars and buses may go on using it at no more than \
20 kilometres an hour."""

GERMAN = """Der Stadtrat von Niederlauben hat am Mittwochabend den Bau einer neuen Schwimmhalle beschlossen. Für den \
Entwurf stimmten 24 Mitglieder, 11 waren dagegen. Die Halle soll 17,5 Millionen Euro kosten und im Herbst 2028 öffnen.

Bürgermeisterin Karla Wendt sprach von einem guten Tag für die Schulen. Seit das alte Bad vor drei Jahren geschlossen \
wurde, fahren die Klassen mit dem Bus in den Nachbarort, 40 Minuten für jede Strecke.

Die Gegner verweisen auf die Schulden der Stadt. Ihr Antrag, zuerst das Dach der Turnhalle zu erneuern, fand keine \
Mehrheit. Das Land übernimmt ein Drittel der Kosten, wenn bis Ende Juni alle Unterlagen vorliegen."""

CHINESE = """林川市政府周三宣布,将从下月起对老城区的三条公交线路进行调整,其中二路车的终点站由火车站改为\
新建成的市民中心。市交通局局长周文海在发布会上表示,调整后高峰时段的发车间隔将从十二分钟缩短到七分钟,预计每天可多运送乘客约6500人次。

部分居民对此表示担忧。住在东门街的退休教师赵玉兰说,新线路不再经过社区医院,老人看病需要换乘一次。\
交通局回应称,将增设一条免费接驳线,并在三个月后根据客流情况再作评估。这次调整的费用约为2100万元,由市财政承担。"""

WEATHER = """\
Kelsmouth and the coast: Tuesday begins cloudy with light rain in the north. Highs of {high} degrees, falling \
to {low} overnight. Winds from the {wind} at {speed} kilometres an hour, with gusts of {gust} near the \
headland. Sunrise is at {rise} and sunset at {set}. The chance of rain is {chance} percent in the morning and \
lower in the afternoon. The pollen count is moderate, and the sea temperature is {sea} degrees. High water at \
the harbour is at {first} and {second}."""


def article(number: int, **stated: str) -> ArticleHeader:
    """A header with what a test states."""
    return ArticleHeader(
        id=f"a{number}",
        title=stated.get("title"),
        source=stated.get("source"),
        published_at=stated.get("published_at"),
        url=stated.get("url"),
        path=f"a{number}.txt",
        sha256=sha256_hex(stated["text"]),
    )


def found_groups(folder: Path, articles: Sequence[dict[str, str]]) -> list[Group]:
    """The groups among articles, each given by its text and whatever else is stated."""
    with ContentStore(folder / "store", on_damage=lambda sentence: None) as store:
        finder = CopyFinder(store)
        for number, stated in enumerate(articles):
            finder.add(article(number, **stated), stated["text"])
        return finder.find(lambda row: articles[row]["text"], lambda row: articles[row].get("title", ""))


def rows_of(groups: Sequence[Group]) -> list[list[int]]:
    """The positions of the articles of each group, the one that stands for it first."""
    return [[member.article.row for member in group] for group in groups]
