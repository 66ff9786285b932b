"""The Arrow C data interface, both ways."""

import ferrule as fe
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

DTYPES = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
DTYPES += ["float16", "float32", "float64"]


@given(st.sampled_from(DTYPES), st.integers(0, 50), st.data())
@settings(deadline=None)
def test_arrow_both_ways(dtype, n, data):
    pa = pytest.importorskip("pyarrow")
    made = fe.Buffer.wrap(np.arange(n).astype(dtype))
    handed = pa.array(made)
    assert handed.type == pa.from_numpy_dtype(np.dtype(dtype))
    assert handed.to_numpy().tolist() == np.asarray(made).tolist()
    assert n == 0 or handed.buffers()[1].address == made.address
    handed.validate(full=True)
    part = handed[data.draw(st.integers(0, n)) :]
    for source in (part, pa.chunked_array([part])):
        taken = fe.Buffer.wrap(source)
        assert taken.readonly
        assert taken.dtype == dtype
        assert np.asarray(taken).tolist() == part.to_numpy().tolist()
        if len(part):
            assert taken.address == made.address + made.nbytes - part.nbytes
    assert pa.field(made.__arrow_c_schema__() and fe.Buffer.wrap(part).dtype, handed.type).type == handed.type


def test_polars_series_are_the_same_memory():
    pl = pytest.importorskip("polars")
    made = fe.Buffer.random(1000, seed=1)
    series = pl.Series("x", made)
    assert series.to_numpy(allow_copy=False).ctypes.data == made.address
    assert fe.Buffer.wrap(series).address == made.address
    with pytest.raises(fe.ArgumentError, match="obj: got Arrow data in several chunks, wanted one"):
        fe.Buffer.wrap(pl.concat([series, series], rechunk=False))


def test_arrow_refusals():
    pa = pytest.importorskip("pyarrow")
    cases = [
        (pa.array([1, None]), fe.ArgumentError, "obj: got 1 null values, wanted none"),
        (pa.array([True]), fe.ArgumentTypeError, "obj: got Arrow data of bool, which has a bit an item"),
        (pa.array(["a"]), fe.ArgumentTypeError, "obj: got Arrow data of Utf8, wanted integers or floats"),
        (pa.array([1], pa.timestamp("s")), fe.ArgumentTypeError, "obj: got Arrow data of Timestamp"),
        (pa.array(["a"]).dictionary_encode(), fe.ArgumentTypeError, "obj: got Arrow data of Dictionary"),
        (pa.table({"a": [1]}), fe.ArgumentTypeError, "obj: got Arrow data of Struct"),
        (pa.chunked_array([[1], [2]]), fe.ArgumentError, "obj: got Arrow data in several chunks"),
    ]
    for source, kind, message in cases:
        with pytest.raises(kind) as caught:
            fe.Buffer.wrap(source)
        assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (fe.Buffer.zeros((2, 2)), "Arrow: the buffer has 2 dimensions, and an array there has 1"),
        (fe.Buffer.wrap(np.arange(6)[::2]), "Arrow: the items don't lie one after the other"),
        (fe.Buffer.wrap(np.frombuffer(bytes(17), np.uint8)[1:].view(np.int64)), "Arrow: the items don't lie"),
        (fe.Buffer.zeros(3, bool), "Arrow: a bool has a bit there and a byte here"),
    ],
)
def test_not_handed_over_by_arrow(made, message):
    for call in (made.__arrow_c_array__, made.__arrow_c_schema__):
        with pytest.raises(BufferError, match=message):
            call()


def test_chunks_without_items_do_not_count():
    pa = pytest.importorskip("pyarrow")
    for chunks in ([], [[]], [[], []]):
        taken = fe.Buffer.wrap(pa.chunked_array(chunks, pa.int16()))
        assert (taken.shape, taken.dtype, taken.readonly) == ((0,), "int16", True)
    one = pa.array([1, 2], pa.int8())
    taken = fe.Buffer.wrap(pa.chunked_array([one[:0], one, one[2:]]))
    assert taken.address == one.buffers()[1].address
    assert np.asarray(taken).tolist() == [1, 2]


@given(st.lists(st.sampled_from([1, 2, None]), max_size=40), st.data())
@settings(deadline=None)
def test_nulls_are_counted_where_the_producer_has_not(items, data):
    pa = pytest.importorskip("pyarrow")
    start = data.draw(st.integers(0, len(items)))
    stop = data.draw(st.integers(start, len(items)))
    part, expected = pa.array(items, pa.int64())[start:stop], items[start:stop]
    if nulls := expected.count(None):
        with pytest.raises(fe.ArgumentError, match=f"^obj: got {nulls} null values, wanted none$"):
            fe.Buffer.wrap(part)
    else:
        assert np.asarray(fe.Buffer.wrap(part)).tolist() == expected
