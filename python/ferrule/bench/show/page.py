"""One self-contained page of results: plots, tables, the machine. It makes no request."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ferrule import _files
from ferrule.bench.show import grids, plots, summary, table
from ferrule.bench.show.overview import HEADINGS, legend, lines
from ferrule.measuring import words
from ferrule.measuring.page import cell, document, scrolling

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.bench.results import Results, Row
    from ferrule.bench.show.overview import Line

# By the rank of a line of the overview.
_COLOURS = ("bad", "bad", "soft", "soft", "soft", "good")
_SHADES = {"slower": "bad", "faster": "good"}


def write(results: Results, path: Path) -> None:
    """Write the page."""
    _files.write(path, render(results))


def render(results: Results) -> str:
    """Give the page as HTML."""
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in results.notes)
    head = f"""<p>Each workload in pure Python, in ferrule, and in what one would otherwise pick. All answers
were compared first, then timed side by side.</p>
{notes}
{overview(results)}"""
    return document("ferrule bench", head, f"{_heat(results)}\n{workloads(results)}\n{machine(results)}")


def workloads(results: Results) -> str:
    """Give a section for each workload that was measured: its plots, its tables."""
    return "\n".join(_workload(results, workload) for workload in results.problems if results.sizes(workload))


def overview(results: Results) -> str:
    """Give the first table: each workload against Python and against the best of all others, losses first."""
    rows = "".join(
        f'<tr><th scope=row><a href="#{_anchor(line.workload)}">{escape(line.workload)}</a></th>'
        f"<td>{escape(line.headline.size)}</td>{cell(HEADINGS[2], escape(line.headline.against_python))}"
        f"<td>{_verdicts(line)}</td></tr>"
        for line in lines(results)
    )
    head = "".join(f"<th scope=col>{heading}</th>" for heading in HEADINGS)
    drawn = f"<table class='overview stacks'><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f"{scrolling('overview', drawn)}<p class=soft>{escape(legend(results))}</p>"


def _verdicts(line: Line) -> str:
    """Give the headline, and below it the worst loss elsewhere."""
    shown = [(line.headline.rank, line.headline.against_best)]
    shown += [(line.losses[0].rank, line.worst)] if line.losses else []
    return "".join(f"<div class={_COLOURS[rank]}>{escape(text)}</div>" for rank, text in shown)


def _heat(results: Results) -> str:
    """Show what tools are worth as heat maps: each cell has its colour and its number, or says why not."""
    maps = "".join(
        f"<h3>{escape(grid.title)}</h3><p class=soft>{escape(grid.note)}</p>{_heat_map(grid)}"
        for grid in grids.of(results)
    )
    if not maps:
        return ""
    return f"""<section id="tools"><h2>What each tool is worth</h2>
<p class="soft">At the largest size. Green is better than Python, red worse, each in full where it is
{grids.FULL:.0f} times so.</p>
{maps}</section>"""


def _heat_map(grid: grids.Grid) -> str:
    heads = "".join(f"<th scope=col>{escape(column)}</th>" for column in grid.columns)
    body = "".join(
        f"<tr{' class=ferrule' if tool == 'ferrule' else ''}><th scope=row>{escape(tool)}</th>"
        f"{''.join(f'<td>{_heat_cell(values)}</td>' for values in cells)}</tr>"
        for tool, cells in grid.rows.items()
    )
    head = f"<thead><tr><th scope=col>tool</th>{heads}</tr></thead>"
    return scrolling(grid.title, f"<table class=heat>{head}<tbody>{body}</tbody></table>")


def _heat_cell(values: list[grids.Value]) -> str:
    """Give a cell's values, one below the other."""
    shown = []
    for value in values:
        colour = ""
        if value.shade is not None:
            side = "good" if value.shade > 0 else "bad"
            colour = f' style="--heat:var(--{side});--share:{abs(value.shade):.0%}"'
        why = f' title="{escape(value.why)}"' if value.why else ""
        form = f" <small>{escape(value.form)}</small>" if value.form else ""
        kind = " class=none" if value.shade is None else ""
        shown.append(f"<div{kind}{colour}{why}>{escape(value.text)}{form}</div>")
    return "".join(shown)


def _workload(results: Results, workload: str) -> str:
    problem = results.problems[workload]
    sizes, threads = results.sizes(workload), results.threads(workload)
    rows = [row for row in results.rows if row.workload == workload and not row.first_call]
    looks = plots.styles([row for row in rows if row.measured])
    figures = [
        (f"Time against size, {words.threads_text(count)}", plots.curves(results, workload, count, looks))
        for count in threads
        if len(sizes) > 1
    ]
    figures += [
        (
            f"Speed against Python at {words.counted(sizes[-1], problem.unit)}, {words.threads_text(count)}",
            plots.speedups(results, workload, sizes[-1], count, looks),
        )
        for count in threads
    ]
    figures.append(
        (f"Peak memory at {words.counted(sizes[-1], problem.unit)}", plots.memory(results, workload, looks))
    )
    drawn = "".join(
        f"<figure><figcaption>{escape(caption)}</figcaption>{drawing}</figure>"
        for caption, drawing in figures
        if drawing
    )
    tables = "".join(_size(results, workload, n, is_open=n == sizes[-1]) for n in reversed(sizes))
    return f"""<section id="{_anchor(workload)}">
<h2>{escape(problem.title)}</h2>
<p class="soft"><code>{escape(workload)}</code>. {escape(problem.description)}
Equality: {escape(problem.equality)}. {escape(summary.left_out_line(problem))}</p>
{_legend(rows, looks) if len(sizes) > 1 else ""}
<div class="plots">{drawn}</div>
{_break_evens(results, workload)}
{tables}
</section>"""


def _legend(rows: list[Row], looks: dict[str, plots.Style]) -> str:
    items = []
    for label, title in {row.label: row.title for row in rows if row.measured}.items():
        look = looks[label]
        dash = " ".join(map(str, look.dash))
        line = (
            '<svg viewBox="0 0 38 12" aria-hidden="true"><line x1="0" y1="6" x2="38" y2="6" '
            f'stroke="var(--series-{look.colour})" stroke-width="{look.width}" '
            f'stroke-dasharray="{dash}"/></svg>'
        )
        items.append(f"<li>{line}{escape(title)}</li>")
    return f'<ul class="legend" aria-label="Lines of the plots">{"".join(items)}</ul>'


def _break_evens(results: Results, workload: str) -> str:
    if len(results.sizes(workload)) < 2:
        return ""
    parts = []
    for count in results.threads(workload):
        lines = summary.break_evens(results, workload, count)
        if lines:
            head = f"From which size on ferrule is faster, {words.threads_text(count)}"
            items = "".join(f"<li>{escape(line)}</li>" for line in lines)
            parts.append(f"<div><h3>{head}</h3><ul>{items}</ul></div>")
    return f'<div class="plots">{"".join(parts)}</div>'


def _size(results: Results, workload: str, n: int, *, is_open: bool) -> str:
    """One size: the table, what could not run, and the verdicts."""
    problem = results.problems[workload]
    size = words.counted(n, problem.unit)
    verdicts = "".join(
        f"<li class={_SHADES.get(verdict.faster.outcome(), 'soft')}>"
        f"{words.threads_text(verdict.threads)}: {escape(verdict.text)}</li>"
        for verdict in summary.verdicts(results, workload, n)
    )
    check = summary.check_line(problem, n)
    return (
        f"<details{' open' if is_open else ''}><summary>{escape(size)}</summary>"
        f"{scrolling(f'{workload}, {size}', _table(results, workload, n))}"
        f"<ul>{verdicts}</ul>{f'<p>{escape(check)}</p>' if check else ''}</details>"
    )


def _table(results: Results, workload: str, n: int) -> str:
    threads = results.threads(workload)
    lines = table.lines(results.block(workload, n, count) for count in threads)
    work = results.problems[workload].work.get(n)
    heads = "<th scope=col>implementation</th>"
    for count in threads:
        heads += f"<th scope=col>{words.threads_text(count)}</th><th scope=col>times Python</th>"
    with_output, with_peak = any(line.output for line in lines), any(line.peak(results) for line in lines)
    further = (("output", with_output), ("rate", work), ("peak memory", with_peak))
    heads += "".join(f"<th scope=col>{heading}</th>" for heading, known in further if known)
    body = ""
    for line in lines:
        if len(set(line.cells)) == 1 and line.cells[0].kind in {"wrong", "none"}:
            # It failed alike with every number of threads.
            cells = _cell(line.cells[0], 2 * len(threads) + with_output + bool(work))
        else:
            cells = "".join(_cell(each, 2) for each in line.cells)
            cells += f"<td>{line.output}</td>" if with_output else ""
            cells += f"<td>{line.rate(work)}</td>" if work else ""
        if with_peak:
            peak = line.peak(results)
            cells += f"<td>{'' if peak is None or peak.bytes is None else words.memory_size(peak.bytes)}</td>"
        body += f"<tr class={line.role}><th scope=row>{escape(line.title)}</th>{cells}</tr>"
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def _cell(cell: table.Cell, columns: int) -> str:
    """Give the time, and how many times faster than Python with the interval; or why there is none."""
    why = escape(cell.why)
    if cell.kind == "absent":
        return f"<td colspan={columns}></td>"
    if cell.kind == "wrong":
        return f"<td colspan={columns} class=why><span class=wrong>{cell.text}</span> {why}</td>"
    if cell.kind == "none":
        return f'<td colspan={columns} class="why soft">{escape(cell.text)}: {why}</td>'
    small = [cell.spread, f"({why})" if why else ""]
    time, times = (
        "".join(f" <small>{each}</small>" for each in part if each) for part in (small, [cell.ends])
    )
    return f"<td>{cell.text}{time}</td><td>{cell.times}{times}</td>"


def machine(results: Results) -> str:
    """Give the section that says what was measured on, and how."""
    names = ("processor", "system", "build", "versions")
    items = "".join(
        f"<dt>{name}</dt><dd>{escape(line)}</dd>"
        for name, line in zip(names, summary.machine_lines(results), strict=True)
    )
    command = escape(" ".join(results.command))
    threads = ", ".join(sorted({name for env in results.environments.values() for name in env}))
    return f"""<section id="machine"><h2>The machine, and how it was measured</h2>
<dl>{items}<dt>command</dt><dd><code>{command}</code></dd>
<dt>threads</dt><dd>set before anything was imported: {escape(threads)}</dd></dl>
<p class="soft">A time is the median of interleaved samples of some 10 ms, with half the exact
95 % interval of the median (*: half the range of fewer than six samples, which covers the median less often);
ratios are taken sample by sample. What a user pays is inside: converting, and freeing the result.
Garbage collection runs before each sample and is off during it. Peak memory is what one call held beyond its
input, in a fresh process.</p></section>"""


def _anchor(workload: str) -> str:
    return workload.replace("/", "-")
