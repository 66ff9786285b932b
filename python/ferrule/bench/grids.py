"""What tools are worth, kernel by kernel: one grid a property, for the terminal and the page alike.

They show those workloads of which more than time and memory was measured (see `results.Trait`). A row is a
tool, a column a workload. A label with a comma is another form of what stands before the comma, and is shown
in that cell.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ferrule.bench import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.bench.results import Aspect, Results, Row

    Show = Callable[[Results, Row], "Value"]

REFERENCE = "Python"
FULL = 100.0
"""What is so many times as good or as bad as Python has the full colour; lines likewise, one by one."""
_MISSING = {"wrong": "WRONG", "inexpressible": "can't be expressed", "not run": "not run"}


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
    first = _grid(
        results,
        workloads,
        "First answer",
        "From a fresh process with the input in hand: imports, compiling at the first call, a call. What is "
        "built ahead is there already; how long that took, for all kernels together, is in the last column.",
        lambda found, row: _trait(found, row, "cold", words.duration, compared=True),
    )
    first.columns.append("built ahead")
    for tool, cells in first.rows.items():
        cells.append([_build(results, tool)])
    return [
        *(
            _grid(
                results,
                workloads,
                f"Times Python's speed, {words.threads_text(count)}",
                "Warm: what was imported, compiled and started before is no part of it.",
                _speed(count),
            )
            for count in counts
        ),
        first,
        _grid(
            results,
            workloads,
            f"Python's threads: what {cores} do together, where one alone does 1",
            f"{cores} where Python's lock is never held, 1 where it always is. Libraries have one each.",
            _scaling,
        ),
        _grid(
            results,
            workloads,
            "Lines that differ from the reference's",
            "Changed, added or removed, in the function and what it needs of its own files.",
            _lines,
        ),
        _grid(results, workloads, "Peak memory", "Of one call, beyond its input.", _memory),
    ]


def _grid(results: Results, workloads: list[str], title: str, note: str, show: Show) -> Grid:
    grid = Grid(title, note, [workload.rpartition("/")[2].replace("-", " ") for workload in workloads])
    for column, workload in enumerate(workloads):
        n, threads = results.sizes(workload)[-1], results.threads(workload)[-1]
        for row in results.block(workload, n, threads):
            if not row.first_call:
                tool, _, form = row.label.partition(", ")
                value = show(results, row) if row.measured else Value(_MISSING[row.status], why=row.reason)
                grid.rows.setdefault(tool, [[] for _ in workloads])[column].append(replace(value, form=form))
    return grid


def _speed(count: int) -> Show:
    def show(results: Results, row: Row) -> Value:
        # What none of its peers uses more threads for was measured with one alone.
        threads = count if count in results.threads(row.workload) else row.threads
        rows = {
            each.label: each for each in results.block(row.workload, row.n, threads) if not each.first_call
        }
        mine, reference = rows.get(row.label), rows.get(REFERENCE)
        if mine is None or reference is None or not (mine.measured and reference.measured):
            return Value("not measured")
        faster = 1.0 if mine is reference else mine.faster_than(reference).value
        return Value(words.significant(faster), _shade(faster))

    return show


def _trait(
    results: Results, row: Row, aspect: Aspect, text: Callable[[float], str], *, compared: bool = False
) -> Value:
    trait = results.trait(row.workload, row.label, aspect)
    if trait is None or trait.value is None:
        return Value("not measured", why=trait.reason if trait else "")
    python = results.trait(row.workload, REFERENCE, aspect) if compared else None
    return Value(text(trait.value), _shade(python.value / trait.value) if python and python.value else None)


def _build(results: Results, tool: str) -> Value:
    if tool == "ferrule":
        return Value("with its wheel")
    built = next((each for each in results.traits if (each.label, each.aspect) == (tool, "build")), None)
    if built is None:
        return Value("")
    return Value(words.duration(built.value)) if built.value else Value("not built", why=built.reason)


def _scaling(results: Results, row: Row) -> Value:
    trait = results.trait(row.workload, row.label, "scaling")
    value = _trait(results, row, "scaling", lambda times: f"{times:.2f}")
    if trait is None or trait.value is None:
        return value
    return replace(value, shade=_bounded((trait.value - 1) / max(trait.threads - 1, 1)))


def _lines(results: Results, row: Row) -> Value:
    trait = results.trait(row.workload, row.label, "lines")
    value = _trait(results, row, "lines", lambda lines: f"{lines:.0f}")
    return (
        value if trait is None or trait.value is None else replace(value, shade=_bounded(-trait.value / FULL))
    )


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
