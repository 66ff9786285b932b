"""The bytes of Rust's bincode 1: fixed widths, no names; both sides must know the type."""

from ferrule._core.codec.bincode import dumps, loads

__all__ = ["dumps", "loads"]
