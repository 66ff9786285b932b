"""The page of costs is what the model and its check say."""

import json
import re
from pathlib import Path

import pytest
from ferrule.costs import check, store
from ferrule.costs.cost_model import Measured, Model
from ferrule.measuring.intervals import Estimate

from studies.publish import costs, published


@pytest.fixture
def model():
    calls = [
        Measured(f"call, {arguments}", way, "", "call", [1], [[seconds] * 7])
        for arguments, way, seconds in (
            ("0 arguments", "PyO3", 20e-9),
            ("1 argument", "PyO3", 22e-9),
            ("0 arguments", "Python", 30e-9),
        )
    ]
    calls.append(Measured("call, 1 argument", "Cython", "", "call", [1], reason="no compiler"))
    others = [
        Measured("list[int]", "copied", "a | b", "item", [1, 1_000], [[15e-9] * 7, [5_010e-9] * 7]),
        Measured("bytes", "copied", "c", "byte", [1], reason="there is none"),
    ]
    return Model("2026-11-27", quick=True, machine={}, versions={}, build={}, measured=[*calls, *others])


@pytest.fixture
def crossings(model):
    return [costs.crossing(each) for each in model.measured]


def test_calls_have_a_row_for_each_callee_and_a_column_for_each_shape(crossings):
    assert costs.calls(crossings).splitlines() == [
        "| callee | 0 arguments | 1 argument |",
        "|---|---|---|",
        "| PyO3 | 20.0 ns ±<1% | 22.0 ns ±<1% |",
        "| Python | 30.0 ns ±<1% | – |",
        "| Cython | – | not run: no compiler |",
    ]


def test_all_else_is_a_row_of_its_own_and_a_bar_ends_no_cell(crossings):
    assert costs.others(crossings).splitlines()[2:] == [
        r"| list[int], copied | `a \| b` | 10.0 ns ±<1% | 5.00 ns ±<1% | 5.01 µs | 0% |",
        "| bytes, copied | `c` | not run: there is none |  |  |  |",
    ]


def test_a_line_that_says_nothing_is_marked(crossings):
    (lined,) = (each for each in crossings if "misfit" in each)
    assert costs.cells(lined | {"misfit": 1.2})[-1] == "120% !"


def test_the_page_has_what_the_check_found(model, crossings, monkeypatch):
    figure = check.Figure("a call", Estimate(2e-6, 2e-6, 2e-6), Estimate(1e-6, 1e-6, 1e-6))
    order = check.Figure("sorted", Estimate(1.4e-6, 1e-6, 2e-6), Estimate(4e-6, 4e-6, 4e-6), between=True)
    agreed = check.Figure("a list", Estimate(3e-6, 3e-6, 3e-6), Estimate(4e-6, 4e-6, 4e-6))
    monkeypatch.setattr(store, "load", lambda _: model)
    monkeypatch.setattr(store, "difference", lambda _: "")
    monkeypatch.setattr(check, "check", lambda *_: check.Check([figure, order], [agreed], ["x: not run: y"]))
    page = costs.page(json.loads(published.text_of(costs.condense([Path("costs.json")]))))
    assert "Median error of 2 calls it was not fitted on: 75.0%, at most 100.0%. " in page
    assert "Median width of these, relative to what was measured: 25%." in page
    assert "Largest distance from pyperf: 25.0%." in page
    assert "| sorted | 1.00 µs to 2.00 µs | 4.00 µs | 50% |" in page
    assert "| a call | 2.00 µs | 1.00 µs | 100% |" in page
    assert "| a list | 3.00 µs | 4.00 µs | 25% |" in page
    assert "\n- x: not run: y\n" in page
    assert costs.calls(crossings) in page
    assert page.endswith(costs.others(crossings).rstrip() + "\n")


def test_a_model_of_another_machine_makes_no_page(model, monkeypatch):
    monkeypatch.setattr(store, "load", lambda _: model)
    monkeypatch.setattr(check, "check", lambda *_: pytest.fail("it measured"))
    with pytest.raises(SystemExit, match="it was measured elsewhere"):
        costs.condense([Path("costs.json")])


def test_a_model_that_can_not_be_trusted_makes_no_page(model, monkeypatch):
    times = [[1e-6] * 7, [90e-6] * 7, [1e-6] * 7, [90e-6] * 7]
    model.measured.append(Measured("str", "copied", "", "item", [1, 10, 100, 1_000], times))
    assert model.doubt
    monkeypatch.setattr(store, "load", lambda _: model)
    monkeypatch.setattr(store, "difference", lambda _: "")
    monkeypatch.setattr(check, "check", lambda *_: pytest.fail("it measured"))
    with pytest.raises(SystemExit, match=re.escape(f"costs.json: {model.doubt}")):
        costs.condense([Path("costs.json")])
