"""The plain Python that `ferrule.maps` agrees with."""

from ferrule.reference.maps.cache import Cache, CacheInfo, CacheStats, cached
from ferrule.reference.maps.frozen import FrozenMap

__all__ = ["Cache", "CacheInfo", "CacheStats", "FrozenMap", "cached"]
