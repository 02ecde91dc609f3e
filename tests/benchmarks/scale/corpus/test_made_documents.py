from itertools import islice

import numpy as np

from benchmarks.scale.corpus.made_documents import MadeDocuments, nearest_documents, without_name
from indexer.passages.chunk import sentences
from tests.benchmarks.scale.real_parts import documents, real_part

COUNT = 30


def made() -> MadeDocuments:
    """Documents made of 30, of which each one's neighbours are the two that follow."""
    rows = np.arange(COUNT)
    return MadeDocuments(documents(COUNT), np.stack([(rows + 1) % COUNT, (rows + 2) % COUNT], axis=1))


def of_documents(text: str) -> list[int]:
    """Numbers of the documents that the sentences of a text come from."""
    parts = (span.of(text) for span in sentences(text, "en"))
    return [int(without_name(part).split()[4]) for part in parts]


def test_made_document_has_sentences_of_its_plan_and_of_one_neighbour() -> None:
    for document in islice(made(), 200):
        plan = int(document.title.removeprefix("Title "))
        others = {number for number in of_documents(document.text) if number != plan}
        assert len(of_documents(document.text)) == 6
        assert len(others) <= 1
        assert others <= {(plan + 1) % COUNT, (plan + 2) % COUNT}


def test_made_documents_take_about_half_of_their_sentences_from_others() -> None:
    found = [
        number == int(document.title.removeprefix("Title "))
        for document in islice(made(), 300)
        for number in of_documents(document.text)
    ]
    assert 0.45 < np.mean(found) < 0.55


def test_made_documents_take_each_plan_once_before_any_twice() -> None:
    titles = [document.title for document in islice(made(), 2 * COUNT)]
    assert len(set(titles[:COUNT])) == len(set(titles[COUNT:])) == COUNT
    assert titles[:COUNT] != titles[COUNT:]


def test_made_documents_follow_from_their_number_and_are_all_different() -> None:
    found = list(islice(made(), 200))
    assert found == list(islice(made(), 200))
    assert found[150] == made().made(150)
    assert len({document.text for document in found}) == 200
    names = {word for document in found for word in document.text.split() if word.endswith("x:")}
    assert 120 < len(names) <= 200


def test_nearest_documents_are_of_the_same_subject() -> None:
    part = real_part(60)
    found = nearest_documents(part.vectors, part.article_rows, 4)
    assert found.shape == (60, 4)
    assert not (found == np.arange(60)[:, np.newaxis]).any()
    assert (found % 12 == np.arange(60)[:, np.newaxis] % 12).mean() > 0.8


def test_nearest_documents_are_all_others_where_there_are_few() -> None:
    part = real_part(3)
    assert nearest_documents(part.vectors, part.article_rows).tolist() == [[1, 2], [0, 2], [0, 1]]
