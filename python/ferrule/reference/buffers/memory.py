"""Typed memory of any number of dimensions, as bytes and what they mean."""

import math
import struct
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from ferrule.errors import ArgumentError, ArgumentTypeError, ResultOverflowError
from ferrule.reference.common import random

CODES = {
    "bool": "?",
    "int8": "b",
    "int16": "h",
    "int32": "i",
    "int64": "q",
    "uint8": "B",
    "uint16": "H",
    "uint32": "I",
    "uint64": "Q",
    "float16": "e",
    "float32": "f",
    "float64": "d",
}
"""Of the module `struct`, in its standard sizes."""

_KINDS = {"?": "bool", "e": "float", "f": "float", "d": "float"}


class Exporter(Protocol):
    """Whatever `memoryview` takes."""

    def __buffer__(self, flags: int, /) -> memoryview:
        """Give its memory."""


class Buffer:
    """Memory, and what lies in it."""

    def __init__(self, memory: memoryview, dtype: str, shape: Sequence[int], strides: Sequence[int]) -> None:
        """Take the memory as it is: `strides` are in bytes."""
        self.memory = memory
        self.dtype = dtype
        self.shape: tuple[int, ...] = tuple(shape)
        self.strides: tuple[int, ...] = tuple(strides)

    @classmethod
    def of_items(cls, items: Iterable[Any], dtype: str, shape: Sequence[int]) -> "Buffer":
        """Pack items into memory, the last dimension the fastest."""
        code = CODES[dtype]
        packed = bytearray().join(struct.pack(f"={code}", item) for item in items)
        return cls(memoryview(packed), dtype, shape, contiguous(shape, struct.calcsize(f"={code}")))

    @staticmethod
    def zeros(shape: int | Sequence[int], dtype: str = "float64") -> "Buffer":
        """Make zeros."""
        lengths = checked_shape(shape)
        return Buffer.of_items([0] * math.prod(lengths), checked_dtype(dtype), lengths)

    @staticmethod
    def arange(n: int, dtype: str = "int64") -> "Buffer":
        """Count from 0 to n - 1."""
        if n < 0:
            raise ArgumentError(f"n: got {n}, wanted an integer that is not negative")
        code = CODES[checked_dtype(dtype)]
        if code in "?e":
            raise ArgumentError(f"dtype: got {dtype}, wanted a type of integer, float32 or float64")
        try:
            return Buffer.of_items(range(n), dtype, [n])
        except struct.error:
            message = f"n: got {n}, whose last number {n - 1} does not fit {dtype}"
            raise ResultOverflowError(message) from None

    @staticmethod
    def random(shape: int | Sequence[int], *, seed: int) -> "Buffer":
        """Draw uniform numbers in [0, 1)."""
        lengths = checked_shape(shape)
        return Buffer.of_items(random.floats(math.prod(lengths), seed), "float64", lengths)

    @staticmethod
    def wrap(obj: Exporter) -> "Buffer":
        """Take over the memory of an object with the buffer protocol."""
        memory = memoryview(obj)
        dtype = dtype_of(memory.format, memory.itemsize)
        return Buffer(memory, dtype, memory.shape or (), memory.strides or ())

    @staticmethod
    def copy_of(obj: Exporter) -> "Buffer":
        """Copy the memory of an object, so that it is contiguous."""
        taken = Buffer.wrap(obj)
        packed = memoryview(bytearray(taken.tobytes()))
        size = struct.calcsize(f"={CODES[taken.dtype]}")
        return Buffer(packed, taken.dtype, taken.shape, contiguous(taken.shape, size))

    @property
    def nbytes(self) -> int:
        """The bytes of all items."""
        return self.memory.nbytes

    @property
    def readonly(self) -> bool:
        """Whether nobody may write through it."""
        return self.memory.readonly

    def tobytes(self) -> bytes:
        """Give the items as bytes, the last dimension the fastest."""
        return self.memory.tobytes()

    def tolist(self) -> Any:  # noqa: ANN401 - as deep as there are dimensions
        """Give the items as lists of lists."""
        flat = [item for (item,) in struct.iter_unpack(f"={CODES[self.dtype]}", self.tobytes())]
        return nested(flat, self.shape)


def nested(flat: list[Any], shape: tuple[int, ...]) -> Any:  # noqa: ANN401 - as deep as there are dimensions
    """Give a flat list as lists of lists."""
    if not shape:
        return flat[0]
    if len(shape) == 1:
        return flat
    size = math.prod(shape[1:])
    return [nested(flat[i * size : (i + 1) * size], shape[1:]) for i in range(shape[0])]


def contiguous(shape: Sequence[int], size: int) -> list[int]:
    """Give the strides in bytes of items that lie one after the other."""
    strides = []
    for length in reversed(shape):
        strides.append(size)
        size *= max(length, 1)
    return strides[::-1]


def checked_shape(shape: int | Sequence[int]) -> tuple[int, ...]:
    """Give the lengths of the dimensions."""
    lengths = (shape,) if isinstance(shape, int) else tuple(shape)
    for place, length in enumerate(lengths):
        if length < 0:
            name = "shape" if isinstance(shape, int) else f"shape[{place}]"
            raise ArgumentError(f"{name}: got {length}, wanted an integer that is not negative")
    return lengths


def checked_dtype(dtype: str) -> str:
    """Give the name of a type, if there is such."""
    if dtype not in CODES:
        wanted = "bool, an integer or a float of up to 64 bits, in this machine's byte order"
        raise ArgumentTypeError(f"dtype: got {dtype!r}, wanted {wanted}")
    return dtype


def dtype_of(code: str, size: int) -> str:
    """Give the name of the type that a native format stands for."""
    kind = _KINDS.get(code, "int" if code.islower() else "uint")
    name = kind if kind == "bool" else f"{kind}{8 * size}"
    if len(code) != 1 or code not in "?bBhHiIlLqQnNefd":
        raise ArgumentTypeError(f"obj: got a buffer of items of format '{code}'")
    return name
