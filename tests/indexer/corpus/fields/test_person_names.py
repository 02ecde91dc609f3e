"""What is the name of a person, and what is a role."""

import pytest

from indexer.corpus.fields.person_names import is_nobody, is_person, is_role, names_only_a_role, without_role


@pytest.mark.parametrize(
    "name", ["Ann Poe", "A. Poe", "ann poe", "Jan de Vries", "Ann O'Neill-Poe", "王小明", "김철수", "JOHN SMITH"]
)
def test_is_person_knows_names(name: str) -> None:
    assert is_person(name)
    assert not is_role(name)


@pytest.mark.parametrize(
    "name",
    [
        "Prime Minister",
        "Iron House Institution",
        "Sports Editors",
        "The Kiln",
        "5 hours ago",
        "Newsroom Team",
        "政治部",
    ],
)
def test_is_person_knows_what_is_none(name: str) -> None:
    assert not is_person(name)


@pytest.mark.parametrize("name", ["Editor", "Chief Political Correspondent", "Writers"])
def test_names_only_a_role_knows_roles(name: str) -> None:
    assert names_only_a_role(name)


@pytest.mark.parametrize("name", ["", "Ann Poe", "The Editorial Board", "Home Affairs", "Chess Editor"])
def test_names_only_a_role_leaves_the_rest(name: str) -> None:
    assert not names_only_a_role(name)


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("Ann Poe Staff Writer", "Ann Poe"),
        ("Ann Mary Poe Health Reporter", "Ann Mary Poe"),
        ("Ann Poe Reuters", "Ann Poe"),
        ("Chief Reporter Ann Poe", "Ann Poe"),
        ("President Ann Poe", "President Ann Poe"),
        ("Ann Mary Poe Reporter", "Ann Mary Poe Reporter"),
        ("ANN POE DAILY NEWS STAFF WRITER", "ANN POE"),
        ("ANN POE Harbour Staff Writer", "ANN POE"),
        ("A. B. Poe Star-Ledger Staff", "A. B. Poe"),
        ("Palm Beach Post Staff", "Palm Beach Post Staff"),
        ("Ann Poe", "Ann Poe"),
        ("", ""),
    ],
)
def test_without_role_takes_what_evidently_is_one(name: str, person: str) -> None:
    assert without_role(name) == person


@pytest.mark.parametrize(
    "name", ["Staff", "User Admin", "Chief Correspondent", "News Desk", "Redaktion", "About the author"]
)
def test_is_nobody_knows_what_stands_in_place_of_a_name(name: str) -> None:
    assert is_nobody(name)


@pytest.mark.parametrize("name", ["Ann Poe", "The Editorial Board", "Reuters", "Guestina Poe", ""])
def test_is_nobody_leaves_names(name: str) -> None:
    assert not is_nobody(name)
