"""Names of authors out of bylines."""

import pytest

from indexer.corpus.html.metadata.names import author_names


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ann Lee", ["Ann Lee"]),
        ("BY ANN LEE", ["ANN LEE"]),
        ("By Ann Lee and Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("Ann Lee, Bo Ek & Cy Orr", ["Ann Lee", "Bo Ek", "Cy Orr"]),
        ("Ann Lee, Staff Writer", ["Ann Lee"]),
        ("Ann Lee | Political Editor", ["Ann Lee"]),
        ("Ann Lee (Agency)", ["Ann Lee"]),
        ("Posted by Ann Lee on Friday 3 May 2019", ["Ann Lee"]),
        ("Von Jörg Müller und Änne Groß", ["Jörg Müller", "Änne Groß"]),
        ("Por María Gil y José Ruiz", ["María Gil", "José Ruiz"]),
        ("Par Zoé Petit", ["Zoé Petit"]),
        ("Автор: Иван Петров", ["Иван Петров"]),
        ("文/王小明", ["王小明"]),
        ("Byron York", ["Byron York"]),
        ("Andy Anderson", ["Andy Anderson"]),
        ("Miguel de la Cruz", ["Miguel de la Cruz"]),
        ("Mary-Jane O’Neil", ["Mary-Jane O’Neil"]),
        ("J. R. Smith", ["J. R. Smith"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Ministerio de Ríos y Lagos", ["Ministerio de Ríos y Lagos"]),
        ("Autor/in: Korinna Berg", ["Korinna Berg"]),
        ("di Marco Rossi", ["Marco Rossi"]),
        ("Escrito por Ana Gil", ["Ana Gil"]),
        ("Posted on 3 May 2019 by Ann Lee", ["Ann Lee"]),
        ("Smith, John and Doe, Jane", ["Smith, John", "Doe, Jane"]),
        ("By ANN LEE, AP Business Writer", ["ANN LEE"]),
        ("Ann Lee, CNN Business", ["Ann Lee"]),
        ("Ann Lee avec AFP", ["Ann Lee"]),
        ("Ann Lee Globe Staff", ["Ann Lee"]),
        ("Redazione ANSA", []),
        ("User Admin", []),
        ("Chief correspondent", []),
        ("admin", []),
        ("Staff Reporter", []),
        ("The Strait Post", []),
        ("Strait Post", []),
        ("ann@strait.example", []),
        ("https://strait.example/ann", []),
        ("jdoe42", []),
        ("Redaktion", []),
        ("{{author}}", []),
        ("", []),
    ],
)
def test_author_names_are_those_of_people(byline: str, names: list[str]) -> None:
    assert author_names([byline], site_names=["The Strait Post"]) == names


def test_author_names_turns_the_family_name_back() -> None:
    assert author_names(["Lee, Ann"], site_names=[], family_first=True) == ["Ann Lee"]


def test_author_names_leaves_organisations_out_where_asked() -> None:
    stated = ["Harbour News Agency", "Ann Lee", "Reuters"]
    assert author_names(stated, site_names=[], persons_only=True) == ["Ann Lee"]
    assert author_names(stated, site_names=[]) == ["Harbour News Agency", "Ann Lee"]


def test_author_names_keeps_an_agency_that_stands_alone() -> None:
    assert author_names(["By Reuters"], site_names=[]) == ["Reuters"]


@pytest.mark.parametrize(
    ("byline", "site"),
    [
        ("Página 12", "Página12"),
        ("Graiul Văii", "Graiul văii - Cotidian independent"),
        ("Harbour Voice - Evening News", "Harbour Voice - Evening News"),
        ("Deutsche Seefahrt (www.seefahrt.example)", "Deutsche Seefahrt"),
        ("Marrow Mail", "The Marrow Mail"),
    ],
)
def test_author_names_knows_the_sites_name_however_it_is_written(byline: str, site: str) -> None:
    assert author_names([byline], site_names=[site]) == []
