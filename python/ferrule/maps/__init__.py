"""Maps: one of str that never changes, and a cache that forgets."""

from collections.abc import Mapping

from ferrule._core.maps import FrozenMap
from ferrule.maps.cache import Cache, CacheInfo, CacheStats, cached

__all__ = ["Cache", "CacheInfo", "CacheStats", "FrozenMap", "cached"]

Mapping.register(FrozenMap)
