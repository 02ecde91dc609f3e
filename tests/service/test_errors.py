import pytest

from indexer.errors import UsageError
from service.errors import (
    FieldFault,
    InvalidRequestError,
    NotFoundError,
    NotReadyError,
    QueryError,
    RefusedError,
    ServiceError,
)


@pytest.mark.parametrize(
    ("error", "code", "detail"),
    [
        (ServiceError("internal"), "internal", None),
        (InvalidRequestError("wrong_type", "it is no number"), "wrong_type", "it is no number"),
        (QueryError("query_empty", "nothing"), "query_empty", "nothing"),
        (NotFoundError("article"), "article_not_found", None),
        (NotFoundError("passage"), "passage_not_found", None),
        (NotReadyError("still loading"), "not_ready", "still loading"),
        (RefusedError("overloaded"), "overloaded", None),
    ],
)
def test_an_error_has_a_code_and_reads_as_its_detail(error: ServiceError, code: str, detail: str | None) -> None:
    assert isinstance(error, ServiceError)
    assert (error.code, error.detail, str(error), error.retry_after_s) == (code, detail, detail or code, None)


def test_an_error_may_say_when_to_come_again() -> None:
    assert RefusedError("rate_limited", retry_after_s=2.5).retry_after_s == 2.5


def test_an_invalid_request_may_name_the_fields_that_are_wrong() -> None:
    fault = FieldFault(field="limit", code="wrong_type", detail="it is no number")
    assert list(InvalidRequestError("wrong_type", faults=[fault]).faults) == [fault]
    assert list(InvalidRequestError("wrong_type").faults) == []


def test_a_query_that_cannot_be_answered_is_an_error_of_usage_for_the_commands() -> None:
    with pytest.raises(UsageError, match=r"^the query is empty$") as caught:
        raise QueryError("query_empty", "the query is empty")
    assert isinstance(caught.value, InvalidRequestError)
    assert caught.value.exit_code == UsageError.exit_code
