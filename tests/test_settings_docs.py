"""docs/settings.md has the settings that there are; `python -m tests.test_settings_docs` writes its table anew."""

import re
from typing import NamedTuple

import pytest
import typer
from typer.main import get_command

from indexer.commands import app as indexer_command
from service import __main__ as service_command
from service.settings import Settings, flag, shown_default, variable
from tests.conftest import ROOT

DOCS = ROOT / "docs" / "settings.md"
HEADING = ["| variable | flag | default | meaning | program |", "|---|---|---|---|---|"]


class Setting(NamedTuple):
    variable: str
    flag: str
    default: str
    meaning: str


def settings_of_the_service() -> list[Setting]:
    return [
        Setting(variable(name), flag(name), shown_default(name), field.description or "")
        for name, field in Settings.model_fields.items()
    ]


def settings_of_the_indexer() -> list[Setting]:
    return [setting for command in commands(indexer_command.app).values() for setting in command]


def commands(app: typer.Typer) -> dict[str, list[Setting]]:
    """Command -> those of its options that have a variable."""
    found = get_command(app).commands  # type: ignore[attr-defined]
    return {
        name: [
            Setting(option.envvar, option.opts[0], *described(option))
            for option in command.params
            if option.param_type_name == "option" and option.envvar
        ]
        for name, command in found.items()
    }


def described(option: typer.core.TyperOption) -> tuple[str, str]:
    """The default and the meaning of an option, whose help may end with its default in brackets."""
    meaning, _, stated = (option.help or "").partition("[default: ")
    if stated:
        default = stated.removesuffix("]")
    elif option.required:
        default = "required"
    elif option.is_flag:
        default = "on" if option.default else "off"
    else:
        default = "none" if option.default is None else f"{option.default}"
    return default, meaning.strip()


def rendered() -> list[str]:
    """The table: what is the same in both programs is told once."""
    service, indexer = settings_of_the_service(), list(dict.fromkeys(settings_of_the_indexer()))
    rows = [(setting, "both" if setting in indexer else "service") for setting in service]
    rows += [(setting, "indexer") for setting in indexer if setting not in service]
    order = list(dict.fromkeys(setting.variable for setting, _ in rows))
    rows.sort(key=lambda row: order.index(row[0].variable))
    return HEADING + [
        f"| `{setting.variable}` | `{setting.flag}` | {setting.default} | {escaped(setting.meaning)} | {program} |"
        for setting, program in rows
    ]


def escaped(text: str) -> str:
    return re.sub(r"([*<|])", r"\\\1", text)


def table(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("|")]


def test_docs_have_the_settings_that_there_are() -> None:
    assert table(DOCS.read_text()) == rendered(), "write it anew with python -m tests.test_settings_docs"


def test_each_setting_is_a_flag_of_serve() -> None:
    options = {option.name: option for option in get_command(service_command.app).commands["serve"].params}  # type: ignore[attr-defined]
    assert [name for name in options if name != "help"] == list(Settings.model_fields)
    for setting, name in zip(settings_of_the_service(), Settings.model_fields, strict=True):
        option = options[name]
        assert option.opts == [setting.flag]
        assert option.help.startswith(f"{setting.meaning}  [env var: {setting.variable}; default: {setting.default}")


@pytest.mark.parametrize(("command", "count"), [("search", 8), ("evaluate", 7), ("health", 2)])
def test_flags_of_other_commands_are_those_of_serve(command: str, count: int) -> None:
    found = get_command(service_command.app).commands  # type: ignore[attr-defined]
    served = {option.opts[0]: option.help for option in found["serve"].params}
    shared = {option.opts[0]: option.help for option in found[command].params if "env var: " in (option.help or "")}
    assert len(shared) == count
    assert shared.items() <= served.items()


def test_a_variable_of_both_programs_is_the_same_flag() -> None:
    flags = {setting.variable: setting.flag for setting in settings_of_the_service()}
    assert {setting.variable for setting in settings_of_the_indexer()} & flags.keys() >= {"ARTICLE_SEARCH_INDEX"}
    for setting in settings_of_the_indexer():
        assert flags.get(setting.variable, setting.flag) == setting.flag


if __name__ == "__main__":
    before, after = re.split(r"(?m)^\|.*\n(?:^\|.*\n)*", DOCS.read_text())
    DOCS.write_text(before + "\n".join([*rendered(), ""]) + after)
