"""Which changes between two result files are real."""

from __future__ import annotations

from collections import Counter
from statistics import median
from typing import TYPE_CHECKING

from ferrule.bench.show import summary
from ferrule.measuring.comparison import NOISE, Change, Comparison
from ferrule.measuring.intervals import unpaired_ratio

if TYPE_CHECKING:
    from ferrule.bench.results import Results, Row


def compare(before: Results, after: Results, noise: float = NOISE) -> Comparison:
    """Compare the rows that both files have, matched by workload, size, implementation and threads.

    A machine is faster on one day than on another. Where both runs timed the pure Python reference beside a
    row, the row's samples are therefore taken relative to the reference's of the same round. A reference that
    was itself disturbed makes that ratio's interval wide, and nothing can then be told.
    """
    comparison = Comparison(noise)
    old, new = _rows(before), _rows(after)
    old_references, new_references = _references(before), _references(after)
    drifts = []
    for name, row in old.items():
        other = new.get(name)
        if other is None:
            continue
        if row.status != other.status:
            comparison.remarks.append(f"{name}: was {_state(row)}, is {_state(other)}")
        if not (row.measured and other.measured):
            continue
        block = (row.workload, row.n, row.threads)
        one, two = old_references.get(block), new_references.get(block)
        if row.role == "reference":
            drifts.append(unpaired_ratio(row.samples, other.samples).value)
        elif one is not None and two is not None:
            speedup = unpaired_ratio(_relative(row, one), _relative(other, two))
            comparison.changes.append(Change(name, row.time, other.time, speedup, noise))
        else:
            speedup = unpaired_ratio(row.samples, other.samples)
            comparison.changes.append(Change(f"{name} (no reference)", row.time, other.time, speedup, noise))
    comparison.remarks += _missing(old, new)
    comparison.remarks += _drift(before, after, drifts)
    return comparison


def _relative(row: Row, reference: Row) -> list[float]:
    return [one / other for one, other in zip(row.samples, reference.samples, strict=False)]


def _rows(results: Results) -> dict[str, Row]:
    return {row.name: row for row in results.rows if not row.first_call}


def _references(results: Results) -> dict[tuple[str, int, int], Row]:
    rows = [row for row in results.rows if row.role == "reference" and row.measured]
    return {(row.workload, row.n, row.threads): row for row in rows}


def _state(row: Row) -> str:
    if row.measured:
        return "measured"
    return "WRONG" if row.status == "wrong" else f"{summary.STATUS[row.status]} ({row.reason})"


def _missing(old: dict[str, Row], new: dict[str, Row]) -> list[str]:
    lines = []
    for which, rows, others in (("first", old, new), ("second", new, old)):
        blocks = Counter(f"{row.workload} n={row.n}" for name, row in rows.items() if name not in others)
        lines += [f"Only in the {which} file: {count} rows of {block}" for block, count in blocks.items()]
    return lines


def _drift(before: Results, after: Results, drifts: list[float]) -> list[str]:
    """Say what differs between the runs beside the code: the machine, and the speed of pure Python on it."""
    remarks = []
    one, other = before.machine.get("cpu"), after.machine.get("cpu")
    if one != other:
        remarks.append(f"The machines differ ({one}; {other}): the changes are not the code's alone.")
    if drifts:
        remarks.append(
            f"The pure Python references ran {median(drifts):.2f} times as fast in the second run; "
            "the changes above are relative to them, so that this is taken out."
        )
    return remarks
