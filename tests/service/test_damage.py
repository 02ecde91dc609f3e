"""A real service whose index is damaged under it: nothing wrong is sent, and an older generation takes over."""

import hashlib
import json
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from indexer.build import build
from indexer.config import BuildConfig
from indexer.obtain_encoder import ReusedEncoderProvider
from tests.conftest import ARTICLES
from tests.service.test_command import Serving, serving
from tests.service.tiny_service import until

QUERIES = ("a hot-air craft above the state", "crops and thankful growers", "ships nearly collided")


@pytest.fixture
def index(compiled_folder: Path, tmp_path: Path) -> Path:
    """An index of two generations; the older one lacks an article. Their encoder is the same, and theirs alone."""
    compiled = shutil.copytree(compiled_folder, tmp_path / "compiled")  # a build links its files
    ignore = lambda *_: None  # noqa: E731
    for records in (ARTICLES[:2], ARTICLES):
        (tmp_path / "articles.jsonl").write_text("\n".join(map(json.dumps, records)))
        provider = ReusedEncoderProvider(compiled)
        build(
            [tmp_path / "articles.jsonl"],
            tmp_path / "index",
            provider,
            BuildConfig(),
            on_note=ignore,
            on_progress=ignore,
        )
    return tmp_path / "index"


def alter_text(path: Path) -> None:
    data = path.read_bytes()
    assert b"balloon" in data
    with path.open("r+b") as stream:
        stream.write(data.replace(b"balloon", b"BALLOON"))


def zero_a_page(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.write(bytes(min(4_096, path.stat().st_size)))


def cut_to_nothing(path: Path) -> None:
    os.truncate(path, 0)


DAMAGE: list[tuple[str, Callable[[Path], None]]] = [
    ("articles.sqlite", alter_text),
    ("articles.sqlite", cut_to_nothing),
    ("vectors.faiss", cut_to_nothing),
    ("sentences/starts.npy", zero_a_page),
    ("lexical/rows.npy", cut_to_nothing),
]


def search(service: Serving, number: int) -> str:
    """Search, check whatever is answered, and return the generation that answered or the code of the problem."""
    answer = service.get(f"/v1/search?q={quote(f'{QUERIES[number % 3]} {number}')}")
    if answer.status != 200:
        assert (answer.status, answer.json["code"]) == (503, "index_damaged")
        return str(answer.json["code"])
    for hit in answer.json["hits"]:
        passage = hit["passage"]
        assert hashlib.sha256(passage["text"].encode()).hexdigest() == passage["sha256"]
    return str(answer.json["index"]["generation"])


@pytest.mark.slow
@pytest.mark.parametrize(("name", "damage"), DAMAGE)
def test_a_service_survives_damage_and_falls_back(
    index: Path, tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    with serving(index, tmp_path / "log", ARTICLE_SEARCH_CACHE_BYTES="0") as service:
        service.wait_until_ready()
        assert search(service, 0) == "000002"
        damage(index / "generations" / "000002" / name)
        found = ["000002"]

        def has_fallen_back() -> bool:
            found.append(search(service, len(found)))
            return found[-1] == "000001"

        until(has_fallen_back, lambda: service.said)
        assert set(found) <= {"000002", "index_damaged", "000001"}
        problems = ["generation 000002 was refused: it is damaged"]
        assert service.get("/readyz").json["problems"] == service.get("/v1/index").json["problems"] == problems
        for told in ("article_search_index_damage_total 1.0", "article_search_generation_refused 1.0"):
            until(lambda told=told: told in service.get("/metrics").body.decode(), lambda: service.said)  # type: ignore[misc]
        assert f"generation 000002 is damaged while it is live: {index}/generations/000002/{name} " in service.said
        assert service.end(signal.SIGTERM) == 0


@pytest.mark.slow
def test_a_service_that_compares_sizes_alone_finds_damage_when_it_reads_it(index: Path, tmp_path: Path) -> None:
    alter_text(index / "generations" / "000002" / "articles.sqlite")
    with serving(index, tmp_path / "log", "--verify", "sizes", ARTICLE_SEARCH_CACHE_BYTES="0") as service:
        service.wait_until_ready()
        found: list[str] = []

        def has_fallen_back() -> bool:
            found.append(search(service, len(found)))
            return found[-1] == "000001"

        until(has_fallen_back, lambda: service.said)
        assert set(found) <= {"000002", "index_damaged", "000001"}
        service.process.send_signal(signal.SIGHUP)  # what was refused is hashed before it is taken again
        service.wait_for(r"was refused: it is damaged: \S+/articles\.sqlite was altered: its SHA-256 is not")
        assert search(service, 1) == "000001"
        assert service.get("/readyz").json["problems"] == ["generation 000002 was refused: it is damaged"]
        assert service.end(signal.SIGTERM) == 0


@pytest.mark.slow
def test_a_service_withdraws_an_encoder_that_was_cut_short_for_all_generations_share_it(
    index: Path, tmp_path: Path
) -> None:
    with serving(index, tmp_path / "log", ARTICLE_SEARCH_CACHE_BYTES="0") as service:
        service.wait_until_ready()
        cut_to_nothing(index / "generations" / "000002" / "encoder" / "embeddings.npy")
        until(lambda: service.get("/v1/search?q=a").json.get("code") == "not_ready", lambda: service.said)
        assert service.get("/readyz").status == 503
        assert service.get("/livez").status == 200
        assert "no earlier generation can take its place" in service.said
        assert service.end(signal.SIGTERM) == 0


@pytest.mark.slow
def test_a_service_starts_with_the_generation_before_a_damaged_one(index: Path, tmp_path: Path) -> None:
    cut_to_nothing(index / "generations" / "000002" / "vectors.faiss")
    with serving(index, tmp_path / "log") as service:
        service.wait_until_ready()
        assert search(service, 0) == "000001"
        assert service.get("/readyz").json["problems"] == ["generation 000002 was refused: it is damaged"]


@pytest.mark.slow
def test_a_worker_that_the_system_ends_is_replaced_and_serves_another_generation(index: Path, tmp_path: Path) -> None:
    with serving(index, tmp_path / "log", "--workers", "2") as service:
        pids = [int(pid) for pid in service.wait_for(r"worker (\d+) started", 2)]
        service.wait_for("listening on", 2)
        cut_to_nothing(index / "generations" / "000002" / "vectors.faiss")
        os.kill(pids[0], signal.SIGBUS)  # what comes of reading a page that is gone
        service.wait_for(rf"worker {pids[0]} ended with -7: SIGBUS, a file that it had mapped")
        service.wait_for("Fatal Python error: Bus error")
        service.wait_for("listening on", 3)
        until(lambda: search(service, 0) == "000001", lambda: service.said)
        service.wait_for("generation 000001 is live", 2)
        assert service.end(signal.SIGTERM) == 0
