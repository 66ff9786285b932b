import math
import random
from statistics import median

import pytest
from ferrule.measuring import words
from ferrule.measuring.intervals import Estimate, estimate, interval_rank, paired_ratio, unpaired_ratio

TRIALS = 2_000


def coverage(trial):
    """How often a trial's interval holds 1, the true value."""
    generator = random.Random(7)  # noqa: S311
    covered = 0
    for _ in range(TRIALS):
        found = trial(generator)
        assert found.low <= found.value <= found.high
        covered += found.low <= 1.0 <= found.high
    return covered / TRIALS


def times(generator, count):
    """Times as they are measured, skewed upwards; their true median is 1."""
    return [generator.lognormvariate(0, 0.1) for _ in range(count)]


@pytest.mark.parametrize(
    ("count", "chance"), [(6, 0.969), (7, 0.984), (8, 0.992), (9, 0.961), (15, 0.965), (21, 0.973)]
)
def test_the_interval_covers_the_true_median_as_often_as_the_binomial_distribution_says(count, chance):
    covered = coverage(lambda generator: estimate(times(generator, count)))
    assert covered == pytest.approx(chance, abs=0.01)
    assert chance > 0.95


@pytest.mark.parametrize(("first", "second"), [(7, 7), (7, 21), (15, 15), (21, 21)])
def test_the_interval_of_a_ratio_of_two_runs_covers_it(first, second):
    covered = coverage(lambda generator: unpaired_ratio(times(generator, first), times(generator, second)))
    assert covered > 0.94


SKEWED = [2.0, 3.0, 3.5, 4.0, 9.0, 12.0, 16.0]
"""Its median is 4, the ends of the interval 2 and 16."""


def test_the_ends_of_a_ratio_of_two_runs():
    sure = [1.0] * 7
    above, below = unpaired_ratio(SKEWED, sure), unpaired_ratio(sure, SKEWED)
    assert (above.low, above.value, above.high) == pytest.approx((2, 4, 16))
    assert (below.low, below.value, below.high) == pytest.approx((1 / 16, 1 / 4, 1 / 2))
    # On a logarithmic scale, and to the base of 2, the ends are 1 and 2 away: of both runs, the root of 5.
    both = unpaired_ratio(SKEWED, SKEWED)
    assert (both.low, both.value, both.high) == pytest.approx((2 ** -(5**0.5), 1, 2 ** (5**0.5)))


@pytest.mark.parametrize("count", range(1, 60))
def test_the_pair_is_the_tightest_that_covers(count):
    def covers(rank):
        return 1 - 2 * sum(math.comb(count, below) for below in range(rank)) / 2**count

    rank = interval_rank(count)
    assert rank == 0 or covers(rank) >= 0.95
    assert covers(rank + 1) < 0.95


def test_the_interval_shrinks_with_more_samples():
    generator = random.Random(1)  # noqa: S311
    few = estimate([generator.gauss(1, 0.1) for _ in range(7)])
    many = estimate([generator.gauss(1, 0.1) for _ in range(700)])
    assert many.spread < few.spread / 2


def test_it_is_the_median_and_repeatable():
    samples = [3.0, 1.0, 2.0, 10.0, 2.5]
    assert estimate(samples).value == median(samples) == 2.5
    assert estimate(samples) == estimate(list(samples))


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_fewer_than_six_samples_give_their_range_and_say_so(count):
    found = estimate([float(value) for value in range(1, count + 1)])
    assert (found.low, found.high) == (1.0, count)
    assert found.is_range
    assert not estimate([1.0] * 6).is_range
    assert words.interval_percent(found).endswith("*")
    assert words.ends(found).startswith("(range 1.00–")
    assert unpaired_ratio([1.0] * 7, [2.0] * count).is_range


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
    ("found", "floor", "outcome"),
    [
        (Estimate(1.2, 1.1, 1.3), 0.05, "faster"),
        (Estimate(1.2, 1.04, 1.3), 0.05, "level"),
        (Estimate(0.8, 0.7, 0.9), 0.05, "slower"),
        (Estimate(0.97, 0.96, 0.98), 0.05, "level"),
        # 1 within it, and more than a fifth to either side.
        (Estimate(1.0, 0.79, 1.21), 0.0, "too noisy to tell"),
        (Estimate(1.0, 0.8, 1.2), 0.0, "level"),
        (Estimate(1.7, 1.1, 2.5), 0.0, "faster"),
        (Estimate(1.25, 1.0, 1.5), 0.0, "level"),
        # An end at 1 is no difference.
        (Estimate(1.1, 1.0, 1.2), 0.0, "level"),
        (Estimate(1.1, 1.001, 1.2), 0.0, "faster"),
        (Estimate(0.9, 0.8, 1.0), 0.0, "level"),
        (Estimate(0.9, 0.8, 0.999), 0.0, "slower"),
        # The floor is a factor both ways.
        (Estimate(1.75, 1.51, 2.0), 0.5, "faster"),
        (Estimate(1.5, 1.49, 1.6), 0.5, "level"),
        (Estimate(0.6, 0.5, 0.66), 0.5, "slower"),
        (Estimate(0.66, 0.6, 0.67), 0.5, "level"),
    ],
)
def test_an_outcome_is_told_by_the_whole_interval(found, floor, outcome):
    assert found.outcome(floor) == outcome


def test_the_ends_of_a_ratio_with_few_samples_are_the_furthest_that_can_be():
    found = unpaired_ratio([2.0, 4.0, 8.0], [1.0, 2.0, 5.0])
    assert (found.low, found.value, found.high, found.is_range) == (2 / 5, 4 / 2, 8 / 1, True)


def test_what_an_estimate_says_of_itself():
    assert Estimate(2.0, 1.5, 3.0).is_range is False
    assert Estimate(2.0, 1.5, 3.0).spread == 0.375
    assert Estimate(0.0, 0.0, 1.0).spread == 0.0
    assert Estimate(2.0, 1.0, 4.0, is_range=True).inverse == Estimate(0.5, 0.25, 1.0, is_range=True)
    assert Estimate(1.25, 1.0, 1.5).spread == 0.2
