import os
import sys
from pathlib import Path

import pytest
from rich.text import Text

from service.terminal.screen import Screen, shows_links, visible


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({}, False),
        ({"TERM": "xterm"}, False),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7006"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "4200"}, False),
        ({"TERM": "xterm-256color", "VTE_VERSION": "new"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM": "xterm-256color", "WT_SESSION": "1"}, True),
        ({"TERM": "dumb", "VTE_VERSION": "7006"}, False),
        ({"TERM": "screen", "VTE_VERSION": "7006"}, False),
        ({"TERM": "linux", "FORCE_HYPERLINK": "1"}, True),
        ({"TERM": "xterm-kitty", "FORCE_HYPERLINK": "0"}, False),
    ],
)
def test_shows_links_goes_by_what_terminals_say_of_themselves(environment: dict[str, str], shown: bool) -> None:
    assert shows_links(environment) is shown


def test_visible_leaves_nothing_that_a_terminal_obeys() -> None:
    assert visible("\x1b[2Ja\x07\tb\u202ec\u2069 \ud800") == "\ufffd[2Ja\ufffd b" + "c \ufffd"
    for fine in ("plain", "زيارة \u200fوزير", "国务卿", "e\u0301 🎈"):
        assert visible(fine) == fine


def screen(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Screen:
    """A screen of 40 columns and 5 lines that is a terminal."""
    for name, value in {"COLUMNS": "40", "LINES": "5", "FORCE_COLOR": "1", "TERM": "xterm", **environment}.items():
        monkeypatch.setenv(name, value)
    for stream in (sys.stdout, sys.stdin):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    return Screen(environment={"TERM": "xterm", **environment})


def test_linked_makes_links_where_there_are_any(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = screen(monkeypatch, FORCE_HYPERLINK="1", PAGER="")
    shown.console.print(shown.linked(Text("a title"), "https://a.example/#:~:text=x"))
    assert ";https://a.example/#:~:text=x\x1b\\" in capsys.readouterr().out
    shown.console.print(shown.linked(Text("a title"), "https://a.example/\x1b]"))
    shown.console.print(shown.linked(Text("a title"), None))
    assert "\x1b]8" not in capsys.readouterr().out
    plain = screen(monkeypatch)
    plain.console.print(plain.linked(Text("a title"), "https://a.example/"))
    assert "https" not in capsys.readouterr().out


def show(shown: Screen, lines: int) -> None:
    with shown.paged():
        for number in range(lines):
            shown.console.print(Text(f"line {number}", style="red"))


def test_paged_hands_what_is_long_to_the_pager(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pager = f"sh -c 'echo $LESS > {tmp_path}/less; cat > {tmp_path}/paged'"
    monkeypatch.delenv("NO_COLOR", raising=False)
    show(screen(monkeypatch, PAGER=pager, PATH="/usr/bin:/bin"), 4)
    assert capsys.readouterr().out.count("line") == 4
    assert not (tmp_path / "paged").exists()
    show(screen(monkeypatch, PAGER=pager, PATH="/usr/bin:/bin"), 9)
    assert capsys.readouterr().out == ""
    assert (tmp_path / "paged").read_text().count("\x1b[31mline") == 9
    assert (tmp_path / "less").read_text() == "FRX\n"


@pytest.mark.parametrize("pager", ["", "cat", "no-such-pager -x", "less '"])
def test_paged_prints_where_there_is_no_pager(
    pager: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    show(screen(monkeypatch, PAGER=pager), 9)
    assert capsys.readouterr().out.count("line") == 9


def test_paged_stays_until_the_pager_ends_whatever_is_interrupted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pager = f"sh -c 'trap : INT; cat > {tmp_path}/paged; kill -INT {os.getpid()}; sleep 0.1; touch {tmp_path}/over'"
    show(screen(monkeypatch, PAGER=pager, PATH="/usr/bin:/bin"), 9)
    assert (tmp_path / "over").exists()


def test_screen_shows_what_there_is_where_no_width_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    show(screen(monkeypatch, COLUMNS="0"), 2)
    assert capsys.readouterr().out.count("line") == 2


def test_paged_takes_a_pager_that_has_seen_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    show(screen(monkeypatch, PAGER="true", PATH="/usr/bin:/bin"), 100_000)


def test_screen_has_no_colour_in_a_pipe(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    show(Screen(environment={"TERM": "xterm-kitty", "PAGER": "false"}), 50)
    out = capsys.readouterr().out
    assert (out.count("line"), "\x1b" in out) == (50, False)


def test_screen_heeds_no_color(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    show(screen(monkeypatch, NO_COLOR="1"), 2)
    assert "\x1b[31m" not in capsys.readouterr().out
