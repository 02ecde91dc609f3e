"""JSON of the service -> the types of its contract."""

import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from service.remote.errors import UnreadableAnswerError

Kind = TypeVar("Kind")


def read(kind: type[Kind], value: object) -> Kind:
    """Return JSON as an object of one of the contract's types.

    Fields that the type does not have are left out, and those that may be null are None if they are missing, so that
    a service of a later or an earlier version can be asked. Numbers and texts are taken as they are.

    Raises:
        UnreadableAnswerError: If a field is missing, or is no object or list where one must be.
    """
    return cast(Kind, _reader(cast(Any, kind))(value))


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    if is_dataclass(kind):
        return _object_reader(cast(type, kind))
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType}:
        others = [argument for argument in arguments if argument is not types.NoneType]
        read_one = _reader(others[0]) if len(others) == 1 else _as_it_is
        return lambda value: None if value is None else read_one(value)
    if origin is list:
        read_item = _reader(arguments[0])
        return lambda value: [read_item(item) for item in _checked(value, list)]
    if origin is dict:
        read_value = _reader(arguments[1])
        return lambda value: {name: read_value(item) for name, item in _checked(value, dict).items()}
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _object_reader(kind: type) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    nullable = {name for name in names if types.NoneType in get_args(hints[name])}
    inner: list[tuple[str, Callable[[Any], Any]]] | None = None

    def read_object(value: Any) -> Any:
        nonlocal inner
        if inner is None:  # not before: a type may hold itself
            every = [(name, _reader(hints[name])) for name in names]
            inner = [(name, read_field) for name, read_field in every if read_field is not _as_it_is]
        found = _checked(value, dict)
        try:
            values = {name: found[name] for name in names}
        except KeyError:
            missing = [name for name in names if name not in found and name not in nullable]
            if missing:
                lacks = f"the answer has no {missing[0]} in {kind.__name__}"
                raise UnreadableAnswerError(f"{lacks}; is it of another version?") from None
            values = {name: found.get(name) for name in names}
        for name, read_field in inner:
            values[name] = read_field(values[name])
        return kind(**values)

    return read_object


def _checked(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise UnreadableAnswerError(f"the answer holds {type(value).__name__} where {kind.__name__} is expected")
    return value
