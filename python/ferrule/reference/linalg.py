"""Products of matrices and vectors, as nested lists of Python numbers.

Integers come out exact. Floats are added up from left to right, which differs from a kernel's order by
rounding: two sums of k products lie within ``2 * k * eps * sum(abs(a) * abs(b))`` of each other.
"""

from __future__ import annotations

from typing import TypeAlias

from ferrule.errors import ShapeError

Number: TypeAlias = int | float
Nested: TypeAlias = "Number | list[Nested]"

__all__ = ["array_multiply", "dot", "matrix_multiply"]


def shape(array: Nested) -> tuple[int, ...]:
    """Give the lengths of nested lists, the outermost first.

    >>> shape([[1, 2, 3], [4, 5, 6]])
    (2, 3)
    """
    if not isinstance(array, list):
        return ()
    return (len(array), *(shape(array[0]) if array else ()))


def array_multiply(a: Nested, b: Nested) -> Nested:
    """Multiply item by item.

    >>> array_multiply([[1, 2]], [[3, 4]])
    [[3, 8]]
    """
    if shape(a) != shape(b):
        raise ShapeError(f"Arrays must have the same shape: a has {shape(a)}, b has {shape(b)}")
    if isinstance(a, list) and isinstance(b, list):
        return [array_multiply(x, y) for x, y in zip(a, b, strict=True)]
    assert not isinstance(a, list)
    assert not isinstance(b, list)
    return a * b


def dot(a: list[Number], b: list[Number]) -> Number:
    """Sum the products of two vectors' items.

    >>> dot([1, 2, 3], [4, 5, 6])
    32
    """
    if len(a) != len(b):
        raise ShapeError(f"Arrays must have the same shape: a has {shape(list(a))}, b has {shape(list(b))}")
    total: Number = 0
    for x, y in zip(a, b, strict=True):
        total += x * y
    return total


def matrix_multiply(a: Nested, b: Nested) -> Nested:
    """Multiply matrices or stacks of them; a one-dimensional `a` is a row, a one-dimensional `b` a column.

    >>> matrix_multiply([[1, 2], [3, 4]], [[5], [6]])
    [[17], [39]]
    """
    left, right = shape(a), shape(b)
    if not left or not right:
        raise ShapeError(f"Incompatible dimensions for matrix multiplication: {left} and {right}")
    if len(right) == 1:
        if left[-1] != right[0]:
            raise ShapeError(f"Incompatible dimensions for matrix multiplication: {left} and {right}")
        return _times_vector(a, _numbers(b))
    if len(left) == 1:
        rows = matrix_multiply([a], b)
        return _without(rows, max(len(right) - 2, 0))
    if len(left) == len(right) == 2:
        if left[1] != right[0]:
            raise ShapeError(f"Incompatible dimensions for matrix multiplication: {left} and {right}")
        transposed = [list(column) for column in zip(*(_list(row) for row in _list(b)), strict=True)]
        return [[dot(_numbers(row), _numbers(column)) for column in transposed] for row in _list(a)]
    stack_a = _list(a) if len(left) >= len(right) else [a]
    stack_b = _list(b) if len(right) >= len(left) else [b]
    length = max(len(stack_a), len(stack_b)) if len(stack_a) and len(stack_b) else 0
    if {len(stack_a), len(stack_b)} - {1, length}:
        raise ShapeError(f"Incompatible dimensions for matrix multiplication: {left} and {right}")
    return [matrix_multiply(stack_a[i % len(stack_a)], stack_b[i % len(stack_b)]) for i in range(length)]


def _times_vector(a: Nested, b: list[Number]) -> Nested:
    """Multiply rows, however deep they lie, by a column, which may have no items."""
    rows = [item for item in _list(a) if isinstance(item, list)]
    return [_times_vector(row, b) for row in rows] if rows else dot(_numbers(a), b)


def _without(array: Nested, depth: int) -> Nested:
    """Take away a dimension of length 1, which lies under `depth` others."""
    if depth == 0:
        return _list(array)[0]
    return [_without(item, depth - 1) for item in _list(array)]


def _list(array: Nested) -> list[Nested]:
    assert isinstance(array, list)
    return array


def _numbers(array: Nested) -> list[Number]:
    return [item for item in _list(array) if not isinstance(item, list)]
