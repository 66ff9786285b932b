"""Every public callable takes its arguments by the one table, `docs/concepts/arguments.md`."""

import contextlib
import inspect
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import ferrule as fe
import numpy as np
import pytest
from ferrule import codec

from tests.parity.arguments import CALLS, DOCUMENT, PERSON, VIEW, people
from tests.parity.callables import CALLABLES


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
    [
        *("12", object(), {1: 2}, ["a"], [None], np.ma.array([1.0], mask=[True])),
        *(np.array("a"), np.array(["a"]), np.array([["a"]]), np.array([[1j]]), ["a", 1.0]),
    ],
    [],
)
TEXTS: Kind = ([3, None, "abc", [3], ["a", b"b"]], [])
NUMBER: Kind = (["a", None, Decimal(1), [1], object(), *NO_NUMBERS], [1, 1.5, np.int8(1), np.float32(1)])
MASK: Kind = (
    ["a", 3, object(), [1], ["a"], [None, True], np.ones(2)],
    [[True, False], np.array([True, False])],
)
BYTES: Kind = (["a", 3, None, [1]], [])
PATH: Kind = ([3, None, b"a", ["a"]], [])
SHAPE: Kind = (["a", 1.5, None, [1.5], ["a"], object()], [1, (1, 2), [np.int8(1)]])
DTYPE: Kind = (["no type", 3, object(), "complex128", ">i4"], ["float32", np.int8, np.dtype("u2")])
OUT: Kind = ([3, "a", [1.0], np.ones((1, 3, 2, 2)), object()], [])
TEXT: Kind = ([3, [3], ["a", None], object()], ["a", b"a", ["a", b"a"]])
PAIRS: Kind = ([3, [3], ["ab"], [("a",)], [("a", 1, 2)], object()], [{"a": 1}, [("a", 1)], [["a", 1]]])
CALL: Kind = ([3, "a", object()], [])
SECONDS: Kind = (
    ["a", [1], object(), *NO_NUMBERS],
    [1, 1.5, Decimal(1), np.float32(1), timedelta(seconds=1), None],
)
RECORD: Kind = ([3, None, {"name": "a"}, object()], [])
EXPORTER: Kind = ([3, None, "a", object()], [])
TYPE: Kind = ([3, object(), "int", [int]], [int, int | None])
TWO: Kind = ([3, "a", (1,), (1, 2, 3), ("a", 1), (1.5, 1)], [])
CHANGES: Kind = ([{"name": 3}, {"age": "a"}, {"salary": "a"}, {"age": 1.5}], [{"age": 3}])
WORD: Kind = ([3, "no such word", b"a", ["a"]], [])
NAMES: Kind = ([3, [3], object()], [])
STYLED: Kind = ([3, ["a"], object()], [])
TEXT_KIND: Kind = STR
FREE: Kind = ([], [])


def without_none(values: list[Any]) -> list[Any]:
    return [value for value in values if value is not None]


# By what the stub or the signature says of a parameter.
KINDS: dict[str, Kind] = {
    "SupportsFloat | SupportsIndex": FLOAT,
    "float": FLOAT,
    "float | None": (without_none(FLOAT[0]), FLOAT[1]),
    "SupportsIndex": INT,
    "SupportsIndex | None": INT,
    "int": INT,
    "int | None": INT,
    "int | float": NUMBER,
    "bool": FLAG,
    "bool | None": FLAG,
    "str": STR,
    "str | None": (without_none(STR[0]), []),
    "str | SupportsIndex": ([1.5, None, [1], object()], []),
    "ArrayLike": NUMBERS,
    "ArrayLike | None": MASK,
    "Iterable[str]": TEXTS,
    "Iterable[str] | None": (without_none(TEXTS[0]), []),
    "Buffer": BYTES,
    "str | Buffer": ([3, None, [1]], []),
    "str | PathLike[str]": PATH,
    "str | PathLike[str] | Buffer": ([3, None, ["a"]], []),
    "str | PathLike[str] | bytes": ([3, None, ["a"]], []),
    "Font | Iterable[Font]": ([3, [3], object()], []),
    "Target": ([3, ["a"], object()], []),
    "SupportsIndex | Sequence[SupportsIndex]": SHAPE,
    "DTypeLike | None": DTYPE,
    "NDArray[Any] | None": OUT,
    "Buffer | None": OUT,
    "tuple[int, int] | None": TWO,
    "str | Buffer | PathLike[str] | Iterable[str | Buffer | PathLike[str]]": TEXT,
    "str | Buffer | PathLike[str] | Iterable[str | Buffer | PathLike[str]] | None": TEXT,
    "Mapping[Any, Any] | Iterable[tuple[Any, Any]] | None": PAIRS,
    "Mapping[str, Any] | Iterable[tuple[str, Any]] | WordCounts | None": PAIRS,
    "WordCounts | Mapping[str, int]": ([3, "a", [("a", 1)], {"a": "b"}, {3: 1}, {"a": -1}], []),
    "Iterable[Any] | None": ([3, object()], []),
    "Iterable[object] | None": ([3, [3], [("Ada", 3)], [("Ada", "a", 1.0)], [{"name": "Ada"}]], []),
    "Iterable[tuple[SupportsIndex, str, float]]": (
        [3, [3], [(1,)], [("a", "<", 1)], [(0, 3, 1)], [(0, "<", "a")]],
        [],
    ),
    "float | Sequence[tuple[float, float]] | None": (
        ["a", object(), [3], [(1,)], [("a", 1)], [(0, None)]],
        [0.5, Decimal("0.5"), [(0, 0.5)]],
    ),
    "float | timedelta | None": SECONDS,
    "float | timedelta | ellipsis | None": SECONDS,
    "Callable[..., Any]": CALL,
    "Callable[..., Any] | None": CALL,
    "Callable[..., object] | None": CALL,
    "Callable[[], Coroutine[Any, Any, ~R]]": ([3, "a", int], []),
    "Callable[~P, ~R] | Cache | None": ([3, "a", object()], []),
    "Progress | None": CALL,
    "Cancel | None": ([3, "a", object()], []),
    "Person | FrozenPerson | PersonView": RECORD,
    # Of a report's description.
    "ChartKind": WORD,
    "Kind | None": WORD,
    "Align | None": WORD,
    "Total | None": WORD,
    "Condition": WORD,
    "Literal['rows', 'groups']": WORD,
    "Literal['.', ',']": WORD,
    "str | Iterable[str]": NAMES,
    "Iterable[str | Column] | None": NAMES,
    "Style": STYLED,
    "Style | str": STYLED,
    "Style | str | None": STYLED,
    "Rule | Iterable[Rule]": NAMES,
    "Chart | Iterable[Chart]": NAMES,
    "Image | Iterable[Image]": NAMES,
    "Mapping[str, Style]": ([3, ["a"], {"a": 3}], []),
    "str | tuple[float, float]": ([3, None, "A9", (1,), ("a", 1)], ["letter", (300, Decimal(300))]),
    "Page": STYLED,
    "Table": STYLED,
    # Anything.
    "Any": FREE,
    "Any | None": FREE,
    "object": FREE,
}
# Where less is taken than is said.
TAKEN: dict[str, Kind] = {
    **dict.fromkeys(("buffers.Buffer.copy_of.obj", "buffers.Buffer.wrap.obj"), EXPORTER),
    "buffers.normalize_images.batch": (EXPORTER[0] + [np.ones((1, 2, 2, 3)), np.ones(3, "u1")], []),
    **dict.fromkeys(
        (
            *("codec.Schema.__new__.type", "codec.bincode.dumps.type", "codec.bincode.loads.type"),
            *("codec.compact.dumps.type", "codec.compact.loads.type", "codec.json.loads.type"),
        ),
        TYPE,
    ),
    **dict.fromkeys(
        (f"codec.{form}.dumps.obj" for form in ("bincode", "compact", "json", "zerocopy")),
        ([object(), [object()], {"a": object()}], []),
    ),
    "records.Field.__new__.type": ([3, "int", None], [int]),
    "records.fields.record": ([3, None, int, object()], []),
    "records.People.__getitem__.key": (["a", 1.5, None], [1, slice(1)]),
    "records.People.from_arrow.table": ([3, "a", None, object()], []),
    **dict.fromkeys(
        ("records.People.from_columns.ages", "records.People.from_columns.salaries"),
        (["a", 3, None, object(), ["a"], [None]], []),
    ),
    "records.People.from_columns.names": ([3, None, object(), [3], [None]], []),
    "records.People.from_numpy.array": ([3, "a", None, object(), np.ones(3)], []),
    "records.People.group_by.by": ([3, None, "no such word", object()], ["age", "salary"]),
    **{
        f"records.{name}.{method}.changes": CHANGES
        for name in ("Person", "FrozenPerson")
        for method in ("replace", "__replace__")
    },
    "reports.Rule.__new__.value": (["a", None, object(), [1]], [1, Decimal(1), timedelta(1)]),
    **dict.fromkeys(("reports.to_pdf.tables", "reports.to_xlsx.tables"), ([3, None, object()], [])),
    "maps.FrozenMap.get_many.default": (["a", 1.5, None, object()], [1]),
    # A key that is looked up may be anything: what is no str is not there.
    **dict.fromkeys(
        ("codec.json.JsonView.__contains__.key", "maps.FrozenMap.get.key", "text.WordCounts.get.word"), FREE
    ),
}
# What a message says instead of the parameter's name.
SAID = {
    "maps.cached.subject": "function",
    "records.People.__getitem__.key": "index",
    "records.People.__new__.rows": "rows|row 0",
    "records.People.from_columns.names": "names|row 0, name",
    "records.People.from_columns.ages": "ages|row 0, age",
    "records.People.from_columns.salaries": "salaries|row 0, salary",
    "reports.to_pdf.tables": "rows",
    "reports.to_xlsx.tables": "rows",
    **{f"records.{name}.{field}.value": field for name in ("Person", "PersonView") for field in PERSON},
    **{
        f"records.{name}.{method}.changes": "name|age|salary"
        for name in ("Person", "FrozenPerson")
        for method in ("replace", "__replace__")
    },
}
# In what a part of a report is.
PART = r"(\w+\.|Column\('a'\)\.|table \"c\": )?"


# Rows of numbers.
ROWS = (
    "scalars.irr_batch.cash_flows",
    "scalars.evaluate_rules_batch.rows",
    *(f"scalars.{name}.{of}" for name in ("n_body", "n_body_energy") for of in ("positions", "velocities")),
)


def called(function: str, changed: dict[str, Any]) -> object:
    """Calls it with what it takes, but for what is changed."""
    call, arguments = CALLS[function]
    given: dict[str, Any] = arguments | changed
    positional = []
    for name, parameter in inspect.signature(call).parameters.items():
        if parameter.kind in {parameter.POSITIONAL_ONLY, parameter.VAR_POSITIONAL}:
            positional.append(given.pop(name if name in given else next(iter(given))))
        elif parameter.kind is parameter.VAR_KEYWORD and isinstance(given.get(name), dict):
            given |= given.pop(name)
    return call(*positional, **given)


def called_with(function: str) -> dict[str, Any]:
    """The arguments that it takes; none where `test_every_callable_is_walked_through` fails."""
    return CALLS[function][1] if function in CALLS else {}


def parameters() -> list[tuple[str, str, str]]:
    """Of all callables: its name, the parameter's, and the key of its kind."""
    return [
        (function, name, place if (place := f"{function}.{name}") in TAKEN else said)
        for function, found in CALLABLES.items()
        for name, said in found.items()
    ]


PARAMETERS = parameters()
ALL = KINDS | TAKEN
# Where the answer is a float by definition, numbers may be whatever is one:
# all that are called with a list of floats.
AS_FLOATS = {
    f"{function}.{parameter}"
    for function, parameter, kind in PARAMETERS
    if kind == "ArrayLike" and isinstance(given := called_with(function).get(parameter), list)
    if {type(item) for item in given} == {float}
}


def test_every_callable_is_walked_through() -> None:
    assert CALLS.keys() == CALLABLES.keys()
    assert {name: set(arguments) for name, (_, arguments) in CALLS.items()} == {
        name: set(found) for name, found in CALLABLES.items()
    }
    assert {kind for _, _, kind in PARAMETERS} == ALL.keys()
    # Fewer would mean that the walk no longer finds them all.
    assert len(CALLABLES) >= 140
    assert len(PARAMETERS) >= 318
    assert len(AS_FLOATS) >= 8


@pytest.mark.parametrize("function", CALLS)
def test_what_is_called_takes_its_arguments(function: str) -> None:
    called(function, {})


@pytest.mark.parametrize(
    ("function", "parameter", "kind"), [each for each in PARAMETERS if ALL.get(each[2], FREE)[0]]
)
def test_what_is_of_the_wrong_kind_is_named(function: str, parameter: str, kind: str) -> None:
    said = rf"{PART}({SAID.get(f'{function}.{parameter}', parameter)})\b"
    for wrong in ALL[kind][0]:
        with pytest.raises(fe.FerruleError) as raised:
            called(function, {parameter: wrong})
        assert isinstance(raised.value, TypeError | ValueError | OverflowError)
        assert re.match(said, str(raised.value)), (wrong, raised.value)
        assert "wanted" in str(raised.value)


@pytest.mark.parametrize(
    ("function", "parameter", "kind"), [each for each in PARAMETERS if ALL.get(each[2], FREE)[1]]
)
def test_what_is_of_the_right_kind_is_taken(function: str, parameter: str, kind: str) -> None:
    for right in ALL[kind][1]:
        # A value that there is no answer for is not of the wrong kind.
        with contextlib.suppress(fe.ArgumentError):
            called(function, {parameter: right})


FLOATS = [
    each[:2] for each in PARAMETERS if ALL.get(each[2], FREE) in (FLOAT, SECONDS, KINDS["float | None"])
]


@pytest.mark.parametrize(("function", "parameter"), FLOATS)
def test_what_no_float_holds_is_refused_in_one_way(function: str, parameter: str) -> None:
    said = SAID.get(f"{function}.{parameter}", parameter)
    message = rf"^{PART}{said}: got an int that is too large for a float"
    with pytest.raises(fe.ArgumentOverflowError, match=message):
        called(function, {parameter: 10**400})


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


@pytest.mark.parametrize("each", ROWS)
def test_rows_of_numbers_are_floats(each: str) -> None:
    function, parameter = each.rsplit(".", 1)
    call, arguments = CALLS[function]
    kept = np.asarray(arguments[parameter]).tolist()
    for convert in (Decimal, Fraction, np.float32, int):
        rows = [[convert(x) for x in row] for row in kept]
        assert repr(call(**arguments | {parameter: rows})) == repr(call(**arguments))
    wrong: list[tuple[object, str]] = [("a", "str"), (None, "NoneType"), ([1.0], "list"), (1j, "complex")]
    for item, came in wrong:
        rows = [[item, *kept[0][1:]], *kept[1:]]
        place = r"\[0\]\[0\](\[0\])?"
        with pytest.raises(
            (fe.ArgumentTypeError, fe.ShapeError), match=rf"^{parameter}(: |{place})"
        ) as raised:
            call(**arguments | {parameter: rows})
        assert isinstance(raised.value, fe.ArgumentTypeError) == (came != "list")
    with pytest.raises(fe.ArgumentOverflowError, match=rf"^{parameter}\[0\]\[0\]: got an int"):
        call(**arguments | {parameter: [[10**400, *kept[0][1:]], *kept[1:]]})
    for shape in ([1.0], np.ones(3), np.ones((1, 1, 1)), [[1.0], [1.0, 2.0]]):
        with pytest.raises(fe.ShapeError, match=rf"^{parameter}: got"):
            call(**arguments | {parameter: shape})


def test_a_list_that_holds_itself_is_refused() -> None:
    circle: list[Any] = []
    circle.append(circle)
    for call in (fe.irr_batch, lambda circle: fe.dot(circle, circle)):
        with pytest.raises(fe.FerruleError, match=r"^(cash_flows|a)"):
            call(circle)


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


# What Python, or whoever calls by a protocol of its own, waits for.
PYTHONS: dict[str, tuple[type[Exception], Callable[[], object]]] = {
    "a key of a map": (KeyError, lambda: fe.FrozenMap({"a": 1})["b"]),
    "a key that is no str": (KeyError, lambda: fe.FrozenMap({"a": 1})[3]),
    "a key of a cache": (KeyError, lambda: fe.Cache()["a"]),
    "the last of a cache": (KeyError, lambda: fe.Cache().popitem()),
    "a key of a document": (KeyError, lambda: DOCUMENT["b"]),
    "a key of a view": (KeyError, lambda: VIEW["b"]),
    "one of several keys": (KeyError, lambda: fe.FrozenMap({"a": 1}).get_many(["b"])),
    "a row": (IndexError, lambda: people()[2]),
    "a place": (IndexError, lambda: codec.json.view("[1]")[1]),
    "a key without a hash": (TypeError, lambda: fe.Cache()[[]]),
    "no instance": (TypeError, fe.PersonView),
    "no argument": (TypeError, fe.is_prime),
    "no such argument": (TypeError, lambda: fe.is_prime(5, m=1)),
    "no such field": (AttributeError, lambda: setattr(fe.Person("a", 1, 1), "size", 1)),
    "another device": (BufferError, lambda: fe.Buffer.arange(3).__dlpack__(dl_device=(2, 0))),
    "the end": (StopIteration, lambda: next(iter(fe.FrozenMap({})))),
}


@pytest.mark.parametrize("each", PYTHONS)
def test_what_python_waits_for_is_its_own(each: str) -> None:
    error, call = PYTHONS[each]
    with pytest.raises(error) as raised:
        call()
    assert not isinstance(raised.value, fe.FerruleError)
