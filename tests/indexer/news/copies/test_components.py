from indexer.news.copies.components import components_of
from indexer.news.copies.relations import Relation

LENGTHS = [100, 100, 100, 40, 40, 400]


def test_components_of_joins_by_way_of_others() -> None:
    found = components_of(LENGTHS, {(0, 1): Relation.COPY, (1, 2): Relation.VERSION, (3, 4): Relation.PART})
    assert found.components == [{0, 1, 2}, {3, 4}]
    assert found.members == {0, 1, 2, 3, 4}


def test_components_of_joins_a_part_with_what_holds_it_alone() -> None:
    assert components_of(LENGTHS, {(3, 5): Relation.WITHIN}).components == [{3, 5}]
    several = {(3, 5): Relation.WITHIN, (4, 5): Relation.WITHIN}
    assert components_of(LENGTHS, several).components == []
    assert components_of(LENGTHS, {**several, (3, 4): Relation.COPY}).components == [{3, 4, 5}]


def test_components_of_keeps_a_text_with_its_versions() -> None:
    related = {(3, 5): Relation.WITHIN, (3, 4): Relation.VERSION}
    assert components_of(LENGTHS, related).components == [{3, 4}]


def test_components_of_nothing_is_nothing() -> None:
    assert components_of([], {}).components == []
