"""Integers: "one by one" calls the scalar form in a Python loop, "batch" passes everything over at once."""

import math
import random
from typing import Any

import numpy as np
from numpy.typing import NDArray

import ferrule as fe
from ferrule.bench import inputs, workload
from ferrule.bench.workloads.scalars import peers
from ferrule.bench.workloads.scalars.lists import lists
from ferrule.reference import scalars as reference


@workload(sizes=(1, 100, 10_000, 300_000), unit="number", memory=False)
def primes(n: int) -> list[int]:
    """Say which numbers are primes: odd ones of up to 62 bits."""
    generator = random.Random(2)  # noqa: S311, an input for a benchmark
    return [generator.getrandbits(62) | 1 for _ in range(n)]


def _int64(data: list[int]) -> NDArray[Any]:
    return np.array(data, np.int64)


@primes.reference(max_n=10_000)
def _(data: list[int]) -> list[bool]:
    return reference.is_prime_batch(data)


@primes.ferrule("one by one")
def _(data: list[int]) -> list[bool]:
    is_prime = fe.is_prime
    return [is_prime(n) for n in data]


@primes.ferrule("batch", parallel=True)
def _(data: list[int]) -> NDArray[Any]:
    return fe.is_prime_batch(data)


@primes.peer("gmpy2", needs="gmpy2", note="is_prime(n, 1): Baillie-PSW, certain below 2**64")
def _(data: list[int]) -> list[bool]:
    import gmpy2

    is_prime = gmpy2.is_prime
    return [is_prime(n, 1) for n in data]


@workload(sizes=(1, 100, 10_000, 300_000), unit="pair", memory=False)
def gcds(n: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Find the greatest common divisor of each pair of int64."""
    return inputs.array(n, seed=1, dtype="int64", high=2**62), inputs.array(
        n, seed=2, dtype="int64", high=2**62
    )


@gcds.reference(prepare=lists, note="lists in hand", max_n=10_000)
def _(data: tuple[list[int], list[int]]) -> list[int]:
    return reference.gcd_batch(*data)


@gcds.ferrule("one by one", prepare=lists, note="lists in hand")
def _(data: tuple[list[int], list[int]]) -> list[int]:
    return list(map(fe.gcd, *data))


@gcds.ferrule("batch", parallel=True)
def _(data: tuple[NDArray[Any], NDArray[Any]]) -> NDArray[Any]:
    return fe.gcd_batch(*data)


@gcds.peer("math.gcd", python=True, prepare=lists, note="lists in hand")
def _(data: tuple[list[int], list[int]]) -> list[int]:
    return list(map(math.gcd, *data))


@gcds.peer("NumPy", needs="numpy")
def _(data: tuple[NDArray[Any], NDArray[Any]]) -> NDArray[Any]:
    divisors: NDArray[Any] = np.gcd(*data)
    return divisors


@gcds.peer("Numba", needs="numba", note="njit, prange, Euclid", parallel=True, jit=True)
def _(data: tuple[NDArray[Any], NDArray[Any]]) -> Any:
    return peers.looped_gcds(parallel=True)(*data)


@gcds.peer("Numba, serial", needs="numba", note="njit, Euclid", jit=True)
def _(data: tuple[NDArray[Any], NDArray[Any]]) -> Any:
    return peers.looped_gcds(parallel=False)(*data)


@workload(sizes=(10, 90, 1_000, 100_000), unit="index", memory=False)
def fibonacci(n: int) -> int:
    """Find the n-th Fibonacci number, exactly."""
    return n


@fibonacci.reference
def _(n: int) -> int:
    return reference.fibonacci(n)


@fibonacci.ferrule
def _(n: int) -> int:
    return fe.fibonacci(n)


@fibonacci.peer("Python, fast doubling", python=True)
def _(n: int) -> int:
    a, b = 0, 1
    for bit in f"{n:b}":
        a, b = a * (2 * b - a), a * a + b * b
        if bit == "1":
            a, b = b, a + b
    return a


@fibonacci.peer("gmpy2", needs="gmpy2", note="fib, converted to int")
def _(n: int) -> int:
    import gmpy2

    return int(gmpy2.fib(n))
