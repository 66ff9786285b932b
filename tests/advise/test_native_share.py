"""Loops in pure Python are hardly in C, as they are sampled; what is in C is."""

from collections.abc import Callable

import pytest

from studies.advise.gather import work_of

MANY = 20_000


def adds(n: int) -> int:
    total = 0
    for i in range(n):
        total += i * i % 7
    return total


def appends(n: int) -> list[int]:
    found = []
    for i in range(n):
        if i % 3:
            found.append(i * 2)  # noqa: PERF401 - it is what is looked at
    return found


def counts(n: int) -> dict[int, int]:
    found: dict[int, int] = {}
    for i in range(n):
        found[i % 100] = found[i % 100] + 1 if i % 100 in found else 1
    return found


def texts(n: int) -> int:
    size = 0
    for i in range(n):
        size += len(f"{i} of {n}")
    return size


class Point:
    def __init__(self, x: int) -> None:
        self.x = x

    def moved(self, by: int) -> int:
        return self.x + by


def calls(n: int) -> int:
    point, total = Point(1), 0
    for i in range(n):
        total += point.moved(i)
    return total


def sorts(n: int) -> list[int]:
    return sorted(sorted(range(n), key=lambda each: -each % 1009))


@pytest.mark.parametrize("loop", [adds, appends, counts, texts, calls])
def test_pure_loops_are_not_in_c(loop: Callable[[int], object]) -> None:
    work = work_of(loop, MANY, 100)
    assert work.get("call", 0.0) <= 0.05
    assert sum(work.values()) == pytest.approx(1.0, abs=0.01)


def test_what_is_in_c_is_in_c() -> None:
    work = work_of(lambda n: [sum(range(n)) for _ in range(10)], MANY, 60)
    assert work["call"] >= 0.9


def test_a_key_of_pythons_is_not_in_c() -> None:
    work = work_of(sorts, MANY, 60)
    assert 0.1 < work["call"] < 0.9
