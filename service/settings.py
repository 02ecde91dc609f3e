"""The service's settings: each a flag and a variable with the prefix ARTICLE_SEARCH_. The only reader of those."""

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
LOG_LEVELS = ("critical", "error", "warning", "info", "debug")
LOG_FORMATS = ("json", "text", "auto")

Index = Annotated[Path, typer.Option("--index", envvar="ARTICLE_SEARCH_INDEX", help="The index's folder.")]
FallbackIndex = Annotated[
    Path | None,
    typer.Option(
        "--fallback-index",
        envvar="ARTICLE_SEARCH_FALLBACK_INDEX",
        help="An index to serve as long as there is none in --index.",
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        envvar="ARTICLE_SEARCH_MODEL",
        help="Where to take the model from; it must be the one the index was built with.  [default: as the build did]",
    ),
]
Host = Annotated[str, typer.Option("--host", envvar="ARTICLE_SEARCH_HOST", help="Address to listen on.")]
Port = Annotated[
    int, typer.Option("--port", envvar="ARTICLE_SEARCH_PORT", min=0, max=65_535, help="Port; 0 takes a free one.")
]
LogLevel = Annotated[
    str,
    typer.Option("--log-level", envvar="ARTICLE_SEARCH_LOG_LEVEL", help="critical, error, warning, info or debug."),
]
LogFormat = Annotated[
    str,
    typer.Option(
        "--log-format",
        envvar="ARTICLE_SEARCH_LOG_FORMAT",
        help="json, text, or auto: text on a terminal, else json.",
    ),
]
LogQueries = Annotated[
    bool,
    typer.Option("--log-queries", envvar="ARTICLE_SEARCH_LOG_QUERIES", help="Log what is searched for."),
]
Workers = Annotated[
    int,
    typer.Option("--workers", envvar="ARTICLE_SEARCH_WORKERS", min=1, max=256, help="Processes that answer."),
]
Threads = Annotated[
    int | None,
    typer.Option(
        "--threads",
        envvar="ARTICLE_SEARCH_THREADS",
        min=1,
        max=256,
        help="Threads of each process that search, beside the one that encodes.  [default: one a processor, at most 4]",
    ),
]
Keys = Annotated[
    Path | None,
    typer.Option("--keys", envvar="ARTICLE_SEARCH_KEYS", help="File of the API keys; see docs/keys.md."),
]
AllowUnauthenticated = Annotated[
    bool,
    typer.Option(
        "--allow-unauthenticated",
        envvar="ARTICLE_SEARCH_ALLOW_UNAUTHENTICATED",
        help="Listen to other machines without asking for keys.",
    ),
]
AllowedHosts = Annotated[
    str | None,
    typer.Option(
        "--allowed-hosts",
        envvar="ARTICLE_SEARCH_ALLOWED_HOSTS",
        help="Names the service goes by, with commas between; *.example.org stands for all that end so.  "
        "[default: those of this machine on a loopback address, else any]",
    ),
]
CorsOrigins = Annotated[
    str | None,
    typer.Option(
        "--cors-origins",
        envvar="ARTICLE_SEARCH_CORS_ORIGINS",
        help="Origins of web pages that may read answers, with commas between.  [default: none]",
    ),
]
NoDocs = Annotated[
    bool,
    typer.Option("--no-docs", envvar="ARTICLE_SEARCH_NO_DOCS", help="Serve neither /docs nor /openapi.json."),
]
MaxBodyBytes = Annotated[
    int,
    typer.Option(
        "--max-body-bytes", envvar="ARTICLE_SEARCH_MAX_BODY_BYTES", min=1, help="Larger requests are refused."
    ),
]
MaxWaiting = Annotated[
    int,
    typer.Option(
        "--max-waiting",
        envvar="ARTICLE_SEARCH_MAX_WAITING",
        min=1,
        help="Requests of each process at work or waiting; when more come than can be done, others are refused.",
    ),
]
MaxConnections = Annotated[
    int,
    typer.Option(
        "--max-connections", envvar="ARTICLE_SEARCH_MAX_CONNECTIONS", min=1, help="Open connections of each process."
    ),
]
RequestSeconds = Annotated[
    float,
    typer.Option(
        "--request-seconds", envvar="ARTICLE_SEARCH_REQUEST_SECONDS", min=0.001, help="Most time an answer may take."
    ),
]
DrainSeconds = Annotated[
    float,
    typer.Option(
        "--drain-seconds",
        envvar="ARTICLE_SEARCH_DRAIN_SECONDS",
        min=0,
        help="How long to take new connections after being told to stop.",
    ),
]
CacheBytes = Annotated[
    int,
    typer.Option(
        "--cache-bytes",
        envvar="ARTICLE_SEARCH_CACHE_BYTES",
        min=0,
        help="Memory of each process for answers and queries that may come again; 0 for none.",
    ),
]
Otel = Annotated[
    bool,
    typer.Option(
        "--otel",
        envvar="ARTICLE_SEARCH_OTEL",
        help="Send traces, as OpenTelemetry's own variables say; needs the extra `otel`.",
    ),
]


def listed(names: str | None) -> tuple[str, ...]:
    """Return the names between commas."""
    return tuple(name.strip() for name in (names or "").split(",") if name.strip())
