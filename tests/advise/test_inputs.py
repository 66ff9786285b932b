"""Copies of arguments: equal, apart, and made without a call of anything that the program wrote."""

import array
import collections
import dataclasses
import datetime as dt
import decimal
import enum
import gc
import io
import math
import mmap
import operator
import random
import re
import socket
import sys
import threading
from typing import NamedTuple

import numpy as np
import pytest
from ferrule._core import advise as core
from ferrule.advise.inputs import KEPT, ROOM, Inputs, copied, copied_again


def plain(a):
    return a


class Plain:
    def __init__(self, **attributes):
        self.__dict__.update(attributes)

    def noticed(self):
        raise AssertionError("called")


class Quiet:
    """Whose every method would be noticed."""

    def __init__(self, inner):
        self.inner = inner

    def noticed(self, *_):
        raise AssertionError("called")

    __len__ = __iter__ = __eq__ = __repr__ = __setattr__ = __getattr__ = __bool__ = noticed  # noqa: RUF100
    __hash__ = None
    inner = None

    def __init_subclass__(cls):
        raise AssertionError("called")


@dataclasses.dataclass
class Point:
    x: int
    y: list


@dataclasses.dataclass(frozen=True, slots=True)
class Slots:
    x: int
    y: list


class OwnSlots:
    __slots__ = ("a", "b")


class Colour(enum.Enum):
    RED = 1


class Pair(NamedTuple):
    a: int
    b: list


@pytest.mark.parametrize(
    "value",
    [
        [1, [2.5, ["a"]]],
        {"a": [1], "b": {"c": (1, [2])}},
        (1, [2], Pair(1, [2])),
        {1, "a", (2, 3)},
        frozenset({b"a"}),
        bytearray(b"abc"),
        collections.deque([[1], 2], 5),
        array.array("d", [1.5, 2.5]),
        [memoryview(b"abc"), memoryview(bytearray(b"abc")), memoryview(array.array("h", [1, 2]))],
        memoryview(bytearray(b"abc")).toreadonly(),
        decimal.Decimal("1.5"),
        collections.defaultdict(list, a=[1]),
        collections.OrderedDict(a=[1]),
        Point(1, [2]),
        Slots(1, [2]),
        [Colour.RED, dt.date(2026, 1, 2), len, Point, None, 1 << 90],
        {Colour.RED: 1},
        [
            ", ".join,
            dict.fromkeys,
            math.sin,
            plain,
            slice(1, None),
            operator.itemgetter(1, "a"),
            np.float32(1),
        ],
        [lambda a, b=1, *, c=(2, None), d=len: (a, b, c, d)],
    ],
)
def test_a_copy_is_equal(value):
    copy = copied(value)
    assert type(copy) is type(value)
    assert copy == value


def test_a_copy_is_apart():
    given = {"a": [1, [2]], "p": Point(1, [2]), "s": Slots(1, [2]), "n": np.arange(3), "t": (1, [2])}
    copy = copied(given)
    given["a"][1].append(3)
    given["p"].y.append(3)
    given["p"].x = 9
    given["s"].y.append(3)
    given["n"][0] = 9
    given["t"][1].append(3)
    assert copy["a"] == [1, [2]]
    assert (copy["p"], copy["s"], copy["t"]) == (Point(1, [2]), Slots(1, [2]), (1, [2]))
    assert copy["n"].tolist() == [0, 1, 2]


def test_views_are_of_the_copy():
    given = bytearray(b"abc")
    view = memoryview(given)
    copies = copied([view, given, view.toreadonly()])
    copies[1][0] = 0
    assert (copies[0][0], copies[2][0], given[0]) == (0, 0, ord("a"))
    assert [copies[0].readonly, copies[2].readonly] == [False, True]


def test_what_is_shared_stays_shared_and_circles_stay_circles():
    inner = [1]
    one = Plain(a=inner, b=inner)
    one.me = one
    several = (one, inner)
    inner.append(several)
    (copy, other) = copied(several)
    assert copy is not one
    assert copy.me is copy
    assert copy.a is copy.b is other
    assert other[1][0] is copy


def test_a_long_chain_is_copied():
    first = None
    for _ in range(20_000):
        first = Plain(next=first)
    copy, length = copied(first, 10_000_000), 0
    while copy is not None:
        copy, length = copy.next, length + 1
    assert length == 20_000


def test_slots_that_are_empty_stay_so():
    one = OwnSlots()
    one.a = [1]
    copy = copied(one)
    assert copy.a == [1]
    assert copy.a is not one.a
    assert not hasattr(copy, "b")


def test_nothing_of_the_program_is_called():
    one = object.__new__(Quiet)
    object.__setattr__(one, "inner", [1, 2])
    copy = copied([one, {"a": one}])
    inside = object.__getattribute__(copy[0], "__dict__")
    assert inside == {"inner": [1, 2]}
    assert inside["inner"] is not object.__getattribute__(one, "__dict__")["inner"]
    assert copy[1]["a"] is copy[0]


def test_an_instance_keeps_no_dict_that_it_had_none_of():
    # A program that reads attributes is not slowed down: `__dict__` is made when it is asked for.
    one = Plain.__new__(Plain)
    one.a = [1]
    before = sys.getsizeof(one), sys.getrefcount(one.a)
    copied(one)
    assert (sys.getsizeof(one), sys.getrefcount(one.a)) == before


class Own:
    def __deepcopy__(self, memo):
        raise AssertionError("called")


class Gone:
    def __del__(self):
        pass


class Reduced:
    def __reduce__(self):
        raise AssertionError("called")


class New:
    def __new__(cls):
        return object.__new__(cls)


class Meta(type):
    pass


class Made(metaclass=Meta):
    pass


class Set:
    @property
    def a(self):
        raise AssertionError("called")

    @a.setter
    def a(self, _value):
        raise AssertionError("called")


def with_property():
    one = Set()
    one.__dict__["a"] = 1
    return one


def closure():
    inner = []
    return lambda: inner


def with_attribute():
    def function():
        pass

    function.inner = []
    return function


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: io.TextIOWrapper(io.BytesIO()), "an open file"),
        (socket.socket, "a socket"),
        (lambda: (i for i in ()), "a generator"),
        (threading.Lock, "a lock"),
        (Own, "an object of Own, which has __deepcopy__"),
        (Gone, "an object of Gone, which has __del__"),
        (Reduced, "an object of Reduced, which has a __reduce__ of its own"),
        (New, "an object of New, which has a __new__ of its own"),
        (Made, "an object of Made, whose class is made by Meta"),
        (with_property, "an object of Set with a property a"),
        (lambda: {Plain(): 1}, "a dict with keys of an object of Plain"),
        (lambda: {Colour.RED: []}, "a dict with keys whose hash is a function of Python's"),
        (lambda: {Plain()}, "a set of an object of Plain"),
        (lambda: np.array([[]], dtype=object), "an array of objects"),
        (lambda: [0] * 200_000, "more than 1000 KB"),
        (lambda: array.array("d", bytes(1_000_008)), "more than 1000 KB"),
        (lambda: memoryview(b"abc")[1:], "a memoryview of a part"),
        (lambda: memoryview(b"abcd").cast("h"), "a memoryview of a part"),
        (lambda: memoryview(mmap.mmap(-1, 10)), "a memoryview of an object of mmap"),
        (lambda: Plain().noticed, "a bound method"),
        (lambda: [].append, "a bound method"),
        (closure, "a closure"),
        (lambda: lambda inner=[]: inner, "a function that keeps objects"),
        (lambda: lambda *, inner=Plain(): inner, "a function that keeps objects"),  # noqa: B008 - that is refused
        (with_attribute, "a function that keeps objects"),
        (lambda: slice([]), "a slice that keeps objects"),
        (lambda: operator.itemgetter(Plain()), "an itemgetter that keeps objects"),
        (lambda: np.zeros(2, [("a", int), ("b", int)])[0], "an object of void"),
        (lambda: np.zeros(2).flat, "an object of flatiter"),
        (lambda: collections.OrderedDict({Colour.RED: 1}), "a dict with keys whose hash is"),
    ],
)
def test_what_can_not_be_copied_says_why(make, reason):
    value = make()
    with pytest.raises(ValueError, match=re.escape(reason)):
        copied([value])
    if isinstance(value, io.IOBase | socket.socket):
        value.close()


def test_no_instance_is_found_that_the_program_did_not_make():
    given = [Plain(), Point(1, [2]), Pair(1, [2])]
    kept = copied(given)
    found = [each for each in gc.get_objects() if type(each) in {Plain, Point, Pair}]
    assert all(any(each is one for one in given) for each in found)
    assert kept[1:] == given[1:]


@pytest.mark.parametrize("kind", [dict, collections.deque, list])
def test_what_the_program_does_when_objects_die_waits(kind):
    """On Python 3.11 the collector runs where containers are made."""

    class Lease:
        def __init__(self):
            self.me = self

        def __del__(self):
            given.popitem() if kind is dict else given.pop()

    originals = [Plain(number=number) for number in range(2_000)]
    given = dict(enumerate(originals)) if kind is dict else kind(originals)
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(100)
    try:
        Lease()
        copy, _, reason = core.copied(given, ROOM)
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
    assert not reason
    assert gc.isenabled()
    copies = list(copy.values() if kind is dict else copy)
    assert [each.number for each in copies] == list(range(2_000))
    assert not set(map(id, copies)) & set(map(id, originals))
    gc.collect()
    assert len(given) == 1_999


def kept(count, size=100, room=1_000_000):
    inputs = Inputs(random.Random(1), room)  # noqa: S311
    for i in range(count):
        if inputs.room(("f", "g", 1), plain.__code__):
            inputs.add(("f", "g", 1), ((i,), {}, size))
    return inputs


def test_so_many_are_kept_from_all_of_the_run():
    numbers = [args[0] for args, _ in kept(2_000).of(("f", "g", 1))]
    assert len(numbers) == KEPT
    assert max(numbers) > 1_000
    assert min(numbers) < 1_000


def test_they_take_no_more_room_than_there_is():
    assert len(kept(50, 100_000).of(("f", "g", 1))) == 10
    assert kept(10, room=0).of(("f", "g", 1)) == []


def test_what_was_kept_is_copied_again_however_large():
    given = copied(((bytearray(ROOM - 2_000),), {}))
    assert copied_again(given) == given
    assert copied_again(given)[0][0] is not given[0][0]


def test_large_ones_are_tried_seldom():
    inputs = Inputs(random.Random(1))  # noqa: S311
    tried = 0
    for i in range(200):
        if inputs.room(("f", "g", 1), plain.__code__):
            tried += 1
            inputs.add(("f", "g", 1), ((i,), {}, 1_000_000))
    assert 5 <= tried <= 40


def test_generators_are_not_kept():
    def made():
        yield

    inputs = Inputs(random.Random(1))  # noqa: S311
    assert inputs.room(("f", "g", 1), made.__code__) == 0
    assert inputs.refused() == {
        ("f", "g", 1): "its arguments are not kept: a generator or coroutine: calling it alone does nothing"
    }
    inputs.add(("f", "h", 1), ((1,), {}, 8))
    inputs.add(("f", "h", 1), "an open file")
    assert list(inputs.refused()) == [("f", "g", 1)]
