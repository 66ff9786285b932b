"""Records do what plain Python ones do."""

import copy
import dataclasses
import gc
import math
import pickle
import sys
import weakref

import ferrule as fe
import numpy as np
import pytest
from ferrule import records
from ferrule.reference import records as reference
from hypothesis import given
from hypothesis import strategies as st

from tests.parity.inputs.records import ages, anything, names, outcome, salaries, values


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
        for age in (np.int64(1), True, np.True_):
            person = kind(name, age, np.float64(1.5))
            assert (
                values(person) == values(getattr(reference, kind.__name__)(name, age, 1.5)) == ("Ada", 1, 1.5)
            )
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
        with pytest.raises(fe.ArgumentError, match=r"^changes: got 'zip', wanted 'name', 'age' or 'salary'$"):
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
    assert set(records.__all__) - {"Field", "asdict", "fields"} <= set(fe.__all__)
