import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from indexer.errors import UsageError
from indexer.system import processors
from service import settings
from service.settings import Settings, expected, flag, metavar, shown_default, variable
from tests.conftest import ROOT

NAMES = list(Settings.model_fields)
OTHER_VALUES: dict[str, tuple[str, object]] = {
    "index": ("a/b", Path("a/b")),
    "fallback_index": ("/seeds", Path("/seeds")),
    "model": ("some/model", "some/model"),
    "verify": ("sizes", "sizes"),
    "backend": ("milvus", "milvus"),
    "milvus_uri": ("http://milvus.example:19530", "http://milvus.example:19530"),
    "milvus_token": ("user:password", "user:password"),
    "milvus_name": ("news", "news"),
    "milvus_seconds": ("2.5", 2.5),
    "timezone": ("Europe/Berlin", ZoneInfo("Europe/Berlin")),
    "host": ("::", "::"),
    "port": ("0", 0),
    "workers": ("256", 256),
    "threads": ("3", 3),
    "keys": ("keys.toml", Path("keys.toml")),
    "allow_unauthenticated": ("true", True),
    "allowed_hosts": ("a.example, *.b.example,[::1]", ("a.example", "*.b.example", "[::1]")),
    "cors_origins": ("https://a.example,*", ("https://a.example", "*")),
    "no_docs": ("1", True),
    "no_mcp": ("1", True),
    "max_body_bytes": ("200", 200),
    "max_waiting": ("1", 1),
    "max_connections": ("2000", 2_000),
    "request_seconds": ("0.25", 0.25),
    "drain_seconds": ("0", 0.0),
    "cache_bytes": ("0", 0),
    "log_level": ("debug", "debug"),
    "log_format": ("json", "json"),
    "log_queries": ("yes", True),
    "otel": ("on", True),
}
"""Field -> what is written, and what it means; never the default."""


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(settings.PREFIX):
            monkeypatch.delenv(name)


def refusal(**flags: object) -> str:
    with pytest.raises(UsageError, match=r"ARTICLE_SEARCH_") as caught:
        Settings.read(flags)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_settings_have_the_documented_defaults() -> None:
    assert Settings.read({}) == Settings.model_construct(
        index=Path("var/index"),
        fallback_index=None,
        model=None,
        verify="full",
        timezone=ZoneInfo("UTC"),
        host="127.0.0.1",
        port=8000,
        workers=1,
        threads=None,
        keys=None,
        allow_unauthenticated=False,
        allowed_hosts=(),
        cors_origins=(),
        no_docs=False,
        no_mcp=False,
        max_body_bytes=1_000_000,
        max_waiting=64,
        max_connections=1_000,
        request_seconds=10.0,
        drain_seconds=0.5,
        cache_bytes=8_388_608,
        log_level="info",
        log_format="auto",
        log_queries=False,
        otel=False,
    )


@pytest.mark.parametrize("name", NAMES)
def test_read_takes_each_setting_from_its_flag_its_variable_or_its_default(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, meant = OTHER_VALUES[name]
    default = Settings.model_fields[name].default
    assert getattr(Settings.read({name: text}), name) == meant != default
    monkeypatch.setenv(variable(name), text)
    assert getattr(Settings.read({}), name) == meant
    monkeypatch.setenv(variable(name), "")
    assert getattr(Settings.read({}), name) == default


def test_a_flag_wins_over_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTICLE_SEARCH_PORT", "9000")
    assert Settings.read({"port": "9001"}).port == 9001
    monkeypatch.setenv("ARTICLE_SEARCH_PORT", "nonsense")
    assert Settings.read({"port": "9001"}).port == 9001


def test_defaults_are_values_that_would_be_accepted() -> None:
    values = Settings().model_dump()
    texts = {name: ",".join(value) if isinstance(value, tuple) else str(value) for name, value in values.items()}
    assert Settings.read({name: text for name, text in texts.items() if text not in {"None", ""}}) == Settings()


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 1
    assert hash(Settings()) == hash(Settings())


def test_variables_that_are_no_settings_are_ignored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARTICLE_SEARCH_WORKER", "{}")
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("ARTICLE_SEARCH_PORT=1\n")
    assert Settings.read({}) == Settings.model_construct()


def test_read_of_some_settings_leaves_the_others_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTICLE_SEARCH_PORT", "tcp://10.0.0.1:8000")
    monkeypatch.setenv("ARTICLE_SEARCH_WORKERS", "7")
    monkeypatch.setenv("ARTICLE_SEARCH_INDEX", "there")
    assert Settings.read({"model": "m"}, ("index", "model")) == Settings.model_construct(index=Path("there"), model="m")
    with pytest.raises(
        UsageError, match=r"^ARTICLE_SEARCH_PORT \(or --port\) is 'tcp://10\.0\.0\.1:8000'; it must be a"
    ):
        Settings.read({}, ("port",))


WRONG: list[tuple[str, object, str]] = [
    ("index", "", "it must not be empty"),
    *(
        ("timezone", name, "it must be an IANA name of a time zone, such as UTC or Europe/Berlin")
        for name in (
            "Berlin",
            "CEST",
            "+02:00",
            "Europe",
            "../UTC",
            "/etc/localtime",
            "Europe/Berlin ",
            "a\0b",
            "\udcff",
        )
    ),
    ("index", "a\0b", "it must not hold the character NUL"),
    ("index", Path("a\0b"), "it must not hold the character NUL"),
    ("fallback_index", "", "it must not be empty"),
    ("keys", "", "it must not be empty"),
    ("keys", "a\0", "it must not hold the character NUL"),
    ("model", "", "it must not be empty"),
    ("host", "", "it must not be empty"),
    ("host", "http://0.0.0.0", "it must be an address or a host name alone"),
    ("host", "two words", "it must be an address or a host name alone"),
    ("port", "65536", "it must be a whole number from 0 to 65535"),
    ("port", "-1", "it must be a whole number from 0 to 65535"),
    ("port", "80.5", "it must be a whole number from 0 to 65535"),
    ("workers", "0", "it must be a whole number from 1 to 256"),
    ("workers", "two", "it must be a whole number from 1 to 256"),
    ("threads", "0", "it must be a whole number from 1 to 256"),
    ("threads", "", "it must be a whole number from 1 to 256"),
    ("max_body_bytes", "0", "it must be a whole number from 1 to 1000000000000"),
    ("max_waiting", "0", "it must be a whole number from 1 to 1000000"),
    ("max_connections", "9" * 5_000, "it must be a whole number from 1 to 1000000"),
    ("request_seconds", "0", "it must be a number from 0.001 to 3600"),
    ("request_seconds", "nan", "it must be a number from 0.001 to 3600"),
    ("request_seconds", "inf", "it must be a number from 0.001 to 3600"),
    ("drain_seconds", "-0.1", "it must be a number from 0 to 3600"),
    ("cache_bytes", "-1", "it must be a whole number from 0 to 1000000000000"),
    ("cache_bytes", "1 MB", "it must be a whole number from 0 to 1000000000000"),
    ("log_level", "loud", "it must be critical, error, warning, info or debug"),
    ("log_format", "xml", "it must be json, text or auto"),
    ("otel", "maybe", "it must be 1 or 0"),
    ("allowed_hosts", 7, "it must be a text"),
    *(
        ("allowed_hosts", f"a.example,{name}", f"{name!r} is not a host name; write example.org")
        for name in ("https://a.example", "a.example:80", "*", "*.", "a..example", "a b", "::1", "a.*.example", "a\n")
        if name.strip() == name
    ),
    *(
        ("cors_origins", f"https://a.example,{origin}", f"{origin!r} is not an origin; write https://example.org")
        for origin in (
            "not an origin",
            "example.org",
            "https://",
            "https://a.example/",
            "https://a.example/path",
            "https://a.example:0",
            "https://a.example:65536",
            "https://a.example:port",
            "https://user@a.example",
            "https://*.example",
            "ftp://a.example",
            "null",
            "https://::1",
        )
    ),
]


@pytest.mark.parametrize(("name", "value", "reason"), WRONG)
def test_read_says_of_a_wrong_value_where_it_is_from_and_what_to_write(
    name: str, value: object, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = str(value) if isinstance(value, Path) else value
    said = refusal(**{name: value})
    assert said.startswith(f"{flag(name)} (or {variable(name)}) is {shown!r}; {reason}")
    assert len(said.splitlines()) == 1
    assert not re.search(r"pydantic|Input should|Value error|https://errors", said)
    if isinstance(value, str) and value and "\0" not in value:
        monkeypatch.setenv(variable(name), value)
        assert refusal().startswith(f"{variable(name)} (or {flag(name)}) is {shown!r}; {reason}")


def test_read_tells_all_that_is_wrong_a_line_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTICLE_SEARCH_OTEL", "maybe")
    lines = refusal(port="x", cors_origins="a,b").splitlines()
    assert [line.partition(" is ")[0] for line in lines] == [
        "--port (or ARTICLE_SEARCH_PORT)",
        "--cors-origins (or ARTICLE_SEARCH_CORS_ORIGINS)",
        "ARTICLE_SEARCH_OTEL (or --otel)",
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://a.example", ("https://a.example",)),
        ("HTTPS://A.Example:443", ("https://a.example",)),
        ("http://localhost:80,http://localhost:3000", ("http://localhost", "http://localhost:3000")),
        ("http://a.example:443, https://[::1]:8443 ,", ("http://a.example:443", "https://[::1]:8443")),
        ("*", ("*",)),
    ],
)
def test_cors_origins_are_as_browsers_write_them(written: str, meant: tuple[str, ...]) -> None:
    assert Settings.read({"cors_origins": written}).cors_origins == meant


@given(st.lists(st.text(max_size=20) | st.from_regex(r"https?://[a-z0-9.-]+(:\d{1,6})?", fullmatch=True), max_size=3))
def test_cors_origins_are_refused_or_already_normal(texts: list[str]) -> None:
    try:
        found = Settings.read({"cors_origins": ",".join(texts)}).cors_origins
    except UsageError as error:
        told = str(error)
        assert "is not an origin" in told or "it holds nothing between its commas" in told
    else:
        assert Settings.read({"cors_origins": ",".join(found)}).cors_origins == found
        assert all(re.fullmatch(r"\*|https?://[^/\s,]+", origin) for origin in found)


@pytest.mark.parametrize(("processors_there", "threads"), [(1, 1), (3, 3), (64, 4)])
def test_search_threads_are_one_a_processor_at_most_four_unless_set(
    processors_there: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "cores", lambda: processors_there)
    assert Settings().search_threads == threads
    assert Settings(threads=7).search_threads == 7
    assert processors.cores() >= 1


@pytest.mark.parametrize("name", NAMES)
def test_each_setting_is_described_to_who_reads_only_that(name: str) -> None:
    description = Settings.model_fields[name].description
    assert description is not None
    assert re.fullmatch(r"[A-Z][^\n]*\.", description)
    assert not re.match(r"(Of|That|For|By|With|To|How|Whether|It|From)\b", description)
    unit = re.search(r"_(seconds|bytes)$", name)
    assert unit is None or f"in {unit[1]}" in description


def test_shown_default_tells_what_an_unset_setting_does() -> None:
    for name in NAMES:
        value = Settings.model_fields[name].default
        if value not in {None, (), False}:
            assert shown_default(name) == str(value).removesuffix(".0")
    assert shown_default("no_docs") == "off"
    assert shown_default("threads") == "one a processor, at most 4"
    assert shown_default("keys") == "none"
    assert {shown_default(name) for name in NAMES} & {"None", "()", "False"} == set()


def test_flags_and_variables_are_named_after_the_field() -> None:
    assert (flag("max_body_bytes"), variable("max_body_bytes")) == ("--max-body-bytes", "ARTICLE_SEARCH_MAX_BODY_BYTES")
    kinds = {
        name: metavar(name) for name in ("keys", "threads", "drain_seconds", "cors_origins", "log_format", "model")
    }
    assert list(kinds.values()) == ["PATH", "NUMBER", "NUMBER", "TEXT,...", "json|text|auto", "TEXT"]
    assert expected("threads") == "a whole number from 1 to 256"


def test_settings_are_the_only_reader_of_their_variables() -> None:
    users = {
        str(path.relative_to(ROOT)) for path in ROOT.glob("service/**/*.py") if settings.PREFIX in path.read_text()
    }
    assert users - {"service/worker.py"} == {"service/settings.py"}


def test_reading_settings_imports_nothing_that_serves() -> None:
    heavy = ("fastapi", "starlette", "uvicorn", "numpy", "openvino", "rich", "torch")
    code = f"import sys, service.__main__; print([name for name in {heavy} if name in sys.modules])"
    found: Any = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.strip() == "[]"
