"""From bytes to values, by their types: what the binary formats have in common."""

import struct
from typing import Any

from ferrule.reference.codec.schema import DEEPEST, KINDS, fields, least, shape
from ferrule.reference.codec.wire import Wire


def load(wire: Wire, hint: Any) -> Any:  # noqa: ANN401
    """Give the value of all bytes."""
    value = _Load(wire).value(Any if hint is None else hint, 0, DEEPEST)
    left = len(wire.data) - wire.at
    if left:
        raise wire.wrong(wire.at, f"{left} more bytes", "the end")
    return value


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
        if kind == "flags":
            return self.flags(type(inner[0]))
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

    def flags(self, cls: Any) -> Any:  # noqa: ANN401
        at = self.wire.at
        bits = self.wire.get_int("i64")
        try:
            return cls(bits)
        except ValueError:
            raise self.wire.wrong(at, f"the flags {bits}", "those that the class has") from None

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
