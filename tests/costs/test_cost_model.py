"""What the model says of made-up measurements."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from ferrule.costs.compare import compare
from ferrule.costs.cost_model import UnknownCrossingError


def test_a_crossing_costs_what_it_was_made_to_cost_also_beside_a_disturbed_round(model):
    cost = model.crossing("list[int]", n=5_000)
    assert cost.value == pytest.approx(30e-9 + 5e-9 * 5_000)
    assert cost.low <= cost.value <= cost.high
    assert model.crossing("list[int]", n=7, way="read").value == pytest.approx(21e-9)
    assert model.crossing("list[int]", n=10**6, way="borrowed").value == pytest.approx(0, abs=1e-12)
    assert model.crossing("float").value == pytest.approx(2e-9)


def test_what_does_not_depend_on_n_has_no_slope_made_of_noise(model):
    noisy = model.find("list[int]", "borrowed")
    noisy = replace(
        noisy,
        times=[
            row if n == 1 else [time + 7e-9 for time in row]
            for n, row in zip(noisy.sizes, noisy.times, strict=True)
        ],
    )
    assert noisy.per_item.value == 0
    assert noisy.at(10**9).value < 10e-9
    assert noisy.misfit > 0.2  # and how far it is from being constant is said


def test_the_first_of_the_ways_is_meant_where_none_is_named(model):
    assert model.find("list[int]").way == "copied"
    assert model.find("call, 0 arguments").way == "PyO3"
    assert model.ways("list[int]") == ["copied", "read", "borrowed", "returned"]


def test_calls_are_interpolated_between_numbers_of_arguments(model):
    assert model.call(2).value == pytest.approx(24e-9)
    assert model.call(3).value == pytest.approx(28e-9)
    assert model.call(7).value == pytest.approx(44e-9)
    with pytest.raises(UnknownCrossingError, match="callee: no calls were measured of 'Fortran'"):
        model.call(1, "Fortran")
    with pytest.raises(ValueError, match="arguments: wanted 0 or more, got -1"):
        model.call(-1)


def test_a_whole_call_is_the_call_and_all_that_crosses(model):
    told = model.whole_call([("list[int]", 1_000, "copied"), ("float", 1, "copied")], ("list[int]", 100))
    parts = 24e-9 + (30e-9 + 5e-6) + 2e-9 + (15e-9 + 1e-6)
    assert told.value == pytest.approx(parts)


def test_break_even_is_the_least_size_that_pays(model):
    found = model.break_even("list[int]", work=20e-9, rust=1e-9)
    paying = 22e-9 + 30e-9
    assert found.n == math.floor(paying / (20e-9 - 1e-9 - 5e-9)) + 1
    for n, pays in ((found.n, True), (found.n - 1, False)):
        rust = model.call(1).value + model.crossing("list[int]", n).value + 1e-9 * n
        assert (rust < 20e-9 * n) is pays
    assert found.low <= found.n <= found.high
    assert model.break_even("list[int]", work=5e-9).n is None
    assert model.break_even("list[int]", work=5e-9, way="read").n is not None
    with pytest.raises(ValueError, match="work: wanted seconds, 0 or more, got -1"):
        model.break_even("list[int]", work=-1.0)
    with pytest.raises(ValueError, match="rust: wanted seconds"):
        model.break_even("list[int]", work=1.0, rust=math.nan)


def test_what_is_not_there_is_named_with_what_is_near(model):
    with pytest.raises(UnknownCrossingError, match=r"kind: .*'list\[ints\]'; near are 'list\[int\]'"):
        model.crossing("list[ints]")
    with pytest.raises(UnknownCrossingError, match=r"way: list\[int\] has no way 'stolen'; it has 'copied'"):
        model.crossing("list[int]", way="stolen")
    with pytest.raises(UnknownCrossingError, match="Cython was not run: there is no compiler"):
        model.crossing("call, 0 arguments", way="Cython")
    with pytest.raises(ValueError, match="n: wanted 0 items or more, got -3"):
        model.crossing("list[int]", n=-3)


def test_models_are_compared(model):
    slower = [
        replace(each, times=[[2 * time for time in row] for row in each.times])
        if each.id == "list[int], copied"
        else replace(each)
        for each in model.measured[:-1]
    ]
    other = replace(model, measured=slower, versions=model.versions | {"python": "3.99.0"})
    found = compare(model, other, 0.05)
    kinds = {change.name: change.kind for change in found.changes}
    assert kinds.pop("list[int], copied, n = 10,000") == "slower"
    assert set(kinds.values()) <= {"no real change", "too noisy to tell"}
    assert "Only in the first model: list[int], returned" in found.remarks
    assert any(remark.startswith("Python: ") and "3.99.0" in remark for remark in found.remarks)
