"""Arithmetic of two numbers, and of many."""

import math
import operator
from collections.abc import Callable, Sequence

from ferrule.errors import (
    ArgumentError,
    ArgumentOverflowError,
    ArgumentTypeError,
    DivisionByZeroError,
    ResultOverflowError,
    ShapeError,
)

MOST_BITS = 2**25

Number = int | float
Many = Number | Sequence[Number]


def _number(value: Number, name: str) -> Number:
    value = value.item() if hasattr(value, "item") else value
    if not isinstance(value, int | float):
        raise ArgumentTypeError(f"{name}: got {type(value).__name__}, wanted int or float")
    return value


def _apply(operation: Callable[[Number, Number], Number], a: Number, b: Number) -> Number:
    a, b = _number(a, "a"), _number(b, "b")
    if isinstance(a, float) or isinstance(b, float):
        try:
            a, b = float(a), float(b)
        except OverflowError as error:
            raise ArgumentOverflowError("a, b: got an int that is too large for a float") from error
    try:
        result = operation(a, b)
    except ZeroDivisionError as error:
        raise DivisionByZeroError(f"Cannot divide by zero: got a = {a!r} and b = {b!r}") from error
    except OverflowError as error:
        raise ResultOverflowError(f"a, b: got {a!r} and {b!r}, whose result exceeds a float") from error
    if isinstance(result, complex):
        raise ArgumentError(f"a, b: got {a!r} and {b!r}, whose power is complex")
    return result


def add(a: Number, b: Number) -> Number:
    """Give the sum."""
    return _apply(operator.add, a, b)


def subtract(a: Number, b: Number) -> Number:
    """Give the difference."""
    return _apply(operator.sub, a, b)


def multiply(a: Number, b: Number) -> Number:
    """Give the product."""
    return _apply(operator.mul, a, b)


def divide(a: Number, b: Number) -> float:
    """Give the quotient."""
    return float(_apply(operator.truediv, a, b))


def floor_divide(a: Number, b: Number) -> Number:
    """Give the quotient, rounded towards minus infinity."""
    return _apply(operator.floordiv, a, b)


def modulo(a: Number, b: Number) -> Number:
    """Give what floor division leaves."""
    return _apply(operator.mod, a, b)


def power(a: Number, b: Number) -> Number:
    """Give a power; of ints none of more than 2**25 bits."""
    a, b = _number(a, "a"), _number(b, "b")
    if isinstance(a, int) and isinstance(b, int) and abs(a) > 1 and b * a.bit_length() > max(MOST_BITS, 127):
        raise ResultOverflowError("a, b: the power may have more than 2**25 bits")
    if isinstance(b, int) and b < 0 and a != 0:
        a, b = _float(a), _float(b)
    return _apply(operator.pow, a, b)


def _many(operation: Callable[[Number, Number], Number], a: Many, b: Many) -> list[Number]:
    lengths = [len(each) for each in (a, b) if not _is_one(each)]  # type: ignore[arg-type]
    if len(set(lengths)) > 1:
        raise ShapeError(f"Arrays must have the same shape: got {lengths[0]} and {lengths[1]} items")
    count = lengths[0] if lengths else 1
    columns = [_column(each, name, count) for each, name in ((a, "a"), (b, "b"))]
    floats = [any(type(value) is float for value in column) for column in columns]
    for column, has_float in zip(columns, floats, strict=True):
        if not has_float and any(not -(2**63) <= value < 2**63 for value in column):
            raise ArgumentOverflowError("a, b: got an int that does not fit int64")
    if any(floats):
        columns = [[_float(value) for value in column] for column in columns]
    results = [_one(operation, x, y) for x, y in zip(*columns, strict=True)]
    if any(type(result) is int and not -(2**63) <= result < 2**63 for result in results):
        raise ResultOverflowError("a result does not fit int64")
    return results


def _is_one(each: Many) -> bool:
    return isinstance(each, int | float) or (hasattr(each, "ndim") and each.ndim == 0)


def _column(each: Many, name: str, count: int) -> list[Number]:
    values = [each] * count if _is_one(each) else list(each)  # type: ignore[arg-type]
    return [_number(value, name) for value in values]  # type: ignore[arg-type]


def _float(value: Number) -> float:
    try:
        return float(value)
    except OverflowError as error:
        raise ArgumentOverflowError("a, b: got an int that is too large for a float") from error


def _one(operation: Callable[[Number, Number], Number], a: Number, b: Number) -> Number:
    if operation is power and isinstance(a, int) and isinstance(b, int):
        if b < 0:
            if a == 0:
                raise DivisionByZeroError("Cannot divide by zero")
            raise ArgumentError(f"b: got {b}, wanted an exponent that is not negative")
        if abs(a) > 1 and b > math.log(2**63, abs(a)) + 1:
            raise ResultOverflowError("a result does not fit int64")
    return operation(a, b)


def add_batch(a: Many, b: Many) -> list[Number]:
    """Give each sum."""
    return _many(add, a, b)


def subtract_batch(a: Many, b: Many) -> list[Number]:
    """Give each difference."""
    return _many(subtract, a, b)


def multiply_batch(a: Many, b: Many) -> list[Number]:
    """Give each product."""
    return _many(multiply, a, b)


def divide_batch(a: Many, b: Many) -> list[Number]:
    """Give each quotient."""
    return _many(divide, a, b)


def floor_divide_batch(a: Many, b: Many) -> list[Number]:
    """Give each quotient, rounded towards minus infinity."""
    return _many(floor_divide, a, b)


def modulo_batch(a: Many, b: Many) -> list[Number]:
    """Give what each floor division leaves."""
    return _many(modulo, a, b)


def power_batch(a: Many, b: Many) -> list[Number]:
    """Give each power."""
    return _many(power, a, b)
