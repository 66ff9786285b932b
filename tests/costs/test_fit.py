"""The line through made-up times is the one that they were made of."""

from __future__ import annotations

import random

import pytest
from ferrule.costs.cost_model import Measured
from ferrule.costs.fit import Line, line
from hypothesis import assume, given
from hypothesis import strategies as st

SIZES = [1, 10, 100, 1_000, 10_000]
costs = st.floats(min_value=1e-10, max_value=1e-5)


@given(fixed=costs, per_item=costs)
def test_a_line_is_found_again(fixed, per_item):
    times = [fixed + per_item * n for n in SIZES]
    found = line(SIZES, times, [1 / time for time in times])
    assert [found.at(n) for n in SIZES] == pytest.approx(times)
    assume(fixed > 1e-3 * per_item)
    assert found.fixed == pytest.approx(fixed, rel=1e-6)
    assert found.per_item == pytest.approx(per_item, rel=1e-6)


@given(fixed=costs, per_item=costs, at=st.integers(0, 4), factor=st.floats(1.5, 100))
def test_one_disturbed_point_moves_the_line_by_less_than_itself(fixed, per_item, at, factor):
    times = [fixed + per_item * n for n in SIZES]
    disturbed = [time * factor if number == at else time for number, time in enumerate(times)]
    found = line(SIZES, disturbed, [1 / time for time in disturbed])
    # The true line misses one point by this share of it; the best misses all together by no more.
    share = 1 - 1 / factor
    missed = [abs(found.at(n) / time - 1) for n, time in zip(SIZES, times, strict=True)]
    del missed[at]
    assert sum(missed) <= share + 1e-3


def test_a_cost_never_falls_and_never_begins_below_zero():
    assert line([1, 10, 100], [3.0, 2.0, 2.0], [1.0] * 3) == Line(2.0, 0.0)
    steep = line([1, 10, 100], [0.5, 10.0, 109.0], [1 / 0.5, 1 / 10.0, 1 / 109.0])
    assert steep.fixed >= 0
    assert steep.per_item > 0


def test_the_interval_covers_the_true_values_and_the_goodness_says_what_is_missed():
    generator = random.Random(5)  # noqa: S311
    covered = 0
    for _ in range(100):
        times = [[(50e-9 + 4e-9 * n) * generator.lognormvariate(0, 0.03) for _ in range(9)] for n in SIZES]
        found = Measured("list[int]", "copied", "", "item", SIZES, times=times)
        covered += found.per_item.low <= 4e-9 <= found.per_item.high
        assert found.misfit < 0.1
    assert covered >= 90
    bent = [[time] * 9 for time in (1e-7, 1e-7, 1e-6, 1e-5, 5e-4)]
    assert Measured("list[int]", "copied", "", "item", SIZES, times=bent).misfit > 0.3
