"""What the binary formats have in common: values by their types."""

import dataclasses
import struct
import types
from collections.abc import Callable
from enum import Enum
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints, is_typeddict

from ferrule.errors import (
    ArgumentError,
    ArgumentTypeError,
    DecodeError,
    EncodingError,
    ResultOverflowError,
)

DEEPEST = 500
KINDS: tuple[Any, ...] = (type(None), bool, int, float, str, bytes, list, dict)


class Wire:
    """How numbers are written, and the bytes that are being read."""

    def __init__(self, data: bytes) -> None:
        self.data: bytes = bytes(data)
        self.at: int = 0

    def put_int(self, width: str, value: int) -> bytes:
        """Give the bytes of an integer."""
        raise NotImplementedError

    def put_len(self, value: int) -> bytes:
        """Give the bytes of a length."""
        raise NotImplementedError

    def put_tag(self, value: int) -> bytes:
        """Give the bytes of the place of an alternative."""
        raise NotImplementedError

    def get_int(self, width: str) -> int:
        """Read an integer."""
        raise NotImplementedError

    def get_len(self) -> int:
        """Read a length."""
        raise NotImplementedError

    def get_tag(self) -> int:
        """Read the place of an alternative."""
        raise NotImplementedError

    def take(self, size: int) -> bytes:
        """Give the next bytes."""
        left = len(self.data) - self.at
        if size > left:
            raise self.wrong(self.at, f"the end after {left} bytes", f"{size} bytes")
        self.at += size
        return self.data[self.at - size : self.at]

    @staticmethod
    def wrong(at: int, got: str, wanted: str) -> DecodeError:
        """Say what is wrong at a byte."""
        return DecodeError(f"data: at byte {at}: got {got}, wanted {wanted}")


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
        return "member", list(hint)
    return "record", hint


def fields(cls: Any) -> list[tuple[str, Any]]:  # noqa: ANN401
    """Give the fields of a class, with their types."""
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
    if kind == "member":
        return type(inner[0])
    kinds = {"bool": bool, "int": int, "float": float, "single": float, "text": str, "bytes": bytes}
    kinds |= {"list": list, "array": tuple, "tuple": tuple, "map": dict}
    return kinds[kind]


def dump(wire: Wire, obj: Any, hint: Any) -> bytes:  # noqa: ANN401
    """Give the bytes of a value."""
    return _Dump(wire).value(obj, Any if hint is None else hint, "obj", DEEPEST)


def load(wire: Wire, hint: Any) -> Any:  # noqa: ANN401
    """Give the value of all bytes."""
    value = _Load(wire).value(Any if hint is None else hint, 0, DEEPEST)
    left = len(wire.data) - wire.at
    if left:
        raise wire.wrong(wire.at, f"{left} more bytes", "the end")
    return value


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
            if len(obj) != len(inner):
                raise ArgumentError(f"{path}: got a tuple of {len(obj)} items, wanted {len(inner)}")
            pairs = enumerate(zip(obj, inner, strict=True))
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

    def anything(self, obj: Any, path: str, depth: int) -> bytes:  # noqa: ANN401
        obj = as_dict(obj)
        if isinstance(obj, tuple):
            obj = list(obj)
        if isinstance(obj, bytearray):
            obj = bytes(obj)
        places = [place for place, kind in enumerate(KINDS) if isinstance(obj, kind)]
        wanted = "None, bool, int, float, str, bytes, list, tuple, dict or a dataclass"
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
        obj = as_dict(obj)
        self.expect(isinstance(obj, dict), obj, "dict", path)
        depth = deeper(depth, path)
        out = self.wire.put_len(len(obj))
        for key, value in obj.items():
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
            raise ResultOverflowError(
                f"{path}: got {text}, wanted one from {low} to {high}, which {width} holds"
            )
        return self.wire.put_int(width, value)

    def floating(self, obj: Any, kind: str, path: str) -> bytes:  # noqa: ANN401
        self.expect(isinstance(obj, float | int), obj, "float", path)
        try:
            value = float(obj)
        except OverflowError:
            raise ResultOverflowError(f"{path}: got an int that is too large for a float") from None
        if kind == "float":
            return struct.pack("<d", value)
        try:
            return struct.pack("<f", value)
        except OverflowError:
            shown = repr(value).replace("e+", "e")
            raise ResultOverflowError(f"{path}: got {shown}, wanted one that f32 holds") from None

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
            cls = type(obj)
            name = (
                cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"
            )
            raise ArgumentTypeError(f"{path}: got {name}, wanted {wanted}")


def as_dict(obj: Any) -> Any:  # noqa: ANN401
    """Give the fields of a dataclass; anything else as it is."""
    if dataclasses.is_dataclass(obj) and not isinstance(obj, type):
        return {field.name: getattr(obj, field.name) for field in dataclasses.fields(obj)}
    return obj


def deeper(depth: int, path: str) -> int:
    """Give how many levels are left."""
    if depth == 0:
        message = f"{path}: got values nested deeper than {DEEPEST}, wanted fewer levels"
        raise ArgumentError(message)
    return depth - 1


class _Load:
    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def value(self, hint: Any, owed: int, depth: int) -> Any:  # noqa: ANN401, C901, PLR0911, PLR0912
        wire = self.wire
        kind, inner = shape(hint)
        if kind == "null":
            return None
        if kind == "bool":
            return self.flag("false or true")
        if kind == "int":
            return wire.get_int(inner)
        if kind == "single":
            return struct.unpack("<f", wire.take(4))[0]
        if kind == "float":
            return struct.unpack("<d", wire.take(8))[0]
        if kind == "text":
            return self.text(owed)
        if kind == "bytes":
            return wire.take(self.len(1, owed))
        if kind == "any":
            one = KINDS[self.tag(len(KINDS))]
            return self.value({list: list[Any], dict: dict[str, Any]}.get(one, one), owed, depth)
        if kind == "member":
            return inner[self.tag(len(inner))]
        if kind == "optional":
            if not self.flag("none or some"):
                return None
            return self.value(inner, owed, self.deeper(depth))
        if kind == "union":
            place = self.tag(len(inner))
            return self.value(inner[place], owed, self.deeper(depth))
        if kind == "tuple":
            depth = self.deeper(depth)
            return tuple([self.value(one, owed, depth) for one in inner])
        if kind in {"list", "array"}:
            each = least(inner)
            count = self.len(each, owed)
            depth = self.deeper(depth)
            items = [self.value(inner, owed + each * (count - place - 1), depth) for place in range(count)]
            return items if kind == "list" else tuple(items)
        if kind == "map":
            each = least(inner[0]) + least(inner[1])
            count = self.len(each, owed)
            depth = self.deeper(depth)
            pairs = {}
            for place in range(count):
                rest = owed + each * (count - place - 1)
                key = self.value(inner[0], rest, depth)
                pairs[key] = self.value(inner[1], rest, depth)
            return pairs
        depth = self.deeper(depth)
        values = {name: self.value(one, owed, depth) for name, one in fields(inner)}
        return inner(**values)

    def len(self, each: int, owed: int) -> int:
        at = self.wire.at
        length = self.wire.get_len()
        left = len(self.wire.data) - self.wire.at
        if length * each > max(left - owed, 0):
            raise self.wire.wrong(at, f"a length of {length}", f"one that fits the {left} bytes after it")
        return length

    def text(self, owed: int) -> str:
        size = self.len(1, owed)
        at = self.wire.at
        try:
            return self.wire.take(size).decode()
        except UnicodeDecodeError as error:
            raise self.wire.wrong(at + error.start, "bytes that are not UTF-8", "UTF-8") from None

    def flag(self, names: str) -> bool:
        at = self.wire.at
        byte = self.wire.take(1)[0]
        if byte > 1:
            raise self.wire.wrong(at, f"the byte {byte}", f"0 or 1, which is {names}")
        return byte == 1

    def tag(self, count: int) -> int:
        at = self.wire.at
        tag = self.wire.get_tag()
        if tag >= count:
            raise self.wire.wrong(at, f"the alternative {tag}", f"one of {count}, counted from 0")
        return tag

    def deeper(self, depth: int) -> int:
        if depth == 0:
            message = f"values nested deeper than {DEEPEST}"
            raise self.wire.wrong(self.wire.at, message, "fewer levels")
        return depth - 1
