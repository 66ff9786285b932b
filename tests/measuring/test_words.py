"""Numbers in words, where one unit ends and the next begins."""

from types import SimpleNamespace

import pytest
from ferrule.measuring import words
from ferrule.measuring.intervals import Estimate


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (65_535, "< 64 kB"),
        (65_536, "66 kB"),
        (999_999, "1000 kB"),
        (1_000_000, "1.0 MB"),
        (999_999_999, "1000.0 MB"),
        (1_000_000_000, "1.0 GB"),
    ],
)
def test_memory(size, shown):
    assert words.memory_size(size) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (1.0, "1.00 s"),
        (0.999, "999 ms"),
        (1e-3, "1.00 ms"),
        (1e-6, "1.00 µs"),
        (1e-9, "1.00 ns"),
        (1e-12, "0.00100 ns"),
    ],
)
def test_times(seconds, shown):
    assert words.duration(seconds) == shown


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.00 kB"),
        (10**6, "1.00 MB"),
        (10**9, "1.00 GB"),
        (10**12, "1.00 TB"),
    ],
)
def test_data(size, shown):
    assert words.data_size(size) == shown


def test_rates():
    assert words.rate(999.0, "B", 1.0) == "999 B/s"
    assert words.rate(1_000.0, "B", 0.5) == "2.00 kB/s"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (float("nan"), "nan"),
        (-12.345, "-12.3"),
        (999.6, "1,000"),
        (1000.4, "1,000"),
        (99.95, "100"),
    ],
)
def test_three_digits(value, shown):
    assert words.significant(value) == shown


@pytest.mark.parametrize(
    ("half", "shown"),
    [(0.0, "±<1%"), (0.009, "±<1%"), (2**-7, "±<1%"), (0.01, "±1%"), (0.0125, "±1%"), (0.5, "±50%")],
)
def test_half_an_interval(half, shown):
    assert words.interval_percent(SimpleNamespace(spread=half, is_range=False)) == shown
    assert words.interval_percent(SimpleNamespace(spread=half, is_range=True)) == f"{shown}*"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (1.0, 1.25, "a is as fast as b (1.00–1.25)"),
        (0.8, 1.0, "a is as fast as b (0.800–1.00)"),
        (1.125, 1.25, "a is 1.19 × faster than b (1.12–1.25)"),
        (0.5, 0.75, "b is 1.68 × faster than a (1.33–2.00)"),
        (0.25, 4.0, "a and b: too noisy to tell (0.250–4.00)"),
    ],
)
def test_how_one_stands_to_another(low, high, said):
    middle = {1.125: 1.1875, 0.5: 1 / 1.68}.get(low, 1.0)
    assert words.versus("a", "b", Estimate(middle, low, high)) == said


@pytest.mark.parametrize(
    ("n", "unit", "shown"),
    [
        (0, "item", "0 items"),
        (1, "query", "1 query"),
        (2, "query", "2 queries"),
        (2_000, "series", "2,000 series"),
    ],
)
def test_counts(n, unit, shown):
    assert words.counted(n, unit) == shown


def test_threads():
    assert [words.threads_text(count) for count in (1, 2)] == ["1 thread", "2 threads"]
