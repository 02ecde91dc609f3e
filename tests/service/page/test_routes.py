import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.index.generation import open_index
from service.page.routes import POLICY
from service.search.searcher import Searcher
from service.settings import Settings
from tests.fakes import WordEncoder
from tests.service.api.clients import problem, serving


@pytest.fixture
def client(built: Path) -> Iterator[TestClient]:
    with serving(lambda: Searcher(open_index(built), WordEncoder())) as client:
        yield client


def named(client: TestClient) -> list[str]:
    """Addresses of the files that the page names."""
    return re.findall(r'(?:href|src)="(page/[^"]+)"', client.get("/").text)


def test_the_page_is_at_the_root_and_asked_for_anew(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "<title>article-search</title>" in answer.text
    again = client.get("/", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == "no-cache"
    assert client.get("/", headers={"If-None-Match": '"another"'}).status_code == 200


def test_the_files_are_kept_for_a_year(client: TestClient) -> None:
    for path in named(client):
        answer = client.get(f"/{path}")
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Content-Security-Policy"] == POLICY


@pytest.mark.parametrize("word", ["unsafe", "*", "http"])
def test_the_policy_admits_nothing_inline_and_nobody_else(word: str) -> None:
    assert word not in POLICY
    assert "default-src 'none'" in POLICY
    assert "require-trusted-types-for 'script'" in POLICY


def test_the_files_are_compressed_for_those_who_take_it(client: TestClient) -> None:
    for path in ("", *named(client)):
        plain = client.get(f"/{path}", headers={"Accept-Encoding": "identity"})
        small = client.get(f"/{path}", headers={"Accept-Encoding": "gzip, br"})
        assert small.content == plain.content
        assert "Content-Encoding" not in plain.headers
        assert small.headers["Content-Encoding"] == "gzip"
        assert int(small.headers["Content-Length"]) <= int(plain.headers["Content-Length"]) + 30
        assert plain.headers["Vary"] == small.headers["Vary"] == "Accept-Encoding"


def test_head_is_answered_as_get(client: TestClient) -> None:
    for path in ("", named(client)[0]):
        got, head = client.get(f"/{path}"), client.head(f"/{path}")
        assert (head.status_code, head.content) == (200, b"")
        for name in ("Content-Type", "Content-Length", "Content-Security-Policy", "ETag"):
            assert got.headers[name] == head.headers[name]


@pytest.mark.parametrize("ending", ["%0a", "%00", "%20", "/", "/..", "x"])
def test_nothing_else_is_there(client: TestClient, ending: str) -> None:
    first = named(client)[0]
    digest = first.split("/")[1]
    for path in (first + ending, f"page/{digest}", f"page/{digest}/", f"page/{'0' * len(digest)}/js/main.js", "page/"):
        assert problem(client, "GET", f"/{path}", 404)["code"] == "not_found"
    for path in ("index.html", "assets.py", "%2e%2e/assets.py", "..%2fassets.py", "js", "js/", "//etc/passwd"):
        assert problem(client, "GET", f"/page/{digest}/{path}", 404)["code"] == "not_found"


def test_only_get_and_head_are_taken(client: TestClient) -> None:
    for path in ("/", f"/{named(client)[0]}"):
        assert problem(client, "POST", path, 405)["code"] == "method_not_allowed"
        assert client.post(path).headers["Allow"] == "GET, HEAD"


def test_the_page_needs_no_key_but_what_it_asks_for_does(built: Path, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text(f'[[keys]]\nname = "a"\nsha256 = "{"0" * 64}"\n')
    with serving(lambda: Searcher(open_index(built), WordEncoder()), Settings(keys=tmp_path / "keys")) as client:
        for path in ("", *named(client)):
            assert client.get(f"/{path}").status_code == 200
        assert problem(client, "GET", "/v1/index", 401)["code"] == "key_missing"


def test_there_is_no_page_where_it_is_not_wanted(client: TestClient, built: Path) -> None:
    first = named(client)[0]
    with serving(lambda: Searcher(open_index(built), WordEncoder()), Settings(no_page=True)) as without:
        for path in ("/", f"/{first}"):
            assert problem(without, "GET", path, 404)["code"] == "not_found"
        assert without.get("/v1/search?q=cuba").status_code == 200
