"""A small corpus in two editions, and searches of which it is known what they must find in each."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLD, NEW = 0, 1
"""The editions: the corpus as it was, and as it is after a day of changes."""
EARLIER = -1
"""The old edition without its last files, for the generation before it."""
_SUBJECTS = (
    ("ferry", "Marlow"), ("orchard", "Tenby"), ("lighthouse", "Skarra"), ("museum", "Oldham"),
    ("reservoir", "Penrith"), ("tramway", "Bergen"), ("quarry", "Dorset"), ("theatre", "Ghent"),
    ("bakery", "Lyon"), ("airport", "Turin"), ("vineyard", "Rioja"), ("observatory", "Tenerife"),
    ("brewery", "Pilsen"), ("shipyard", "Gdansk"), ("library", "Coimbra"), ("stadium", "Porto"),
    ("windmill", "Leiden"), ("hospital", "Graz"), ("beehives", "Ljubljana"), ("glacier", "Zermatt"),
    ("salmon", "Tromso"), ("cathedral", "Reims"), ("tunnel", "Bolzano"), ("greenhouse", "Delft"),
    ("railway", "Katowice"), ("harbour", "Aarhus"), ("castle", "Sintra"), ("sawmill", "Umea"),
    ("orchestra", "Leipzig"), ("volcano", "Catania"), ("prison", "Antwerp"), ("chess", "Riga"),
    ("bicycles", "Utrecht"), ("marathon", "Athens"), ("aquarium", "Genoa"), ("chocolate", "Bruges"),
)  # fmt: skip
_CHANGED, _ADDED, _REMOVED, _RENAMED = range(3), range(30, 33), range(33, 36), 4
_LAST = range(26, 30)
_IN_ONE_FILE = range(10, 20)
"""Articles that are records of one file; the others have a file each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A query, and what must come first."""

    query: str
    title: str
    sentence: str
    """Words of the article's first passage, which differ between the editions if the article does."""


def write_corpus(folder: Path, edition: int) -> Path:
    """Write an edition over whatever the folder holds, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    files = dict(_files(edition))
    for path in folder.iterdir():
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def searches(edition: int) -> list[Search]:
    """Return a search for each of some articles: those that differ between the editions, and others."""
    known = [number for number in (*_CHANGED, _RENAMED, 12, 25, *_ADDED, *_REMOVED) if _is_in(number, edition)]
    return [
        Search(query=" ".join(_SUBJECTS[number]), title=_title(number), sentence=_sentence(number, edition))
        for number in known
    ]


def absent_titles(edition: int) -> set[str]:
    """Return the titles of the articles that only the other edition has."""
    return {_title(number) for number in range(len(_SUBJECTS)) if not _is_in(number, edition)}


def _is_in(number: int, edition: int) -> bool:
    if edition == EARLIER and number in _LAST:
        return False
    return number not in (_REMOVED if edition == NEW else _ADDED)


def _files(edition: int) -> Iterator[tuple[str, str]]:
    """Yield name and text of each file of an edition."""
    records = [
        {"id": f"record-{number}", "title": _title(number), "text": _text(number, edition)} for number in _IN_ONE_FILE
    ]
    yield "records.jsonl", "".join(json.dumps(record) + "\n" for record in records)
    for number in range(len(_SUBJECTS)):
        if number not in _IN_ONE_FILE and _is_in(number, edition):
            renamed = edition == NEW and number == _RENAMED
            yield (
                f"{'renamed' if renamed else 'article'}-{number:02d}.md",
                (f"# {_title(number)}\n\n{_text(number, edition)}\n"),
            )


def _title(number: int) -> str:
    thing, place = _SUBJECTS[number]
    return f"The {thing} of {place}"


def _sentence(number: int, edition: int) -> str:
    thing, place = _SUBJECTS[number]
    count = 40 + number + (100 if edition == NEW and number in _CHANGED else 0)
    return f"A report on the {thing} in {place} counts {count} visitors a day."


def _text(number: int, edition: int) -> str:
    thing, place = _SUBJECTS[number]
    return (
        f"{_sentence(number, edition)} The council of {place} wants to keep the {thing} open through the winter, "
        f"and has asked its neighbours for help.\n\nOpponents say that the {thing} costs too much. A vote is due in "
        f"{('March', 'June', 'October')[number % 3]}, after which the mayor will decide."
    )
