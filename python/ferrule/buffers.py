"""Buffers: memory that Python and other libraries see without a copy, also from other processes."""

from ferrule._core.buffers import Buffer, SharedArray, normalize_images

__all__ = ["Buffer", "SharedArray", "normalize_images"]
