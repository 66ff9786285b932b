"""How many rows are handed over at once."""

__all__ = ["BLOCK"]

# Rows in memory at once, of a source that is read as it is written. A block is a unit of parallel work, too.
BLOCK = 8192
