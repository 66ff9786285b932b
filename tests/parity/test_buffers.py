"""`ferrule.buffers`: the same memory on both sides of every protocol, none of it lost or kept too long."""

import array
import ctypes
import gc
import mmap
import sys
import threading
import weakref
from itertools import combinations

import ferrule as fe
import numpy as np
import pytest
from ferrule.reference import buffers as reference
from hypothesis import given, settings
from hypothesis import strategies as st

DTYPES = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
DTYPES += ["float16", "float32", "float64"]
shapes = st.one_of(st.integers(0, 20), st.lists(st.integers(0, 4), max_size=4).map(tuple))


class Owner(np.ndarray):
    """An array that can be watched, and holds what one likes."""


def owner(n=16, dtype="int64"):
    return np.arange(n, dtype=dtype).view(Owner)


def same(got, expected):
    """The same attributes, the same items."""
    assert got.shape == expected.shape
    assert got.dtype == expected.dtype
    assert got.nbytes == expected.nbytes
    assert got.readonly == expected.readonly
    items = np.asarray(got)
    assert items.dtype == np.dtype(got.dtype)
    assert repr(items.tolist()) == repr(expected.tolist())


def outcome(call, *arguments, **options):
    try:
        return call(*arguments, **options)
    except fe.FerruleError as error:
        return f"{type(error).__name__}: {error}"


# --- made


@given(shapes, st.sampled_from(DTYPES))
def test_zeros(shape, dtype):
    got, expected = fe.Buffer.zeros(shape, dtype=dtype), reference.Buffer.zeros(shape, dtype=dtype)
    same(got, expected)
    assert got.strides == expected.strides == np.zeros(shape, dtype).strides or 0 in got.shape
    assert got.device == "cpu"
    assert got.address % 64 == 0
    same(fe.Buffer.zeros(list(got.shape), np.dtype(dtype)), expected)


@given(st.integers(-1, 300), st.sampled_from(DTYPES))
def test_arange(n, dtype):
    got, expected = (outcome(each.Buffer.arange, n, dtype=dtype) for each in (fe, reference))
    if isinstance(expected, str):
        assert got == expected
    else:
        same(got, expected)
        assert got.strides == expected.strides


def test_arange_of_many_pieces():
    n = 300_000
    for dtype in ("uint32", "float32", "int64"):
        assert np.array_equal(np.asarray(fe.Buffer.arange(n, dtype)), np.arange(n, dtype=dtype))
    assert outcome(fe.Buffer.arange, 2**40, "int32").startswith("ResultOverflowError")


@given(shapes, st.integers())
def test_random(shape, seed):
    same(fe.Buffer.random(shape, seed=seed), reference.Buffer.random(shape, seed=seed))


@pytest.mark.parametrize("shape", [-1, (3, -2), [2, -1]])
def test_negative_shapes(shape):
    for make in ("zeros", "random"):
        options = {"seed": 1} if make == "random" else {}
        got, expected = (outcome(getattr(each.Buffer, make), shape, **options) for each in (fe, reference))
        assert got == expected
        assert got.startswith("ArgumentError: shape")


def test_bad_shapes_and_types():
    cases = [
        (lambda: fe.Buffer.zeros("3"), fe.ArgumentTypeError, r"^shape: got str, wanted an int$"),
        (lambda: fe.Buffer.zeros((2, 1.5)), fe.ArgumentTypeError, r"^shape\[1\]: got float, wanted an int$"),
        (lambda: fe.Buffer.zeros([1] * 65), fe.ShapeError, r"^shape: got 65 dimensions, wanted at most 64$"),
        (lambda: fe.Buffer.zeros((2**40, 2**40)), fe.ArgumentError, r"^shape: got \(.*, wanted a shape that"),
        (lambda: fe.Buffer.zeros(2**58), fe.OutOfMemoryError, "no memory"),
        (lambda: fe.Buffer.zeros(3, ">i4"), fe.ArgumentTypeError, r"^dtype: got '>i4', wanted bool, an int"),
        (lambda: fe.Buffer.zeros(3, "complex64"), fe.ArgumentTypeError, r"^dtype: got 'complex64', wanted"),
        (
            lambda: fe.Buffer.zeros(3, "none"),
            fe.ArgumentTypeError,
            r"^dtype: got 'none', wanted bool, an int",
        ),
        (lambda: fe.Buffer.arange(1.5), fe.ArgumentTypeError, r"^n: got float, wanted an int$"),
        (lambda: fe.Buffer.random(1, seed="x"), fe.ArgumentTypeError, r"^seed: got str, wanted an int$"),
    ]
    for call, kind, message in cases:
        with pytest.raises(kind, match=message):
            call()
    assert fe.Buffer.zeros(3, "<i4" if sys.byteorder == "little" else ">i4").dtype == "int32"
    assert fe.Buffer.zeros(3, float).dtype == "float64"
    assert fe.Buffer.zeros((), np.uint16).dtype == "uint16"
    assert outcome(reference.Buffer.zeros, 1, "none") == outcome(fe.Buffer.zeros, 1, "none")


# --- the buffer protocol


@st.composite
def arrays(draw):
    """Arrays of every type, in all kinds of strides."""
    shape = draw(st.lists(st.integers(0, 5), max_size=4))
    dtype = draw(st.sampled_from(DTYPES))
    made = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    slices = [slice(None, None, draw(st.sampled_from([1, 1, 2, -1, -2]))) for _ in shape]
    made = np.asarray(made[tuple(slices)]).transpose(draw(st.permutations(range(len(shape)))))
    if draw(st.booleans()):
        made = made.view()
        made.flags.writeable = False
    return made


@given(arrays())
def test_wrapped_arrays(source):
    wrapped = fe.Buffer.wrap(source)
    same(wrapped, reference.Buffer.wrap(source))
    assert wrapped.strides == memoryview(source).strides
    assert wrapped.address == source.ctypes.data or not source.size
    assert np.asarray(wrapped).ctypes.data == source.ctypes.data or not source.size
    copy = fe.Buffer.copy_of(source)
    same(copy, reference.Buffer.copy_of(source))
    assert not copy.readonly
    assert not np.shares_memory(np.asarray(copy), source)
    assert memoryview(copy).c_contiguous
    assert np.asarray(fe.Buffer.wrap(wrapped)).tolist() == source.tolist()


@pytest.mark.parametrize(
    "source",
    [b"abc", bytearray(b"abc"), memoryview(b"abcdef")[::-2], array.array("f", [1, 2]),
     array.array("Q", [2**63]), mmap.mmap(-1, 4096), (ctypes.c_int32 * 4)(1, 2, 3),
     memoryview(bytes(12)).cast("I", (3, 1)), b""],
    ids=lambda source: type(source).__name__,
)  # fmt: skip
def test_other_exporters(source):
    wrapped = fe.Buffer.wrap(source)
    assert wrapped.readonly == memoryview(source).readonly
    assert np.array_equal(np.asarray(wrapped), np.asarray(memoryview(source)))
    assert wrapped.shape == memoryview(source).shape
    if not wrapped.readonly:
        memoryview(wrapped).cast("B")[0] = 7
        assert memoryview(source).tobytes()[0] == 7


def test_what_is_written_is_seen_on_the_other_side():
    source = np.zeros((2, 3), np.float32)
    wrapped = fe.Buffer.wrap(source.T)
    np.asarray(wrapped)[1, 0] = 5
    assert source[0, 1] == 5
    source[1, 2] = 6
    assert memoryview(wrapped)[2, 1] == 6


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (np.zeros(3, ">i4"), "obj: got big-endian int32, wanted this machine's byte order"),
        (np.zeros(3, object), "obj: got a buffer of Python objects, wanted bool, integers or floats"),
        (np.zeros(3, complex), "obj: got a buffer of items of format 'Zd', wanted bool"),
        (np.zeros(3, "S2"), "obj: got a buffer of items of format '2s', wanted bool"),
        (np.zeros(3, [("a", "i4")]), "obj: got a buffer of items of format 'T{i:a:}', wanted"),
        (np.zeros(3, "M8[s]"), "obj: got ndarray, whose buffer can't be had: "),
        (np.zeros(3, np.longdouble), "obj: got a buffer of items of format 'g', wanted"),
        (np.ma.masked_array([1, 2], [True, False]), "obj: got a masked array, whose mask would be lost"),
        (
            [1, 2],
            "obj: got list, wanted an object with the buffer protocol, Arrow's C data interface or DLPack",
        ),
        (None, "obj: got NoneType, wanted an object with"),
        (array.array("u", "ab") if sys.version_info < (3, 13) else "ab", "obj: got "),
    ],
)
def test_refused_by_name(source, message):
    for call in (fe.Buffer.wrap, fe.Buffer.copy_of):
        with pytest.raises(fe.ArgumentTypeError) as caught:
            call(source)
        assert str(caught.value).startswith(message)


def test_big_endian_bytes_are_bytes():
    assert np.asarray(fe.Buffer.wrap(np.zeros(3, ">u1"))).tolist() == [0, 0, 0]


def test_read_only_is_respected():
    wrapped = fe.Buffer.wrap(b"abc")
    assert wrapped.readonly
    assert not np.asarray(wrapped).flags.writeable
    assert memoryview(wrapped).readonly
    with pytest.raises(TypeError):
        memoryview(wrapped)[0] = 1
    with pytest.raises(TypeError, match="not writable"):
        ctypes.c_char.from_buffer(wrapped)
    with pytest.raises(BufferError, match="read-only"):
        wrapped.__buffer__(1)
    assert wrapped.__buffer__(0).tobytes() == b"abc"
    assert not fe.Buffer.copy_of(b"abc").readonly


class PyBuffer(ctypes.Structure):
    """What C sees of an export."""

    _fields_ = (
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.c_void_p),
        ("len", ctypes.c_ssize_t),
        ("itemsize", ctypes.c_ssize_t),
        ("readonly", ctypes.c_int),
        ("ndim", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", ctypes.POINTER(ctypes.c_ssize_t)),
        ("strides", ctypes.POINTER(ctypes.c_ssize_t)),
        ("suboffsets", ctypes.POINTER(ctypes.c_ssize_t)),
        ("internal", ctypes.c_void_p),
    )


def exported(exporter, flags):
    """Every field but the owner's, or None where it was refused."""
    view = PyBuffer()
    try:
        ctypes.pythonapi.PyObject_GetBuffer(ctypes.py_object(exporter), ctypes.byref(view), flags)
    except BufferError:
        assert not view.obj
        return None
    fields = [view.buf, view.len, view.itemsize, view.readonly, view.ndim, view.format]
    fields += [list(p[: view.ndim]) if p else None for p in (view.shape, view.strides, view.suboffsets)]
    ctypes.pythonapi.PyBuffer_Release(ctypes.byref(view))
    return fields


@pytest.mark.parametrize(
    "source",
    [np.arange(6), np.arange(6)[::-1], np.arange(6).reshape(2, 3), np.arange(6).reshape(2, 3).T, np.array(5),
     np.zeros((2, 2, 2))[:, 0], np.frombuffer(b"abc", np.uint8), np.zeros((0, 3))],
    ids=lambda source: f"{source.shape}{source.strides}",
)  # fmt: skip
def test_all_flags_mean_what_they_mean_to_memoryview(source):
    """WRITABLE, FORMAT, ND, STRIDES, C, F, ANY, INDIRECT, in all combinations."""
    bits = [0x1, 0x4, 0x8, 0x10 | 0x8, 0x20 | 0x18, 0x40 | 0x18, 0x80 | 0x18, 0x100 | 0x18]
    seen = set()
    wrapped, view = fe.Buffer.wrap(source), memoryview(source)
    for count in range(len(bits) + 1):
        for chosen in combinations(bits, count):
            flags = sum({bit for word in chosen for bit in (1 << i for i in range(9)) if word & bit})
            got, expected = exported(wrapped, flags), exported(view, flags)
            # NumPy calls the strides of what is empty or of one item contiguous, too, as we do.
            assert got == expected, hex(flags)
            seen.add(got is None)
    assert True not in seen or False in seen
    assert len(seen) >= 1


# --- ownership


def test_the_source_lives_as_long_as_its_buffer_and_all_made_of_it():
    source = owner()
    watched = weakref.ref(source)
    wrapped = fe.Buffer.wrap(source)
    del source
    gc.collect()
    assert watched() is not None
    view, taken, rewrapped = memoryview(wrapped), np.asarray(wrapped), fe.Buffer.wrap(wrapped)
    del wrapped
    gc.collect()
    assert view[3] == taken[3] == memoryview(rewrapped)[3] == 3
    del view, taken
    assert watched() is not None
    del rewrapped
    assert watched() is None


def test_a_buffer_lives_as_long_as_what_was_made_of_it():
    made = fe.Buffer.arange(1000)
    view, taken = memoryview(made), np.asarray(made)
    part = taken[500:]
    del made, taken
    gc.collect()
    fe.Buffer.zeros(1000)
    assert view[999] == part[499] == 999


def test_exports_are_counted():
    source = bytearray(b"abc")
    wrapped = fe.Buffer.wrap(source)
    with pytest.raises(BufferError):
        source.append(1)
    view = memoryview(wrapped)
    before = sys.getrefcount(wrapped)
    views = [memoryview(wrapped) for _ in range(5)]
    assert sys.getrefcount(wrapped) == before + 5
    del wrapped, views
    with pytest.raises(BufferError):
        source.append(1)
    view.release()
    source.append(1)


def test_a_cycle_is_collected():
    source = owner()
    source.mine = fe.Buffer.wrap(source)
    source.view = memoryview(source.mine)
    watched = weakref.ref(source)
    del source
    gc.collect()
    assert watched() is None


def test_shared_owners_are_not_collected_early():
    """Several buffers hold one reference to the source: a collection must not count it more than once."""
    source = owner()
    source.itself = source
    first = fe.Buffer.wrap(source)
    others = [fe.Buffer.wrap(first) for _ in range(5)]
    del source
    gc.collect()
    assert np.asarray(others[3])[7] == 7
    assert np.asarray(others[3]).base.obj is others[3]


def resident():
    with open("/proc/self/statm") as file:  # noqa: PTH123 - in a loop
        return int(file.read().split()[1]) * mmap.PAGESIZE


@pytest.mark.skipif(sys.platform != "linux", reason="resident memory is read from /proc")
@pytest.mark.parametrize(
    "protocol", ["memoryview", "asarray", "wrap", "dlpack", "from_dlpack", "take dlpack", "zeros"]
)
def test_no_leak(protocol):
    """A million hand-overs keep no object and no memory."""
    made, source = fe.Buffer.zeros(1000), np.zeros(1000)
    calls = {
        "memoryview": lambda: memoryview(made),
        "asarray": lambda: np.asarray(made),
        "wrap": lambda: fe.Buffer.wrap(source),
        "dlpack": lambda: made.__dlpack__(max_version=(1, 0)),
        "from_dlpack": lambda: np.from_dlpack(made),
        "take dlpack": lambda: fe.Buffer.wrap(ByDlpack(source)),
        "zeros": lambda: fe.Buffer.zeros(100),
    }
    check_no_leak(calls[protocol], [made, source], 300_000 if "take" in protocol else 1_000_000)


def check_no_leak(call, held, n):
    """Nothing is kept of n calls. Allocators may grow once: a leak grows each time."""
    counts = [sys.getrefcount(each) for each in held]
    grown = []
    for _ in range(3):
        gc.collect()
        objects, before = sys.getallocatedblocks(), resident()
        for _ in range(n // 3):
            call()
        gc.collect()
        assert [sys.getrefcount(each) for each in held] == counts
        assert abs(sys.getallocatedblocks() - objects) < 1000
        grown.append(resident() - before)
    assert min(grown) < 8 * (n // 3), grown


class ByDlpack:
    """What has DLPack and nothing else."""

    def __init__(self, source):
        self.source = source

    def __dlpack__(self, **options):
        return self.source.__dlpack__(**options)

    def __dlpack_device__(self):
        return self.source.__dlpack_device__()


def test_many_threads_hand_over_and_take_over():
    source = np.arange(1000)
    wrapped = fe.Buffer.wrap(source)
    before = sys.getrefcount(source)
    failed = []

    def work():
        for i in range(2000):
            again = fe.Buffer.wrap(np.asarray(wrapped))
            if np.from_dlpack(again)[i % 1000] != i % 1000 or memoryview(again)[3] != 3:
                failed.append(i)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert sys.getrefcount(source) == before


# --- Arrow


@given(st.sampled_from(DTYPES[1:]), st.integers(0, 50), st.data())
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


def test_arrow_keeps_the_memory():
    pa = pytest.importorskip("pyarrow")
    source = owner()
    watched = weakref.ref(source)
    handed = pa.array(fe.Buffer.wrap(source))
    taken = fe.Buffer.wrap(handed)
    del source, handed
    gc.collect()
    assert watched() is not None
    assert np.asarray(taken)[5] == 5
    del taken
    fe.Buffer.zeros(1)
    gc.collect()
    assert watched() is None


def test_arrow_memory_let_go_on_another_thread():
    pl = pytest.importorskip("polars")
    source = owner(100_000)
    watched = weakref.ref(source)
    frame = pl.DataFrame({"x": pl.Series(fe.Buffer.wrap(source))}).lazy()
    del source
    total = frame.select(pl.col("x").filter(pl.col("x") > 5).sum()).collect().item()
    assert total == sum(range(6, 100_000))
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
    assert watched() is not None
    del frame
    gc.collect()
    fe.Buffer.zeros(1)
    assert watched() is None


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
        (pa.chunked_array([], pa.int8()), fe.ArgumentError, "obj: got an Arrow stream without an array"),
    ]
    for source, kind, message in cases:
        with pytest.raises(kind) as caught:
            fe.Buffer.wrap(source)
        assert str(caught.value).startswith(message)
    with_bitmap = pa.array([1, None, 3])[2:]
    assert np.asarray(fe.Buffer.wrap(with_bitmap)).tolist() == [3]


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


class Capsules:
    """Gives capsules that were made before."""

    def __init__(self, capsules):
        self.capsules = capsules

    def __arrow_c_array__(self, requested_schema=None):
        return self.capsules


def test_arrow_capsules_are_taken_once_and_freed_when_dropped():
    source = owner()
    watched = weakref.ref(source)
    made = fe.Buffer.wrap(source)
    capsules = made.__arrow_c_array__(requested_schema=None)
    del source, made
    taken = fe.Buffer.wrap(Capsules(capsules))
    with pytest.raises(fe.ArgumentError, match="obj: got an Arrow array that somebody has taken already"):
        fe.Buffer.wrap(Capsules(capsules))
    with pytest.raises(fe.ArgumentTypeError, match="obj: got a wrong Arrow capsule"):
        fe.Buffer.wrap(Capsules(capsules[::-1]))
    del capsules
    assert np.asarray(taken)[5] == 5
    capsules = taken.__arrow_c_array__()
    del taken
    gc.collect()
    assert watched() is not None
    del capsules
    assert watched() is None


@pytest.mark.skipif(sys.platform != "linux", reason="resident memory is read from /proc")
def test_no_leak_by_arrow():
    made, source = fe.Buffer.zeros(1000), np.zeros(1000)
    check_no_leak(lambda: fe.Buffer.wrap(Capsules(made.__arrow_c_array__())), [made, source], 150_000)
    check_no_leak(made.__arrow_c_array__, [made], 150_000)
    pa = pytest.importorskip("pyarrow")
    check_no_leak(lambda: fe.Buffer.wrap(pa.array(made)), [made], 50_000)
