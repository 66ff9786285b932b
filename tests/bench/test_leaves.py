"""What in an answer may be yet to be computed, and what is as it is."""

import collections
import dataclasses
import functools
from typing import NamedTuple

import numpy as np
import pytest
from ferrule.bench import leaves

OWN = "something of a class of the workload's own ({}), which may be yet to be computed"


class Sequence:
    def __len__(self):
        return 1

    def __getitem__(self, at):
        return 1


class Items(list):
    __hash__ = object.__hash__

    def __iter__(self):
        return map(str, list.__iter__(self))


class Number(float):
    @property
    def real(self):
        return 7.0


class Cached:
    @functools.cached_property
    def value(self):
        return 1


class Descriptor:
    def __get__(self, instance, owner):
        return 1


class Described:
    value = Descriptor()


class Partial:
    tolist = functools.partialmethod(Sequence.__len__)


class Static:
    @staticmethod
    def item():
        return 1


class Below(Sequence):
    pass


class Array:
    def __array__(self):
        return np.zeros(1)


class Named(NamedTuple):
    value: object


@dataclasses.dataclass
class Record:
    value: object

    def __post_init__(self):
        self.twice = [self.value]


@dataclasses.dataclass(slots=True)
class Slotted:
    value: object


class Other:
    pass


LAZY = [Sequence(), Items([1]), Number(1), Cached(), Described(), Partial(), Static(), Below(), Array()]


@pytest.mark.parametrize("lazy", LAZY, ids=lambda each: type(each).__name__)
def test_what_a_class_of_ones_own_computes_is_found_at_any_depth(lazy):
    said = OWN.format(type(lazy).__name__)
    assert leaves.unsure(lazy) == said
    plain = Other()
    plain.value = lazy
    array = np.empty(1, dtype=object)
    array[0] = lazy
    within = [
        [lazy],
        (1, lazy),
        {"a": [[lazy]]},
        {Named(5): 2, Named(lazy): 3},
        collections.deque([lazy]),
        Named(lazy),
        Record(lazy),
        [Slotted(lazy)],
        [plain],
        array,
        [[[1]] * 3, [1, {2: [lazy]}]],
    ]
    for answer in within:
        assert leaves.unsure(answer) == f"within it {said}"


def test_an_iterator_at_any_depth():
    assert leaves.unsure(iter([1])) == "an iterator (list_iterator), whose items are yet to be computed"
    assert leaves.unsure({"a": map(str, [1])}).startswith("within it an iterator (map)")


def test_what_the_reference_answers_with_is_as_it_is():
    assert leaves.unsure([Sequence()], [Sequence()]) is None
    assert leaves.unsure([Sequence()], [Array()]) == f"within it {OWN.format('Sequence')}"


def test_values_are_as_they_are():
    several = [
        None,
        [1, 2.5, "a", b"b", True, None, 1j, range(3), {1}, frozenset({2})],
        np.arange(3),
        np.array([None, "a"], dtype=object),
        collections.Counter("ab"),
        collections.OrderedDict(a=[1]),
        Record([1]),
        Slotted({"a": 1}),
        Named(1),
        Other(),
        int,
        len,
    ]
    for each in several:
        assert leaves.unsure([each]) is None, each
    for name, kind in (("pandas", "Series"), ("polars", "Series"), ("pyarrow", "array")):
        values = getattr(pytest.importorskip(name), kind)([1, 2])
        assert leaves.unsure({"a": values}) is None


def test_an_answer_within_itself_comes_to_an_end():
    ring: list = [1]
    ring.append(ring)
    assert leaves.unsure(ring) is None


def test_a_class_of_the_module_is_its_own_wherever_that_lies(monkeypatch):
    monkeypatch.setattr(leaves, "_is_own", lambda _file: False)
    assert leaves.unsure(Sequence()) is None
    assert leaves.unsure(Sequence(), None, __name__) == OWN.format("Sequence")
