"""The pure Python implementations that every kernel must agree with: slow and plain on purpose."""

from ferrule.reference import sequences

__all__ = ["sequences"]
