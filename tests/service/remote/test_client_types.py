"""What the client knows of the contract is what the contract says."""

import pytest

from service.problem_details import PROBLEMS
from service.remote.errors import ProblemError
from service.remote.operations import Operations
from service.remote.problems import BY_CODE, problem_error
from service.remote.results.problems import ProblemDetails
from tests import client_types

WRITTEN = client_types.written()


@pytest.mark.parametrize("path", WRITTEN)
def test_modules_are_what_the_contract_says(path: str) -> None:
    text = (client_types.FOLDER / path).read_text()
    assert text == WRITTEN[path], "write it anew with python -m tests.client_types"


def test_every_operation_has_a_method() -> None:
    assert {name for name in vars(Operations) if not name.startswith("_")} == client_types.operations().keys()
    assert len(client_types.operations()) == sum(map(len, client_types.CONTRACT["paths"].values()))


def test_every_code_has_a_class_of_its_own() -> None:
    assert BY_CODE.keys() == PROBLEMS.keys()
    assert len(set(BY_CODE.values())) == len(BY_CODE)
    assert all(issubclass(kind, ProblemError) for kind in BY_CODE.values())


def problem(code: str, status: int) -> ProblemDetails:
    return ProblemDetails(type="about:blank", title="", status=status, detail="", code=code, request_id="", errors=[])


def test_problem_error_takes_that_of_the_status_for_a_code_that_is_new() -> None:
    assert type(problem_error(problem("folder_not_found", 404))).__name__ == "NotFoundError"
    assert type(problem_error(problem("is_a_teapot", 418))) is ProblemError
