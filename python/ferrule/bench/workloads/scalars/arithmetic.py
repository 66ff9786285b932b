"""Arithmetic: "one by one" calls the scalar form in a Python loop, "batch" passes everything over at once."""

import operator
from typing import Any

from numpy.typing import NDArray

from ferrule import scalars
from ferrule.bench import inputs, workload
from ferrule.bench.workloads.scalars.lists import lists
from ferrule.reference import scalars as reference

Pair = tuple[NDArray[Any], NDArray[Any]]


@workload(sizes=(1, 100, 10_000, 300_000), unit="pair", memory=False)
def floor_divisions(n: int) -> Pair:
    """Divide each pair of int64, rounded towards minus infinity."""
    dividends = inputs.array(n, seed=1, dtype="int64", high=2**62) - 2**61
    return dividends, inputs.array(n, seed=2, dtype="int64", high=2**20) + 1


@floor_divisions.reference(prepare=lists, note="lists in hand", max_n=10_000)
def _(data: tuple[list[int], list[int]]) -> list[Any]:
    return reference.floor_divide_batch(*data)


@floor_divisions.ferrule("one by one", prepare=lists, note="lists in hand", max_n=10_000)
def _(data: tuple[list[int], list[int]]) -> list[Any]:
    return list(map(scalars.floor_divide, *data))


@floor_divisions.ferrule("batch", parallel=True)
def _(data: Pair) -> NDArray[Any]:
    return scalars.floor_divide_batch(*data)


@floor_divisions.peer("operator", python=True, prepare=lists, note="map(operator.floordiv), lists in hand")
def _(data: tuple[list[int], list[int]]) -> list[int]:
    return list(map(operator.floordiv, *data))


@floor_divisions.peer("NumPy", needs="numpy", note="no check for overflow")
def _(data: Pair) -> NDArray[Any]:
    quotients: NDArray[Any] = data[0] // data[1]
    return quotients


@workload(sizes=(1, 100, 10_000, 300_000), unit="pair", memory=False)
def products(n: int) -> Pair:
    """Multiply each pair of float64."""
    return inputs.array(n, seed=1), inputs.array(n, seed=2)


@products.reference(prepare=lists, note="lists in hand", max_n=10_000)
def _(data: tuple[list[float], list[float]]) -> list[Any]:
    return reference.multiply_batch(*data)


@products.ferrule("one by one", prepare=lists, note="lists in hand", max_n=10_000)
def _(data: tuple[list[float], list[float]]) -> list[Any]:
    return list(map(scalars.multiply, *data))


@products.ferrule("batch", parallel=True)
def _(data: Pair) -> NDArray[Any]:
    return scalars.multiply_batch(*data)


@products.peer("operator", python=True, prepare=lists, note="map(operator.mul), lists in hand")
def _(data: tuple[list[float], list[float]]) -> list[float]:
    return list(map(operator.mul, *data))


@products.peer("NumPy", needs="numpy")
def _(data: Pair) -> NDArray[Any]:
    values: NDArray[Any] = data[0] * data[1]
    return values
