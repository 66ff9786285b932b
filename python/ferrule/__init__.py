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
from ferrule.sequences import parallel_sum
from ferrule.text import WordCounts, word_count

__all__ = [
    "ArgumentError",
    "ArgumentTypeError",
    "EncodingError",
    "FerruleError",
    "InternalError",
    "ResultOverflowError",
    "ShapeError",
    "WordCounts",
    "build_info",
    "parallel_sum",
    "word_count",
]
