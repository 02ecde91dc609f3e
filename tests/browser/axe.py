"""axe-core, which finds what keeps people with disabilities from using a page; fetched from npm, for tests alone."""

import shutil
import subprocess
import tarfile
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.services import FOLDER

if TYPE_CHECKING:
    from playwright.sync_api import Page

_VERSION = "4.14.1"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def source() -> str:
    """Return the code of axe-core; skip the test if it cannot be had."""
    kept = FOLDER / f"axe-core-{_VERSION}.min.js"
    if not kept.exists():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("axe-core comes from npm, which is not installed")
        FOLDER.mkdir(parents=True, exist_ok=True)
        command = [npm, "pack", "--silent", f"axe-core@{_VERSION}", "--pack-destination", str(FOLDER)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        if done.returncode != 0:
            pytest.skip(f"axe-core could not be fetched from npm: {done.stderr.strip()[-200:]}")
        with tarfile.open(FOLDER / f"axe-core-{_VERSION}.tgz") as packed:
            code = packed.extractfile("package/axe.min.js")
            assert code is not None
            kept.write_bytes(code.read())
    return kept.read_text()


def violations(page: "Page", code: str) -> list[str]:
    """Return what axe-core finds wrong with a page as it is shown: the rule, and the elements that break it."""
    page.evaluate(code)
    found: list[dict[str, Any]] = page.evaluate(
        "rules => axe.run(document, { runOnly: rules, resultTypes: ['violations'] }).then(found => found.violations)",
        _RULES,
    )
    return [f"{one['id']}: {node['html'][:200]} {node['failureSummary']}" for one in found for node in one["nodes"]]
