"""Every public function takes its arguments by the one table, `docs/concepts/arguments.md`."""

import ast
import contextlib
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import ferrule as fe
import numpy as np
import pytest
from ferrule import codec, scalars

STUBS = Path(fe.__file__).parent / "_core"

ROWS = np.ones((2, 3))
OPTION = {"spot": 100.0, "strike": 105.0, "rate": 0.03, "volatility": 0.2, "time": 1.0, "kind": "call"}
BODIES = {"positions": ROWS, "velocities": ROWS, "masses": [1.0, 2.0], "gravity": 1.0, "softening": 0.5}


class Text(str):
    """No number, whatever it says."""

    __slots__ = ()

    def __float__(self) -> float:
        return 1.0

    def __index__(self) -> int:
        return 1


class Index:
    """What is an int by `__index__` alone."""

    def __index__(self) -> int:
        return 1


def people() -> fe.People:
    return fe.People([("Ada", 36, 4000.0), ("Alan", 41, 3000.0)])


# What is called, by the name in the stub: the function as users reach it, and arguments that it takes.
CALLS: dict[str, tuple[Callable[..., object], dict[str, Any]]] = {
    "scalars.add": (scalars.add, {"a": 1.0, "b": 2.0}),
    "scalars.divide": (fe.divide, {"a": 1.0, "b": 2.0}),
    "sequences.process_single": (fe.process_single, {"x": 1.0}),
    "scalars.black_scholes": (fe.black_scholes, OPTION),
    "scalars.black_scholes_batch": (fe.black_scholes_batch, OPTION),
    "scalars.compound_interest": (
        fe.compound_interest,
        {"principal": 1.0, "rate": 0.1, "periods_per_year": 1, "years": 2},
    ),
    "scalars.irr": (fe.irr, {"cash_flows": [-1.0, 2.0]}),
    "scalars.irr_batch": (fe.irr_batch, {"cash_flows": [[-1.0, 2.0]]}),
    "scalars.n_body": (fe.n_body, BODIES | {"dt": 0.1, "steps": 1}),
    "scalars.n_body_energy": (fe.n_body_energy, BODIES),
    "scalars.evaluate_rules": (fe.evaluate_rules, {"row": [1.0], "rules": [(0, "<", 1)], "combine": "all"}),
    "scalars.evaluate_rules_batch": (
        fe.evaluate_rules_batch,
        {"rows": ROWS, "rules": [(0, "<", 1)], "combine": "any"},
    ),
    "scalars.fibonacci": (fe.fibonacci, {"n": 5}),
    "scalars.gcd": (fe.gcd, {"a": 4, "b": 6}),
    "scalars.gcd_batch": (fe.gcd_batch, {"a": [4], "b": [6]}),
    "scalars.is_prime": (fe.is_prime, {"n": 5}),
    "scalars.is_prime_batch": (fe.is_prime_batch, {"numbers": [5]}),
    "scalars.sum_as_string": (fe.sum_as_string, {"a": 1, "b": 2}),
    "scalars.levenshtein": (fe.levenshtein, {"a": "a", "b": "b"}),
    "scalars.levenshtein_batch": (fe.levenshtein_batch, {"query": "a", "choices": ["b"]}),
    "scalars.normalize_whitespace": (fe.normalize_whitespace, {"text": "a"}),
    "scalars.normalize_whitespace_batch": (fe.normalize_whitespace_batch, {"texts": ["a"]}),
    "scalars.reverse_text": (fe.reverse_text, {"text": "a"}),
    "scalars.slugify": (fe.slugify, {"text": "a"}),
    "scalars.slugify_batch": (fe.slugify_batch, {"texts": ["a"]}),
    "sequences.compute_stats": (fe.compute_stats, {"arr": [1.0, 2.0], "ddof": 1}),
    "sequences.cpu_intensive": (fe.cpu_intensive, {"data": [1.0]}),
    "sequences.filter_above": (fe.filter_above, {"numbers": [1, 2.0], "threshold": 1}),
    "sequences.process_numbers": (fe.process_numbers, {"numbers": [1, 2.0], "threshold": 1}),
    "sequences.parallel_sum": (fe.parallel_sum, {"numbers": [1, 2.0]}),
    "sequences.sum_array": (fe.sum_array, {"arr": np.ones(2)}),
    "sequences.process_batch": (fe.process_batch, {"xs": [1.0]}),
    "sequences.random_floats": (fe.random_floats, {"n": 1, "seed": 1}),
    "sequences.DataProcessor.__new__": (fe.DataProcessor, {"chunk_size": 1}),
    "sequences.DataProcessor.add_data": (fe.DataProcessor(2).add_data, {"values": [1.0]}),
    "linalg.array_multiply": (fe.array_multiply, {"a": [1.0], "b": [2.0]}),
    "linalg.dot": (fe.dot, {"a": [1.0], "b": [2.0]}),
    "linalg.matrix_multiply": (fe.matrix_multiply, {"a": [[1.0]], "b": [[2.0]]}),
    "codec.json.loads": (
        codec.json.loads,
        {"data": "1", "nan": "error", "max_depth": 9, "duplicates": "last"},
    ),
    "codec.json.dumps": (
        codec.json.dumps,
        {"obj": 1, "nan": "error", "indent": 2, "sort_keys": True, "max_depth": 9},
    ),
    "codec.json.view": (codec.json.view, {"data": "1", "nan": "error", "max_depth": 9}),
    "codec.json.JsonView.at": (codec.json.view('{"a": 1}').at, {"pointer": "/a"}),
    "text.WordCounts.most_common": (fe.WordCounts("a b").most_common, {"n": 1}),
    "records.People.sort_by": (people().sort_by, {"field": "age", "descending": True}),
    "records.People.filter": (
        people().filter,
        {"min_age": 1, "max_age": 50, "min_salary": 1.0, "max_salary": 1e9, "mask": [True, False]},
    ),
    "records.People.raise_salaries": (people().raise_salaries, {"percent": 1.0, "where": [True, False]}),
    "records.People.from_csv": (fe.People.from_csv, {"source": b"name,age,salary\n", "delimiter": ","}),
    "maps.FrozenMap.get_many": (fe.FrozenMap({"a": 1}).get_many, {"keys": ["a"]}),
    "maps.FrozenMap.contains_many": (fe.FrozenMap({"a": 1}).contains_many, {"keys": ["a"]}),
    "buffers.Buffer.arange": (fe.Buffer.arange, {"n": 3}),
    "buffers.Buffer.random": (fe.Buffer.random, {"shape": 3, "seed": 1}),
    "buffers.normalize_images": (
        fe.normalize_images,
        {"batch": np.ones((1, 2, 2, 3), "u1"), "mean": [1.0] * 3, "std": [1.0] * 3},
    ),
}

# No argument of these is of a kind in the table, or they have tests of their own.
ELSEWHERE = {
    "buffers.Buffer",
    "buffers.SharedArray",
    "build_info",
    "codec.Schema",
    "codec.bincode",
    "codec.compact",
    "codec.json.JsonView",
    "codec.json.JsonViewIterator",
    "codec.zerocopy",
    "maps",
    "records",
    "scalars.noop",
    "sequences.DataProcessor",
    "tables.read_csv",
    "text.WordCounts",
    "text.WordIterator",
    "text.word_count",
}
# Rooms that no user calls.
INSIDE = {"costs", "reports"}

# What a parameter of a kind refuses, and what it takes.
Kind = tuple[list[Any], list[Any]]
# What `float` reads, or cuts short, though it is no number.
NO_NUMBERS = [
    Text("1"),
    b"1",
    bytearray(b"1"),
    1j,
    np.complex64(1),
    np.complex128(1 + 2j),
    np.array(1j),
    np.str_("1"),
    np.bytes_(b"1"),
    np.void(b"1"),
    np.void(b"abc"),
    np.datetime64("2026"),
    np.timedelta64(1),
    np.timedelta64(1, "D"),
]
FLOAT: Kind = (
    ["a", None, [1.0], Decimal("sNaN"), object(), *NO_NUMBERS],
    [1, True, 1.0, np.float32(1), np.int8(1), Decimal(1), Fraction(1)],
)
INT: Kind = (["a", 1.5, Decimal(1), [1], object(), *NO_NUMBERS], [1, np.int8(1), Index()])
FLAG: Kind = (["a", 2, 1.5, object()], [True, False, np.bool_(1)])
STR: Kind = ([3, b"a", None, ["a"]], [])
NUMBERS: Kind = (
    ["12", object(), {1: 2}, ["a"], [None], np.array(["a"]), np.ma.array([1.0], mask=[True])],
    [],
)
TEXTS: Kind = ([3, None, "abc", [3], ["a", b"b"]], [])
KINDS: dict[str, Kind] = {
    "SupportsFloat | SupportsIndex": FLOAT,
    "float": FLOAT,
    "float | None": ([wrong for wrong in FLOAT[0] if wrong is not None], FLOAT[1]),
    "SupportsIndex": INT,
    "SupportsIndex | None": INT,
    "int": INT,
    "int | None": INT,
    "bool": FLAG,
    "str": STR,
    "ArrayLike": NUMBERS,
    "Iterable[str]": TEXTS,
}
# Where the answer is a float by definition, numbers may be whatever is one.
AS_FLOATS = {
    "sequences.compute_stats.arr",
    "sequences.cpu_intensive.data",
    "sequences.process_batch.xs",
    "sequences.DataProcessor.add_data.values",
    "scalars.irr.cash_flows",
    "scalars.n_body.masses",
    "scalars.n_body_energy.masses",
    "scalars.evaluate_rules.row",
}
# Of any kind that is as good as a single number; a mask of bool.
OTHERWISE = {"records.People.filter.mask", "records.People.raise_salaries.where"}


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Of all stubs: `room.function` or `room.Class.method`."""
    for path in sorted(STUBS.rglob("*.pyi")):
        room = [part for part in path.relative_to(STUBS).with_suffix("").parts if part != "__init__"]
        if room and room[0] in INSIDE:
            continue
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                yield ".".join([*room, node.name]), node
            elif isinstance(node, ast.ClassDef):
                for method in node.body:
                    if isinstance(method, ast.FunctionDef):
                        yield ".".join([*room, node.name, method.name]), method


def parameters() -> list[tuple[str, str, str]]:
    """Of all calls: function, parameter, kind."""
    found = []
    for name, function in functions():
        if name in CALLS:
            arguments = function.args
            for argument in arguments.posonlyargs + arguments.args + arguments.kwonlyargs:
                if argument.annotation is not None:
                    kind = ast.unparse(argument.annotation).strip("'")
                    if kind in KINDS and f"{name}.{argument.arg}" not in OTHERWISE:
                        found.append((name, argument.arg, kind))
    return found


PARAMETERS = parameters()


def test_every_function_is_walked_through() -> None:
    names = {name for name, _ in functions()}
    assert set(CALLS) <= names
    left_out = {name for name in names - set(CALLS) if name.split(".")[-1] != "__getattr__"}
    elsewhere = {each for each in ELSEWHERE for name in left_out if f"{name}.".startswith(f"{each}.")}
    assert elsewhere == ELSEWHERE
    assert {
        name for name in left_out if not any(f"{name}.".startswith(f"{each}.") for each in ELSEWHERE)
    } == set()
    assert (len(CALLS), len(PARAMETERS)) == (52, 100)


@pytest.mark.parametrize(("function", "parameter", "kind"), PARAMETERS)
def test_what_is_of_the_wrong_kind_is_named(function: str, parameter: str, kind: str) -> None:
    call, arguments = CALLS[function]
    call(**arguments)
    for wrong in KINDS[kind][0]:
        with pytest.raises(fe.FerruleError) as raised:
            call(**arguments | {parameter: wrong})
        assert isinstance(raised.value, TypeError | ValueError | OverflowError)
        assert re.match(rf"{parameter}\b", str(raised.value)), (wrong, raised.value)
        assert "wanted" in str(raised.value)


@pytest.mark.parametrize(
    ("function", "parameter", "kind"), [each for each in PARAMETERS if KINDS[each[2]][1]]
)
def test_what_is_of_the_right_kind_is_taken(function: str, parameter: str, kind: str) -> None:
    call, arguments = CALLS[function]
    for right in KINDS[kind][1]:
        # A value that there is no answer for is not of the wrong kind.
        with contextlib.suppress(fe.ArgumentError):
            call(**arguments | {parameter: right})


FLOATS = [each[:2] for each in PARAMETERS if KINDS[each[2]] is FLOAT or each[2] == "float | None"]


@pytest.mark.parametrize(("function", "parameter"), FLOATS)
def test_what_no_float_holds_is_refused_in_one_way(function: str, parameter: str) -> None:
    call, arguments = CALLS[function]
    with pytest.raises(
        fe.ArgumentOverflowError, match=f"^{parameter}: got an int that is too large for a float"
    ):
        call(**arguments | {parameter: 10**400})


@pytest.mark.parametrize("each", sorted(AS_FLOATS))
def test_numbers_that_become_floats_are_whatever_is_one(each: str) -> None:
    function, parameter = each.rsplit(".", 1)
    call, arguments = CALLS[function]
    kept: list[float] = arguments[parameter]
    for convert in (Decimal, Fraction, np.float32):
        assert repr(call(**arguments | {parameter: [convert(x) for x in kept]})) == repr(call(**arguments))
    with pytest.raises(fe.ArgumentOverflowError, match=rf"^{parameter}\[0\]: got an int"):
        call(**arguments | {parameter: [10**400, *kept[1:]]})


@pytest.mark.parametrize(
    "function", ["sequences.parallel_sum", "sequences.filter_above", "sequences.process_numbers"]
)
def test_numbers_that_are_kept_are_no_decimals(function: str) -> None:
    call, arguments = CALLS[function]
    for item in (Decimal(1), Fraction(1, 3)):
        with pytest.raises(
            fe.ArgumentTypeError, match=r"^numbers\[0\]: got \w+\.(Decimal|Fraction), wanted int or float"
        ):
            call(**arguments | {"numbers": [item]})


class Raising:
    """A number that can't be had."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __float__(self) -> float:
        raise self.error


@pytest.mark.parametrize("each", sorted(AS_FLOATS))
def test_items_that_are_no_numbers_are_refused_by_place(each: str) -> None:
    function, parameter = each.rsplit(".", 1)
    call, arguments = CALLS[function]
    for wrong in NO_NUMBERS:
        with pytest.raises(fe.ArgumentTypeError, match=rf"^{parameter}\[0\]: got [\w.]+, wanted"):
            call(**arguments | {parameter: [wrong, *arguments[parameter][1:]]})
    mine = ValueError("mine")
    for value, reason in ((Decimal("sNaN"), "NaN"), (Raising(mine), "mine")):
        with pytest.raises(fe.ArgumentError, match=rf"^{parameter}\[0\]: .*{reason}") as raised:
            call(**arguments | {parameter: [value, *arguments[parameter][1:]]})
        assert type(raised.value.__cause__) is ValueError
    assert raised.value.__cause__ is mine


def test_a_class_is_called_by_its_full_name() -> None:
    call, _ = CALLS["sequences.compute_stats"]
    with pytest.raises(fe.ArgumentTypeError, match=r"^arr\[0\]: got numpy\.timedelta64, wanted a number$"):
        call([np.timedelta64(1, "D"), 2.0])
    with pytest.raises(fe.ArgumentTypeError, match=r"^arr\[0\]: got list, wanted a number$"):
        call([[], 2.0])


@pytest.mark.parametrize("wrong", NO_NUMBERS, ids=repr)
def test_a_salary_is_a_number(wrong: object) -> None:
    with pytest.raises(fe.ArgumentTypeError, match=r"^salary: got "):
        fe.Person("a", 1, wrong)  # type: ignore[arg-type]
