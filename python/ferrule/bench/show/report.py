"""The table in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from ferrule.bench.show import grids, overview, summary, table
from ferrule.measuring import words
from ferrule.measuring.hanging import Hanging
from ferrule.measuring.rows import Rows

if TYPE_CHECKING:
    from rich.console import Console

    from ferrule.bench.results import Peak, Results

WIDTH = 100
SHORT = {"can't be expressed": "can't"}
"""Where there is little room; the whole stands below, with its reason."""
_STYLES = ("bold red", "bold red", "", "", "", "green")
"""By the rank of a line of the overview."""
_SHADES = {"slower": "bold red", "faster": "green"}


def legend(results: Results) -> str:
    """Say what the tables show; of what none of them has, nothing."""
    rows = [row for row in results.rows if row.measured and not row.first_call]
    few = any(row.time.is_range for row in rows)
    said = [
        "Time of one call: median ± half its 95 % interval",
        " (*: half the range of fewer than 6 samples, which is less sure)" if few else "",
        ". × Python: how many times faster than Python with as many threads, sample by sample",
        ": than the fastest of the reference and of what the standard library alone does"
        if any(row.python for row in rows)
        else "",
        ". Peak: memory beyond the input, in a fresh process" if results.peaks else "",
        ". What a user pays is inside: converting, and freeing the result. ",
        "Garbage collection runs before each sample and is off during it.",
    ]
    return "".join(said)


def print_results(console: Console, results: Results) -> None:
    """Print every workload at every size, what it was measured on, and the overview."""
    for workload in results.problems:
        print_workload(console, results, workload)
    print_end(console, results)


def print_workload(console: Console, results: Results, workload: str) -> None:
    """Print a workload at every size."""
    for n in results.sizes(workload):
        print_block(console, results, workload, n)
    if left_out := summary.left_out_line(results.problems[workload]):
        console.print(Hanging(f"{workload}: {left_out}"))
        console.print()


def print_end(console: Console, results: Results) -> None:
    """Print what is said of all workloads: grids, notes, what they were measured on, the overview."""
    for grid in grids.of(results):
        print_grid(console, grid)
    for note in results.notes:
        console.print(Hanging(Text.assemble(("Note: ", "bold yellow"), note)))
    for line in summary.machine_lines(results):
        console.print(Hanging(line, "dim"))
    if not results.rows:
        return
    if any(row.measured for row in results.rows):
        console.print(Hanging(legend(results), "dim"))
    console.print()
    print_overview(console, results)


def print_overview(console: Console, results: Results) -> None:
    """Print each workload against Python and against the best of all others, losses first.

    Where there is no room for four columns, the last stands below the others.
    """
    if console.width < WIDTH:
        _print_stacked(console, results)
    else:
        _print_columns(console, results)
    if legend := overview.legend(results):
        console.print(Hanging(legend, "dim"))


def _print_stacked(console: Console, results: Results) -> None:
    for line in overview.lines(results):
        headline = line.headline
        facts = f", {headline.size}; against Python {headline.against_python}"
        console.print(Hanging(Text.assemble((line.workload, "bold"), facts)))
        for verdict in _verdicts(line, indent=2):
            console.print(verdict)


def _verdicts(line: overview.Line, indent: int = 0) -> list[Hanging]:
    """Give the headline's verdict, and the worst loss elsewhere."""
    shown = [(line.headline.against_best, line.headline.rank)]
    shown += [(line.worst, line.losses[0].rank)] if line.losses else []
    return [Hanging(text, _STYLES[rank], indent=indent) for text, rank in shown]


def _print_columns(console: Console, results: Results) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for heading in overview.HEADINGS:
        table.add_column(heading, overflow="fold")
    for line in overview.lines(results):
        headline = line.headline
        verdicts = Group(*_verdicts(line))
        table.add_row(Hanging(line.workload), headline.size, headline.against_python, verdicts)
    console.print(table)


def print_grid(console: Console, grid: grids.Grid) -> None:
    """Print what tools are worth in one respect. Why something has no value is printed with its workload."""
    console.print(Text(grid.title, style="bold"), highlight=False)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("  tool", overflow="fold")
    for column in grid.columns:
        table.add_column(column, justify="right", overflow="fold")
    for tool, cells in grid.rows.items():
        style = "bold" if tool == "ferrule" else ""
        table.add_row(Text(f"  {tool}", style=style), *(_grid_cell(values) for values in cells))
    console.print(table)
    console.print(Hanging(grid.note, "dim", indent=2))
    console.print()


def _grid_cell(values: list[grids.Value]) -> Text:
    cell = Text()
    for value in values:
        if cell:
            cell.append("\n")
        style = (
            "" if value.shade is None else "green" if value.shade > 0 else "red" if value.shade < 0 else ""
        )
        shown = SHORT.get(value.text, value.text)
        cell.append(f"{value.form}: {shown}" if value.form else shown, style=style)
    return cell


def print_block(console: Console, results: Results, workload: str, n: int) -> None:
    """Print one workload at one size: the table, what could not run, and the verdicts."""
    problem = results.problems[workload]
    size = words.counted(n, problem.unit)
    console.print(Hanging(Text.assemble((workload, "bold"), f" · {size} · {problem.title}")))
    console.print(_table(results, workload, n))
    for line in _remarks(results, workload, n):
        console.print(line)
    for verdict in summary.verdicts(results, workload, n):
        style = _SHADES.get(verdict.faster.outcome(), "")
        console.print(Hanging(f"{words.threads_text(verdict.threads)}: {verdict.text}", style, indent=2))
    check = summary.check_line(problem, n)
    if check:
        console.print(Hanging(check, indent=2))
    console.print()


def _table(results: Results, workload: str, n: int) -> Rows:
    threads = results.threads(workload)
    lines = table.lines(results.block(workload, n, count) for count in threads)
    work = results.problems[workload].work.get(n)
    further: dict[str, list[str]] = {
        "output": [line.output for line in lines],
        "rate": [line.rate(work) if work else "" for line in lines],
        "peak": [_peak(line.peak(results)) for line in lines],
    }
    further = {heading: cells for heading, cells in further.items() if any(cells)}
    headings = [heading for count in threads for heading in (words.threads_text(count), "× Python")]
    shown = Rows("implementation", *headings, *further, spare=[*reversed(further)], indent=2)
    for line, *others in zip(lines, *further.values(), strict=True):
        times = [each for cell in line.cells for each in _time(cell)]
        shown.add_row(Text(line.title, "bold" if line.role == "ferrule" else ""), *times, *others)
    return shown


def _time(cell: table.Cell) -> tuple[Text, str]:
    """Give the time, and how many times faster than Python it is."""
    if cell.kind == "absent":
        return Text("-"), ""
    if cell.kind == "wrong":
        return Text(f" {cell.text} ", "bold white on red"), ""
    if cell.kind == "none":
        return Text(SHORT.get(cell.text, cell.text), "yellow"), ""
    return Text(f"{cell.text} {cell.spread:>4}"), cell.times


def _peak(peak: Peak | None) -> str:
    if peak is None:
        return ""
    return "?" if peak.bytes is None else words.memory_size(peak.bytes)


def _remarks(results: Results, workload: str, n: int) -> list[Hanging]:
    """Why rows have no time, once where it is the same for every number of threads."""
    rows = (row for count in results.threads(workload) for row in results.block(workload, n, count))
    styles = {"WRONG": "bold red", "note": "dim"}
    lines = [
        Hanging(f"{title}: {kind}: {reason}", styles.get(kind, "yellow"), indent=2)
        for title, kind, reason in table.remarks(rows)
    ]
    failed = [
        peak for peak in results.peaks if (peak.workload, peak.n) == (workload, n) and peak.bytes is None
    ]
    return lines + [
        Hanging(f"{peak.label}: peak memory not measured: {peak.reason}", "yellow", indent=2)
        for peak in failed
    ]
