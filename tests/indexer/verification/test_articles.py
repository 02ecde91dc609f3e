from pathlib import Path

import pytest

from indexer.verification.articles import check_articles
from tests.indexer.index.built_index import live
from tests.indexer.verification.altered import run_sql


def problems(index: Path) -> list[str]:
    return list(check_articles(live(index) / "articles.sqlite"))


def test_check_articles_finds_nothing_wrong_with_what_a_build_wrote(index: Path) -> None:
    assert problems(index) == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "UPDATE articles SET text = CAST('x' || CAST(text AS TEXT) AS BLOB) WHERE row = 0",
            "another text for article",
        ),
        ("UPDATE articles SET sha256 = '0' WHERE row = 1", "another text for article 'sky' than its SHA-256 is of"),
        ("UPDATE articles SET text = x'ff' WHERE row = 1", "a text for article 'sky' that is no UTF-8"),
        ("UPDATE articles SET body_start = 9999 WHERE row = 1", "lets the body of article 'sky' begin at 9999 of"),
        ("UPDATE articles SET id = 'other' WHERE row = 1", "has an id that is not made of its words"),
        ("UPDATE articles SET title = 'T' WHERE row = 1", "has a row 1 of articles that was altered"),
        ("UPDATE passages SET crc32 = 0 WHERE row = 1", "has a row 1 of passages that was altered"),
        ("UPDATE articles SET row = 7 WHERE row = 2", "counts its 3 articles from 0 to 7"),
        ("DELETE FROM articles WHERE row = 1", "passage(s) of no article"),
        ("UPDATE passages SET row = 99 WHERE row = 1", "from 0 to 99"),
        ("UPDATE passages SET article_row = 0 WHERE row = 3", "in other rows than their order gives"),
        ("UPDATE passages SET ordinal = 7 WHERE row = 3", "where 1 belongs"),
        ("UPDATE passages SET start = start + 1 WHERE row = 3", "which are not those of its characters"),
        ('UPDATE passages SET "end" = 100000 WHERE row = 3', "spans ["),
        ('UPDATE passages SET "end" = start WHERE row = 3', "spans ["),
        ("UPDATE passages SET start = -1 WHERE row = 0", "spans [-1, "),
        ("UPDATE passages SET byte_end = byte_end + 1 WHERE row = 3", "which are not those of its characters"),
        ("UPDATE passages SET byte_start = 0 WHERE row = 3", "which are not those of its characters"),
        ("UPDATE passages SET sha256 = '0' WHERE row = 0", "other words than its SHA-256 is of"),
        ("UPDATE passages SET id = 'x' WHERE row = 1", "an id that is not made of its words"),
    ],
)
def test_check_articles_finds(statement: str, told: str, index: Path) -> None:
    run_sql(index, statement)
    assert any(told in problem for problem in problems(index))


def test_check_articles_finds_ids_that_are_there_twice(index: Path) -> None:
    run_sql(
        index,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = replace(sql, 'id TEXT NOT NULL UNIQUE', 'id TEXT NOT NULL')",
        "DELETE FROM sqlite_schema WHERE name LIKE 'sqlite_autoindex%'",
        "PRAGMA writable_schema = RESET",
        "UPDATE articles SET id = 'sky' WHERE row = 0",
    )
    assert any("has 3 articles and 2 ids of them" in problem for problem in problems(index))


def test_check_articles_says_of_what_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "articles.sqlite").write_bytes(b"nonsense" * 100)
    (problem,) = check_articles(tmp_path / "articles.sqlite")
    assert problem.startswith("cannot be read: ")
