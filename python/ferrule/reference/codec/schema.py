"""What the hints of types say."""

import dataclasses
import types
from enum import Enum, Flag
from typing import Annotated, Any, Required, Union, get_args, get_origin, get_type_hints, is_typeddict

DEEPEST = 500
KINDS: tuple[Any, ...] = (type(None), bool, int, float, str, bytes, list, dict)


def shape(hint: Any) -> tuple[str, Any]:  # noqa: ANN401, C901, PLR0911, PLR0912
    """Give what a type hint says: a word, and what it is made of."""
    if hint is None or hint is type(None):
        return "null", None
    if hint in (object, Any):
        return "any", None
    simple = {bool: "bool", int: "int", float: "float", str: "text", bytes: "bytes"}
    if isinstance(hint, type) and hint in simple:
        return simple[hint], "i64"
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        kind, width = shape(arguments[0])
        for note in arguments[1:]:
            if kind == "int" and note in {"i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"}:
                width = note
            if kind == "float" and note == "f32":
                kind = "single"
        return kind, width
    if origin is Required:
        return shape(arguments[0])
    if origin in (Union, types.UnionType):
        others = [one for one in arguments if one is not type(None)]
        inner = others[0] if len(others) == 1 else ("union", others)
        return ("optional", inner) if len(others) < len(arguments) else ("union", others)
    if origin is list or hint is list:
        return "list", (arguments or (Any,))[0]
    if origin is dict or hint is dict:
        return "map", arguments or (str, Any)
    if hint is tuple:
        return "array", Any
    if origin is tuple:
        return ("array", arguments[0]) if arguments[1:] == (...,) else ("tuple", arguments)
    if isinstance(hint, tuple) and hint[:1] == ("union",):
        return hint
    if isinstance(hint, type) and issubclass(hint, Enum):
        return ("flags" if issubclass(hint, Flag) else "member"), list(hint)
    return "record", hint


def fields(cls: Any) -> list[tuple[str, Any]]:  # noqa: ANN401
    """Give the fields of a class, with their types."""
    if (record := getattr(cls, "__record_fields__", None)) and not dataclasses.is_dataclass(cls):
        return list(record)
    hints = get_type_hints(cls, include_extras=True)
    if dataclasses.is_dataclass(cls):
        return [(field.name, hints[field.name]) for field in dataclasses.fields(cls)]
    return [(name, hints[name]) for name in getattr(cls, "_fields", hints)]


def least(hint: Any, within: tuple[Any, ...] = ()) -> int:  # noqa: ANN401
    """Give how many bytes a value takes at least."""
    kind, inner = shape(hint)
    if kind == "tuple":
        return sum(least(one, within) for one in inner)
    if kind == "record":
        return 0 if inner in within else sum(least(one, (*within, inner)) for _, one in fields(inner))
    return {"null": 0, "single": 4, "float": 8}.get(kind, 1)


def class_of(hint: Any) -> type:  # noqa: ANN401
    """Give the class of an alternative's values."""
    kind, inner = shape(hint)
    if kind == "record":
        return dict if is_typeddict(inner) else inner
    if kind in {"member", "flags"}:
        return type(inner[0])
    kinds = {"bool": bool, "int": int, "float": float, "single": float, "text": str, "bytes": bytes}
    kinds |= {"list": list, "array": tuple, "tuple": tuple, "map": dict}
    return kinds[kind]
