"""Lists and arrays of numbers: sums, filters, statistics, processing in chunks."""

from ferrule._core import parallel_sum

__all__ = ["parallel_sum"]
