"""What comes by Arrow's C interface is checked before anybody reads it, for every function that takes it."""

import io
import re
import struct
from collections.abc import Callable
from typing import Any

import ferrule as fe
import numpy as np
import openpyxl
import pytest
from ferrule import reports

pa = pytest.importorskip("pyarrow")


def of(data_type: Any, length: int, *buffers: Any, **more: Any) -> Any:
    """An array of these buffers, which pyarrow makes without looking at them."""
    return pa.Array.from_buffers(data_type, length, [None, *map(pa.py_buffer, buffers)], **more)


def ints(*values: int, dtype: type = np.int32) -> np.ndarray:
    return np.array(values, dtype)


def view(length: int, prefix: bytes, buffer: int, offset: int) -> bytes:
    return struct.pack("<i4sii", length, prefix, buffer, offset)


DATA = b"abcdefghijklmnop"
LONG = view(14, b"abcd", 0, 0)

# Columns of texts, each with one that is wrong, and what is said of it.
TEXTS: dict[str, tuple[Callable[[], Any], str]] = {
    "cut within a character": (
        lambda: of(pa.string(), 2, ints(0, 1, 2), "ä".encode()),
        r"0\D.*got text that is not UTF-8, b'\\xc3'",
    ),
    "cut at the end": (
        lambda: pa.array([b"a", b"abc\xe2\x82"]).cast(pa.string(), safe=False),
        r"1\D.*got text that is not UTF-8, b'abc\\xe2\\x82'",
    ),
    "no UTF-8": (
        lambda: pa.array([b"ok", b"\xff\xfe"]).cast(pa.string(), safe=False),
        r"1\D.*got text that is not UTF-8, b'\\xff\\xfe'",
    ),
    "large, no UTF-8": (
        lambda: pa.array([b"ok", b"\x80"]).cast(pa.large_string(), safe=False),
        r"1\D.*got text that is not UTF-8, b'\\x80'",
    ),
    "in a slice": (
        lambda: pa.array([b"\xff", b"ok", b"\xff"]).cast(pa.string(), safe=False)[1:],
        r"1\D.*got text that is not UTF-8",
    ),
    "negative": (lambda: of(pa.string(), 2, ints(0, -5, 4), DATA), r"0\D.*from 0 to -5 of 4"),
    "out of order": (lambda: of(pa.string(), 3, ints(0, 8, 2, 4), DATA), r"0\D.*from 0 to 8 of 4"),
    "back": (lambda: of(pa.string(), 3, ints(0, 3, 2, 4), DATA), r"1\D.*from 3 to 2 of 4"),
    "far": (lambda: of(pa.string(), 2, ints(0, 1000, 4), DATA), r"0\D.*from 0 to 1000 of 4"),
    "large, far": (
        lambda: of(pa.large_string(), 2, ints(0, 2**62, 4, dtype=np.int64), DATA),
        r"0\D.*from 0 to 4611686018427387904 of 4",
    ),
    "a view far away": (
        lambda: of(pa.string_view(), 2, LONG + view(14, b"abcd", 0, 2**30), DATA),
        r"1\D.*a view of 14 bytes from 1073741824 on, of a buffer of 16",
    ),
    "a view too long": (
        lambda: of(pa.string_view(), 1, view(17, b"abcd", 0, 0), DATA),
        r"0\D.*a view of 17 bytes from 0 on, of a buffer of 16",
    ),
    "a view into no buffer": (
        lambda: of(pa.string_view(), 1, view(14, b"abcd", 1, 0), DATA),
        r"0\D.*a view into the buffer 1 of 1",
    ),
    "a negative buffer": (
        lambda: of(pa.string_view(), 1, view(14, b"abcd", -1, 0), DATA),
        r"0\D.*a view into the buffer 4294967295 of 1",
    ),
    "a negative length": (
        lambda: of(pa.string_view(), 1, view(-1, b"abcd", 0, 0), DATA),
        r"0\D.*a view of 4294967295 bytes from 0 on",
    ),
    "another beginning": (
        lambda: of(pa.string_view(), 1, view(14, b"abcx", 0, 0), DATA),
        r"0\D.*a view whose first bytes are not those that it leads to",
    ),
    "a short view not filled up": (
        lambda: of(pa.string_view(), 1, view(2, b"abcd", 0, 0), DATA),
        r"0\D.*a view of 2 bytes that is not filled up with zeros",
    ),
    "a short view, no UTF-8": (
        lambda: of(pa.string_view(), 1, view(2, b"a\xff\0\0", 0, 0), DATA),
        r"0\D.*got text that is not UTF-8, b'a\\xff'",
    ),
    "a long view, cut": (
        lambda: of(pa.string_view(), 1, view(13, b"abcd", 0, 0), b"abcdefghijkl\xc3\xa4"),
        r"0\D.*got text that is not UTF-8, b'abcdefghijkl\\xc3'",
    ),
    "beyond a dictionary": (
        lambda: pa.DictionaryArray.from_arrays(pa.array([0, 99], pa.int8()), pa.array(["a"]), safe=False),
        r"1\D.*the value at 99 of a dictionary of 1",
    ),
    "before a dictionary": (
        lambda: pa.DictionaryArray.from_arrays(pa.array([-1], pa.int16()), pa.array(["a"]), safe=False),
        r"0\D.*the value at -1 of a dictionary of 1",
    ),
    "in an empty dictionary": (
        lambda: pa.DictionaryArray.from_arrays(
            pa.array([0], pa.uint64()), pa.array([], pa.string()), safe=False
        ),
        r"0\D.*the value at 0 of a dictionary of 0",
    ),
    "a dictionary of no UTF-8": (
        lambda: pa.DictionaryArray.from_arrays(
            pa.array([0], pa.uint8()), pa.array([b"\xff"]).cast(pa.string(), safe=False)
        ),
        r"got text that is not UTF-8, b'\\xff'",
    ),
}


def table(column: Any) -> Any:
    return pa.table({"name": column, "age": [1] * len(column), "salary": [1.0] * len(column)})


# Whoever takes texts, and what they call the column.
TAKERS: dict[str, tuple[Callable[[Any], object], str]] = {
    "keys": (lambda column: fe.FrozenMap(keys=column, values=[1] * len(column)), "keys"),
    "items": (lambda column: fe.FrozenMap(table(column).select([0, 1])), r"items\['name'\]"),
    "get_many": (fe.FrozenMap({"a": 1}).get_many, "keys"),
    "names": (lambda column: fe.People.from_columns(column, [1] * len(column), [1.0] * len(column)), "names"),
    "people": (lambda column: fe.People.from_arrow(table(column)), r"table\['name'\]"),
    "texts": (fe.slugify_batch, "texts"),
    "values": (lambda column: fe.FrozenMap(keys=["a"] * len(column), values=column), "values"),
    "to_xlsx": (lambda column: reports.to_xlsx(table(column)), "table 'Report'.*column 'name'"),
    "to_pdf": (lambda column: reports.to_pdf(table(column)), "table 'Report'.*column 'name'"),
    "columns": (lambda column: reports.to_xlsx({"name": column}), "table 'Report'.*column 'name'"),
}


@pytest.mark.parametrize("taker", TAKERS)
@pytest.mark.parametrize("kind", TEXTS)
def test_texts_that_are_none(taker: str, kind: str) -> None:
    take, name = TAKERS[taker]
    column, said = TEXTS[kind]
    with pytest.raises(fe.DecodeError, match=name) as caught:
        take(column())
    message = str(caught.value)
    place, _, what = said.rpartition(r"\D.*")
    assert re.search(what, message)
    if place:
        row = f"row {int(place) + 1}," if message.startswith("table 'Report'") else f"[{place}]:"
        assert row in message


def test_the_place_counts_what_came_before() -> None:
    """Over several chunks, and rows of which a report takes some at a time."""
    good, bad = pa.array(["a"] * 10_000), pa.array([b"a", b"\xff"]).cast(pa.string(), safe=False)
    chunks = pa.chunked_array([good, good[:3], bad])
    with pytest.raises(fe.DecodeError, match=r"^keys\[10004\]: got text that is not UTF-8"):
        fe.FrozenMap(keys=chunks, values=range(len(chunks)))
    said = "table 'Report', row 10005, column 'a': got text that is not UTF-8"
    for rows in (pa.table({"a": chunks}), {"a": chunks}):
        with pytest.raises(fe.DecodeError, match=said):
            reports.to_xlsx(rows)


NULLS = [
    # What is null may hold anything, in a text, a view and a dictionary's index.
    lambda: pa.Array.from_buffers(
        pa.string(), 3, [pa.py_buffer(b"\x05"), pa.py_buffer(ints(0, 1, 3, 4)), pa.py_buffer(b"a\xff\xfeb")]
    ),
    lambda: pa.Array.from_buffers(
        pa.string_view(),
        3,
        [
            pa.py_buffer(b"\x05"),
            pa.py_buffer(view(1, b"a\0\0\0", 0, 0) + b"\xff" * 16 + view(1, b"b\0\0\0", 0, 0)),
        ],
    ),
    lambda: pa.DictionaryArray.from_arrays(
        pa.Array.from_buffers(pa.int8(), 3, [pa.py_buffer(b"\x05"), pa.py_buffer(b"\x00\x7f\x01")]),
        pa.array(["a", "b"]),
        safe=False,
    ),
]


@pytest.mark.parametrize("column", NULLS, ids=["texts", "views", "dictionary"])
def test_what_is_null_may_hold_anything(column: Callable[[], Any]) -> None:
    rows = pa.table({"a": column()})
    assert sheet(rows) == [["a"], ["a"], [None], ["b"]]
    assert reports.to_pdf(rows).startswith(b"%PDF")
    with pytest.raises(fe.ArgumentTypeError, match=r"^keys\[1\]: got null, wanted str"):
        fe.FrozenMap(keys=column(), values=[1, 2, 3])


def sheet(rows: Any) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(reports.to_xlsx(rows)))
    return [list(row) for row in book.active.values]


def test_columns_that_nobody_reads_are_not_looked_at() -> None:
    column, _ = TEXTS["far"]
    rows = pa.table({"a": [1, 2], "b": column()})
    assert reports.to_xlsx(reports.Table(rows, ["a"]))


NESTED: dict[str, Callable[[Any], Any]] = {
    "list": lambda inner: pa.ListArray.from_arrays([0, 1], inner),
    "struct": lambda inner: pa.StructArray.from_arrays([inner], ["x"]),
}


def within(kind: str) -> Any:
    return NESTED[kind](pa.array([b"\xff"]).cast(pa.string(), safe=False))


@pytest.mark.parametrize("kind", NESTED)
def test_what_is_wrong_within_is_found(kind: str) -> None:
    with pytest.raises(fe.DecodeError, match=r"^values: got text that is not UTF-8"):
        fe.FrozenMap(keys=["a"], values=within(kind))


PLACES: dict[str, Callable[[], Any]] = {
    "bytes": lambda: of(pa.binary(), 2, ints(0, 1000, 4), DATA),
    "byte views": lambda: of(pa.binary_view(), 1, view(14, b"abcd", 3, 0), DATA),
}


@pytest.mark.parametrize("kind", PLACES)
def test_places_that_are_none(kind: str) -> None:
    with pytest.raises(fe.DecodeError, match=r"^values\[0\]: got"):
        fe.FrozenMap(keys=["a"], values=PLACES[kind]())


GONE_THROUGH: dict[str, Callable[[Any], Any]] = {
    "word_count": fe.word_count,
    "WordCounts": fe.WordCounts,
    "WordCounts.add": lambda column: fe.WordCounts().add(column),
    "FrozenMap.from_text": fe.FrozenMap.from_text,
    "People": fe.People,
}


@pytest.mark.parametrize("kind", ["far", "back", "a view into no buffer"])
@pytest.mark.parametrize("function", GONE_THROUGH)
def test_what_pyarrow_goes_through_is_looked_at(function: str, kind: str) -> None:
    column, _ = TEXTS[kind]
    with pytest.raises(fe.DecodeError, match=r"^(text|rows): "):
        GONE_THROUGH[function](column())


def damaged() -> Any:
    """Texts whose last offset leads beyond the bytes, which the C interface can't tell."""
    file = pa.BufferOutputStream()
    with pa.ipc.new_stream(file, pa.schema({"a": pa.string()})) as stream:
        stream.write(pa.record_batch({"a": ["ab", "cd"]}))
    sound, beyond = (struct.pack("<3i", 0, 2, last) for last in (4, 2**30))
    data = file.getvalue().to_pybytes()
    assert data.count(sound) == 1
    return pa.ipc.open_stream(data.replace(sound, beyond)).read_all()


def beyond() -> Any:
    return damaged()["a"].chunk(0)


SHORT: dict[str, Callable[[], Any]] = {
    "array": lambda: fe.FrozenMap(keys=beyond(), values=[1, 2]),
    "chunks": lambda: fe.FrozenMap({"a": 1}).get_many(pa.chunked_array([["a"], beyond()])),
    "table": lambda: reports.to_xlsx(damaged()),
    "batch": lambda: reports.to_xlsx(damaged().to_batches()[0]),
    "reader": lambda: reports.to_pdf(damaged().to_reader()),
    "columns": lambda: reports.to_xlsx({"a": beyond()}),
}


@pytest.mark.parametrize("kind", SHORT)
def test_buffers_are_as_long_as_the_last_offset(kind: str) -> None:
    with pytest.raises(fe.DecodeError, match=r"(?i)offset|length|size"):
        SHORT[kind]()


def test_nulls_have_a_length_without_memory() -> None:
    nulls = pa.nulls(10**8)
    with pytest.raises(fe.ArgumentTypeError, match=r"^keys\[0\]: got null, wanted str"):
        fe.FrozenMap(keys=nulls, values=[1])
    with pytest.raises(fe.ArgumentTypeError, match=r"^keys\[0\]: got null, wanted str"):
        fe.FrozenMap({"a": 1}).get_many(nulls)
