"""A program as those of the suite, of which none is: the ports of its functions are for tests."""

from __future__ import annotations

import sys
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


def sum_of_digits(text: str) -> int:
    """Add up the digits of a text."""
    return sum(int(letter) for letter in text if letter.isdecimal())


class Ticket:
    """A number as a text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def digits(self) -> int:
        """Add up its digits."""
        return sum_of_digits(self.text)

    @classmethod
    def numbered(cls, number: int) -> Ticket:
        """Make one."""
        return cls(f"no. {number}")

    @staticmethod
    def larger(one: int, other: int) -> int:
        """Give the larger number."""
        return sorted((one, other))[1]

    @cached_property
    def length(self) -> int:
        """How many letters it has."""
        return len(self.text)


@lru_cache
def remembered(text: str) -> int:
    """How many letters it has."""
    return len(text)


def written(system: ModuleType, text: str) -> None:
    """Say a text."""
    system.stdout.write(f"{text}\n")


def lazily(count: int) -> Iterator[int]:
    """Give so many numbers, one by one."""
    yield from range(count)


def main(count: int = 300) -> None:
    """Look at so many tickets."""
    total, largest, letters = 0, 0, 0
    for number in lazily(count):
        ticket = Ticket.numbered(number * 7919)
        found = ticket.digits()
        total += found
        largest = Ticket.larger(largest, found)
        letters += ticket.length
    letters += remembered("")
    written(sys, f"{total} in {count} tickets, at most {largest}, {letters} letters")


if __name__ == "__main__":
    main()
