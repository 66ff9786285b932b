"""Arrays that processes share.

Memory, names and headers are the same as ferrule's: each can attach to the other's.
"""

import contextlib
import fcntl
import math
import mmap
import os
import re
import secrets
import struct
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from ferrule.errors import ArgumentError, DecodeError
from ferrule.reference.buffers.memory import CODES, Buffer, checked_dtype, checked_shape, contiguous

_NAME = re.compile(r"ferrule-([1-9][0-9]*)-(0|[1-9][0-9]*)-([0-9a-f]{32})", re.ASCII)
_HEADER = struct.Struct("=8sII16sQQ64Q")
_MAGIC = b"FERRULE\0"
_SEALS = 0x1 | 0x2 | 0x4  # fcntl.F_SEAL_SEAL, F_SEAL_SHRINK and F_SEAL_GROW, which only Linux has


class SharedArray:
    """Memory that several processes see. Needs Linux."""

    def __init__(self, descriptor: int, *, readonly: bool) -> None:
        """Map the items of an open, checked descriptor."""
        magic, version, dtype, token, offset, dimensions, *lengths = _HEADER.unpack(
            os.pread(descriptor, _HEADER.size, 0)
        )
        if magic != _MAGIC or version != 1 or dtype >= len(CODES) or dimensions > len(lengths):
            raise DecodeError("name: got memory that SharedArray did not make")
        self.dtype: str = list(CODES)[dtype]
        self.shape: tuple[int, ...] = tuple(lengths[:dimensions])
        self.readonly = readonly
        self.nbytes: int = math.prod(self.shape) * struct.calcsize(f"={CODES[self.dtype]}")
        self._token: bytes = token
        self._descriptor: int | None = descriptor
        access = mmap.ACCESS_READ if readonly else mmap.ACCESS_WRITE
        mapped = mmap.mmap(descriptor, self.nbytes, access=access, offset=offset) if self.nbytes else b""
        self._memory = memoryview(mapped)

    @classmethod
    def create(cls, shape: int | Sequence[int], dtype: str = "float64") -> "SharedArray":
        """Make zeros."""
        lengths = checked_shape(shape)
        code = CODES[checked_dtype(dtype)]
        token = secrets.token_bytes(16)
        descriptor = os.memfd_create(f"ferrule-{token.hex()}", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(descriptor, mmap.PAGESIZE + math.prod(lengths) * struct.calcsize(f"={code}"))
        padded = (*lengths, *[0] * (64 - len(lengths)))
        number = list(CODES).index(dtype)
        header = _HEADER.pack(_MAGIC, 1, number, token, mmap.PAGESIZE, len(lengths), *padded)
        os.pwrite(descriptor, header, 0)
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, _SEALS)
        return cls(descriptor, readonly=False)

    @classmethod
    def attach(cls, name: str, *, readonly: bool = False) -> "SharedArray":
        """Open what a process holds under a name."""
        parts = _NAME.fullmatch(name)
        if parts is None:
            raise ArgumentError(f"name: got {name!r}, wanted what SharedArray.name gives")
        path = f"/proc/{parts[1]}/fd/{parts[2]}"
        gone = FileNotFoundError(f"name: process {parts[1]} no longer holds this memory, or has ended")
        try:
            link = os.readlink(path)  # noqa: PTH115 - a `Path` would make no difference
        except FileNotFoundError:
            raise gone from None
        if link != f"/memfd:ferrule-{parts[3]} (deleted)":
            raise gone
        descriptor = os.open(path, (os.O_RDONLY if readonly else os.O_RDWR) | os.O_CLOEXEC)
        if fcntl.fcntl(descriptor, fcntl.F_GET_SEALS) & _SEALS != _SEALS:
            os.close(descriptor)
            raise DecodeError("name: got memory that others can cut short, wanted SharedArray's")
        return cls(descriptor, readonly=readonly)

    @property
    def name(self) -> str:
        """Under which others attach."""
        if self._descriptor is None:
            raise ArgumentError("the SharedArray is closed")
        return f"ferrule-{os.getpid()}-{self._descriptor}-{self._token.hex()}"

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._descriptor is None

    @property
    def array(self) -> Buffer:
        """The items."""
        size = struct.calcsize(f"={CODES[self.dtype]}")
        return Buffer(self._memory, self.dtype, self.shape, contiguous(self.shape, size))

    def close(self) -> None:
        """Give up the name; the memory goes with the last view of it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        with contextlib.suppress(AttributeError, OSError):
            self.close()
