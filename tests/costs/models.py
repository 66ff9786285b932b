"""A model with known costs, as if it had been measured without noise but for one disturbed round."""

from __future__ import annotations

from ferrule.costs.cost_model import Measured, Model
from ferrule.measuring import machine

CALL = 20e-9
SIZES = [1, 10, 100, 1_000, 10_000]
ROUNDS = 9
DISTURBED = 3


def sized(  # noqa: PLR0913 - all that there is
    kind: str, way: str, fixed: float, per_item: float, *, slower: float = 1.0, length: int = 0
) -> Measured:
    """A crossing of known cost, shuffled so many times slower; in one round all is three times as long."""
    slow = [3.0 if number == DISTURBED else 1.0 for number in range(ROUNDS)]
    return Measured(
        kind,
        way,
        "as made up",
        "item",
        SIZES,
        times=[[(CALL + fixed + per_item * n) * factor for factor in slow] for n in SIZES],
        baselines=[[CALL * factor for factor in slow]],
        shuffled=[[(CALL + fixed + per_item * n) * slower * factor for factor in slow] for n in SIZES[-2:]],
        length=length,
    )


def single(kind: str, way: str, seconds: float, baseline: float = 0.0) -> Measured:
    """A crossing of one size."""
    return Measured(
        kind,
        way,
        "as made up",
        "call",
        [1],
        times=[[seconds + baseline] * ROUNDS],
        baselines=[[baseline] * ROUNDS] if baseline else [],
    )


def made_up() -> Model:
    """What this machine's model could be."""
    return Model(
        date="2026-11-27T00:00:00+00:00",
        quick=True,
        machine=machine.describe() | {"load_before": 0.1},
        versions=machine.versions(set()),
        build=machine.build_info(),
        measured=[
            single("call, 0 arguments", "PyO3", 20e-9),
            single("call, 1 argument", "PyO3", 22e-9),
            single("call, 2 arguments", "PyO3", 24e-9),
            single("call, 5 arguments", "PyO3", 36e-9),
            single("call, 0 arguments", "Python", 30e-9),
            Measured("call, 0 arguments", "Cython", "compiled", "call", [1], reason="there is no compiler"),
            single("float", "copied", 2e-9, baseline=CALL),
            sized("list[int]", "copied", 30e-9, 5e-9),
            sized("list[int]", "read", 0.0, 3e-9),
            sized("list[int]", "borrowed", 0.0, 0.0),
            sized("list[int]", "returned", 15e-9, 10e-9),
        ],
    )
