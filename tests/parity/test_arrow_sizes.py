"""What Arrow says in little memory may be much: it is read where it lies, or refused before it is read."""

import io
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import ferrule as fe
import numpy as np
import openpyxl
import pytest
from ferrule import reports

pa = pytest.importorskip("pyarrow")

MAKE = """
import struct, sys, pyarrow as pa
# `pa.array` would import pandas, which takes longer than all else here.
def dictionary(text, count):
    ends = pa.py_buffer(struct.pack("<ii", 0, len(text)))
    texts = pa.Array.from_buffers(pa.string(), 1, [None, ends, pa.py_buffer(text.encode())])
    indices = pa.Array.from_buffers(pa.int32(), count, [None, pa.py_buffer(bytes(4 * count))])
    return pa.DictionaryArray.from_arrays(indices, texts)
def views(text, count):
    data = text.encode()
    view = struct.pack("<i4sii", len(data), data[:4], 0, 0)
    buffers = [None, pa.py_buffer(view * count), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.string_view(), count, buffers)
"""

LIMITED = (
    MAKE
    + """
import resource
import ferrule as fe
from ferrule import reports
column = {"dictionary": dictionary, "views": views}[sys.argv[1]]
fe.parallel_sum([1.0] * 100_000)
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (200 << 20), resource.getrlimit(resource.RLIMIT_AS)[1]))
for call in sys.argv[2:]:
    try:
        print(eval(call))
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
"""
)
CALLS = {
    "fe.FrozenMap({'a': 1}).contains_many(column('x' * 10**6, 1000)).sum()": "0",
    "fe.FrozenMap({'a': 1}).get_many(column('x' * 10**6, 1000), default=5).sum()": "5000",
    "fe.levenshtein_batch('y', column('x' * 10**4, 30_000)).sum()": "300000000",
    "fe.slugify_batch(column('x' * 10**6, 1000))": "OutOfMemoryError: no memory",
    "fe.FrozenMap(keys=column('x' * 10**6, 1000), values=[1])": "OutOfMemoryError: no memory for",
    "fe.People.from_columns(column('x' * 10**6, 1000), [1], [1.0])": "OutOfMemoryError: no memory for",
    "reports.to_xlsx(pa.table({'a': column('x' * 10**6, 1000)}))": "ReportError: table 'Report', row 1, "
    "column 'a': got text of 1000000 characters",
    "reports.to_xlsx({'a': column('x' * 10**6, 1000)})": "ReportError: table 'Report', row 1, column "
    "'a': got text of 1000000 characters",
}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of address space are Linux's here")
@pytest.mark.parametrize("kind", ["dictionary", "views"])
def test_a_text_of_many_rows_is_there_once(kind: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, kind, *CALLS], capture_output=True, text=True, check=False
    )
    found = dict(zip(CALLS, done.stdout.splitlines(), strict=False))
    wrong = {call: found.get(call) for call in CALLS if not found.get(call, "").startswith(CALLS[call])}
    assert not wrong, done.stderr


WORDS = ["one", None, "a word that no view has room for & more", "", "one", " two "]


@pytest.mark.parametrize("write", [reports.to_xlsx, reports.to_pdf])
def test_texts_of_all_forms_make_the_same_report(write: Callable[..., bytes], monkeypatch: Any) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    plain = pa.array(WORDS)
    forms = [plain.cast(pa.large_string()), plain.cast(pa.string_view()), plain.dictionary_encode()]
    forms.append(pa.array(WORDS, pa.large_string()).dictionary_encode())
    forms.append(plain.dictionary_encode().cast(pa.dictionary(pa.int8(), pa.string_view())))
    for form in forms:
        assert write(pa.table({"a": form.slice(1, 4)})) == write(pa.table({"a": plain.slice(1, 4)})), (
            form.type
        )


def broken() -> Any:
    """A list whose values lie where there are none."""
    values = pa.array([1, 2])
    offsets = pa.py_buffer(np.array([0, 99, 2], np.int32))
    return pa.Array.from_buffers(pa.list_(pa.int64()), 2, [None, offsets], children=[values])


TYPES: dict[str, Callable[[Any], Any]] = {
    "to_xlsx": lambda column: reports.to_xlsx(pa.table({"a": column})),
    "to_pdf": lambda column: reports.to_pdf({"a": column}),
    "slugify_batch": fe.slugify_batch,
    "parallel_sum": fe.parallel_sum,
    "get_many": fe.FrozenMap({"a": 1}).get_many,
    "FrozenMap": lambda column: fe.FrozenMap(pa.table({"a": column, "b": column})),
    "People.from_arrow": lambda column: fe.People.from_arrow(
        pa.table({"name": column, "age": column, "salary": column})
    ),
    "matrix_multiply": lambda column: fe.matrix_multiply(column, column),
}


@pytest.mark.parametrize("function", TYPES)
def test_types_are_refused_before_values_are_looked_at(function: str) -> None:
    with pytest.raises(fe.ArgumentTypeError, match="List"):
        TYPES[function](broken())


@pytest.mark.parametrize("function", ["to_xlsx", "to_pdf"])
def test_a_dictionary_of_what_no_cell_shows_is_not_taken_apart(function: str) -> None:
    lists = pa.DictionaryArray.from_arrays(pa.array(np.zeros(8000, "i4")), pa.array([[0] * 1_000_000]))
    with pytest.raises(fe.ArgumentTypeError, match=r"column 'a': got values of the type List\(.*can't show"):
        TYPES[function](lists)


def nulls() -> Any:
    return pa.Array.from_buffers(pa.null(), 10**15, [None])


SAID: dict[str, tuple[Callable[[], Any], str]] = {
    "to_xlsx": (lambda: reports.to_xlsx(pa.table({"a": nulls()})), "rows without any value, wanted 1048576"),
    "to_pdf": (lambda: reports.to_pdf(pa.table({"a": nulls()})), "rows without any value, wanted 1048576"),
    "columns": (lambda: reports.to_xlsx({"a": nulls()}), "rows without any value, wanted 1048576"),
    "People.from_arrow": (
        lambda: fe.People.from_arrow(pa.table({"name": nulls(), "age": nulls(), "salary": nulls()})),
        r"rows\[0\], name: got null",
    ),
    "FrozenMap": (lambda: fe.FrozenMap(keys=["a"], values=nulls()), "got 1000000000000000, wanted 1"),
    "parallel_sum": (lambda: fe.parallel_sum(nulls()), "got 1000000000000000 null values"),
    "slugify_batch": (lambda: fe.slugify_batch(nulls()), r"texts\[0\]: got null"),
}


@pytest.mark.parametrize("function", SAID)
def test_any_number_of_nulls_has_no_memory(function: str) -> None:
    call, said = SAID[function]
    with pytest.raises(fe.FerruleError, match=said):
        call()


def test_rows_without_a_value_are_rows() -> None:
    book = openpyxl.load_workbook(io.BytesIO(reports.to_xlsx(pa.table({"a": pa.nulls(3), "b": [1, 2, 3]}))))
    assert list(book.active.values) == [("a", "b"), (None, 1), (None, 2), (None, 3)]


def test_a_run_may_be_as_long_as_it_says() -> None:
    runs = pa.RunEndEncodedArray.from_arrays(pa.array([10**15], pa.int64()), pa.array(["a"]))
    for call in (fe.slugify_batch, fe.parallel_sum, lambda rows: reports.to_xlsx({"a": rows})):
        with pytest.raises(fe.ArgumentTypeError, match="RunEndEncoded"):
            call(runs)
