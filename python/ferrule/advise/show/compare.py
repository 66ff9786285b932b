"""What became of a program between runs of it, as far as samples can tell.

One run each says little: processes of one program differ by more than their samples say, most of all since
the machine is not always as fast. What all functions have in common is taken for the machine's, and runs of
the same sources that are kept are taken together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist, median
from typing import TYPE_CHECKING

from ferrule.advise.show import said
from ferrule.measuring import words
from ferrule.measuring.comparison import NOISE, Change, Comparison
from ferrule.measuring.intervals import CONFIDENCE, Estimate, proportion, ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ferrule.advise.findings import Findings, Function

    Key = tuple[str, str, int]

LEAST = 0.01
"""Functions with a smaller share of the time in both runs are not compared."""
OTHERS = 3
"""Functions: by fewer it can't be told how fast the machine was."""
APART = 1.25
"""Times: so far two processes of a program are from one another, hardly further."""
_MEDIAN = math.sqrt(math.pi / 2)
"""The error of a median over that of a mean, where errors are normal."""
_HALF = NormalDist().inv_cdf(0.75) / NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
"""Of an interval's half width: so far is one half of what is measured from the middle, at most."""
_ORDER = ("slower", "faster", "too noisy to tell", "no real change")


def compare(
    before: Findings, after: Findings, kept: Iterable[Findings] = (), noise: float = NOISE
) -> Comparison:
    """Compare the project's functions by the processor's time in the run, the losses first.

    Functions are matched by file and name; of several with one name the first is the first again. How long
    one took is known by how many samples were in it, and by how long it took in those runs of `kept` that had
    the same sources.
    """
    kept = list(kept)
    earlier = [each for each in kept if each != after and _is_again(before, each)]
    later = [each for each in kept if each not in [before, *earlier] and _is_again(after, each)]
    runs = [
        [(each, _of_project(each)) for each in several] for several in ([before, *earlier], [after, *later])
    ]
    (_, old), (_, new) = (each[0] for each in runs)
    drifts = _drifts(before, after)
    both = [key for key in new if key in old and (_counts(before, old[key]) or _counts(after, new[key]))]
    changes = []
    for key in both:
        was, now = (_taken(each, key) for each in runs)
        changes.append(_change(_named(new[key]), was, now, _drift(drifts, key), noise))
    changes.sort(key=lambda each: (_ORDER.index(each.kind), -max(each.before.value, each.after.value)))
    remarks = [
        *_differences(before, after),
        *_alone("New", after, [new[key] for key in new if key not in old]),
        *_alone("Gone", before, [old[key] for key in old if key not in new]),
        *(line for key in new if key in old for line in _verdicts(old[key], new[key])),
        *(line for key in both for line in _calls(old[key], new[key])),
        _machine(drifts),
    ]
    counts = " and ".join(words.counted(len(each), "run") for each in runs)
    rule = (
        f"That is how it was in {counts}, beyond what their samples leave open and {noise:.0%}, and no more: "
        "another run may differ. Runs of the same sources that are kept are taken together."
    )
    return Comparison(noise, changes, remarks, "function: the processor's time in the run", rule)


def _is_again(run: Findings, other: Findings) -> bool:
    """Whether another run was of the same program: of what both had seen, nothing had changed."""
    if other == run or (other.command, other.python) != (run.command, run.python):
        return False
    both = run.sources.keys() & other.sources.keys()
    return bool(both) and all(run.sources[file] == other.sources[file] for file in both)


def _of_project(findings: Findings) -> dict[Key, Function]:
    return _functions(findings, said.of_project(findings.functions))


def _functions(findings: Findings, functions: Iterable[Function]) -> dict[Key, Function]:
    found: dict[Key, Function] = {}
    for each in sorted(functions, key=lambda each: each.code.line):
        name = said.path(findings, each.code), each.code.name
        number = 0
        while (*name, number) in found:
            number += 1
        found[*name, number] = each
    return dict(sorted(found.items(), key=lambda item: -item[1].total))


def _counts(findings: Findings, function: Function) -> bool:
    return not said.is_little(findings, function.total, LEAST)


def _drifts(before: Findings, after: Findings) -> dict[Key, Estimate]:
    """Give how many times faster each function became by its own time, which tells how fast the machine was.

    Nothing where that may be another Python's.
    """
    if before.python != after.python:
        return {}
    old, new = (_functions(each, each.functions) for each in (before, after))
    found = {}
    for key in old.keys() & new.keys():
        times = [_own(run, each[key]) for run, each in ((before, old), (after, new))]
        if min(time.low for time in times) > 0:
            found[key] = ratio(*times)
    return found


def _own(findings: Findings, function: Function) -> Estimate:
    """Give its own time as samples tell it, if it is long enough; else 0."""
    share = said.share(findings, function.own)
    if share < LEAST:
        return Estimate(0.0, 0.0, 0.0)
    return _scaled(proportion(share * findings.samples, findings.samples), function.own)


@dataclass(frozen=True, slots=True)
class _Drift:
    """What all functions have in common between two runs."""

    faster: Estimate
    """How many times faster the machine became."""
    wider: float = 1.0
    """How many times further they are from that than their samples allow, which come in clusters."""


def _drift(drifts: Mapping[Key, Estimate], but: Key | None = None) -> _Drift:
    """Give what all functions but one have in common.

    On a logarithmic scale: what they say in the median, those that are known best the most, beside that the
    machine is as fast as it was, give or take `APART`. What surely changed by more was not the machine.
    """
    others = [
        (math.log(each.value), math.log(each.high / each.low) / 2)
        for key, each in drifts.items()
        if key != but and each.low <= APART and each.high >= 1 / APART
    ]
    if len(others) < OTHERS:
        return _Drift(Estimate(1.0, 1 / APART, APART))
    weights = [unsure**-2 for _, unsure in others]
    # None of them alone has the say: it may be what was changed.
    weights = [min(each, sum(weights) - each) for each in weights]
    middle = _weighted_median([at for at, _ in others], weights)
    wider = max(1.0, median(abs(at - middle) / unsure for at, unsure in others) / _HALF)
    told, known = sum(weights) / (_MEDIAN * wider) ** 2, math.log(APART) ** -2
    middle, width = math.exp(middle * told / (told + known)), math.exp((told + known) ** -0.5)
    return _Drift(Estimate(middle, middle / width, middle * width), wider)


def _weighted_median(values: list[float], weights: list[float]) -> float:
    """Give the value that has as much weight below it as above.

    >>> _weighted_median([3.0, 1.0, 2.0], [1.0, 1.0, 5.0])
    2.0
    """
    below = 0.0
    for value, weight in sorted(zip(values, weights, strict=True)):
        below += weight
        if below >= sum(weights) / 2:
            return value
    return 0.0


def _machine(drifts: Mapping[Key, Estimate]) -> str:
    if len(drifts) <= OTHERS:
        return f"How fast the machine was is not known, of either run: {APART - 1:.0%} are allowed for that."
    found = _drift(drifts).faster
    return (
        f"By what all functions have in common the machine was {words.multiple(found.value)} as fast "
        f"{words.ends(found)}: that is taken off each change."
    )


def _named(function: Function) -> str:
    return said.plain(function.code.name)


def _taken(runs: Iterable[tuple[Findings, Mapping[Key, Function]]], key: Key) -> Estimate:
    """Give the time of a function in runs of the same sources: the median, and how far from it it may be."""
    times = [_time(run, functions[key]) for run, functions in runs if key in functions]
    middle = median(each.value for each in times)
    return Estimate(middle, min(each.low for each in times), max(each.high for each in times))


def _time(findings: Findings, function: Function) -> Estimate:
    """Give its time with the interval that its number of samples allows.

    Samples in which it waited say nothing of the time that it computed.
    """
    computing = function.total / (function.total + function.waiting) if function.total > 0 else 0.0
    share = proportion(function.samples * computing, findings.samples)
    if share.value <= 0 or share.low <= 0:
        return Estimate(function.total, 0.0, max(function.total, findings.cpu))
    return _scaled(share, function.total)


def _scaled(share: Estimate, seconds: float) -> Estimate:
    if share.value <= 0:
        return Estimate(0.0, 0.0, 0.0)
    return Estimate(seconds, share.low * seconds / share.value, share.high * seconds / share.value)


def _change(name: str, before: Estimate, after: Estimate, drift: _Drift, noise: float) -> Change:
    if before.low > 0 and after.low > 0:
        faster = ratio(before, after)
        down, up = ((each / faster.value) ** drift.wider for each in (faster.low, faster.high))
        faster = Estimate(faster.value, faster.value * down, faster.value * up)
        beside = ratio(faster, drift.faster)
        # Told is what holds with the machine's part and without.
        ends = min(faster.low, beside.low), max(faster.high, beside.high)
        return Change(name, before, after, Estimate(beside.value, *ends), noise)
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
    found = [f"The whole program: {'; '.join(times)}."]
    both = before.sources.keys() & after.sources.keys()
    if both and all(before.sources[file] == after.sources[file] for file in both):
        found.append("The project's files are the same: what differs is not in them.")
    if before.python != after.python:
        found.append(f"The Pythons differ ({before.python}; {after.python}).")
    if before.command != after.command:
        found.append(f"The commands differ ({said.command(before)}; {said.command(after)}).")
    if before.exit_code != after.exit_code:
        found.append(f"The exit codes differ ({before.exit_code}; {after.exit_code}).")
    return found
