"""The contract in docs/index-format.md names its tests."""

import ast
import re
from pathlib import Path

from tests.conftest import ROOT
from tests.reliability.test_command import TRIALS

FOLDER = Path(__file__).parent
SECTION = "## What survives what\n"


def sentences() -> list[str]:
    text = (ROOT / "docs" / "index-format.md").read_text().partition(SECTION)[2].partition("\n## ")[0]
    return re.findall(r"^\d+\. .*(?:\n +.*)*", text, re.MULTILINE)


def names_in(path: Path) -> set[str]:
    return {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}


def test_each_sentence_of_the_contract_names_tests_that_exist() -> None:
    assert len(sentences()) >= 10
    for sentence in sentences():
        named = re.findall(r"`(test_\w+\.py)::(\w+)`", sentence)
        assert named or "all tests of the above" in sentence, sentence
        for file, name in named:
            assert name in names_in(FOLDER / file), sentence


def test_each_trial_is_named_in_the_contract() -> None:
    assert {name for name in TRIALS if not any(f"`{name}`" in sentence for sentence in sentences())} == set()
