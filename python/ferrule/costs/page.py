"""The cost model as one self-contained page: curves, and every figure in tables. It makes no request."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Any

from ferrule import _files
from ferrule.costs import answer, report
from ferrule.costs.cost_model import UNTOUCHED
from ferrule.costs.crossing import WAYS, shape_of
from ferrule.measuring import machine, plots, words
from ferrule.measuring.page import cell, document, scrolling

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.costs.cost_model import Measured, Model

CURVE = 30
"""How many pieces a curve is drawn in."""
FAMILIES = {
    "Texts, bytes and big ints": ("str", "bytes", "big int"),
    "Lists and tuples": ("list", "tuple"),
    "Dicts and sets": ("dict", "set"),
    "Arrays": ("ndarray", "memoryview", "Arrow", "DLPack"),
    "Calls back, and others": ("",),
}
"""Curves that are shown together: how their kinds begin."""
FIGURES = ("fixed", "per item", "1,000 items", "off by")
"""What `report.cells` gives."""
OTHER = 0
"""The colour of ways that are not in `WAYS`."""


def write(model: Model, path: Path) -> None:
    """Write the page."""
    _files.write(path, render(model))


def render(model: Model) -> str:
    """Give the page as HTML."""
    head = """<p>What it costs to cross between Python and Rust on this machine: of calls, and of each kind of
value in each way. A crossing costs <em>fixed + per item × n</em>, beyond the call itself.</p>"""
    main = f"""{answer_section(model)}
<section id="calls"><h2>Calls from Python, with nothing in them</h2>
{scrolling("calls", _calls(model))}{_reasons(model)}</section>
<section id="curves"><h2>Time of a whole call against n</h2>
<p class="soft">Points were measured, lines are the model; both axes are logarithmic.</p>
{_legend()}{_families(model)}</section>
<section id="all"><h2>All crossings</h2><details><summary>{len(model.measured)} crossings</summary>
{scrolling("all crossings", _table(model))}</details></section>
<section id="machine"><h2>The machine, and how it was measured</h2>
{"".join(f"<p>{escape(line)}</p>" for line in report.machine_lines(model))}
<p class="soft">{escape(report.LEGEND)}</p></section>"""
    return document("ferrule costs", head, main)


def answer_section(model: Model) -> str:
    """Give the section that says what to do, which ways are cheap, and from which size on a move pays."""
    headings = ("ways", "cost", *map(answer.where, answer.WORK), "what crosses so")
    heads = "".join(f"<th scope=col>{escape(heading)}</th>" for heading in headings)
    rows = "".join(
        f"<tr><th scope=row><strong>{escape(group.name)}</strong></th><td>{escape(group.cost)}</td>"
        + "".join(
            cell(answer.where(work), escape(pays)) for work, pays in zip(answer.WORK, group.pays, strict=True)
        )
        + f"<td>{_ways(group)}</td></tr>"
        for group in answer.groups(model)
    )
    head = f"<thead><tr>{heads}</tr></thead>"
    notes = machine.cautions(model.build, model.machine)
    notes += [f"Caution: {model.doubt}."] if model.doubt else []
    doubt = "".join(f'<p class="note">{escape(note)}</p>' for note in notes)
    table = f'<table class="answer stacks">{head}<tbody>{rows}</tbody></table>'
    return f"""<section id="answer"><h2>Which ways are cheap, and from which size on it pays</h2>
<p><strong>{escape(answer.advice(model))}</strong> {escape(answer.call_line(model))}</p>
{doubt}{scrolling("cheap and dear ways", table)}<p class="soft">{escape(answer.LEGEND)}</p></section>"""


def _ways(group: answer.Group) -> str:
    return "".join(f"<div><em>{way}:</em> {escape(kinds)}</div>" for way, kinds in group.kinds.items())


def _families(model: Model) -> str:
    """Give the curves, those of a family of kinds together, folded."""
    families: dict[str, list[str]] = {}
    for kind in model.kinds:
        if any(len(each.sizes) > 1 for each in _ran(model, kind)):
            name = next(name for name, starts in FAMILIES.items() if kind.startswith(starts))
            families.setdefault(name, []).append(_figure(model, kind))
    return "".join(
        f"<details><summary>{name} ({len(figures)})</summary>"
        f'<div class="plots">{"".join(figures)}</div></details>'
        for name, figures in families.items()
    )


def _ran(model: Model, kind: str) -> list[Measured]:
    return [each for each in model.measured if each.kind == kind and not each.length and not each.reason]


def _colour(way: str) -> int:
    return list(WAYS).index(way) + 1 if way in WAYS else OTHER


def _legend() -> str:
    items = [
        f'<li><svg viewBox="0 0 38 12" aria-hidden="true"><line x1="0" y1="6" x2="38" y2="6" '
        f'stroke="var(--series-{_colour(way)})" stroke-width="3"/></svg>{escape(way)}: {escape(meaning)}</li>'
        for way, meaning in WAYS.items()
    ]
    return f'<ul class="legend" aria-label="Lines of the plots">{"".join(items)}</ul>'


def _figure(model: Model, kind: str) -> str:
    found = [each for each in _ran(model, kind) if len(each.sizes) > 1]
    caption = f"{kind} ({found[0].unit}s)"
    return f"<figure><figcaption>{escape(caption)}</figcaption>{_curves(kind, found)}</figure>"


def _curves(kind: str, found: list[Measured]) -> str:
    """Draw the time of the whole call against n: the points as measured, the lines as the model has them."""
    alt = plots.altair()
    sizes = sorted({n for each in found for n in each.sizes})
    points = [{"n": n, "seconds": each.whole(at).value} for each in found for at, n in enumerate(each.sizes)]
    axis = plots.log_axis(sizes, step=10, last=True)
    x = alt.X("n:Q", title="n", scale=alt.Scale(type="log", nice=False), axis=axis)
    y = alt.Y(
        "seconds:Q",
        title="time of the call",
        scale=alt.Scale(type="log", nice=False),
        axis=plots.log_axis([point["seconds"] for point in points], step=10, suffix="s"),
    )
    layers: list[Any] = []
    for each in found:
        colour = plots.SERIES.format(_colour(each.way))
        seen = [{"n": n, "seconds": each.whole(at).value} for at, n in enumerate(each.sizes)]
        line = [{"n": n, "seconds": each.whole_at(n).value} for n in _between(each.sizes)]
        drawn = alt.Chart(alt.Data(values=line)).mark_line(color=colour, strokeWidth=2)
        layers.append(drawn.encode(x=x, y=y))
        dots = alt.Chart(alt.Data(values=seen)).mark_point(filled=True, opacity=1, size=45, color=colour)
        layers.append(dots.encode(x=x, y=y))
    described = "; ".join(
        f"{each.way}: {report.cost(each.fixed)}, and per {each.unit} {report.cost(each.per_item, UNTOUCHED)}"
        for each in found
    )
    chart = alt.layer(*layers).properties(width=plots.WIDTH, height=220)
    return plots.svg(chart, f"{kind}: time of a call against n", described)


def _between(sizes: list[int]) -> list[float]:
    """Give the sizes, and others between them: on logarithmic axes a line is curved."""
    low, high = math.log(sizes[0]), math.log(sizes[-1])
    return [math.exp(low + (high - low) * step / CURVE) for step in range(CURVE + 1)]


def _calls(model: Model) -> str:
    """Tabulate what a call costs: a row for each callee, a column for each number of arguments."""
    shapes = {kind: shape for kind in model.kinds if (shape := shape_of(kind))}
    callees = dict.fromkeys(way for kind in shapes for way in model.ways(kind))
    known = {(each.kind, each.way): each for each in model.measured}
    heads = "".join(f"<th scope=col>{escape(shape)}</th>" for shape in shapes.values())
    rows = "".join(
        f"<tr class={'ferrule' if callee == 'PyO3' else 'peer'}><th scope=row>{escape(callee)}</th>"
        + "".join(cell(shape, _call(known.get((kind, callee)))) for kind, shape in shapes.items())
        + "</tr>"
        for callee in callees
    )
    head = f"<thead><tr><th scope=col>callee</th>{heads}</tr></thead>"
    return f"<table class=stacks>{head}<tbody>{rows}</tbody></table>"


def _reasons(model: Model) -> str:
    """Say why calls were not run, each reason once."""
    why: dict[str, list[str]] = {}
    for each in model.measured:
        if shape_of(each.kind) and each.reason:
            why.setdefault(each.reason, []).append(each.way)
    return "".join(
        f"<p>{escape(', '.join(dict.fromkeys(ways)))}: not run: {escape(reason)}</p>"
        for reason, ways in why.items()
    )


def _call(each: Measured | None) -> str:
    if each is None:
        return "–"
    if each.reason:
        return "<span class=soft>not run</span>"
    return f"{words.duration(each.fixed.value)} <small>{words.interval_percent(each.fixed)}</small>"


def _table(model: Model) -> str:
    head = "".join(f"<th scope=col>{text}</th>" for text in ("crossing", "how", *FIGURES))
    rows = "".join(_row(each) for each in model.measured if not shape_of(each.kind))
    return f"<table class=stacks><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(each: Measured) -> str:
    start = f"<tr><th scope=row>{escape(each.id)}</th><td class=how>{escape(each.how)}</td>"
    if each.reason:
        return f'{start}<td colspan={len(FIGURES)} class="why soft">not run: {escape(each.reason)}</td></tr>'
    figures = zip(FIGURES, report.cells(each), strict=True)
    return start + "".join(cell(name, escape(figure)) for name, figure in figures) + "</tr>"
