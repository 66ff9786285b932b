"""Fast parts in Rust, and the tools that measure what they are worth."""

from ferrule._core import build_info
from ferrule.errors import (
    ArgumentError,
    ArgumentTypeError,
    EncodingError,
    FerruleError,
    InternalError,
    ResultOverflowError,
    ShapeError,
)
from ferrule.linalg import array_multiply, dot, matrix_multiply
from ferrule.sequences import parallel_sum

__all__ = [
    "ArgumentError",
    "ArgumentTypeError",
    "EncodingError",
    "FerruleError",
    "InternalError",
    "ResultOverflowError",
    "ShapeError",
    "array_multiply",
    "build_info",
    "dot",
    "matrix_multiply",
    "parallel_sum",
]
