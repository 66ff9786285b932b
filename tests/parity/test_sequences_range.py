"""Sums, means and deviations of numbers whose squares or sums leave the range of a float."""

import math
import statistics
import sys
from fractions import Fraction

import ferrule as fe
import numpy as np
import pytest
from ferrule.reference import sequences as reference


@pytest.mark.parametrize(
    "values",
    [
        [1e200, 2e200, 3e200, 4e200],
        [1e-200, 2e-200, 3e-200],
        [5e-324 * k for k in range(1, 50)],
        [1.7e308, 1.0, 2.0],
        [1e200] * 3 + [0.0] * 5,
        [1e-130, 2e-130, 3e-130] * 1000,
        [1e140, 1e140 + 1e125],
        [1.0, 1.0 + 2**-52],
        [1.0, 1.0 + 3 * 2**-52, 1.0 + 2**-52],
        [1.7e308] * 5000 + [-1.7e308] * 5000,
        [1e154, 1e-154, 0.0],
        [sys.float_info.max, sys.float_info.max],
    ],
    ids=lambda values: f"{values[0]!r}-{len(values)}",
)
def test_a_spread_whose_squares_leave_the_floats(values: list[float]) -> None:
    exact = [Fraction(value) for value in values]
    mean, std = float(sum(exact) / len(exact)), statistics.stdev(exact)
    for module in (fe, reference):
        stats = module.compute_stats(values)
        rounding = 1e-15 * max(map(abs, values))
        assert stats["mean"] == pytest.approx(mean, rel=1e-15, abs=rounding)
        assert stats["std"] == pytest.approx(std, rel=1e-14)
        processor = module.DataProcessor(len(values))
        processor.add_data(values)
        assert processor.get_statistics()[1:] == pytest.approx(
            (mean, statistics.pstdev(exact)), rel=1e-14, abs=rounding
        )
        assert processor.process_chunks() == pytest.approx([mean], rel=1e-15, abs=rounding)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1e308, 1e308, -1e308], 1e308),
        ([-1e308] * 9 + [1e308] * 9 + [0.5], 0.5),
        ([1e308, 10**308, -1e308], 1e308),
        ([1e308] * 40_000 + [-1e308] * 39_999, 1e308),
        ([1e308, 1e308], math.inf),
        ([math.inf, 1e308, 1e308, -1e308], math.inf),
        ([1e308, 1e308, -math.inf], -math.inf),
        ([math.inf, -math.inf], math.nan),
        ([1e16, 1.0, -1e16], 1.0),
        ([-0.0], 0.0),
    ],
)
def test_only_the_sum_itself_may_leave_the_floats(values: list[float], expected: float) -> None:
    for got in (
        fe.parallel_sum(values),
        fe.sum_array(np.array(values, float)),
        reference.parallel_sum(values),
    ):
        assert got == expected or (math.isnan(got) and math.isnan(expected))


@pytest.mark.parametrize("origin", [0, 2**53 - 1, -(2**60), 2**63 - 200])
def test_integers_that_floats_round_keep_their_distances(origin: int) -> None:
    values = [origin + step * step for step in range(14)]
    expected = {
        "mean": float(Fraction(sum(values), len(values))),
        "std": statistics.stdev(map(Fraction, values)),
        "min": float(min(values)),
        "max": float(max(values)),
    }
    for given in (values, tuple(values), np.array(values), np.array(values, "u8") if origin >= 0 else values):
        assert fe.compute_stats(given) == pytest.approx(expected, rel=1e-15)
    assert reference.compute_stats(values) == pytest.approx(expected, rel=1e-15)
