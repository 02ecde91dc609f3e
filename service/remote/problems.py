"""An exception for each code of a problem.

Written from the contract by `python -m tests.client_types`. Where several codes have one status, there is
a class for the status, too, which theirs are below.
"""

from collections.abc import Mapping

from service.remote.errors import ProblemError
from service.remote.results.problems import ProblemDetails


class BadRequestError(ProblemError):
    """Any problem of status 400."""


class UnauthorizedError(ProblemError):
    """Any problem of status 401."""


class ForbiddenError(ProblemError):
    """Any problem of status 403."""


class NotFoundError(ProblemError):
    """Any problem of status 404."""


class UnprocessableError(ProblemError):
    """Any problem of status 422."""


class UnavailableError(ProblemError):
    """Any problem of status 503."""


class CursorInvalidError(BadRequestError):
    """The cursor belongs to another query, or is none at all."""


class HostNotAllowedError(BadRequestError):
    """The Host header names none of the names that the service goes by."""


class MalformedCredentialsError(BadRequestError):
    """Two API keys were sent, or one twice."""


class MalformedJsonError(BadRequestError):
    """The body is not JSON in UTF-8, or an object in it has two fields of one name."""


class MalformedParametersError(BadRequestError):
    """The parameters of the URL are not UTF-8."""


class MalformedRequestError(BadRequestError):
    """This is not HTTP."""


class KeyMissingError(UnauthorizedError):
    """The service asks for API keys, and none was sent."""


class KeyUnknownError(UnauthorizedError):
    """The API key does not exist, or not any more."""


class AdminDisabledError(ForbiddenError):
    """The service has no API keys, and so no admin."""


class AdminOnlyError(ForbiddenError):
    """The API key is not that of an admin."""


class OriginNotAllowedError(ForbiddenError):
    """The web page that asks for an agent is of an origin that the service does not allow."""


class ArticleNotFoundError(NotFoundError):
    """There is no article with this id."""


class PassageNotFoundError(NotFoundError):
    """There is no passage with this id."""


class StoryNotFoundError(NotFoundError):
    """There is no story with this id."""


class MethodNotAllowedError(ProblemError):
    """The path does not take this method."""


class RequestTimeoutError(ProblemError):
    """The request came too slowly."""


class CursorExpiredError(ProblemError):
    """The index has changed since the cursor was given out."""


class BodyTooLargeError(ProblemError):
    """The body is larger than allowed."""


class EncodingUnsupportedError(ProblemError):
    """The body is compressed or otherwise encoded."""


class InvalidDateError(UnprocessableError):
    """A date cannot be read, or the range ends before it begins."""


class MissingFieldError(UnprocessableError):
    """A field or parameter is missing."""


class NotInMilvusError(UnprocessableError):
    """The index is in Milvus, where this cannot be asked."""


class OutOfRangeError(UnprocessableError):
    """A value is too small or large, too short or long."""


class QueryControlCharacterError(UnprocessableError):
    """The query holds a control character."""


class QueryEmptyError(UnprocessableError):
    """Nothing in the query can be searched for."""


class QueryTooLongError(UnprocessableError):
    """The query has too many characters."""


class RepeatedFieldError(UnprocessableError):
    """A parameter was given more than once."""


class SearchTooBroadError(UnprocessableError):
    """The index is in Milvus, and more articles match than are counted or sorted one by one."""


class UnknownFieldError(UnprocessableError):
    """There is no such field or parameter."""


class UnknownValueError(UnprocessableError):
    """A value is none of those there are."""


class WrongTypeError(UnprocessableError):
    """A value is of another type than it must be."""


class RateLimitedError(ProblemError):
    """The API key was used more often than its rate allows."""


class HeaderTooLargeError(ProblemError):
    """Request line and headers are larger than allowed."""


class InternalError(ProblemError):
    """The service failed."""


class DeadlineExceededError(UnavailableError):
    """There is no answer in the time that X-Request-Timeout or the service's own limit gives."""


class IndexDamagedError(UnavailableError):
    """What was read of the index is damaged, and is not sent; another generation is looked for at once."""


class NotReadyError(UnavailableError):
    """No index is loaded, or the service stops."""


class OverloadedError(UnavailableError):
    """More is asked of the service than it can do."""


class ReloadUnfinishedError(UnavailableError):
    """The generation is still being loaded; it goes on."""


class StoreUnavailableError(UnavailableError):
    """The server that holds the index does not answer."""


class TooManyConnectionsError(UnavailableError):
    """The service has no connection left."""


BY_CODE: Mapping[str, type[ProblemError]] = {
    "cursor_invalid": CursorInvalidError,
    "host_not_allowed": HostNotAllowedError,
    "malformed_credentials": MalformedCredentialsError,
    "malformed_json": MalformedJsonError,
    "malformed_parameters": MalformedParametersError,
    "malformed_request": MalformedRequestError,
    "key_missing": KeyMissingError,
    "key_unknown": KeyUnknownError,
    "admin_disabled": AdminDisabledError,
    "admin_only": AdminOnlyError,
    "origin_not_allowed": OriginNotAllowedError,
    "article_not_found": ArticleNotFoundError,
    "not_found": NotFoundError,
    "passage_not_found": PassageNotFoundError,
    "story_not_found": StoryNotFoundError,
    "method_not_allowed": MethodNotAllowedError,
    "request_timeout": RequestTimeoutError,
    "cursor_expired": CursorExpiredError,
    "body_too_large": BodyTooLargeError,
    "encoding_unsupported": EncodingUnsupportedError,
    "invalid_date": InvalidDateError,
    "missing_field": MissingFieldError,
    "not_in_milvus": NotInMilvusError,
    "out_of_range": OutOfRangeError,
    "query_control_character": QueryControlCharacterError,
    "query_empty": QueryEmptyError,
    "query_too_long": QueryTooLongError,
    "repeated_field": RepeatedFieldError,
    "search_too_broad": SearchTooBroadError,
    "unknown_field": UnknownFieldError,
    "unknown_value": UnknownValueError,
    "wrong_type": WrongTypeError,
    "rate_limited": RateLimitedError,
    "header_too_large": HeaderTooLargeError,
    "internal": InternalError,
    "deadline_exceeded": DeadlineExceededError,
    "index_damaged": IndexDamagedError,
    "not_ready": NotReadyError,
    "overloaded": OverloadedError,
    "reload_unfinished": ReloadUnfinishedError,
    "store_unavailable": StoreUnavailableError,
    "too_many_connections": TooManyConnectionsError,
}
_BY_STATUS: Mapping[int, type[ProblemError]] = {
    400: BadRequestError,
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    422: UnprocessableError,
    503: UnavailableError,
}


def problem_error(problem: ProblemDetails, retry_after_s: float | None = None) -> ProblemError:
    """Return the exception for a problem; for a code that is newer than this, that of its status.

    Args:
        problem: What the service answered, in a batch for one search.
        retry_after_s: Seconds after which it is worth asking again; None if the service does not say.
    """
    kind = BY_CODE.get(problem.code) or _BY_STATUS.get(problem.status, ProblemError)
    return kind(problem, retry_after_s)
