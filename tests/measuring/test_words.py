"""Numbers in words, where one unit ends and the next begins."""

import pytest
from ferrule.measuring import words


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
