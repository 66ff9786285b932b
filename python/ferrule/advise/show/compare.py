"""What became of a program between two runs of it, as far as samples can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.advise.show import said
from ferrule.measuring import words
from ferrule.measuring.comparison import NOISE, Change, Comparison
from ferrule.measuring.intervals import Estimate, proportion, ratio

if TYPE_CHECKING:
    from ferrule.advise.findings import Findings, Function

    Key = tuple[str, str, int]

LEAST = 0.01
"""Functions with a smaller share of the time in both runs are not compared."""
_ORDER = ("slower", "faster", "too noisy to tell", "no real change")


def compare(before: Findings, after: Findings, noise: float = NOISE) -> Comparison:
    """Compare the project's functions by the processor's time in the run, the losses first.

    Functions are matched by file and name; of several with one name the first is the first again. How long
    one took is known by how many samples were in it: the interval is that of a share that was counted.
    """
    comparison = Comparison(noise, heading="function: the processor's time in the run")
    old, new = _functions(before), _functions(after)
    both = [key for key in new if key in old and (_counts(before, old[key]) or _counts(after, new[key]))]
    changes = [
        _change(_named(new[key]), _time(before, old[key]), _time(after, new[key]), noise) for key in both
    ]
    changes.sort(key=lambda each: (_ORDER.index(each.kind), -max(each.before.value, each.after.value)))
    comparison.changes = changes
    comparison.remarks = [
        *_differences(before, after),
        *_alone("New", after, [new[key] for key in new if key not in old]),
        *_alone("Gone", before, [old[key] for key in old if key not in new]),
        *(line for key in new if key in old for line in _verdicts(old[key], new[key])),
        *(line for key in both for line in _calls(old[key], new[key])),
    ]
    return comparison


def _functions(findings: Findings) -> dict[Key, Function]:
    found: dict[Key, Function] = {}
    for each in sorted(said.of_project(findings.functions), key=lambda each: each.code.line):
        name = said.path(findings, each.code), each.code.name
        number = 0
        while (*name, number) in found:
            number += 1
        found[*name, number] = each
    return dict(sorted(found.items(), key=lambda item: -item[1].total))


def _counts(findings: Findings, function: Function) -> bool:
    return not said.is_little(findings, function.total, LEAST)


def _named(function: Function) -> str:
    return said.plain(function.code.name)


def _time(findings: Findings, function: Function) -> Estimate:
    """Give its time with the interval that its number of samples allows.

    Samples in which it waited say nothing of the time that it computed.
    """
    computing = function.total / (function.total + function.waiting) if function.total > 0 else 0.0
    share = proportion(function.samples * computing, findings.samples)
    if share.value <= 0 or share.low <= 0:
        return Estimate(function.total, 0.0, max(function.total, findings.cpu))
    each = function.total / share.value
    return Estimate(function.total, share.low * each, share.high * each)


def _change(name: str, before: Estimate, after: Estimate, noise: float) -> Change:
    if before.low > 0 and after.low > 0:
        return Change(name, before, after, ratio(before, after), noise)
    return Change(name, before, after, Estimate(1.0, 0.0, float("inf")), noise)


def _alone(which: str, findings: Findings, functions: list[Function]) -> list[str]:
    """Name the functions that only one of the runs had, and count those that took little."""
    shares = {_named(each): said.share(findings, each.total) for each in functions if _counts(findings, each)}
    named = [f"{name} {words.percent(share)}" for name, share in shares.items()]
    small = len(functions) - len(named)
    if small:
        named.append(f"{words.counted(small, 'function')} of less than {LEAST:.0%}")
    return [f"{which}: {', '.join(named)}"] if named else []


def _verdicts(before: Function, after: Function) -> list[str]:
    was, now = said.verdict(before), said.verdict(after)
    return [] if was == now else [f"{_named(after)}: was “{was}”, is “{now}”"]


def _calls(before: Function, after: Function) -> list[str]:
    """Say where a function was surely called another number of times, and what a call took."""
    if before.calls is None or after.calls is None:
        return []
    overlap = before.calls.low <= after.calls.high and after.calls.low <= before.calls.high
    if overlap or not before.calls.value or not after.calls.value:
        return []
    calls = [f"{each.calls.value:,.0f}" for each in (before, after) if each.calls]
    each = [words.duration(one.total / one.calls.value) for one in (before, after) if one.calls]
    return [f"{_named(after)}: called {calls[1]} times, was {calls[0]}; a call took {each[1]}, was {each[0]}"]


def _differences(before: Findings, after: Findings) -> list[str]:
    """Say how long the runs took, and what differs beside the code."""
    times = [
        f"{words.duration(now)} {clock}, was {words.duration(was)}"
        for now, was, clock in (
            (after.cpu, before.cpu, "of the processor"),
            (after.seconds, before.seconds, "by the clock"),
        )
    ]
    found = [f"The whole program: {'; '.join(times)}. One run each."]
    if before.python != after.python:
        found.append(f"The Pythons differ ({before.python}; {after.python}).")
    if before.command != after.command:
        found.append(f"The commands differ ({said.command(before)}; {said.command(after)}).")
    if before.exit_code != after.exit_code:
        found.append(f"The exit codes differ ({before.exit_code}; {after.exit_code}).")
    return found
