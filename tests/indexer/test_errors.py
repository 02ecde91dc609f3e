import re

import pytest

from indexer import errors
from indexer.commands.build import EXIT_CODES
from indexer.errors import ArticleSearchError

EVERY_ERROR = [
    value for value in vars(errors).values() if isinstance(value, type) and value.__module__ == errors.__name__
]


def test_errors_form_one_tree_which_the_docstring_draws() -> None:
    assert all(issubclass(error, ArticleSearchError) for error in EVERY_ERROR)
    drawn = re.findall(r"(\w+Error)\b", errors.__doc__ or "")
    assert sorted(drawn) == sorted(error.__name__ for error in EVERY_ERROR)


@pytest.mark.parametrize("error", EVERY_ERROR)
def test_exit_codes_are_those_that_the_command_documents(error: type[ArticleSearchError]) -> None:
    documented = {int(code) for code in re.findall(r"(\d) \w", EXIT_CODES)}
    assert error.exit_code in documented - {0}
