"""How many rows are handed over at once."""

__all__ = ["BLOCK"]

# Rows that are in memory at once, of a source that is read as it is written. A block is a unit of parallel work, too.
BLOCK = 8192
