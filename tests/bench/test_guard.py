"""What a guard keeps of an input, and which changes of it that finds."""

import dataclasses

import numpy as np
import pytest
from ferrule.bench import guard
from ferrule.bench.guard import PART, WHOLE, Guard, InputChangedError, part


def test_of_a_long_list_items_at_even_distances_and_the_last_are_kept():
    assert part(list(range(1_000)), most=4) == [1_000, 999, 0, 250, 500, 750]
    assert part(list(range(1_001)), most=4) == [1_001, 1_000, 0, 251, 502, 753]
    assert part(list(range(3)), most=4) == [3, 2, 0, 1, 2]
    assert part([], most=4) == [0]
    assert part("a text", most=2) == "a text"
    # An array's items are Python's own.
    kept = part(np.arange(8.0), most=2)
    assert (kept, {type(each) for each in kept[1:]}) == ([8, 7.0, 0.0, 4.0], {float})


def test_within_an_item_a_quarter_as_much_is_kept():
    rows = [list(range(100)) for _ in range(3)]
    assert part(rows, most=8)[1] == [100, 99, 0, 50]
    assert part(rows, most=3)[1] == [100, 99, 0]
    assert part(np.array(rows), most=8)[1] == [100, 99, 0, 50]


def test_mappings_and_records_are_looked_into():
    kept = part({"a": [1, 2], "b": 3, "c": 4}, most=2)
    assert kept == {"a": [2, 2, 1], "b": 3, part: 3}

    @dataclasses.dataclass
    class Pair:
        one: list
        two: str

    assert part(Pair([5, 6], "x"), most=8) == [[2, 6, 5, 6], "x"]
    assert part(Pair) is Pair


@pytest.mark.parametrize(("n", "copied"), [(WHOLE, True), (WHOLE + 1, False)])
def test_a_small_input_is_copied_as_a_whole(n, copied):
    data = list(range(10_000))
    kept = Guard(data, n)
    assert (kept.whole is not None) is copied
    assert not kept.changed()
    data[150] = -1  # not among those looked at, which are a hundred apart
    assert not kept.changed_in_part()
    assert kept.changed() is copied
    data[200] = -1
    assert kept.changed_in_part()
    assert kept.changed()


def test_the_part_is_of_a_hundred():
    assert (PART, WHOLE) == (100, 100_000)
    assert len(Guard(list(range(1_000)), 1).part) == 102


def test_what_can_not_be_compared_is_not_guarded():
    class Odd:
        def __deepcopy__(self, _memo):
            raise TypeError("no copies")

    kept = Guard(Odd(), 1)
    assert kept.whole is None
    assert not kept.changed()
    # Equal to nothing, not even itself: it would be called changed at once.
    assert guard._if_equal(lambda _: 1, lambda _: 2, None) is None
    assert guard._if_equal(lambda _: 1, lambda _: 1, None) == 1


def test_the_error_says_whose_fault_it_is():
    assert (str(InputChangedError("NumPy")), InputChangedError("NumPy").label) == (
        "it changes its input",
        "NumPy",
    )
    assert str(InputChangedError("")) == "the input was changed while it was timed"


def test_attributes_of_objects_in_a_list_are_looked_at():
    class Node:
        def __init__(self, value):
            self.value, self.other = value, self

    class Slots:
        __slots__ = ("value",)

    nodes = [Node(each) for each in range(8)]
    slots = [Slots() for _ in range(8)]
    for each in slots:
        each.value = [1]
    for several in (nodes, slots):
        kept = Guard(several, 8)
        assert not kept.changed()
        several[3].value = 77
        assert kept.changed_in_part()
