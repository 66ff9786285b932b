"""Calls with mixed arguments that the model is not fitted on, at sizes that it is not fitted on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ferrule._core import costs as core
from ferrule.costs import values
from ferrule.costs.crossing import Crossing

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.costs.cost_model import Model
    from ferrule.measuring.intervals import Estimate

Given = tuple[str, int, str, Any]
"""An argument: its kind, size and way in the model, and the value."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A call: the function, its arguments, and the kind and size of what it returns."""

    function: Callable[..., Any]
    arguments: tuple[Given, ...]
    returned: tuple[str, int] | None = None

    @property
    def name(self) -> str:
        """Say what it takes and returns."""
        given = ", ".join(kind if n == 1 else f"{kind} × {n:,}" for kind, n, *_ in self.arguments)
        return f"{given} → {self.returned[0]}" if self.returned else given

    @property
    def crossing(self) -> Crossing:
        """Give it as something to be timed, whole."""
        letters = "abcde"[: len(self.arguments)]
        given = dict(zip(letters, (value for *_, value in self.arguments), strict=True))
        return Crossing(
            self.name,
            "whole call",
            self.function.__name__,
            f"f({', '.join(letters)})",
            lambda _: {"f": self.function, **given},
            unit="call",
        )

    def predicted(self, model: Model) -> Estimate:
        """Give what the model says of it."""
        return model.whole_call([(kind, n, way) for kind, n, way, _ in self.arguments], self.returned)


def everything() -> list[Shape]:
    """Give the ten."""
    ints: Given = ("list[int]", 2_000, "copied", values.ints(2_000))
    more_ints: Given = ("list[int]", 3_000, "copied", values.ints(3_000))
    floats: Given = ("list[float]", 500, "copied", values.floats(500))
    words: Given = ("list[str]", 300, "copied", values.words(300))
    pairs: Given = ("list[tuple[int, int]]", 500, "copied", values.pairs(500))
    nested: Given = ("list[list[float]]", 30, "copied", values.nested(30))
    points: Given = ("list[dataclass]", 200, "copied", values.points(values.DataPoint, 200))
    frozen: Given = ("list[frozen pyclass]", 300, "read", values.points(core.FrozenPoint, 300))
    copied_dict: Given = ("dict[str, int]", 50, "copied", values.by_word(50))
    lent_dict: Given = ("dict[str, int]", 700, "borrowed", values.by_word(700))
    by_int: Given = ("dict[int, float]", 120, "copied", values.by_int(120))
    int_set: Given = ("set[int]", 400, "copied", values.int_set(400))
    array: Given = ("ndarray", 5_000, "zero-copy", values.array(5_000))
    text: Given = ("str (ASCII)", 30, "zero-copy", "x" * 30)
    copied_text: Given = ("str (ASCII)", 4, "copied", "name")
    data: Given = ("bytes", 64, "zero-copy", bytes(64))
    one: Given = ("int", 1, "copied", values.FIRST)
    half: Given = ("float", 1, "copied", 0.5)
    yes: Given = ("bool", 1, "copied", True)
    return [
        Shape(core.shape_list_dict_array, (floats, copied_dict, array)),
        Shape(core.shape_scalars, (text, one, half, yes)),
        Shape(core.shape_two_lists, (ints, words)),
        Shape(core.shape_map_list, (more_ints, half), ("list[float]", 3_000)),
        Shape(core.shape_objects, (points, one)),
        Shape(core.shape_frozen_dict, (frozen, by_int)),
        Shape(core.shape_arrays, (array, array, half)),
        Shape(core.shape_set_bytes_str, (int_set, data, text)),
        Shape(core.shape_handle_pairs, (lent_dict, pairs)),
        Shape(core.shape_nested_to_dict, (nested, copied_text), ("dict[str, int]", 30)),
    ]
