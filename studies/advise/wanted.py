"""What is wanted of the advice, and whether what was measured is it: for terminals and for the page.

A goal is reached where the whole interval is at it, and too close where but a part of it is. What others
reach who don't look at a function is no merit: where they can, a goal counts as reached only if the advice
is better than each of them.
"""

from __future__ import annotations

import math
from statistics import median
from typing import TYPE_CHECKING, Literal, NamedTuple

from ferrule.advise.verdict import WAY_OF
from ferrule.measuring import words
from ferrule.measuring.intervals import Estimate
from rich.table import Table as Grid

from studies.advise.suite import order, rule
from studies.goals import KINDS, Kind
from studies.publish.published import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import Console

    from studies.advise.suite.rule import Measured
    from studies.publish.published import Document

Status = Kind | Literal["not run"]
WORST_FIRST: tuple[Status, ...] = ("missed", "not run", "too close", "reached")

HALF_OFF, WITHIN, HOLDS, WIDE, NEAR = 1.35, 0.8, (0.75, 0.9), 3.0, 0.8
"""Of predictions. That programs' gains are within a tenth was asked for without saying for how many: it is as
many as in `WITHIN`."""
TENTH = 0.1
"""By what share a program's gain may be another than is said."""
NEAR_IS = f"the program's gain is within {TENTH:.0%} of what is said for {NEAR:.0%}"
MEDIAN, WORST = 1.05, 1.15
"""Times as long as a program may take, from Python 3.12 on."""
WORST_BEFORE = 1.3
"""On 3.11."""
EXACT = 1.5
BEFORE, AFTER = 0.5, 2.0
"""Seconds before a program's first line and after its last; nobody asked for the first."""
HELD = 0.9
POINTS = 0.03
LOOPS_NATIVE = 0.05
"""Of the time of loops of Python's alone: so much may be said to be in C."""


class Wish(NamedTuple):
    """Something wanted, what came, and what that is."""

    wanted: str
    came: str
    status: Status


def ordered(wishes: Iterable[Wish]) -> list[Wish]:
    """Give those first that are missed."""
    return sorted(wishes, key=lambda each: WORST_FIRST.index(each.status))


def show(console: Console, wishes: Iterable[Wish]) -> None:
    """Print them."""
    grid = Grid("wanted", "came", "")
    for each in ordered(wishes):
        grid.add_row(*each)
    console.print(grid)


def of_predictions(found: Document) -> list[Wish]:
    """Judge the figures of a table of `evaluate`."""
    ours, *_ = found["predictors"]
    blind = [each for each in found["predictors"] if each["blind"]]
    half, _, within = ours["off"]
    low, high = HOLDS
    movers = [each for each in blind if each["moves"]]
    others = {each["name"]: each for each in blind}
    halves = {name: each["off"][0] for name, each in others.items()}
    shares = {name: each["off"][2] for name, each in others.items()}
    rights = {name: each["right"] for name, each in others.items()}
    slower = {each["name"]: each["slower"] for each in movers}
    near = {name: each["near"] for name, each in others.items()}
    near["all of its time gone"] = found["near_if_all_went"]
    told = [
        (
            f"half are off by at most × {HALF_OFF:g}",
            f"× {half:.2f}{_beside(halves, '× {:.2f}')}",
            half <= HALF_OFF and half < min(halves.values()),
        ),
        (
            f"{WITHIN:.0%} are within 2 ×",
            f"{within:.0%}{_beside(shares)}",
            within >= WITHIN and within > max(shares.values()),
        ),
        (
            f"the interval holds for {low:.0%} to {high:.0%}",
            f"{ours['holds']:.0%}",
            low <= ours["holds"] <= high,
        ),
        (
            f"half of the intervals are at most {WIDE:g} wide",
            words.significant(ours["width"]),
            ours["width"] <= WIDE,
        ),
        (
            f"the verdict is right for {rule.ENOUGH:.0%}",
            f"{ours['right']:.0%}{_beside(rights)}",
            ours["right"] >= rule.ENOUGH and ours["right"] > max(rights.values()),
        ),
        (
            "nothing told to move becomes slower",
            f"{ours['slower']:.0%} of the {ours['moves']:.0%} told to{_beside(slower)}",
            ours["slower"] == 0 < ours["moves"] and all(slower.values()),
        ),
        (
            NEAR_IS,
            f"{ours['near']:.0%}{_beside(near)}",
            ours["near"] >= NEAR and ours["near"] > max(near.values()),
        ),
    ]
    return [Wish(wanted, came, KINDS[is_met]) for wanted, came, is_met in told]


def _beside(others: dict[str, float], form: str = "{:.0%}") -> str:
    """Say what those reach who don't look."""
    return "".join(f"; {name}: {form.format(value)}" for name, value in others.items())


def of_suite(said_of: Sequence[Document], came: Mapping[str, Measured | None]) -> list[Wish]:
    """Judge what is said of functions of real programs, by what those that were ported came to.

    None is where nothing can be put in a function's place: who would have left it is right.
    """
    verdicts = {each["function"]: each["verdict"] for each in said_of}
    ours = rule.share([rule.judged(verdicts[name], found) for name, found in came.items()])
    always = {
        "all moved": rule.share([rule.judged("move", found) for found in came.values()]),
        "all left": rule.share([rule.judged(None, found) if found else "right" for found in came.values()]),
    }
    ported = {name: found for name, found in came.items() if found}
    slower, others = (
        sum(rule.is_slower(verdict(name), found) for name, found in ported.items())
        for verdict in (verdicts.__getitem__, lambda _: "move")
    )
    wishes = [
        Wish(
            f"{rule.ENOUGH:.0%} of verdicts are right",
            f"{ours:.0%}{_beside(always)}",
            KINDS[ours >= rule.ENOUGH and ours > max(always.values())],
        ),
        Wish(
            "after nothing that is said to do something the program is slower",
            f"after {slower}; all moved: after {others}",
            KINDS[slower == 0 < others],
        ),
    ]
    pairs = [
        (gains, ported[each["function"]], each["total"])
        for each in said_of
        if each["function"] in ported and (gains := said(each))
    ]
    if not pairs:
        return wishes
    held = sum(of.low <= found.function.value <= of.high for (of, _), found, _ in pairs) / len(pairs)
    near = sum(_is_near(program.value, found) for (_, program), found, _ in pairs) / len(pairs)
    blind = {
        "no gain": sum(_is_near(1.0, found) for _, found, _ in pairs) / len(pairs),
        "all of its time gone": sum(_is_near(1 / max(1 - total, 1e-9), found) for _, found, total in pairs)
        / len(pairs),
    }
    low, high = HOLDS
    return [
        *wishes,
        Wish(
            f"the interval holds for {low:.0%} to {high:.0%}",
            f"{held:.0%} of {len(pairs)}",
            KINDS[low <= held <= high],
        ),
        Wish(
            NEAR_IS,
            f"{near:.0%} of {len(pairs)}{_beside(blind)}",
            KINDS[near >= NEAR and near > max(blind.values())],
        ),
    ]


def _is_near(program: float, found: Measured) -> bool:
    """Whether a program became about so many times faster."""
    return abs(program / found.program.value - 1) <= TENTH


def said(row: Document) -> tuple[Estimate, Estimate] | None:
    """Give what a function and its program are said to gain, by the way of the verdict or the best one."""
    possible = {way: each for way, each in row.get("ways", {}).items() if "program" in each}
    meant = [way for way in possible if WAY_OF[way] == row["verdict"]]
    way = max(meant or possible, key=lambda way: possible[way]["program"][0], default=None)
    if way is None:
        return None
    return unpacked(possible[way]["function"]), unpacked(possible[way]["program"])


def of_cost(run: Document) -> list[Wish]:
    """Judge what watching costs in one Python: by the ends of intervals, of both clocks."""
    programs, is_old = run["programs"], run["python"].startswith("3.11.")
    worst = WORST_BEFORE if is_old else WORST
    found = []
    for part, clock in (("cpu", "of the processor"), ("wall", "by the clock")):
        ratios, exact = (
            [unpacked(each[f"{way} {part}"]) for each in programs] for way in ("advised", "exact")
        )
        if not is_old:
            found.append(_at_most(f"the median takes at most {MEDIAN:g} × {clock}", _median(ratios), MEDIAN))
        found.append(_at_most(f"the worst takes at most {worst:g} × {clock}", _most(ratios), worst))
        wanted = f"with all calls counted the worst takes at most {EXACT:g} × {clock}"
        found.append(_at_most(wanted, _most(exact), EXACT))
    for part, limit, wanted in (
        ("before", BEFORE, "a program begins at most {} later"),
        ("after", AFTER, "a report comes at most {} after a program's end"),
    ):
        seconds = _most([unpacked(each[part]) for each in programs])
        found.append(_at_most(wanted.format(words.duration(limit)), seconds, limit, "s"))
    counts = [each for program in programs for each in program["counts"]]
    return found + (_of_counts(counts) if counts else [])


def _of_counts(counts: Sequence[list[float]]) -> list[Wish]:
    """Judge what windows say of calls: an interval that holds whatever comes says nothing."""
    held = sum(low <= count <= high for _, _, low, high, count in counts) / len(counts)
    wide = median(high / max(low, 1.0) for _, _, low, high, _ in counts)
    return [
        Wish(
            f"of counts {HELD:.0%} are in their interval", f"{held:.0%} of {len(counts)}", KINDS[held >= HELD]
        ),
        Wish(
            f"half of the intervals of counts are at most {WIDE:g} wide",
            words.significant(wide),
            KINDS[wide <= WIDE],
        ),
    ]


def _at_most(wanted: str, found: Estimate, limit: float, unit: str = "×") -> Wish:
    came = f"{found.value:.3f} {unit} ({found.low:.3f}–{found.high:.3f})"
    return Wish(wanted, came, KINDS[found.within(-math.inf, limit)])


def _median(several: Sequence[Estimate]) -> Estimate:
    """Give the medians of values, of low ends and of high ends."""
    value, low, high = map(median, _ends(several))
    return Estimate(value, low, high)


def _most(several: Sequence[Estimate]) -> Estimate:
    """Give the largest value, low end and high end: all are at most what the last is."""
    value, low, high = map(max, _ends(several))
    return Estimate(value, low, high)


def _ends(several: Sequence[Estimate]) -> list[list[float]]:
    return [[getattr(each, end) for each in several] for end in ("value", "low", "high")]


def of_sampler(found: Document) -> list[Wish]:
    """Judge the sampler: by py-spy, by the clock, and by what it says of loops of Python's alone."""
    told = []
    for name, kinds in (("py-spy's", (("own", 1), ("total", 1))), ("the clock's", (("total", 2),))):
        wanted = f"shares are within {100 * POINTS:g} points of {name}"
        far = [each for kind, other in kinds for each in apart(found, kind, 0, other)]
        if far:
            most, where = max(far)
            itself = [each for kind, _ in kinds for each in apart(found, kind, 1, -1)]
            beside = (
                f"; py-spy is {100 * max(itself)[0]:.1f} ({max(itself)[1]}) from itself" if itself else ""
            )
            came = f"{100 * most:.1f} ({where}), of {len(far)} shares{beside if 'spy' in name else ''}"
            told.append(Wish(wanted, came, KINDS[most <= POINTS]))
        else:
            told.append(Wish(wanted, "–", "not run"))
    loops = {name: share for program in found["programs"] for name, share in program["native"].items()}
    wanted = f"loops of Python's alone are at most {LOOPS_NATIVE:.0%} in C"
    if not loops:
        return [*told, Wish(wanted, "–", "not run")]
    came = ", ".join(
        f"{name} {'not seen' if part is None else f'{part:.1%}'}" for name, part in loops.items()
    )
    is_met = all(part is not None and part <= LOOPS_NATIVE for part in loops.values())
    return [*told, Wish(wanted, came, KINDS[is_met])]


def apart(found: Document, kind: str, one: int, other: int) -> list[tuple[float, str]]:
    """Give by how much two differ in the shares of functions, and of which: all that both have."""
    return [
        (abs(row[kind][one] - row[kind][other]), row["name"])
        for program in found["programs"]
        for row in program["rows"]
        if None not in (row[kind][one], row[kind][other])
    ]


def of_order(rows: list[Document]) -> list[Wish]:
    """Judge what is said of poly-match's steps: one order in six is right by chance, so that isn't all."""
    far = [step.off(found) if (found := step.predicted(rows)) else math.inf for step in order.STEPS]
    came = ", ".join("nothing said" if each == math.inf else f"× {each:.1f}" for each in far)
    right = order.in_order(rows)
    return [
        Wish("each step is said to gain more than the one before", "so" if right else "not so", KINDS[right]),
        Wish(
            "and their intervals are apart",
            "so" if order.is_apart(rows) else "not so",
            KINDS[order.is_apart(rows)],
        ),
        Wish(
            f"each is said within × {order.NEAR:g} of what its author measured",
            f"off by {came}",
            KINDS[max(far) <= order.NEAR],
        ),
    ]
