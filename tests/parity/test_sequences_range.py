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


@pytest.mark.parametrize(
    "values",
    [
        [2**60 + 1, 7],
        [2**62 + 1, 1000],
        [2**63 - 1, 0, 2**62],
        [-(2**63), -1],
        [-(2**63), 2**63 - 1],
        [2**64 - 1, 0],
        [2**64, 2**64 + 1],
        [2**70 + 10**6 * i for i in range(3)],
        [2**70, 5, -(2**80)],
    ],
)
def test_statistics_of_ints_far_apart(values: list[int]) -> None:
    expected = {
        "mean": float(Fraction(sum(values), len(values))),
        "std": statistics.stdev(map(Fraction, values)),
        "min": float(min(values)),
        "max": float(max(values)),
    }
    dtypes = [
        dtype for dtype in ("i8", "u8") if all(np.can_cast(np.min_scalar_type(v), dtype) for v in values)
    ]
    for given in (values, *(np.array(values, dtype) for dtype in dtypes)):
        got = fe.compute_stats(given)
        assert got.pop("std") == pytest.approx(expected["std"], rel=1e-15)
        assert got == {name: value for name, value in expected.items() if name != "std"}
    assert reference.compute_stats(values) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    "values",
    [
        [1e16, 1.0, -1e16],
        [1e308, 1e308, -1e308, -1e308, 1.0],
        [1e3, 0.1, -1e3],
        [-1e-300, 1e-310, 1e-300],
        [1e16, 1.0, -1e16] * 50_000,
    ],
    ids=lambda values: f"{values[0]!r}-{len(values)}",
)
def test_a_mean_of_numbers_that_cancel(values: list[float]) -> None:
    exact = float(sum(map(Fraction, values)) / len(values))
    processor = fe.DataProcessor(len(values))
    processor.add_data(values)
    for mean in (
        fe.compute_stats(values)["mean"],
        processor.get_statistics()[1],
        reference.compute_stats(values)["mean"],
    ):
        assert mean == pytest.approx(exact, rel=1e-15, abs=0.0)


@pytest.mark.parametrize(
    "number", [np.float64(0.5), np.float32(0.5), np.int64(2**53 + 1), np.int8(100), np.True_]
)
@pytest.mark.parametrize(
    "threshold", [10**400, -(10**400), 2.0**53, np.int64(2**53 + 1), np.float32(0.25), 0]
)
def test_a_list_of_numpy_scalars_is_filtered_as_numbers(number: np.generic, threshold: float) -> None:
    plain = getattr(threshold, "item", lambda: threshold)()
    above = number.item() > plain
    assert fe.filter_above([number], threshold) == ([number] if above else [])
    assert fe.process_numbers([number], threshold) == ([number.item() * 2] if above else [])


def test_an_int_that_no_float_is_near_to_passes_any_threshold() -> None:
    for threshold in (0.5, np.float64(0.5), np.float32(0.5)):
        assert fe.filter_above([10**400, -(10**400)], threshold) == [10**400]
