"""What windows and samples say of a function: how often it was called, with what, and what it called in C.

A window's own count is of that window only. Windows come at random moments, so the mean of their rates is
the function's mean rate, and the mean of the shares of time in which the function ran is its share of the
run. Their ratio is how often it begins in a second of its own time; times the seconds that the sampler found
for it, this is how often it was called. So a function that was hot in one phase only, before anybody
knew of it or after, is counted by the time that it took there.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from statistics import NormalDist, median
from typing import TYPE_CHECKING

from ferrule.advise.findings import NativeCall, Shape
from ferrule.measuring.intervals import Estimate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ferrule.advise.recording import Calibrated, SeenCalls, Window

CONFIDENCE = 0.90
"""How often an interval of calls has the true count."""

CLOSED_BY_CALL = 0.5
"""A window that ends as a call begins saw this much of a call less than one that ends at any time."""

ONE = 0.65
"""The spread of what one window says, relative to it, beyond what is seen: of several functions of a program
and of phases that so few windows don't show. It falls with the root of their number."""

VAGUE = 2.0
"""How many times more calls than were seen there are said to be at most, for no more than windows' doubts."""

LEAST = 0.02
"""What no number of windows tells, relative to the count: the machine's own unevenness."""


LONG = 3
"""Samples of a call, on average: from so many on, the calls that were seen are nearly all."""

FEW = 4
"""Calls that begin in windows: of fewer it is not known how long they last."""

SHORT = 0.35
"""But not where so many of them were seen at one sample alone: there are short ones, too."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One window: how often the function began in a second, and its share of it."""

    starts: float
    inside: float
    weight: float
    count: int
    doubt: float
    """The share of the window's or the function's time that observing took, as far as that is uncertain."""


def calls(  # noqa: PLR0913, PLR0917 - all that is known of a function
    windows: Sequence[Window],
    event: Calibrated,
    cpu: float,
    wall: float,
    samples: int,
    seen: SeenCalls | None = None,
    *,
    delayed: float = 0.0,
    part: float = 1.0,
) -> Estimate | None:
    """Give how often a function was called, with an interval that has the true count 90 times in 100.

    `cpu` and `wall` are the function's seconds in the whole run, of the processor and of the clock, with
    those of what it called, `samples` how many samples they come from, and `seen` the calls that those saw.
    `delayed` says how long the program had no processor for each second in which it had one, and `part` in
    how much of the run a function ran that never calls itself; 1 of one that may. None where no window says a
    thing, and calls are so short that samples don't either.
    """
    counted = _windowed(windows, event, cpu, wall, samples)
    if counted is not None:
        if part < 1:
            counted = _with_ends(counted, _windowed(ended(windows), event, cpu, wall, samples), part)
        # What others took of a window's time is known of all of it: it may have been the function's alone.
        counted = Estimate(counted.value, counted.low, counted.high * (1 + delayed))
        counted = at_least(counted, float(sum(each.starts for each in windows if not each.native)))
    if seen is None:
        return counted
    # Without a processor a thread is in the same call at one sample after another.
    sampled = _sampled(seen, round(samples / (1 + delayed)))
    if sampled is not None and (counted is None or sampled.high >= counted.low):
        return sampled
    return None if counted is None else at_least(counted, float(seen.begun))


def ended(windows: Iterable[Window]) -> list[Window]:
    """Give the windows of a function that never calls itself, without those that missed the end of a call.

    On Python 3.11 nobody is told how a call ends that began while nobody listened. Such a one seems to go on
    to the window's end, and those after it seem to be within it.
    """
    return [
        each
        for each in windows
        if not each.starts or each.events_inside < each.events or each.seconds_inside < each.seconds
    ]


def _with_ends(counted: Estimate, told: Estimate | None, part: float) -> Estimate:
    """Give what windows say where some missed the end of a call: by all of them, and by the others.

    All say too few calls, since in those it seems to run all the time, and not in a `part` of it.
    """
    high = counted.high / max(part, 1e-9)
    if told is None:
        return Estimate(counted.value, counted.low, high)
    low = max(counted.low, told.low)
    high = max(low, min(told.high, high))
    value = told.value if low < told.value < high else math.sqrt(low * high)
    return Estimate(value, low, high)


def at_least(found: Estimate, least: float) -> Estimate:
    """Give an estimate anew where so many were seen: what is too low is no surer than before, but higher.

    >>> found = at_least(Estimate(80.0, 75.0, 125.0), 100.0)
    >>> found.low, found.value, found.high
    (100.0, 125.0, 156.25)
    """
    if found.low >= least:
        return found
    spread = min(max(1 + LEAST, found.high / found.value), VAGUE)
    value = found.value if found.value > least else least * math.sqrt(spread)
    return Estimate(value, least, max(found.high, least * spread))


def turns(windows: Iterable[Window], cpu: float, wall: float) -> float:
    """Give how often a function was begun or gone on with, by how often it was in a second of its own time.

    `cpu` and `wall` are its seconds in the whole run, as for `calls`; 0 where no window saw it.
    """
    own = cpu > wall / 20
    counting = [window for window in windows if not window.native]
    inside = sum(each.weight * each.seconds_inside * (each.share if own else 1.0) for each in counting)
    # Of each turn two events are told: where it begins, and where it ends.
    told = sum(each.weight * each.events / 2 for each in counting)
    return told / inside * (cpu if own else wall) if inside else 0.0


def _sampled(seen: SeenCalls, samples: int) -> Estimate | None:
    """Say what samples alone tell: of calls that last several of them nearly all are seen.

    Where their lengths vary as those of chance do, and s samples see one that is seen, as many as
    s ln(s / (s - 1)) - 1 times those seen are missing, and half of what one sample saw.
    """
    if not seen.begun or samples < LONG * (seen.begun + seen.again) or seen.once > SHORT * seen.begun:
        return None
    low, missed, each = float(seen.begun), seen.once / 2, samples / seen.begun
    most = max(missed, low * (each * math.log(each / (each - 1)) - 1))
    value = low + max(missed, most / 2)
    most += NormalDist().inv_cdf((1 + CONFIDENCE) / 2) * math.sqrt(most)
    return Estimate(value, low, low + seen.again + most)


def _windowed(
    windows: Iterable[Window], event: Calibrated, cpu: float, wall: float, samples: int
) -> Estimate | None:
    """Say what windows tell."""
    counting = [window for window in windows if not window.native and window.seconds > 0]
    rates = [_rate(window, event, own=cpu > wall / 20) for window in counting]
    total = cpu if cpu > wall / 20 else wall
    weight = sum(each.weight for each in rates)
    if not rates or not weight or not total:
        return None
    starts = sum(each.weight * each.starts for each in rates) / weight
    inside = sum(each.weight * each.inside for each in rates) / weight
    seen = sum(each.count for each in rates)
    least = float(max(1, sum(window.starts for window in windows)))
    if inside <= 0:
        return None
    ratio = starts / inside
    if not seen:
        # It ran all the time: with a rate of three in that time, one window in twenty would look so.
        observed = sum(each.inside * window.seconds for each, window in zip(rates, counting, strict=True))
        return Estimate(least, least, max(least, 3 * total / observed))
    count = total * ratio
    spread = _spread(rates, ratio, inside * weight, seen, samples)
    # One call or two may have begun just before their windows ended: there was hardly time to be in them.
    low = count / spread if seen >= FEW else min(count, least)
    return at_least(Estimate(count, low, count * spread), least)


def _rate(window: Window, event: Calibrated, *, own: bool) -> Rate:
    """Say what one window comes to; `own` where its time is to be that of the processor."""
    begun = max(window.starts - CLOSED_BY_CALL, 0.0) if window.full else float(window.starts)
    inside = window.seconds_inside * (window.share if own else 1.0)
    took, within = window.events * event.seconds, window.events_inside * event.seconds
    doubt = event.spread * max(
        took / (window.seconds + took), within / (window.seconds_inside + within) if within else 0
    )
    return Rate(begun / window.seconds, inside / window.seconds, window.weight, window.starts, doubt)


def _spread(rates: Sequence[Rate], ratio: float, inside: float, seen: int, samples: int) -> float:
    """Give the factor by which the true ratio may be more or less than what was found."""
    n = len(rates)
    off = [each.weight * (each.starts - ratio * each.inside) for each in rates]
    found = sum(each * each for each in off) * n / max(1, n - 1) / (ratio * inside) ** 2
    doubt = sum(each.doubt for each in rates) / n
    square = found + ONE**2 / n + 1 / seen + 1 / max(samples, 1) + doubt**2 + LEAST**2
    return math.exp(_quantile(n) * math.sqrt(square))


def _quantile(n: int) -> float:
    """Give how many standard errors an interval goes to each side: Student's, nearly (Cornish and Fisher)."""
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    free = max(n - 1, 2)
    return z + (z**3 + z) / (4 * free) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * free**2)


def shapes(windows: Iterable[Window]) -> list[Shape]:
    """Give what was seen of arguments and results, of each what came most often first."""
    found: dict[str, dict[str, list[list[object]]]] = defaultdict(lambda: defaultdict(list))
    for window in windows:
        for name, kind, *rest in window.seen:
            found[name][kind].append(rest)
    result = found.pop("return", None)
    if result is not None:
        found["return"] = result
    return [
        _shape(name, kind, rows, sum(len(each) for each in kinds.values()))
        for name, kinds in found.items()
        for kind, rows in sorted(kinds.items(), key=lambda item: -len(item[1]))
    ]


def _shape(name: str, kind: str, rows: list[list[object]], count: int) -> Shape:
    sizes = [int(str(row[0])) for row in rows if row[0] is not None]
    middle = [min(sizes), int(median(sizes)), max(sizes)] if sizes else []
    item_bytes = int(median(int(str(row[1])) for row in rows))
    attributes = rows[-1][2]
    assert isinstance(attributes, list)
    return Shape(name, kind, middle, len(rows) / count, item_bytes, [str(each) for each in attributes])


def natives(windows: Iterable[Window], event: Calibrated) -> list[NativeCall]:
    """Give the functions of C that a function called, those with the most time first.

    Of windows in which the function began: how often each was called for each time that it did.
    """
    count: dict[str, int] = defaultdict(int)
    seconds: dict[str, float] = defaultdict(float)
    size: dict[str, float] = defaultdict(float)
    starts = 0
    for window in windows:
        if not window.native or not window.starts:
            continue
        starts += window.starts - window.full
        for name, often, took, moved in window.natives:
            count[name] += often
            seconds[name] += took
            size[name] += moved
    found = [
        NativeCall(
            name, often / max(starts, 1), max(0.0, seconds[name] / often - event.seconds), size[name] / often
        )
        for name, often in count.items()
        if often
    ]
    return sorted(found, key=lambda call: -call.per_call * call.seconds)
