"""The page of a domain: each workload with every implementation at every size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.bench.results import fastest
from ferrule.bench.show import overview, summary
from ferrule.measuring import words

from studies.publish import runs
from studies.publish.markdown import items, plain, table
from studies.publish.published import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.bench.results import Peak, Results, Row

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
    blocks = {n: found.block(workload, n, threads) for n in sizes}
    keys = dict.fromkeys((row.label, row.title) for rows in blocks.values() for row in rows)
    outputs = any(row.output_bytes is not None for rows in blocks.values() for row in rows)
    peaks = {peak.label: peak for peak in found.peaks if (peak.workload, peak.threads) == (workload, threads)}
    rows = []
    for label, title in keys:
        of_it = {n: row for n in sizes for row in blocks[n] if (row.label, row.title) == (label, title)}
        cells = [time(of_it.get(n), fastest(blocks[n])) for n in sizes]
        if outputs:
            cells.append(summary.output(list(of_it.values())))
        if peaks:
            first_call = any(row.first_call for row in of_it.values())
            cells.append(peak_of(None if first_call else peaks.get(label)))
        rows.append([plain(title), *cells])
    heads = ["", *(words.counted(n, found.problems[workload].unit) for n in sizes)]
    heads += ["output"] * outputs + ["peak memory"] * bool(peaks)
    return table(heads, rows)


def time(row: Row | None, best: Row | None) -> str:
    """Give the cell of a row."""
    if row is None:
        return ""
    if not row.measured:
        return summary.STATUS[row.status]
    shown = words.duration(row.time.value)
    if row.first_call:
        return shown
    return f"**{shown}** {spread(row)}" if row is best else f"{shown} {spread(row)}"


def spread(row: Row) -> str:
    """Give half the interval in percent; a bare star would begin an emphasis."""
    return words.interval_percent(row.time).replace("*", r"\*")


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
    told: dict[str, list[str]] = {}
    for row in found.rows:
        if row.workload == workload and (row.reason or row.remark):
            why = f"{summary.STATUS[row.status]}: {row.reason}" if row.reason else row.remark
            told.setdefault(f"{row.title}: {why}", []).append(
                words.counted(row.n, found.problems[workload].unit)
            )
    return [f"{why} ({', '.join(dict.fromkeys(sizes))})" for why, sizes in told.items()]
