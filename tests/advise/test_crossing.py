"""What shapes cost to cross: as measured, or put together from what was measured."""

import pytest
from ferrule.advise.crossing import Crossings
from ferrule.advise.findings import Shape, Way
from ferrule.advise.kinds import Kind

from tests.advise.models import NS, advised


@pytest.fixture(scope="module")
def crossings() -> Crossings:
    return Crossings(advised())


def shape(kind: str, n: int = 0, name: str = "x", length: int = 0, attributes: tuple[str, ...] = ()) -> Shape:
    return Shape(name, kind, [n] * 3 if n else [], 1.0, 8 * length, list(attributes))


def ns(crossings: Crossings, way: Way, *shapes: Shape) -> float:
    return crossings.call(shapes, way).seconds.value / NS


ORDER = ("price: float", "lines: int", "name: str (ASCII)")


@pytest.mark.parametrize(
    ("way", "given", "cost"),
    [
        # A call with one argument takes 22 ns.
        ("copied", shape("int"), 32),
        ("copied", shape("list[int]", 100), 22 + 100 * 10),
        ("copied", shape("tuple[int, int, int]", 3), 22 + 30),
        ("copied", shape("dict[str, int]", 10), 22 + 500),
        ("copied", shape("dict[str, float]", 10), 22 + 500),
        ("copied", shape("dict[int, str]", 10), 22 + 10 * (50 - 20 + 10 + 20 - 10)),
        ("copied", shape("list[int | str]", 10), 22 + 10 * (10 + 20) / 2),
        ("copied", shape("list[list[float]]", 10), 22 + 1000),
        ("copied", shape("list[list[int]]", 10, length=20), 22 + 10 * 200),
        ("copied", shape("list[dict[str, str]]", 10, length=20), 22 + 10 * (500 + 10 * 10)),
        # Sixteen numbers each, in four lists of four.
        ("copied", shape("list[list[list[float]]]", 10, length=16), 22 + 10 * (40 + 4 * (40 - 10))),
        # A list at every second place has twice as many as are there on average.
        ("copied", shape("list[int | list[int]]", 10, length=10), 22 + 10 * (10 + 200) / 2),
        ("copied", shape("list[int >= 2**30]", 10), 22 + 100),
        ("copied", shape("Decimal"), 22 + 40),
        ("class", shape("Decimal"), 22 + 40),
        ("copied", shape("list[tuple[int, str, float]]", 10), 22 + 10 * (30 - 20 + 10 + 20 + 10)),
        ("copied", shape("dataclass Order"), 22 + 40),
        ("copied", shape("dataclass Order", attributes=ORDER), 22 + 3 * 10 + 10 + 10 + 20),
        ("copied", shape("list[dataclass Order]", 10, attributes=ORDER), 22 + 10 * 70),
        ("copied", shape("ndarray", 10), 22 + 60),
        ("copied", shape("None", name="return"), 20),
        ("copied", shape("list[int]", 10, name="return"), 20 + 200),
        ("zero-copy", shape("list[int]", 100), 22 + 60),
        ("zero-copy", shape("list[list[float]]", 100), 22 + 60),
        ("zero-copy", shape("list[float]", 100, name="return"), 20 + 50),
        ("zero-copy", shape("list[str]", 10), 22 + 30),
        ("zero-copy", shape("str (ASCII)", 10), 22 + 3),
        ("zero-copy", shape("dict[str, int]", 10), 22 + 500),
        ("class", shape("dataclass Order", attributes=ORDER), 22 + 1),
        ("class", shape("list[dataclass Order]", 10), 22 + 10),
        ("class", shape("list[dataclass Order]", 10, name="return"), 20 + 300),
        ("class", shape("list[int]", 10), 22 + 60),
        ("loop", shape("int"), 10),
        ("loop", shape("str (ASCII)", 10), 20),
        ("loop", shape("list[int]", 10, name="return"), 2 * 100),
    ],
)
def test_a_call_costs_what_its_parts_do(crossings: Crossings, way: Way, given: Shape, cost: float) -> None:
    assert ns(crossings, way, given) == pytest.approx(cost, rel=1e-6)


def test_arguments_are_added_up_and_types_weighed_by_how_often_they_came(crossings: Crossings) -> None:
    several = [
        Shape("x", "int", [], 0.5),
        Shape("x", "list[int]", [10, 20, 30], 0.5),
        Shape("y", "float", []),
        Shape("return", "int", []),
    ]
    assert ns(crossings, "copied", *several) == pytest.approx(24 + 5 + 100 + 10 + 20)


def test_what_is_put_together_is_said(crossings: Crossings) -> None:
    assert crossings.call([shape("list[int]", 9)], "copied").notes == []
    said = crossings.call([shape("dict[str, dataclass Order]", 9)], "copied").notes
    assert said == [
        "dict[str, dataclass Order] by dict[str, int] and its items",
        "dataclass Order by an object of 2 attributes",
    ]
    assert crossings.call([shape("list[int]", 9)], "zero-copy").notes == ["list[int] as an array"]


def test_an_object_may_have_one_of_its_own_kind(crossings: Crossings) -> None:
    assert ns(
        crossings, "copied", shape("plain object Node", attributes=("next: plain object Node",))
    ) == pytest.approx(22 + 10 + 40)


def test_an_attribute_costs_by_its_size(crossings: Crossings) -> None:
    def world(cells: str) -> float:
        return ns(crossings, "copied", shape("plain object World", attributes=(f"cells: {cells}",)))

    assert world("list[int] × 200 of 8 B") == pytest.approx(22 + 10 + 200 * 10)
    # A hundred lists of 120 that nobody looked into: objects, for all that is known.
    assert world("list[list] × 100 of 960 B") == pytest.approx(22 + 10 + 100 * 120 * 40)


def test_the_cheapest_way_is_taken(crossings: Crossings) -> None:
    several = [shape("list[int]", 1_000), shape("list[dataclass Order]", 10, "y", attributes=ORDER)]
    assert crossings.cheapest(several).seconds.value / NS == pytest.approx(24 + 60 + 10)


@pytest.mark.parametrize("text", ["int", "dict[str, list[int | None]]", "tuple[int, str]", "ndarray", "a[b"])
def test_kinds_are_read_as_they_are_written(text: str) -> None:
    assert Kind.of(text).shown == text


@pytest.mark.parametrize(
    "kind", ["tuple[int, …]", "list[]", "", "list[Unknown[int]]", "dict", "list", "function"]
)
@pytest.mark.parametrize("way", ["copied", "zero-copy", "class", "loop"])
def test_every_kind_has_a_cost(crossings: Crossings, kind: str, way: Way) -> None:
    assert ns(crossings, way, shape(kind, 3), shape(kind, 3, "return")) >= 0
