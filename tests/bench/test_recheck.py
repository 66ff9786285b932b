"""Whether each call computes its answer: each check alone, on calls that are made for it."""

import contextlib
import dataclasses
from array import array

import numpy as np
import pytest
from ferrule.bench import recheck
from ferrule.bench.verify import exact
from ferrule.measuring.measure import Subject


def test_a_later_answer_is_held_against_the_same():
    assert recheck.later(exact, [1], [1]) is None
    assert recheck.later(exact, [1], [2]) == "right at first, at a later call item 0: 2 where 1 was expected"


def kept(call, argument=None, *, data=None, expected=(1, 2), always_new=True):
    return recheck.kept(exact, Subject("any", call, argument), data, list(expected), always_new=always_new)


def test_the_answer_of_a_call_before():
    same = [1, 2]
    assert kept(lambda _: same) == "it gives the answer of a call before"
    assert kept(lambda _: same, always_new=False) is None
    assert kept(lambda _: [1, 2]) is None


@pytest.mark.parametrize("wrong", [0, 1])
def test_either_of_two_calls_may_be_wrong(wrong):
    calls = []

    def call(_):
        calls.append(1)
        return [1, 2] if len(calls) - 1 != wrong else [1, 3]

    assert kept(call) == "right at first, at a later call item 1: 3 where 2 was expected"
    assert len(calls) == 2


def test_an_answer_that_was_made_in_prepare_must_be_written_anew():
    out = [1, 2]

    def written(_):
        out[:] = [1, 2]
        return out

    assert kept(written, out) is None
    found = kept(lambda _: out, out)
    assert found == "the call doesn't write the answer that it gives: item 0: None where 1 was expected"
    array = np.array([1, 2])
    assert kept(lambda _: array, array).endswith("item 0: 77 where 1 was expected")
    assert kept(lambda _: array[:], array).endswith("item 0: 77 where 1 was expected")


def test_what_is_overwritten():
    data, out = np.array([1, 2]), np.array([3, 4])
    assert not recheck.overwritten(data, data, data)
    assert not recheck.overwritten(data, (data, out), data)  # the answer is the input
    assert not recheck.overwritten(data[:1], (data[1:], out), data)  # or shares its memory
    assert not recheck.overwritten(data[:], (data[:1], out), data)
    assert data.tolist() == [1, 2]
    assert out.tolist() == [3, 4]
    fixed = np.array([5, 6])
    fixed.flags.writeable = False
    assert not recheck.overwritten(fixed, (data, fixed), data)
    assert not recheck.overwritten([3, 4], (data, [3, 4]), data)  # another list
    assert not recheck.overwritten(7, (data, out), data)  # no memory
    assert recheck.overwritten(memoryview(out), (data, out), data)
    assert out.tolist() == [77, 77]
    listed = [1, 2, 3]
    assert recheck.overwritten(listed, (data, listed), data)
    assert listed == [None, None, None]


def test_the_second_half_stands_in_the_place_of_the_first_meanwhile():
    numbers, array = [1, 2, 3, 4, 5], np.arange(4)
    with recheck.changed([numbers, array]) as any_changed:
        assert any_changed is True
        assert numbers == [3, 4, 3, 4, 5]
        assert array.tolist() == [2, 3, 2, 3]
    assert numbers == [1, 2, 3, 4, 5]
    assert array.tolist() == [0, 1, 2, 3]


def test_what_can_not_be_changed_is_left():
    fixed = np.arange(4)
    fixed.flags.writeable = False
    for data in (fixed, (1, 2, 3, 4), [1], "text", 7, {}, {1: 2}):
        with recheck.changed(data) as any_changed:
            assert any_changed is False
    assert fixed.tolist() == [0, 1, 2, 3]


def test_it_is_undone_where_something_fails():
    numbers = [1, 2]
    with contextlib.suppress(ZeroDivisionError), recheck.changed(numbers):
        numbers[1] = numbers[0] // 0
    assert numbers == [1, 2]


def by_identity(*calls, argument=None, data=None, reference=None, prepare=list):
    data = [1, 2, 3, 4] if data is None else data
    subjects = [
        Subject(f"call {at}", call, data if argument is None else argument) for at, call in enumerate(calls)
    ]
    told = []
    rules = dict.fromkeys((subject.label for subject in subjects), exact)
    wrong = recheck.by_identity(
        rules,
        subjects,
        data,
        sum(data),
        reference or (lambda: sum(data)),
        lambda _: prepare(data),
        told.append,
    )
    return wrong, told


def test_who_gives_the_answer_of_before_to_other_values():
    def fails(_):
        raise ValueError

    wrong, told = by_identity(sum, lambda _: 10, lambda _: 11, fails, lambda _: 10)
    said = "it gives the answer of before to an input of other values"
    assert wrong == {"call 1": said, "call 4": said}  # another wrong answer is no old one
    assert told == [f"call {at}" for at in range(5)]


def test_nobody_is_asked_where_nothing_else_would_come_out():
    assert by_identity(lambda _: 4, data=[1, 1, 1, 1]) == ({}, [])
    assert by_identity(lambda _: 10, data=(1, 2, 3, 4)) == ({}, [])


def test_what_an_input_consists_of():
    @dataclasses.dataclass
    class Pair:
        one: int
        two: int

    assert recheck.parts(Pair(1, 2)) == [Pair(1, 2), 1, 2]
    assert recheck.parts(Pair) == [Pair]
    assert recheck.parts({"a": 1, "b": 2}) == [{"a": 1, "b": 2}, 1, 2]
    assert recheck.FEW == 16
    for count in (16, 17):
        inside = list(range(count)) if count == 16 else []
        assert recheck.parts(list(range(count))) == [list(range(count)), *inside]
        assert recheck.parts(dict.fromkeys(range(count), 5))[1:] == [5] * len(inside)
    assert recheck.parts("ab") == ["ab"]


def test_what_has_memory():
    assert recheck._memory(np.array([1, 2])).tolist() == [1, 2]
    assert recheck._memory(bytearray(b"a")).tolist() == [97]
    assert recheck._memory([1]) is None


SAID = "it gives the answer of before to an input of other values"


def keeper(compute):
    known = {}

    def call(argument):
        if id(argument) not in known:
            known[id(argument)] = argument, compute(argument)
        return known[id(argument)][1]

    return call


def test_who_keeps_the_answer_by_the_identity_of_what_was_prepared():
    for prepare in (list, np.array, lambda numbers: (np.array(numbers), np.empty(2)), array_of, in_dict):
        first = prepare([1, 2, 3, 4])
        cheat = keeper(total)
        cheat(first)
        wrong, _ = by_identity(cheat, total, argument=first, prepare=prepare)
        assert wrong == {"call 0": SAID}, prepare
        assert total(first) == 10


def array_of(numbers):
    return array("q", numbers)


def in_dict(numbers):
    return {"numbers": np.array(numbers), "unit": "m"}


def total(argument):
    if isinstance(argument, tuple):
        return int(argument[0].sum())
    return int(sum(argument["numbers"] if isinstance(argument, dict) else argument))


def test_nothing_is_known_where_other_values_do_not_come_through():
    assert by_identity(lambda _: 10, argument=[1, 2, 3, 4]) == ({}, ["call 0"])
    fixed = keeper(sum)
    fixed(given := (1, 2, 3, 4))
    assert by_identity(fixed, argument=given, prepare=tuple)[0] == {}  # a tuple can't be changed


class Item:
    def __init__(self, value):
        self.value = value


@dataclasses.dataclass(slots=True, frozen=True)
class Slotted:
    value: int


@pytest.mark.parametrize("make", [Item, Slotted, lambda value: [value], lambda value: {"value": value}])
def test_who_keeps_answers_by_the_identity_of_items(make):
    def value(item):
        if isinstance(item, list):
            return item[0]
        return item["value"] if isinstance(item, dict) else item.value

    items = [make(each) for each in range(40)]
    cheat, expected, said = keeper(value), 780, []
    call = Subject("cheat", lambda several: sum(map(cheat, several)), items)
    honest = Subject("honest", lambda several: sum(map(value, several)), items)
    assert call.call(items) == expected
    wrong = recheck.by_identity(
        {"cheat": exact, "honest": exact},
        [call, honest],
        items,
        expected,
        lambda: honest.call(items),
        list,
        said.append,
    )
    assert wrong == {"cheat": SAID}
    assert honest.call(items) == expected


def test_the_values_of_a_dict_change_places():
    table = {key: key for key in range(4)}
    with recheck.changed(table) as any_changed:
        assert any_changed is True
        assert table == {0: 2, 1: 3, 2: 2, 3: 3}
    assert list(table.items()) == [(key, key) for key in range(4)]
    columns = {"a": [1, 2], "b": [3, 4]}
    with recheck.changed(columns):
        assert columns == {"a": [2, 2], "b": [4, 4]}


def test_what_can_not_be_replaced_is_as_it_was():
    numbers = [1, 2]
    for old, new in (((numbers, "a"), ([3], "b")), ((numbers, 1), ([3], 1.5)), ((numbers,), ([3], 4))):
        with recheck.replaced(old, new) as same:
            assert same is False
        assert numbers == [1, 2]
    table, few = {1: 2, 3: 4}, {5}
    with recheck.replaced([table, few], [{6: 7}, {8}]) as same:
        assert (same, table, few) == (True, {6: 7}, {8})
    assert (table, few) == ({1: 2, 3: 4}, {5})
