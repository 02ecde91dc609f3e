"""Where results are shown: colours, links and a pager where the terminal has them, plain lines everywhere else."""

import os
import shlex
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from rich.console import Console
from rich.style import Style
from rich.text import Text

_LINKING_PROGRAMS = {"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio"}
_LINKING_TERMINALS = ("xterm-kitty", "xterm-ghostty", "foot", "alacritty", "wezterm", "contour", "mintty")
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the order of what follows them around, also beyond the text that they stand in."""
_NARROW_COLUMNS = 30
_PAGER = "less"


class _Console(Console):
    """A console that leaves it to the program to end where nobody reads any more."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


class Screen:
    """Standard output."""

    def __init__(self, *, pager: bool = True, environment: Mapping[str, str] = os.environ) -> None:
        """Look at what standard output is.

        Args:
            pager: Whether what is longer than a terminal is shown page by page.
            environment: Variables; `NO_COLOR`, `TERM`, `PAGER`, `FORCE_HYPERLINK` and those by which terminals tell
                what they are.
        """
        self.console: Console = _Console(highlight=False)
        if self.console.width < 1:  # COLUMNS=0, as some programs set it: nothing would be shown at all
            self.console.width = shutil.get_terminal_size().columns
        self.console.soft_wrap = not self.console.is_terminal  # in a pipe a paragraph is one line
        self._environment = environment
        self._pages = pager and sys.stdout.isatty() and sys.stdin.isatty() and not self.console.is_dumb_terminal
        self._links = self.console.is_terminal and shows_links(environment)
        self.indent = 3 if self.console.width >= _NARROW_COLUMNS else 1

    def linked(self, text: Text, address: str | None) -> Text:
        """Make a text a link to an address, where the terminal shows links."""
        if self._links and address is not None and address.isprintable():
            text.stylize(Style(link=address))
        return text

    @contextmanager
    def paged(self) -> Iterator[None]:
        """Show what is printed during a `with` block by a pager, if it is longer than the terminal."""
        if not self._pages:
            yield
            return
        with self.console.capture() as captured:
            yield
        shown = captured.get()
        if shown.count("\n") < self.console.height or not _page(shown, self._environment):
            sys.stdout.write(shown)


def shows_links(environment: Mapping[str, str]) -> bool:
    """Tell whether a terminal, by the variables that it sets, shows the links of OSC 8.

    `FORCE_HYPERLINK` decides if it is set: 0 or empty is no. Terminals that are not known show none, for older ones
    print the addresses between the words.
    """
    forced = environment.get("FORCE_HYPERLINK")
    if forced is not None:
        return forced not in {"", "0"}
    terminal = environment.get("TERM", "")
    if terminal in {"", "dumb", "linux"} or terminal.startswith("screen"):
        return False
    version = environment.get("VTE_VERSION", "0")
    return (
        terminal.startswith(_LINKING_TERMINALS)
        or environment.get("TERM_PROGRAM") in _LINKING_PROGRAMS
        or bool({"WT_SESSION", "KONSOLE_VERSION", "DOMTERM"} & environment.keys())
        or (version.isdecimal() and int(version) >= 5_000)
    )


def visible(text: str) -> str:
    """Replace what a terminal would obey instead of showing, and leave out what turns the order of others around."""
    if text.isprintable():
        return text
    shown = (" " if one == "\t" else "\ufffd" if unicodedata.category(one) in {"Cc", "Cs"} else one for one in text)
    return "".join(one for one in shown if one not in _DIRECTIONS)


def _page(text: str, environment: Mapping[str, str]) -> bool:
    """Show a text by the user's pager, and wait until it ends; whether there is a pager."""
    try:
        command = shlex.split(environment.get("PAGER", _PAGER))
    except ValueError:  # a quotation mark that nothing closes
        return False
    if not command or command == ["cat"]:
        return False
    try:  # F: not for what fits after all; R: colours and links; X: what was shown stays
        pager = subprocess.Popen(command, stdin=subprocess.PIPE, env={"LESS": "FRX", **environment})  # noqa: S603
    except OSError:
        return False
    with suppress(BrokenPipeError, KeyboardInterrupt):  # the user has seen enough, or stops a search of the pager's
        pager.communicate(text.encode(errors="replace"))
    while True:
        try:
            pager.wait()
        except KeyboardInterrupt:  # the pager takes it to stop a search of its own
            continue
        return True
