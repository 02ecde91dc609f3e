"""Which format an answer is wanted in: the parameter `format`, or else the header `Accept`. Part of the contract."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import Field
from starlette.responses import Response

from service.api.files.csv_text import MEDIA_TYPE
from service.api.openapi import Responses
from service.api.requests import SearchParameters
from service.api.stories.requests import StoryParameters

Format = Literal["json", "csv", "csv-bom"]
NEXT_CURSOR_HEADER = "X-Next-Cursor"
VARY = {"Vary": "Accept"}
"""Header of an answer that another `Accept` would have made another one."""
_FormatParameter = Annotated[
    Format | None,
    Field(
        description="Format of the answer: `json`, `csv`, or `csv-bom`, which is CSV with a byte order mark, as Excel "
        "wants it. Unless given, `Accept` decides, and without that it is JSON."
    ),
]
_NAME_MAX_CHARACTERS = 60
"""Longest part of a file's name that is taken from a query."""
_OF_WORDS = "LMN"
"""First letters of the Unicode categories whose characters are kept in a file's name: letters, marks and numbers."""
_QUALITY = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")


class SearchFileParameters(SearchParameters):
    """Parameters of `GET /v1/search`, with the format of the answer."""

    format: _FormatParameter = None


class StoryFileParameters(StoryParameters):
    """Parameters of `GET /v1/stories`, with the format of the answer."""

    format: _FormatParameter = None


def wanted_format(accept: str, given: Format | None = None) -> Format:
    """Return the format that a request wants.

    Args:
        accept: Its header `Accept`, empty if it has none. CSV is wanted where it is named, and JSON is not or comes
            after it by its `q`.
        given: Its parameter `format`, which decides if it is given.
    """
    if given is not None:
        return given
    qualities = {"application/json": 0.0, MEDIA_TYPE: 0.0}
    for part in accept.lower().split(","):
        media_type, *parameters = (piece.strip() for piece in part.split(";"))
        if media_type in qualities:
            stated = (_QUALITY.fullmatch(parameter) for parameter in parameters)
            qualities[media_type] = next((float(found[1]) for found in stated if found), 1.0)
    return "csv" if qualities[MEDIA_TYPE] > qualities["application/json"] else "json"


def csv_response(body: bytes, *, name: str, next_cursor: str | None) -> Response:
    """Return a response that browsers save as a file.

    Args:
        body: The file.
        name: Text that its name is made of: letters and digits of any script are kept.
        next_cursor: Cursor of the next page, if there is one.
    """
    headers = {**VARY, "Content-Disposition": _disposition(name)}
    if next_cursor is not None:
        headers[NEXT_CURSOR_HEADER] = next_cursor
    return Response(body, media_type=f"{MEDIA_TYPE}; charset=utf-8; header=present", headers=headers)


def or_csv(responses: Responses, example: str) -> Responses:
    """Document that an answer can be had as CSV.

    Args:
        responses: What is documented of the answer in JSON.
        example: Name of its example in CSV.
    """
    documented: Mapping[str, Any] = responses[200]
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in ("Content-Disposition", NEXT_CURSOR_HEADER)}
    csv = {"schema": {"type": "string"}, "examples": {example: {"$ref": f"#/components/examples/{example}"}}}
    return {
        **responses,
        200: {
            **documented,
            "headers": {**documented["headers"], **headers},
            "content": {**documented["content"], MEDIA_TYPE: csv},
        },
    }


def _disposition(name: str) -> str:
    """Return a header that names the file twice: in ASCII, and as it is (RFC 6266)."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    letters = "".join(one if unicodedata.category(one)[0] in _OF_WORDS else " " for one in folded)
    whole = "-".join(letters.split())[:_NAME_MAX_CHARACTERS].strip("-")
    plain = "-".join(re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKD", whole).encode("ascii", "ignore").decode()))
    disposition = f'attachment; filename="{plain or "articles"}.csv"'
    return disposition if plain == whole or not whole else f"{disposition}; filename*=UTF-8''{quote(whole)}.csv"
