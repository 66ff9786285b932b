"""The plain Python that `ferrule.buffers` agrees with."""

from ferrule.reference.buffers.images import normalize_images
from ferrule.reference.buffers.memory import Buffer
from ferrule.reference.buffers.shared import SharedArray

__all__ = ["Buffer", "SharedArray", "normalize_images"]
