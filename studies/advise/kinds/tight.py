"""Tight loops over numbers: a sieve, a series, steps of Collatz."""


def sieve(n: int) -> int:
    """Count primes below `n`."""
    flags = bytearray([1]) * n
    flags[0:2] = b"\0\0"
    for i in range(2, int(n**0.5) + 1):
        if flags[i]:
            for j in range(i * i, n, i):
                flags[j] = 0
    return sum(flags)


def series(n: int) -> float:
    """Sum a series of Leibniz's."""
    total = 0.0
    for i in range(n):
        total += (1 - 2 * (i & 1)) / (2 * i + 1)
    return 4 * total


def longest(n: int) -> int:
    """Find who takes the most steps of Collatz."""
    best = at = 0
    for start in range(1, n):
        steps, x = 0, start
        while x != 1:
            x = 3 * x + 1 if x & 1 else x >> 1
            steps += 1
        if steps > best:
            best, at = steps, start
    return at


print(sieve(6_000_000), series(12_000_000), longest(35_000))
