"""The page of the demo: the answer on crossings, the tour, the report, and what to run next."""

from __future__ import annotations

import os
import shutil
import sys
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule import _files
from ferrule.bench.show import page as bench_page
from ferrule.costs import page as costs_page
from ferrule.measuring import words
from ferrule.measuring.page import cell, document, scrolling

if TYPE_CHECKING:
    from ferrule.bench.results import Results
    from ferrule.costs.cost_model import Model
    from ferrule.demo.real import Written

NEXT = {
    "ferrule advise app.py": "which functions of a program of yours should move to Rust, and which not",
    "ferrule costs": "all crossings more exactly, and a model that predicts calls",
    "ferrule bench PATTERN": "a workload or a domain at all its sizes; ferrule bench list names them",
    "ferrule bench my_workloads.py": "a workload of your own",
    "ferrule report DATA.csv OUT.pdf": "a report of your own data",
    "make bench": "every workload at every size against every peer (in a clone; an hour or more)",
}
"""What to run after the demo, and what it does."""


def following() -> dict[str, str]:
    """Give what to run next; where the shell does not find this ferrule, what makes it do so comes first."""
    script = Path(sys.executable).with_name("activate")
    if shutil.which("ferrule") or not script.exists():
        return NEXT
    return {f"source {os.path.relpath(script)}": "so that the shell finds ferrule"} | NEXT


REST = (
    "These are one workload of each domain at one size. All of them at every size, also where ferrule loses, "
    "are in docs/results.md of ferrule's repository; make bench measures them anew."
)
"""What a tour can't show."""
HEADINGS = ("file", "made of", "time", "each second", "size", "peak memory")


def write(model: Model, results: Results, report: list[Written], path: Path) -> None:
    """Write the page."""
    _files.write(path, render(model, results, report))


def render(model: Model, results: Results, report: list[Written]) -> str:
    """Give the page as HTML."""
    head = f"""<p>Three questions about slow Python, answered on this machine: what should move to Rust, how
its data should cross, and whether it paid. <a href="#answer">What crossings cost</a>,
<a href="#tour">{words.counted(len(results.problems), "workload")}</a>,
<a href="#report">a report of real data</a>, <a href="#next">what to run next</a>.</p>
{"".join(f'<p class="note">{escape(note)}</p>' for note in results.notes)}"""
    commands = "".join(
        f"<dt><code>{escape(command)}</code></dt><dd>{escape(what)}</dd>"
        for command, what in following().items()
    )
    main = f"""{costs_page.answer_section(model)}
<section id="tour"><h2>A workload of each domain</h2>
<p class="soft">Each in pure Python, in ferrule, and in what one would otherwise pick, with all threads. All
answers were compared first, then timed side by side. Where ferrule loses comes first.</p>
{bench_page.overview(results)}
<p>{escape(REST)}</p></section>
<section id="report"><h2>A report of real data</h2>
<p class="soft">The airports of America, as vega_datasets has them, over and over. One call in a fresh
process, with all threads; peak memory is what it held beyond the rows.</p>
{_report(report)}</section>
<section id="next"><h2>What to run next</h2>
<dl>{commands}</dl>
</section>
{bench_page.workloads(results)}
{bench_page.machine(results)}"""
    return document("ferrule demo", head, main)


def cells(written: Written) -> tuple[str, ...]:
    """Give what is said of a file, below `HEADINGS`."""
    return (
        Path(written.path).name,
        words.counted(written.amount, written.unit),
        words.duration(written.seconds),
        words.counted(round(written.amount / written.seconds), written.unit),
        words.memory_size(written.size),
        words.memory_size(written.peak),
    )


def _report(report: list[Written]) -> str:
    heads = "".join(f"<th scope=col>{heading}</th>" for heading in HEADINGS)
    rows = ""
    for written in report:
        name, *others = cells(written)
        rows += f'<tr><th scope=row><a href="{escape(name)}">{escape(name)}</a></th>'
        figures = zip(HEADINGS[1:], others, strict=True)
        rows += "".join(cell(heading, escape(figure)) for heading, figure in figures) + "</tr>"
    table = f"<table class=stacks><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return scrolling("the files of the report", table)
