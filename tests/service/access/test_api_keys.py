import hashlib
import hmac
import logging
import math
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import UsageError
from service.access.api_keys import (
    BURST_MAX,
    FILE_MAX_BYTES,
    KEY_MAX_CHARACTERS,
    KEY_PREFIX,
    Key,
    Keyring,
    entry,
    new_key,
)

DIGEST = "0123456789abcdef" * 4
NAMES = st.text("abcxyz019._-", min_size=1, max_size=64)
RATES = st.none() | st.floats(0.001, 1e6) | st.integers(1, 1_000_000)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys.toml"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG, "service.access.api_keys"):
        yield caplog


def ring(file: Path, text: str) -> Keyring:
    file.write_text(text)
    return Keyring(file)


def only(file: Path, fields: str) -> Key:
    """The key of a file with one entry, which has further fields."""
    key, sha256 = new_key()
    found = ring(file, f'[[keys]]\nname = "only"\nsha256 = "{sha256}"\n{fields}').find(key)
    assert found is not None
    return found


def replace(file: Path, text: str) -> None:
    """Change a file as one should, all at once."""
    file.with_name("new").write_text(text)
    file.with_name("new").rename(file)


def test_find_returns_the_key_that_was_shown(file: Path) -> None:
    made = [new_key() for _ in range(3)]
    keyring = ring(file, "".join(entry(f"client-{n}", sha256) for n, (_, sha256) in enumerate(made)))
    for n, (key, sha256) in enumerate(made):
        assert keyring.find(key) == Key(name=f"client-{n}", digest=bytes.fromhex(sha256))


def test_find_returns_none_for_anything_else(file: Path) -> None:
    key, sha256 = new_key()
    keyring = ring(file, entry("a", sha256))
    for shown in ("", key[:-1], key + "x", key.swapcase(), f" {key}", sha256, "a", "ü" + key, key + "\udc80"):
        assert keyring.find(shown) is None


@pytest.mark.parametrize("shown", ["x" * (KEY_MAX_CHARACTERS + 1), "x" * 10_000_000, "ключ"])
def test_find_hashes_nothing_that_cannot_be_a_key(file: Path, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = ring(file, entry("a", DIGEST))
    monkeypatch.setattr(hashlib, "sha256", lambda _: pytest.fail("hashed"))
    assert keyring.find(shown) is None


@pytest.mark.parametrize("position", [0, 2, 4, None])
def test_find_compares_with_every_key_wherever_the_right_one_is(
    file: Path, position: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [new_key() for _ in range(5)]
    keyring = ring(file, "".join(entry(f"c{n}", sha256) for n, (_, sha256) in enumerate(made)))
    compared: list[str] = []
    compare = hmac.compare_digest

    def counting(left: bytes, right: bytes) -> bool:
        compared.append(left.hex())
        return compare(left, right)

    monkeypatch.setattr(hmac, "compare_digest", counting)
    found = keyring.find("as_unknown" if position is None else made[position][0])
    assert (found and found.name) == (None if position is None else f"c{position}")
    assert compared == [sha256 for _, sha256 in made]


def test_new_key_is_256_bits_that_never_come_again() -> None:
    made = [new_key() for _ in range(100)]
    assert len({key for key, _ in made}) == 100
    for key, sha256 in made:
        assert key.startswith(KEY_PREFIX)
        assert len(key.removeprefix(KEY_PREFIX)) == math.ceil(256 / 6)
        assert hashlib.sha256(key.encode()).hexdigest() == sha256


@pytest.mark.parametrize(
    ("fields", "rate", "burst", "admin"),
    [
        ("", None, 1, False),
        ("rate = 50.0", 50.0, 100, False),
        ("rate = 50", 50.0, 100, False),
        ("rate = 0.001", 0.001, 1, False),
        ("rate = 0.7", 0.7, 2, False),
        ("rate = 1e6", 1e6, BURST_MAX, False),
        ("rate = 2\nburst = 1\nadmin = true", 2.0, 1, True),
        ("admin = false", None, 1, False),
    ],
)
def test_keyring_reads_the_limits_of_a_key(
    file: Path, fields: str, rate: float | None, burst: int, admin: bool
) -> None:
    key = only(file, fields)
    assert (key.rate, key.burst, key.admin) == (rate, burst, admin)


def test_keyring_takes_digests_in_capitals(file: Path) -> None:
    key, sha256 = new_key()
    assert ring(file, entry("a", sha256.upper())).find(key) is not None


@settings(deadline=None)
@given(name=NAMES, rate=RATES, burst=st.none() | st.integers(1, BURST_MAX), admin=st.booleans())
def test_entry_is_read_back_as_it_was_meant(
    tmp_path_factory: pytest.TempPathFactory, name: str, rate: float | None, burst: int | None, admin: bool
) -> None:
    key, sha256 = new_key()
    burst = burst if rate is not None else None
    found = ring(tmp_path_factory.mktemp("keys") / "k", entry(name, sha256, rate, burst, admin)).find(key)
    assert found is not None
    assert (found.name, found.rate, found.admin) == (name, rate, admin)
    assert burst in (None, found.burst)


def test_entry_is_what_the_documentation_shows() -> None:
    assert entry("newsroom", DIGEST) == f'[[keys]]\nname = "newsroom"\nsha256 = "{DIGEST}"\n'
    assert entry("newsroom", DIGEST, 50.0, 100, True) == (
        f'[[keys]]\nname = "newsroom"\nsha256 = "{DIGEST}"\nrate = 50.0\nburst = 100\nadmin = true\n'
    )


@pytest.mark.parametrize(
    ("name", "rate", "burst", "reason"),
    [
        ('x"\nadmin = true', None, None, "its name must be"),
        ("x\n", None, None, "its name must be"),
        ("", None, None, "its name must be"),
        ("x", 0.0, None, "its rate must be"),
        ("x", math.inf, None, "its rate must be"),
        ("x", 1.0, 0, "its burst must be"),
        ("x", None, 5, "a burst but no rate"),
    ],
)
def test_entry_refuses_what_the_file_could_not_hold(
    name: str, rate: float | None, burst: int | None, reason: str
) -> None:
    with pytest.raises(UsageError, match=f"^there can be no such key: .*{reason}"):
        entry(name, DIGEST, rate, burst)


GOOD = f'[[keys]]\nname = "good"\nsha256 = "{DIGEST}"\n'
OTHER = "f" * 64
BAD = {
    "": "it lists no key",
    "# nothing yet\n": "it lists no key",
    "keys = []": "it lists no key",
    "[keys]\nname = 'x'": r"not tables; begin each with \[\[keys\]\]",
    "keys = [1]": "not tables",
    "keys = 'x'": "not tables",
    "title = 'x'\n" + GOOD: "field 'title'",
    GOOD + "[other]\nx = 1": "field 'other'",
    GOOD + "rates = 1": r"entry 1 \(good\): there is no field 'rates'; the fields are name, sha256, rate",
    GOOD + GOOD.replace(DIGEST, OTHER): r"entry 2 \(good\): its name is that of entry 1 too",
    GOOD + GOOD.replace("good", "b"): r"entry 2 \(b\): its sha256 is that of entry 1 too",
    GOOD + GOOD.replace("good", "b").replace(DIGEST, DIGEST.upper()): r"entry 2 \(b\): its sha256 is that of entry 1",
    GOOD + "[[keys]]\nname = 'b'": r"entry 2 \(b\): its sha256 must be 64",
    GOOD + f"[[keys]]\nsha256 = '{OTHER}'": "entry 2: its name must be",
    GOOD + "[[keys]]": "entry 2: its name must be",
    **{GOOD.replace('"good"', name): "entry 1: its name must be" for name in ("'A'", "'a b'", "''", "1", "'ä'")},
    GOOD.replace("good", "x" * 65): "entry 1: its name must be",
    **{
        GOOD.replace(f'"{DIGEST}"', digest): r"entry 1 \(good\): its sha256 must be 64"
        for digest in (f"'{DIGEST[1:]}'", f"'{DIGEST}0'", f"'{DIGEST[1:]}g'", "7", "''", f"'{DIGEST[1:]} '")
    },
    **{
        GOOD + f"rate = {rate}": r"entry 1 \(good\): its rate must be a number from 0.001 to 1000000"
        for rate in ("0", "-1", "0.0", "nan", "inf", "-inf", "true", "'5'", "[5]", "1e-9", "1e7", "2026-01-01")
    },
    **{
        GOOD + f"rate = 1\nburst = {burst}": r"entry 1 \(good\): its burst must be a whole number from 1 to 1000000"
        for burst in ("0", "-1", "1.0", "true", "'5'", "1000001")
    },
    GOOD + "burst = 5": "a burst but no rate",
    **{GOOD + f"admin = {admin}": "its admin must be true or false" for admin in ("1", "'true'", "[]")},
    GOOD + "rate = \n": r"it is not TOML \(at line 4, column 8\)$",
    GOOD + "name = 'again'\n": r"it is not TOML \(at line 4, column \d+\)$",
    "keys = " + "[" * 20_000: "it is not TOML$",
    "x = " + "9" * 5_000: "it is not TOML$",
    "#" * (FILE_MAX_BYTES + 1): f"it has {FILE_MAX_BYTES + 1} bytes; at most {FILE_MAX_BYTES}",
}


@pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
def test_keyring_refuses_a_bad_file_and_says_why(file: Path, text: str) -> None:
    with pytest.raises(UsageError, match=BAD[text]) as caught:
        ring(file, text)
    assert str(caught.value).startswith(f"the keys file {file} cannot be used: ")
    assert caught.value.__suppress_context__


def test_keyring_refuses_what_is_no_text_file(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"# \xe4")
    os.mkfifo(tmp_path / "pipe")
    reasons = {"absent": "No such file", "": "not a regular file", "pipe": "not a regular file", "latin": "at byte 2$"}
    for name, reason in reasons.items():
        with pytest.raises(UsageError, match=reason):
            Keyring(tmp_path / name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_keyring_refuses_a_file_that_it_may_not_read(file: Path) -> None:
    file.write_text(GOOD)
    file.chmod(0)
    with pytest.raises(UsageError, match="cannot be read: Permission denied"):
        Keyring(file)


@settings(deadline=None)
@given(text=st.text(max_size=40) | st.text("[]keys='\"\n=# 1{},.", max_size=40))
def test_keyring_takes_or_refuses_any_text_but_never_fails(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.mktemp("keys") / "k"
    file.write_bytes(text.encode(errors="surrogatepass"))
    with pytest.raises(UsageError, match=r"^the keys file .* cannot be used: "):
        Keyring(file)


def test_a_key_in_the_wrong_place_is_never_told(file: Path, log: pytest.LogCaptureFixture) -> None:
    key, sha256 = new_key()
    misplaced = [
        key,
        f"{key} = 1\n",
        f"[{key}]",
        f"[[keys]]\n{key} = 1",
        f"[[keys]]\n{key} = 1\n{key} = 2",
        f"[[keys]]\nname = '{key}'",
        f"[[keys]]\nname = 'a'\nsha256 = '{key}'",
        f"[[keys]]\nname = 'a'\nsha256 = '{sha256}'\nrate = '{key}'",
        f"[[keys]]\nname = 'a'\nsha256 = '{sha256}'\nadmin = '{key}'",
        entry("a", sha256) + entry("b", sha256),
    ]
    keyring = ring(file, GOOD)
    for text in misplaced:
        replace(file, text)
        keyring.refresh()
        with pytest.raises(UsageError, match="cannot be used") as caught:
            Keyring(file)
        for told in (str(caught.value), str(keyring.problem), log.text):
            assert key[3:] not in told
            assert sha256 not in told
    assert len(log.records) == len(misplaced)
    assert sha256 not in repr(only(file, "")) + repr(Key(name="a", digest=bytes.fromhex(sha256)))
    assert repr(bytes.fromhex(sha256)) not in repr(Key(name="a", digest=bytes.fromhex(sha256)))


def test_refresh_takes_over_a_changed_file(file: Path, log: pytest.LogCaptureFixture) -> None:
    (old, old_sha256), (new, new_sha256) = new_key(), new_key()
    keyring = ring(file, entry("a", old_sha256))
    replace(file, entry("a", new_sha256, admin=True))
    assert keyring.find(old) is not None
    keyring.refresh()
    assert keyring.find(old) is None
    found = keyring.find(new)
    assert found is not None
    assert found.admin
    assert [record.message for record in log.records] == [f"read 1 key(s) from {file}"]


def test_refresh_notices_a_file_of_the_same_size_and_age_put_in_place(file: Path) -> None:
    (old, old_sha256), (new, new_sha256) = new_key(), new_key()
    keyring = ring(file, entry("a", old_sha256))
    before = file.stat()
    file.write_text(entry("a", new_sha256))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    keyring.refresh()
    assert (keyring.find(old), keyring.find(new) is not None) == (None, True)


def test_refresh_reads_only_what_changed_unless_forced(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = ring(file, GOOD)
    reads: list[str] = []
    loads = tomllib.loads

    def counting(text: str) -> dict[str, object]:
        reads.append(text)
        return loads(text)

    monkeypatch.setattr(tomllib, "loads", counting)
    for _ in range(3):
        keyring.refresh()
    assert reads == []
    keyring.refresh(force=True)
    assert reads == [GOOD]


@pytest.mark.parametrize("bad", ["", "no TOML", None, GOOD + GOOD])
def test_refresh_keeps_the_keys_when_the_new_file_is_bad(
    file: Path, bad: str | None, log: pytest.LogCaptureFixture
) -> None:
    key, sha256 = new_key()
    keyring = ring(file, entry("a", sha256))
    assert keyring.problem is None
    if bad is None:
        file.unlink()
    else:
        replace(file, bad)
    for _ in range(3):
        keyring.refresh()
        assert keyring.find(key) is not None
        assert keyring.problem
        assert str(file) not in keyring.problem
    (record,) = log.records
    assert (record.levelname, record.exc_info) == ("ERROR", None)
    assert record.message.startswith(f"the keys file {file} cannot be used, so the keys stay as they were: ")
    keyring.refresh(force=True)
    assert len(log.records) == 2
    replace(file, entry("b", sha256))
    keyring.refresh()
    found = keyring.find(key)
    assert found is not None
    assert (found.name, keyring.problem) == ("b", None)


def test_refresh_recovers_when_the_very_same_file_comes_back(file: Path) -> None:
    keyring = ring(file, GOOD)
    file.rename(file.with_name("away"))
    keyring.refresh()
    assert keyring.problem == "it cannot be read: No such file or directory"
    file.with_name("away").rename(file)
    keyring.refresh()
    assert keyring.problem is None
