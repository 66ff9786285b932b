"""A small table of what was found, for notebooks: without a script, and styled in its cells alone."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ferrule.advise.show import report, said, todo
from ferrule.measuring import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferrule.advise.findings import Findings, Function
    from ferrule.advise.recording import Code

TOP = 20
HEADINGS = ("function", "verdict", "time", "share", "calls", "it", "the program", "why")
_CELL = "text-align:left;vertical-align:top"


def table(findings: Findings, top: int = TOP) -> str:
    """Give the functions with their verdicts, `top` of them, and what surrounds them."""
    own = said.ordered(said.of_project(findings.functions))
    (rows, rest), within = report.chosen(findings, own, top), todo.within(own)
    heads = "".join(f'<th scope="col" style="{_CELL}">{heading}</th>' for heading in HEADINGS)
    body = "".join(_row(findings, each, within) for each in rows)
    caption = f"<p><code>{escape(said.command(findings))}</code>: {escape(said.run(findings))}</p>"
    if first := todo.short(findings) or todo.line(findings, own) or ("" if rows else todo.NOTHING):
        caption += f"<p><strong>{escape(first)}</strong></p>"
    lines = [*report.left_over(findings, rest), *report.folded(findings, findings.functions)]
    lines += [f"Note: {said.plain(each)}" for each in findings.remarks]
    notes = "".join(f"<div>{escape(line)}</div>" for line in lines)
    if not rows:
        return f"<div>{caption}{notes}</div>"
    return (
        f'<div style="overflow-x:auto">{caption}<table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table>{notes}</div>"
    )


def _row(findings: Findings, function: Function, within: Mapping[Code, Function]) -> str:
    best = said.best(function)
    why = function.verdict.reason if function.verdict else ""
    cells = (
        todo.verdict(function, within),
        words.duration(function.total),
        words.percent(said.share(findings, function.total)),
        said.calls(function),
        said.gain(best.function, 2) if best else "",
        said.gain(best.program) if best else "",
        said.plain(why),
    )
    name, place = said.plain(function.code.name), said.place(findings, function.code)
    start = f'<th scope="row" style="{_CELL}">{escape(name)}<br><small>{escape(place)}</small></th>'
    others = "".join(f'<td style="{_CELL}">{escape(text)}</td>' for text in cells)
    return f"<tr>{start}{others}</tr>"
