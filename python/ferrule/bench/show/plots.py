"""The plots of a page of results."""

from __future__ import annotations

import textwrap
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ferrule.bench.show import summary
from ferrule.measuring import words
from ferrule.measuring.plots import INK, SERIES, WIDTH, altair, log_axis, svg

if TYPE_CHECKING:
    from ferrule.bench.results import Results, Row

BARS = 380
"""How wide bars may be, with their values."""
BAR, LINE = 13, 15
"""How high a bar, and a line of its name above it, is."""
LETTERS = 56
"""How many letters of a name fit in a line: the reader's font may be wider than the one measured here."""
_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
COLOURS = 7
"""How many colours the style sheet has for peers; further ones differ by dash and shape."""
PYTHON_COLOUR = 0
FERRULE_COLOUR = 1


@dataclass(frozen=True, slots=True)
class Style:
    """How an implementation looks in every plot of a workload."""

    colour: int
    dash: list[int]
    shape: str
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, with the interval of its value if it has one."""

    label: str
    title: str
    value: float
    text: str
    low: float = 0.0
    high: float = 0.0


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
    alt = altair()
    rows = [row for row in results.rows if _belongs(row, workload, threads)]
    if not rows:
        return ""
    x = alt.X(
        "n:Q",
        title=f"size ({results.problems[workload].unit})",
        scale=alt.Scale(type="log", nice=False),
        axis=log_axis([row.n for row in rows], step=10, last=True),
    )
    y = alt.Y(
        "seconds:Q",
        title="time of a call",
        scale=alt.Scale(type="log", nice=False),
        axis=log_axis([row.time.value for row in rows], step=10, suffix="s"),
    )
    layers = []
    # Ferrule's lines come last, so that they lie on top.
    for label in sorted({row.label: row for row in rows}, key=lambda label: looks[label].width):
        look = looks[label]
        colour = SERIES.format(look.colour)
        data = [{"n": row.n, "seconds": row.time.value} for row in rows if row.label == label]
        line = alt.Chart(alt.Data(values=data)).encode(x=x, y=y)
        layers.append(line.mark_line(color=colour, strokeDash=look.dash, strokeWidth=look.width))
        size = 30 * look.width
        layers.append(line.mark_point(filled=True, opacity=1, color=colour, shape=look.shape, size=size))
    title = f"{workload}: time against size, {words.threads_text(threads)}"
    described = "Logarithmic axes; a line for each implementation. The numbers are in the tables below."
    return svg(alt.layer(*layers).properties(width=WIDTH, height=260), title, described)


def speedups(results: Results, workload: str, n: int, threads: int, looks: dict[str, Style]) -> str:
    """Draw how many times faster than Python each implementation is, with its interval."""
    rows = [row for row in results.rows if _belongs(row, workload, threads) and row.n == n]
    reference = summary.in_python(rows)
    if reference is None or len(rows) < 2:
        return ""
    ratios = [(row, row.faster_than(reference)) for row in rows if row is not reference]
    bars = [
        Bar(row.label, row.title, ratio.value, words.multiple(ratio.value), ratio.low, ratio.high)
        for row, ratio in sorted(ratios, key=lambda pair: -pair[1].value)
    ]
    low, high = min(1.0, *(bar.low for bar in bars)), max(1.0, *(bar.high for bar in bars))
    title = f"{workload}: speed against Python at n = {n:,}, {words.threads_text(threads)}"
    # Room to the right for the numbers at the ends of the bars.
    scale = altair().Scale(type="log", nice=False, domain=[low * 0.93, high * max(high / low, 4) ** 0.28])
    axis = log_axis([low, high], step=10 if high / low > 40 else 2)
    x = altair().X("value:Q", title="times as fast as Python (logarithmic)", scale=scale, axis=axis)
    return _bars(bars, looks, x, 1, title)


def memory(results: Results, workload: str, looks: dict[str, Style]) -> str:
    """Draw the peak memory of each implementation beyond its input."""
    peaks = [peak for peak in results.peaks if peak.workload == workload and peak.bytes is not None]
    if not peaks:
        return ""
    titles = {row.label: row.title for row in results.rows if row.workload == workload and not row.first_call}
    bars = sorted(
        (
            Bar(peak.label, titles[peak.label], size / 1e6, words.memory_size(size))
            for peak in peaks
            for size in [peak.bytes or 0]
        ),
        key=lambda bar: bar.value,
    )
    alt = altair()
    scale = alt.Scale(domain=[0, max(0.1, *(bar.value for bar in bars)) * 1.35], nice=False)
    axis = alt.Axis(labelExpr="format(datum.value, ',')", tickCount=4, labelFlush=False)
    title = f"{workload}: peak memory at n = {peaks[0].n:,}"
    x = alt.X("value:Q", title="MB beyond the input, at the peak", scale=scale, axis=axis)
    return _bars(bars, looks, x, 0, title)


def _bars(
    bars: list[Bar],
    looks: dict[str, Style],
    x: Any,  # noqa: ANN401 - altair's X
    base: float,
    title: str,
) -> str:
    """Draw bars from `base`, their intervals, and their values in words."""
    alt = altair()
    names = [textwrap.wrap(bar.title, LETTERS) for bar in bars]
    lines = max(map(len, names))
    height = BAR + LINE * lines + 14
    below = (height - BAR) / 2 - 9
    colours = alt.Scale(
        domain=[bar.label for bar in bars],
        range=[SERIES.format(looks[bar.label].colour) for bar in bars],
    )
    data = [
        # A name's last line is next to its bar.
        asdict(bar)
        | {"name": "\n" * (lines - len(name)) + "\n".join(name), "base": base}
        | {"end": max(bar.value, bar.high, base)}
        for bar, name in zip(bars, names, strict=True)
    ]
    y = alt.Y("title:N", sort=[bar.title for bar in bars], axis=None)
    drawn = alt.Chart(alt.Data(values=data)).encode(y=y)
    weight = alt.expr("indexof(datum.title, 'ferrule') == 0 ? 'bold' : 'normal'")
    layers = [
        drawn.mark_bar(height=BAR, yOffset=below).encode(
            x=x, x2="base:Q", color=alt.Color("label:N", legend=None, scale=colours)
        ),
        # Before the texts, which have a rim of paper, so that no line runs through a letter.
        alt.Chart(alt.Data(values=[{"base": base}])).mark_rule(color=INK).encode(x="base:Q"),
        drawn.mark_text(
            x=3, align="left", baseline="top", dy=2 - height / 2, color=INK,
            lineBreak="\n", lineHeight=LINE, fontWeight=weight,
        ).encode(text="name:N"),
        drawn.mark_text(align="left", dx=6, dy=below, color=INK).encode(x="end:Q", text="text:N"),
    ]  # fmt: skip
    if any(bar.high for bar in bars):
        interval = drawn.mark_rule(color=INK, strokeWidth=3, yOffset=below)
        layers.insert(1, interval.encode(x="low:Q", x2="high:Q"))
    described = "; ".join(f"{bar.title} {bar.text}" for bar in bars)
    return svg(alt.layer(*layers).properties(width=BARS, height=height * len(bars)), title, described)


def _belongs(row: Row, workload: str, threads: int) -> bool:
    return row.workload == workload and row.threads == threads and row.measured and not row.first_call
