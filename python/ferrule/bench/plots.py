"""The page's plots, as SVG that takes its colours from the page's style sheet.

Altair is given placeholder colours, which are then replaced by CSS variables: so one drawing is legible
in light and in dark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from ferrule.bench import words

if TYPE_CHECKING:
    import altair as alt

    from ferrule.bench.results import Results, Row

WIDTH = 330
ROW_HEIGHT = 24
_INK = "#fd0001"
_GRID = "#fd0002"
_SERIES = "#fe00{:02x}"
_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
COLOURS = 7
"""How many colours the style sheet has for peers; further ones differ by dash and shape."""
PYTHON_COLOUR = 0
FERRULE_COLOUR = 1


class MissingPlotsError(ImportError):
    """The packages that draw aren't installed."""


@dataclass(frozen=True, slots=True)
class Style:
    """How an implementation looks in every plot of a workload."""

    colour: int
    dash: list[int]
    shape: str
    width: float


def styles(rows: list[Row]) -> dict[str, Style]:
    """Give each implementation its look by label: ferrule's lines are thick and of one colour."""
    chosen: dict[str, Style] = {}
    seen = {"reference": 0, "ferrule": 0, "peer": 0}
    for row in rows:
        if row.label in chosen:
            continue
        at = seen[row.role]
        seen[row.role] += 1
        if row.role == "reference":
            chosen[row.label] = Style(PYTHON_COLOUR, [4, 4], "circle", 1.8)
        elif row.role == "ferrule":
            chosen[row.label] = Style(FERRULE_COLOUR, _DASHES[at % 4], _SHAPES[at % 6], 3.6)
        else:
            chosen[row.label] = Style(2 + at % COLOURS, _DASHES[at // COLOURS % 4], _SHAPES[at % 6], 1.8)
    return chosen


def curves(results: Results, workload: str, threads: int, looks: dict[str, Style]) -> str:
    """Draw time against size, both logarithmic."""
    alt = _altair()
    rows = [row for row in results.rows if _belongs(row, workload, threads)]
    data = [{"n": row.n, "seconds": row.time.value, "label": row.label} for row in rows]
    if not data:
        return ""
    labels = list(dict.fromkeys(row.label for row in rows))
    unit = results.problems[workload].unit
    look = [looks[label] for label in labels]
    base = alt.Chart(alt.Data(values=data)).encode(
        x=alt.X("n:Q", title=f"size ({unit})", scale=alt.Scale(type="log"), axis=_axis("")),
        y=alt.Y("seconds:Q", title="time of a call", scale=alt.Scale(type="log"), axis=_axis("s")),
        color=alt.Color(
            "label:N", legend=None, scale=_scale(labels, [_SERIES.format(s.colour) for s in look])
        ),
    )
    lines = base.mark_line().encode(
        strokeDash=alt.StrokeDash("label:N", legend=None, scale=_scale(labels, [s.dash for s in look])),
        strokeWidth=alt.StrokeWidth("label:N", legend=None, scale=_scale(labels, [s.width for s in look])),
    )
    points = base.mark_point(filled=True, opacity=1, size=42).encode(
        shape=alt.Shape("label:N", legend=None, scale=_scale(labels, [s.shape for s in look])),
    )
    title = f"{workload}: time against size, {words.threads_text(threads)}"
    described = "Logarithmic axes; a line for each implementation. The numbers are in the tables below."
    return _svg((lines + points).properties(width=WIDTH, height=260), title, described)


def speedups(results: Results, workload: str, n: int, threads: int, looks: dict[str, Style]) -> str:
    """Draw how many times faster than the reference each implementation is, with its interval."""
    alt = _altair()
    rows = [row for row in results.rows if _belongs(row, workload, threads) and row.n == n]
    reference = next((row for row in rows if row.role == "reference"), None)
    if reference is None or len(rows) < 2:
        return ""
    data = []
    for row in rows:
        if row is not reference:
            ratio = row.faster_than(reference)
            bar = {"label": row.label, "title": row.title, "value": ratio.value, "one": 1}
            data.append(bar | {"low": ratio.low, "high": ratio.high, "text": words.multiple(ratio.value)})
    data.sort(key=lambda bar: -float(str(bar["value"])))
    low = min(1.0, *(float(str(bar["low"])) for bar in data))
    high = max(1.0, *(float(str(bar["high"])) for bar in data))
    # Room for the numbers at the ends of the bars.
    domain = [low / 1.6 if low < 1 else 0.8, high * (max(high / low, 10) ** 0.22)]
    x = alt.X(
        "value:Q",
        title="times as fast as Python (logarithmic)",
        scale=alt.Scale(type="log", domain=domain, nice=False),
        axis=_axis(""),
    )
    base = alt.Chart(alt.Data(values=data)).encode(y=_names("title", [str(bar["title"]) for bar in data]))
    drawn = (
        base.mark_bar(height=12).encode(x=x, x2="one:Q", color=_colours(data, looks))
        + base.mark_errorbar(ticks=True, color=_INK, thickness=1.4).encode(
            x=alt.X("low:Q", title="times as fast as Python (logarithmic)"), x2="high:Q"
        )
        + base.mark_text(align="left", dx=6, color=_INK).encode(x="far:Q", text="text:N")
        + alt.Chart(alt.Data(values=[{"one": 1}])).mark_rule(color=_INK).encode(x="one:Q")
    ).transform_calculate(far="max(datum.high, 1)")
    title = f"{workload}: speed against Python at n = {n:,}, {words.threads_text(threads)}"
    described = "; ".join(f"{bar['title']} {bar['text']}" for bar in data)
    return _svg(drawn.properties(width=WIDTH - 60, height=ROW_HEIGHT * len(data)), title, described)


def memory(results: Results, workload: str, looks: dict[str, Style]) -> str:
    """Draw the peak memory of each implementation beyond its input."""
    alt = _altair()
    titles = {row.label: row.title for row in results.rows if row.workload == workload and not row.first_call}
    data: list[dict[str, Any]] = [
        {
            "label": peak.label,
            "title": titles.get(peak.label, peak.label),
            "value": peak.bytes / 1e6,
            "text": words.memory_size(peak.bytes),
        }
        for peak in results.peaks
        if peak.workload == workload and peak.bytes is not None
    ]
    if not data:
        return ""
    data.sort(key=lambda bar: bar["value"])
    most = max(max(bar["value"] for bar in data), 0.1)
    base = alt.Chart(alt.Data(values=data)).encode(y=_names("title", [bar["title"] for bar in data]))
    x = alt.X(
        "value:Q",
        title="MB beyond the input, at the peak",
        scale=alt.Scale(domain=[0, most * 1.3], nice=False),
        axis=_axis("", linear=True),
    )
    drawn = base.mark_bar(height=12).encode(x=x, color=_colours(data, looks)) + base.mark_text(
        align="left", dx=6, color=_INK
    ).encode(x="value:Q", text="text:N")
    n = next(peak.n for peak in results.peaks if peak.workload == workload)
    title = f"{workload}: peak memory at n = {n:,}"
    described = "; ".join(f"{bar['title']} {bar['text']}" for bar in data)
    return _svg(drawn.properties(width=WIDTH - 60, height=ROW_HEIGHT * len(data)), title, described)


def _belongs(row: Row, workload: str, threads: int) -> bool:
    return row.workload == workload and row.threads == threads and row.measured and not row.first_call


def _altair() -> Any:  # noqa: ANN401 - a module
    try:
        import altair
        import vl_convert  # noqa: F401 - needed by _svg, better missed now
    except ImportError as error:
        raise MissingPlotsError(
            f"a page needs altair and vl-convert-python ({error}): pip install 'ferrule[plots]'"
        ) from error
    return altair


def _scale(domain: list[str], values: list[Any]) -> alt.Scale:
    scale: alt.Scale = _altair().Scale(domain=domain, range=values)
    return scale


def _colours(data: list[dict[str, Any]], looks: dict[str, Style]) -> alt.Color:
    labels = [str(bar["label"]) for bar in data]
    scale = _scale(labels, [_SERIES.format(looks[label].colour) for label in labels])
    colour: alt.Color = _altair().Color("label:N", legend=None, scale=scale)
    return colour


def _names(field: str, order: list[str]) -> alt.Y:
    alt = _altair()
    weight = {
        "condition": {"test": "indexof(datum.value, 'ferrule') == 0", "value": "bold"},
        "value": "normal",
    }
    axis = alt.Axis(title=None, labelLimit=150, ticks=False, domain=False, labelFontWeight=weight)
    names: alt.Y = alt.Y(f"{field}:N", sort=order, axis=axis)
    return names


def _axis(suffix: str, *, linear: bool = False) -> alt.Axis:
    text = f"format(datum.value, '~s') + '{suffix}'" if not linear else "format(datum.value, ',')"
    axis: alt.Axis = _altair().Axis(labelExpr=text, tickCount=4 if linear else 5, labelOverlap="greedy")
    return axis


def _svg(chart: Any, title: str, described: str) -> str:  # noqa: ANN401 - any chart
    import vl_convert

    font = "system-ui, sans-serif"
    chart = (
        chart.configure(background="transparent", font=font)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=_INK,
            titleColor=_INK,
            gridColor=_GRID,
            domainColor=_GRID,
            tickColor=_GRID,
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
        )
        .configure_text(fontSize=12)
    )
    drawing: str = vl_convert.vegalite_to_svg(chart.to_dict())
    return _adopt(drawing, title, described)


def _adopt(drawing: str, title: str, described: str) -> str:
    """Fit a drawing into the page: colours from the style sheet, unique ids, a title, a flexible width."""
    drawing = re.sub("#fe00([0-9a-f]{2})", lambda found: f"var(--series-{int(found[1], 16)})", drawing)
    drawing = drawing.replace(_INK, "currentColor").replace(_GRID, "var(--grid)")
    prefix = re.sub("[^a-z0-9]+", "-", title.lower()).strip("-")
    drawing = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', drawing)
    drawing = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", drawing)
    inside = drawing[drawing.index(">", drawing.index("<svg")) + 1 :]
    view = re.search(r'viewBox="([^"]+)"', drawing)
    box = view[1] if view else f"0 0 {WIDTH} 300"
    width = float(box.split()[2])
    return (
        f'<svg role="img" aria-labelledby="{prefix}-t {prefix}-d" viewBox="{box}" '
        f'style="max-width:{width * 1.15:.0f}px" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{prefix}-t">{escape(title)}</title><desc id="{prefix}-d">{escape(described)}</desc>{inside}'
    )
