import json
from pathlib import Path

from benchmarks.grown import grown
from indexer.passages.chunk import sentences


def corpus(folder: Path, count: int) -> Path:
    """Documents of five sentences, each sentence in one document only."""
    path = folder / "corpus.jsonl"
    texts = [" ".join(f"Sentence {part} of document {number} ends." for part in range(5)) for number in range(count)]
    documents = [{"_id": str(number), "title": f"Title {number}", "text": text} for number, text in enumerate(texts)]
    path.write_text("".join(f"{json.dumps(one)}\n" for one in documents) + "\n", encoding="utf-8")
    return path


def test_grown_begins_with_the_real_documents(tmp_path: Path) -> None:
    path = corpus(tmp_path, 4)
    lines = path.read_text().splitlines(keepends=True)[:4]
    assert list(grown(path, 3)) == lines[:3]
    assert list(grown(path, 6))[:4] == lines


def test_grown_makes_documents_of_sentences_of_several_with_names_of_their_own(tmp_path: Path) -> None:
    path = corpus(tmp_path, 4)
    made = [json.loads(line) for line in list(grown(path, 200))[4:]]
    assert [one["_id"] for one in made] == [f"made-{number}" for number in range(4, 200)]
    known = {
        span.of(one["text"])
        for line in grown(path, 4)
        for one in [json.loads(line)]
        for span in sentences(one["text"], "en")
    }
    names = [word for one in made for word in one["text"].split() if word.endswith("x")]
    assert len(names) == len(set(names)) == 3 * len(made)
    for one in made:
        own = [span.of(one["text"]) for span in sentences(one["text"], "en")]
        assert sum(text in known for text in own) == 5
    assert list(grown(path, 200)) == list(grown(path, 200))
