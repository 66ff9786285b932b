"""The plain Python that `ferrule.maps` agrees with."""

from ferrule.reference.maps.frozen import FrozenMap

__all__ = ["FrozenMap"]
