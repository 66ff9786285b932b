"""What was found of a run as one self-contained page: a table, the call tree, and each function's details.

Of ten thousand functions a browser shows but a few at a time: the page holds them as data, from which its
script makes rows and details when they are asked for.
"""

from __future__ import annotations

from html import escape
from importlib import resources
from typing import TYPE_CHECKING

from ferrule import _files
from ferrule.advise.show import details, notebook, report, said, todo
from ferrule.advise.show.details import COLUMNS
from ferrule.measuring.page import document, embedded, scrolling

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.advise.findings import Findings
    from ferrule.advise.recording import Recording


def write(findings: Findings, recording: Recording, path: Path) -> None:
    """Write the page."""
    _files.write(path, render(findings, recording))


def render(findings: Findings, recording: Recording) -> str:
    """Give the page as HTML."""
    head = f"<p><code>{escape(said.command(findings))}</code></p><p>{escape(said.run(findings))}</p>"
    own = said.of_project(findings.functions)
    if first := todo.short(findings) or todo.line(findings, own) or ("" if own else todo.NOTHING):
        head += f'<p id="first"><strong>{escape(first)}</strong></p>'
    static = notebook.table(findings)
    main = f"""<noscript><p class=note>This browser runs no script: there are the longest functions alone.</p>
{static}</noscript>
<section id="functions"><h2>Functions, and what to do with each</h2>
<p class="soft">{escape(report.legend(findings.functions))}</p>
{_tools()}
<p id="count" class="soft" role="status"></p>
{scrolling("functions", _skeleton())}
<p><button type=button id="more">Show more</button></p>
{_folded(findings)}</section>
<section id="left"><h2>What to leave alone, and why</h2>{_left(findings)}</section>
<section id="flame"><h2>Where the time went</h2>
<p class="soft">A function stands below what called it, as wide as its time. A click or Enter shows one and
what it called alone, Escape goes back; arrows move to callers, to what was called, and to what stands
beside.</p>
<div class="tools"><label>Thread <select id="thread"></select></label>
<label>Time of the <select id="clock"><option value=cpu>processor</option>
<option value=wall>clock</option></select></label>
<button type=button id="whole">Whole run</button></div>
<ul class="legend" aria-label="Colours"><li class="bar todo">something to do</li>
<li class="bar project">the project's</li><li class="bar package">a package's</li>
<li class="bar standard">the standard library's</li></ul>
<p id="shown"></p>
<div id="tree" role="tree" aria-label="Call tree"></div>
<details id="text"><summary>The same as text</summary><ol id="lines"></ol></details></section>
<section id="function"><h2 id="name" tabindex="-1">A function</h2><div id="detail"></div></section>
{_strands(findings)}
<section id="remarks"><h2>Remarks</h2>{_remarks(findings)}</section>
{embedded("data", details.of(findings, recording))}"""
    style, script = (_asset(name) for name in ("page.css", "page.js"))
    return document(
        f"ferrule advise: {said.program(findings)}".removesuffix(": "), head, main, style=style, script=script
    )


def _asset(name: str) -> str:
    return resources.files("ferrule.advise.show").joinpath(name).read_text(encoding="utf-8")


def _tools() -> str:
    verdicts = "".join(f"<option>{escape(each)}</option>" for each in details.VERDICTS)
    columns = "".join(
        f"<option value={number}>{escape(each)}</option>" for number, each in enumerate(COLUMNS)
    )
    return f"""<div class="tools">
<label>Filter <input id="filter" type="search" placeholder="name or file"></label>
<label>Verdict <select id="verdict"><option value="">all</option><option value=todo>something to do</option>
<option value=left>leave it</option>{verdicts}</select></label>
<label>Sort by <select id="sort"><option value="-1">what to do first</option>{columns}</select></label>
<label><input id="others" type="checkbox"> packages and the standard library</label></div>"""


def _skeleton() -> str:
    heads = "".join(
        f'<th scope=col><button type=button data-column="{number}">{escape(each)}</button></th>'
        for number, each in enumerate(COLUMNS)
    )
    return f'<table class=stacks id="table"><thead><tr>{heads}</tr></thead><tbody></tbody></table>'


def _folded(findings: Findings) -> str:
    lines = "".join(f"<li>{escape(line)}</li>" for line in report.folded(findings, findings.functions))
    return f'<p class="soft">Not the project\'s own:</p><ul class="soft">{lines}</ul>' if lines else ""


def _left(findings: Findings) -> str:
    own = [each for each in said.ordered(said.of_project(findings.functions)) if said.is_left(each)]
    items = ""
    for verdict, functions in said.grouped(own).items():
        reasons = "".join(
            f"<div><span class=soft>{escape(heading)}:</span> {escape(text)}</div>"
            for heading, text in said.reasons(functions[0]).items()
        )
        named = ", ".join(report.named(findings, functions))
        items += f"<li><strong>{escape(verdict)}</strong>: {escape(named)}{reasons}</li>"
    return f"<ul>{items}</ul>" if items else "<p>Nothing.</p>"


def _strands(findings: Findings) -> str:
    lines = report.strands(findings)
    if not lines:
        return ""
    heads = "".join(f"<th scope=col>{head}</th>" for head in ("process and thread", "processor", "clock"))
    rows = "".join(
        f"<tr><th scope=row>{escape(name)}</th><td>{escape(cpu)}</td><td>{escape(wall)}</td></tr>"
        for name, cpu, wall in lines
    )
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return (
        f'<section id="threads"><h2>Threads and tasks</h2>{scrolling("threads and tasks", table)}</section>'
    )


def _remarks(findings: Findings) -> str:
    remarks = [*findings.remarks, f"Recorded on {findings.date}." if findings.date else ""]
    return "<ul>" + "".join(f"<li>{escape(said.plain(each))}</li>" for each in remarks if each) + "</ul>"
