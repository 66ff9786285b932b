"""The plain Python that `ferrule.codec.json` agrees with: the standard library's `json`, held to RFC 8259."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import json
import math
import re
import uuid
from typing import TYPE_CHECKING, Any

from ferrule.errors import ArgumentError, ArgumentTypeError, DecodeError, EncodingError
from ferrule.reference.codec.json.typed import typed

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["JsonView", "dumps", "loads", "view"]

_HALF = re.compile("[\ud800-\udfff]")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_KINDS = {"{": "object", "[": "array", '"': "string", "t": "bool", "f": "bool", "n": "null"}


def loads(
    data: str | bytes | bytearray | memoryview,
    *,
    type: Any = None,  # noqa: A002, ANN401
    nan: str = "error",
    max_depth: int = 1000,
    duplicates: str = "last",
) -> Any:  # noqa: ANN401 - a document is anything
    """Make the objects that a JSON document is."""
    _one_of("nan", nan, ("error", "allow"))
    _positive("max_depth", max_depth)
    _one_of("duplicates", duplicates, ("last", "error"))
    text = _text(data)
    if text.startswith("\ufeff"):
        raise DecodeError("data: got a byte order mark at byte 0 (line 1, column 1), wanted a value")
    depth = 0
    for bracket in re.findall(r"[\[\]{}]", _STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > max_depth:
            raise DecodeError(f"data: got more than {max_depth} arrays and objects within each other")
    options: dict[str, Any] = {}
    if nan == "error":
        options |= {"parse_constant": _no_constant, "parse_float": _finite}
    if duplicates == "error":
        options["object_pairs_hook"] = _each_once
    try:
        document = json.loads(text, **options)
        return document if type is None else typed(document, type, "data")
    except DecodeError:
        raise
    except ValueError as error:
        raise DecodeError(f"data: {error}") from None


def _text(data: str | bytes | bytearray | memoryview) -> str:
    if isinstance(data, str):
        if half := _HALF.search(data):
            message = f"data: got half of a surrogate pair at character {half.start()}"
            raise EncodingError(f"{message}, wanted a str that UTF-8 can encode")
        return data
    if not isinstance(data, bytes | bytearray | memoryview):
        message = f"data: got {type(data).__name__}, wanted str or a bytes-like object"
        raise ArgumentTypeError(message)
    try:
        return bytes(data).decode()
    except UnicodeDecodeError as error:
        message = f"data: got bytes that are not UTF-8 at byte {error.start}"
        raise EncodingError(message) from None


def _no_constant(word: str) -> float:
    raise DecodeError(f"data: got {word}, wanted a value")


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise DecodeError("data: got a number too large for a float")
    return value


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise DecodeError("data: got an object with a key twice, wanted each key once")
    return members


def _one_of(name: str, came: str, words: tuple[str, ...]) -> None:
    if came not in words:
        raise ArgumentError(
            f"{name}: got {came!r}, wanted {', '.join(map(repr, words[:-1]))} or {words[-1]!r}"
        )


def _positive(name: str, came: int) -> None:
    if came < 1:
        raise ArgumentError(f"{name}: got {came}, wanted a positive integer")


def dumps(
    obj: Any,  # noqa: ANN401 - so is what becomes one
    *,
    nan: str = "error",
    indent: int | None = None,
    sort_keys: bool = False,
    max_depth: int = 1000,
) -> bytes:
    """Write objects as a JSON document."""
    _one_of("nan", nan, ("error", "null", "allow"))
    _positive("max_depth", max_depth)
    if indent is not None and indent not in range(1001):
        raise ArgumentError(f"indent: got {indent}, wanted a number from 0 to 1000")
    plain = _plain(obj, nan, "obj", max_depth)
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(plain, ensure_ascii=False, indent=indent, separators=separators, sort_keys=sort_keys)
    return _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", text).encode()


def _plain(obj: Any, nan: str, path: str, levels: int) -> Any:  # noqa: ANN401
    """Give what `json` writes as is wanted."""
    obj = _nearer(obj)
    if obj is None or isinstance(obj, bool | str):
        return obj
    if isinstance(obj, int):
        try:
            int.__repr__(obj)
        except ValueError:
            raise ArgumentError(f"{path}: got an int of too many digits") from None
        return obj
    if isinstance(obj, float):
        if math.isfinite(obj) or nan == "allow":
            return float(obj)
        if nan == "null":
            return None
        raise ArgumentError(f"{path}: got {obj}, wanted a finite number")
    return _container(obj, nan, path, levels)


def _container(obj: Any, nan: str, path: str, levels: int) -> Any:  # noqa: ANN401
    if not isinstance(obj, dict | list | tuple):
        raise ArgumentTypeError(f"{path}: got {type(obj).__name__}, wanted what JSON has")
    if levels == 0:
        raise ArgumentError(f"{path}: got too many levels, wanted at most max_depth")
    if not isinstance(obj, dict):
        return [_plain(item, nan, f"{path}[{at}]", levels - 1) for at, item in enumerate(obj)]
    for key in obj:
        if not isinstance(key, str):
            raise ArgumentTypeError(f"{path}: got a key of {type(key).__name__}, wanted str")
    return {key: _plain(value, nan, f"{path}[{key!r}]", levels - 1) for key, value in obj.items()}


def _nearer(obj: Any) -> Any:  # noqa: ANN401
    """Give the builtin that stands for an object of another type."""
    if dataclasses.is_dataclass(obj) and not isinstance(obj, type):
        return {field.name: getattr(obj, field.name) for field in dataclasses.fields(obj)}
    if isinstance(obj, enum.Enum):
        return _nearer(obj.value)
    if isinstance(obj, dt.date | dt.time):
        return obj.isoformat()
    if isinstance(obj, uuid.UUID):
        return str(obj)
    kind = getattr(getattr(obj, "dtype", None), "kind", None)
    if not isinstance(obj, str | float) and isinstance(kind, str) and kind in "biufUO":
        return _nearer(obj.tolist())
    return obj


class JsonView:
    """A part of a document that was read as a whole: what the real one finds without doing so."""

    def __init__(self, value: Any) -> None:  # noqa: ANN401
        """Hold a value that `loads` made."""
        self._value = value

    @property
    def kind(self) -> str:
        """Its kind, by the first letter that it is written with."""
        return _KINDS.get(json.dumps(self._value)[0], "number")

    def value(self) -> Any:  # noqa: ANN401
        """Give the objects of this part."""
        return self._value

    def at(self, pointer: str) -> JsonView:
        """Give the part that a JSON Pointer names."""
        part = self
        for step in pointer.split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            part = part[int(key) if part.kind == "array" else key]
        return part

    def get(self, key: str | int, default: Any = None) -> Any:  # noqa: ANN401
        """Give a member or item, or `default` where there is none."""
        try:
            return self[key]
        except LookupError:
            return default

    def keys(self) -> list[str]:
        """Give the keys of an object."""
        return list(self._value)

    def values(self) -> list[JsonView]:
        """Give views of the items of an array, or of the values of an object."""
        return list(map(JsonView, self._value.values() if self.kind == "object" else self._value))

    def items(self) -> list[tuple[str, JsonView]]:
        """Give the keys of an object, each with a view of its value."""
        return list(zip(self.keys(), self.values(), strict=True))

    def __getitem__(self, key: str | int) -> JsonView:
        return JsonView(self._value[key])

    def __contains__(self, key: str) -> bool:
        return key in self._value

    def __len__(self) -> int:
        return len(self._value)

    def __iter__(self) -> Iterator[str | JsonView]:
        return iter(self.keys() if self.kind == "object" else self.values())


def view(
    data: str | bytes | bytearray | memoryview, *, nan: str = "error", max_depth: int = 1000
) -> JsonView:
    """Give a view of a document."""
    return JsonView(loads(data, nan=nan, max_depth=max_depth))
