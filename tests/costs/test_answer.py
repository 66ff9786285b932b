"""The model in a few lines: cheap and dear ways, and from which size on they pay."""

from __future__ import annotations

import io

import pytest
from ferrule.costs import answer
from ferrule.costs.cost_model import Measured
from ferrule.costs.report import print_answer
from rich.console import Console


def test_ways_are_grouped_by_what_an_item_costs(model, sized):
    model.measured += [
        sized("str (ASCII)", "zero-copy", 4e-9, 0.0),
        sized("list[str]", "read", 0.0, 12e-9),
        sized("list[dict[str, int]]", "copied", 80e-9, 150e-9),
        sized("call back, 1 argument", "PyO3", 50e-9, 20e-9),  # no value crosses
    ]
    groups = {group.name: group for group in answer.groups(model)}
    assert list(groups) == ["constant", "cheap", "dear", "very dear"]
    assert groups["constant"].kinds == {"borrowed": "list of int", "zero-copy": "str (ASCII)"}
    assert groups["constant"].cost == "0 ns to 4.00 ns, whatever the size"
    assert groups["cheap"].kinds["copied"] == groups["cheap"].kinds["read"] == "list of int"
    assert groups["dear"].kinds["read"] == "list of str"
    assert groups["very dear"].kinds == {"copied": "list of dict[str, int]"}
    assert groups["very dear"].cost.startswith("150 ns")


def test_a_size_is_told_from_which_on_it_pays(model, sized):
    model.measured = [each for each in model.measured if each.way not in {"read", "borrowed", "returned"}]
    (cheap,) = answer.groups(model)
    # A call of one argument takes 22 ns, and 30 ns are fixed; an item saves 18 - 5 ns, or 180 - 5 ns.
    assert cheap.pays == ("pays from 5 items on", "pays from 1 item on")
    model.measured.append(sized("list[object]", "copied", 0.0, 50e-9))
    dear = answer.groups(model)[1]
    assert dear.pays == ("never pays", "pays from 1 item on")


def test_where_one_way_of_a_group_never_pays_it_says_so(model, sized):
    model.measured = [each for each in model.measured if each.kind.startswith("call, ")]
    model.measured += [sized("list[int]", "copied", 0.0, 12e-9), sized("list[object]", "copied", 0.0, 50e-9)]
    (dear,) = answer.groups(model)
    assert dear.pays == ("pays from 4 items on, or never", "pays from 1 item on")


def test_what_costs_as_much_as_the_border_is_dear(model, sized, monkeypatch):
    at_border = sized("list[int]", "copied", 0.0, 10e-9)
    model.measured = [*(each for each in model.measured if each.kind.startswith("call, ")), at_border]
    monkeypatch.setitem(answer.GROUPS, "cheap", at_border.per_item.value)
    assert [group.name for group in answer.groups(model)] == ["dear"]


def test_what_was_not_run_is_in_no_group(model):
    groups = answer.groups(model)
    model.measured.append(Measured("bytes", "copied", "", "byte", [1, 10], reason="there is none"))
    assert answer.groups(model) == groups


def test_where_most_rounds_fell_with_n_the_medians_tell_what_an_item_costs(model):
    rounds = [[10e-9, 5e-9, 1e-9], [9e-9, 4e-9, 30e-9]]
    falling = Measured("bytes", "copied", "", "byte", [1, 2], rounds)
    assert falling.per_item.value == 0
    model.measured = [*(each for each in model.measured if each.kind.startswith("call, ")), falling]
    (cheap,) = answer.groups(model)
    assert (cheap.name, cheap.cost) == ("cheap", "up to 4.00 ns an item")


def test_a_group_without_a_way_to_the_items_pays_nowhere(model):
    model.measured = [each for each in model.measured if each.way not in {"read", "copied"}]
    constant = answer.groups(model)[0]
    assert (constant.name, constant.pays) == ("constant", ("", ""))


@pytest.mark.parametrize(
    ("way", "per_item", "group"),
    [("zero-copy", 20e-9, "dear"), ("copied", 0.0, "constant"), ("read", 1e-12, "constant")],
)
def test_what_was_measured_decides_whatever_a_way_is_called(model, sized, way, per_item, group):
    calls = [each for each in model.measured if each.kind.startswith("call, ")]
    model.measured = [*calls, sized("list[object]", way, 5e-9, per_item)]
    (found,) = answer.groups(model)
    assert found.name == group


def test_noise_of_a_few_rounds_makes_no_slope(model, sized):
    lent = sized("bytes", "zero-copy", 50e-9, 0.0)
    for number in (1, 4, 7):
        lent.times[-1][number] *= 10
    model.measured = [*(each for each in model.measured if each.kind.startswith("call, ")), lent]
    assert [group.name for group in answer.groups(model)] == ["constant"]
    assert lent.at(10**9).value < 100e-9


def test_the_advice_names_what_can_be_lent_else_the_cheapest_way(model, sized):
    assert answer.advice(model) == (
        "Do many items in one call; the cheapest way is list[int], read, 3.00 ns an item."
    )
    model.measured += [
        sized("str (ASCII)", "zero-copy", 4e-9, 0.0),
        sized("str (CJK)", "first touch", 4e-9, 2e-9),
        sized("bytes", "zero-copy", 9e-9, 0.0),
    ]
    assert answer.advice(model) == (
        "Do many items in one call, and lend what can be lent: str (ASCII), bytes cost 4.00 ns to 9.00 ns, "
        "whatever the size."
    )


def test_the_terminal_says_the_same_in_100_columns(model):
    stream = io.StringIO()
    print_answer(Console(file=stream, width=100), model)
    text = stream.getvalue()
    assert "An empty call takes 20.0 ns to Rust (with PyO3), and 30.0 ns to a function of Python's." in text
    assert "constant: 0 ns, whatever the size" in text
    assert "  where Python takes 20 ns an item: pays from 2 to 5 items on\n" in text
    assert "  borrowed: list of int" in text
    assert max(map(len, text.splitlines())) <= 100
