"""Bylines as they are written, and the names in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.fields.authors import MAX_AUTHORS, authors_of
from indexer.records import Json


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("A. Author, B. Author and C. Author", "A. Author|B. Author|C. Author"),
        ("Ann Poe, Bo Li, and Cy Day", "Ann Poe|Bo Li|Cy Day"),
        ("By A. AUTHOR", "A. AUTHOR"),
        ("BY ANN POE AND BO LI", "ANN POE|BO LI"),
        ("Von Anna Beck und Bo Li", "Anna Beck|Bo Li"),
        ("Par Jean Dupont", "Jean Dupont"),
        ("von Hans Beck und Petra von der Heide", "Hans Beck|Petra von der Heide"),
        ("Ann Poe and van der Berg", "Ann Poe and van der Berg"),
        ("Por Juan Pérez y Ana Gil", "Juan Pérez|Ana Gil"),
        ("Door Jan de Vries en Els Bos", "Jan de Vries|Els Bos"),
        ("Author: Ann Poe", "Ann Poe"),
        ("作者：张三", "张三"),
        ("A. Author; B. Author", "A. Author|B. Author"),
        ("Ann Poe & Bo Li", "Ann Poe|Bo Li"),
        ("A. Author | Reuters", "A. Author"),
        ("Ann Poe / AFP", "Ann Poe"),
        ("Ann Poe - BBC News", "Ann Poe"),
        ("AUTHOR, A.", "AUTHOR, A."),
        ("Smith, John", "Smith, John"),
        ("Smith, John; Doe, Jane", "Smith, John|Doe, Jane"),
        ("Smith, John and Doe, Jane", "Smith, John|Doe, Jane"),
        (["Smith, John", "Doe, Jane"], "Smith, John|Doe, Jane"),
        ("Autor/in: Anna Beck", "Anna Beck"),
        ("Geschrieben von Anna Beck", "Anna Beck"),
        ("di Marco Rossi", "Marco Rossi"),
        ("Posted on 3 May 2019 by Ann Poe", "Ann Poe"),
        ("García Márquez, Gabriel", "García Márquez, Gabriel"),
        ("Ann Poe, Staff writer", "Ann Poe"),
        ("Ann Poe, Chief Political Correspondent, The Post", "Ann Poe"),
        ("Ann Poe, Jr. and Bo Li", "Ann Poe, Jr.|Bo Li"),
        ("Ann Poe in Berlin and Bo Li in Paris", "Ann Poe|Bo Li"),
        ("Ann Poe for The Post", "Ann Poe"),
        ("Ann Poe (Reuters)", "Ann Poe"),
        ("Reporting by Ann Poe; Editing by Bo Li", "Ann Poe"),
        ("Ann Poe, with additional reporting by Bo Li", "Ann Poe"),
        ("ann@post.example (Ann Poe)", "Ann Poe"),
        ("Ann Poe <ann@post.example>", "Ann Poe"),
        ("Ann Poe https://post.example/ann @annpoe", "Ann Poe"),
        ("Ludwig van der Berg and Ann O'Neill-Poe", "Ludwig van der Berg|Ann O'Neill-Poe"),
        ("José Ortega y Gasset", "José Ortega y Gasset"),
        ("Woodward and Bernstein", "Woodward and Bernstein"),
        ("Department of Fire and Water", "Department of Fire and Water"),
        ("Ursula von der Leyen", "Ursula von der Leyen"),
        ("Byron Smith", "Byron Smith"),
        ("Emily Post", "Emily Post"),
        ("The Editorial Board", "The Editorial Board"),
        ("ann poe", "ann poe"),
        ("Reuters", "Reuters"),
        ("张三、李四", "张三|李四"),
        ("Ann&nbsp;Poe &amp; <b>Bo Li</b>", "Ann Poe|Bo Li"),
        ("Ann Poe, Bo Li, ann poe", "Ann Poe|Bo Li"),
        (["Ann Poe", None, "", "Bo Li", "Staff"], "Ann Poe|Bo Li"),
        ([["Ann Poe"], {"name": "Bo Li"}], "Ann Poe|Bo Li"),
        ([{"given": "Ann", "family": "Poe"}, {"firstName": "Bo", "lastName": "Li"}], "Ann Poe|Bo Li"),
        ({"name": {"rendered": "Ann Poe"}}, "Ann Poe"),
        ("['Ann Poe', \"Bo O'Li\"]", "Ann Poe|Bo O'Li"),
        ('[{"name": "Ann Poe"}]', "Ann Poe"),
        ("By Ann Poe\nPolitical editor", "Ann Poe"),
        ("Text: Anna Beck, Fotos: Bo Li", "Anna Beck"),
        ("Story by Ann Poe and photos by Bo Li", "Ann Poe"),
        ("By Ann Poe, Bo Li and Cy Day of The Post", "Ann Poe|Bo Li|Cy Day"),
        ("By ANN POE Associated Press", "ANN POE"),
        ("Ann E Poe and Bo Li", "Ann E Poe|Bo Li"),
        ("Ann Poe, in Berlin", "Ann Poe"),
        ("Ann Poe, dpa", "Ann Poe"),
        ("dpa/Ann Poe", "Ann Poe"),
        ("Ann Poe et Jean Dupont (avec AFP)", "Ann Poe|Jean Dupont"),
        ("Di Marco Rossi", "Di Marco Rossi"),
        ("王小明,李四", "王小明|李四"),
        ("Ann\u200b Poe\u00ad", "Ann Poe"),
    ],
)
def test_authors_of_finds_the_names(stated: Json, names: str) -> None:
    assert authors_of(stated, "The Post") == tuple(names.split("|"))


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("Ann Poe – 12 May 2025", "Ann Poe"),
        ("Ann Poe | Updated: May 12, 2025 09:00 IST", "Ann Poe"),
        ("Ann Poe, May 12, 2025", "Ann Poe"),
        ("Ann Poe 12. Mai 2025", "Ann Poe"),
        ("Published by Ann Poe on 12 May", "Ann Poe"),
        ("Ann Poe on Monday", "Ann Poe"),
        ("Ann Poe • 3 min read", "Ann Poe"),
        ("Ann Poe, 5 hours ago", "Ann Poe"),
        (["Ann Poe", "May 12, 2025"], "Ann Poe"),
        ("Posted by Ann Poe at 10:15", "Ann Poe"),
        ("Ann Poe / Last updated 2025-05-12", "Ann Poe"),
    ],
)
def test_authors_of_takes_no_date_for_an_author(stated: Json, names: str) -> None:
    assert authors_of(stated, "The Post") == tuple(names.split("|"))


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("Sir Ann Poe, Prime Minister", "Sir Ann Poe"),
        ("Ann Poe, Senior Fellow, Iron House Institution", "Ann Poe"),
        ("Ann Poe, Senior Fellow, Iron House", "Ann Poe"),
        ("Ann Poe and Bo Li, Political Editors", "Ann Poe|Bo Li"),
        ("Ann Poe, Political Editor, Bo Li, Health Editor", "Ann Poe|Bo Li"),
        ("Ann Poe, Political Editor, and Bo Li", "Ann Poe|Bo Li"),
        ("By Ann Poe Staff Writer", "Ann Poe"),
        ("Ann P Home Affairs Correspondent", "Ann P"),
        ("Political Editor Ann Poe", "Ann Poe"),
        ("Ann Poe Chess Correspondent", "Ann Poe Chess Correspondent"),
        ("Ann Poe | Health", "Ann Poe"),
        ("Ann Poe, CNN", "Ann Poe"),
        ("Ann Poe, député", "Ann Poe"),
        ("Ann Poe, Professor of Economics, Iron House University", "Ann Poe"),
        ("Professor Ann Poe", "Professor Ann Poe"),
        ("ANN POE, STAFF WRITER", "ANN POE"),
        ("Ann Poe, Mayor of Faro", "Ann Poe"),
        ("Ann Poe, Co-founder, Kiln Ltd", "Ann Poe"),
        ("Ann Poe, UN Secretary-General", "Ann Poe"),
        ("Ann Poe and others", "Ann Poe"),
        ("Ann Poe For The Kiln", "Ann Poe"),
        ("Guest Post by Ann Poe", "Ann Poe"),
        ("Analysis: Ann Poe", "Ann Poe"),
        ("Interview: Ann Poe", "Ann Poe"),
        ("Ann Poe is a columnist", "Ann Poe"),
        ("Words by Ann Poe, Pictures by Bo Li", "Ann Poe"),
        ("Ann Poe, chair of the Kiln Trust", "Ann Poe"),
        ("Анна Петрова, корреспондент", "Анна Петрова"),
        ("文/王小明", "王小明"),
        ("Dr. Ann Poe, MD", "Dr. Ann Poe, MD"),
        ("Ann Poe, PhD, and Bo Li, M.D.", "Ann Poe, PhD|Bo Li, M.D."),
        ("SMITH, JOHN", "SMITH, JOHN"),
        ("김철수 기자", "김철수"),
        ("김철수, 이영희 기자", "김철수|이영희"),
        ("記者 王小明", "王小明"),
        ("記者王小明／台北報導", "王小明"),
        ("本报记者 王小明", "王小明"),
        ("山田太郎記者", "山田太郎"),
        ([{"name": "Ann Poe", "role": "author"}, {"name": "Bo Li", "role": "photographer"}], "Ann Poe"),
        ([{"name": "Ann Poe", "role": "Political editor"}, {"name": "Bo Li", "roles": ["Editor"]}], "Ann Poe"),
        ([{"name": "Ann Poe", "role": None}, {"name": "Bo Li", "role": "Illustrator"}], "Ann Poe"),
    ],
)
def test_authors_of_takes_no_role_for_an_author(stated: Json, names: str) -> None:
    assert authors_of(stated, "The Post") == tuple(names.split("|"))


@pytest.mark.parametrize(
    "stated",
    [
        *("Political Editor", "Prime Minister", "12 May 2025", "Updated: May 12, 2025", "기자"),
        *("De notre correspondant à Paris", "Our correspondent in Faro", "Von unserer Redaktion"),
        [{"name": "Bo Li", "role": "photographer"}],
        *(
            "Staff",
            "By Staff",
            "admin",
            "N/A",
            "The Post",
            "the post",
            "Post staff",
            "By Staff and agencies",
            "5",
            "By",
            "-",
        ),
        *("User Admin", "site admin", "View all posts", "Chief correspondent"),
        *("Special to The Post", "From wire reports", "La Rédaction", "{}", "[]"),
        *("Web Desk", "Newsroom", "ann@post.example", "https://post.example/ann", "@annpoe", "Photos by Ann Poe"),
        *(5, 5.5, [], [None], [5, 6], "", "nan"),
    ],
)
def test_authors_of_finds_nobody(stated: Json) -> None:
    assert authors_of(stated, "The Post") == ()


@pytest.mark.parametrize("stated", [None, True, {"href": "x"}, "x " * 2000, [f"Ann Poe {n}x" for n in range(150)]])
def test_authors_of_refuses_what_it_cannot_read(stated: Json) -> None:
    assert authors_of(stated, None) is None


@given(st.text(st.sampled_from("Aa B.,;|&-/()by@ ") | st.characters(), max_size=60))
def test_authors_of_invents_nothing(byline: str) -> None:
    names = authors_of(byline, None) or ()
    assert len(names) <= MAX_AUTHORS
    assert all(name == " ".join(name.split()) for name in names)
    letters = [character.casefold() for character in byline if character.isalnum()]
    assert all(character.casefold() in letters for name in names for character in name if character.isalnum())


@pytest.mark.parametrize(
    "piece",
    [
        *("@", "a@", "(", "and ", ", ", "by ", "- ", "&", "A. ", "with files ", "photo", ";("),
        *(" on", " on 1", ", A B", " 1 min", "A B, ", "記", " posted", "Ann Poe Staff ", "Jr., "),
    ],
)
def test_authors_of_is_quick(piece: str) -> None:
    authors_of(piece * (1_900 // len(piece)), "The Post")
