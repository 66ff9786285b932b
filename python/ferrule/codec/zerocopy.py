"""Documents that are read where they lie: a field is found without decoding the rest."""

from ferrule._core.codec.zerocopy import Document, dumps, loads, view

__all__ = ["Document", "dumps", "loads", "view"]
