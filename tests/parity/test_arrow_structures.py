"""The structures of Arrow's C interface, made by hand as no library makes them."""

import ctypes
import io
import struct
from collections.abc import Callable
from typing import Any

import ferrule as fe
import numpy as np
import openpyxl
import pytest
from ferrule import reports

from tests.parity.test_protocols import new_capsule


def ints(*values: int, dtype: type = np.int32) -> np.ndarray:
    return np.array(values, dtype)


def sheet(rows: Any) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(reports.to_xlsx(rows)))
    return [list(row) for row in book.active.values]


class ArrowArray(ctypes.Structure):
    """As the C interface has it."""

    RELEASE = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


ArrowArray._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(ArrowArray))),
    ("dictionary", ctypes.POINTER(ArrowArray)),
    ("release", ctypes.c_void_p),
    ("private", ctypes.c_void_p),
]


class ArrowSchema(ctypes.Structure):
    """As the C interface has it."""


ArrowSchema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(ArrowSchema))),
    ("dictionary", ctypes.POINTER(ArrowSchema)),
    ("release", ctypes.c_void_p),
    ("private", ctypes.c_void_p),
]


def _released(address: int) -> None:
    """Array and schema have this callback at different places; whose it is, its caller knows."""


RELEASE = ArrowArray.RELEASE(_released)
CALLBACK = ctypes.cast(RELEASE, ctypes.c_void_p)


def schema(
    kind: bytes | None = b"l", name: bytes | None = b"a", children: Any = (), **fields: Any
) -> ArrowSchema:
    made = ArrowSchema(format=kind, name=name, flags=2, release=CALLBACK)
    for field, value in fields.items():
        setattr(made, field, value)
    if children:
        made.n_children, made.children = (
            len(children),
            (ctypes.POINTER(ArrowSchema) * len(children))(*children),
        )
    return made


NUMBERS = None, ints(1, 2, 3, dtype=np.int64)


def array(length: int = 3, buffers: Any = NUMBERS, children: Any = (), **fields: Any) -> ArrowArray:
    addresses = [None if each is None else each.ctypes.data for each in buffers]
    made = ArrowArray(length=length, n_buffers=len(addresses), release=CALLBACK)
    made.buffers = (ctypes.c_void_p * len(addresses))(*addresses)
    for field, value in fields.items():
        setattr(made, field, value)
    if children:
        made.n_children, made.children = (
            len(children),
            (ctypes.POINTER(ArrowArray) * len(children))(*children),
        )
    made.kept = buffers
    return made


class Given:
    """Hands over structures that were made by hand."""

    def __init__(self, schema: ArrowSchema, array: ArrowArray) -> None:
        self._kept = schema, array

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[Any, Any]:
        schema, array = self._kept
        return (
            new_capsule(ctypes.addressof(schema), b"arrow_schema", None),
            new_capsule(ctypes.addressof(array), b"arrow_array", None),
        )


def loop() -> ArrowSchema:
    made = schema(b"+l")
    made.n_children = 1
    made.children = (ctypes.POINTER(ArrowSchema) * 1)(ctypes.pointer(made))
    return made


def wide() -> ArrowSchema:
    """Of two children each of which has the same two: of so many levels that nobody can count them."""
    made = schema()
    for _ in range(60):
        made = schema(b"+s", children=[ctypes.pointer(made), ctypes.pointer(made)])
    return made


def entries(count: int, *lengths: int) -> bytes:
    return b"".join(struct.pack("<i", number) for number in (count, *lengths)) + bytes(8)


ONE = [ctypes.pointer(schema())]
SCHEMAS: dict[str, tuple[Callable[[], ArrowSchema], str]] = {
    "a format that is no UTF-8": (lambda: schema(b"\xff"), "whose format is not UTF-8"),
    "a name that is no UTF-8": (lambda: schema(name=b"\xff"), "whose name is not UTF-8"),
    "an unknown format": (lambda: schema(b"?"), r"got an unknown type: '\?'"),
    "bytes of a negative size": (lambda: schema(b"w:-1"), "got an unknown type: FixedSizeBinary"),
    "a decimal of no digits": (lambda: schema(b"d:0,0"), "got an unknown type: Decimal128"),
    "a decimal of too many": (lambda: schema(b"d:39,0"), "got an unknown type: Decimal128"),
    "a list of none": (lambda: schema(b"+l"), "whose children are not those of it"),
    "a list of two": (lambda: schema(b"+l", children=ONE * 2), "whose children are not those of it"),
    "a list of a negative size": (lambda: schema(b"+w:-3", children=ONE), "whose children are not those"),
    "a map of no pairs": (lambda: schema(b"+m", children=ONE), "whose children are not those of it"),
    "a union without types": (lambda: schema(b"+ud:"), "whose children are not those of it"),
    "a union of other types": (
        lambda: schema(b"+us:0,1", children=ONE),
        "whose children are not those of it",
    ),
    "a union of negative types": (lambda: schema(b"+us:-1", children=ONE), "got an unknown type"),
    "runs that end at texts": (
        lambda: schema(b"+r", children=[ctypes.pointer(schema(b"u")), ONE[0]]),
        "whose children are not those of it",
    ),
    "children of a number": (lambda: schema(children=ONE), "whose children are not those of it"),
    "a negative number of children": (lambda: schema(b"+s", n_children=-1), "got a schema of -1 children"),
    "more children than there can be": (
        lambda: schema(b"+s", n_children=2**62),
        "got more than 131072 fields",
    ),
    "no children": (lambda: schema(b"+s", n_children=2), "got a schema without its children"),
    "a child that is not there": (
        lambda: schema(b"+s", children=[ctypes.POINTER(ArrowSchema)()]),
        "got a schema without one of its children",
    ),
    "a child that was released": (
        lambda: schema(b"+s", children=[ctypes.pointer(schema(release=None))]),
        "got a schema that was released",
    ),
    "a schema within itself": (loop, "nested more than 64 deep"),
    "a schema without an end": (wide, "got more than 131072 fields"),
    "a dictionary of floats": (
        lambda: schema(b"g", dictionary=ctypes.pointer(schema(b"u"))),
        "a dictionary whose keys are of Float64",
    ),
    "metadata of a negative count": (lambda: schema(metadata=entries(-1)), "a length of -1"),
    "metadata of a huge count": (lambda: schema(metadata=entries(2**31 - 1)), "a length of 2147483647"),
    "a negative key": (lambda: schema(metadata=entries(1, -1)), "a length of -1"),
}


@pytest.mark.parametrize("kind", SCHEMAS)
def test_schemas_that_are_none(kind: str) -> None:
    made, said = SCHEMAS[kind]
    for take in (
        fe.parallel_sum,
        fe.Buffer.wrap,
        lambda keys: fe.FrozenMap(keys=keys, values=[1]),
        reports.to_xlsx,
    ):
        wanted = fe.ArgumentTypeError if "unknown type" in said else fe.DecodeError
        with pytest.raises(wanted, match=said):
            take(Given(made(), array()))


BACK = schema(b"u"), array(1, (None, ints(0, -1), np.zeros(1, np.uint8)))
TEXT = schema(b"u"), array(2, (None, ints(0, 1, 2), np.frombuffer(b"ab", np.uint8)))
ARRAYS: dict[str, tuple[Callable[[], tuple[ArrowSchema, ArrowArray]], str]] = {
    "a negative length": (lambda: (schema(), array(-1)), "of (negative length|length -1)"),
    "a negative offset": (lambda: (schema(), array(offset=-1)), "(negative length|from -1 on)"),
    "a length that overflows": (
        lambda: (schema(), array(2**62)),
        "(a shape that|no) memory (can hold|has room)",
    ),
    "an offset that overflows": (
        lambda: (schema(), array(offset=2**63 - 1)),
        "(a shape that memory can hold|of length 3 from 9223372036854775807 on)",
    ),
    "too few buffers": (lambda: (schema(), array(n_buffers=1)), "(wrong form|1 buffers, wanted 2)"),
    "too many buffers": (lambda: (schema(), array(n_buffers=2**40)), "(wrong form|buffers, wanted 2)"),
    "negative buffers": (lambda: (schema(), array(n_buffers=-1)), "(wrong form|-1 buffers, wanted 2)"),
    "no buffers": (
        lambda: (schema(), array(3, (None, None))),
        "without its",
    ),
    "children": (lambda: (schema(), array(n_children=1)), "(wrong form|1 children, wanted 0)"),
    "a dictionary": (
        lambda: (schema(), array(dictionary=ctypes.pointer(array()))),
        "(wrong form|1 dictionaries, wanted 0)",
    ),
    "nulls that nobody knows": (
        lambda: (schema(), array(null_count=2)),
        "(got 2 null values|got 2 nulls, and not)",
    ),
}


@pytest.mark.parametrize("kind", ARRAYS)
def test_arrays_that_are_none(kind: str) -> None:
    made, said = ARRAYS[kind]
    for take in (fe.parallel_sum, fe.Buffer.wrap):
        with pytest.raises(fe.ArgumentError, match=said):
            take(Given(*made()))


def record(schemas: list[ArrowSchema], arrays: list[ArrowArray], length: int = 1, **fields: Any) -> Given:
    pointers = [list(map(ctypes.pointer, each)) for each in (schemas, arrays)]
    made = array(length, (None,), children=pointers[1], **fields)
    made.more = schemas, arrays
    return Given(schema(b"+s", children=pointers[0]), made)


def missing() -> Given:
    made = array(1, (None,), children=[ctypes.POINTER(ArrowArray)()])
    return Given(schema(b"+s", children=ONE), made)


TABLES: dict[str, tuple[Callable[[], Given], str]] = {
    "a column too few": (lambda: record([schema(), schema(name=b"b")], [array()]), "1 children, wanted 2"),
    "a column too many": (lambda: record([schema()], [array(), array()]), "2 children, wanted 1"),
    "a column too short": (lambda: record([schema()], [array()], 9), "column 'a': got 3 values, wanted 9"),
    "a column beyond the offset": (
        lambda: record([schema()], [array()], 2, offset=2),
        "got 3 values, wanted 4",
    ),
    "a column that was released": (
        lambda: record([schema()], [array(release=None)]),
        "'a': got an array that was",
    ),
    "no columns": (
        missing,
        "without one of",
    ),
    "a negative length": (lambda: record([schema()], [array()], -1), "of length -1"),
}


@pytest.mark.parametrize("kind", TABLES)
def test_tables_that_are_none(kind: str) -> None:
    made, said = TABLES[kind]
    with pytest.raises(fe.DecodeError, match=said):
        reports.to_xlsx(made())


def test_nulls_are_counted_here() -> None:
    """A producer may say that there are none."""
    bits = np.frombuffer(b"\x05", np.uint8)
    made = array(3, (bits, ints(1, 2, 3, dtype=np.int64)), null_count=0)
    assert sheet(record([schema()], [made], 3)) == [["a"], [1], [None], [3]]
    for take in (fe.parallel_sum, fe.Buffer.wrap):
        with pytest.raises(fe.ArgumentError, match="got 1 null values, wanted none"):
            take(Given(schema(), array(3, (bits, ints(1, 2, 3, dtype=np.int64)), null_count=0)))


def test_texts_that_end_before_they_begin() -> None:
    with pytest.raises(fe.DecodeError, match=r"^keys: got offsets that end with -1"):
        fe.FrozenMap(keys=Given(*BACK), values=[1])


def test_what_is_well_made_is_taken() -> None:
    """The structures of these tests are not refused for another reason."""
    assert fe.parallel_sum(Given(schema(), array())) == 6
    assert sheet(record([schema()], [array()], 3)) == [["a"], [1], [2], [3]]
    assert len(fe.FrozenMap(keys=Given(*TEXT), values=[1, 2])) == 2
    # An empty one need have no memory, and a null array one buffer, as it had once.
    assert len(fe.FrozenMap(keys=Given(schema(b"u"), array(0, (None, None, None))), values=[])) == 0
    assert sheet(record([schema(b"n"), schema(name=b"b")], [array(2, (None,)), array()], 2)) == [
        ["a", "b"],
        [None, 1],
        [None, 2],
    ]
