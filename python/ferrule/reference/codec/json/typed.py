"""Values of a type made of what a JSON document is: the plain Python that `loads(…, type=…)` agrees with."""

from __future__ import annotations

import dataclasses
import json
import struct
from enum import Enum, Flag
from typing import Any, is_typeddict

from ferrule.errors import DecodeError, FerruleError
from ferrule.reference.codec.json.write import dumps
from ferrule.reference.codec.schema import fields, shape

WIDTHS = {f"{kind}{bits}": bits for kind in "iu" for bits in (8, 16, 32, 64)}
KINDS: dict[str, type] = {
    "null": type(None),
    "bool": bool,
    "text": str,
    "list": list,
    "array": list,
    "map": dict,
}


def typed(value: Any, hint: Any, path: str) -> Any:  # noqa: ANN401, C901, PLR0911
    """Give the value of this type."""
    kind, inner = shape(hint)
    if kind == "any":
        return value
    if kind == "optional":
        return None if value is None else typed(value, inner, path)
    if kind == "union":
        return typed(value, alternative(value, inner, path), path)
    if kind in {"member", "flags"}:
        return member(value, inner, path)
    if kind == "record":
        return record(value, inner, path)
    if not is_like(value, hint, exactly=False):
        raise DecodeError(f"{path}: got {value!r}, wanted {kind}")
    if kind == "int":
        return in_range(value, inner, path)
    if kind in {"single", "float"}:
        return as_float(value, kind, path)
    if kind in {"list", "array", "tuple"}:
        hints = inner if kind == "tuple" else [inner] * len(value)
        items = [
            typed(each, one, f"{path}[{i}]") for i, (each, one) in enumerate(zip(value, hints, strict=True))
        ]
        return items if kind == "list" else tuple(items)
    if kind == "map":
        return {typed(key, inner[0], path): typed(each, inner[1], path) for key, each in value.items()}
    return value


def is_like(value: Any, hint: Any, *, exactly: bool) -> bool:  # noqa: ANN401, PLR0911
    """Say whether a value may be of this type, as far as its kind and the names of its members tell."""
    kind, inner = shape(hint)
    if kind == "any":
        return True
    if kind == "optional":
        return value is None or is_like(value, inner, exactly=exactly)
    if kind == "union":
        return any(is_like(value, one, exactly=exactly) for one in inner)
    if kind in {"member", "flags"}:
        return constant(value, inner) is not None
    if kind == "int":
        return type(value) is int
    if kind in {"single", "float"}:
        return type(value) is float or (type(value) is int and not exactly)
    if kind == "tuple":
        return isinstance(value, list) and len(value) == len(inner)
    if kind == "record":
        return is_record(value, inner, exactly=exactly)
    return kind in KINDS and isinstance(value, KINDS[kind])


def is_record(value: Any, cls: Any, *, exactly: bool) -> bool:  # noqa: ANN401
    """Say whether a value has the members that a class needs, and exactly: no others."""
    names = [name for name, _ in fields(cls)]
    if is_named_tuple(cls):
        least = len(names) if exactly else len(names) - len(cls._field_defaults)
        return isinstance(value, list) and least <= len(value) <= len(names)
    if not isinstance(value, dict):
        return False
    there = set(defaults(cls))
    return set(names) <= there | set(value) and (not exactly or set(value) <= set(names))


def alternative(value: Any, hints: list[Any], path: str) -> Any:  # noqa: ANN401
    """Choose the type of a union."""
    for exactly in (True, False):
        for hint in hints:
            if is_like(value, hint, exactly=exactly):
                return hint
    raise DecodeError(f"{path}: got {value!r}, wanted one of {hints}")


def member(value: Any, members: list[Any], path: str) -> Any:  # noqa: ANN401
    """Give the constant with this value."""
    found = constant(value, members)
    if found is None:
        raise DecodeError(f"{path}: got {value!r}, wanted the value of one of {members}")
    return found


def constant(value: Any, members: list[Any]) -> Any:  # noqa: ANN401
    """Give the constant that is written as a value, or what the class says of other values."""
    for one in members:
        try:
            written = json.loads(dumps(one, nan="allow"))
        except FerruleError:
            continue
        if written == value:
            if type(written) is type(value):
                return one
            return missing(type(one), value)
    cls = type(members[0])
    if cls._missing_.__func__ is Enum._missing_.__func__:  # type: ignore[attr-defined]
        return None
    try:
        made = cls(value)
    except ValueError:
        return None
    return made if isinstance(made, cls) or (issubclass(cls, Flag) and type(made) is int) else None


def missing(cls: Any, value: Any) -> Any:  # noqa: ANN401
    """Give what a class with a say of its own makes of a value that only Python holds for a constant's."""
    if cls._missing_.__func__ in (Enum._missing_.__func__, Flag._missing_.__func__):  # type: ignore[attr-defined]
        return None
    try:
        made = cls._missing_(value)
    except ValueError:
        return None
    return made if isinstance(made, cls) else None


def record(value: Any, cls: Any, path: str) -> Any:  # noqa: ANN401
    """Make an instance of the members of an object, or of the items of an array."""
    if not is_record(value, cls, exactly=False):
        raise DecodeError(f"{path}: got {value!r}, wanted the fields of {cls}")
    pairs = fields(cls)
    if is_named_tuple(cls):
        return cls(
            *(
                typed(each, hint, f"{path}[{i}]")
                for i, (each, (_, hint)) in enumerate(zip(value, pairs, strict=False))
            )
        )
    made = defaults(cls) | {
        name: typed(value[name], hint, f"{path}[{name!r}]") for name, hint in pairs if name in value
    }
    return made if is_typeddict(cls) else cls(**made)


def defaults(cls: Any) -> dict[str, Any]:  # noqa: ANN401
    """Give the values of the fields that have any."""
    found: dict[str, Any] = {}
    for field in dataclasses.fields(cls) if dataclasses.is_dataclass(cls) else ():
        if field.default is not dataclasses.MISSING:
            found[field.name] = field.default
        elif field.default_factory is not dataclasses.MISSING:
            found[field.name] = field.default_factory()
    return found


def is_named_tuple(cls: Any) -> bool:  # noqa: ANN401
    """Say whether a class is a named tuple."""
    return issubclass(cls, tuple)


def in_range(value: int, width: str, path: str) -> int:
    """Give an integer that fits its width."""
    bits = WIDTHS[width]
    least, most = (0, 2**bits - 1) if width[0] == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    if not least <= value <= most:
        raise DecodeError(f"{path}: got an int out of range, wanted one from {least} to {most}")
    return value


def as_float(value: float, kind: str, path: str) -> float:
    """Give a number as a float, which of 32 bits are too few for some."""
    try:
        number = float(value)
        if kind == "single":
            struct.pack("<f", number)
    except OverflowError:
        raise DecodeError(f"{path}: got a number too large for a float, wanted a float") from None
    return number
