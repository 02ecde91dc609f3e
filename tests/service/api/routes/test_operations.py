"""The routes for those who operate the service."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.errors import IndexDamagedError
from indexer.index.generation import open_index
from service.access.api_keys import entry, new_key
from service.api.app import create_app
from service.engine.live_index import LiveIndex
from service.search.searcher import Searcher
from service.settings import Settings
from tests.fakes import WordEncoder, live_over
from tests.service.api.clients import problem, wait_until_loaded


def test_a_reload_that_takes_too_long_is_told_of(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: object) -> None:
        raise TimeoutError

    key, sha256 = new_key()
    (tmp_path / "keys").write_text(entry("admin", sha256, admin=True))
    live = live_over(lambda: Searcher(open_index(built), WordEncoder()))
    with TestClient(create_app(live, Settings(keys=tmp_path / "keys"))) as client:
        monkeypatch.setattr(live, "reload_and_wait", late)
        found = problem(client, "POST", "/v1/index/reload", 503, headers={"X-API-Key": key})
    assert found["code"] == "reload_unfinished"


def test_health_checks_may_add_parameters(small: TestClient) -> None:
    for path in ("/livez", "/readyz", "/metrics"):
        assert small.get(f"{path}?a=1&a=2&b=%FF").status_code == 200


def test_reload_tells_what_came_of_it_and_takes_no_parameters(built: Path, index: Path, tmp_path: Path) -> None:
    key, sha256 = new_key()
    (tmp_path / "keys").write_text(entry("admin", sha256, admin=True))
    folders = [built]

    def load(_: object) -> Searcher:
        if folders[-1] == tmp_path:
            raise IndexDamagedError("/secret/index is damaged")
        return Searcher(open_index(folders[-1]), WordEncoder())

    live = LiveIndex(load, newest=None)
    with TestClient(create_app(live, Settings(keys=tmp_path / "keys")), headers={"X-API-Key": key}) as client:
        wait_until_loaded(client)
        same = {"generation": "000001", "changed": False, "problem": None}
        assert client.post("/v1/index/reload").json() == same
        folders.append(index)
        assert client.post("/v1/index/reload", content=b"whatever").json() == {**same, "changed": True}
        folders.append(tmp_path)
        refused = {**same, "problem": "the newest generation was refused: it is damaged"}
        assert client.post("/v1/index/reload").json() == refused
        assert client.get("/readyz").json()["problems"] == [refused["problem"]]
        found = problem(client, "POST", "/v1/index/reload?wait=1", 422)
        assert found["detail"] == "wait: there are no parameters here"
        found = problem(client, "POST", "/v1/index/reload", 413, content=b"x" * 1_000_001)
        assert found["code"] == "body_too_large"


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
def test_probes_need_no_key_and_no_name(built: Path, tmp_path: Path, path: str) -> None:
    (tmp_path / "keys").write_text(entry("a", new_key()[1]))
    live = live_over(lambda: Searcher(open_index(built), WordEncoder()))
    app = create_app(live, Settings(keys=tmp_path / "keys"), host_names=["search.example"])
    with TestClient(app) as client:
        wait_until_loaded(client)
        assert (client.get(path).status_code, client.head(path).status_code) == (200, 200)
        assert problem(client, "GET", f"{path}%0a", 400)["code"] == "host_not_allowed"
        headers = {"Host": "search.example"}
        assert problem(client, "GET", f"{path}%0a", 401, headers=headers)["code"] == "key_missing"


def test_readyz_tells_of_a_file_of_keys_that_cannot_be_used(built: Path, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text(entry("reader", new_key()[1]))
    live = live_over(lambda: Searcher(open_index(built), WordEncoder()))
    app = create_app(live, Settings(keys=tmp_path / "keys"))
    with TestClient(app) as client:
        wait_until_loaded(client)
        assert client.get("/readyz").json()["problems"] == []
        (tmp_path / "keys").write_text("/secret = [")
        app.state.keyring.refresh(force=True)
        told = ["the file of API keys cannot be used; earlier keys still hold"]
        assert client.get("/readyz").json()["problems"] == told
