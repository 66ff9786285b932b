import io

import pytest
from ferrule.measuring.comparison import NOISE, Change, Comparison, print_comparison
from ferrule.measuring.intervals import TELLING, Estimate
from rich.console import Console

ONE = Estimate(1.0, 0.99, 1.01)


def change(low: float, value: float, high: float, noise: float = 0.05) -> Change:
    return Change(
        "a row",
        Estimate(2e-3, 1.9e-3, 2.1e-3),
        Estimate(1e-3, 0.9e-3, 1.1e-3),
        Estimate(value, low, high),
        noise,
    )


@pytest.mark.parametrize(
    ("low", "value", "high", "kind", "text"),
    [
        (1.06, 1.1, 1.2, "faster", "1.10 × faster (1.06–1.20)"),
        (1.05, 1.1, 1.2, "no real change", "no real change"),
        (0.5, 0.8, 0.94, "slower", "1.25 × slower (1.06–2.00)"),
        (0.8, 0.9, 1.0, "no real change", "no real change"),
        (0.8, 1.0, 1.2, "no real change", "no real change"),
        (0.79, 1.0, 1.21, "too noisy to tell", "too noisy to tell (0.790–1.21)"),
    ],
)
def test_a_change_is_real_where_its_whole_interval_lies_beyond_the_noise(low, value, high, kind, text):
    found = change(low, value, high)
    assert (found.kind, found.text) == (kind, text)


def test_the_noise_and_what_is_too_wide_are_what_the_summary_says():
    assert (NOISE, TELLING) == (0.05, 0.2)
    changes = [change(1.1, 1.2, 1.3)] * 3 + [change(0.5, 0.6, 0.7)] * 2 + [change(0.99, 1.0, 1.01)]
    summary = Comparison(0.07, [*changes, *[change(0.1, 1.0, 9.0)] * 4]).summary
    assert summary.startswith("3 faster, 2 slower, 1 with no real change, 4 too noisy to tell. ")
    assert "lies wholly beyond 7%, " in summary
    assert summary.endswith("wider than ±20%, nothing can be told.")


def test_the_table_of_a_comparison():
    comparison = Comparison(0.05, [change(1.06, 1.1, 1.2), change(0.5, 0.8, 0.94)], ["The machines differ."])
    stream = io.StringIO()
    print_comparison(Console(file=stream, width=100, force_terminal=False), comparison)
    lines = stream.getvalue().splitlines()
    assert [line.rstrip() for line in lines[:4]] == [
        "workload, size, implementation   before    after                     change",
        "a row                           2.00 ms  1.00 ms  1.10 × faster (1.06–1.20)",
        "a row                           2.00 ms  1.00 ms  1.25 × slower (1.06–2.00)",
        "The machines differ.",
    ]
    assert " ".join(map(str.strip, lines[4:])).startswith("1 faster, 1 slower, 0 with no real change")


def test_a_long_name_or_change_takes_more_lines_and_times_do_not():
    name = "some workload, 1,000,000 numbers, an implementation with a long name"
    long = Change(name, ONE, ONE, Estimate(1.1, 1.06, 1.2), 0.05)
    stream = io.StringIO()
    print_comparison(Console(file=stream, width=60, force_terminal=False), Comparison(0.05, [long]))
    text = stream.getvalue()
    assert max(map(len, text.splitlines())) <= 60
    assert text.count("1.00 s") == 2
    assert "\n  " in text.partition("faster,")[0]
    coloured = io.StringIO()
    print_comparison(
        Console(file=coloured, width=100, force_terminal=True, color_system="standard"),
        Comparison(0.05, [long, change(0.5, 0.8, 0.94)]),
    )
    assert "1 faster, 1 slower, 0 with no real change" in coloured.getvalue()
    assert "\x1b[32m1.10 × faster" in coloured.getvalue()
    assert "\x1b[1;31m1.25 × slower" in coloured.getvalue()
