"""What a function calls by its name moves with it; what it is given stays, as generators' turns do."""

from pathlib import Path

import pytest
from ferrule.advise import calls_back
from ferrule.advise.findings import Function
from ferrule.advise.recording import Code
from ferrule.measuring.intervals import Estimate

from tests.advise.made import function
from tests.advise.models import NS, advised

SOURCE = """from library import slow as quick
from math import sqrt

def each(items, apply):
    return [apply(item) for item in items]

def by_name(items):
    return [helper(quick(item)) for item in items]

def table(node, visitors):
    for visit in visitors[node.kind]:
        visit(node)

def method(items):
    add = items.append
    for item in items:
        add(item.weight())

def usual(items, root=sqrt):
    here, there = items.first, items.second
    return root(here(there(items)))

def process(wanted, other):
    while True:
        yield wanted.send(other)

def ordered(items, key):
    return sorted(items, key=key)

def made(items):
    take = taker(items)
    return take(1)

class Node:
    def visit(self, given):
        getattr(self, "visit_" + given)(self)
"""


def of(folder: Path, name: str, **parts: object) -> Function:
    """A function of the source with 5 s in a thousand calls."""
    file = folder / "app.py"
    file.write_text(SOURCE)
    short = name.rpartition(".")[2]
    line = next(at for at, text in enumerate(SOURCE.split("\n"), 1) if f"def {short}(" in text)
    return function(code=Code(str(file), name, line), **parts)


def called(by: Function, name: str, seconds: float = 4.0, **parts: object) -> Function:
    """What a function calls in four of its five seconds, ten times in each call."""
    code = Code(by.code.file if "each.<locals>" in name else "/elsewhere.py", name, 7)
    many = Estimate(1e4, 1e4, 1e4)
    return function(total=seconds, code=code, callers={by.code: seconds}, **{"calls": many, **parts})


def share(by: Function, name: str, **parts: object) -> float:
    found = calls_back.find(by, {by.code: [called(by, name, **parts)]}, advised())
    assert bool(found.names) == (found.share > 0)
    return found.share


@pytest.mark.parametrize(
    ("name", "callee"),
    [
        ("each", "Shop.doubled"),
        ("each", "main.<locals>.<lambda>"),
        ("each", "Doubled.__call__"),
        ("table", "Drawing.on_circle"),
        ("ordered", "weight_of"),
    ],
)
def test_what_is_given_stays(tmp_path: Path, name: str, callee: str) -> None:
    assert share(of(tmp_path, name), callee) == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("name", "callee"),
    [
        ("by_name", "helper"),
        ("by_name", "slow"),  # under another name
        ("by_name", "anything"),  # nothing is called there but by its name
        ("method", "Parcel.weight"),
        ("usual", "whatever"),
        ("each", "each.<locals>.<listcomp>"),
        ("each", "Parcel.__init__"),
        ("Node.visit", "Node.visit_leaf"),
        ("made", "Taker.take_one"),
    ],
)
def test_what_is_called_by_a_name_moves(tmp_path: Path, name: str, callee: str) -> None:
    assert share(of(tmp_path, name), callee) == 0.0


def test_a_library_is_called_by_its_names(tmp_path: Path) -> None:
    assert share(of(tmp_path, "each"), "_inner", origin="package") == 0.0
    assert share(of(tmp_path, "each", origin="package"), "_inner", origin="package") > 0.0


def test_what_stays_in_what_moves_stays(tmp_path: Path) -> None:
    outer, inner = of(tmp_path, "by_name"), of(tmp_path, "each", total=10.0)
    inner.code = Code(inner.code.file, "each", inner.code.line)
    inner.callers = {outer.code: 5.0}
    given = called(inner, "doubled", 8.0)
    # Half of the time of `each` is of this function: four of its five seconds are in what that is given.
    found = calls_back.find(outer, {outer.code: [inner], inner.code: [given]}, advised())
    assert found.share == pytest.approx(0.8)
    assert found.names == ["doubled"]


def test_a_comprehension_calls_what_its_function_is_given(tmp_path: Path) -> None:
    outer = of(tmp_path, "each")
    inner = called(outer, "each.<locals>.<listcomp>", 5.0)
    below = {outer.code: [inner], inner.code: [called(inner, "doubled")]}
    assert calls_back.find(outer, below, advised()).share == pytest.approx(0.8)


def test_a_wrapper_of_what_is_named_is_called_by_that_name(tmp_path: Path) -> None:
    asked = of(tmp_path, "table")
    wrapper = called(asked, "timed.<locals>.wrapper")
    below = {asked.code: [wrapper], wrapper.code: [called(wrapper, "kind")]}
    assert calls_back.find(asked, below, advised()).share == 0.0
    below[wrapper.code] = [called(wrapper, "other")]
    assert calls_back.find(asked, below, advised()).share > 0.0


def test_calling_back_is_crossed_each_time(tmp_path: Path) -> None:
    asked = of(tmp_path, "each")
    model = advised()
    found = calls_back.find(asked, {asked.code: [called(asked, "doubled")]}, model)
    assert found.seconds == pytest.approx(10 * model.call(1).value)


def test_functions_of_c_that_are_given_stay_as_well(tmp_path: Path) -> None:
    given = {"lines": {12: 4.0, 11: 1.0}, "work": {"call": 2.5, "loop": 2.5}}
    found = calls_back.find(of(tmp_path, "table", **given), {}, advised())
    assert found.share == pytest.approx(0.4)
    assert found.native
    assert found.names == ["functions of C"]
    given = {"lines": {20: 5.0}, "work": {"call": 5.0}}
    assert calls_back.find(of(tmp_path, "usual", **given), {}, advised()).share == 0.0


def test_a_generator_is_crossed_for_each_item(tmp_path: Path) -> None:
    model = advised()
    asked = of(tmp_path, "process", turns=21_000.0)
    assert calls_back.is_generator(asked.code)
    assert calls_back.find(asked, {}, model).seconds == pytest.approx(20 * model.call(0).value)
    plain = of(tmp_path, "by_name", turns=21_000.0)
    assert calls_back.find(plain, {}, model).seconds == 0.0


def test_a_generator_that_is_gone_on_with_is_crossed_in_its_turns(tmp_path: Path) -> None:
    asked = of(tmp_path, "process")
    (tmp_path / "other.py").write_text("def visits(town):\n    for house in town:\n        yield house\n")
    given = called(asked, "visits", turns=50_000.0)
    given.code = Code(str(tmp_path / "other.py"), "visits", 1)
    found = calls_back.find(asked, {asked.code: [given]}, advised())
    assert found.share == pytest.approx(0.8)
    assert found.seconds == pytest.approx(50 * advised().call(1).value)
    assert found.seconds > 50 * NS


def test_nothing_is_known_without_a_source() -> None:
    asked = function(code=Code("/gone.py", "f", 1))
    assert share(asked, "doubled") == 0.0
