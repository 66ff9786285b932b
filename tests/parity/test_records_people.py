"""Tables of people as sequences: how they are made of rows and columns, and views of them."""

import dataclasses
import gc
import math

import ferrule as fe
import numpy as np
import pytest
from ferrule.reference import records as reference
from hypothesis import given
from hypothesis import strategies as st

from tests.parity.inputs.records import ages, anything, both, names, outcome, rows, salaries, tables, values


@dataclasses.dataclass
class Employee:
    name: str
    age: int
    salary: float


@given(tables, st.data())
def test_rows_of_any_kind(table, data):
    kinds = [
        tuple,
        list,
        lambda row: dict(zip(("name", "age", "salary"), row, strict=True), other=None),
        lambda row: fe.Person(*row),
        lambda row: fe.FrozenPerson(*row),
        lambda row: Employee(*row),
        lambda row: fe.People([row])[0],
    ]
    mixed = [data.draw(st.sampled_from(kinds))(row) for row in table]
    people = fe.People(iter(mixed))
    assert rows(people) == table
    assert rows(fe.People(people)) == table
    columns = [list(column) for column in zip(*table, strict=True)] or [[], [], []]
    assert fe.People.from_columns(*columns) == people
    assert fe.People.from_columns(columns[0], np.array(columns[1], "u1"), np.array(columns[2])) == people
    assert fe.People.from_columns(tuple(columns[0]), np.array(columns[1], ">i4"), tuple(columns[2])) == people


def test_rows_of_many_dicts():
    """Lists are read in blocks; who gives rows one by one may use the same dict again."""
    table = [(f"n{'é' * (i % 2)}{i}", i % 150, i / 4) for i in range(1000)]
    dicts = [dict(zip(("name", "age", "salary"), row, strict=True)) for row in table]
    dicts[500] = table[500]
    assert rows(fe.People(dicts)) == table
    one = {}
    assert (
        rows(fe.People(one.update(zip(("name", "age", "salary"), row, strict=True)) or one for row in table))
        == table
    )
    dicts[40], dicts[45] = {"name": "a", "age": 200, "salary": 1}, {}
    with pytest.raises(fe.ArgumentError, match=r"^rows\[40\], age: got 200"):
        fe.People(dicts)

    class Shortens:
        name, salary = "x", 1.0

        @property
        def age(self):
            del dicts[60:]
            return 3

    dicts[40] = Shortens()
    dicts[45] = table[45]
    assert [person.name for person in fe.People(dicts)][38:42] == ["n38", "né39", "x", "né41"]


@given(st.lists(st.tuples(names, ages, salaries), min_size=1, max_size=5), st.data())
def test_rows_that_are_wrong(table, data):
    at = data.draw(st.integers(0, len(table) - 1))
    wrong = data.draw(
        st.one_of(
            st.tuples(anything, anything, anything),
            st.lists(st.integers(), max_size=4),
            st.dictionaries(st.sampled_from(["name", "age", "salary"]), anything),
            st.sampled_from([3, None, "abc"]),
        )
    )
    table[at] = wrong
    got, expected = outcome(lambda: rows(fe.People(table))), outcome(lambda: rows(reference.People(table)))
    assert got == expected


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ((["a"], [1, 2], [1.0]), "got 1 names, 2 ages and 1 salaries, wanted as many of each"),
        ((["a", ""], [1, 2], [1, 2]), r"rows\[1\], name: got '', wanted a str that is not empty"),
        ((["a", 3], [1, 2], [1, 2]), r"names\[1\]: got int, wanted str"),
        ((["a", "\ud800"], [1, 2], [1, 2]), r"names\[1\]: got a lone surrogate, U\+D800, wanted str"),
        ((["a", "b"], [1, 151], [1, 2]), r"rows\[1\], age: got 151, wanted an int from 0 to 150"),
        ((["a", "b"], [1, 2**63], [1, 2]), r"rows\[1\], age: got an int of more than 64 bits, wanted an int"),
        (
            (["a", "b"], np.array([1, 2**63], "u8"), [1, 2]),
            r"rows\[1\], age: got 9223372036854775808, wanted",
        ),
        ((["a", "b"], [1, 2.0], [1, 2]), r"rows\[1\], age: got float, wanted an int from 0 to 150"),
        ((["a", "b"], np.array([1.0, 2.0]), [1, 2]), "ages: got floats, wanted each to be an int"),
        ((["a", "b"], [1, 2], [1, -2]), r"rows\[1\], salary: got -2.0, wanted a finite number"),
        ((["a", "b"], [1, 2], [1, math.nan]), r"rows\[1\], salary: got nan, wanted a finite number"),
        ((["a", "b"], [1, 2], [1, math.inf]), r"rows\[1\], salary: got inf, wanted a finite number"),
        ((["a", "b"], [1, 2], ["x", "y"]), r"salaries\[0\]: got str, wanted a number"),
        ((3, [1, 2], [1, 2]), "names: got int, wanted a column of str"),
        ((["a"], 3, [1]), "ages: got int, wanted a list or tuple"),
    ],
)
def test_columns_that_are_wrong(columns, message):
    with pytest.raises((fe.ArgumentError, fe.ArgumentTypeError), match=rf"^{message}"):
        fe.People.from_columns(*columns)


def test_minus_zero_is_zero():
    for people in (fe.People([("a", 1, -0.0)]), fe.People.from_columns(["a"], [1], [-0.0])):
        assert math.copysign(1, people.salaries[0]) == 1
        people[0].salary = -0.0
        assert math.copysign(1, people[0].salary) == 1


@given(tables, st.integers(-35, 35), st.slices(30))
def test_the_table_as_a_sequence(table, index, part):
    got, expected = both(table)
    assert len(got) == len(expected)
    assert rows(got) == rows(expected)
    assert repr(got) == repr(expected)
    assert got.names == expected.names
    assert rows(got[part]) == rows(expected[part])
    if -len(table) <= index < len(table):
        assert values(got[index]) == values(expected[index])
        assert got[index].index == expected[index].index
    else:
        with pytest.raises(IndexError, match=r"^index: got -?\d+, wanted one of \d+ rows$"):
            got[index]
    assert all((person in got) for person in got)
    assert [view.index for view in reversed(got)] == [view.index for view in reversed(expected)]
    assert (got == fe.People(table[1:])) == (len(table) == 0)
    assert got != table


def test_wrong_keys():
    people = fe.People([("a", 1, 1.0)])
    with pytest.raises(fe.ArgumentTypeError, match=r"^index: got str, wanted an int"):
        people["name"]
    with pytest.raises(IndexError):
        people[2**70]
    with pytest.raises(TypeError, match="unhashable"):
        hash(people)
    with pytest.raises(fe.ArgumentTypeError, match=r"^rows: got int, wanted an iterable of people"):
        fe.People(3)


@given(tables.filter(len), st.data())
def test_views_read_and_write_the_table(table, data):
    got, expected = both(table)
    live = got.salaries
    for _ in range(data.draw(st.integers(1, 6))):
        row = data.draw(st.integers(0, len(table) - 1))
        field, value = data.draw(
            st.one_of(
                st.tuples(st.just("name"), names),
                st.tuples(st.just("age"), ages),
                st.tuples(st.just("salary"), salaries),
            )
        )
        setattr(got[row], field, value)
        setattr(expected[row], field, value)
        assert rows(got) == rows(expected)
    assert live.tolist() == expected.salaries
    assert got.ages.tolist() == expected.ages
    assert got.names == expected.names
    name = data.draw(st.one_of(st.sampled_from(expected.names), names))
    assert [view.index for view in got.find(name)] == [view.index for view in expected.find(name)]


def test_a_view_outlives_its_table():
    people = fe.People([("a", 1, 1.0), ("b", 2, 2.0)])
    view, array = people[1], people.salaries
    del people
    gc.collect()
    view.salary = 5.0
    assert values(view) == ("b", 2, 5.0)
    assert array.tolist() == [1.0, 5.0]
    del view
    gc.collect()
    assert array.tolist() == [1.0, 5.0]


def test_find_sees_renames():
    people = fe.People([("a", 1, 1.0), ("b", 2, 2.0), ("a", 3, 3.0)])
    assert [view.index for view in people.find("a")] == [0, 2]
    people[0].name = "c"
    assert [view.index for view in people.find("a")] == [2]
    assert [view.index for view in people.find("c")] == [0]
    assert people.find("d") == fe.People().find("d") == []
    with pytest.raises(fe.ArgumentTypeError, match=r"^name: got int"):
        people.find(3)
