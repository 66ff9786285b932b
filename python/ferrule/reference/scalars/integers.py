"""Integers, and a call that does nothing."""

from collections.abc import Iterable

from ferrule.errors import ArgumentError, ArgumentTypeError, ResultOverflowError, ShapeError
from ferrule.reference.common.index import index

MAX_FIBONACCI = 10_000_000


def noop() -> None:
    """Do nothing."""


def _index(value: object, name: str) -> int:
    try:
        return index(value)
    except TypeError:
        raise ArgumentTypeError(f"{name}: got {type(value).__name__}, wanted an int") from None


def sum_as_string(a: int, b: int) -> str:
    """Give the decimal text of the sum of two integers."""
    return str(_index(a, "a") + _index(b, "b"))


def is_prime(n: int) -> bool:
    """Say whether `n` is a prime: Miller-Rabin with bases that decide all numbers below 2**64."""
    n = _index(n, "n")
    if n >= 2**64:
        raise ArgumentError(f"n: got {n}, wanted an integer below 2**64")
    bases = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
    if n < 2 or any(n % p == 0 for p in bases):
        return n in bases
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in bases:
        x = pow(base, odd, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def is_prime_batch(numbers: Iterable[int]) -> list[bool]:
    """Say of each number whether it is a prime."""
    return [is_prime(n) for n in numbers]


def gcd(a: int, b: int) -> int:
    """Give the greatest common divisor, as Euclid did."""
    a, b = abs(_index(a, "a")), abs(_index(b, "b"))
    while b:
        a, b = b, a % b
    return a


def gcd_batch(a: Iterable[int], b: Iterable[int]) -> list[int]:
    """Give the greatest common divisor of each pair."""
    a, b = list(a), list(b)
    if len(a) != len(b):
        raise ShapeError(f"Arrays must have the same shape: got {len(a)} and {len(b)} items")
    divisors = [gcd(x, y) for x, y in zip(a, b, strict=True)]
    if 2**63 in divisors:
        raise ResultOverflowError("a divisor is 2**63, past int64")
    return divisors


def fibonacci(n: int) -> int:
    """Give the n-th Fibonacci number."""
    n = _index(n, "n")
    if not 0 <= n <= MAX_FIBONACCI:
        raise ArgumentError(f"n: got {n}, wanted an integer from 0 to {MAX_FIBONACCI}")
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a
