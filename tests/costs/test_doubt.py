"""What was measured while something else ran: marked, and said wherever it is shown."""

from __future__ import annotations

import io

import pytest
from ferrule.costs import check, page, report
from ferrule.costs.compare import compare
from rich.console import Console


def printed(show, *arguments):
    stream = io.StringIO()
    show(Console(file=stream, width=100), *arguments)
    return " ".join(stream.getvalue().split())


def test_a_quiet_model_is_shown_without_a_doubt(model):
    model.build = {"profile": "release"}
    assert model.doubt == ""
    assert printed(report.print_doubt, model) == ""
    assert "Caution" not in page.render(model)
    assert "!" not in "".join(cell for each in model.measured if each.times for cell in report.cells(each))


def test_a_crossing_that_fits_no_line_is_marked_and_named(dented):
    assert not dented.is_disturbed
    assert report.cells(dented.find("list[int]", "borrowed"))[-1] == "400% !"
    assert "more than 100% (!) and can't be trusted: list[int], borrowed. Measure again" in dented.doubt


@pytest.mark.parametrize("name", ["busy", "dented"])
def test_it_is_said_wherever_the_model_answers(name, request):
    model = request.getfixturevalue(name)
    assert model.doubt.endswith("`ferrule costs run`")
    for text in (
        printed(report.print_doubt, model),
        printed(report.print_break_even, model, "list[int]", 20e-9, None),
    ):
        assert f"Caution: {model.doubt}" in text
    assert "Caution: " in page.render(model)


def test_a_development_build_and_other_load_are_said_wherever_the_model_answers(model):
    model.build, model.machine = {"profile": "fast"}, {"cores": 2, "load_before": 1.5}
    for text in (
        printed(report.print_doubt, model),
        printed(report.print_break_even, model, "list[int]", 20e-9, None),
        page.render(model),
    ):
        assert "A development build (fast), with assertions: times are too long." in text
        assert "Something else was running: the load average of the 2 cores was 1.5 at the start." in text


def test_a_check_under_load_says_so():
    assert printed(report.print_check, check.Check("today")) == ""
    busy = check.Check("today", load="the load average of the 2 cores was 11.4")
    assert "when the check began: the load average of the 2 cores was 11.4." in printed(
        report.print_check, busy
    )


def test_a_comparison_says_which_model_is_of_a_busy_machine(model, busy):
    assert any(
        remark.startswith("The second model was measured on a busy machine: half of the lines")
        for remark in compare(model, busy, 0.05).remarks
    )
