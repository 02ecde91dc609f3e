"""The settings of the service: their names, their meanings, their bounds and their defaults."""

from collections.abc import Collection, Mapping
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Self, Union, get_args, get_origin
from zoneinfo import ZoneInfo

from annotated_types import Ge, Le
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from indexer.errors import UsageError
from indexer.system.processors import cores
from service.host_names import checked_allowed_hosts, checked_host, checked_origins

PREFIX = "ARTICLE_SEARCH_"
"""Prefix of the variables that settings are read from."""

FOLDER: Final = "folder"
MILVUS: Final = "milvus"
"""Values of `backend`."""

UNSET = "unset"
"""Key of a field's `json_schema_extra`: what happens where the field has no value, in words."""

_MAX_SEARCH_THREADS = 4  # searching is mostly Python, which runs in one thread at a time
_MAX_BYTES = 10**12
_MAX_COUNT = 1_000_000
_MAX_SECONDS = 3_600


def _split(value: object) -> object:
    """Return the parts of a text between its commas; what is no text is returned as it is."""
    if not isinstance(value, str):
        return value
    parts = tuple(part.strip() for part in value.split(",") if part.strip())
    if not parts:
        raise ValueError("it holds nothing between its commas")
    return parts


def _usable(value: object) -> object:
    """Refuse an empty text, which would be the path of the working folder, and one that no path can be."""
    if value == "":
        raise ValueError("it must not be empty")
    if "\0" in str(value):
        raise ValueError("it must not hold the character NUL")
    return value


def _named_timezone(name: object) -> ZoneInfo:
    try:
        return name if isinstance(name, ZoneInfo) else ZoneInfo(str(name))
    except (KeyError, ValueError, OSError):
        raise ValueError("it must be an IANA name of a time zone, such as UTC or Europe/Berlin") from None


_Path = Annotated[Path, BeforeValidator(_usable)]
_Text = Annotated[str, BeforeValidator(_usable)]
_Count = Annotated[int, Ge(1), Le(_MAX_COUNT)]
_Seconds = Annotated[float, Field(allow_inf_nan=False), Le(_MAX_SECONDS)]


class Settings(BaseSettings):
    """Everything about the service that can be set, and the only place where a default stands.

    Each field is a flag of `article-service serve` (`max_body_bytes` is `--max-body-bytes`) and a variable
    (`ARTICLE_SEARCH_MAX_BODY_BYTES`); a flag wins over its variable, and an empty variable counts as unset. The flags,
    their help and docs/settings.md are made from the fields.

    Nothing else in the service reads variables with this prefix, except that a worker process reads what its
    supervisor hands over: the variable that `service.worker` names.
    """

    # Without `enable_decoding=False`, variables of several values would have to be JSON; ours have commas.
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, enable_decoding=False, frozen=True, extra="ignore"
    )

    index: _Path = Field(default=Path("var/index"), description="Folder of the index.")
    fallback_index: _Path | None = Field(
        default=None,
        description="Folder of another index, which is served as long as there is none in the first.",
        json_schema_extra={UNSET: "none"},
    )
    model: _Text | None = Field(
        default=None,
        description="Model that encodes queries, a sentence-transformers name or a local folder; only an index without "
        "a compiled encoder needs it, and it must be the model that the index was built with.",
        json_schema_extra={UNSET: "the model that the build names"},
    )
    verify: Literal["full", "sizes"] = Field(
        default="full",
        description="What of an index's files is compared with its manifest before they are served: full, their sizes "
        "and hashes, for which all of them are read; sizes, their sizes alone, which leaves damage since the build to "
        "article-indexer verify (docs/operations.md).",
    )
    backend: Literal["folder", "milvus"] = Field(
        default=FOLDER,
        description="Where the index is: folder, in the one that --index names; milvus, where --milvus-uri says, "
        "uploaded by article-indexer build --backend milvus (docs/scale.md).",
    )
    milvus_uri: _Text | None = Field(
        default=None,
        description="Address of Milvus, such as http://localhost:19530, or the path of a file that its embedded server "
        "keeps.",
        json_schema_extra={UNSET: "none"},
    )
    milvus_token: _Text | None = Field(
        default=None,
        description="What Milvus asks clients for, user:password or an API key; better given by its variable.",
        json_schema_extra={UNSET: "none"},
    )
    milvus_name: _Text = Field(default="article_search", description="Name of the index in Milvus.")
    milvus_seconds: Annotated[_Seconds, Ge(0.1)] = Field(
        default=10.0, description="Longest wait for an answer of Milvus, in seconds."
    )
    timezone: Annotated[ZoneInfo, BeforeValidator(_named_timezone)] = Field(
        default=ZoneInfo("UTC"),
        description="Time zone in which days are counted, in filters, facets and citations alike, and in which times "
        "without an offset are taken; a name of the IANA database, such as Europe/Berlin.",
    )
    host: Annotated[_Text, AfterValidator(checked_host)] = Field(
        default="127.0.0.1",
        description="Address or host name to listen on; 0.0.0.0 and :: are all addresses of the machine.",
    )
    port: int = Field(default=8000, ge=0, le=65_535, description="Port to listen on; 0 takes a free one.")
    workers: int = Field(default=1, ge=1, le=256, description="Number of processes that answer requests.")
    threads: Annotated[int, Ge(1), Le(256)] | None = Field(
        default=None,
        description="Threads of each process that search, beside the thread that encodes queries.",
        json_schema_extra={UNSET: f"one a processor, at most {_MAX_SEARCH_THREADS}"},
    )
    keys: _Path | None = Field(
        default=None,
        description="File of the API keys that requests must show (docs/keys.md).",
        json_schema_extra={UNSET: "none"},
    )
    allow_unauthenticated: bool = Field(
        default=False, description="Listen to other machines although no API keys are asked for."
    )
    allowed_hosts: Annotated[tuple[str, ...], BeforeValidator(_split), AfterValidator(checked_allowed_hosts)] = Field(
        default=(),
        description="Names that requests may call the service by in their Host header, with commas between; "
        "*.example.org stands for all names that end so.",
        json_schema_extra={UNSET: "the names of this machine if the host is a loopback address, else any name"},
    )
    cors_origins: Annotated[tuple[str, ...], BeforeValidator(_split), AfterValidator(checked_origins)] = Field(
        default=(),
        description="Origins of the web pages that may read answers, such as https://example.org, with commas between; "
        "* stands for all origins.",
        json_schema_extra={UNSET: "none"},
    )
    no_docs: bool = Field(default=False, description="Serve neither /docs nor /openapi.json.")
    no_page: bool = Field(default=False, description="Do not serve the search page at / (docs/search-page.md).")
    no_mcp: bool = Field(
        default=False, description="Do not serve /mcp, which agents ask; without article-search[mcp] it is not served."
    )
    max_body_bytes: int = Field(
        default=1_000_000, ge=1, le=_MAX_BYTES, description="Largest body of a request that is accepted, in bytes."
    )
    max_waiting: _Count = Field(
        default=64,
        description="Requests that each process works on or keeps waiting at the same time; while more come than can "
        "be answered, further ones are refused.",
    )
    max_connections: _Count = Field(
        default=1_000,
        description="Connections that each process keeps open at the same time; further ones are refused.",
    )
    request_seconds: Annotated[_Seconds, Ge(0.001)] = Field(
        default=10.0, description="Longest time that an answer may take, in seconds."
    )
    drain_seconds: Annotated[_Seconds, Ge(0)] = Field(
        default=0.5,
        description="Time that new connections are still accepted after the service is told to stop, in seconds.",
    )
    cache_bytes: int = Field(
        default=8_388_608,
        ge=0,
        le=_MAX_BYTES,
        description="Memory of each process for answers and queries that may be asked for again, in bytes; 0 keeps "
        "none.",
    )
    log_level: Literal["critical", "error", "warning", "info", "debug"] = Field(
        default="info", description="Least severe level that is logged."
    )
    log_format: Literal["json", "text", "auto"] = Field(
        default="auto", description="Form of the log lines; auto is text on a terminal, else json."
    )
    log_queries: bool = Field(default=False, description="Log what is searched for.")
    otel: bool = Field(
        default=False,
        description="Export traces as OpenTelemetry's own variables say, which needs the extra article-search[otel]; "
        "naming a collector in those variables does the same.",
    )

    @property
    def search_threads(self) -> int:
        """Threads of each process that search: as set, or one for each processor that it may use, at most 4."""
        return self.threads or min(_MAX_SEARCH_THREADS, cores())

    @classmethod
    def read(cls, flags: Mapping[str, Any], names: Collection[str] | None = None) -> Self:
        """Put together the flags of a command, the environment and the defaults, in this order of precedence.

        Args:
            flags: Field name to value, of those flags that were given.
            names: Fields that the command has flags for, all unless given. The others have their defaults whatever the
                environment says: a variable that matters to `serve` alone cannot stop a search.

        Raises:
            UsageError: If settings cannot be used; a line for each says where its value is from and what to write.
        """
        fields = cls.model_fields
        # Given like flags, the defaults win over the environment.
        others = {} if names is None else {name: fields[name].default for name in fields if name not in names}
        try:
            return cls(**others, **flags)
        except ValidationError as error:
            # Backwards, so that of several errors of one field the first is told.
            wrong = {str(one["loc"][0]): one for one in reversed(error.errors(include_url=False))}
            lines = [_told(name, wrong[name], from_flag=name in flags) for name in fields if name in wrong]
            raise UsageError("\n".join(lines)) from None


def flag(name: str) -> str:
    """Return the flag of a field: `--max-body-bytes` of `max_body_bytes`."""
    return f"--{name.replace('_', '-')}"


def variable(name: str) -> str:
    """Return the variable of a field: `ARTICLE_SEARCH_MAX_BODY_BYTES` of `max_body_bytes`."""
    return f"{PREFIX}{name.upper()}"


def shown_default(name: str) -> str:
    """Return the default of a field in words: its value, or what happens without one."""
    field = Settings.model_fields[name]
    if isinstance(field.json_schema_extra, dict):
        return str(field.json_schema_extra[UNSET])
    if field.default is False:
        return "off"
    return f"{field.default:g}" if isinstance(field.default, float) else str(field.default)


def metavar(name: str) -> str:
    """Return what stands for the value of a field's flag in its help: `PATH`, or the values themselves if few."""
    kind, _ = _kind(Settings.model_fields[name])
    if get_origin(kind) is Literal:
        return "|".join(get_args(kind))
    return {int: "NUMBER", float: "NUMBER", Path: "PATH", tuple[str, ...]: "TEXT,..."}.get(kind, "TEXT")


def expected(name: str) -> str:
    """Return what values a field takes, in words: `a whole number from 0 to 65535`."""
    kind, metadata = _kind(Settings.model_fields[name])
    if get_origin(kind) is Literal:
        *others, last = get_args(kind)
        return f"{', '.join(others)} or {last}"
    if kind not in {int, float}:
        return "1 or 0" if kind is bool else "a text"
    (low,) = (bound.ge for bound in metadata if isinstance(bound, Ge))
    (high,) = (bound.le for bound in metadata if isinstance(bound, Le))
    return f"a {'whole ' if kind is int else ''}number from {low} to {high}"


def _told(name: str, error: Any, *, from_flag: bool) -> str:
    """Say in a line what is wrong with a setting.

    Args:
        name: Field.
        error: What pydantic found, one of `ValidationError.errors()`.
        from_flag: Whether the value is from the flag, and not from the variable.
    """
    own = error["ctx"]["error"] if error["type"] == "value_error" else None
    where = f"{flag(name)} (or {variable(name)})" if from_flag else f"{variable(name)} (or {flag(name)})"
    given = str(error["input"]) if isinstance(error["input"], Path) else error["input"]
    return f"{where} is {given!r}; {own or f'it must be {expected(name)}'}"


def _kind(field: FieldInfo) -> tuple[Any, list[Any]]:
    """Return the type of a field's value where there is one, and what restricts it."""
    kind, metadata = field.annotation, field.metadata
    # Pydantic takes `Annotated` off a field, but not off the parts of a union such as `Annotated[int, ...] | None`.
    if get_origin(kind) in {Union, UnionType}:
        (kind,) = (one for one in get_args(kind) if one is not NoneType)
    if get_origin(kind) is Annotated:
        kind, *more = get_args(kind)
        metadata = [*metadata, *more]
    return kind, metadata
