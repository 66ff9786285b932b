"""Maps of str: one that never changes, for many look-ups at a time, little memory, and files."""

from collections.abc import Mapping

from ferrule._core import FrozenMap

__all__ = ["FrozenMap"]

Mapping.register(FrozenMap)
