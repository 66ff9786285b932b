"""Plots as SVG that takes its colours from the page's style sheet.

Altair is given placeholder colours, which are then replaced by CSS variables: so one drawing is legible
in light and in dark.
"""

from __future__ import annotations

import math
import re
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 330
INK = "#fd0001"
_GRID = "#fd0002"
SERIES = "#fe00{:02x}"


class MissingPlotsError(ImportError):
    """The packages that draw aren't installed."""


def altair() -> Any:  # noqa: ANN401 - a module
    """Give altair; MissingPlotsError where it, or what draws for it, isn't installed."""
    try:
        import altair as alt
        import vl_convert  # noqa: F401 - needed by _svg, better missed now
    except ImportError as error:
        raise MissingPlotsError(
            f"a page needs altair and vl-convert-python ({error}): pip install 'ferrule[plots]'"
        ) from error
    return alt


def log_axis(values: Sequence[float], *, step: int, suffix: str = "", last: bool = False) -> Any:  # noqa: ANN401 - altair's Axis
    """Give a logarithmic axis with ticks at the powers of ten, or of two.

    Where fewer than two of them lie within the values, the least and the largest value have ticks as well;
    with `last` the largest has one, and a power that is too near to it has none.
    """
    low, high = math.log(min(values), step), math.log(max(values), step)
    ticks = [float(step) ** power for power in range(math.floor(low + 1e-9), math.ceil(high - 1e-9) + 1)]
    if sum(min(values) <= tick <= max(values) for tick in ticks) < 2:
        ticks = sorted({*ticks, float(min(values)), float(max(values))})
    elif last:
        most = float(max(values))
        ticks = [*(tick for tick in ticks if 2 * tick <= most), most]
    shown = (
        f"format(datum.value, '.3~s') + '{suffix}'"
        if suffix
        else "format(datum.value, datum.value < 1 ? '.3~g' : '.3~s')"
    )
    return altair().Axis(values=ticks, labelExpr=shown, labelOverlap="greedy", labelFlush=False)


def svg(chart: Any, title: str, described: str) -> str:  # noqa: ANN401 - any chart
    """Draw a chart, in the page's colours: `SERIES`, numbered, becomes a colour of the style sheet."""
    import vl_convert

    font = "system-ui, sans-serif"
    chart = (
        chart.configure(background="transparent", font=font)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK,
            titleColor=INK,
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
    """Fit a drawing into the page: colours from the style sheet, a title, a flexible width."""
    drawing = re.sub("#fe00([0-9a-f]{2})", lambda found: f"var(--series-{int(found[1], 16)})", drawing)
    drawing = drawing.replace(INK, "currentColor").replace(_GRID, "var(--grid)")
    prefix = re.sub("[^a-z0-9]+", "-", title.lower()).strip("-")
    inside = drawing[drawing.index(">", drawing.index("<svg")) + 1 :]
    view = re.search(r'viewBox="([^"]+)"', drawing)
    box = view[1] if view else f"0 0 {WIDTH} 300"
    width = float(box.split()[2])
    return (
        f'<svg role="img" aria-labelledby="{prefix}-t {prefix}-d" viewBox="{box}" '
        f'style="max-width:{width * 1.25:.0f}px" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{prefix}-t">{escape(title)}</title><desc id="{prefix}-d">{escape(described)}</desc>'
        f"{inside}"
    )
