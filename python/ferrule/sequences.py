"""Lists and arrays of numbers: sums, filters, statistics, processing in chunks."""

from ferrule._core.sequences import (
    DataProcessor,
    compute_stats,
    cpu_intensive,
    filter_above,
    parallel_sum,
    process_batch,
    process_numbers,
    process_single,
    random_floats,
    sum_array,
)

__all__ = [
    "DataProcessor",
    "compute_stats",
    "cpu_intensive",
    "filter_above",
    "parallel_sum",
    "process_batch",
    "process_numbers",
    "process_single",
    "random_floats",
    "sum_array",
]
