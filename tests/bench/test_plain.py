"""Plain Python gives the reference's answers, and is what factors against Python are taken against."""

import random
from typing import Any

import pytest
from ferrule import reference
from ferrule.bench import find, plain, workload
from ferrule.bench.declare import PLAIN_LABEL, Workload
from ferrule.bench.results import Row
from ferrule.bench.show import summary
from hypothesis import given
from hypothesis import strategies as st

KNOWN, PROBLEMS = find.discover(find.package_sources())
PLAIN = [
    found.workload
    for found in KNOWN.values()
    if any(each.label == PLAIN_LABEL for each in found.workload.implementations)
]
ITEMS = 64


@pytest.mark.parametrize("problem", PLAIN, ids=lambda problem: problem.id)
def test_plain_python_agrees_with_the_reference(problem: Workload) -> None:
    by_label = {each.label: each for each in problem.implementations}
    n = max(problem.sizes[0], *(size for size in problem.sizes if size <= ITEMS), 1)
    data = problem.make(n)
    expected, got = (
        each.call(each.prepare(data) if each.prepare else data)
        for each in (by_label["Python"], by_label[PLAIN_LABEL])
    )
    assert (by_label[PLAIN_LABEL].equal or problem.equal)(expected, got)


def test_where_references_are_slow_on_purpose_there_is_plain_python() -> None:
    assert not PROBLEMS
    assert {problem.id for problem in PLAIN} >= {
        "linalg/matrix-multiply-f64",
        "scalars/n-body",
        "scalars/option-prices",
        "scalars/rates-of-return",
        "scalars/spelling-distances",
        "sequences/stats",
        "sequences/sum-array",
        "sequences/sum-of-sines",
    }


@given(st.text("abc"), st.text("abcé"))
def test_distances_are_right(one: str, other: str) -> None:
    assert plain.distance(one, other) == reference.scalars.levenshtein(one, other)


def test_bodies_move_alike_over_many_steps() -> None:
    draw = random.Random(1)  # noqa: S311
    places, speeds = ([[draw.uniform(-1, 1) for _ in range(3)] for _ in range(5)] for _ in range(2))
    masses = [draw.random() for _ in range(5)]
    expected, _ = reference.scalars.n_body(places, speeds, masses, 1e-3, 50, softening=0.1)
    got = plain.n_body(places, speeds, masses, dt=1e-3, steps=50, softening=0.1)
    for body, other in zip(expected, got, strict=True):
        assert other == pytest.approx(body, rel=1e-10)


def test_a_rate_that_newton_does_not_find_is_nan() -> None:
    assert plain.rate_of_return([1.0, 0.0, 1.0]) != plain.rate_of_return([1.0, 0.0, 1.0])


def row(label: str, seconds: float, role: str = "peer", **options: Any) -> Row:
    return Row("a/b", 10, 1, label, label, role, "measured", samples=[seconds] * 9, **options)


def test_python_is_the_faster_of_the_reference_and_plain_python() -> None:
    rows = [row("Python", 3.0, "reference"), row(PLAIN_LABEL, 2.0, python=True), row("NumPy", 1.0)]
    fastest = summary.in_python(rows)
    assert fastest is not None
    assert fastest.label == PLAIN_LABEL
    fastest = summary.in_python([row("Python", 1.0, "reference"), *rows[1:]])
    assert fastest is not None
    assert fastest.role == "reference"


def test_what_the_standard_library_does_is_python_where_it_does_the_same() -> None:
    own = row("Counter", 1.0, python=True)
    rows = [row("Python", 3.0, "reference"), row(PLAIN_LABEL, 2.0, python=True), own]
    assert summary.in_python(rows) is own
    other = row("Counter of less", 0.5, python=True, case="less")
    assert summary.in_python([*rows, other]) is own


def test_what_is_python_is_kept_of_a_declaration() -> None:
    @workload(sizes=(10,), unit="number")
    def total(n: int) -> list[int]:
        return list(range(n))

    total.reference(sum)
    total.plain(sum)
    total.peer("NumPy")(sum)
    total.peer("sum", python=True)(sum)
    assert {each.label: each.python for each in total.implementations} == {
        "Python": False,
        PLAIN_LABEL: True,
        "NumPy": False,
        "sum": True,
    }


def test_it_is_declared_as_a_peer_with_the_options_of_one() -> None:
    @workload(sizes=(10,), unit="number")
    def total(n: int) -> list[int]:
        return list(range(n))

    total.reference(sum)
    total.plain(sum)
    assert total.plain(max_n=5) is not None
    (declared,) = (each for each in total.implementations if each.label == PLAIN_LABEL)
    assert declared.role == "peer"
