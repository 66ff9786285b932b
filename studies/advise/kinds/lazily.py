"""Generators, comprehensions and sorting by a key."""

from collections.abc import Iterable, Iterator


def numbers(n: int) -> Iterator[int]:
    """Give numbers without much order."""
    x = 1
    for _ in range(n):
        x = x * 48271 % 2147483647
        yield x


def kept(values: Iterable[int]) -> Iterator[int]:
    """Keep some."""
    for value in values:
        if value % 3:
            yield value


def digits(value: int) -> int:
    """Add digits."""
    return sum(int(digit) for digit in str(value))


def squares(values: list[int]) -> list[int]:
    """Square all, in a comprehension."""
    return [value * value % 1009 for value in values if value & 1]


found = list(kept(numbers(600_000)))
print(sum(squares(found)), sorted(found[:120_000], key=digits)[1_000])
