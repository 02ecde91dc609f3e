"""A damaged generation is published under a running service, which keeps the one that it has."""

import hashlib
import json
import random
import secrets
from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from benchmarks.reliability.corpus import NEW, OLD, searches
from benchmarks.reliability.damage import CURRENT, counterpart, essential_files
from benchmarks.reliability.damages import DAMAGES, damage
from benchmarks.reliability.stage import Stage, copy_index
from benchmarks.serving import Server, ask, search_path, service
from service.access.api_keys import entry

_KEY = secrets.token_hex(16)
_HEADERS = {"X-API-Key": _KEY}


def publish_damaged(stage: Stage, *, seed: int, every: int = 1) -> dict[str, Any]:
    """Publish a newer generation with each of its files damaged in each way, and return what a service made of it.

    Args:
        stage: What it is tried on.
        seed: Of the pages and bits that are chosen.
        every: Only every so many of the damages are tried.
    """
    dice = random.Random(seed)  # noqa: S311 - places, not secrets
    copy = stage.work / "served"
    copy_index(stage.newer, copy)
    good, published = ((folder / CURRENT).read_text() for folder in (stage.index, stage.newer))
    cases = [(path, kind) for path in essential_files(copy)[1:] for kind in DAMAGES][::every]
    _point(copy, good)
    done: Counter[str] = Counter()
    broken = []
    keys = stage.work / "keys.toml"
    keys.write_text(entry("reliability", hashlib.sha256(_KEY.encode()).hexdigest(), admin=True))
    with service(copy, stage.work, ["--keys", str(keys)], _HEADERS) as server:
        for path, kind in cases:
            kept = path.read_bytes()
            if not damage(path, kind, counterpart(path), dice):
                continue
            done[kind] += 1
            _point(copy, published)
            problems = [*_kept(server, good.split()[0])]
            broken += [f"{kind}, {path.relative_to(copy)}: {problem}" for problem in problems]
            _point(copy, good)
            path.unlink(missing_ok=True)
            path.write_bytes(kept)
            _reload(server)
        _point(copy, published)
        if _reload(server)["generation"] != published.split()[0] or not _answers(server, NEW):
            broken.append("the undamaged newer generation is not taken over")
    return {"seed": seed, "damages": dict(done), "broken": broken}


def _point(index: Path, text: str) -> None:
    new = index / "CURRENT.point"
    new.write_text(text)
    new.replace(index / CURRENT)


def _kept(server: Server, generation: str) -> Iterator[str]:
    """Yield what is wrong if the service does not go on with its generation, and say so."""
    found = _reload(server)
    if found["generation"] != generation:
        yield f"generation {found['generation']} is served, not {generation}"
    if not found["problem"]:
        yield "no problem is told"
    if not _answers(server, OLD):
        yield "the old edition is not answered from"
    status, body = ask(server.port, "/readyz", headers=_HEADERS)
    if status != HTTPStatus.OK or not json.loads(body).get("problems"):
        yield f"/readyz does not tell of it: {status} {body.decode()}"


def _reload(server: Server) -> dict[str, Any]:
    status, body = ask(server.port, "/v1/index/reload", method="POST", headers=_HEADERS)
    found: dict[str, Any] = json.loads(body)
    if status != HTTPStatus.OK:
        raise RuntimeError(f"the index cannot be reloaded: {found}")
    return found


def _answers(server: Server, edition: int) -> bool:
    one = searches(edition)[0]
    status, body = ask(server.port, search_path(one.query), headers=_HEADERS)
    return status == HTTPStatus.OK and one.sentence in json.loads(body)["hits"][0]["passage"]["text"]
