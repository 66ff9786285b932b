"""What a call costs: of a function that does nothing, and of one that does next to nothing.

All rows run the same Python loop.
"""

import operator

from ferrule import scalars
from ferrule.bench import inputs, workload
from ferrule.bench.verify import nothing


def _python_noop() -> None:
    """Be called."""


@workload(sizes=(10, 100_000), unit="call", equal=nothing, memory=False)
def call_noop(n: int) -> range:
    """Call a function that does nothing, n times.

    Every row runs the same Python loop: the differences between rows are those of the calls.
    """
    return range(n)


@call_noop.reference
def _(data: range) -> None:
    noop = _python_noop
    for _ in data:
        noop()


@call_noop.ferrule
def _(data: range) -> None:
    noop = scalars.noop
    for _ in data:
        noop()


@call_noop.peer("C builtin", note="gc.isenabled")
def _(data: range) -> None:
    import gc

    noop = gc.isenabled
    for _ in data:
        noop()


def _python_add(a: float, b: float) -> float:
    return a + b


@workload(sizes=(10, 100_000), unit="call", memory=False)
def call_add(n: int) -> list[float]:
    """Add two floats by a call, n times."""
    return inputs.floats(n, seed=1)


@call_add.reference
def _(data: list[float]) -> float:
    add, total = _python_add, 0.0
    for x in data:
        total = add(total, x)
    return total


@call_add.ferrule
def _(data: list[float]) -> float:
    add, total = scalars.add, 0.0
    for x in data:
        total = add(total, x)
    return total


@call_add.peer("C builtin", note="operator.add")
def _(data: list[float]) -> float:
    add, total = operator.add, 0.0
    for x in data:
        total = add(total, x)
    return total
