"""The model in a few lines: cheap and dear ways, and from which size on they pay."""

from __future__ import annotations

import io

from ferrule.costs import answer
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
    assert list(groups) == ["free", "cheap", "dear", "very dear"]
    assert groups["free"].kinds == {"borrowed": "list of int", "zero-copy": "str (ASCII)"}
    assert groups["cheap"].kinds["copied"] == groups["cheap"].kinds["read"] == "list of int"
    assert groups["dear"].kinds["read"] == "list of str"
    assert groups["very dear"].kinds == {"copied": "list of dict[str, int]"}
    assert groups["very dear"].cost.startswith("150 ns")


def test_a_size_is_told_from_which_on_it_pays(model, sized):
    model.measured = [each for each in model.measured if each.way not in {"read", "borrowed", "returned"}]
    (cheap,) = answer.groups(model)
    # A call of one argument takes 22 ns, and 30 ns are fixed; an item saves 18 - 5 ns, or 180 - 5 ns.
    assert cheap.pays == ("5", "1")
    model.measured.append(sized("list[object]", "copied", 0.0, 50e-9))
    dear = answer.groups(model)[1]
    assert dear.pays == ("never", "1")


def test_a_group_without_a_way_to_the_items_pays_nowhere(model):
    model.measured = [each for each in model.measured if each.way not in {"read", "copied"}]
    free = answer.groups(model)[0]
    assert (free.name, free.pays) == ("free", ("–", "–"))


def test_the_terminal_says_the_same_in_100_columns(model):
    stream = io.StringIO()
    print_answer(Console(file=stream, width=100), model)
    text = stream.getvalue()
    assert "An empty call takes 20.0 ns to Rust (with PyO3), and 30.0 ns to a function of Python's." in text
    assert "free: an item costs nothing" in text
    assert "  borrowed: list of int" in text
    assert max(map(len, text.splitlines())) <= 100
