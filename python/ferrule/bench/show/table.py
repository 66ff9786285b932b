"""Tables of times, before anybody draws them: the terminal, the page and what is published show the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ferrule.bench.results import fastest
from ferrule.bench.show import summary
from ferrule.measuring import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferrule.bench.results import Peak, Results, Row


@dataclass(frozen=True, slots=True)
class Cell:
    """A time with half its interval, and how many times faster than Python it is; or why there is none."""

    kind: Literal["time", "wrong", "none", "absent"] = "absent"
    text: str = ""
    """The time; of a row without one, its status."""
    spread: str = ""
    times: str = ""
    ends: str = ""
    """Of `times`."""
    why: str = ""
    """Why there is no time, or what is to be known of it."""


@dataclass(frozen=True, slots=True)
class Line:
    """An implementation in a table: its row in each column, be that a size or a number of threads."""

    title: str
    label: str
    rows: list[Row | None]
    cells: list[Cell]

    @property
    def role(self) -> str:
        """Whose it is."""
        return next(row.role for row in self.rows if row)

    @property
    def output(self) -> str:
        """How large the answer is that it writes."""
        sizes = [
            row.output_bytes for row in self.rows if row and row.measured and row.output_bytes is not None
        ]
        return words.data_size(max(sizes)) if sizes else ""

    def rate(self, work: tuple[float, str]) -> str:
        """Give the work per second, in the column where it is fastest."""
        best = fastest(filter(None, self.rows))
        return words.rate(*work, best.time.value) if best else ""

    def peak(self, results: Results) -> Peak | None:
        """Give its peak of memory, if that was measured at a size of these rows: its first call has none."""
        for row in filter(None, self.rows):
            peak = results.peak(row.workload, row.n, row.label)
            if peak and peak.threads == row.threads and not row.first_call:
                return peak
        return None


def lines(columns: Iterable[list[Row]]) -> list[Line]:
    """Give a line for each implementation in blocks of rows, each of which is a column."""
    blocks = list(columns)
    found = []
    for title, label in dict.fromkeys((row.title, row.label) for block in blocks for row in block):
        rows = [
            next((row for row in block if (row.title, row.label) == (title, label)), None) for block in blocks
        ]
        cells = [_cell(row, summary.in_python(block)) for row, block in zip(rows, blocks, strict=True)]
        found.append(Line(title, label, rows, cells))
    return found


def remarks(rows: Iterable[Row]) -> dict[tuple[str, str, str], list[Row]]:
    """Say why rows have no time, or what is to be known of one, as title, status and reason; and of which."""
    found: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        if not row.measured:
            found.setdefault((row.title, summary.STATUS[row.status], row.reason), []).append(row)
        elif row.remark:
            found.setdefault((row.title, "note", row.remark), []).append(row)
    return found


def _cell(row: Row | None, python: Row | None) -> Cell:
    if row is None:
        return Cell()
    if not row.measured:
        return Cell("wrong" if row.status == "wrong" else "none", summary.STATUS[row.status], why=row.reason)
    time = words.duration(row.time.value)
    if row.first_call:
        return Cell("time", time, why=row.remark)
    spread = words.interval_percent(row.time)
    if python is None or row is python:
        return Cell("time", time, spread, "1" if python else "", why=row.remark)
    times = row.faster_than(python)
    return Cell("time", time, spread, words.significant(times.value), words.ends(times), row.remark)
