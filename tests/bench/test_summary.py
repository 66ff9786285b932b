"""What results come to, in words and figures that are worked out by hand here."""

import dataclasses

import pytest
from ferrule.bench.results import Row
from ferrule.bench.show import summary, table
from ferrule.measuring import words


def timed(label: str, n: int, seconds: float, **fields) -> Row:
    """A row whose every sample is the same."""
    role = fields.pop("role", "ferrule" if label.startswith("ferrule") else "peer")
    return Row("toys/add", n, 1, label, label, role, "measured", samples=[seconds] * 7, **fields)


def told(results, curves: dict[str, dict[int, float]]) -> list[str]:
    """What is said where these are the times, by label and size."""
    results.rows = [
        timed(label, n, seconds) for label, curve in curves.items() for n, seconds in curve.items()
    ]
    return summary.break_evens(results, "toys/add", 1)


def test_where_lines_on_logarithmic_axes_cross(results):
    # From twice as slow to twice as fast over a factor of 10,000: level in its middle.
    peer = {100: 1.0, 1_000_000: 4.0}
    assert told(results, {"ferrule": {100: 2.0, 1_000_000: 2.0}, "peer": peer}) == [
        "peer: ferrule is faster from about 10,000 numbers on."
    ]
    assert told(results, {"ferrule": {100: 0.5, 1_000_000: 8.0}, "peer": peer}) == [
        "peer: ferrule is faster up to about 10,000 numbers, slower above."
    ]
    # From twice as slow to eight times as fast: a quarter of the way.
    assert told(results, {"ferrule": {100: 2.0, 1_000_000: 0.5}, "peer": peer}) == [
        "peer: ferrule is faster from about 1,000 numbers on."
    ]


def test_curves_that_do_not_cross_or_cross_often(results):
    sizes = (10, 1_000, 100_000)
    level, fast = dict.fromkeys(sizes, 1.0), dict.fromkeys(sizes, 0.9)
    assert told(results, {"ferrule": fast, "peer": level}) == [
        "peer: ferrule is faster at every size measured, from 10 numbers on."
    ]
    assert told(results, {"ferrule": level, "peer": level}) == ["peer: no difference seen at any size."]
    assert told(results, {"ferrule": dict.fromkeys(sizes, 1.1), "peer": level}) == [
        "peer: ferrule is faster at no size measured, up to 100,000 numbers."
    ]
    there_and_back = {10: 2.0, 1_000: 0.5, 100_000: 2.0}
    assert told(results, {"ferrule": there_and_back, "peer": level}) == [
        "peer: ferrule is faster up to about 10,000 numbers, slower above (the curves cross more than once)."
    ]
    away_and_back = {10: 0.5, 1_000: 2.0, 100_000: 0.5}
    assert told(results, {"ferrule": away_and_back, "peer": level}) == [
        "peer: ferrule is faster from about 10,000 numbers on (the curves cross more than once)."
    ]
    assert told(results, {"ferrule": {10: 1.0}, "peer": {1_000: 1.0}}) == ["peer: no size in common."]


def test_a_crossing_between_the_first_sizes_of_three(results):
    curves = {"ferrule": {10: 2.0, 1_000: 0.5, 100_000: 0.5}, "peer": {10: 1.0, 1_000: 1.0, 100_000: 1.0}}
    assert told(results, curves) == ["peer: ferrule is faster from about 100 numbers on."]


def noisy(results, factors: dict[int, tuple[float, float]]) -> str:
    """What is said where ferrule is between so many times faster at each size."""
    results.rows = [timed("peer", n, 1.0) for n in factors]
    for n, ends in factors.items():
        row = timed("ferrule", n, 1.0)
        row.samples = [1 / ends[at % 2] for at in range(7)]
        results.rows.append(row)
    (said,) = summary.break_evens(results, "toys/add", 1)
    return said.removeprefix("peer: ")


def test_a_break_even_is_said_by_the_rule_of_the_verdicts(results):
    fast, slow, unsure = (2.0, 2.1), (0.5, 0.48), (0.9, 1.3)
    assert noisy(results, {10: unsure, 1_000: (0.8, 1.1)}) == "no difference seen at any size."
    assert noisy(results, {10: unsure, 100: unsure, 1_000: fast, 5_000: unsure}) == (
        "ferrule is faster at 1,000 numbers; no difference seen at 10, 100 and 5,000 numbers."
    )
    assert noisy(results, {10: slow, 1_000: unsure}) == (
        "ferrule is faster at no size measured, up to 1,000 numbers."
    )
    assert noisy(results, {10: slow, 1_000: unsure, 100_000: fast}) == (
        "ferrule is faster from about 1,000 numbers on; no difference seen at 1,000 numbers."
    )
    assert noisy(results, {10: fast, 1_000: slow, 2_000: unsure}) == (
        "ferrule is faster up to about 100 numbers, slower above; no difference seen at 2,000 numbers."
    )


def test_the_best_of_ferrules_rows_of_the_case_counts(results):
    curves = {
        "ferrule": {10: 3.0, 1_000: 0.5},
        "ferrule, other": {10: 0.5, 1_000: 3.0},
        "peer": {10: 1.0, 1_000: 1.0},
    }
    assert told(results, curves) == ["peer: ferrule is faster at every size measured, from 10 numbers on."]
    results.rows.append(timed("dicts", 10, 1.0, case="as dicts"))
    assert len(summary.break_evens(results, "toys/add", 1)) == 1


def test_what_answers_were_compared_with(results):
    problem = dataclasses.replace(results.problems["toys/add"], checked_against={1: "Python", 2: "polars"})
    assert summary.check_line(problem, 1) == summary.check_line(problem, 3) == ""
    assert summary.check_line(problem, 2).startswith(
        "Answers were compared with those of polars: the reference"
    )


def test_the_machine_in_words(results):
    results.machine |= {
        "load_before": 0.5,
        "load_after": 1.5,
        "caches": {"L2": "1 MB"},
        "virtual": True,
        "memory_bytes": 8.6e9,
    }
    results.build = {"profile": "release", "rustc": "rustc 1.95.0", "pyo3": "0.30", "target": "x86_64"}
    first, second, built, packages = summary.machine_lines(results)
    assert first == "Some CPU: 2 cores of a virtual machine, 9 GB memory; caches L2 1 MB"
    assert second == (
        "Linux 6; frequency governor unknown; load average 0.5 before the run, 1.5 after; "
        "2026-11-21T00:00:00+00:00"
    )
    assert built == "ferrule's build: release, rustc 1.95.0, pyo3 0.30, target x86_64"
    assert packages == "python 3.11.7, numpy 2.4.6"
    results.machine, results.build = {"load_before": 0.5}, {}
    first, second, built, _ = summary.machine_lines(results)
    assert first == "unknown processor: ? cores, 0 GB memory"
    assert second == "?; frequency governor unknown; 2026-11-21T00:00:00+00:00"
    assert built == "ferrule's extension is not built"


@pytest.mark.parametrize(("seconds", "outcome"), [(0.5, "faster"), (1.0, "level"), (2.0, "slower")])
def test_a_verdict_is_against_the_best_of_all_others(results, seconds, outcome):
    results.rows = [
        timed("ferrule", 10, seconds),
        timed("peer", 10, 1.0),
        timed("slow", 10, 3.0),
        timed("first", 10, 0.1, first_call=True),
        timed("dicts", 10, 0.1, case="as dicts"),
        Row("toys/add", 10, 1, "liar", "liar", "peer", "wrong", "1 where 2 was expected"),
    ]
    results.problems["toys/add"].left_out = ["cython"]
    (verdict,) = summary.verdicts(results, "toys/add", 10)
    assert (verdict.label, verdict.threads, verdict.other) == ("ferrule", 1, "peer")
    assert verdict.faster.outcome() == outcome
    assert verdict.faster.value == 1 / seconds
    assert verdict.text.endswith(" (1 not measured, 1 not asked for)")


def test_how_large_an_answer_is():
    rows = [
        timed("peer", n, 1.0, output_bytes=size) for n, size in ((10, 1_000), (20, 1_234_567), (30, None))
    ]
    (line,) = table.lines([[row] for row in rows])
    assert line.output == "1.23 MB"
    (line,) = table.lines([rows[2:]])
    assert not line.output


def test_what_multiplies_by_thousands_is_round():
    fast, slow = timed("ferrule", 10, 1e-6), timed("peer", 10, 1.320434)
    assert words.multiple(fast.faster_than(slow).value) == "1,320,000 ×"
