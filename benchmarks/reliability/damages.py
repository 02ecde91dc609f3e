"""Ways in which a file comes to harm, and a watch over the parsers that must not see it then."""

import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import openvino
import tokenizers

_PAGE_BYTES = 4096
Damage = Callable[[bytes, bytes | None, random.Random], bytes | None]
"""Makes of a file's bytes, and of those of the file of the same name in another generation, what is left of them: None
if the file is gone. Unchanged bytes mean that the damage cannot be done to this file."""


def _zero_page(data: bytes, _other: bytes | None, dice: random.Random) -> bytes:
    starts = [start for start in range(0, len(data), _PAGE_BYTES) if any(data[start : start + _PAGE_BYTES])]
    if not starts:
        return data
    start = dice.choice(starts)
    page = data[start : start + _PAGE_BYTES]
    return data[:start] + bytes(len(page)) + data[start + len(page) :]


def _flip_bit(data: bytes, _other: bytes | None, dice: random.Random) -> bytes:
    if not data:
        return data
    place = dice.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << dice.randrange(8)]) + data[place + 1 :]


DAMAGES: dict[str, Damage] = {
    "delete": lambda _data, _other, _dice: None,
    "zero a page": _zero_page,
    "flip a bit": _flip_bit,
    "cut in half": lambda data, _other, _dice: data[: len(data) // 2],
    "cut to nothing": lambda _data, _other, _dice: b"",
    "swap with another generation's": lambda data, other, _dice: data if other is None else other,
}


def damage(path: Path, kind: str, other: Path | None, dice: random.Random) -> bool:
    """Damage a file, and tell whether that changed it. Other links to the file keep what they had.

    Args:
        path: The file.
        kind: One of `DAMAGES`.
        other: The file of the same name in another generation.
        dice: Chooses page and bit.
    """
    before = path.read_bytes()
    after = DAMAGES[kind](before, other.read_bytes() if other is not None and other.exists() else None, dice)
    if after == before:
        return False
    path.unlink()
    if after is not None:
        path.write_bytes(after)
    return True


@contextmanager
def watched_parsers(on_call: Callable[[str], None]) -> Iterator[None]:
    """Have a function called before each call of a parser of the index's files, during a `with` block.

    Args:
        on_call: Takes the name of the parser. What it raises comes out of the parser.
    """
    doors: list[tuple[Any, str]] = [
        (faiss, "read_index"), (faiss, "deserialize_index"), (sqlite3, "connect"), (np, "load"), (np, "memmap"),
        (np, "fromfile"), (np.lib.format, "open_memmap"), (json, "load"), (tokenizers, "Tokenizer"),
        (openvino.Core, "read_model"), (openvino.Core, "compile_model"),
    ]  # fmt: skip
    originals = [getattr(owner, name) for owner, name in doors]
    for (owner, name), original in zip(doors, originals, strict=True):
        watched = _WatchedClass if name == "Tokenizer" else _watched
        setattr(owner, name, watched(original, f"{owner.__name__}.{name}", on_call))
    try:
        yield
    finally:
        for (owner, name), original in zip(doors, originals, strict=True):
            setattr(owner, name, original)


def _watched(original: Callable[..., Any], name: str, on_call: Callable[[str], None]) -> Callable[..., Any]:
    def call(*arguments: Any, **named: Any) -> Any:
        on_call(name)
        return original(*arguments, **named)

    return call


class _WatchedClass:
    """Stands for a class whose methods make objects of files."""

    def __init__(self, original: type, name: str, on_call: Callable[[str], None]) -> None:
        self._original, self._name, self._on_call = original, name, on_call

    def __call__(self, *arguments: Any) -> Any:
        return self._original(*arguments)

    def __getattr__(self, name: str) -> Any:
        self._on_call(f"{self._name}.{name}")
        return getattr(self._original, name)
