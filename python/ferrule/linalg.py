"""Products of matrices, vectors and arrays of any strides."""

from ferrule._core.linalg import array_multiply, dot, matrix_multiply

__all__ = ["array_multiply", "dot", "matrix_multiply"]
