"""The bytes of Rust's postcard: small numbers take few bytes, no names; both sides must know the type."""

from ferrule._core import compact_dumps as dumps
from ferrule._core import compact_loads as loads

__all__ = ["dumps", "loads"]
