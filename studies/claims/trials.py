"""Workloads that only claims need: the same few steps in Python, through handles, and in Rust alone.

Rows that read a container through a handle, or in Rust's own memory, are functions of the cost model: they
keep the sum in Rust, and the answer is None, as the reference's.
"""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING, Any

from ferrule import scalars, sequences
from ferrule._core import costs as core
from ferrule.bench import inputs, workload
from ferrule.bench.verify import nothing
from ferrule.costs import values

if TYPE_CHECKING:
    from ferrule.bench.declare import Workload

SIZES = (10, 1_000, 10_000, 100_000, 1_000_000)
SMALL = (10, 100, 1_000, 10_000, 100_000)


def in_rust(n: int) -> Any:
    """Give n ints, n strs and a map of both that are Rust's own."""
    return core.CrossingSource(n, "a", values.words(n))


def rust_of(container: Any) -> Any:
    """Give Rust's own data, as much as the container has."""
    return in_rust(len(container))


# --- walking over numbers --------------------


@workload(sizes=SIZES, unit="int", equal=nothing)
def walk(n: int) -> list[int]:
    """Add up ints: in a Python loop, in Rust over the list, in Rust over a Vec."""
    return values.ints(n)


@walk.reference
def _(numbers: list[int]) -> None:
    total = 0
    for number in numbers:
        total += number


@walk.ferrule("PyList", note="each item of a Bound<PyList>")
def _(numbers: list[int]) -> None:
    core.read_ints(numbers)


@walk.ferrule("Vec", prepare=rust_of, note="a Vec<i64> that is there already")
def _(source: Any) -> None:
    source.sum_ints()


@walk.ferrule("to Vec", note="converted to a Vec<i64>, nothing else")
def _(numbers: list[int]) -> None:
    core.take_int_vec(numbers)


@walk.peer("builtin sum")
def _(numbers: list[int]) -> None:
    sum(numbers)


@workload(sizes=SIZES, unit="int", equal=nothing)
def walk_shuffled(n: int) -> list[int]:
    """Add up ints of a list, in the order in which they were made and in any other."""
    return values.ints(n)


def shuffled(numbers: list[int]) -> list[int]:
    """Give the same objects in another order."""
    return random.Random(1).sample(numbers, len(numbers))  # noqa: S311 - an order, not a secret


@walk_shuffled.reference
def _(numbers: list[int]) -> None:
    total = 0
    for number in numbers:
        total += number


@walk_shuffled.ferrule("in order")
def _(numbers: list[int]) -> None:
    core.read_ints(numbers)


@walk_shuffled.ferrule("shuffled", prepare=shuffled)
def _(numbers: list[int]) -> None:
    core.read_ints(numbers)


# --- walking over objects --------------------


def points_of(make: Any, points: list[Any]) -> list[Any]:
    """Give as many objects of a class."""
    return values.points(make, len(points))


@workload(sizes=SMALL, unit="object", equal=nothing)
def walk_objects(n: int) -> list[values.PlainPoint]:
    """Add up a field of objects: of a Python class, and of a class defined in Rust."""
    return values.points(values.PlainPoint, n)


@walk_objects.reference
def _(points: list[Any]) -> None:
    total = 0
    for point in points:
        total += point.id


@walk_objects.ferrule("one field", note="getattr of what is needed")
def _(points: list[Any]) -> None:
    core.read_attributes(points)


@walk_objects.ferrule("to structs", note="every object converted to a Rust struct")
def _(points: list[Any]) -> None:
    core.take_point_vec(points)


@walk_objects.ferrule("frozen pyclass", prepare=partial(points_of, core.FrozenPoint))
def _(points: list[Any]) -> None:
    core.read_frozen(points)


@walk_objects.ferrule("mutable pyclass", prepare=partial(points_of, core.MutablePoint))
def _(points: list[Any]) -> None:
    core.read_mutable(points)


@walk_objects.ferrule("Vec", prepare=rust_of, note="no Python object at all")
def _(source: Any) -> None:
    source.sum_ints()


# --- maps --------------------


@workload(sizes=SMALL, unit="entry", equal=nothing)
def walk_map(n: int) -> dict[str, int]:
    """Add up the values of a map: a dict in Python, a dict through the C API, a HashMap."""
    return dict(zip(values.words(n), values.ints(n), strict=True))


@walk_map.reference
def _(table: dict[str, int]) -> None:
    total = 0
    for value in table.values():
        total += value


@walk_map.ferrule("PyDict", note="each item of a Bound<PyDict>")
def _(table: dict[str, int]) -> None:
    core.read_str_dict(table)


@walk_map.ferrule("HashMap", prepare=rust_of, note="a HashMap that is there already")
def _(source: Any) -> None:
    source.sum_map()


@walk_map.ferrule("to HashMap", note="converted to a HashMap, nothing else")
def _(table: dict[str, Any]) -> None:
    core.take_str_map(table)


def keyed(n: int) -> tuple[dict[str, int], list[str]]:
    """Give a map, and its keys in another order than it was made in."""
    words = values.words(n)
    return dict(zip(words, values.ints(n), strict=True)), random.Random(1).sample(words, n)  # noqa: S311


@workload(sizes=SMALL, unit="look-up", equal=nothing)
def look_up(n: int) -> tuple[dict[str, int], list[str]]:
    """Look up every key of a map, one after the other, in another order than it was made in."""
    return keyed(n)


@look_up.reference
def _(data: tuple[dict[str, int], list[str]]) -> None:
    table, keys = data
    total = 0
    for key in keys:
        total += table[key]


@look_up.ferrule("PyDict", note="PyDict.get_item")
def _(data: tuple[dict[str, int], list[str]]) -> None:
    core.look_up_keys(*data)


@look_up.ferrule("HashMap", prepare=lambda data: rust_of(data[1]), note="std's HashMap, String keys")
def _(source: Any) -> None:
    source.look_up()


PASSES = 30


@workload(sizes=SMALL[:-1], unit="entry", equal=nothing)
def heavy_map(n: int) -> tuple[dict[str, int], list[str]]:
    """Look up every key of a dict 30 times: in the dict, and in a HashMap that it is converted to first."""
    return keyed(n)


@heavy_map.reference
def _(data: tuple[dict[str, int], list[str]]) -> None:
    table, keys = data
    total = 0
    for _ in range(PASSES):
        for key in keys:
            total += table[key]


@heavy_map.ferrule("PyDict", note="PyDict.get_item")
def _(data: tuple[dict[str, int], list[str]]) -> None:
    for _ in range(PASSES):
        core.look_up_keys(*data)


@heavy_map.ferrule(
    "HashMap", prepare=lambda data: (data[0], rust_of(data[1])), note="converted, then a HashMap of the same"
)
def _(data: tuple[dict[str, Any], Any]) -> None:
    table, source = data
    core.take_str_map(table)
    for _ in range(PASSES):
        source.look_up()


@workload(sizes=SMALL, unit="entry", equal=nothing)
def one_key(n: int) -> tuple[dict[str, int], str]:
    """Read one key of a dict: through a handle, and after converting all of it."""
    return dict(zip(values.words(n), values.ints(n), strict=True)), values.words(1)[0]


@one_key.reference
def _(data: tuple[dict[str, int], str]) -> None:
    table, key = data
    table[key]


@one_key.ferrule("handle", note="PyDict.get_item")
def _(data: tuple[dict[str, int], str]) -> None:
    core.read_key(*data)


@one_key.ferrule("to HashMap", note="the conversion alone")
def _(data: tuple[dict[str, Any], str]) -> None:
    core.take_str_map(data[0])


# --- arrays --------------------


@workload(sizes=(1, 100, 1_000, 10_000, 100_000, 1_000_000), unit="float", equal=nothing)
def lend(n: int) -> Any:
    """Give an array to a function that doesn't look at its items: as it is, and as a copy."""
    return inputs.array(n)


@lend.reference
def _(array: Any) -> None:
    memoryview(array)


@lend.ferrule("lent", note="PyReadonlyArray1<f64>")
def _(array: Any) -> None:
    core.borrow_array(array)


@lend.ferrule("copied", note="a Vec<f64>")
def _(array: Any) -> None:
    core.take_array(array)


# --- Python itself --------------------


@workload(sizes=SMALL, unit="float")
def double(n: int) -> list[float]:
    """Double floats: in a loop, in a comprehension, by one call of Rust."""
    return inputs.floats(n)


@double.reference
def _(numbers: list[float]) -> list[float]:
    found = []
    for number in numbers:
        found.append(number * 2.0)  # noqa: PERF401 - the loop is what is measured
    return found


@double.ferrule
def _(numbers: list[float]) -> Any:
    return sequences.process_batch(numbers)


@double.peer("comprehension")
def _(numbers: list[float]) -> list[float]:
    return [number * 2.0 for number in numbers]


def _operator(name: str, plain: Any, function: Any) -> Workload:
    """Declare an operator on floats: in the loop of a comprehension, and a call there for each."""

    def operands(n: int) -> list[float]:
        return inputs.floats(n, low=0.5, high=1.5)

    operands.__name__ = name
    operands.__doc__ = f"{name.capitalize()} floats one by one: by Python's own operator, and by calls."
    declared = workload(sizes=(1_000, 100_000), unit="float")(operands)
    declared.reference(plain)
    declared.ferrule(lambda numbers: [function(number, 0.75) for number in numbers])
    return declared


add = _operator("add", lambda numbers: [number + 0.75 for number in numbers], scalars.add)
subtract = _operator("subtract", lambda numbers: [number - 0.75 for number in numbers], scalars.subtract)
multiply = _operator("multiply", lambda numbers: [number * 0.75 for number in numbers], scalars.multiply)
divide = _operator("divide", lambda numbers: [number / 0.75 for number in numbers], scalars.divide)
