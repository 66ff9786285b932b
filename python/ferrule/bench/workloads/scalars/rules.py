"""Rules of a model: "one by one" calls the scalar form in a Python loop, "batch" passes all rows over."""

from typing import Any

from numpy.typing import NDArray

import ferrule as fe
from ferrule.bench import inputs, workload
from ferrule.bench.workloads.scalars import peers
from ferrule.bench.workloads.scalars.lists import rows
from ferrule.reference import scalars as reference

_RULES = [(0, ">=", 0.2), (3, "<", 0.7), (5, "!=", 0.5), (7, "<=", 0.9)]


@workload(sizes=(1, 100, 10_000, 300_000), unit="row", memory=False)
def model_conditions(n: int) -> NDArray[Any]:
    """Evaluate four conditions over n rows of eight features."""
    return inputs.array(8 * n, seed=9).reshape(n, 8)


@model_conditions.reference(prepare=rows, note="lists in hand", max_n=10_000)
def _(data: list[list[float]]) -> list[bool]:
    return reference.evaluate_rules_batch(data, _RULES)


@model_conditions.ferrule("one by one", prepare=rows, note="lists in hand", max_n=10_000)
def _(data: list[list[float]]) -> list[bool]:
    evaluate = fe.evaluate_rules
    return [evaluate(row, _RULES) for row in data]


@model_conditions.ferrule("batch", parallel=True)
def _(data: NDArray[Any]) -> NDArray[Any]:
    return fe.evaluate_rules_batch(data, _RULES)


@model_conditions.peer("Python, written out", python=True, prepare=rows, note="lists in hand", max_n=10_000)
def _(data: list[list[float]]) -> list[bool]:
    return [row[0] >= 0.2 and row[3] < 0.7 and row[5] != 0.5 and row[7] <= 0.9 for row in data]


@model_conditions.peer("NumPy", needs="numpy")
def _(data: NDArray[Any]) -> NDArray[Any]:
    verdicts: NDArray[Any] = (
        (data[:, 0] >= 0.2) & (data[:, 3] < 0.7) & (data[:, 5] != 0.5) & (data[:, 7] <= 0.9)
    )
    return verdicts


@model_conditions.peer("Numba", needs="numba", note="njit, prange, written out", parallel=True, jit=True)
def _(data: NDArray[Any]) -> Any:
    return peers.looped_conditions(parallel=True)(data)


@model_conditions.peer("Numba, serial", needs="numba", note="njit, written out", jit=True)
def _(data: NDArray[Any]) -> Any:
    return peers.looped_conditions(parallel=False)(data)
