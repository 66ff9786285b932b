"""What the model says of made-up measurements."""

from __future__ import annotations

import io
import math
from dataclasses import replace

import pytest
from ferrule.costs.compare import compare
from ferrule.costs.cost_model import Measured
from ferrule.costs.report import print_break_even
from ferrule.errors import ArgumentError, ArgumentOverflowError, ArgumentTypeError, UnknownCrossingError
from rich.console import Console


def test_a_crossing_costs_what_it_was_made_to_cost_also_beside_a_disturbed_round(model):
    cost = model.crossing("list[int]", n=5_000)
    assert cost.value == pytest.approx(30e-9 + 5e-9 * 5_000)
    assert cost.low <= cost.value <= cost.high
    assert model.crossing("list[int]", n=7, way="read").value == pytest.approx(21e-9)
    assert model.crossing("list[int]", n=10**6, way="borrowed").value == pytest.approx(0, abs=1e-12)
    assert model.crossing("float").value == pytest.approx(2e-9)


def test_between_the_sizes_measured_a_cost_bends_as_they_do(model):
    bent = model.find("list[int]", "copied")
    bent = replace(bent, times=[*bent.times[:-1], [2 * time for time in bent.times[-1]]])
    assert bent.at(1_000, "in order").value == pytest.approx(30e-9 + 5e-9 * 1_000)
    last = 20e-9 + 2 * (30e-9 + 5e-9 * 10_000)
    assert bent.at(10_000, "in order").value == pytest.approx(last)
    assert bent.misfit == pytest.approx(0.5, abs=0.01)  # the line alone is off by so much
    line = 20e-9 + 30e-9 + 5e-9 * 10**3.5
    between = bent.at(10**3.5, "in order")
    assert between.value == pytest.approx(1.5 * line - 20e-9)
    # A cache may end as if there were half as many items again, or as many less.
    near = math.log10(1.5)
    assert between.low == pytest.approx((1.5 - near) * line - 20e-9)
    assert between.high >= (1.5 + near) * line - 20e-9
    # Beyond the last, an item costs what it did there.
    line = 20e-9 + 30e-9 + 5e-9 * 100_000
    assert bent.at(100_000, "in order").value == pytest.approx(2 * line - 20e-9)


@pytest.fixture
def texts(model, sized):
    """The model, with lists of strs in both orders and of two lengths."""
    short = sized("list[str]", "copied", 30e-9, 14e-9, slower=4.0)
    model.measured += [short, sized("list[str]", "copied", 30e-9, 24e-9, length=32)]
    return model


def test_objects_out_of_order_cost_more_from_where_caches_end(texts):
    model = texts
    in_order, shuffled = (
        model.crossing("list[str]", n=10_000, order=order).value for order in ("in order", "shuffled")
    )
    assert in_order == pytest.approx(30e-9 + 14e-9 * 10_000)
    assert shuffled + 20e-9 == pytest.approx(4 * (in_order + 20e-9))
    unknown = model.crossing("list[str]", n=10_000)
    assert unknown.low <= in_order
    assert unknown.high >= shuffled
    assert unknown.value == pytest.approx(math.sqrt(in_order * shuffled))
    assert model.crossing("list[str]", n=10, order="shuffled").value == pytest.approx(30e-9 + 14e-9 * 10)
    with pytest.raises(ArgumentError, match=r"^order: got 'sorted', wanted one of '', in order, shuffled"):
        model.crossing("list[str]", order="sorted")


def test_longer_items_cost_more(texts):
    model = texts
    # 12 characters are measured, and 32: an item costs 14 ns and 24 ns.
    for length, per_item in ((12, 14e-9), (22, 19e-9), (32, 24e-9), (52, 34e-9)):
        told = model.crossing("list[str]", 1_000, order="in order", length=length)
        assert told.value == pytest.approx(30e-9 + per_item * 1_000)
    # Out of order each is so much dearer, whatever the length.
    mixed = model.crossing("list[str]", 10_000, order="shuffled", length=32)
    assert mixed.value == pytest.approx(4 * (30e-9 + 14e-9 * 10_000) + 10e-9 * 10_000, rel=0.01)
    assert mixed.low <= mixed.value <= mixed.high
    with pytest.raises(
        UnknownCrossingError, match=r"^length: got 5, wanted 0: list\[int\], read was measured"
    ):
        model.crossing("list[int]", way="read", length=5)
    with pytest.raises(ArgumentError, match=r"^length: got -1, wanted an integer that is not negative"):
        model.crossing("list[str]", length=-1)


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
    with pytest.raises(UnknownCrossingError, match=r"^callee: got 'Fortran', wanted one whose calls were"):
        model.call(1, "Fortran")
    with pytest.raises(ValueError, match=r"^arguments: got -1, wanted an integer that is not neg"):
        model.call(-1)


def test_a_whole_call_is_the_call_and_all_that_crosses(model):
    told = model.whole_call([("list[int]", 1_000, "copied"), ("float", 1, "copied")], ("list[int]", 100))
    parts = 24e-9 + (30e-9 + 5e-6) + 2e-9 + (15e-9 + 1e-6)
    assert told.value == pytest.approx(parts)


def test_a_whole_call_is_told_the_order_and_the_length(texts):
    known = texts.whole_call([("list[str]", 10_000, "copied", "shuffled", 32), ("float", 1, "copied", "")])
    assert known.value == pytest.approx(
        24e-9 + texts.crossing("list[str]", 10_000, order="shuffled", length=32).value + 2e-9
    )


def test_what_is_wrong_with_a_whole_call_is_said_by_its_place(model):
    taken = ("list[int]", 1, "copied")
    for wrong, message in (
        (("list[ints]", 1, "copied"), r"arguments\[1\]\[0\]: got 'list\[ints\]', wanted a kind"),
        (("list[int]", -1, "copied"), r"arguments\[1\]\[1\]: got -1, wanted an integer that is not negative"),
        (("list[int]", 1, "stolen"), r"arguments\[1\]\[2\]: got 'stolen', wanted one of the ways"),
        (
            ("list[int]", 1),
            r"arguments\[1\]: got tuple of another length than 3 to 5, wanted \(kind, n, way\)",
        ),
    ):
        with pytest.raises(ArgumentError if wrong[2:] else ArgumentTypeError, match=f"^{message}"):
            model.whole_call([taken, wrong])
    with pytest.raises(ArgumentError, match=r"^arguments\[1\]\[3\]: got 'up', wanted one of '', in order"):
        model.whole_call([taken, ("list[int]", 1, "copied", "up")])
    with pytest.raises(ArgumentTypeError, match=r"^arguments\[1\]\[4\]: got str, wanted an int"):
        model.whole_call([taken, ("list[int]", 1, "copied", "", "12")])
    with pytest.raises(
        ArgumentOverflowError, match=r"^returned\[1\]: got \d+, wanted an int that fits int64"
    ):
        model.whole_call([taken], ("list[int]", 2**63))
    with pytest.raises(ArgumentOverflowError, match=r"^returned\[1\]: got an integer of 33220 bits, wanted"):
        model.whole_call([taken], ("list[int]", 10**10_000))
    with pytest.raises(
        UnknownCrossingError, match=r"^returned, its way: got 'returned', wanted .*: 'copied'"
    ):
        model.whole_call([taken], ("float", 1))


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
    # So little is gained that no float holds the number of items.
    assert model.break_even("list[int]", work=5e-324, way="borrowed").n is None
    with pytest.raises(ValueError, match=r"^work: got -1\.0, wanted a finite number that is not"):
        model.break_even("list[int]", work=-1.0)
    with pytest.raises(ValueError, match=r"^rust: got nan, wanted a finite number"):
        model.break_even("list[int]", work=1.0, rust=math.nan)


def test_break_even_knows_where_crossings_grow_dearer(model):
    (found,) = (each for each in model.measured if (each.kind, each.way) == ("list[int]", "read"))
    times = [
        [time * (4.0 if n >= 10_000 else 1.0) for time in of]
        for n, of in zip(found.sizes, found.times, strict=True)
    ]
    shuffled = [[2 * time for time in times[-1]]]
    dearer = replace(found, times=times, shuffled=shuffled)
    changed = replace(model, measured=[dearer if each is found else each for each in model.measured])
    work = 1.5 * dearer.at(1_000, "in order").value / 1_000
    broken = changed.break_even("list[int]", work=work, way="read")
    assert broken.n is not None
    assert broken.until is not None
    assert broken.n < 1_000 < broken.until < found.sizes[-1]
    for n, pays in ((broken.until, True), (broken.until + 1, False)):
        rust = changed.call(1).value + changed.crossing("list[int]", n, "read").value
        assert (rust < work * n) is pays
    stream = io.StringIO()
    print_break_even(Console(file=stream, width=100), changed, "list[int]", work, 0.0)
    assert f" to {broken.until:,}" in stream.getvalue()


def test_what_is_not_there_is_named_with_what_is_near(model):
    with pytest.raises(UnknownCrossingError, match=r"^kind: got 'list\[ints\]', .*; near are 'list\[int\]'"):
        model.crossing("list[ints]")
    with pytest.raises(UnknownCrossingError, match=r"^way: got 'stolen', wanted .* list\[int\]: 'copied'"):
        model.crossing("list[int]", way="stolen")
    with pytest.raises(UnknownCrossingError, match=r"^way: got 'Cython', .* was not: there is no compiler"):
        model.crossing("call, 0 arguments", way="Cython")
    with pytest.raises(ValueError, match=r"^n: got -3, wanted an integer that is not negative"):
        model.crossing("list[int]", n=-3)


def test_a_way_that_was_not_run_is_said_beside_those_that_were(model):
    mute = Measured("list[int]", "zero-copy", "made up", "item", [1], reason="there is no buffer")
    stream = io.StringIO()
    console = Console(file=stream, width=100)
    print_break_even(console, replace(model, measured=[*model.measured, mute]), "list[int]", 20e-9, None)
    assert "list[int], zero-copy was not run: there is no buffer\n" in stream.getvalue()
    assert "copied" in stream.getvalue()


def test_on_a_narrow_terminal_each_row_has_its_name(model):
    stream = io.StringIO()
    print_break_even(Console(file=stream, width=80), model, "list[int]", 20e-9, None)
    lines = stream.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0] == "list[int], 20.0 ns an item in Python"
    assert [line.split()[0] for line in lines if " ns  " in line] == ["copied", "read"]


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
