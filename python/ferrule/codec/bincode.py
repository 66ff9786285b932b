"""The bytes of Rust's bincode 1: fixed widths, no names; both sides must know the type."""

from ferrule._core import bincode_dumps as dumps
from ferrule._core import bincode_loads as loads

__all__ = ["dumps", "loads"]
