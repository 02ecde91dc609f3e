"""A build that uses again what earlier ones made gives what one from scratch gives, and encodes only what is new."""

import io
import json
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from indexer.articles import readings
from indexer.build_report import BuildReport
from indexer.config import ReadConfig
from indexer.corpus import file_hashes, streams
from indexer.corpus.files import CorpusFile
from indexer.corpus.read import RecordArticle, article_of
from indexer.corpus.record import Record
from indexer.index.store import EMBEDDINGS, KNOWN_ARTICLES
from indexer.records import Matrix, RecordNote, Span
from tests.fakes import WORDS, WordEncoder, build_quietly
from tests.indexer.articles.repeating import PROMPT

Articles = dict[str, dict[str, str]]
"""Name -> fields of an article."""


class CountingEncoder(WordEncoder):
    """Counts the passages that it encodes."""

    def __init__(self) -> None:
        super().__init__(pooling="mean")
        self.encoded: list[str] = []

    def encode_sentences(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> tuple[Matrix, Matrix]:
        self.encoded += texts
        return super().encode_sentences(texts, sentences)


def made(count: int, seed: int = 1) -> Articles:
    chance = random.Random(seed)  # noqa: S311 - the same articles every time
    words = [*WORDS, "mayor", "ferry", "bridge", "winter", "council", "dam", "school", "vote"]
    found = {}
    for number in range(count):
        paragraphs = [
            " ".join(chance.choices(words, k=chance.randint(4, 30))).capitalize() + "."
            for _ in range(chance.randint(1, 4))
        ]
        found[f"a{number:03}"] = {
            "id": f"id{number}",
            "title": f"Title {number} of the {chance.choice(words)}",
            "source": f"Paper {number % 3}",
            "text": "\n\n".join([*paragraphs, *([PROMPT] if number % 3 == 0 else [])]),
        }
    return found


def write_files(folder: Path, articles: Articles) -> Path:
    """Write a file for each article."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, fields in articles.items():
        (folder / f"{name}.json").write_text(json.dumps(fields))
    return folder


def write_lines(folder: Path, articles: Articles) -> Path:
    """Write all articles into one file."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "all.jsonl").write_text("\n".join(map(json.dumps, articles.values())))
    return folder


def words_changed(articles: Articles) -> None:
    articles["a004"]["text"] += "\n\nThe harvest was counted again on Friday."


def title_changed(articles: Articles) -> None:
    articles["a005"]["title"] = "Another title of the balloon"


def metadata_changed(articles: Articles) -> None:
    articles["a006"]["author"] = "Ada Clark"
    articles["a006"]["published_at"] = "2024-05-06"


def added(articles: Articles) -> None:
    articles["a0055"] = {
        "id": "new",
        "title": "New",
        "source": "Paper 1",
        "text": "A cuba of harvests, said the mayor.",
    }


def removed(articles: Articles) -> None:
    del articles["a003"], articles["a017"]


def exchanged(articles: Articles) -> None:
    articles["a001"], articles["a002"] = articles["a002"], articles["a001"]


def copied(articles: Articles) -> None:
    articles["a999"] = {**articles["a008"], "id": "copy", "source": "Paper 2"}


def no_longer_repeated(articles: Articles) -> None:
    for number, fields in enumerate(articles.values()):
        if number > 6:
            fields["text"] = fields["text"].replace(PROMPT, f"Prompt of number {number}, which nobody else has.")


CHANGES = [words_changed, title_changed, metadata_changed, added, removed, exchanged, copied, no_longer_repeated]


def built(corpus: Path, index: Path) -> tuple[BuildReport, list[str]]:
    encoder = CountingEncoder()
    report = build_quietly(corpus, index, encoder, force=True)
    assert report.encoded == len(encoder.encoded)
    return report, encoder.encoded


@pytest.mark.parametrize(
    ("write", "change"),
    [*((write_files, change) for change in CHANGES), (write_lines, added), (write_lines, exchanged)],
)
def test_a_build_over_another_equals_one_from_scratch(
    tmp_path: Path, write: Callable[[Path, Articles], Path], change: Callable[[Articles], None]
) -> None:
    articles = made(30)
    corpus = write(tmp_path / "corpus", articles)
    _, all_passages = built(corpus, tmp_path / "index")
    assert len(all_passages) == len(set(all_passages))
    change(articles)
    corpus = write(tmp_path / "corpus", articles)
    again, encoded = built(corpus, tmp_path / "index")
    scratch, everything = built(corpus, tmp_path / "scratch")
    assert again.content_sha256 == scratch.content_sha256
    assert (again.passages, again.cleaning, again.formats) == (scratch.passages, scratch.cleaning, scratch.formats)
    assert set(encoded) == set(everything) - set(all_passages)
    if change in (metadata_changed, removed, exchanged, copied):
        assert encoded == []


def test_a_build_without_any_change_encodes_reads_and_cuts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_hashes, "SETTLED_AFTER_NS", 0)
    corpus = write_files(tmp_path / "corpus", made(10))
    first, _ = built(corpus, tmp_path / "index")
    for target in ("article_of", "read_records", "clean_article"):
        monkeypatch.setattr(f"indexer.articles.readings.{target}", pytest.fail)
    monkeypatch.setattr("indexer.articles.cut_article.cut_passages", pytest.fail)
    again, encoded = built(corpus, tmp_path / "index")
    assert encoded == []
    assert again.content_sha256 == first.content_sha256


def test_in_a_file_of_many_only_what_is_new_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    articles = made(10)
    corpus = write_lines(tmp_path / "corpus", articles)
    built(corpus, tmp_path / "index")
    read: list[str] = []
    genuine = article_of

    def noted(record: Record, file: CorpusFile, config: ReadConfig) -> RecordArticle | RecordNote:
        found = genuine(record, file, config)
        assert isinstance(found, RecordArticle)
        read.append(found.article.header.id)
        return found

    monkeypatch.setattr(readings, "article_of", noted)
    added(articles)
    write_lines(corpus, dict(sorted(articles.items())))
    built(corpus, tmp_path / "index")
    assert read == ["new"]


def test_moved_and_renamed_files_cost_no_embedding(tmp_path: Path) -> None:
    corpus = write_files(tmp_path / "corpus", made(10))
    built(corpus, tmp_path / "index")
    moved = corpus.rename(tmp_path / "elsewhere")
    assert built(moved, tmp_path / "index")[1] == []
    (moved / "a003.json").rename(moved / "b003.json")
    assert built(moved, tmp_path / "index")[1] == []


@pytest.mark.parametrize("store", [KNOWN_ARTICLES, EMBEDDINGS])
def test_a_store_that_is_gone_or_damaged_is_made_again(tmp_path: Path, store: str) -> None:
    corpus = write_files(tmp_path / "corpus", made(10))
    first, everything = built(corpus, tmp_path / "index")
    shutil.rmtree(tmp_path / "index" / store)
    again, encoded = built(corpus, tmp_path / "index")
    assert again.content_sha256 == first.content_sha256
    assert set(encoded) == (set(everything) if store == EMBEDDINGS else set())
    (segment,) = (tmp_path / "index" / store).glob("*.segment")
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 1
    segment.write_bytes(data)
    assert built(corpus, tmp_path / "index")[0].content_sha256 == first.content_sha256
    assert built(corpus, tmp_path / "index")[1] == []


def test_a_file_that_could_not_be_read_once_is_read_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = write_files(tmp_path / "corpus", made(3))
    genuine = streams.open_regular

    def failing(path: Path) -> io.BufferedReader:
        if path.name == "a001.json":
            raise OSError(5, "Input/output error")
        return genuine(path)

    with monkeypatch.context() as patch:
        patch.setattr(streams, "open_regular", failing)
        report, _ = built(corpus, tmp_path / "index")
    assert (report.articles, report.rejected) == (2, 1)
    report, _ = built(corpus, tmp_path / "index")
    assert (report.articles, report.rejected) == (3, 0)


def test_articles_that_return_within_some_days_cost_no_embedding(tmp_path: Path) -> None:
    articles = made(10)
    corpus = write_files(tmp_path / "corpus", articles)
    first, _ = built(corpus, tmp_path / "index")
    write_files(corpus, dict(list(articles.items())[:4]))
    built(corpus, tmp_path / "index")
    write_files(corpus, articles)
    again, encoded = built(corpus, tmp_path / "index")
    assert encoded == []
    assert again.content_sha256 == first.content_sha256
