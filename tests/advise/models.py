"""A cost model with figures that can be reckoned in the head, for all kinds that advice is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.costs.models import made_up, single, sized

if TYPE_CHECKING:
    from ferrule.costs.cost_model import Model

NS = 1e-9


def advised() -> Model:
    """What crossings could cost: an item of a list 10 ns copied, 20 ns returned, nothing where it is lent."""
    model = made_up()
    model.measured = [each for each in model.measured if each.kind.startswith("call")]
    for kind in ("int", "float", "bool", "None", "str (ASCII)", "bytes", "dataclass", "frozen pyclass"):
        model.measured += [single(kind, "copied", 10 * NS), single(kind, "returned", 20 * NS)]
    model.measured += [
        single("frozen pyclass", "zero-copy", 1 * NS),
        single("str (ASCII)", "zero-copy", 3 * NS),
        single("ndarray", "zero-copy", 60 * NS),
        single("ndarray", "returned, zero-copy", 50 * NS),
        sized("list[int]", "copied", 0.0, 10 * NS),
        sized("list[int]", "returned", 0.0, 20 * NS),
        sized("list[frozen pyclass]", "read", 0.0, 1 * NS),
        sized("list[frozen pyclass]", "returned", 0.0, 30 * NS),
        sized("list[str]", "read", 0.0, 3 * NS),
    ]
    for kind, cost in ITEMS.items():
        model.measured += [sized(kind, "copied", 0.0, cost * NS), sized(kind, "returned", 0.0, 2 * cost * NS)]
    model.measured += [
        sized("list[list[float]]", "copied", 0.0, 200 * NS, length=20),
        sized("list[dict[str, int]]", "copied", 0.0, 500 * NS, length=10),
    ]
    return model


ITEMS = {
    "list[float]": 10,
    "list[bool]": 10,
    "list[None]": 5,
    "list[str]": 20,
    "list[bytes]": 20,
    "list[tuple[int, int]]": 30,
    "list[list[float]]": 100,
    "list[dict[str, int]]": 100,
    "list[dataclass]": 40,
    "tuple[int, …]": 10,
    "dict[str, int]": 50,
    "dict[int, float]": 30,
    "set[int]": 20,
    "set[str]": 50,
}
