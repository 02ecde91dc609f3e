import pytest

from indexer.errors import UnusableIndexError
from service.engine.watching import published as module
from service.engine.watching.published import PublishedGeneration

IDLE = {"asked": False, "refused": False, "ready": True}


class Disk:
    """What is published, and the state of its files."""

    def __init__(self) -> None:
        self.current: str | Exception = "000001 a"
        self.files = 0

    def newest(self) -> str:
        if isinstance(self.current, Exception):
            raise self.current
        return self.current

    def files_seen(self) -> int:
        return self.files


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def published(disk: Disk) -> PublishedGeneration:
    """What is on the disk, tried."""
    made = PublishedGeneration(disk.newest, disk.files_seen)
    made.begin(made.look())
    return made


def test_is_due_says_what_is_worth_another_try(published: PublishedGeneration) -> None:
    newest = published.look()
    assert not published.is_due(newest, asked=False, refused=False, ready=True)
    assert not published.is_due(newest, asked=True, refused=False, ready=True)
    assert published.is_due(newest, asked=True, refused=True, ready=True)
    assert published.is_due(newest, asked=True, refused=False, ready=False)
    assert published.is_due("000002 b", asked=False, refused=False, ready=True)
    assert not published.is_due(None, asked=False, refused=False, ready=True)


def test_is_due_again_after_a_while_if_that_was_wanted(
    published: PublishedGeneration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_S", 0.0)
    published.retry_later()
    assert published.is_due(published.look(), **IDLE)
    published.begin(published.look())
    assert not published.is_due(published.look(), **IDLE)


def test_a_refused_generation_is_due_once_its_files_have_changed_and_settled(
    published: PublishedGeneration, disk: Disk
) -> None:
    found = []
    for files in (0, 0, 1, 2, 3, 3, 3):
        disk.files = files
        found.append(published.is_due("000001 a", asked=False, refused=True, ready=True))
    assert found == [False, False, False, False, False, True, True]
    published.begin("000001 a")
    assert not published.is_due("000001 a", asked=False, refused=True, ready=True)


def test_look_says_once_that_it_cannot_tell(
    published: PublishedGeneration, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    disk.current = UnusableIndexError("CURRENT is gone")
    assert published.look() is published.look() is None
    assert published.unreadable == "it cannot be told which generation is the newest"
    assert caplog.text.count("CURRENT is gone") == 1
    disk.current = "000001 a"
    assert published.look() == "000001 a"
    assert published.unreadable is None


@pytest.mark.parametrize(("text", "name"), [("000007 a\n", "000007"), ("/etc/passwd", None), ("", None), (None, None)])
def test_name_is_a_number_or_unknown(published: PublishedGeneration, text: str | None, name: str | None) -> None:
    published.begin(text)
    assert published.name == name
