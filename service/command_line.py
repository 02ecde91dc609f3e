"""What the commands of `article-service` share: flags made from settings, numbers, and how errors are shown."""

import functools
import inspect
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from indexer.errors import ArticleSearchError
from service.settings import Settings, expected, flag, metavar, shown_default, variable

MILVUS_SETTINGS = ("backend", "milvus_uri", "milvus_token", "milvus_name", "milvus_seconds")
AGENT_SETTINGS = (
    *("index", "fallback_index", "model", "verify", *MILVUS_SETTINGS, "timezone", "threads", "request_seconds"),
    *("cache_bytes", "log_level", "log_format"),
)
"""Settings of a service that one agent has to itself."""
EXIT_CODES = (
    "Exit codes: 0 done; 1 unexpected failure; 2 a flag, path or query cannot be used; 5 the index cannot be used; "
    "6 the model cannot be used."
)
MODES = ("hybrid", "semantic", "keyword")


def number(kind: type[int] | type[float], bounds: tuple[float, float] | None = None) -> Callable[[str], float]:
    """Return what reads a flag's number. It names the value and what to write instead, which typer's own does not."""
    expected = "a whole number" if kind is int else "a number"
    if bounds is not None:
        expected += f" from {bounds[0]} to {bounds[1]}"

    def read(text: str) -> float:
        with suppress(ValueError):
            value = kind(text)
            if bounds is None or bounds[0] <= value <= bounds[1]:
                return value
        raise typer.BadParameter(f"{text!r} is not {expected}")

    return read


def one_of(values: Sequence[str]) -> Callable[[str], str]:
    """Return what reads a flag that has one of some values."""

    def read(text: str) -> str:
        if text not in values:
            raise typer.BadParameter(f"{text!r} is not one of {', '.join(values)}")
        return text

    return read


def typed_path(text: str | Path) -> Path:
    """Return the value of a flag as a path; an empty one would be the working folder."""
    if str(text) == "":
        raise typer.BadParameter("it must not be empty")
    return Path(text)


AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Mode = Annotated[
    str,
    typer.Option(
        metavar="|".join(MODES),
        parser=one_of(MODES),
        help="Kind of search that orders the articles.",
        autocompletion=lambda: list(MODES),
    ),
]


def with_settings(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the flags of these fields of `Settings`, and in their place, as its first argument, the settings.

    The flags are made from the fields, so that neither can drift from the other. A flag that is not given is left to
    `Settings`, which reads its variable.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def run(**given: Any) -> None:
            values = {name: given.pop(name) for name in names}
            with errors_shown():
                flags = {name: value for name, value in values.items() if value is not None and value is not False}
                settings = Settings.read(flags, names)  # a switch that is off is left out, too: its variable decides
            command(settings, **given)

        (_, *own) = inspect.signature(command).parameters.values()
        parameters = sorted([*own, *map(_parameter, names)], key=lambda one: one.default is not one.empty)
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in parameters}
        return run

    return decorate


def _parameter(name: str) -> inspect.Parameter:
    """Return the parameter, as typer reads it, that makes the flag of a field."""
    field = Settings.model_fields[name]
    facts = [f"env var: {variable(name)}", f"default: {shown_default(name)}"]
    if metavar(name) == "NUMBER":
        facts.append(expected(name))
    told = f"{field.description}  [{'; '.join(facts)}]"
    option = typer.Option(flag(name), help=told, metavar=metavar(name), show_default=False)
    kind, unset = (bool, False) if field.annotation is bool else (str | None, None)
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=unset, annotation=Annotated[kind, option])


@contextmanager
def errors_shown() -> Iterator[None]:
    """Print an error that was raised on purpose, without a traceback, and exit with its code."""
    try:
        yield
    except ArticleSearchError as error:
        print_error(str(error))
        raise typer.Exit(error.exit_code) from None


def print_error(message: str) -> None:
    """Print a message on standard error, each line behind the command's name."""
    for line in message.splitlines():
        print(f"article-service: {line}", file=sys.stderr)
