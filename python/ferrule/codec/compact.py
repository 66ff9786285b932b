"""The bytes of Rust's postcard: small numbers take few bytes, no names; both sides must know the type."""

from ferrule._core.codec.compact import dumps, loads

__all__ = ["dumps", "loads"]
