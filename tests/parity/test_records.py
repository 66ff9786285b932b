"""`ferrule.records` does what lists of plain Python records do."""

import copy
import dataclasses
import gc
import importlib
import math
import os
import pickle
import signal
import sys
import threading
import time
import weakref
from fractions import Fraction
from pathlib import Path

import ferrule as fe
import numpy as np
import pytest
from ferrule import records
from ferrule.reference import records as reference
from hypothesis import example, given, settings
from hypothesis import strategies as st

ages = st.integers(0, 150)
# Few different ones, so that there are groups and ties; and those that only exact sums get right.
salaries = st.one_of(
    st.sampled_from([0.0, 1.0, 0.1, 2.0**53, 2.0**-60, 5e-324, 1e16, 1e300]),
    st.floats(0, 1e300, allow_subnormal=True),
    st.integers(0, 10**6).map(float),
)
names = st.one_of(
    st.sampled_from(["a", "ab", "b", "a\0", "é", "語", "😀", "abcdefgh", "abcdefgh\0", "abcdefghi"]),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=12),
)
tables = st.lists(st.tuples(names, ages, salaries), max_size=30)


def values(person):
    """The fields of a record of either kind."""
    return person.name, person.age, person.salary


def importable(module):
    """The module, if it is installed."""
    try:
        return importlib.import_module(module)
    except ImportError:
        return None


def rows(people):
    return [values(person) for person in people]


def both(table):
    return fe.People(table), reference.People(table)


def outcome(call):
    """What it gives, or what it raises."""
    try:
        return call()
    except (fe.FerruleError, AttributeError, IndexError) as error:
        return type(error).__name__, str(error)


def same(got, expected):
    """A table of columns, whose types are told apart."""
    assert list(got) == list(expected)
    for name, column in got.items():
        assert column.dtype == (np.int64 if name in {"key", "count"} else np.float64)
        assert column.tolist() == expected[name]


# --- records

anything = st.one_of(
    names,
    ages,
    salaries,
    st.integers(),
    st.integers(-(2**65), 2**65),
    st.floats(),
    st.booleans(),
    st.none(),
    st.sampled_from(
        [
            "",
            "\ud800",
            "a\udfff",
            -0.0,
            b"a",
            10**400,
            np.int8(3),
            np.float32(1.5),
            np.bool_(1),
            1j,
            Fraction(1, 2),
        ]
    ),
)


@pytest.mark.parametrize("kind", ["Person", "FrozenPerson"])
@given(st.one_of(names, anything), st.one_of(ages, anything), st.one_of(salaries, anything))
def test_what_a_record_takes(kind, name, age, salary):
    got = outcome(lambda: getattr(fe, kind)(name, age, salary))
    expected = outcome(lambda: getattr(reference, kind)(name, age, salary))
    if isinstance(expected, tuple):
        assert got == expected
        return
    assert values(got) == values(expected)
    assert [type(value) for value in values(got)] == [str, int, float]
    assert math.copysign(1, got.salary) == 1
    assert repr(got) == repr(expected)


@given(st.sampled_from(["name", "age", "salary", "zip"]), anything)
def test_what_can_be_assigned(field, value):
    got, expected = fe.Person("Ada", 36, 1.5), reference.Person("Ada", 36, 1.5)
    assert outcome(lambda: setattr(got, field, value)) == outcome(lambda: setattr(expected, field, value))
    assert values(got) == values(expected)
    view = fe.People([("Ada", 36, 1.5)])[0]
    if field != "zip":
        assert outcome(lambda: setattr(view, field, value)) == outcome(
            lambda: setattr(reference.Person("Ada", 36, 1.5), field, value)
        )
        assert values(view) == values(expected)


def test_bad_fields_by_name():
    with pytest.raises(fe.ArgumentError, match=r"^age: got -1, wanted an int from 0 to 150$"):
        fe.Person("Ada", -1, 0.0)
    with pytest.raises(fe.ArgumentTypeError, match=r"^age: got float, wanted an int from 0 to 150$"):
        fe.Person("Ada", 1.0, 0.0)
    with pytest.raises(
        fe.ArgumentError, match=r"^salary: got nan, wanted a finite number that is not negative$"
    ):
        fe.FrozenPerson("Ada", 1, math.nan)
    with pytest.raises(fe.ArgumentError, match=r"^name: got '', wanted a str that is not empty$"):
        fe.FrozenPerson("", 1, 0.0)


class Text(str):
    __slots__ = ("__dict__", "__weakref__")

    def __str__(self):
        return "other"


def test_fields_are_of_exact_types():
    """Those of subclasses could be part of a cycle, which nobody would collect."""
    name = Text("Ada")
    for kind in (fe.Person, fe.FrozenPerson):
        person = kind(name, np.int64(36), np.float64(1.5))
        assert values(person) == ("Ada", 36, 1.5)
        assert [type(value) for value in values(person)] == [str, int, float]
    person = fe.Person("x", 1, 1.0)
    person.name = name
    name.person = person
    watch = weakref.ref(name)
    del name, person
    gc.collect()
    assert watch() is None


def test_assignment_keeps_counts_of_references():
    """What is put in lives as long as it is there, and no longer."""
    person = fe.Person("n", 1, 1.0)
    name, salary = str(b"abc", "ascii"), float("123.25")
    before = sys.getrefcount(name), sys.getrefcount(salary)
    for _ in range(100):
        person.name = name
        person.salary = salary
    assert (sys.getrefcount(name), sys.getrefcount(salary)) == (before[0] + 1, before[1] + 1)
    assert person.name is name
    assert person.salary is salary
    person.name, person.salary = "n", 1.0
    assert (sys.getrefcount(name), sys.getrefcount(salary)) == before
    person.name = name
    del person
    assert sys.getrefcount(name) == before[0]


def test_reading_is_by_member():
    """Only then the interpreter reads them as slots."""
    slot = type(dataclasses.make_dataclass("Slots", ["a"], slots=True).a)
    for kind in (fe.Person, fe.FrozenPerson):
        assert all(type(vars(kind)[field]) is slot for field in ("name", "age", "salary"))


@given(names, ages, salaries, names)
def test_equality_and_hash(name, age, salary, other):
    records_ = [
        fe.Person(name, age, salary),
        fe.FrozenPerson(name, age, salary),
        fe.People([(name, age, salary)])[0],
    ]
    for record in records_:
        assert all((record == same, record != same) == (True, False) for same in records_)
        assert (record == fe.Person(other, age, salary)) == (name == other)
        assert record != (name, age, salary)
        assert record != fe.Person(name, (age + 1) % 150, salary)
        assert record != fe.Person(name, age, salary + 1 if salary < 1e10 else 0)
    assert hash(records_[1]) == hash(reference.FrozenPerson(name, age, salary))
    for record in (records_[0], records_[2]):
        with pytest.raises(TypeError, match="unhashable"):
            hash(record)


def pickled(thing):
    return pickle.loads(pickle.dumps(thing))  # noqa: S301 - our own


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickled])
def test_copies(duplicate):
    person = fe.Person("Ada", 36, 1.5)
    twin = duplicate(person)
    assert type(twin) is fe.Person
    twin.age = 37
    assert (person.age, twin.age) == (36, 37)
    frozen = fe.FrozenPerson("Ada", 36, 1.5)
    assert duplicate(frozen) == frozen
    assert type(duplicate(frozen)) is fe.FrozenPerson
    view = fe.People([person])[0]
    assert type(duplicate(view)) is fe.Person
    people = fe.People([("Ada", 36, 1.5), ("語", 0, 0.0)])
    twins = duplicate(people)
    assert twins == people
    twins[0].salary = 3.0
    assert (twins != people, people[0].salary) == (True, 1.5)


def test_freeze_thaw_replace():
    person = fe.Person("Ada", 36, 1.5)
    assert type(person.freeze()) is type(person.freeze().replace(age=1)) is fe.FrozenPerson
    assert type(person.freeze().thaw()) is type(person.replace(age=1)) is fe.Person
    assert values(person.replace(age=1, name="B")) == ("B", 1, 1.5)
    assert values(person) == ("Ada", 36, 1.5)
    assert values(person.replace()) == values(person)
    for module in (fe, reference):
        with pytest.raises(fe.ArgumentError, match=r"^changes: got zip, wanted name, age or salary$"):
            module.Person("Ada", 36, 1.5).replace(zip=1)
        with pytest.raises(fe.ArgumentError, match=r"^age: got 200,"):
            module.FrozenPerson("Ada", 36, 1.5).replace(age=200)
    with pytest.raises(AttributeError):
        person.freeze().age = 1
    with pytest.raises(AttributeError):
        del person.age
    if sys.version_info >= (3, 13):
        assert values(copy.replace(person, age=1)) == ("Ada", 1, 1.5)


def test_match_and_fields():
    for record in (fe.Person("A", 1, 2.0), fe.FrozenPerson("A", 1, 2.0), fe.People([("A", 1, 2)])[0]):
        match record:
            case fe.Person(name, age, salary) | fe.FrozenPerson(name, age, salary):
                assert (name, age, salary) == ("A", 1, 2.0)
            case fe.PersonView(name, age, salary=salary):
                assert (name, age, salary) == ("A", 1, 2.0)
            case _:
                pytest.fail("no match")
        assert fe.records.asdict(record) == {"name": "A", "age": 1, "salary": 2.0}
        for thing in (record, type(record)):
            assert [(field.name, field.type) for field in fe.records.fields(thing)] == [
                ("name", str),
                ("age", int),
                ("salary", float),
            ]
    assert repr(fe.records.fields(fe.Person)) == repr(reference.fields(reference.Person))
    for module in (fe.records, reference):
        described = module.fields(module.Person)
        assert described == module.fields(module.FrozenPerson) == pickled(described)
        assert len({*described, *module.fields(module.PersonView)}) == 3
        assert described[0] != 3
    for module in (fe.records, reference):
        for wrong in (module.fields, module.asdict):
            with pytest.raises(fe.ArgumentTypeError, match=r"^record: got int, wanted a Person"):
                wrong(3)
    assert set(records.__all__) - {"asdict", "fields"} <= set(fe.__all__)


# --- tables


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
    with pytest.raises(fe.ArgumentError, match=r"^row 40, age: got 200"):
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
        ((["a", ""], [1, 2], [1, 2]), "row 1, name: got '', wanted a str that is not empty"),
        ((["a", 3], [1, 2], [1, 2]), r"names\[1\]: got int, wanted str"),
        ((["a", "\ud800"], [1, 2], [1, 2]), r"names\[1\]: got a lone surrogate, U\+D800, wanted str"),
        ((["a", "b"], [1, 151], [1, 2]), "row 1, age: got 151, wanted an int from 0 to 150"),
        ((["a", "b"], [1, 2**63], [1, 2]), "row 1, age: got an int of more than 64 bits, wanted an int"),
        ((["a", "b"], np.array([1, 2**63], "u8"), [1, 2]), "row 1, age: got 9223372036854775808, wanted"),
        ((["a", "b"], [1, 2.0], [1, 2]), "row 1, age: got float, wanted an int from 0 to 150"),
        ((["a", "b"], np.array([1.0, 2.0]), [1, 2]), "ages: got floats, wanted each to be an int"),
        ((["a", "b"], [1, 2], [1, -2]), "row 1, salary: got -2.0, wanted a finite number"),
        ((["a", "b"], [1, 2], [1, math.nan]), "row 1, salary: got nan, wanted a finite number"),
        ((["a", "b"], [1, 2], [1, math.inf]), "row 1, salary: got inf, wanted a finite number"),
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
        with pytest.raises(IndexError, match=r"^index: got one beyond"):
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


# --- in bulk

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


def test_masks_of_other_libraries(pa):
    people = fe.People([("a", 1, 1.0), ("b", 1, 1.0), ("c", 1, 1.0)])
    chosen = [True, False, True]
    forms = [pa.array(chosen), pa.chunked_array([chosen[:1], chosen[1:]])]
    if pd := importable("pandas"):
        forms += [pd.Series(chosen), pd.Series(chosen, dtype="boolean")]
    if pl := importable("polars"):
        forms.append(pl.Series(chosen))
    for form in forms:
        assert people.filter(mask=form).names == ["a", "c"]
    with pytest.raises(fe.ArgumentError, match=r"^mask: got 1 null values, wanted none"):
        people.filter(mask=pa.array([True, None, True]))
    with pytest.raises(fe.ArgumentTypeError, match=r"^mask: got an Arrow array of Int64, wanted one of bool"):
        people.filter(mask=pa.array([1, 0, 1]))


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


@given(tables, st.data())
def test_filter(table, data):
    got, expected = both(table)
    limits = {}
    for name, limit in (
        ("min_age", st.integers(-5, 160)),
        ("max_age", st.one_of(st.integers(-5, 160), st.just(2**70), st.just(-(2**70)))),
        ("min_salary", st.one_of(salaries, st.integers(0, 10))),
        ("max_salary", st.one_of(salaries, st.just(math.inf))),
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
        with pytest.raises(fe.ArgumentError, match=r'^field: got "zip", wanted "name", "age" or "salary"'):
            people.sort_by("zip")


# --- other forms


@given(tables)
def test_csv(table):
    table = [row for row in table if not set(row[0]) & set('",\r\n\0')]
    text = "age,name,zip,salary\n" + "".join(f'{age},"x{name}",1,{salary!r}\n' for name, age, salary in table)
    expected = reference.People.from_csv(text.encode())
    assert rows(fe.People.from_csv(text.encode())) == rows(expected)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,age\na,1\n", "source: got the columns name, age, wanted name, age and salary among them"),
        ("name,age,salary\n1,1,1\n", "source: name: got only numbers"),
        ("name,age,salary\na,x,1\n", "source: age: got text"),
        ("name,age,salary\na,,1\n", "source: age: got floats or empty fields"),
        ("name,age,salary\na,1,x\n", "source: salary: got text"),
        ("name,age,salary\na,1,1\nb,2,\n", "row 1, salary: got nan"),
        ("name,age,salary\na,1,1\n,2,3\n", "row 1, name: got ''"),
        ("name,age,salary\na,1\n", "source: line 2 has 2 fields, wanted 3"),
    ],
)
def test_wrong_csv(text, message):
    for module in (fe, reference):
        with pytest.raises(fe.ArgumentError, match=rf"^{message}"):
            module.People.from_csv(text.encode())


def test_csv_from_a_path(tmp_path: Path):
    path = tmp_path / "people.csv"
    path.write_text("name;age;salary\nÄnne;3;4.5\n", encoding="utf-8")
    assert rows(fe.People.from_csv(path, delimiter=";")) == [("Änne", 3, 4.5)]
    assert len(fe.People.from_csv(b"name,age,salary\n")) == 0


def test_numpy_records():
    dtype = [("name", "U8"), ("zip", "i2"), ("age", "i1"), ("salary", "f4")]
    array = np.array([("Ada", 0, 36, 1.5), ("語😀", 0, 0, 0.0)], dtype)
    assert rows(fe.People.from_numpy(array)) == [("Ada", 36, 1.5), ("語😀", 0, 0.0)]
    assert rows(fe.People.from_numpy(array[::-1])) == [("語😀", 0, 0.0), ("Ada", 36, 1.5)]
    with pytest.raises(
        fe.ArgumentError, match=r"^array: got the fields .*'name', 'zip'.*, wanted name, age and salary"
    ):
        fe.People.from_numpy(array[["name", "zip"]])
    for wrong in (np.zeros(3), [("Ada", 3, 1.5)]):
        with pytest.raises(
            fe.ArgumentTypeError, match=r"^array: got .*, wanted a NumPy array with the fields"
        ):
            fe.People.from_numpy(wrong)
    array["name"][1] = ""
    with pytest.raises(fe.ArgumentError, match=r"^row 1, name: got ''"):
        fe.People.from_numpy(array)


def test_columns_are_the_memory_of_the_table():
    people = fe.People([("a", 1, 1.0), ("b", 2, 2.0)])
    array = people.salaries
    assert np.shares_memory(array, people.salaries)
    assert not array.flags.writeable
    with pytest.raises(ValueError, match="WRITEABLE"):
        array.flags.writeable = True
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 3
    people.raise_salaries(100)
    assert array.tolist() == [2.0, 4.0]
    assert people.ages.dtype == np.int64
    for empty in (fe.People().ages, fe.People().salaries):
        assert empty.shape == (0,)


@pytest.fixture(scope="module")
def pa():
    return pytest.importorskip("pyarrow")


@settings(deadline=None)  # pyarrow imports much when it is first used
@given(table=tables)
def test_arrow_there_and_back(pa, table):
    people = fe.People(table)
    batch, whole = pa.record_batch(people), pa.table(people)
    assert batch.to_pylist() == [dict(zip(("name", "age", "salary"), row, strict=True)) for row in table]
    batch.validate(full=True)
    for form in (batch, whole, whole.select(["salary", "age", "name"])):
        assert fe.People.from_arrow(form) == people


def test_arrow_forms(pa):
    chunked = pa.concat_tables([pa.table(fe.People([("a", 1, 1.0)])), pa.table(fe.People([("b", 2, 2.5)]))])
    assert rows(fe.People.from_arrow(chunked)) == [("a", 1, 1.0), ("b", 2, 2.5)]
    narrow = pa.table(
        {
            "name": pa.array(["é"]).dictionary_encode(),
            "age": pa.array([3], pa.int8()),
            "salary": pa.array([4]),
        }
    )
    assert rows(fe.People.from_arrow(narrow)) == [("é", 3, 4.0)]
    for field, column in (("name", ["a", None]), ("age", [1, None]), ("salary", [1.0, None])):
        columns = {"name": ["a", "b"], "age": [1, 2], "salary": [1.0, 2.0]} | {field: column}
        with pytest.raises(fe.ArgumentError, match=rf"^row 1, {field}: got null"):
            fe.People.from_arrow(pa.table(columns))
    with pytest.raises(
        fe.ArgumentError, match=r"^table: got the columns x, wanted name, age and salary among them"
    ):
        fe.People.from_arrow(pa.table({"x": [1]}))
    twice = pa.Table.from_arrays(
        [pa.array(["a"]), pa.array([1]), pa.array([2]), pa.array([1.0])], ["name", "age", "age", "salary"]
    )
    with pytest.raises(fe.ArgumentError, match=r"^table: got several columns named age, wanted one"):
        fe.People.from_arrow(twice)
    for wrong in (3, pa.array([1]), "a"):
        with pytest.raises(fe.ArgumentTypeError, match=r"^table: got .*, wanted a table or a record batch"):
            fe.People.from_arrow(wrong)


def test_polars_frames():
    pl = pytest.importorskip("polars")
    people = fe.People([("é", 3, 4.0), ("b", 2, 2.5)])
    assert fe.People.from_arrow(pl.DataFrame(people)) == people


def test_arrow_keeps_what_it_got(pa):
    """The next change is made in a copy, and only as long as it is in use."""
    people = fe.People([("a", 1, 1.0), ("b", 2, 2.0)])
    before = people.salaries
    batch = pa.record_batch(people)
    assert batch.column("salary").buffers()[1].address == before.ctypes.data
    people.raise_salaries(100)
    people[0].age = 50
    people[0].name = "z"
    assert batch.to_pydict() == {"name": ["a", "b"], "age": [1, 2], "salary": [1.0, 2.0]}
    assert before.tolist() == [1.0, 2.0]
    assert rows(people) == [("z", 50, 2.0), ("b", 2, 4.0)]
    again = people.salaries
    people.raise_salaries(100)
    assert again.tolist() == [4.0, 8.0]
    del people, again, before
    gc.collect()
    assert batch.to_pydict() == {"name": ["a", "b"], "age": [1, 2], "salary": [1.0, 2.0]}


def test_hand_overs_do_not_leak(pa):
    resource = pytest.importorskip("resource")
    people = fe.People.from_columns(["n"] * 1000, [1] * 1000, [1.0] * 1000)

    def many(times):
        for _ in range(times):
            pa.record_batch(people)
            assert len(people.salaries) == 1000
            people[5].salary = 2.0
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    before = many(2000)
    assert many(20_000) - before < 20_000  # 8 KB each would be 160 MB


# --- threads, signals


def test_threads_on_one_table():
    """Raises of all and of none alternate: who reads sees either, never a mixture."""
    n = 200_000
    people = fe.People.from_columns(["n"] * n, [1] * n, [1.0] * n)
    stop = threading.Event()
    wrong = []

    def read():
        while not stop.is_set():
            gross = people.payroll()["gross"]
            if gross not in {float(n), 2.0 * n}:
                wrong.append(gross)

    def rename():
        i = 0
        while not stop.is_set():
            people[i % n].name = f"m{i}"
            i += 1
            if i % 50 == 0:
                people.find("m1")

    threads = [threading.Thread(target=target) for target in (read, read, rename)]
    for thread in threads:
        thread.start()
    for _ in range(100):
        people.raise_salaries(100)
        people.raise_salaries(-50)
    stop.set()
    for thread in threads:
        thread.join()
    assert not wrong


def test_threads_on_one_person():
    person = fe.Person("n", 1, 1.0)
    wrong = []

    def work(k):
        for i in range(20_000):
            person.salary = float(k * 1_000_000 + i)
            person.name = f"n{i}"
            if not isinstance(person.salary, float) or not person.name.startswith("n"):
                wrong.append(i)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


class Stopped(Exception):  # noqa: N818 - no error
    """What the signal's handler raises."""


@pytest.mark.skipif(sys.platform == "win32", reason="no timer that sends a signal")
def test_ctrl_c_stops_a_long_sort():
    """Within 100 ms of the signal; a loaded machine gets several tries."""
    n = 3_000_000
    people = fe.People.from_columns(
        [f"same beginning {i % 1009}" for i in range(n)], [1] * n, np.arange(n)[::-1]
    )

    def handler(*_):
        people[0].salary = 7.0  # no lock is held
        raise Stopped

    def latency(delay):
        sent = time.monotonic() + delay
        signal.setitimer(signal.ITIMER_REAL, delay)
        with pytest.raises(Stopped):
            people.sort_by("name")
        return time.monotonic() - sent

    before = signal.signal(signal.SIGALRM, handler)
    try:
        assert any(latency(0.15) < 0.1 for _ in range(10))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert people[0].salary == 7.0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_fork_while_another_thread_changes_the_table():
    """A lock that the thread holds then would stay locked in the child, and its change half done."""
    n = 1_000_000
    people = fe.People.from_columns(["n"] * n, np.ones(n, "i8"), np.ones(n))
    done = threading.Event()

    def change():
        while not done.is_set():
            people.raise_salaries(100)
            people.raise_salaries(-50)

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(5):
            child = os.fork()
            if child == 0:
                signal.alarm(10)  # ends a child that hangs
                people[0].age = 3
                same = people.salaries.min() == people.salaries.max() == people[n - 1].salary
                os._exit(0 if same and people[:1].names == ["n"] else 1)
            assert os.waitpid(child, 0)[1] == 0
    finally:
        done.set()
        thread.join()
