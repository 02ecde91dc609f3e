"""Every error that a client of the service raises; `service.remote.problems` has one class for each problem code.

ClientError
├── ConnectionFailedError    the service cannot be reached, or the connection broke
├── NoAnswerInTimeError      there was no answer within the client's `timeout_s`
├── UnreadableAnswerError    what answered is not this service, or one of another version
└── ProblemError             the service answered with a problem

Messages name neither API keys nor what was searched for.
"""

from service.remote.results.problems import FieldError, ProblemDetails


class ClientError(Exception):
    """Root of the tree of errors."""


class ConnectionFailedError(ClientError):
    """The service cannot be reached, or the connection broke."""


class NoAnswerInTimeError(ClientError):
    """There was no answer in time."""


class UnreadableAnswerError(ClientError):
    """The answer is none of this service, or one of another version of it."""


class ProblemError(ClientError):
    """The service answered with a problem; the class says which, `problem` tells all of it."""

    def __init__(self, problem: ProblemDetails, retry_after_s: float | None = None) -> None:
        """Keep what the service told.

        Args:
            problem: The service's answer.
            retry_after_s: Seconds after which it is worth asking again; None if the service does not say.
        """
        super().__init__(problem, retry_after_s)  # as it was called, so that it can be copied between processes
        self.problem = problem
        self.retry_after_s = retry_after_s

    def __str__(self) -> str:
        """Return the problem in a line."""
        return f"{self.problem.code} ({self.problem.status}): {self.problem.detail}"

    @property
    def status(self) -> int:
        """Status of the answer."""
        return self.problem.status

    @property
    def code(self) -> str:
        """What is wrong, for programs."""
        return self.problem.code

    @property
    def errors(self) -> list[FieldError]:
        """The fields that are wrong, if it is fields."""
        return self.problem.errors

    @property
    def request_id(self) -> str:
        """Id of the request, which the service's log has too."""
        return self.problem.request_id
