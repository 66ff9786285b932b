"""The plain Python that `ferrule.codec.json` agrees with: the standard library's `json`, held to RFC 8259."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any

from ferrule.errors import ArgumentTypeError, DecodeError, EncodingError
from ferrule.reference.codec.json.typed import typed
from ferrule.reference.codec.json.write import HALF, dumps, one_of, positive

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["JsonView", "dumps", "loads", "view"]

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
    one_of("nan", nan, ("error", "allow"))
    positive("max_depth", max_depth)
    one_of("duplicates", duplicates, ("last", "error"))
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
        if half := HALF.search(data):
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
