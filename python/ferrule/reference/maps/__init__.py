"""The plain Python that `ferrule.maps` agrees with."""

from ferrule.reference.maps.cache import Cache, CacheInfo, CacheStats, cached

__all__ = ["Cache", "CacheInfo", "CacheStats", "cached"]
