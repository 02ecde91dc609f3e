"""What the client knows of the contract, written from the recorded one: `python -m tests.client_types` writes it anew.

service/remote/results/  a frozen class for each schema of an answer
service/remote/requests.py    a typed dictionary for each schema of a request
service/remote/calls.py       a function for each operation, and operations.py the methods
service/remote/problems.py    an exception for each code of a problem
"""

import json
import keyword
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from service.problem_details import PROBLEMS
from tests.conftest import ROOT

FOLDER = ROOT / "service" / "remote"
CONTRACT: dict[str, Any] = json.loads((ROOT / "tests" / "service" / "api" / "contract.json").read_text())
SCHEMAS: dict[str, dict[str, Any]] = CONTRACT["components"]["schemas"]
MODULES: dict[str, tuple[str, tuple[str, ...]]] = {
    "problems": ("errors", ("ProblemDetails",)),
    "shared": ("what several answers tell of", ("ArticleModel", "PassageModel", "IndexModel", "RelatedArticlesModel")),
    "reports": ("what other sources report", ("ReportModel",)),
    "explanations": ("how scores come about", ("ExplanationModel", "Scores")),
    "search": ("searches", ("SearchResponse", "BatchResponse", "SimilarResponse")),
    "corpus": ("articles and passages", ("ArticlePage", "ArticleDetail", "PassageDetail")),
    "stories": ("stories", ("StoryPage", "StoryResponse")),
    "quotations": ("quotations", ("VerifyResponse",)),
    "vector_stores": ("searches in the shape of OpenAI's", ("VectorStoreSearchPage",)),
    "index": ("the index and the process", ()),
}
"""Module of results -> what its answers are about, and the schemas that it and what they hold are written from; the
last has all others."""
NAMES = {
    "post_search": "search",
    "post_batch": "search_batch",
    "post_verify": "verify",
    "post_vector_store_search": "search_vector_store",
    "get_similar": "similar",
}
"""Id of an operation -> its method, where they differ."""
GROUPS = {
    400: "BadRequestError",
    401: "UnauthorizedError",
    403: "ForbiddenError",
    404: "NotFoundError",
    422: "UnprocessableError",
    503: "UnavailableError",
}
"""Status -> the class of all its problems, for those that several codes have."""
SIMPLE = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
"""Type in JSON Schema -> in Python."""
WRITTEN = "Written from the contract by `python -m tests.client_types`."


def named(schema: str) -> str:
    """The name of a schema's class."""
    return schema.removesuffix("Model")


def referred(value: object) -> Iterator[str]:
    """The schemas that a part of the contract refers to."""
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"].rpartition("/")[2]
        for one in value.values():
            yield from referred(one)
    elif isinstance(value, list):
        for one in value:
            yield from referred(one)


def within(schema: str, outer: tuple[str, ...] = ()) -> list[str]:
    """A schema and those it holds, the innermost first; one may hold itself."""
    found: list[str] = []
    for one in referred(SCHEMAS[schema]["properties"]):
        if one not in (schema, *outer):
            found += [name for name in within(one, (schema, *outer)) if name not in found]
    return [*found, schema]


def operations() -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Name of a method -> HTTP's method, path and what the contract says."""
    return {
        NAMES.get(operation["operationId"], operation["operationId"]): (method.upper(), path, operation)
        for path, methods in CONTRACT["paths"].items()
        for method, operation in methods.items()
    }


def schema_of(operation: Mapping[str, Any]) -> Any:
    """The schema of an answer, that of a text for one that is no JSON."""
    content = operation["responses"]["200"]["content"]
    return (content.get("application/json") or content["text/plain"])["schema"]


def answers() -> list[str]:
    """The schemas of all answers."""
    return [name for _, _, operation in operations().values() for name in referred(schema_of(operation))]


def body_of(operation: Mapping[str, Any]) -> str | None:
    """The schema of a request's body; None if it has none."""
    if "requestBody" not in operation:
        return None
    return next(referred(operation["requestBody"]["content"]["application/json"]["schema"]))


def made_by_callers() -> list[str]:
    """The schemas of objects that callers make; the fields of bodies are parameters instead."""
    bodies = [body for _, _, operation in operations().values() if (body := body_of(operation))]
    found = [name for body in bodies for one in referred(SCHEMAS[body]["properties"]) for name in within(one)]
    return list(dict.fromkeys(found))


def modules() -> dict[str, list[str]]:
    """Module of results -> the schemas in it."""
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    for module, (_, roots) in MODULES.items():
        every = [name for root in (roots or answers()) for name in within(root)]
        found[module] = [name for name in dict.fromkeys(every) if name not in seen]
        seen |= set(found[module])
    return found


def kind(schema: Mapping[str, Any], *, taken: bool = False) -> str:
    """The type of a value, of an answer or taken from a caller."""
    if "$ref" in schema:
        return named(next(referred(schema)))
    if "anyOf" in schema:
        return " | ".join(kind(one, taken=taken) for one in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return f"Literal[{', '.join(json.dumps(one) if isinstance(one, str) else repr(one) for one in values)}]"
    if schema.get("type") == "array":
        return f"{'Sequence' if taken else 'list'}[{kind(schema.get('items', {}), taken=taken)}]"
    if schema.get("type") == "object":
        values = schema.get("additionalProperties")
        return f"dict[str, {kind(values) if isinstance(values, dict) else 'Any'}]"
    return SIMPLE.get(schema.get("type", ""), "Any")


def optional(schema: Mapping[str, Any]) -> str:
    """The type of a value that a caller may leave out."""
    found = kind(schema, taken=True)
    return found if found.endswith("| None") else f"{found} | None"


def told(text: str, indent: int = 4) -> str:
    """A docstring: its first sentence, and after an empty line the rest if all is longer than a line."""
    text, width = " ".join(text.split()), 120 - indent
    lines = [f'"""{text}"""']
    if len(lines[0]) > width:
        first, *rest = re.split(r"(?<=[.!?]) ", text, maxsplit=1)
        lines = [f'"""{first}', "", *textwrap.wrap(" ".join(rest), width), '"""']
        if len(lines[0]) > width or not rest:
            lines = [
                f'"""{textwrap.shorten(first, width - 8, placeholder="…")}',
                "",
                *textwrap.wrap(text, width),
                '"""',
            ]
    return textwrap.indent("\n".join(lines), " " * indent)


def noted(text: str) -> str:
    """What stands below a field."""
    lines = textwrap.wrap(" ".join(text.split()) + '"""', 120 - 4 - 3, break_long_words=False)
    return textwrap.indent('"""' + "\n".join(lines), " " * 4)


def imports(code: str, homes: Mapping[str, str]) -> str:
    """The imports that a piece of code needs."""
    lines = []
    if re.search(r"\bSequence\[", code):
        lines.append("from collections.abc import Sequence")
    if "@dataclass" in code:
        lines.append("from dataclasses import dataclass")
    typed = [name for name in ("Any", "Literal", "Required", "TypedDict") if re.search(rf"\b{name}\b", code)]
    if typed:
        lines.append(f"from typing import {', '.join(typed)}")
    if "Call[" in code:
        lines.append("from service.remote.call import Call, given, path_of")
    wanted: dict[str, list[str]] = {}
    plain = re.sub(r'"""(?s:.*?)"""|"[^"\n]*"', "", code)
    for name, home in homes.items():
        if re.search(rf"\b{name}\b", plain):
            wanted.setdefault(home, []).append(name)
    lines += [f"from {home} import {', '.join(sorted(found))}" for home, found in sorted(wanted.items())]
    return "\n".join(lines)


def results() -> Iterator[tuple[str, str]]:
    """Name and text of each module of results."""
    homes: dict[str, str] = {}
    for module, schemas in modules().items():
        code = "\n\n".join(map(result, schemas))
        yield (
            f"results/{module}.py",
            f'"""Answers on {MODULES[module][0]}. {WRITTEN}"""\n\n{imports(code, homes)}\n\n{code}',
        )
        homes |= {named(schema): f"service.remote.results.{module}" for schema in schemas}


def result(name: str) -> str:
    """The class of a schema of an answer."""
    schema = SCHEMAS[name]
    fields = list(dict.fromkeys([*schema.get("required", ()), *schema["properties"]]))
    lines = ["@dataclass(frozen=True, slots=True, kw_only=True)", f"class {named(name)}:", told(schema["description"])]
    for field in fields:
        one = schema["properties"][field]
        lines += [f"    {field}: {kind(one)}", *([noted(one["description"])] if "description" in one else [])]
    return "\n".join([*lines[:3], "", *lines[3:], ""])


def requests() -> str:
    """The module of what callers make."""
    code = []
    for name in made_by_callers():
        schema = SCHEMAS[name]
        fields = {
            field: f"Required[{kind(one, taken=True)}]"
            if field in schema.get("required", ())
            else kind(one, taken=True)
            for field, one in schema["properties"].items()
        }
        if any(map(keyword.iskeyword, fields)):
            pairs = ", ".join(f'"{field}": {one}' for field, one in fields.items())
            text = f'{named(name)} = TypedDict("{named(name)}", {{{pairs}}}, total=False)\n'
            text += told(schema["description"], 0)
        else:
            itself = re.compile(rf"^.*\b{named(name)}\b.*$")
            quoted = {field: itself.sub(lambda held: f'"{held[0]}"', one) for field, one in fields.items()}
            body = "\n".join(f"    {field}: {one}" for field, one in quoted.items())
            text = f"class {named(name)}(TypedDict, total=False):\n{told(schema['description'])}\n\n{body}"
        code.append(text)
    text = "\n\n\n".join(code)
    return f'"""Objects that requests hold. {WRITTEN}"""\n\n{imports(text, {})}\n\n\n{text}\n'


def calls() -> str:
    """The module of functions that describe the operations."""
    homes = {
        named(schema): f"service.remote.results.{module}" for module, found in modules().items() for schema in found
    }
    homes |= {named(name): "service.remote.requests" for name in made_by_callers()}
    code = "\n\n\n".join(call(name, *found) for name, found in operations().items())
    about = f"Every operation of the service, described without being asked.\n\n{WRITTEN} "
    about += "What the parameters mean is in docs/api.md;\nthose that are None are left to the service.\n"
    return f'"""{about}"""\n\n{imports(code, homes)}\n\n\n{code}\n'


def call(name: str, method: str, path: str, operation: Mapping[str, Any]) -> str:
    """The function that describes an operation."""
    answer = next(map(named, referred(schema_of(operation))), "str")
    stated = [one for one in operation["parameters"] if "$ref" not in one]
    ids = [one["name"] for one in stated if one["in"] == "path"]
    queried = {one["name"]: one for one in stated if one["in"] == "query" and one["name"] != "format"}  # it is JSON
    required = [f"{one}: str" for one in ids]
    required += [f"{one}: {kind(queried[one]['schema'], taken=True)}" for one in queried if queried[one]["required"]]
    chosen = [f"{one}: {optional(queried[one]['schema'])} = None" for one in queried if not queried[one]["required"]]
    arguments = [
        f'"{method}"',
        f'path_of("{path}", {", ".join(f"{one}={one}" for one in ids)})' if ids else f'"{path}"',
    ]
    passed = [f"method={arguments[0]}", f"path={arguments[1]}", f"kind={answer}"]
    if queried:
        passed.append(f"parameters=given({', '.join(f'{one}={one}' for one in queried)})")
    if (body_name := body_of(operation)) is not None:
        body = SCHEMAS[body_name]
        for field in dict.fromkeys([*body.get("required", ()), *body["properties"]]):
            one = body["properties"][field]
            if field in body.get("required", ()):
                required.append(f"{field}: {kind(one, taken=True)}")
            else:
                chosen.append(f"{field}: {optional(one)} = None")
        passed.append(f"body=given({', '.join(f'{field}={field}' for field in body['properties'])})")
    signature = ", ".join([*required, *(["*", *chosen] if chosen else [])])
    summary = operation["description"].partition("\n")[0]
    return f"def {name}({signature}) -> Call[{answer}]:\n{told(summary)}\n    return Call({', '.join(passed)})"


def methods() -> str:
    """The module of the methods that both clients have."""
    lines = "\n".join(f"    {name} = Operation(calls.{name})" for name in operations())
    return (
        f'"""The methods of both clients. {WRITTEN}"""\n\nfrom service.remote import calls\n'
        f"from service.remote.method import Operation\n\n\nclass Operations:\n"
        f'    """A method for each operation of the service."""\n\n{lines}\n'
    )


def exception(code: str) -> str:
    """The name of the class of a code."""
    words = code.removesuffix("_error").split("_")
    return f"{''.join(map(str.capitalize, words))}Error"


def problems() -> str:
    """The module of exceptions."""
    classes = [
        f"class {name}(ProblemError):\n{told(f'Any problem of status {status}.')}" for status, name in GROUPS.items()
    ]
    by_code = {}
    for code, problem in sorted(PROBLEMS.items(), key=lambda item: (item[1].status, item[0])):
        name = by_code[code] = exception(code)
        if name not in GROUPS.values():
            parent = GROUPS.get(problem.status, "ProblemError")
            classes.append(f"class {name}({parent}):\n{told(problem.meaning)}")
    codes = ",\n".join(f'    "{code}": {name}' for code, name in by_code.items())
    groups = ",\n".join(f"    {status}: {name}" for status, name in GROUPS.items())
    body = "\n\n\n".join(classes)
    return f'''"""An exception for each code of a problem.

{WRITTEN} Where several codes have one status, there is
a class for the status, too, which theirs are below.
"""

from collections.abc import Mapping

from service.remote.errors import ProblemError
from service.remote.results.problems import ProblemDetails


{body}


BY_CODE: Mapping[str, type[ProblemError]] = {{
{codes},
}}
_BY_STATUS: Mapping[int, type[ProblemError]] = {{
{groups},
}}


def problem_error(problem: ProblemDetails, retry_after_s: float | None = None) -> ProblemError:
    """Return the exception for a problem; for a code that is newer than this, that of its status.

    Args:
        problem: What the service answered, in a batch for one search.
        retry_after_s: Seconds after which it is worth asking again; None if the service does not say.
    """
    kind = BY_CODE.get(problem.code) or _BY_STATUS.get(problem.status, ProblemError)
    return kind(problem, retry_after_s)
'''


def written() -> dict[str, str]:
    """Path below the folder -> text of every module, formatted."""
    texts = {
        **dict(results()),
        "requests.py": requests(),
        "calls.py": calls(),
        "operations.py": methods(),
        "problems.py": problems(),
    }
    return {path: formatted(path, text) for path, text in texts.items()}


def formatted(path: str, text: str) -> str:
    """Code as `make lint` wants it."""
    for step in (("check", "--select", "I,F401", "--fix", "--quiet"), ("format",)):
        command = [sys.executable, "-m", "ruff", *step, "--stdin-filename", str(FOLDER / path), "-"]
        text = subprocess.run(command, input=text, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    return text


def main() -> None:
    """Write all modules."""
    for path, text in written().items():
        (FOLDER / path).write_text(text)


if __name__ == "__main__":
    main()
