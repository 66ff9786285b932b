"""The kernels of linalg against their reference, and what they do with bad input."""

import math
import os
import subprocess
import sys
import textwrap
import threading

import ferrule as fe
import numpy as np
import pytest
from ferrule.reference import linalg as reference
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.signals import SOON, lateness

FLOATS = ["float32", "float64"]
INTS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
DTYPES = FLOATS + INTS

side = st.integers(1, 40)
kind = st.sampled_from(DTYPES)


def numbers(seed, shape, dtype, *, small=True):
    """Random numbers whose products of up to 40 fit the type, where `small`."""
    generator = np.random.default_rng(seed)
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        return generator.standard_normal(shape).astype(dtype)
    info = np.iinfo(dtype)
    if not small:
        return generator.integers(info.min, info.max, shape, dtype=dtype, endpoint=True)
    high = math.isqrt(int(info.max) // 40)
    return generator.integers(max(info.min, -high), high, shape, dtype=dtype, endpoint=True)


def laid(array, layout):
    """The same numbers in memory of another layout."""
    if layout == "columns":
        return np.asfortranarray(array)
    if layout == "reversed":
        return array[::-1].copy()[::-1]
    if layout == "gaps":
        wide = np.zeros([2 * length for length in array.shape], array.dtype)
        view = wide[tuple(slice(None, None, 2) for _ in array.shape)]
        view[...] = array
        return view
    return array


layout = st.sampled_from(["rows", "columns", "reversed", "gaps"])


def agree(got, wanted, a, b):
    """Integers exactly; floats within what sums of k products may differ by."""
    assert np.shape(got) == np.shape(wanted)
    if got.dtype.kind != "f":
        assert got.tolist() == wanted
        return
    bound = np.matmul(np.abs(a.astype("float64")), np.abs(b.astype("float64")))
    bound = 2 * a.shape[-1] * np.finfo(got.dtype).eps * bound + np.finfo(got.dtype).tiny
    assert (np.abs(got.astype("float64") - np.array(wanted, "float64")) <= bound).all()


@given(kind, side, side, side, layout, layout, st.integers(0, 1000))
def test_matrix_multiply_is_the_reference(  # noqa: PLR0913, PLR0917 - what hypothesis varies
    dtype, m, k, n, layout_a, layout_b, seed
):
    a, b = numbers(seed, (m, k), dtype), numbers(seed + 1, (k, n), dtype)
    got = fe.matrix_multiply(laid(a, layout_a), laid(b, layout_b))
    assert got.dtype == a.dtype
    agree(got, reference.matrix_multiply(a.tolist(), b.tolist()), a, b)


shapes = st.sampled_from(
    [
        ((3,), (3,)),
        ((3,), (3, 4)),
        ((2, 3), (3,)),
        ((5, 2, 3), (5, 3, 4)),
        ((5, 2, 3), (3, 4)),
        ((2, 3), (5, 3, 4)),
        ((5, 2, 3), (1, 3, 4)),
        ((2, 5, 2, 3), (5, 3, 4)),
        ((2, 1, 2, 3), (5, 3, 1)),
        ((3,), (5, 3, 4)),
        ((5, 2, 3), (3,)),
    ]
)


@given(kind, shapes, layout, layout, st.integers(0, 1000))
def test_stacks_and_vectors_are_the_reference(dtype, pair, layout_a, layout_b, seed):
    a, b = numbers(seed, pair[0], dtype), numbers(seed + 1, pair[1], dtype)
    got = fe.matrix_multiply(laid(a, layout_a), laid(b, layout_b))
    wanted = np.matmul(a, b)
    assert got.shape == wanted.shape
    assert type(got) is type(wanted)
    agree(got, reference.matrix_multiply(a.tolist(), b.tolist()), a, b)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("m", "k", "n"), [(300, 700, 260), (2100, 64, 33), (9, 1000, 600), (600, 1000, 3)])
def test_large_products_are_numpy_s(dtype, m, k, n):
    a = numbers(1, (m, k), dtype) % 3
    b = numbers(2, (k, n), dtype) % 2
    if dtype.endswith("int8"):
        a, b = a[:, :40], b[:40]
    agree(fe.matrix_multiply(a, b), np.matmul(a.astype("float64"), b.astype("float64")).tolist(), a, b)


@given(st.sampled_from(FLOATS), st.integers(1, 150), st.integers(1, 150), layout)
def test_a_transpose_times_itself_is_symmetric(dtype, m, n, layout_a):
    a = laid(numbers(3, (m, n), dtype), layout_a)
    got = fe.matrix_multiply(a.T, a)
    assert (got == got.T).all()
    agree(got, np.matmul(a.T.astype("float64"), a.astype("float64")).tolist(), a.T, a)


@given(kind, side, side, layout, layout, st.integers(0, 1000))
def test_array_multiply_is_the_reference(  # noqa: PLR0913, PLR0917 - what hypothesis varies
    dtype, m, n, layout_a, layout_b, seed
):
    a, b = numbers(seed, (m, n), dtype), numbers(seed + 1, (m, n), dtype)
    got = fe.array_multiply(laid(a, layout_a), laid(b, layout_b))
    assert got.dtype == a.dtype
    if dtype == "float32":
        assert (got == a * b).all()
    else:
        assert got.tolist() == reference.array_multiply(a.tolist(), b.tolist())


@given(kind, st.integers(0, 5000), st.sampled_from([1, -1, 3]), st.booleans(), st.integers(0, 1000))
def test_dot_is_the_reference(dtype, n, step, small, seed):
    a, b = numbers(seed, n, dtype, small=small)[::step], numbers(seed + 1, n, dtype, small=small)[::step]
    wanted = reference.dot(a.tolist(), b.tolist())
    if a.dtype.kind != "f":
        assert fe.dot(a, b) == wanted
        return
    bound = 2 * n * np.finfo(dtype).eps * np.dot(np.abs(a), np.abs(b))
    assert abs(fe.dot(a, b) - wanted) <= bound


@pytest.mark.parametrize("dtype", FLOATS)
def test_the_sum_of_nothing_is_a_positive_zero(dtype):
    empty = np.empty(0, dtype)
    assert str(fe.dot(empty, empty)) == "0.0"
    assert str(float(fe.matrix_multiply(empty, empty))) == "0.0"


@pytest.mark.parametrize(
    ("a", "b", "wanted"),
    [
        ([[], []], [], [0, 0]),
        ([], [], 0),
        ([[[], []], [[], []]], [], [[0, 0], [0, 0]]),
        ([1, 2], [[], []], []),
    ],
)
def test_nothing_to_sum_up(a, b, wanted):
    assert fe.matrix_multiply(a, b).tolist() == wanted
    assert reference.matrix_multiply(a, b) == wanted


@pytest.mark.parametrize(("a", "b"), [([], [[]]), ([[1, 2]], [1]), ([[]], [[]]), ([1], [])])
def test_the_reference_refuses_the_same(a, b):
    for function in (fe.matrix_multiply, reference.matrix_multiply):
        with pytest.raises(fe.ShapeError, match=r"^Incompatible dimensions for matrix multiplication"):
            function(a, b)


@pytest.mark.parametrize("n", [4095, 4096, 65_536, 200_001])
@pytest.mark.parametrize("dtype", DTYPES)
def test_dot_of_many_pieces(dtype, n):
    a, b = numbers(5, n, dtype), numbers(6, n, dtype)
    wanted = reference.dot(a.tolist(), b.tolist())
    if a.dtype.kind != "f":
        assert fe.dot(a, b) == wanted
        return
    # So many roundings mostly cancel: a bound without the number of items finds a sum in a smaller type.
    bound = 4 * np.finfo(dtype).eps * np.dot(np.abs(a.astype("float64")), np.abs(b.astype("float64")))
    assert abs(fe.dot(a, b) - wanted) <= bound


@given(st.sampled_from(INTS), st.lists(st.integers(0, 2**64), min_size=1, max_size=8))
def test_integers_are_exact_or_an_error(dtype, values):
    info = np.iinfo(dtype)
    values = [info.min + value % (int(info.max) - int(info.min) + 1) for value in values]
    row = np.array(values, dtype)
    wanted = sum(value * value for value in values)
    for got in (
        lambda: fe.matrix_multiply(row, row),
        lambda: fe.matrix_multiply(row[None], row[:, None])[0, 0],
    ):
        if wanted <= info.max:
            assert got() == wanted
        else:
            with pytest.raises(fe.ResultOverflowError, match=f"({wanted}|128 bits).*{dtype}"):
                got()
    if max(abs(value) for value in values) ** 2 <= info.max:
        assert fe.array_multiply(row, row).tolist() == [value * value for value in values]
    else:
        with pytest.raises(fe.ResultOverflowError, match=dtype):
            fe.array_multiply(row, row)


@pytest.mark.parametrize("scale", [10**3, 10**6, 3 * 10**9])
def test_integer_products_of_each_magnitude(scale):
    generator = np.random.default_rng(8)
    a = generator.integers(-scale, scale, (30, 50))
    b = generator.integers(-scale, scale, (50, 20))
    b[25:] = -b[:25]
    a[:, 25:] = a[:, :25] + generator.integers(-3, 3, (30, 25))
    assert fe.matrix_multiply(a, b).tolist() == reference.matrix_multiply(a.tolist(), b.tolist())


def test_sums_past_128_bits():
    a = np.full(1000, -(2**63))
    assert fe.dot(a, a) == 1000 * 2**126
    assert fe.dot(a[:2], np.array([-(2**63), 2**63 - 1])) == 2**126 - 2**63 * (2**63 - 1)
    top = np.full(1000, 2**64 - 1, "uint64")
    assert fe.dot(top, top) == 1000 * (2**64 - 1) ** 2
    with pytest.raises(fe.ResultOverflowError, match="uint64"):
        fe.matrix_multiply(top, top)
    signs = np.where(np.arange(1000) % 2, -(2**63), 2**63 - 1)
    assert fe.matrix_multiply(signs, np.ones(1000, "int64")) == int(signs.astype(object).sum())


@pytest.mark.parametrize("dtype", DTYPES)
def test_out_of_any_strides_is_written_and_returned(dtype):
    a, b = numbers(1, (40, 30), dtype), numbers(2, (30, 50), dtype)
    wanted = fe.matrix_multiply(a, b)
    for name in ("rows", "columns", "reversed", "gaps"):
        out = laid(np.zeros((40, 50), dtype), name)
        assert fe.matrix_multiply(a, b, out=out) is out
        assert (out == wanted).all()
        out = laid(np.zeros_like(a), name)
        assert fe.array_multiply(a, a, out=out) is out
        assert (out == a * a).all()


def test_out_that_overlaps():
    a, b = numbers(1, (50, 50), "float64"), numbers(2, (50, 50), "float64")
    wanted = np.matmul(a, b)
    for out_of in (lambda x, _: x, lambda _, y: y, lambda x, _: x.T, lambda _, y: y[::-1]):
        x, y = a.copy(), b.copy()
        out = out_of(x, y)
        fe.matrix_multiply(x, y, out=out)
        np.testing.assert_allclose(out, wanted)
    for dtype in ("float64", "int64"):
        for out_of in (lambda x: x, lambda x: x[::-1], lambda x: x.T):
            x = numbers(3, (50, 50), dtype)
            wanted = x * x
            fe.array_multiply(x, x, out=out_of(x))
            assert (out_of(x) == wanted).all()
        shared = numbers(4, 1001, dtype)
        wanted = shared[:-1] * shared[:-1]
        fe.array_multiply(shared[:-1], shared[:-1], out=shared[1:])
        assert (shared[1:] == wanted).all()
    once = np.lib.stride_tricks.as_strided(np.zeros(50), (50, 50), (0, 8))
    fe.matrix_multiply(a, b, out=once)
    np.testing.assert_allclose(once[0], np.matmul(a, b)[-1])


def test_large_results_are_right_past_the_caches():
    a = numbers(1, 3_000_001, "float64")[1:]
    assert (fe.array_multiply(a, a) == a * a).all()
    out = np.empty(3_000_003)[3:]
    fe.array_multiply(a, a, out=out)
    assert (out == a * a).all()


@pytest.mark.parametrize(
    ("shape_a", "shape_b"),
    [((0, 3), (3, 2)), ((2, 0), (0, 3)), ((2, 3), (3, 0)), ((0,), (0,)), ((0, 2, 3), (3, 2)), ((2, 0), (0,))],
)
@pytest.mark.parametrize("dtype", ["float32", "int64"])
def test_empty_dimensions_give_zeros(shape_a, shape_b, dtype):
    a, b = np.zeros(shape_a, dtype), np.zeros(shape_b, dtype)
    got, wanted = fe.matrix_multiply(a, b), np.matmul(a, b)
    assert got.shape == wanted.shape
    assert (got == wanted).all()
    out = np.full(wanted.shape, 7, dtype)
    assert (fe.matrix_multiply(a, b, out=out) == wanted).all()


def test_empty_arrays():
    assert fe.array_multiply([], []).shape == (0,)
    assert fe.array_multiply(np.zeros((3, 0)), np.zeros((3, 0))).shape == (3, 0)
    assert fe.dot([], []) == 0
    assert fe.dot(np.array([], "int64"), np.array([], "int64")) == 0


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
@pytest.mark.parametrize("n", [2, 9, 33, 200])
def test_nan_and_infinity_are_numpy_s(n):
    a, b = numbers(1, (n, n), "float64"), numbers(2, (n, n), "float64")
    a[0, 0], a[1, 1], b[1, 0] = math.nan, math.inf, 0.0
    assert (np.isnan(fe.matrix_multiply(a, b)) == np.isnan(np.matmul(a, b))).all()
    assert (np.isinf(fe.matrix_multiply(a, b)) == np.isinf(np.matmul(a, b))).all()
    np.testing.assert_array_equal(fe.array_multiply(a, b), a * b)
    assert math.isnan(fe.dot(a[0], b[0]))


@pytest.mark.parametrize("left", [*DTYPES, "bool"])
@pytest.mark.parametrize("right", DTYPES)
def test_mixed_types_promote_as_in_numpy(left, right):
    a, b = np.ones((3, 4), left), np.ones((4, 2), right)
    assert fe.matrix_multiply(a, b).dtype == np.matmul(a, b).dtype
    assert (fe.matrix_multiply(a, b) == 4).all()
    assert fe.array_multiply(a, np.ones((3, 4), right)).dtype == np.result_type(a, b)


def test_what_numpy_converts():
    import array

    assert fe.matrix_multiply([[1, 2], [3, 4]], ((5,), (6,))).tolist() == [[17], [39]]
    assert fe.dot(array.array("d", [1, 2]), memoryview(array.array("d", [3, 4]))) == 11
    swapped = np.array([[1.0, 2.0], [3.0, 4.0]], ">f8")
    assert fe.matrix_multiply(swapped, swapped).tolist() == [[7, 10], [15, 22]]
    packed = np.zeros(4, [("byte", "u1"), ("value", "<f8")])
    packed["value"] = [1, 2, 3, 4]
    assert fe.dot(packed["value"], packed["value"]) == 30
    out = np.zeros(4, [("byte", "u1"), ("value", "<f8")])
    fe.array_multiply(packed["value"], packed["value"], out=out["value"])
    assert out["value"].tolist() == [1, 4, 9, 16]
    broadcast = np.broadcast_to(np.arange(3.0), (4, 3))
    assert (fe.matrix_multiply(broadcast, broadcast.T) == 5).all()


def test_shapes_that_do_not_go_together():
    start = "^Incompatible dimensions for matrix multiplication"
    for a, b in [
        (np.ones((2, 3)), np.ones((2, 3))),
        (np.ones(3), np.ones(4)),
        (np.ones((2, 3)), np.ones(2)),
        (np.ones((2, 2, 3)), np.ones((3, 3, 4))),
        (np.float64(1), np.ones((2, 2))),
        (np.ones((2, 2)), 3.0),
    ]:
        with pytest.raises(fe.ShapeError, match=start) as caught:
            fe.matrix_multiply(a, b)
        assert str(np.shape(a)) in str(caught.value)
        assert str(np.shape(b)) in str(caught.value)
    with pytest.raises(fe.ShapeError, match=r"^Arrays must have the same shape: a has \(2,\), b has \(3,\)"):
        fe.array_multiply([1, 2], [1, 2, 3])
    with pytest.raises(fe.ShapeError, match=r"^Arrays must have the same shape"):
        fe.array_multiply(np.ones((2, 3)), np.ones((3, 2)))
    with pytest.raises(fe.ShapeError, match="two vectors of one length"):
        fe.dot(np.ones((2, 2)), np.ones((2, 2)))
    with pytest.raises(fe.ShapeError, match="two vectors of one length"):
        fe.dot([1], [1, 2])
    with pytest.raises(fe.ShapeError, match="b: got rows of several lengths, wanted one length"):
        fe.matrix_multiply([[1]], [[1, 2], [3]])
    with pytest.raises(fe.ShapeError, match=r"out: got an array of shape \(2,\), wanted \(3,\)"):
        fe.array_multiply(np.ones(3), np.ones(3), out=np.ones(2))


@pytest.mark.parametrize("dtype", ["float16", "longdouble", "complex128", "object", "U3", "M8[s]"])
def test_types_that_have_no_kernel(dtype):
    wrong = np.ones(2, "int64").astype(dtype)
    for call in (fe.array_multiply, fe.matrix_multiply, fe.dot):
        with pytest.raises(fe.ArgumentTypeError, match=r"^b: got an array of dtype.*wanted float32"):
            call(np.ones(2), wrong)
        with pytest.raises(fe.ArgumentTypeError, match=r"^a: got an array of dtype.*wanted float32"):
            call(wrong, wrong)
    with pytest.raises(fe.ArgumentTypeError, match="dtype bool"):
        fe.matrix_multiply(np.ones(2, bool), np.ones(2, bool))


def test_items_that_are_no_numbers():
    with pytest.raises(fe.ArgumentTypeError, match=r"^a\[1\]\[0\]: got str, wanted a number"):
        fe.matrix_multiply([[1, 2], ["3", 4]], [[1], [2]])
    with pytest.raises(fe.ArgumentTypeError, match=r"^b\[1\]: got NoneType"):
        fe.dot([1, 2], [1, None])
    with pytest.raises(fe.ArgumentOverflowError, match=r"^a\[0\]: got an int that 64 bits can't hold"):
        fe.dot([2**70, 1], [1, 2])
    for wrong in (None, "12", {1: 2}, object()):
        with pytest.raises(fe.ArgumentTypeError, match=r"^a: got"):
            fe.array_multiply(wrong, [1, 2])
    with pytest.raises(fe.ArgumentTypeError, match="a: got a masked array"):
        fe.dot(np.ma.array([1.0, 2.0], mask=[True, False]), [1, 2])


def test_out_that_can_not_be_written():
    a = np.ones((2, 2))
    fixed = np.ones((2, 2))
    fixed.flags.writeable = False
    with pytest.raises(fe.ArgumentError, match="out: got a read-only array"):
        fe.matrix_multiply(a, a, out=fixed)
    with pytest.raises(fe.ArgumentTypeError, match="out: got an array of dtype float32, wanted float64"):
        fe.matrix_multiply(a, a, out=np.ones((2, 2), "float32"))
    with pytest.raises(fe.ArgumentTypeError, match="out: got list, wanted a NumPy array"):
        fe.array_multiply(a, a, out=[[1, 2], [3, 4]])
    assert (fixed == 1).all()


def test_read_only_operands_are_fine():
    a = np.ones((20, 20))
    a.flags.writeable = False
    assert (fe.matrix_multiply(a, a) == 20).all()


def test_eight_threads_at_once():
    pairs = [(numbers(i, (150 + i, 90), "float64"), numbers(i + 9, (90, 200), "float64")) for i in range(8)]
    wrong = []

    def work(a, b):
        wanted = np.matmul(a, b)
        wrong.extend(1 for _ in range(20) if not np.allclose(fe.matrix_multiply(a, b), wanted))

    threads = [threading.Thread(target=work, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_operands_that_another_thread_writes_to():
    a = np.ones((200, 200), "int64")
    done = threading.Event()

    def write():
        while not done.is_set():
            a[:] = 1
            a[:] = 2

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(50):
            got = fe.matrix_multiply(a, a)
            assert 200 <= got.min() <= got.max() <= 800
            assert 200 <= fe.dot(a[0], a[0]) <= 800
            assert fe.array_multiply(a, a).min() >= 1
    finally:
        done.set()
        writer.join()


def test_a_forked_child_multiplies():
    code = """
        import os, numpy as np, ferrule as fe
        a = np.ones((400, 400))
        assert (fe.matrix_multiply(a, a) == 400).all()
        child = os.fork()
        if child == 0:
            os._exit(0 if (fe.matrix_multiply(a, a) == 400).all() else 1)
        assert os.waitpid(child, 0)[1] == 0
    """
    environment = {**os.environ, "FERRULE_THREADS": "2"}
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True, timeout=60, env=environment)


@pytest.mark.skipif(sys.platform == "win32", reason="no signal from another process")
@pytest.mark.parametrize("dtype", ["float64", "int64"])
def test_ctrl_c_stops_a_long_product(dtype):
    n = 6000
    a, b = np.ones((n, n), dtype), np.ones((n, n), dtype)
    if dtype == "int64":
        a[0, 0] = 2**62  # the slow way, in 128 bits
    assert lateness(lambda: fe.matrix_multiply(a, b), 0.2) < SOON


@settings(max_examples=20)
@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(0, 100))
def test_the_reference_is_numpy_s(m, k, n, seed):
    a, b = numbers(seed, (2, m, k), "int64"), numbers(seed, (k, n), "int64")
    assert reference.matrix_multiply(a.tolist(), b.tolist()) == np.matmul(a, b).tolist()
