"""API keys: the file that lists them, and finding the one that a client shows.

A key is 256 random bits, so nobody can guess one, nor find one by hashing guesses. That is why the file may hold plain
SHA-256 digests: the slow hashes that passwords need would cost every request dearly and protect nothing more. The file
never holds a key itself, and nothing here puts a key, or what else stands in the file, into a log line or an error.
"""

import hashlib
import hmac
import logging
import math
import re
import secrets
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from indexer.errors import UsageError

KEY_PREFIX = "as_"
"""Beginning of every key that is made here, so that people and secret scanners recognise one."""
KEY_MAX_CHARACTERS = 512
RATE_MIN, RATE_MAX = 0.001, 1_000_000.0
"""Requests per second."""
BURST_MAX = 1_000_000
FILE_MAX_BYTES = 256 * 1024
"""Largest file of keys, in bytes, for some two thousand: each is compared with every key that a request shows."""

_LOG = logging.getLogger(__name__)
_NAME = re.compile(r"[a-z0-9._-]{1,64}")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_FIELDS = ("name", "sha256", "rate", "burst", "admin")
_SHOWN_MAX_CHARACTERS = 20
"""A field's name that is longer might be a key that was put in the wrong place, and is not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What the file says of a key."""

    name: str
    """Name of the client, unique: 1 to 64 of a-z, 0-9, `.`, `_` and `-`."""
    digest: bytes = field(repr=False)
    """SHA-256 of the key; unique."""
    rate: float | None = None
    """Requests per second in the long run, or None for any number."""
    burst: int = 1
    """Requests at once after a rest; twice the rate unless the file says otherwise, nothing without a rate."""
    admin: bool = False
    """May use the routes that change the service."""


class Keyring:
    """The keys of a file, which may change while the service runs."""

    problem: str | None = None
    """Why the file as it is now cannot be used and earlier keys still hold, without its path; None if all is well."""

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            UsageError: If it cannot be used; tells the file, the entry and the reason.
        """
        self._path = path
        # Before the file is read: a change in between is then seen by the next look.
        self._seen = _signature(path)
        try:
            self._keys = _read(path)
        except _BadFileError as error:
            raise UsageError(f"the keys file {path} cannot be used: {error}") from None

    def find(self, shown: str) -> Key | None:
        """Return the key that a client shows, or None if there is no such key.

        How long it takes depends on how many keys there are, but neither on which it is nor on how near `shown` comes.
        """
        if len(shown) > KEY_MAX_CHARACTERS or not shown.isascii():
            return None
        digest = hashlib.sha256(shown.encode("ascii")).digest()
        found = None
        for key in self._keys:
            # Goes on after the key is found, or the time would tell where in the file it stands.
            if hmac.compare_digest(key.digest, digest):
                found = key
        return found

    def refresh(self, *, force: bool = False) -> None:
        """Read the file again if it changed, or anyhow if forced to.

        A file that is gone or bad leaves the keys as they are; that is logged, once for each change of the file.
        """
        signature = _signature(self._path)
        if signature == self._seen and not force:
            return
        self._seen = signature
        try:
            self._keys = _read(self._path)
        except _BadFileError as error:
            self.problem = str(error)
            _LOG.error("the keys file %s cannot be used, so the keys stay as they were: %s", self._path, error)
        else:
            self.problem = None
            _LOG.info("read %d key(s) from %s", len(self._keys), self._path)


def new_key() -> tuple[str, str]:
    """Return a new key, and its SHA-256 in hexadecimal digits for the file."""
    key = KEY_PREFIX + secrets.token_urlsafe(32)
    return key, hashlib.sha256(key.encode("ascii")).hexdigest()


def entry(name: str, sha256: str, rate: float | None = None, burst: int | None = None, admin: bool = False) -> str:
    """Return what to append to the file for a key.

    Args:
        name: Name of the client.
        sha256: SHA-256 of the key in hexadecimal digits.
        rate: Requests per second; unlimited if None.
        burst: Requests at once; twice the rate if None, but at least 1.
        admin: Whether the key may use the routes that change the service.

    Raises:
        UsageError: If the file would be refused with this entry in it.
    """
    fields: dict[str, object] = {"name": name, "sha256": sha256, "rate": rate, "burst": burst, "admin": admin or None}
    given = {name: value for name, value in fields.items() if value is not None}
    try:
        _key(given)
    except _BadFileError as error:
        raise UsageError(f"there can be no such key: {error}") from None
    lines = [f"{name} = {_toml(value)}" for name, value in given.items()]
    return "\n".join(["[[keys]]", *lines, ""])


def _toml(value: object) -> str:
    """Write a checked value: names and digests need no escapes."""
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


class _BadFileError(Exception):
    """The file cannot be used; says why, without its path and its content."""


def _signature(path: Path) -> tuple[int, ...] | None:
    """Return what changes whenever a file does, or None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    # The size and the time of writing can be the same by chance or by `cp -p`; the others then differ.
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_dev


def _read(path: Path) -> list[Key]:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # reading a pipe or a device might never end
            raise _BadFileError("it is not a regular file")
        if found.st_size > FILE_MAX_BYTES:
            raise _BadFileError(f"it has {found.st_size} bytes; at most {FILE_MAX_BYTES} can be used")
        text = path.read_bytes().decode()
    except OSError as error:
        raise _BadFileError(f"it cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise _BadFileError(f"it is not UTF-8 at byte {error.start}") from None
    return _keys(text)


def _keys(text: str) -> list[Key]:
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        place = re.search(r" \(at [a-z0-9, ]+\)$", str(error))  # the words before it may quote the file
        raise _BadFileError(f"it is not TOML{place[0] if place else ''}") from None
    for name in found:
        if name != "keys":
            raise _BadFileError(f"it has {_shown(name)}; all that it may have is [[keys]]")
    entries = found.get("keys", [])
    if not isinstance(entries, list) or not all(isinstance(fields, dict) for fields in entries):
        raise _BadFileError("its keys are not tables; begin each with [[keys]]")
    if not entries:
        raise _BadFileError("it lists no key")
    keys: list[Key] = []
    numbers: dict[str | bytes, int] = {}
    for number, fields in enumerate(entries, start=1):
        try:
            key = _key(fields)
        except _BadFileError as error:
            raise _BadFileError(f"entry {number}{_named(fields)}: {error}") from None
        for value, what in ((key.name, "name"), (key.digest, "sha256")):
            if value in numbers:
                raise _BadFileError(f"entry {number}{_named(fields)}: its {what} is that of entry {numbers[value]} too")
            numbers[value] = number
        keys.append(key)
    return keys


def _key(fields: Mapping[str, object]) -> Key:
    """Check an entry of the file."""
    for given in fields:
        if given not in _FIELDS:
            raise _BadFileError(f"there is no {_shown(given)}; the fields are {', '.join(_FIELDS)}")
    name, sha256, admin = fields.get("name"), fields.get("sha256"), fields.get("admin", False)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise _BadFileError("its name must be 1 to 64 of a-z, 0-9, '.', '_' and '-'")
    if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
        raise _BadFileError("its sha256 must be 64 hexadecimal digits")
    if not isinstance(admin, bool):
        raise _BadFileError("its admin must be true or false")
    rate, burst = _limits(fields.get("rate"), fields.get("burst"))
    return Key(name=name, digest=bytes.fromhex(sha256), rate=rate, burst=burst, admin=admin)


def _limits(rate: object, burst: object) -> tuple[float | None, int]:
    if rate is None:
        if burst is not None:
            raise _BadFileError("it has a burst but no rate, and so no limit")
        return None, 1
    # For Python a boolean is a whole number. TOML has `nan`, for which no comparison holds: so it is outside the range.
    if not isinstance(rate, int | float) or isinstance(rate, bool) or not RATE_MIN <= rate <= RATE_MAX:
        raise _BadFileError(f"its rate must be a number from {RATE_MIN} to {RATE_MAX:.0f}, in requests per second")
    if burst is None:
        return float(rate), min(max(1, math.ceil(2 * rate)), BURST_MAX)
    if not isinstance(burst, int) or isinstance(burst, bool) or not 1 <= burst <= BURST_MAX:
        raise _BadFileError(f"its burst must be a whole number from 1 to {BURST_MAX}, of requests")
    return float(rate), burst


def _named(fields: Mapping[str, object]) -> str:
    name = fields.get("name")
    return f" ({name})" if isinstance(name, str) and _NAME.fullmatch(name) else ""


def _shown(name: str) -> str:
    return f"field {name!r}" if len(name) <= _SHOWN_MAX_CHARACTERS else "field of such a long name"
