"""From values to bytes, by their types: what the binary formats have in common."""

import copyreg
import dataclasses
import struct
import types
from collections.abc import Callable, Mapping
from enum import Enum
from inspect import getattr_static
from typing import Any, Union, is_typeddict

from ferrule.errors import (
    ArgumentError,
    ArgumentOverflowError,
    ArgumentTypeError,
    EncodingError,
)
from ferrule.reference.codec.schema import DEEPEST, KINDS, class_of, fields, shape
from ferrule.reference.codec.wire import Wire


def dump(wire: Wire, obj: Any, hint: Any) -> bytes:  # noqa: ANN401
    """Give the bytes of a value."""
    return _Dump(wire).value(obj, Any if hint is None else hint, "obj", DEEPEST)


class _Dump:
    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def value(self, obj: Any, hint: Any, path: str, depth: int) -> bytes:  # noqa: ANN401, C901, PLR0911, PLR0912
        wire = self.wire
        kind, inner = shape(hint)
        if kind == "null":
            self.expect(obj is None, obj, "None", path)
            return b""
        if kind == "bool":
            self.expect(isinstance(obj, bool), obj, "bool", path)
            return bytes([obj])
        if kind == "int":
            return self.integer(obj, inner, path)
        if kind in {"float", "single"}:
            return self.floating(obj, kind, path)
        if kind == "text":
            return self.text(obj, path)
        if kind == "bytes":
            self.expect(isinstance(obj, bytes | bytearray | memoryview), obj, "bytes", path)
            return wire.put_len(len(bytes(obj))) + bytes(obj)
        if kind == "any":
            return self.anything(obj, path, depth)
        if kind == "member":
            self.expect(obj in inner, obj, f"a named member of {type(inner[0]).__name__}", path)
            return wire.put_tag(inner.index(obj))
        if kind == "flags":
            bits = bits_of(obj, type(inner[0]))
            self.expect(bits is not None, obj, type(inner[0]).__name__, path)
            return self.integer(bits, "i64", path)
        if kind == "optional" and obj is None:
            return b"\0"
        if kind == "union":
            places = [place for place, one in enumerate(inner) if type(obj) is class_of(one)]
            places += [place for place, one in enumerate(inner) if isinstance(obj, class_of(one))]
            shown = hint if not isinstance(hint, tuple) else Union[tuple(inner)]  # noqa: UP007
            self.expect(bool(places), obj, repr(shown), path)
            return wire.put_tag(places[0]) + self.value(obj, inner[places[0]], path, deeper(depth, path))
        if kind == "optional":
            return b"\1" + self.value(obj, inner, path, deeper(depth, path))
        if kind in {"list", "array"}:
            depth = deeper(depth, path)
            self.expect(isinstance(obj, list | tuple), obj, "list or tuple", path)
            items = [self.value(item, inner, f"{path}[{place}]", depth) for place, item in enumerate(obj)]
            return wire.put_len(len(items)) + b"".join(items)
        if kind == "tuple":
            self.expect(isinstance(obj, list | tuple), obj, "list or tuple", path)
            depth = deeper(depth, path)
            items = list(obj)
            if len(items) != len(inner):
                raise ArgumentError(f"{path}: got a tuple of {len(items)} items, wanted {len(inner)}")
            pairs = enumerate(zip(items, inner, strict=True))
            return b"".join(self.value(item, one, f"{path}[{place}]", depth) for place, (item, one) in pairs)
        if kind == "map":
            return self.pairs(
                obj,
                path,
                depth,
                lambda key, path, depth: self.value(key, inner[0], path, depth),
                lambda value, path, depth: self.value(value, inner[1], path, depth),
            )
        depth = deeper(depth, path)
        typed = is_typeddict(inner)
        self.expect(isinstance(obj, dict if typed else inner), obj, "dict" if typed else inner.__name__, path)
        obj = self.with_no_more(obj, inner, path)
        if isinstance(obj, tuple) and len(obj) != len(fields(inner)):
            raise ArgumentError(
                f"{path}: got a {inner.__name__} of length {len(obj)}, wanted {len(fields(inner))}"
            )
        out = b""
        for name, one in fields(inner):
            place = f"{path}['{name}']" if typed else f"{path}.{name}"
            missing = object()
            value = obj.get(name, missing) if typed else getattr(obj, name, missing)
            if value is missing:
                raise ArgumentError(f"{place}: got no value, wanted one")
            out += self.value(value, one, place, depth)
        return out

    @staticmethod
    def with_no_more(obj: Any, cls: Any, path: str) -> Any:  # noqa: ANN401
        """Refuse what has more than the class has a place for."""
        names = [name for name, _ in fields(cls)]
        more: list[str] = []
        if isinstance(obj, dict):
            obj = dict(pairs_of(obj))
            if len(obj) > len(names):
                more = [f"the key {key!r}" for key in obj if key not in names]
        elif dataclasses.is_dataclass(obj):
            more = [
                f"the field {field.name!r}" for field in dataclasses.fields(obj) if field.name not in names
            ]
        if not isinstance(obj, dict) and type(obj) is not cls:
            more += [f"the attribute {name!r}" for name in attributes_without_place(obj, cls, names)]
        if more:
            name = class_name(obj)
            raise ArgumentTypeError(
                f"{path}: got a {name} with {more[0]}, wanted only what {cls.__name__} has"
            )
        return obj

    def anything(self, obj: Any, path: str, depth: int) -> bytes:  # noqa: ANN401
        obj = as_dict(obj)
        if isinstance(obj, tuple):
            obj = list(obj)
        if isinstance(obj, bytearray):
            obj = bytes(obj)
        places = [place for place, kind in enumerate(KINDS) if isinstance(obj, kind)]
        wanted = "None, bool, int, float, str, bytes, list, tuple, dict, a dataclass or an enum"
        self.expect(bool(places), obj, wanted, path)
        tag = self.wire.put_tag(places[0])
        if isinstance(obj, list):
            return tag + self.value(obj, list[Any], path, depth)
        if isinstance(obj, dict):
            return tag + self.pairs(
                obj, path, depth, lambda key, path, _: self.text(key, path), self.anything
            )
        return tag + self.value(obj, KINDS[places[0]], path, depth)

    def pairs(
        self,
        obj: Any,  # noqa: ANN401
        path: str,
        depth: int,
        key_bytes: Callable[[Any, str, int], bytes],
        value_bytes: Callable[[Any, str, int], bytes],
    ) -> bytes:
        entries = as_dict(obj)
        self.expect(isinstance(entries, dict), obj, "dict", path)
        depth = deeper(depth, path)
        pairs = pairs_of(entries, path)
        out = self.wire.put_len(len(pairs))
        for key, value in pairs:
            text = repr(key)
            place = f"{path}[{text if len(text) <= 40 else text[:40] + '…'}]"
            out += key_bytes(key, place, depth) + value_bytes(value, place, depth)
        return out

    def integer(self, obj: Any, width: str, path: str) -> bytes:  # noqa: ANN401
        self.expect(hasattr(type(obj), "__index__"), obj, "int", path)
        value = obj.__index__()
        bits = int(width[1:])
        low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if width[0] == "i" else (0, (1 << bits) - 1)
        if not low <= value <= high:
            text = str(value) if value.bit_length() <= 128 else f"an int of {value.bit_length()} bits"
            raise ArgumentOverflowError(
                f"{path}: got {text}, wanted one from {low} to {high}, which {width} holds"
            )
        return self.wire.put_int(width, value)

    def floating(self, obj: Any, kind: str, path: str) -> bytes:  # noqa: ANN401
        self.expect(isinstance(obj, float | int), obj, "float", path)
        try:
            value = float.__pos__(obj) if isinstance(obj, float) else float(obj)
        except OverflowError:
            raise ArgumentOverflowError(f"{path}: got an int that is too large for a float") from None
        if kind == "float":
            return struct.pack("<d", value)
        try:
            return struct.pack("<f", value)
        except OverflowError:
            raise ArgumentOverflowError(f"{path}: got {value!r}, wanted one that f32 holds") from None

    def text(self, obj: Any, path: str) -> bytes:  # noqa: ANN401
        self.expect(isinstance(obj, str), obj, "str", path)
        try:
            encoded = bytes(obj.encode())
        except UnicodeEncodeError:
            message = f"{path}: got a str with a lone surrogate, wanted text that UTF-8 has"
            raise EncodingError(message) from None
        return self.wire.put_len(len(encoded)) + encoded

    @staticmethod
    def expect(right: bool, obj: Any, wanted: str, path: str) -> None:  # noqa: ANN401, FBT001
        if not right:
            raise ArgumentTypeError(f"{path}: got {class_name(obj)}, wanted {wanted}")


def class_name(obj: Any) -> str:  # noqa: ANN401
    """Give the full name of an object's class; of a builtin one the short."""
    cls = type(obj)
    return cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"


def pairs_of(obj: dict[Any, Any], path: str = "obj") -> list[tuple[Any, Any]]:
    """Give the pairs that a dict says it has, as `json` asks for them: one without pairs has none."""
    pairs = list(obj.items()) if dict.__len__(obj) else []
    for pair in pairs:
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise ArgumentError(f"{path}: got {class_name(pair)} from items(), wanted tuples of two")
    return pairs


def as_dict(obj: Any) -> Any:  # noqa: ANN401
    """Give the fields of a dataclass or record, or the pairs of a mapping, as a dict; or what it is."""
    if isinstance(obj, type | str | bytes | bytearray | int | float | list | tuple | dict):
        return obj
    if dataclasses.is_dataclass(obj):
        return {field.name: getattr(obj, field.name) for field in dataclasses.fields(obj)}
    if names := [name for name, _ in getattr(type(obj), "__record_fields__", ())]:
        return {name: getattr(obj, name) for name in names}
    if isinstance(obj, Enum):
        return as_dict(obj.value)
    return dict(obj.items()) if isinstance(obj, Mapping) else obj


def bits_of(obj: Any, cls: Any) -> int | None:  # noqa: ANN401
    """Give the int that flags are, or one that their class gives back for want of such flags."""
    if isinstance(obj, cls):
        return int(obj.value)
    try:
        return obj if type(obj) is int and type(cls(obj)) is int else None
    except ValueError:
        return None


def attributes_without_place(obj: Any, cls: Any, names: list[str]) -> list[str]:  # noqa: ANN401
    """Give the attributes that an instance keeps beyond its fields, unless they follow from those."""
    own = type(obj)
    makers = ("__new__", "__init__", "__post_init__")
    made = calls(cls) and all(getattr(own, name, None) is getattr(cls, name, None) for name in makers)
    kept = [] if made else list(getattr(obj, "__dict__", {}))
    more = [
        name
        for name in kept
        if name not in names
        and not (name.startswith("__") and name.endswith("__"))
        and not hasattr(type(getattr_static(own, name, None)), "__get__")
    ]
    slots = [*_slots(own)]
    more += [name for name in slots if name not in _slots(cls) and name not in names and hasattr(obj, name)]
    tuples = isinstance(obj, tuple)
    usual = (types.MemberDescriptorType, types.GetSetDescriptorType)
    fields_of = [] if tuples else [getattr_static(own, name, None) for name in names]
    elsewhere = [one for one in fields_of if hasattr(type(one), "__get__") and not isinstance(one, usual)]
    return more[len(elsewhere) :]


def calls(cls: Any) -> bool:  # noqa: ANN401
    """Say whether code of a class itself runs when an instance is made."""
    if not getattr(cls, "__dictoffset__", 0):
        return False
    if issubclass(cls, tuple):
        first = next(vars(one) for one in cls.__mro__ if {"__new__", "__init__"} & set(vars(one)))
        return "_fields" not in first
    if cls.__new__ is not object.__new__ or hasattr(cls, "__post_init__"):
        return True
    code = getattr(cls.__init__, "__code__", None)
    return code is None or code.co_filename != "<string>"


def _slots(cls: type) -> list[str]:
    return copyreg._slotnames(cls)  # type: ignore[attr-defined,no-any-return]  # noqa: SLF001


def deeper(depth: int, path: str) -> int:
    """Give how many levels are left."""
    if depth == 0:
        message = f"{path}: got values nested deeper than {DEEPEST}, wanted fewer levels"
        raise ArgumentError(message)
    return depth - 1
