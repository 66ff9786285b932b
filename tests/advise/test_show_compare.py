"""What became of a program: what samples can tell, and nothing else."""

import io
import random
import re
from dataclasses import replace

import pytest
from ferrule.advise.findings import Verdict
from ferrule.advise.show.compare import compare
from ferrule.measuring.comparison import print_comparison
from ferrule.measuring.intervals import Estimate, proportion
from rich.console import Console

from tests.advise.findings_made import HAVERSINE, MEAN, code, findings, function


def changed(**parts):
    """The same run again, but for parts of `haversine`."""
    made = findings()
    at = next(at for at, each in enumerate(made.functions) if each.code == HAVERSINE)
    made.functions[at] = replace(made.functions[at], **parts)
    return made


def kinds(comparison):
    return {change.name: change.kind for change in comparison.changes}


def test_the_same_run_has_not_changed():
    comparison = compare(findings(), findings())
    whole = "The whole program: 11.9 s of the processor, was 11.9 s; 18.4 s by the clock, was 18.4 s."
    machine = "By what all functions have in common the machine was 1.00 × as fast (0."
    assert comparison.remarks[0] == whole
    assert comparison.remarks[1].startswith(machine)
    assert len(comparison.remarks) == 2
    assert "faster" not in kinds(comparison).values()
    assert "slower" not in kinds(comparison).values()
    # A fifth of a program in 2,380 samples can be told, a hundredth can't.
    assert kinds(comparison)["haversine"] == "no real change"
    # What was seen in a handful of samples is not compared.
    assert "fetch_rates" not in kinds(comparison)


def test_what_became_faster_and_slower_is_told_losses_first():
    after = changed(total=1.2, own=1.2, samples=240)
    after.functions = [
        replace(each, total=3.2, own=3.2, samples=640) if each.code == MEAN else each
        for each in after.functions
    ]
    comparison = compare(findings(), after)
    found = {change.name: change for change in comparison.changes}
    assert found["haversine"].kind == "faster"
    assert found["haversine"].speedup.value == pytest.approx(3.59 / 1.2)
    assert found["rolling_mean"].kind == "slower"
    names = [change.name for change in comparison.changes]
    assert names[:2] == ["rolling_mean", "haversine"]
    console = Console(file=io.StringIO(), width=100)
    print_comparison(console, comparison)
    assert "3.59 s" in console.file.getvalue()
    assert "2.99 × faster (2." in console.file.getvalue()


def as_fast(made, faster, names=None):
    """The same run on a machine that is so many times as fast, or of which some functions are."""
    for each in made.functions:
        if names is None or each.code.name in names:
            each.total, each.own = each.total / faster, each.own / faster
    made.cpu /= faster if names is None else 1
    return made


@pytest.mark.parametrize("faster", [1.22, 0.85])
def test_a_machine_that_is_faster_makes_no_function_faster(faster):
    comparison = compare(findings(), as_fast(findings(), faster))
    assert {"faster", "slower"}.isdisjoint(kinds(comparison).values())
    said = re.search(r"the machine was ([\d.]+) ×", comparison.remarks[-1])
    assert said is not None
    assert float(said[1]) == pytest.approx(faster, rel=0.05)
    assert "is real" not in comparison.summary
    assert "another run may differ" in comparison.summary


def test_what_is_told_holds_with_the_machines_part_and_without():
    """What one function gained is not what others lost."""
    others = {each.code.name for each in findings().functions} - {"haversine"}
    found = kinds(compare(findings(), as_fast(findings(), 1.15, others)))
    assert found["haversine"] != "slower"


def test_of_few_functions_it_is_not_known_how_fast_the_machine_was():
    made = [findings(), as_fast(findings(), 1.2)]
    for each in made:
        each.functions = [each for each in each.functions if each.code in {HAVERSINE, MEAN}]
    comparison = compare(*made)
    assert comparison.remarks[-1].startswith("How fast the machine was is not known, of either run: 25%")
    assert {"faster", "slower"}.isdisjoint(kinds(comparison).values())
    # Three times is more than machines differ.
    made[1] = as_fast(made[1], 3)
    assert kinds(compare(*made))["haversine"] == "faster"


def test_runs_of_the_same_sources_are_taken_together():
    before, after = findings(), changed(total=2.4, own=2.4, samples=480)
    before.sources, after.sources = {"a.py": "1", "b.py": "1"}, {"a.py": "2"}
    alone = compare(before, after)
    assert kinds(alone)["haversine"] == "faster"
    assert "in 1 run and 1 run" in alone.summary
    again = changed(total=2.5, own=2.5, samples=500)
    again.sources = {"a.py": "1", "c.py": "1"}
    together = compare(before, after, [before, after, again])
    assert kinds(together)["haversine"] != "faster"
    assert "in 2 runs and 1 run" in together.summary
    again.sources = {"c.py": "1"}
    assert "in 1 run and 1 run" in compare(before, after, [again]).summary
    after.sources = before.sources
    same = "The project's files are the same: what differs is not in them."
    assert compare(before, after).remarks[1] == same
    assert same not in alone.remarks


def test_few_samples_tell_nothing():
    before, after = findings(), changed(total=2.4, own=2.4, samples=4)
    for made in (before, after):
        made.samples = 20
        for each in made.functions:
            each.samples = round(each.total / 11.9 * 20)
    assert kinds(compare(before, after))["haversine"] == "too noisy to tell"


def test_new_and_gone_functions_are_named():
    after = findings()
    after.functions = [each for each in after.functions if each.code != HAVERSINE]
    after.functions.append(function(code("shop/geo.py", "fast", 3), 1.19, 1.19))
    after.functions.append(function(code("shop/geo.py", "tiny", 9), 0.01, 0.01))
    comparison = compare(findings(), after)
    assert comparison.remarks[1:-1] == ["New: fast 6%, 1 function of less than 1%", "Gone: haversine 20%"]


def test_verdicts_and_calls_that_changed_are_told():
    after = changed(verdict=Verdict("fast-enough", "why"), calls=Estimate(2_000_000, 1_900_000, 2_100_000))
    assert compare(findings(), after).remarks[1:-1] == [
        "haversine: was “move the loop around it”, is “leave it: fast enough”",
        "haversine: called 2,000,000 times, was 1,204,000; a call took 1.80 µs, was 2.98 µs",
    ]
    near = changed(calls=Estimate(1_230_000, 1_200_000, 1_260_000))
    assert compare(findings(), near).remarks[1:-1] == []
    assert compare(findings(), changed(calls=None)).remarks[1:-1] == []


def test_functions_are_matched_by_file_and_name_where_lines_moved():
    before, after = findings(), findings()
    for each in after.functions:
        each.code = replace(each.code, line=each.code.line + 5)
    assert compare(before, after).remarks[1:-1] == []
    for made, offset in ((before, 0), (after, 3)):
        made.functions += [
            function(code("shop/a.py", "<lambda>", line + offset), seconds, seconds)
            for line, seconds in ((10, 0.3), (20, 0.5))
        ]
    comparison = compare(before, after)
    pairs = [(each.before.value, each.after.value) for each in comparison.changes if each.name == "<lambda>"]
    assert sorted(pairs) == [(0.3, 0.3), (0.5, 0.5)]


def test_another_command_python_or_end_is_said():
    after = replace(findings(), command=["python", "b.py"], python="3.13.0", exit_code=1)
    assert compare(findings(), after).remarks[1:-1] == [
        "The Pythons differ (3.12.1; 3.13.0).",
        "The commands differ (python app.py --day 2026-03-01; python b.py).",
        "The exit codes differ (0; 1).",
    ]


def test_runs_without_time_are_compared():
    empty = replace(findings(), cpu=0.0, samples=0, functions=[])
    assert compare(empty, empty).changes == []
    assert compare(findings(), empty).changes == []
    assert compare(empty, findings()).remarks[-2].startswith("New: <module> 64%, ")
    # Nothing was sampled of what is there.
    lost = replace(findings(), samples=0)
    assert set(kinds(compare(findings(), lost)).values()) == {"too noisy to tell"}


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.99])
def test_the_interval_of_a_share_covers_it(share):
    draw = random.Random(5)  # noqa: S311 - nothing is kept secret
    inside = 0
    for _ in range(400):
        found = proportion(sum(draw.random() < share for _ in range(300)), 300)
        inside += found.low <= share <= found.high
    assert inside >= 0.92 * 400
