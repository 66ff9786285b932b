"""What a parameter of each kind refuses and takes, by the table `docs/concepts/arguments.md`."""

import ctypes
import dataclasses
import functools
import io
import threading
from array import array
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import ferrule as fe
import numpy as np
from ferrule import reports
from ferrule.bench import Code
from ferrule.reports import Chart, Column, Page, Rule, Style, Table, schema

from tests.parity.arguments import IMAGES, PERSON, RECORDS, people


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


class Marked:
    """What has something of that name, and is no dataclass."""

    @property
    def __dataclass_fields__(self) -> dict[str, Any]:
        return {}


class Of(NamedTuple):
    """What is of the right type, and refused for what it is."""

    value: Any
    error: type[fe.FerruleError] = fe.ArgumentError


class Made(NamedTuple):
    """What is taken in the place of what is given, made of that."""

    by: Callable[[Any], Any]


# What a parameter of a kind refuses, with `ArgumentTypeError` where it is no `Of`, and what it takes.
Kind = tuple[list[Any], list[Any]]
# What `float` reads, or cuts short, though it is no number.
NO_NUMBERS = [
    Text("1"),
    b"1",
    bytearray(b"1"),
    1j,
    np.complex64(1),
    np.complex128(1 + 2j),
    np.clongdouble(1 + 2j),
    np.array(1j),
    np.str_("1"),
    np.bytes_(b"1"),
    np.void(b"1"),
    np.void(b"abc"),
    np.datetime64("2026"),
    np.timedelta64(1, "s"),
    np.timedelta64(1, "D"),
    np.ma.masked,
    np.ma.array(1, mask=True),
]
FLOAT: Kind = (
    ["a", None, [1.0], Of(Decimal("sNaN")), object(), *NO_NUMBERS],
    [1, True, 1.0, np.float32(1), np.int8(1), Decimal(1), Fraction(1)],
)
INT: Kind = (["a", 1.5, Decimal(1), [1], object(), *NO_NUMBERS], [1, np.int8(1), Index()])
FLAG: Kind = (["a", 2, 1.5, object()], [True, False, np.bool_(1)])
STR: Kind = ([3, b"a", None, ["a"]], [Made(Text)])
MASKED = np.ma.array([1.0], mask=[True])
NUMBERS: Kind = (
    [
        *("12", object(), {1: 2}, ["a"], [None]),
        *(MASKED, [MASKED], (MASKED, MASKED), [np.ma.masked]),
        *(np.array("a"), np.array(["a"]), np.array([["a"]]), np.array([[1j]]), ["a", 1.0]),
    ],
    [
        Made(np.asarray),
        Made(lambda given: np.asarray(given).tolist()),
        Made(lambda given: np.asarray(given, "f4")),
    ],
)
TEXTS: Kind = ([3, None, "abc", [3], ["a", b"b"]], [["a"], ("a",), {"a": 1}, Made(iter)])
NUMBER: Kind = (["a", None, Decimal(1), [1], object(), *NO_NUMBERS], [1, 1.5, np.int8(1), np.float32(1)])
MASK: Kind = (
    ["a", 3, object(), [1], ["a"], [None, True], np.ones(2)],
    [[True, False], np.array([True, False])],
)
# Bytes in any form: with a sign, of C's `char`, and with gaps.
IN_BYTES = [
    *(Made(bytearray), Made(memoryview), Made(lambda given: array("b", given))),
    *(
        Made(lambda given: np.frombuffer(given, "i1")),
        Made(lambda given: (ctypes.c_char * len(given)).from_buffer_copy(given)),
    ),
    Made(lambda given: memoryview(bytes(byte for each in given for byte in (each, 0)))[::2]),
]
NO_BYTES = [np.ones(2), memoryview(np.ones(2)), np.ones(2, bool), array("h", [1])]
BYTES: Kind = (["a", 3, None, [1], *NO_BYTES], IN_BYTES)
PATH: Kind = ([3, None, b"a", ["a"]], [Made(str), Made(Path)])
SHAPE: Kind = (["a", 1.5, None, [1.5], ["a"], object()], [1, (1, 2), [np.int8(1)]])
DTYPE: Kind = (["no type", 3, object(), "complex128", ">i4"], ["float32", np.int8, np.dtype("u2")])
NO_OUT = [3, "a", [1.0], object()]
TEXT: Kind = (
    [3, [3], ["a", None], object(), *NO_BYTES],
    ["a", b"a", ["a", b"a"], *(each.by(b"a") for each in IN_BYTES)],
)
PAIRS: Kind = (
    [3, np.array(3), [3], ["ab"], [("a",)], [("a", 1, 2)], [["a", 1, 2]], object()],
    [{"a": 1}, [("a", 1)], [["a", 1]]],
)
CALL: Kind = ([3, "a", object()], [Made(functools.partial)])
SECONDS: Kind = (
    ["a", [1], object(), *NO_NUMBERS],
    [1, 1.5, Decimal(1), np.float32(1), timedelta(seconds=1), None],
)
RECORD: Kind = ([3, None, {"name": "a"}, object()], [people()[0], fe.FrozenPerson(**PERSON)])
EXPORTER: Kind = (
    [3, None, "a", object(), MASKED, np.datetime64("2026"), np.timedelta64(1, "s")],
    [b"a", np.ones(2), fe.Buffer.arange(2)],
)
TYPE: Kind = ([3, object(), "int", [int]], [int, Annotated[int, 1]])
# Of an array, and of no schema.
ARRAY_CAPSULE: Any = fe.Buffer.arange(1).__arrow_c_array__()[1]
TWO: Kind = ([3, "a", (1,), (1, 2, 3), ("a", 1), (1.5, 1)], [None, (1, 0)])
CHANGES: Kind = (
    [{"name": 3}, {"age": "a"}, {"salary": "a"}, {"age": 1.5}, Of({"\ud800": 1}, fe.EncodingError)],
    [{"age": 3}],
)
NO_WORDS = [3, Of("no such word"), b"a", ["a"]]
NO_NAMES = [3, [3], object(), np.array(3)]
NO_STYLES = [3, ["a"], object()]
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
    "str | None": (without_none(STR[0]), [None, Made(lambda given: given and Text(given))]),
    "str | SupportsIndex": ([1.5, None, [1], object()], [Made(Text)]),
    "ArrayLike": NUMBERS,
    "ArrayLike | None": MASK,
    "Iterable[str]": TEXTS,
    "Iterable[str] | None": (without_none(TEXTS[0]), TEXTS[1]),
    "Buffer": BYTES,
    "str | Buffer": (
        [3, None, [1], *NO_BYTES],
        [Made(Text), *(Made(lambda given, by=each.by: by(given.encode())) for each in IN_BYTES)],
    ),
    "str | PathLike[str]": PATH,
    "Template | PathLike[str] | str | None": ([3, ["a"], b"a", object()], [None, "a", Path("a")]),
    "str | PathLike[str] | Buffer": ([3, None, ["a"], *NO_BYTES], IN_BYTES),
    "str | PathLike[str] | bytes": ([3, None, ["a"]], [b"a", "a", Path("a")]),
    "Font | Iterable[Font]": ([3, [3], object(), np.array(3)], [(), []]),
    "Target": ([3, ["a"], object()], [None, Made(lambda _: io.BytesIO())]),
    "SupportsIndex | Sequence[SupportsIndex]": SHAPE,
    "DTypeLike | None": DTYPE,
    "NDArray[Any] | None": (NO_OUT, [None]),
    "Buffer | None": (
        [*NO_OUT, np.ones((1, 3, 2, 2), "f4")],
        [None, fe.Buffer.zeros((1, 3, 2, 2), "float32")],
    ),
    "tuple[int, int] | None": TWO,
    "str | Buffer | PathLike[str] | Iterable[str | Buffer | PathLike[str]]": TEXT,
    "str | Buffer | PathLike[str] | Iterable[str | Buffer | PathLike[str]] | None": TEXT,
    "Mapping[Any, Any] | Iterable[tuple[Any, Any]] | None": PAIRS,
    "Mapping[str, type[int] | type[float] | type[str]] | None": (
        [3, ["a"], {"a": 3}, {"a": bool}, {3: int}, Of({"b": int})],
        [{"a": float}, {}, None],
    ),
    "Mapping[str, Any] | Iterable[tuple[str, Any]] | WordCounts | None": PAIRS,
    "WordCounts | Mapping[str, int]": (
        [3, "a", [("a", 1)], {"a": "b"}, {3: 1}, {"a": "b"}, Of({"a": 0}), Of({"a": -1})],
        [{"a": 1}, fe.WordCounts("a")],
    ),
    "Iterable[Any] | None": ([3, object(), people()], [[1], (1,)]),
    "Iterable[object] | None": (
        [3, [3], Of([("Ada", 3)]), [("Ada", "a", 1.0)], Of([{"name": "Ada"}])],
        [[PERSON], (("Ada", 36, 4000),), people(), None],
    ),
    "Iterable[tuple[SupportsIndex, str, float]]": (
        [
            *(3, [3], [(1,)], [("a", "<", 1)], [(0, 3, 1)], [(0, "<", "a")], [(0, "<", np.ma.masked)]),
            *(Of([(0, "no such word", 1)]), Of([(0, "\ud800", 1)], fe.EncodingError)),
        ],
        [(), [(np.int8(0), "<=", Decimal(1))], Made(iter)],
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
    "Callable[[], Coroutine[Any, Any, ~R]]": ([3, "a", int], [...]),
    "Callable[~P, ~R] | Cache | None": ([3, "a", object()], [fe.Cache(), None]),
    "Progress | None": CALL,
    "Cancel | None": ([3, "a", object()], [None, threading.Event()]),
    "Person | FrozenPerson | PersonView": RECORD,
    # Of a workload.
    "tuple[int, ...]": (
        [3, "a", None, ["a"], [1.5], Of([0]), Of([]), Of([2**63], fe.ArgumentOverflowError)],
        [(1, np.int8(2)), [1], Made(iter)],
    ),
    "tuple[str, ...]": ([3, [3], None, object()], [("numpy",), ["numpy"], "numpy"]),
    "tuple[Path, ...]": ([3, "a", ["a"], None, object()], [[Path("a")], Path("a"), Made(iter)]),
    "Callable[[int], Any]": CALL,
    "Call": CALL,
    "Call | None": CALL,
    "Call | str": ([3, None, object()], ["b", len]),
    "Rule": CALL,
    "Rule | None": ([3, "a", object()], [Made(functools.partial), None]),
    "Work | None": ([3, "a", object()], [None, lambda n: (n, "B")]),
    "Size | None": ([3, "a", object()], [None, len]),
    "Role": ([*NO_WORDS, None], ["reference"]),
    "Tool | None": (NO_WORDS, ["c", None]),
    "Code | None": (NO_STYLES, [Code("a", ()), None]),
    # Of the costs of crossings.
    "Iterable[tuple[str, int, str] | tuple[str, int, str, str] | Crossed]": (
        [
            *(3, "a", [3], ["abc"], [("float", 1)], [("float", 1, "copied", 1)]),
            *([("float", 1, "copied", "", 1.5)], [("float", 1, "copied", "", 0, 0)]),
            Of([("float", 1, "copied", "no such order")]),
            Of([("float", 1, "copied", "", -1)]),
            *([(3, 1, "copied")], [("float", 1.5, "copied")], [("float", 1, None)]),
            Of([("float", -1, "copied")]),
            Of([("float", 2**63, "copied")], fe.ArgumentOverflowError),
            Of([("no such kind", 1, "copied")], fe.UnknownCrossingError),
            Of([("float", 1, "no such way")], fe.UnknownCrossingError),
        ],
        [(), [["float", np.int8(1), ""]], [("float", 1, "", "", np.int8(0))], Made(iter)],
    ),
    "tuple[str, int] | None": (
        [
            *(3, "ab", ("list[int]",), ("list[int]", 1, "returned"), (3, 1), ("list[int]", 1.5)),
            Of(("list[int]", -1)),
            Of(("float", 1), fe.UnknownCrossingError),
        ],
        [None, ["list[int]", 1], Made(iter)],
    ),
    # Of a report's description.
    "str | Iterable[str]": (NO_NAMES, ["a", ["a"], ("a",)]),
    "Iterable[str | Column] | None": (NO_NAMES, [["a", "b"], (Column("a"), "b"), None]),
    "Style": (NO_STYLES, [Style(bold=True)]),
    "Style | str": (NO_STYLES, ["bold", Style(bold=True)]),
    "Style | str | None": (NO_STYLES, ["bold", Style(bold=True), None]),
    "Rule | Iterable[Rule]": (NO_NAMES, [Rule("<", 1, "bold"), [Rule("<", 1, "bold")]]),
    "Chart | Iterable[Chart]": (NO_NAMES, [Chart("bar", "b", x="a"), [Chart("bar", "b", x="a")]]),
    "Image | Iterable[Image]": (NO_NAMES, [(), []]),
    "Mapping[str, Style]": ([3, ["a"], {"a": 3}], [{"a": Style(bold=True)}]),
    "str | tuple[float, float]": ([3, None, Of("A9"), Of((1,)), ("a", 1)], ["letter", (300, Decimal(300))]),
    "Page": (NO_STYLES, [Page(landscape=True)]),
    "Page | None": (NO_STYLES, [Page(landscape=True), None]),
    # Anything.
    "Any": FREE,
    "Any | None": FREE,
    "object": FREE,
    # Each is walked through where an implementation is made.
    "Unpack[Options]": FREE,
}
# Where less is taken than is said.
TAKEN: dict[str, Kind] = {
    "bench.workload.bare": ([len, 3], [None]),
    **dict.fromkeys(("buffers.Buffer.copy_of.obj", "buffers.Buffer.wrap.obj"), EXPORTER),
    "buffers.normalize_images.batch": (
        [*EXPORTER[0], np.ones((1, 2, 2, 3)), Of(np.ones(3, "u1"), fe.ShapeError)],
        [IMAGES[:, ::-1], Made(fe.Buffer.wrap)],
    ),
    **dict.fromkeys(
        (
            *("codec.Schema.__new__.type", "codec.bincode.dumps.type", "codec.bincode.loads.type"),
            *("codec.compact.dumps.type", "codec.compact.loads.type", "codec.json.loads.type"),
        ),
        TYPE,
    ),
    **dict.fromkeys(
        (f"codec.{form}.dumps.obj" for form in ("bincode", "compact", "json")),
        ([object(), [object()], {"a": object()}, Marked()], [1]),
    ),
    # Of items of one length.
    "costs.Model.crossing.length": ([*INT[0], Of(-1)], [0, np.int8(0)]),
    "codec.zerocopy.dumps.obj": ([object(), [object()], Marked(), MASKED, [np.ma.masked]], [1]),
    "records.Field.__new__.type": ([3, "int", None], [int]),
    "records.fields.record": ([3, None, int, object()], [fe.Person(**PERSON), fe.FrozenPerson]),
    "records.People.__getitem__.key": (["a", 1.5, None], [1, slice(1)]),
    "records.People.from_arrow.table": ([3, "a", None, object()], [people()]),
    **dict.fromkeys(
        ("records.People.from_columns.ages", "records.People.from_columns.salaries"),
        (["a", 3, None, object(), ["a"], [None]], [[1], (1,), np.ones(1, "i4")]),
    ),
    "records.People.from_columns.names": ([3, None, object(), [3], [None]], [("a",), np.array(["a"])]),
    "records.People.from_numpy.array": ([3, "a", None, object(), np.ones(3)], [RECORDS[:0]]),
    "records.People.group_by.by": (
        [3, None, Of("no such word"), Of("salary"), object()],
        ["age", [1, 2], np.array([1, 2])],
    ),
    **{
        f"records.{name}.{method}.changes": CHANGES
        for name in ("Person", "FrozenPerson")
        for method in ("replace", "__replace__")
    },
    **dict.fromkeys(
        ("scalars.gcd_batch.a", "scalars.gcd_batch.b", "scalars.is_prime_batch.numbers"),
        ([*NUMBERS[0], [1.5], np.ones(1)], [[np.int8(5)], (5,), np.array([5], "u1"), np.array([5])]),
    ),
    "sequences.sum_array.arr": ([*NUMBERS[0], [1.0]], [np.ones(2, "f4"), memoryview(b"a"), np.ones(2, bool)]),
    # What has some words takes each of them, unless other fields say which.
    **{
        f"reports.{name}.__new__.{field}": (NO_WORDS, [*wanted.mark.words, *[None] * wanted.optional])
        for name in reports.__all__
        if dataclasses.is_dataclass(part := getattr(reports, name))
        for field, wanted in schema.fields(part).items()
        if isinstance(wanted.mark, schema.OneOf)
    },
    "reports.Rule.__new__.when": (NO_WORDS, ["<", ">=", "="]),
    "reports.Chart.__new__.x": (without_none(STR[0]), [Made(Text)]),
    "reports.Chart.__new__.of": (NO_WORDS, ["rows"]),
    "reports.Rule.__new__.value": (["a", None, object(), [1]], [1, Decimal(1), timedelta(1)]),
    **dict.fromkeys(
        ("reports.to_pdf.tables", "reports.to_xlsx.tables"),
        ([3, None, object()], [[(1,)], Table([(1,)]), [Table([(1,)])]]),
    ),
    **dict.fromkeys(
        (
            "buffers.Buffer.__arrow_c_array__.requested_schema",
            *(f"records.People.__arrow_c_{what}__.requested_schema" for what in ("array", "stream")),
        ),
        ([3, "a", object(), ARRAY_CAPSULE], [None]),
    ),
    "maps.FrozenMap.get_many.default": (["a", 1.5, None, object()], [1]),
    # A key that is looked up may be anything: what is no str is not there.
    **dict.fromkeys(
        ("codec.json.JsonView.__contains__.key", "maps.FrozenMap.get.key", "text.WordCounts.get.word"), FREE
    ),
}
