from service.api.requests import SearchRequest
from service.terminal.options import COLLAPSES, FACETS, SORTS


def test_options_have_the_values_of_the_contract() -> None:
    stated = SearchRequest.model_json_schema()["properties"]
    assert tuple(stated["sort"]["enum"]) == SORTS
    assert tuple(stated["facets"]["items"]["enum"]) == FACETS
    (collapses,) = (one["enum"] for one in stated["collapse"]["anyOf"] if "enum" in one)
    assert tuple(collapses) == COLLAPSES
