"""What is asked of all people at once: payroll, raises, groups, filters, orders."""

import math
from decimal import Decimal
from fractions import Fraction

import ferrule as fe
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.parity.inputs.records import both, rows, salaries, same, tables

brackets = st.lists(st.tuples(st.floats(0, 1e9), st.floats(0, 1)), max_size=4, unique_by=lambda b: b[0]).map(
    sorted
)


@given(tables, st.one_of(st.none(), st.floats(0, 1), st.just(1), brackets))
@example([("a", 1, 2.0**53), ("b", 1, 1.0), ("c", 1, 2.0**-60)], 0.5)
@example([("a", 1, 2.0**53 + 2), ("b", 1, 1.0)], None)
def test_payroll(table, tax):
    got, expected = both(table)
    assert got.payroll(tax) == expected.payroll(tax)
    if isinstance(tax, list):
        assert got.payroll([list(pair) for pair in tax]) == expected.payroll(tax)


def test_payroll_of_many():
    salaries_ = [math.exp((i * 7919 % 10007) / 700) for i in range(100_000)]
    table = list(zip(["n"] * len(salaries_), [1] * len(salaries_), salaries_, strict=True))
    got, expected = both(table)
    for tax in (None, 0.21, [(0, 0.1), (1000, 0.2), (5000.5, 0.42)]):
        assert got.payroll(tax) == expected.payroll(tax)


@pytest.mark.parametrize(
    ("tax", "message"),
    [
        (-0.1, "tax: got -0.1, wanted a rate from 0 to 1 or brackets"),
        (math.nan, "tax: got nan, wanted a rate"),
        ([(0, 2)], r"tax\[0\]: got a rate of 2.0, wanted one from 0 to 1"),
        ([(0, 0.1), (0, 0.2)], r"tax\[1\]: got a bracket from 0.0, wanted a finite number"),
        ([(-1, 0.1)], r"tax\[0\]: got a bracket from -1.0"),
        ([(math.nan, 0.1)], r"tax\[0\]: got a bracket from nan"),
    ],
)
def test_wrong_taxes(tax, message):
    for people in both([("a", 1, 1.0)]):
        with pytest.raises(fe.ArgumentError, match=rf"^{message}"):
            people.payroll(tax)


def test_taxes_of_wrong_types():
    people = fe.People([("a", 1, 1.0)])
    with pytest.raises(fe.ArgumentTypeError, match=r"^tax: got str, wanted a number"):
        people.payroll("a")
    with pytest.raises(fe.ArgumentTypeError, match=r"^tax\[0\]: got int, wanted a pair"):
        people.payroll([3])


def test_sums_past_the_largest_float():
    for people in both([("a", 1, 1.7e308), ("b", 1, 1.7e308)]):
        with pytest.raises(fe.ResultOverflowError, match=r"^gross: too large for a float"):
            people.payroll()
        with pytest.raises(fe.ResultOverflowError, match=r"^total of the group 1: too large"):
            people.group_by("age")
        with pytest.raises(
            fe.ResultOverflowError, match=r"^percent: a salary of 1.7e.?308 would be too large"
        ):
            people.raise_salaries(10)
        assert list(people.salaries) == [1.7e308, 1.7e308]


@given(tables, st.data())
def test_raises(table, data):
    got, expected = both(table)
    percent = data.draw(st.one_of(st.floats(-100, 1000), st.integers(-100, 100)))
    chosen = data.draw(
        st.one_of(st.none(), st.lists(st.booleans(), min_size=len(table), max_size=len(table)))
    )
    form = data.draw(st.sampled_from([list, np.array, lambda mask: np.array([mask, mask]).T[:, 0]]))
    got.raise_salaries(
        percent, where=chosen if chosen is None else form(chosen).astype(bool) if form is not list else chosen
    )
    expected.raise_salaries(percent, where=chosen)
    assert got.salaries.tolist() == expected.salaries


@pytest.mark.parametrize("percent", [-101, math.nan, math.inf])
def test_wrong_percents(percent):
    for people in both([("a", 1, 1.0)]):
        with pytest.raises(
            fe.ArgumentError, match=r"^percent: got .*, wanted a finite number that is not below -100"
        ):
            people.raise_salaries(percent)


def test_wrong_masks():
    for people in both([("a", 1, 1.0), ("b", 1, 1.0)]):
        for name, call in (
            ("where", lambda mask, people=people: people.raise_salaries(1, where=mask)),
            ("mask", lambda mask, people=people: people.filter(mask=mask)),
        ):
            with pytest.raises(fe.ShapeError, match=rf"^{name}: got 1 of them, wanted 2, one for each row"):
                call([True])
            with pytest.raises(fe.ArgumentTypeError, match=rf"^{name}\[1\]: got int, wanted a bool"):
                call([True, 1])
    people = fe.People([("a", 1, 1.0), ("b", 1, 1.0)])
    # Numbers may be meant as the rows to take.
    for wrong, came in ((np.array([0, 1]), "an array of dtype int64"), (b"\0\1", "bytes"), ("ab", "str")):
        with pytest.raises(fe.ArgumentTypeError, match=rf"^mask: got {came}, wanted a list, a NumPy array"):
            people.filter(mask=wrong)
    with pytest.raises(fe.ArgumentTypeError, match=r"^mask: got a masked array"):
        people.filter(mask=np.ma.array([True, True], mask=[True, False]))
    with pytest.raises(fe.ShapeError, match=r"^mask: got an array of 2 dimensions, wanted 1"):
        people.filter(mask=np.array([[True], [False]]))
    assert people.filter(mask=[np.bool_(1), False]).names == ["a"]


@given(tables, st.integers(1, 200))
def test_groups_by_age(table, width):
    got, expected = both(table)
    same(got.group_by("age", width=width), expected.group_by("age", width=width))
    same(got.group_by("age"), expected.group_by("age"))


@given(tables, st.data())
def test_groups_by_key(table, data):
    got, expected = both(table)
    keys = st.one_of(st.integers(-2, 2), st.sampled_from([-(2**63), 2**63 - 1, 10**10]))
    chosen = data.draw(st.lists(keys, min_size=len(table), max_size=len(table)))
    same(got.group_by(chosen), expected.group_by(chosen))
    same(got.group_by(np.array(chosen, "i8")), expected.group_by(chosen))
    unsigned = [abs(key) % 2**63 for key in chosen]
    same(got.group_by(np.array(unsigned, "u8")), expected.group_by(unsigned))


def test_wrong_groups():
    for people in both([("a", 1, 1.0)]):
        with pytest.raises(fe.ArgumentError, match=r"^by: got 'name', wanted 'age' or a key for each row"):
            people.group_by("name")
        with pytest.raises(fe.ShapeError, match=r"^by: got 2 keys, wanted 1, one for each row"):
            people.group_by([1, 2])
        with pytest.raises(fe.ArgumentError, match=r"^width: got 0, wanted a positive integer"):
            people.group_by("age", width=0)
        with pytest.raises(fe.ArgumentError, match=r"^width: got one with keys"):
            people.group_by([1], width=2)
    with pytest.raises(fe.ArgumentTypeError, match=r"^by\[0\]: got str, wanted an int"):
        fe.People([("a", 1, 1.0)]).group_by(["x"])
    with pytest.raises(fe.ArgumentError, match=r"^by\[\d\]: got \d+, wanted an int that fits int64"):
        fe.People([("a", 1, 1.0)]).group_by(np.array([2**63], "u8"))
    with pytest.raises(fe.ArgumentTypeError, match=r"^by: got an array of floats, wanted integers"):
        fe.People([("a", 1, 1.0)]).group_by(np.array([1.5]))


# Some are no floats, and lie between two.
LIMITS = st.sampled_from(
    [
        *(2**53 - 1, 2**53 + 1, 2**53 + 3, 2**1024, -(2**1024), 10**400),
        *(Decimal("0.1"), Decimal("0.3"), Decimal(2**53 + 1), Fraction(1, 3), Fraction(2**54 + 1, 2)),
        *(np.int64(2**53 + 1), np.uint64(2**64 - 1), np.float32(0.1), True),
    ]
)


@pytest.mark.parametrize(
    ("limit", "below", "above"),
    [
        (2**53 + 1, 2.0**53, 2.0**53 + 2),
        (np.int64(2**53 + 1), 2.0**53, 2.0**53 + 2),
        (2**54 - 1, 2.0**54 - 2, 2.0**54),
        (Decimal("0.1"), math.nextafter(0.1, 0), 0.1),
        (Decimal("0.3"), 0.3, math.nextafter(0.3, 1)),
        (Fraction(2, 3), 2 / 3, math.nextafter(2 / 3, 1)),
    ],
)
def test_limits_that_lie_between_two_floats(limit, below, above):
    for people in both([("below", 1, below), ("above", 1, above)]):
        assert people.filter(min_salary=limit).names == ["above"]
        assert people.filter(max_salary=limit).names == ["below"]


def test_limits_beyond_all_floats():
    for people in both([("a", 1, 0.0), ("b", 2, 1.7976931348623157e308)]):
        for far in (2**1024, 10**400):
            assert people.filter(min_salary=far).names == people.filter(max_salary=-far).names == []
            assert people.filter(max_salary=far).names == people.filter(min_salary=-far).names == ["a", "b"]


@given(tables, st.data())
def test_filter(table, data):
    got, expected = both(table)
    limits = {}
    for name, limit in (
        ("min_age", st.integers(-5, 160)),
        ("max_age", st.one_of(st.integers(-5, 160), st.just(2**70), st.just(-(2**70)))),
        ("min_salary", st.one_of(salaries, st.integers(0, 10), LIMITS)),
        ("max_salary", st.one_of(salaries, st.just(math.inf), LIMITS)),
        ("mask", st.lists(st.booleans(), min_size=len(table), max_size=len(table))),
    ):
        if data.draw(st.booleans()):
            limits[name] = data.draw(limit)
    assert rows(got.filter(**limits)) == rows(expected.filter(**limits))
    assert rows(got) == table


def test_wrong_limits():
    for people in both([("a", 1, 1.0)]):
        with pytest.raises(fe.ArgumentError, match=r"^min_salary: got nan, wanted a number"):
            people.filter(min_salary=math.nan)
    with pytest.raises(fe.ArgumentTypeError, match=r"^max_age: got float, wanted an int"):
        fe.People([("a", 1, 1.0)]).filter(max_age=1.5)


@given(tables, st.sampled_from(["name", "age", "salary"]), st.booleans())
def test_sort(table, field, descending):
    got, expected = both(table)
    assert rows(got.sort_by(field, descending=descending)) == rows(
        expected.sort_by(field, descending=descending)
    )
    assert rows(got) == table


@pytest.mark.parametrize("descending", [False, True])
def test_sort_many(descending):
    table = [
        (f"{'prefix ' * (i % 3)}{i * 7919 % 5003}", i % 100, float(i * 31 % 4001)) for i in range(150_000)
    ]
    people = fe.People(table)
    for place, field in enumerate(("name", "age", "salary")):
        expected = sorted(table, key=lambda row, place=place: row[place], reverse=descending)
        assert people.sort_by(field, descending=descending) == fe.People(expected)


def test_wrong_field():
    for people in both([("a", 1, 1.0)]):
        with pytest.raises(fe.ArgumentError, match=r"^field: got 'zip', wanted 'name', 'age' or 'salary'"):
            people.sort_by("zip")
