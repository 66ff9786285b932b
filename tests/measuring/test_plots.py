"""Axes have the powers between which all values lie; a drawing takes colours and width from the page."""

import re
import sys

import pytest
from ferrule.measuring import plots

pytest.importorskip("altair", reason="the page is drawn with altair")

DRAWN = (
    f'<?xml version="1.0"?><svg width="40" viewBox="0 0 40 30"><g stroke="{plots.INK}" fill="#fe000b"/></svg>'
)


@pytest.mark.parametrize(
    ("values", "step", "ticks"),
    [
        ([3, 40, 500], 10, [1, 10, 100, 1000]),
        ([1, 1000], 10, [1, 10, 100, 1000]),
        ([1, 8], 2, [1, 2, 4, 8]),
        ([0.3, 5], 2, [0.25, 0.5, 1, 2, 4, 8]),
        ([2_000, 9_000], 10, [1_000, 2_000, 9_000, 10_000]),
        ([1_000, 5_000], 10, [1_000, 5_000, 10_000]),
    ],
)
def test_ticks_are_the_powers_around_all_values(values, step, ticks):
    axis = plots.log_axis(values, step=step).to_dict()
    assert axis["values"] == ticks
    assert axis["labelFlush"] is False
    assert "'.3~g'" in axis["labelExpr"]


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([10, 2_000], [10, 100, 1_000, 2_000]),
        ([10, 1_500], [10, 100, 1_500]),
        ([10, 1_000], [10, 100, 1_000]),
        ([2_000, 9_000], [1_000, 2_000, 9_000, 10_000]),
    ],
)
def test_the_largest_size_has_a_tick_and_what_is_too_near_to_it_none(values, ticks):
    assert plots.log_axis(values, step=10, last=True).to_dict()["values"] == ticks


def test_a_suffix_stands_behind_each_number():
    assert plots.log_axis([1, 2], step=2, suffix=" B").to_dict()["labelExpr"].endswith("+ ' B'")


def test_a_drawing_is_adopted_by_its_page():
    drawing = plots._adopt(DRAWN, "Time & size", "a < b")
    assert drawing == (
        '<svg role="img" aria-labelledby="time-size-t time-size-d" viewBox="0 0 40 30" '
        'style="max-width:50px" xmlns="http://www.w3.org/2000/svg">'
        '<title id="time-size-t">Time &amp; size</title><desc id="time-size-d">a &lt; b</desc>'
        '<g stroke="currentColor" fill="var(--series-11)"/></svg>'
    )


def test_one_that_does_not_say_how_wide_it_is_is_as_wide_as_all():
    assert f'viewBox="0 0 {plots.WIDTH} 300"' in plots._adopt("<svg><g/></svg>", "x", "y")


def test_altair_is_given_or_what_is_missing_is_named(monkeypatch):
    import altair as alt

    assert plots.altair() is alt
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(
        plots.MissingPlotsError, match=r"a page needs altair and vl-convert-python .*vl_convert"
    ):
        plots.altair()


def test_a_chart_is_drawn_with_letters_that_can_be_read():
    import altair as alt

    chart = alt.Chart(alt.Data(values=[{"a": 1}])).mark_text(text="here").encode(x="a:Q")
    drawing = plots.svg(chart, "A chart", "of one value")
    assert drawing.startswith('<svg role="img" aria-labelledby="a-chart-t a-chart-d"')
    assert set(re.findall(r'font-size="(\d+)px"', drawing)) == {"12"}
    assert "#fd0001" not in drawing
    assert "currentColor" in drawing
