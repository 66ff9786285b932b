"""A real value of each kind: it has one name where it is seen and where it is priced."""

from __future__ import annotations

import array
import collections
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
from ferrule._core.advise import seen
from ferrule.advise import kinds
from ferrule.advise.crossing import Crossings
from ferrule.advise.findings import Shape, Way
from ferrule.advise.kinds import Kind

from tests.advise.models import NS, advised
from tests.costs.models import single

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.costs.cost_model import Model

CALL = 22
LENT = {"ndarray": 60, "ndarray, strided": 65, "Arrow array": 70, "DLPack": 80, "memoryview": 90}
"""What each takes that the cost model measured, in nanoseconds."""


class Lends:
    """What a library that this project does not have would give."""

    def __dlpack__(self) -> object:
        raise AssertionError("called")


class Series:
    """A user's own: what it is called is not what it is."""

    def __init__(self) -> None:
        self.first = 1


@dataclass
class Order:
    price: float


@dataclass(slots=True)
class Slots:
    price: float


class Pair(NamedTuple):
    first: int


def _frame(module: Any) -> object:
    return module.DataFrame({"a": [1.0, 2.0]})


def _objects() -> object:
    return np.array(["a", "b"], dtype=object)


VALUES: list[tuple[str, Callable[[Any], object], str, str | None]] = [
    ("numpy", lambda np: np.zeros(4), "ndarray", "ndarray"),
    ("numpy", lambda np: np.zeros(4).view(np.recarray), "ndarray", "ndarray"),
    ("numpy", lambda np: np.ma.array([1.0]), "ndarray", "ndarray"),
    ("numpy", lambda np: np.zeros(4)[::2], "ndarray, strided", "ndarray, strided"),
    ("numpy", lambda _: _objects(), "object ndarray[str]", None),
    ("pandas", lambda pandas: pandas.Series([1.0]), "pandas Series", "ndarray"),
    ("pandas", lambda pandas: pandas.RangeIndex(3), "pandas Index", "ndarray"),
    ("pandas", _frame, "pandas DataFrame", "ndarray"),
    ("polars", lambda polars: polars.Series([1.0]), "polars Series", "Arrow array"),
    ("polars", _frame, "polars DataFrame", "Arrow array"),
    ("polars", lambda polars: _frame(polars).lazy(), "polars LazyFrame", None),  # type: ignore[attr-defined]
    ("pyarrow", lambda arrow: arrow.array([1, 2]), "Arrow array", "Arrow array"),
    ("pyarrow", lambda arrow: arrow.array(["a"]), "Arrow array", "Arrow array"),
    ("pyarrow", lambda arrow: arrow.chunked_array([[1]]), "Arrow chunked array", "Arrow array"),
    ("pyarrow", lambda arrow: arrow.table({"a": [1]}), "Arrow table", "Arrow array"),
    ("pyarrow", lambda arrow: arrow.table({"a": [1]}).to_batches()[0], "Arrow record batch", "Arrow array"),
    ("pyarrow", lambda arrow: arrow.py_buffer(b"abc"), "Arrow buffer", "memoryview"),
    ("scipy.sparse", lambda sparse: sparse.csr_matrix(np.eye(3)), "sparse matrix", "ndarray"),
    ("scipy.sparse", lambda sparse: sparse.coo_array(np.eye(3)), "sparse matrix", "ndarray"),
    ("builtins", lambda _: Lends(), "DLPack", "DLPack"),
    ("builtins", lambda _: memoryview(b"abc"), "memoryview", "memoryview"),
    ("array", lambda _: array.array("d", [1.0]), "array", "ndarray"),
]


def shape(value: object) -> Shape:
    kind, size, item_bytes, attributes = seen(value)
    return Shape("x", kind, [] if size is None else [size] * 3, 1.0, item_bytes, attributes)


def test_attributes_have_sizes() -> None:
    class World:
        """What has attributes of three kinds."""

        def __init__(self) -> None:
            """Set them."""
            self.cells, self.name, self.at = [[0] * 120 for _ in range(100)], "life", 0.5

    assert seen(World())[3] == [
        "cells: list[list] × 100 of 960 B",
        "name: str (ASCII) × 4 of 1 B",
        "at: float",
    ]


@pytest.fixture(scope="module")
def model() -> Model:
    found = advised()
    found.measured = [
        each for each in found.measured if (each.kind, each.way) not in {(kind, "zero-copy") for kind in LENT}
    ]
    found.measured += [single(kind, "zero-copy", cost * NS) for kind, cost in LENT.items()]
    return found


@pytest.mark.parametrize(("library", "make", "kind", "lent"), VALUES, ids=[each[2] for each in VALUES])
def test_a_value_of_a_library_is_priced_by_what_it_is(
    model: Model, library: str, make: Callable[[Any], object], kind: str, lent: str | None
) -> None:
    value = make(pytest.importorskip(library))
    for each, name in ((value, kind), ([value], f"list[{kind.removesuffix(', strided')}]")):
        found = Kind.of(seen(each)[0])
        assert found.shown == name
        assert not kinds.is_class(found)
        assert not kinds.is_class(found.item)
        assert kinds.holds_many(name) == (found.name in kinds.OPERATORS or found.item.name in kinds.OPERATORS)
    assert kinds.is_lent(Kind.of(kind)) == (lent is not None)
    ways: tuple[Way, ...] = ("zero-copy", "class")
    cost = [Crossings(model).call([shape(value)], way).seconds.value / NS for way in ways]
    if lent:
        assert cost == pytest.approx([CALL + LENT[lent]] * 2)
    else:
        assert min(cost) > CALL


def test_each_kind_of_the_tables_is_seen() -> None:
    known = {kind.partition("[")[0] for _, _, kind, _ in VALUES}
    assert known >= kinds.ARRAYS | kinds.OPERATORS
    assert set(kinds.OPERATED.values()) <= set(LENT)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ([1, 2], "list[int]"),
        ((1, 2, 3, 4, 5), "tuple[int, …]"),
        (range(3), "range"),
        (collections.deque([1]), "deque[int]"),
        ({1}, "set[int]"),
        (frozenset({1}), "frozenset[int]"),
        ({"a": 1}, "dict[str, int]"),
        (collections.Counter("a"), "Counter"),
        (collections.defaultdict(int), "defaultdict"),
        (collections.OrderedDict(a=1), "OrderedDict"),
    ],
)
def test_containers_are_priced_by_what_they_are_like(model: Model, value: object, kind: str) -> None:
    assert seen(value)[0] == kind
    name = kind.partition("[")[0]
    assert name in kinds.CONTAINERS
    assert not kinds.is_class(Kind.of(kind))
    assert Crossings(model).call([shape(value)], "copied").seconds.value >= CALL * NS


def test_each_container_of_the_table_is_seen() -> None:
    values = ([], (), range(1), collections.deque(), set(), frozenset(), {}, collections.Counter())
    others = (collections.defaultdict(int), collections.OrderedDict(), np.array([None])[:0])
    assert {seen(each)[0] for each in (*values, *others)} == set(kinds.CONTAINERS)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (Series(), "plain object Series"),
        (Order(1.0), "dataclass Order"),
        (Slots(1.0), "dataclass with slots Slots"),
        (Pair(1), "namedtuple Pair"),
    ],
)
def test_a_class_of_pythons_could_be_one_of_rusts(model: Model, value: object, kind: str) -> None:
    assert seen(value)[0] == kind
    assert kinds.is_class(Kind.of(kind))
    assert not kinds.holds_many(kind)
    assert Crossings(model).call([shape(value)], "class").seconds.value / NS == pytest.approx(CALL + 1)
    assert kind.startswith(kinds.CLASSES)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("a", "str (ASCII)"),
        ("é", "str (Latin-1)"),
        ("日", "str (CJK)"),
        (b"a", "bytes"),
        (bytearray(1), "bytearray"),
    ],
)
def test_texts_and_bytes_are_lent(value: object, kind: str) -> None:
    assert seen(value)[0] == kind
    assert kinds.is_lent(Kind.of(kind))
    assert not kinds.holds_many(kind)


def test_a_class_that_only_has_the_name_of_an_array_is_none() -> None:
    made = type("ndarray", (), {"__module__": "mine"})()
    assert kinds.is_class(Kind.of(seen(made)[0]))
    assert not kinds.holds_many(seen(made)[0])
