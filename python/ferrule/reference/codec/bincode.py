"""The plain Python that `ferrule.codec.bincode` agrees with."""

from typing import Any

from ferrule.reference.codec.decode import load
from ferrule.reference.codec.encode import dump
from ferrule.reference.codec.wire import Wire

__all__ = ["dumps", "loads"]


class Bincode(Wire):
    """Fixed widths, little-endian."""

    def put_int(self, width: str, value: int) -> bytes:
        return value.to_bytes(int(width[1:]) // 8, "little", signed=width[0] == "i")

    def put_len(self, value: int) -> bytes:
        return value.to_bytes(8, "little")

    def put_tag(self, value: int) -> bytes:
        return value.to_bytes(4, "little")

    def get_int(self, width: str) -> int:
        return int.from_bytes(self.take(int(width[1:]) // 8), "little", signed=width[0] == "i")

    def get_len(self) -> int:
        return self.get_int("u64")

    def get_tag(self) -> int:
        return self.get_int("u32")


def dumps(obj: Any, *, type: Any = None) -> bytes:  # noqa: A002, ANN401
    """Give the bytes of a value."""
    return dump(Bincode(b""), obj, type)


def loads(data: bytes, *, type: Any = None) -> Any:  # noqa: A002, ANN401
    """Give the value of bytes."""
    return load(Bincode(data), type)
