"""Calls that the model is not fitted on: real data and mixed arguments, at sizes that it is not fitted on."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from ferrule._core import costs as core
from ferrule.costs import real, values
from ferrule.costs.crossing import IN_ORDER, SHUFFLED, Crossing

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.costs.cost_model import Model
    from ferrule.measuring.intervals import Estimate


@dataclass(frozen=True, slots=True)
class Given:
    """An argument: what the model is asked of it, and what makes it."""

    kind: str
    n: int
    way: str
    make: Callable[[int], Any]
    order: str = ""
    """As whoever wrote the call knows it; empty where nobody does."""
    length: int = 0

    @property
    def name(self) -> str:
        """Say what it is."""
        return self.kind if self.n == 1 else f"{self.kind} × {self.n:,}"


@dataclass(frozen=True, slots=True)
class Shape:
    """A call: the function, its arguments, and the kind and size of what it returns."""

    what: str
    make: Callable[[], Callable[..., Any]]
    """Gives the function."""
    arguments: tuple[Given, ...] = ()
    returned: tuple[str, int] | None = None
    work: Callable[[], object] | None = field(default=None, compare=False)
    """What Rust does in the call of its own: measured, and added to what the model says."""

    @property
    def name(self) -> str:
        """Say what it takes and returns."""
        given = ", ".join(each.name for each in self.arguments)
        if len(self.arguments) == 1:
            (only,) = self.arguments
            given = f"{given}, {only.way}" + (f", {only.order}" if only.order else "")
        back = f"→ {self.returned[0]} × {self.returned[1]:,}" if self.returned else ""
        return (
            f"{self.what}: {' '.join(filter(None, (given, back)))}"
            if self.what
            else f"{given} {back}".strip()
        )

    def names(self) -> dict[str, Any]:
        """Make its function and arguments."""
        made = {letter: each.make(each.n) for letter, each in zip("abcde", self.arguments, strict=False)}
        return {"f": self.make(), **made, **({"work": self.work} if self.work else {})}

    @property
    def crossing(self) -> Crossing:
        """Give it as something to be timed, whole; beside what Rust does in it of its own."""
        letters = ", ".join("abcde"[: len(self.arguments)])
        baseline = "work()" if self.work else ""
        return Crossing(
            self.name, "whole call", self.what, f"f({letters})", lambda _: self.names(), baseline, unit="call"
        )

    def predicted(self, model: Model) -> Estimate:
        """Give what the model says of it."""
        given = [(each.kind, each.n, each.way, each.order, each.length) for each in self.arguments]
        return model.whole_call(given, self.returned)

    def is_between(self, model: Model) -> bool:
        """Whether what the model says is an interval: where an order matters and is not known."""
        return any(not each.order and model.find(each.kind, each.way).shuffled for each in self.arguments)


def everything() -> list[Shape]:
    """Give all of them, in the order in which they are measured.

    Those in order come first: Python gives memory again in the order in which it was freed, so that what is
    made after something shuffled was freed lies in no order.
    """
    found = [*mixed(), *texts(), *numbers(), *maps(), *containers(), *arrays(), *returned()]
    return sorted(found, key=lambda shape: any(each.order == SHUFFLED for each in shape.arguments))


def one(  # noqa: PLR0913, PLR0917 - a row of a table
    what: str,
    kind: str,
    n: int,
    way: str,
    function: Callable[..., Any],
    make: Callable[[int], Any],
    order: str = "",
    length: int = 0,
) -> Shape:
    """Give a call with one argument."""
    return Shape(what, partial(_same, function), (Given(kind, n, way, make, order, length),))


def _same(value: Any, *_: object) -> Any:  # noqa: ANN401 - whatever it is given
    return value


def mixed() -> list[Shape]:
    """Give those with several arguments."""
    ints = Given("list[int]", 2_000, "copied", values.ints, IN_ORDER)
    more_ints = Given("list[int]", 3_000, "copied", values.ints, IN_ORDER)
    floats = Given("list[float]", 500, "copied", values.floats, IN_ORDER)
    words = Given("list[str]", 300, "copied", values.words, IN_ORDER)
    pairs = Given("list[tuple[int, int]]", 500, "copied", values.pairs, IN_ORDER)
    nested = Given("list[list[float]]", 37, "copied", partial(_swapped, real.csv_rows, 12), IN_ORDER, 12)
    points = Given("list[dataclass]", 200, "copied", real.data_points, IN_ORDER)
    frozen = Given("list[frozen pyclass]", 300, "read", partial(values.points, core.FrozenPoint), IN_ORDER)
    copied_dict = Given("dict[str, int]", 50, "copied", values.by_word, IN_ORDER)
    lent_dict = Given("dict[str, int]", 700, "borrowed", values.by_word, IN_ORDER)
    by_int = Given("dict[int, float]", 120, "copied", real.price_of, IN_ORDER)
    int_set = Given("set[int]", 401, "copied", real.id_set, SHUFFLED)
    array = Given("ndarray", 5_000, "zero-copy", values.array)
    text = Given("str (ASCII)", 30, "zero-copy", "x".__mul__)
    copied_text = Given("str (ASCII)", 4, "copied", partial(_same, "name"))
    data = Given("bytes", 64, "zero-copy", bytes)
    number = Given("int", 1, "copied", partial(_same, values.FIRST))
    half = Given("float", 1, "copied", partial(_same, 0.5))
    yes = Given("bool", 1, "copied", partial(_same, True))  # noqa: FBT003 - it is the value
    back = ("dict[str, int]", 37)
    rows: list[tuple[Callable[..., Any], tuple[Given, ...], tuple[str, int] | None]] = [
        (core.shape_list_dict_array, (floats, copied_dict, array), None),
        (core.shape_scalars, (text, number, half, yes), None),
        (core.shape_two_lists, (ints, words), None),
        (core.shape_map_list, (more_ints, half), ("list[float]", 3_000)),
        (core.shape_objects, (points, number), None),
        (core.shape_frozen_dict, (frozen, by_int), None),
        (core.shape_arrays, (array, array, half), None),
        (core.shape_set_bytes_str, (int_set, data, text), None),
        (core.shape_handle_pairs, (lent_dict, pairs), None),
    ]
    found = [Shape("", partial(_same, function), given, result) for function, given, result in rows]
    work = partial(core.work_nested_to_dict, 37, "name")
    return [
        *found,
        Shape("", partial(_same, core.shape_nested_to_dict), (nested, copied_text), back, work),
    ]


def _swapped(make: Callable[[int, int], Any], second: int, first: int) -> Any:  # noqa: ANN401 - what it makes
    return make(first, second)


def texts() -> list[Shape]:
    """Give those with texts."""
    take, read = core.take_string_vec, core.read_strs
    return [
        one("words", "list[str]", 1_013, "copied", take, real.words, IN_ORDER, 5),
        one("words", "list[str]", 7_919, "read", read, real.words, IN_ORDER),
        one("words", "list[str]", 30_011, "copied", take, real.sorted_words, SHUFFLED, 5),
        one("words", "list[str]", 30_011, "read", read, real.sorted_words, SHUFFLED),
        one("lines", "list[str]", 2_003, "copied", take, real.lines, IN_ORDER, 50),
        one("passages", "list[str]", 101, "copied", take, real.passages, IN_ORDER, real.PASSAGE),
        one("passages", "list[str]", 101, "read", read, real.passages, IN_ORDER),
        one("lines", "list[bytes]", 2_003, "copied", core.take_bytes_vec, real.byte_lines, IN_ORDER, 50),
        one("a CSV's column", "list[str]", 7_919, "copied", take, real.csv_names),
        one("words", "set[str]", 1_013, "copied", core.take_string_set, real.distinct),
        one("words", "set[str]", 7_919, "read", core.read_str_set, real.distinct),
        one("a text", "str (ASCII)", 1_013, "copied", core.take_string, _ascii),
        one("a file", "bytes", 30_011, "copied", core.take_byte_vec, _file),
    ]


def _ascii(n: int) -> str:
    return "".join(letter for letter in real.text()[: 2 * n] if letter.isascii())[:n]


def _file(n: int) -> bytes:
    return real.text().encode()[:n]


def numbers() -> list[Shape]:
    """Give those with ints, floats and bools."""
    take, read = core.take_int_vec, core.read_ints
    return [
        one("ids", "list[int]", 37, "copied", take, real.ids, IN_ORDER),
        one("ids", "list[int]", 1_013, "read", read, real.ids, IN_ORDER),
        one("ids, sorted", "list[int]", 30_011, "copied", take, real.sorted_ids, SHUFFLED),
        one("ids, sorted", "list[int]", 30_011, "read", read, real.sorted_ids, SHUFFLED),
        one("ids, sorted", "list[int]", 262_147, "copied", take, real.sorted_ids, SHUFFLED),
        one("ids", "list[int]", 262_147, "read", read, real.ids, IN_ORDER),
        one("a CSV's column", "list[int]", 7_919, "copied", take, real.csv_ids),
        one("microseconds", "list[int >= 2**30]", 7_919, "copied", take, real.timestamps),
        one("microseconds", "list[int >= 2**30]", 1_013, "read", read, real.timestamps),
        one("prices", "list[float]", 7_919, "copied", core.take_float_vec, real.prices, IN_ORDER),
        one("prices, sorted", "list[float]", 30_011, "read", core.read_floats, real.sorted_prices, SHUFFLED),
        one("prices", "list[float]", 262_147, "copied", core.take_float_vec, real.prices, IN_ORDER),
        one("flags", "list[bool]", 1_013, "copied", core.take_bool_vec, real.flags),
        one("digests", "list[big int]", 1_013, "copied", core.take_big_int_vec, real.digests, IN_ORDER, 16),
        one("keys", "list[big int]", 37, "copied", core.take_big_int_vec, real.keys, IN_ORDER, 256),
    ]


def maps() -> list[Shape]:
    """Give those with dicts and sets."""
    take, read = core.take_str_map, core.read_str_dict
    return [
        one("counts of words", "dict[str, int]", 1_013, "copied", take, real.counts),
        one("counts of words", "dict[str, int]", 4_001, "read", read, real.counts),
        one("a stock", "dict[str, int]", 7_919, "copied", take, real.stock, IN_ORDER),
        one("a stock", "dict[str, int]", 7_919, "read", read, real.stock, IN_ORDER),
        one("a stock, sorted", "dict[str, int]", 30_011, "read", read, real.sorted_stock, SHUFFLED),
        one("prices", "dict[int, float]", 1_013, "copied", core.take_int_map, real.price_of, IN_ORDER),
        one("prices", "dict[int, float]", 7_919, "read", core.read_int_dict, real.price_of, IN_ORDER),
        one(
            "prices, sorted",
            "dict[int, float]",
            30_011,
            "copied",
            core.take_int_map,
            real.sorted_price_of,
            SHUFFLED,
        ),
        one("ids", "set[int]", 7_919, "copied", core.take_int_set, real.id_set, SHUFFLED),
        one("ids", "set[int]", 30_011, "read", core.read_int_set, real.id_set, SHUFFLED),
        one("random ids", "set[int]", 7_919, "copied", core.take_int_set, real.random_id_set, SHUFFLED),
        one("random ids", "set[int]", 30_011, "read", core.read_int_set, real.random_id_set, SHUFFLED),
    ]


def containers() -> list[Shape]:
    """Give those with lists of containers and objects."""
    nested, pairs = core.take_nested_vec, core.take_pair_vec
    five, many = partial(_swapped, real.csv_rows, 5), partial(_swapped, real.csv_rows, 37)
    sorted_points = partial(real.sorted_objects, values.DataPoint)
    slots = partial(real.objects, values.SlotsPoint)
    named = partial(real.sorted_objects, values.TuplePoint)
    records, mixed_up = real.records, real.sorted_records
    maps, dicts = core.take_map_vec, "list[dict[str, int]]"
    return [
        one("a CSV's rows", "list[list[float]]", 1_013, "copied", nested, five, IN_ORDER, 5),
        one("a CSV's rows", "list[list[float]]", 1_013, "read", core.read_nested, five, IN_ORDER, 5),
        one("a CSV's rows", "list[list[float]]", 101, "copied", nested, many, IN_ORDER, 37),
        one("JSON", dicts, 503, "copied", maps, records, IN_ORDER, 4),
        one("JSON, sorted", dicts, 7_919, "copied", maps, mixed_up, SHUFFLED, 4),
        one("edges", "list[tuple[int, int]]", 1_013, "copied", pairs, real.edges, IN_ORDER),
        one("edges, sorted", "list[tuple[int, int]]", 30_011, "copied", pairs, real.sorted_edges, SHUFFLED),
        one("objects", "list[dataclass]", 1_013, "copied", core.take_point_vec, real.data_points, IN_ORDER),
        one("objects", "list[dataclass]", 7_919, "read", core.read_attributes, sorted_points, SHUFFLED),
        one("objects", "list[dataclass with slots]", 1_013, "read", core.read_attributes, slots),
        one("objects", "list[namedtuple]", 7_919, "copied", core.take_point_vec, named, SHUFFLED),
    ]


def arrays() -> list[Shape]:
    """Give those with arrays."""
    return [
        one("prices", "ndarray", 7_919, "copied", core.take_array, real.price_array),
        one("prices", "ndarray", 262_147, "read", core.read_array, real.price_array),
    ]


def returned() -> list[Shape]:
    """Give those that return what they were given before."""
    rows = [
        ("list[str]", 7_919, "strs", real.words),
        ("set[str]", 1_013, "str_set", real.names),
        ("dict[str, int]", 1_013, "str_dict", real.names),
        ("list[int]", 7_919, "ints", real.words),
        ("list[tuple[int, int]]", 1_013, "pairs", real.words),
    ]
    return [
        Shape("kept in Rust", partial(_source, method, n, make), (), (kind, n))
        for kind, n, method, make in rows
    ]


def _source(method: str, n: int, make: Callable[[int], list[str]]) -> Any:  # noqa: ANN401 - a method
    return getattr(core.CrossingSource(n, "a", make(n)), method)
