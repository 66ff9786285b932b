"""What tools are worth, kernel by kernel: one grid a property, for the terminal and the page alike.

They show those workloads of which more than time and memory was measured (see `results.Trait`). A row is a
tool, a column a workload. A label with a comma is another form of what stands before the comma, and is shown
in that cell.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ferrule.bench.show import summary
from ferrule.measuring import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.bench.results import Aspect, Results, Row, Trait

    Show = Callable[[Results, Row], "Value"]

REFERENCE = "Python"
FULL = 100.0
"""What is so many times as good or as bad as Python has the full colour; lines likewise, one by one."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value: how it is shown, and how good it is, from -1 to 1 with Python at 0; None has no colour.

    `form` is the form of the tool's that it belongs to, if not the kernel as it is; `why` the reason for
    having none.
    """

    text: str
    shade: float | None = None
    form: str = ""
    why: str = ""


@dataclass(slots=True)
class Grid:
    """Of each tool and each workload the values: one, and one for each other form."""

    title: str
    note: str
    columns: list[str]
    rows: dict[str, list[list[Value]]] = field(default_factory=dict)


def of(results: Results) -> list[Grid]:
    """Give all grids, or none where nothing but time and memory was measured."""
    workloads = list(dict.fromkeys(trait.workload for trait in results.traits))
    if not workloads:
        return []
    counts = sorted({count for workload in workloads for count in results.threads(workload)})
    cores = max((trait.threads for trait in results.traits if trait.aspect == "scaling"), default=1)
    speeds = (
        (
            f"Times Python's speed, {words.threads_text(count)}",
            "Warm: what was imported, compiled and started before is no part of it.",
            _speed(count),
        )
        for count in counts
    )
    others: tuple[tuple[str, str, Show], ...] = (
        (
            "First answer",
            (
                "From a fresh process with the input in hand: imports, compiling at the first call, a call. "
                f"What is built ahead is there already{_builds(results)}."
            ),
            _cold,
        ),
        (
            f"Python's threads: what {cores} do together, where one alone does 1",
            (
                f"{cores} where Python's lock is never held, 1 where it always is; in brackets what the "
                "machine gave a call without it at the same moments, and no colour where that was little."
            ),
            _scaling,
        ),
        (
            "Lines that differ from the reference's",
            "Changed, added or removed, in the function and what it needs of its own files.",
            _lines,
        ),
        ("Peak memory", "Of one call, beyond its input.", _memory),
    )
    return [_grid(results, workloads, *each) for each in (*speeds, *others)]


def _grid(results: Results, workloads: list[str], title: str, note: str, show: Show) -> Grid:
    grid = Grid(title, note, [workload.rpartition("/")[2].replace("-", " ") for workload in workloads])
    for column, workload in enumerate(workloads):
        n, threads = results.sizes(workload)[-1], results.threads(workload)[-1]
        for row in results.block(workload, n, threads):
            if not row.first_call:
                tool, _, form = row.label.partition(", ")
                value = (
                    show(results, row) if row.measured else Value(summary.STATUS[row.status], why=row.reason)
                )
                grid.rows.setdefault(tool, [[] for _ in workloads])[column].append(replace(value, form=form))
    return grid


def _speed(count: int) -> Show:
    def show(results: Results, row: Row) -> Value:
        # What none of its peers uses more threads for was measured with one alone.
        threads = count if count in results.threads(row.workload) else row.threads
        rows = [each for each in results.block(row.workload, row.n, threads) if not each.first_call]
        mine = next((each for each in rows if each.label == row.label), None)
        reference = summary.in_python(rows)
        if mine is None or reference is None or not (mine.measured and reference.measured):
            return Value("not measured")
        faster = 1.0 if mine is reference else mine.faster_than(reference).value
        return Value(words.significant(faster), _shade(faster))

    return show


def _trait(results: Results, row: Row, aspect: Aspect, show: Callable[[Trait, float], Value]) -> Value:
    trait = results.trait(row.workload, row.label, aspect)
    if trait is None or trait.value is None:
        return Value("not measured", why=trait.reason if trait else "")
    return show(trait, trait.value)


def _cold(results: Results, row: Row) -> Value:
    python = results.trait(row.workload, REFERENCE, "cold")

    def show(_: Trait, seconds: float) -> Value:
        return Value(
            words.duration(seconds), _shade(python.value / seconds) if python and python.value else None
        )

    return _trait(results, row, "cold", show)


def _scaling(results: Results, row: Row) -> Value:
    def show(trait: Trait, times: float) -> Value:
        given = statistics.median(trait.given)
        # Where the machine gave hardly more than one thread's worth, nothing can be told.
        enough = given > (1 + trait.threads) / 2
        return Value(f"{times:.2f} ({given:.2f})", _bounded((times - 1) / (given - 1)) if enough else None)

    return _trait(results, row, "scaling", show)


def _lines(results: Results, row: Row) -> Value:
    return _trait(results, row, "lines", lambda _, lines: Value(f"{lines:.0f}", _bounded(-lines / FULL)))


def _builds(results: Results) -> str:
    """Say how long each tool built what is built ahead, for all kernels together, if any was."""
    traits = {trait.label.partition(", ")[0]: trait for trait in results.traits if trait.aspect == "build"}
    built = [
        f"{tool} {words.duration(trait.value) if trait.value else f'not built: {trait.reason}'}"
        for tool, trait in traits.items()
    ]
    return f"; building all kernels took {', '.join(built)}" if built else ""


def _memory(results: Results, row: Row) -> Value:
    peaks = [results.peak(row.workload, row.n, label) for label in (row.label, REFERENCE)]
    mine, python = peaks
    if mine is None or mine.bytes is None:
        return Value("not measured", why=mine.reason if mine else "")
    if python is None or python.bytes is None:
        return Value(words.memory_size(mine.bytes))
    smaller = max(python.bytes, words.NOISE) / max(mine.bytes, words.NOISE)
    return Value(words.memory_size(mine.bytes), _shade(smaller))


def _shade(times: float) -> float:
    return _bounded(math.log(times) / math.log(FULL))


def _bounded(shade: float) -> float:
    return max(-1.0, min(1.0, shade))
