"""Fast parts in Rust, and the tools that measure what they are worth."""

from ferrule._core import build_info
from ferrule.errors import (
    ArgumentError,
    ArgumentTypeError,
    EncodingError,
    FerruleError,
    InternalError,
    OutOfMemoryError,
    ResultOverflowError,
    ShapeError,
)
from ferrule.sequences import (
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
    "ArgumentError",
    "ArgumentTypeError",
    "DataProcessor",
    "EncodingError",
    "FerruleError",
    "InternalError",
    "OutOfMemoryError",
    "ResultOverflowError",
    "ShapeError",
    "build_info",
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
