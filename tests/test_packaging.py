"""What the package says of itself; `.ci/wheel.py` builds it and looks into it."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from service.version import VERSION
from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_the_changelog_begins_with_the_version() -> None:
    headings = re.findall(r"^## \[(.+?)\] - (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0][0] == VERSION
    assert all(re.fullmatch(r"Unreleased|\d{4}-\d\d-\d\d", date) for _, date in headings)


@pytest.mark.parametrize("program", ["article-service", "article-indexer"])
def test_commands_print_the_version(program: str) -> None:
    command = [str(Path(sys.executable).with_name(program)), "--version"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == f"{program} {VERSION}\n"


def test_both_packages_say_that_they_are_typed() -> None:
    for package in ("indexer", "service"):
        assert (ROOT / package / "py.typed").read_text() == ""


def test_the_test_extra_has_what_the_others_bring() -> None:
    (whole,) = [one for one in PROJECT["optional-dependencies"]["test"] if one.startswith("article-search[")]
    brought = set(whole.removeprefix("article-search[").rstrip("]").split(","))
    assert {"client", "indexer", "documents"} <= brought <= PROJECT["optional-dependencies"].keys()


def test_metadata_invents_no_addresses() -> None:
    assert "urls" not in PROJECT
    assert PROJECT["scripts"].keys() == {"article-service", "article-indexer"}
    assert PROJECT["entry-points"]["pipx.run"] == {"article-search": PROJECT["scripts"]["article-service"]}
