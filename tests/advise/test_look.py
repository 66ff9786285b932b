"""What values look like from outside: kind, size, bytes of an item, attributes."""

import array
import collections
import datetime as dt
import decimal

import numpy as np
import pytest
from ferrule._core.advise import seen


class Queue(collections.deque):
    def __len__(self):
        raise AssertionError("called")

    __iter__ = __len__


@pytest.mark.parametrize(
    ("value", "kind", "size", "item_bytes"),
    [
        (array.array("d", [1.0] * 300), "array", 300, 8),
        (array.array("h", [1] * 3), "array", 3, 2),
        (array.array("B"), "array", 0, 1),
        (memoryview(b"abc"), "memoryview", 3, 1),
        (memoryview(np.zeros(5)), "memoryview", 5, 8),
        (memoryview(np.zeros((3, 4), dtype=np.float32)), "memoryview", 12, 4),
        (bytearray(7), "bytearray", 7, 1),
        (collections.deque(range(9)), "deque[int]", 9, 8),
        (collections.deque(), "deque", 0, 0),
        (range(2, 12, 2), "range", 5, 8),
        (dt.datetime(2026, 1, 2, tzinfo=dt.UTC), "datetime", None, 8),
        (decimal.Decimal(3), "Decimal", None, 8),
        ([decimal.Decimal(3)], "list[Decimal]", 1, 8),
        ([array.array("d", [1.0] * 4)], "list[array]", 1, 32),
        ((i for i in range(3)), "generator", None, 8),
        (map(abs, [1]), "map", None, 8),
        (Queue([1]), "plain object Queue", None, 8),
    ],
)
def test_kind_and_size(value, kind, size, item_bytes):
    assert seen(value)[:3] == (kind, size, item_bytes)


def test_what_an_array_has():
    assert seen(array.array("d", [1.0]))[3] == ["typecode: d"]


def test_a_view_that_is_released_has_nothing():
    view = memoryview(b"abc")
    view.release()
    assert seen(view)[:2] == ("memoryview", 0)
