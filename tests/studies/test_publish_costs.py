"""The page of costs is what the model and its check say."""

import json
import re

import pytest
from ferrule.costs import check, store
from ferrule.costs.cost_model import Measured, Model
from ferrule.measuring.intervals import Estimate

from studies.publish import costs, published


@pytest.fixture(autouse=True)
def _committed(monkeypatch):
    monkeypatch.setattr(costs.runs, "commit_of", lambda _path, _date: "abc1234")


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
    return Model(
        "2026-11-27",
        quick=True,
        machine={},
        versions={},
        build={"profile": "release"},
        measured=[*calls, *others],
    )


def written(model, found, folder):
    """Give the files of a model and of its check."""
    paths = [folder / "costs.json", folder / "costs-check.json"]
    store.save(model, paths[0])
    check.save(found, paths[1])
    return paths


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


def test_the_page_has_what_the_check_found(model, crossings, tmp_path):
    figure = check.Prediction("a call", Estimate(2e-6, 2e-6, 2e-6), Estimate(1e-6, 1e-6, 1e-6))
    order = check.Prediction("sorted", Estimate(1.4e-6, 1e-6, 2e-6), Estimate(4e-6, 4e-6, 4e-6), between=True)
    agreed = check.Prediction("a list", Estimate(3e-6, 3e-6, 3e-6), Estimate(4e-6, 4e-6, 4e-6))
    load = "the load average of the 2 cores was 3.5"
    found = check.Check(model.date, [figure, order], [agreed], ["x: not run: y"], load=load)
    page = costs.page(json.loads(published.text_of(costs.condense(written(model, found, tmp_path)))))
    assert "\n- commit abc1234\n" in page
    assert f"**Note:** something else was running when the check began: {load}.\n\nMedian error" in page
    assert "Median error of 2 calls it was not fitted on: 75.0%, at most 100.0%. " in page
    assert "Median width of these, relative to what was measured: 25%." in page
    assert "Largest distance from pyperf: 25.0%." in page
    assert "| sorted | 1.00 µs to 2.00 µs | 4.00 µs | 50% |" in page
    assert "| a call | 2.00 µs | 1.00 µs | 100% |" in page
    assert "| a list | 3.00 µs | 4.00 µs | 25% |" in page
    assert "\n- x: not run: y\n" in page
    assert costs.calls(crossings) in page
    assert page.endswith(costs.others(crossings).rstrip() + "\n")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda model, _: model.build.clear(), "costs.json: measured with a build for None, wanted release"),
        (lambda _, found: setattr(found, "model", "2026-11-01"), "wanted that of 2026-11-27"),
        (lambda _, found: setattr(found, "quick", True), "costs-check.json: a quick check"),
    ],
)
def test_what_is_not_whole_or_does_not_belong_together_makes_no_page(model, change, why, tmp_path):
    found = check.Check(model.date)
    change(model, found)
    with pytest.raises(SystemExit, match=re.escape(why)):
        costs.condense(written(model, found, tmp_path))


def test_a_model_that_can_not_be_trusted_makes_no_page(model, tmp_path):
    times = [[1e-6] * 7, [90e-6] * 7, [1e-6] * 7, [90e-6] * 7]
    model.measured.append(Measured("str", "copied", "", "item", [1, 10, 100, 1_000], times))
    assert model.doubt
    with pytest.raises(SystemExit, match=re.escape(f"costs.json: {model.doubt}")):
        costs.condense(written(model, check.Check(model.date), tmp_path))


@pytest.mark.parametrize("text", ["{", "[1]", '{"ferrule costs check": 2}', '{"ferrule costs check": 1}'])
def test_what_is_no_check_is_named(text, tmp_path):
    path = tmp_path / "odd.json"
    path.write_text(text)
    with pytest.raises(check.UnreadableCheckError, match=r"odd\.json: not? a? ?check of a cost model"):
        check.load(path)
