"""How much of the furniture that all pages of a source repeat is left out, and how much of the articles with it.

    python -m benchmarks.repeated [--articles N]

Ten invented sites put lines of their own into their articles: at the top, in the middle (of all articles or of half of
them) and at the end; their columns have headings that belong to the article. The articles are made of sentences of the
labelled pages in `benchmarks/cleaning/a`. They are read as records with a source, as text files in a folder for each
site, and as text files in one folder, with the rule for repeated lines and without. Furniture removed and article lost
are shares of the characters other than white space; a title is wrong if it is furniture.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.dumps import dump, read_pages
from indexer.articles.cut_article import leave_out_repeated
from indexer.articles.read_articles import read_articles, repeated_lines
from indexer.articles.readings import Readings
from indexer.config import BuildConfig
from indexer.corpus.file_hashes import FileHashes
from indexer.corpus.files import find_files
from indexer.reuse.content_store import ContentStore

PAGES = Path(__file__).parent / "cleaning" / "a"
LAYOUTS = ("records with a source", "a folder for each site", "one folder")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What a site puts into each of its articles."""

    top: Sequence[str] = ()
    middle: Sequence[str] = ()
    in_half: Sequence[str] = ()
    """Lines in the middle of every other article."""
    end: Sequence[str] = ()
    headings: Sequence[str] = ()
    """Headings that belong to the article."""


SITES = {
    "The Quayside Quill": Site(
        middle=[
            "If you value this kind of reporting, please think about becoming a friend of the Quill today.",
            "Picture story goes on underneath",
        ],
        end=[
            "The Quayside Quill is written by neighbours for neighbours. It takes no money from the town or the port.",
            "Tell us what the harbour looked like when you were small: tales@quill.example",
        ],
        headings=["What happened", "Why it counts"],
    ),
    "Tal-Anzeiger": Site(
        middle=["Dieser Text stammt aus unserer gedruckten Ausgabe und wurde für das Netz leicht gekürzt."],
        in_half=["Lesen Sie den Tal-Anzeiger vier Wochen lang zur Probe"],
        end=["Haben Sie einen Fehler gefunden? Schreiben Sie der Redaktion unter fehler@tal.example."],
        headings=["Der Hintergrund"],
    ),
    "Sierra Hoy": Site(
        top=["Tiempo de lectura estimado para esta nota: cinco minutos o menos"],
        middle=["Únase a nuestro canal de mensajes y reciba cada mañana las noticias de la sierra."],
        end=["Queda prohibida la reproducción de esta nota por cualquier medio sin permiso escrito del diario."],
        headings=["Las claves"],
    ),
    "North Fell Ledger": Site(
        middle=[
            "GET THE FELL IN YOUR POCKET",
            "One email at breakfast. No noise.",
            "Type your address, press the arrow",
        ],
        end=["North Fell Ledger Ltd, 4 Mill Row, Upper Fell. Registered as a newspaper at the county post office."],
        headings=["Results", "Analysis"],
    ),
    "Canopy Science": Site(
        top=["Listen to this article read by a machine voice"],
        in_half=["Canopy Science has no paywall because readers like you chip in a little every month."],
        end=[
            "This piece may be printed elsewhere if the name of the writer and a link to the first printing are kept."
        ],
        headings=["How the study was done", "What it means"],
    ),
    "Le Petit Fanal": Site(
        middle=["Cet article vous est offert par nos abonnés, qui rendent possible une information libre."],
        in_half=["Le Fanal dans votre boîte, chaque soir à six heures"],
        end=["Une erreur, une précision, un souvenir ? Écrivez-nous : lecteurs@fanal.example"],
        headings=["Les faits", "La suite"],
    ),
    "Harrow Weekly Sport": Site(
        top=["Match reports are filed from the ground and may be amended"],
        middle=["Play our free score guessing game and win a pair of boots.", "BOOTS UP FOR GRABS", "Guess now"],
        end=["Harrow Weekly Sport uses pictures by club volunteers; ask before you copy them."],
        headings=["First half", "Second half"],
    ),
    "Gazeta Mostowa": Site(
        middle=["Zostań z nami na dłużej i czytaj całą Gazetę Mostową za złotówkę tygodniowo."],
        in_half=["Dalsza część tekstu pod zdjęciem"],
        end=["Masz ciekawy temat? Napisz do autora albo zadzwoń do redakcji przy ulicy Mostowej."],
        headings=["Co dalej"],
    ),
    "Ember Politics": Site(
        top=["EMBER POLITICS BRIEFING - FOR MEMBERS AND THEIR GUESTS"],
        middle=["Members can hear the reporters discuss this story on Thursday evenings."],
        end=["Forward this to a colleague who argues too much"],
        headings=["The vote", "The numbers", "The next step"],
    ),
    "Isle Mail": Site(
        middle=["More island news is pinned up at the pier shop"],
        in_half=["Ferry times are at the foot of every page of our printed edition."],
        end=["Isle Mail. Printed on the mainland, folded on the isle, read in between."],
        headings=["At sea", "On land"],
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeArticle:
    """An article as it was put together."""

    source: str
    lines: Sequence[tuple[str, bool]]
    """Lines of the text, each with whether it is the article's own."""

    @property
    def text(self) -> str:
        """The text, with blank lines between the lines."""
        return "\n\n".join(line for line, _ in self.lines)


@dataclass(slots=True, kw_only=True)
class Shares:
    """Characters other than white space, by what they are and whether they stay."""

    own: int = 0
    own_lost: int = 0
    furniture: int = 0
    furniture_removed: int = 0
    wrong_titles: int = 0

    def __str__(self) -> str:
        removed, lost = self.furniture_removed / self.furniture, self.own_lost / self.own
        return f"{removed:.1%} removed, {lost:.2%} lost, {self.wrong_titles} wrong titles"

    def add(self, line: str, *, is_own: bool, is_kept: bool) -> None:
        """Count a line."""
        count = len("".join(line.split()))
        if is_own:
            self.own += count
            self.own_lost += 0 if is_kept else count
        else:
            self.furniture += count
            self.furniture_removed += 0 if is_kept else count


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20, help="articles of each site")
    articles = list(make_articles(parser.parse_args().articles))
    print(f"{len(articles)} articles of {len(SITES)} sites")
    for layout in LAYOUTS:
        print(layout)
        for rule, with_rule in (("without the rule", False), ("with it", True)):
            print(f"  {rule:<16} {measure(articles, layout, with_rule=with_rule)}")


def make_articles(count: int, seed: int = 1) -> Iterator[MadeArticle]:
    """Yield so many articles of each site; the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - a corpus, not secrets
    sentences = _sentences()
    for source, site in SITES.items():
        for _ in range(count):
            own = [" ".join(dice.sample(sentences, 3)) for _ in range(dice.randint(4, 8))]
            lines = [(line, True) for line in own]
            for place, heading in zip((1, 3, 5), site.headings, strict=False):
                lines.insert(min(place, len(lines) - 1), (heading, True))
            middle = [*site.middle, *(site.in_half if dice.random() < 0.5 else ())]
            at = dice.choice([i for i in range(1, len(lines)) if lines[i - 1][0] not in site.headings])
            lines[at:at] = [(line, False) for line in middle]
            edges = [[(line, False) for line in lines_at] for lines_at in (site.top, site.end)]
            headline = (" ".join(dice.choice(sentences).split()[:8]).rstrip(".,;:"), True)
            yield MadeArticle(source=source, lines=[*edges[0], headline, *lines, *edges[1]])


def _sentences() -> list[str]:
    """Return the longer sentences of the articles of the labelled pages."""
    dumps = [dump(page, "spaced") for page in read_pages(PAGES)]
    lines = (line for one in dumps for span in one.article for line in span.of(one.text).splitlines())
    return sorted({f"{one.strip()}." for line in lines for one in line.split(". ")[:-1] if 40 <= len(one) <= 200})


def measure(articles: Sequence[MadeArticle], layout: str, *, with_rule: bool) -> Shares:
    """Return what is kept of the articles when a corpus of this layout is read and cleaned."""
    found = Shares()
    with tempfile.TemporaryDirectory() as name:
        corpus = Path(name) / "corpus"
        corpus.mkdir()
        _write(articles, layout, corpus)
        files, config = find_files([corpus]), BuildConfig()
        with ContentStore(Path(name) / "store", on_damage=print) as store:
            readings = Readings(store, config)
            read, _ = read_articles(
                files, FileHashes(files.files), readings, config, lambda _note: None, lambda *_: None
            )
            repeated = repeated_lines(read, readings) if with_rule else {}
            for one in read:
                reading = readings.get(one.key)
                article, parts = reading.article(replace(reading.header(one.place), id=one.id)), reading.cleaned
                made = articles[int(article.header.id.rpartition("/")[2].removesuffix(".txt"))]
                titled, left = leave_out_repeated(article, parts, repeated)
                kept = {line for span in left.sections for line in span.of(article.text).split("\n\n")}
                found.wrong_titles += (titled.header.title or "") in {line for line, is_own in made.lines if not is_own}
                for line, is_own in made.lines:
                    found.add(line, is_own=is_own, is_kept=line in kept)
    return found


def _write(articles: Sequence[MadeArticle], layout: str, corpus: Path) -> None:
    """Write the articles into a folder; their numbers are their ids."""
    if layout == LAYOUTS[0]:
        records = [{"id": str(i), "source": one.source, "text": one.text} for i, one in enumerate(articles)]
        (corpus / "articles.jsonl").write_text("\n".join(map(json.dumps, records)))
        return
    for i, one in enumerate(articles):
        folder = corpus / one.source if layout == LAYOUTS[1] else corpus
        folder.mkdir(exist_ok=True)
        (folder / f"{i}.txt").write_text(one.text)


if __name__ == "__main__":
    main()
