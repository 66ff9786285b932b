"""The plain Python that `ferrule.codec.compact` agrees with."""

from typing import Any

from ferrule.reference.codec.decode import load
from ferrule.reference.codec.encode import dump
from ferrule.reference.codec.wire import Wire

__all__ = ["dumps", "loads"]


class Compact(Wire):
    """Seven bits a byte, the least first."""

    def put_int(self, width: str, value: int) -> bytes:
        if width[1:] == "8":
            return value.to_bytes(1, "little", signed=width[0] == "i")
        return self.put_len(value if width[0] == "u" else 2 * value if value >= 0 else -2 * value - 1)

    def put_len(self, value: int) -> bytes:
        out = bytearray()
        while value >= 0x80:
            out.append(value & 0x7F | 0x80)
            value >>= 7
        return bytes([*out, value])

    def put_tag(self, value: int) -> bytes:
        return self.put_len(value)

    def get_int(self, width: str) -> int:
        if width[1:] == "8":
            return int.from_bytes(self.take(1), "little", signed=width[0] == "i")
        start, value, shift, last = self.at, 0, 0, 0x80
        while last & 0x80:
            last = self.take(1)[0]
            room = int(width[1:]) - shift
            if room < 8 and last >> room:
                raise self.wrong(start, f"an integer of more bits than {width} has", "one that fits")
            value |= (last & 0x7F) << shift
            shift += 7
        if width[0] == "u":
            return value
        return -(value // 2) - 1 if value % 2 else value // 2

    def get_len(self) -> int:
        return self.get_int("u64")

    def get_tag(self) -> int:
        return self.get_int("u32")


def dumps(obj: Any, *, type: Any = None) -> bytes:  # noqa: A002, ANN401
    """Give the bytes of a value."""
    return dump(Compact(b""), obj, type)


def loads(data: bytes, *, type: Any = None) -> Any:  # noqa: A002, ANN401
    """Give the value of bytes."""
    return load(Compact(data), type)
