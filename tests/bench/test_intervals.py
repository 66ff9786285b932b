import random
from statistics import median

import pytest
from ferrule.bench.intervals import Estimate, estimate, paired_ratio, unpaired_ratio


def test_the_interval_covers_the_median_of_a_known_distribution():
    generator = random.Random(7)  # noqa: S311
    true_median, covered, trials = 1.0, 0, 300
    for _ in range(trials):
        found = estimate([true_median * generator.lognormvariate(0, 0.1) for _ in range(15)])
        covered += found.low <= true_median <= found.high
        assert found.low <= found.value <= found.high
    assert 0.90 <= covered / trials <= 0.995


def test_the_interval_shrinks_with_more_samples():
    generator = random.Random(1)  # noqa: S311
    few = estimate([generator.gauss(1, 0.1) for _ in range(7)])
    many = estimate([generator.gauss(1, 0.1) for _ in range(700)])
    assert many.spread < few.spread / 2


def test_it_is_the_median_and_repeatable():
    samples = [3.0, 1.0, 2.0, 10.0, 2.5]
    assert estimate(samples).value == median(samples) == 2.5
    assert estimate(samples) == estimate(list(samples))


def test_three_samples_give_their_range():
    assert estimate([2.0, 1.0, 3.0]) == Estimate(2.0, 1.0, 3.0)


def test_ratios_are_taken_sample_by_sample_so_that_drift_cancels():
    drift = [1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0]
    fast, slow = drift, [3 * value for value in drift]
    paired = paired_ratio(slow, fast)
    assert (paired.low, paired.value, paired.high) == pytest.approx((3, 3, 3))
    unpaired = unpaired_ratio(slow, fast)
    assert unpaired.high - unpaired.low > 1


def test_a_ratio_of_series_of_different_length_uses_the_common_rounds():
    assert paired_ratio([2.0, 4.0, 6.0], [1.0, 2.0, 3.0, 100.0]).value == 2.0


@pytest.mark.parametrize(
    ("found", "floor", "excluded"),
    [
        (Estimate(1.2, 1.1, 1.3), 0.05, True),
        (Estimate(1.2, 1.04, 1.3), 0.05, False),
        (Estimate(0.8, 0.7, 0.9), 0.05, True),
        (Estimate(0.97, 0.96, 0.98), 0.05, False),
    ],
)
def test_excludes(found, floor, excluded):
    assert found.excludes(1.0, floor) is excluded
