"""The page of a domain: each workload with every implementation at every size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.bench.results import fastest
from ferrule.bench.show import overview, summary
from ferrule.bench.show import table as show
from ferrule.measuring import words

from studies.publish import runs
from studies.publish.markdown import items, plain, table
from studies.publish.published import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.bench.results import Peak, Results
    from ferrule.bench.show.table import Cell, Line

FOLDER = ROOT / "docs" / "results"
ABOUT = (
    "Written by `studies/publish/results.py` from a run of `make bench`, which is kept with every sample in "
    "`studies/published/runs/`."
)


def page_of(name: str) -> Path:
    """Give where the page of a domain is."""
    return FOLDER / f"{name}.md"


def text(name: str, found: Results | None) -> str:
    """Say what was measured on, how each workload stands, losses first, and then all of it."""
    head = f"# Results: {name}\n\n{ABOUT} [All domains](../results.md)"
    if found is None:
        return f"{head}\n\nNot measured yet.\n"
    missing = [plain(each) for each in runs.since(found, runs.declared(name))]
    parts = [
        head,
        *runs.notes(name, found),
        items(map(plain, [*summary.machine_lines(found), *found.notes])),
        *(["Declared since, and not measured yet:", items(missing)] if missing else []),
        standings(found),
        *(section(found, workload) for workload in found.problems if found.sizes(workload)),
    ]
    return "\n\n".join(parts) + "\n"


def standings(found: Results) -> str:
    """Tabulate each workload against Python and against the best of all others, losses first."""
    rows = [
        [
            f"[{line.workload}](#{anchor(line.workload)})",
            line.headline.size,
            line.headline.against_python,
            "<br>".join(map(plain, filter(None, [line.headline.against_best, line.worst]))),
        ]
        for line in overview.lines(found)
    ]
    return f"{table(list(overview.HEADINGS), rows)}\n\n{overview.legend(found)}".rstrip()


def anchor(workload: str) -> str:
    """Give what a link to a workload's heading ends with.

    >>> anchor("maps/cache-get")
    'mapscache-get'
    """
    return workload.replace("/", "")


def section(found: Results, workload: str) -> str:
    """One workload: all times, who won at each size, and from which size on ferrule pays."""
    problem = found.problems[workload]
    parts = [
        f"## {workload}",
        plain(f"{problem.title}. {problem.description} Equality: {problem.equality}.".replace("  ", " ")),
    ]
    for threads in found.threads(workload):
        parts += [
            f"**{words.threads_text(threads)}**",
            times(found, workload, threads),
            items(map(plain, verdicts(found, workload, threads))),
        ]
        if len(found.sizes(workload)) > 1:
            parts.append(
                items(plain(f"Against {each}") for each in summary.break_evens(found, workload, threads))
            )
    parts += [items(map(plain, remarks(found, workload)))]
    return "\n\n".join(filter(None, parts))


def times(found: Results, workload: str, threads: int) -> str:
    """Tabulate the time of a call of each implementation at each size, the fastest of each in bold."""
    sizes = found.sizes(workload)
    blocks = [found.block(workload, n, threads) for n in sizes]
    lines = show.lines(blocks)
    further = {
        "output at each size": [outputs(line) for line in lines],
        "peak memory": [peak_of(line.peak(found)) for line in lines],
    }
    further = {heading: cells for heading, cells in further.items() if any(cells)}
    fast = [fastest(block) for block in blocks]
    rows = []
    for line, *others in zip(lines, *further.values(), strict=True):
        columns = zip(line.cells, line.rows, fast, strict=True)
        cells = [time(cell, is_best=row is not None and row is best) for cell, row, best in columns]
        rows.append([plain(line.title), *cells, *others])
    return table(["", *(words.counted(n, found.problems[workload].unit) for n in sizes), *further], rows)


def time(cell: Cell, *, is_best: bool) -> str:
    """Give the cell of a row; a bare star would begin an emphasis."""
    shown = f"**{cell.text}**" if is_best else cell.text
    spread = cell.spread.replace("*", r"\*")
    return f"{shown} {spread}".rstrip()


def outputs(line: Line) -> str:
    """Give how large the answers are that it writes, size by size: two are compared at the same one."""
    written = [row.output_bytes if row and row.measured else None for row in line.rows]
    if not any(written):
        return ""
    return " / ".join("–" if size is None else words.data_size(size) for size in written)


def peak_of(peak: Peak | None) -> str:
    """Give the cell of a peak."""
    if peak is None:
        return ""
    return "not measured" if peak.bytes is None else words.memory_size(peak.bytes)


def verdicts(found: Results, workload: str, threads: int) -> list[str]:
    """Say at each size how ferrule stands, and whose answers others were compared with."""
    problem = found.problems[workload]
    told = []
    for n in found.sizes(workload):
        size = words.counted(n, problem.unit)
        told += [
            f"{size}: {each.text}" for each in summary.verdicts(found, workload, n) if each.threads == threads
        ]
        if check := summary.check_line(problem, n):
            told.append(f"{size}: {check}")
    return told


def remarks(found: Results, workload: str) -> list[str]:
    """Say why anything has no time, or few samples, once where it is the same everywhere."""
    unit = found.problems[workload].unit
    rows = (row for row in found.rows if row.workload == workload)
    told = []
    for (title, kind, why), of in show.remarks(rows).items():
        sizes = dict.fromkeys(words.counted(row.n, unit) for row in of)
        told.append(f"{title}: {'' if kind == 'note' else f'{kind}: '}{why} ({', '.join(sizes)})")
    return told
