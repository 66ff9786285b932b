"""Files of what was measured: read as JSON, and what is taken from them is of the types that it should be."""

from __future__ import annotations

import json
import sys
from dataclasses import fields, is_dataclass
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeVar, Union, get_args, get_origin, get_type_hints

from ferrule import _files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_T = TypeVar("_T")
_LONGEST = 1 << 28
"""Bytes: more than all workloads of a day have, and little enough to read what is none."""


def read(path: Path) -> Any:  # noqa: ANN401 - as JSON has it
    """Read a file of JSON: ValueError where it is none, or has what no file of ours has."""
    try:
        found = json.loads(
            _files.read_text(path, _LONGEST), object_pairs_hook=_once, parse_constant=_no_number
        )
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("got half of a surrogate pair, wanted a text") from None
    except (RecursionError, MemoryError):
        raise ValueError("it is nested too deeply") from None
    return found


def load(path: Path, what: str, parse: Callable[[Any], _T], error: type[ValueError]) -> _T:
    """Give what `parse` makes of a file; `error`, which names it, where it isn't what it should be."""
    try:
        document = read(path)
    except FileNotFoundError:
        raise error(f"{path}: there is no such file") from None
    except (OSError, ValueError) as wrong:
        why = (isinstance(wrong, OSError) and wrong.strerror) or wrong
        raise error(f"{path}: not a {what}, it can't be read as JSON: {why}") from None
    try:
        return parse(document)
    except error as wrong:
        raise error(f"{path}: {wrong}") from None
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, ArithmeticError) as wrong:
        raise error(f"{path}: no {what}, a damaged one, or another version's: {_why(wrong)}") from None


def _why(error: Exception) -> str:
    """Say what is wrong with a file, for an exception of the code that takes its parts.

    >>> _why(KeyError("rows")), _why(ValueError("format 9")), _why(TypeError("not subscriptable"))
    ("it has no part 'rows'", 'format 9', 'a part is not what it should be')
    """
    if isinstance(error, KeyError):
        return f"it has no part {error}"
    return str(error) if isinstance(error, ValueError) else "a part is not what it should be"


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a part is there twice")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"got {name}, wanted a number")


def check(name: str, value: object, kind: Any) -> None:  # noqa: ANN401 - any type
    """Raise ValueError unless a value, and all that is in it, is of a type.

    >>> check("sizes", [1, 2], list[int])
    >>> check("sizes", [1, "2"], list[int])
    Traceback (most recent call last):
        ...
    ValueError: sizes[1]: got str, wanted int
    """
    if not _is(value, kind):
        wanted = getattr(kind, "__name__", str(kind)) if get_origin(kind) is None else str(kind)
        raise ValueError(f"{name}: got {type(value).__name__}, wanted {wanted}")
    if get_origin(kind) in {Union, UnionType}:
        check(name, value, next(part for part in get_args(kind) if _is(value, part)))
    else:
        _check_within(name, value, kind)


def _check_within(name: str, value: object, kind: Any) -> None:  # noqa: ANN401 - any type
    parts = get_args(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        for part, hint in _parts(kind).items():
            check(f"{name}.{part}", getattr(value, part), hint)
    elif isinstance(value, list) and parts:
        for index, each in enumerate(value):
            check(f"{name}[{index}]", each, parts[0])
    elif isinstance(value, tuple):
        for index, (each, part) in enumerate(zip(value, parts, strict=True)):
            check(f"{name}[{index}]", each, part)
    elif isinstance(value, dict) and parts:
        for key, each in value.items():
            check(f"{name}, a key", key, parts[0])
            check(f"{name}[{key!r}]", each, parts[1])


@cache
def _parts(kind: type) -> dict[str, Any]:
    """Give the fields of a dataclass with their types: looked up once, of thousands of values."""
    hints = get_type_hints(kind)
    return {each.name: hints[each.name] for each in fields(kind)}


def _is(value: object, kind: Any) -> bool:  # noqa: ANN401 - any type
    """Whether a value is of a type, whatever is in it."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return isinstance(value, str) and value in parts
    if origin in {Union, UnionType}:
        return any(_is(value, part) for part in parts)
    if kind in {int, float}:
        number = isinstance(value, int | float if kind is float else int) and not isinstance(value, bool)
        return number and abs(value) <= sys.float_info.max  # type: ignore[arg-type]
    same = kind is Any or isinstance(value, origin or kind)
    return same and (not isinstance(value, tuple) or len(value) == len(parts))
