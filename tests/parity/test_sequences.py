"""`ferrule.sequences` agrees with its reference, on lists, tuples and every kind of array."""

import array
import enum
import math
import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import ferrule as fe
import numpy as np
import pytest
from ferrule.reference import sequences as reference
from hypothesis import example, given
from hypothesis import strategies as st

ints = st.integers(-(2**80), 2**80) | st.integers(-300, 300) | st.booleans()
floats = st.floats(width=64)
numbers = st.lists(ints | floats) | st.lists(ints) | st.lists(floats)
finite = st.lists(st.floats(-1e100, 1e100) | st.integers(-(2**63), 2**63 - 1) | ints, min_size=1)
thresholds = ints | floats | st.integers(-(2**1100), 2**1100)


def same(got: object, expected: object) -> bool:
    """Equal, NaN equal to NaN, and of equal types where both are numbers."""
    if isinstance(got, list) and isinstance(expected, list):
        return len(got) == len(expected) and all(map(same, got, expected))
    if isinstance(got, float) and isinstance(expected, float) and math.isnan(expected):
        return math.isnan(got)
    return type(got) is type(expected) and got == expected


def nearly(got: float, expected: float, scale: float) -> bool:
    """Equal up to the last place, or up to twice the working precision of what was added up."""
    if not math.isfinite(expected) or not math.isfinite(scale):
        return True if math.isfinite(expected) else same(got, expected)
    return abs(got - expected) <= math.ulp(expected) + scale * 2.0**-100


# --- sums --------------------


@given(st.lists(ints))
def test_sum_of_ints_is_exact(values: list[int]) -> None:
    assert same(fe.parallel_sum(values), sum(values))
    assert same(fe.parallel_sum(tuple(values)), sum(values))


@given(finite)
@example([6042800598341158.0, 0.0, -9007199254740993])
@example([2**60 + 1] * 8 + [-(2.0**63)])
@example([17012543473548430914, -1.7012543473548431e19])
@example([10**30 + 1, 0.5, -(10**30)])
def test_sum_with_floats_is_right_to_the_last_place(values: list[float]) -> None:
    got, expected = fe.parallel_sum(values), reference.parallel_sum(values)
    assert same(expected, float(sum(map(Fraction, values))) if float in map(type, values) else sum(values))
    assert type(got) is type(expected)
    assert nearly(got, expected, math.fsum(map(abs, values)) * len(values))


@given(st.lists(floats, min_size=1))
def test_sum_of_any_floats_is_finite_just_when_plain_addition_is(values: list[float]) -> None:
    got = fe.parallel_sum(values)
    if any(math.isnan(value) for value in values):
        assert math.isnan(got)
    assert (
        same(got, fe.sum_array(np.array(values)))
        or not math.isfinite(got)
        or nearly(got, fe.sum_array(np.array(values)), math.fsum(map(abs, values)))
    )


@pytest.mark.parametrize("n", [0, 1, 7, 8, 9, 100, 16_384, 16_385, 2**20 + 3])
def test_sum_at_the_edges_of_its_blocks(n: int) -> None:
    values = [(i * 7919) % 2**31 - 2**30 for i in range(n)]
    assert fe.parallel_sum(values) == sum(values)
    assert fe.parallel_sum(np.array(values, dtype=np.int64)) == sum(values)
    assert fe.parallel_sum([float(value) for value in values]) == float(sum(values))
    assert fe.parallel_sum(np.array(values, dtype=np.float64)) == float(sum(values))


@pytest.mark.parametrize(
    "value", [0, 1, -1, 2**30 - 1, 2**30, -(2**30), 2**60 - 1, 2**60, -(2**60), 2**63, 2**200]
)
def test_ints_of_every_length_are_read_in_place_or_asked_for(value: int) -> None:
    assert fe.parallel_sum([value] * 9) == value * 9
    assert fe.filter_above([value] * 9, value - 1) == [value] * 9
    assert fe.filter_above([value] * 9, value) == []
    assert fe.process_numbers([value] * 9, value - 1) == [value * 2] * 9


def test_sum_is_more_accurate_than_numpys() -> None:
    values = np.concatenate([fe.random_floats(100_000, seed=1) * 10.0**k for k in (0, 8, -8)])
    exact = sum(map(Fraction, values.tolist()))
    assert abs(Fraction(fe.parallel_sum(values)) - exact) <= abs(Fraction(float(np.sum(values))) - exact)
    assert fe.parallel_sum(values) == math.fsum(values.tolist())


class Colour(enum.IntEnum):
    RED = 7


def test_what_counts_as_a_number() -> None:
    values = [True, Colour.RED, np.int8(-3), np.float64(0.5), 2**70, 1.5]
    assert fe.parallel_sum(values) == 1 + 7 - 3 + 0.5 + float(2**70) + 1.5
    assert fe.parallel_sum([True, Colour.RED, np.uint64(2**64 - 1)]) == 2**64 + 7


# --- filters --------------------


@given(numbers, thresholds)
def test_filters_of_lists(values: list[float], threshold: float) -> None:
    assert same(fe.filter_above(values, threshold), reference.filter_above(values, threshold))
    assert same(fe.process_numbers(tuple(values), threshold), reference.process_numbers(values, threshold))


@given(st.lists(floats), thresholds)
def test_filters_of_float_arrays(values: list[float], threshold: float) -> None:
    assert same(
        fe.filter_above(np.array(values), threshold).tolist(), reference.filter_above(values, threshold)
    )
    assert same(
        fe.process_numbers(np.array(values), threshold).tolist(), reference.process_numbers(values, threshold)
    )


@given(st.lists(st.integers(-(2**63), 2**63 - 1)), thresholds)
def test_filters_of_int_arrays(values: list[int], threshold: float) -> None:
    arr = np.array(values, dtype=np.int64)
    assert fe.filter_above(arr, threshold).tolist() == reference.filter_above(values, threshold)
    doubled = reference.process_numbers(values, threshold)
    if all(-(2**63) <= value < 2**63 for value in doubled):
        assert fe.process_numbers(arr, threshold).tolist() == doubled
    else:
        with pytest.raises(fe.ResultOverflowError, match="does not fit int64"):
            fe.process_numbers(arr, threshold)


@given(st.lists(st.integers(0, 2**64 - 1)), thresholds)
def test_filters_of_unsigned_arrays(values: list[int], threshold: float) -> None:
    arr = np.array(values, dtype=np.uint64)
    assert fe.filter_above(arr, threshold).tolist() == reference.filter_above(values, threshold)
    assert fe.parallel_sum(arr) == sum(values)


@pytest.mark.parametrize("n", [0, 1, 7, 8, 9, 1023, 1024, 1025, 65_535, 65_536, 65_537, 300_001])
@pytest.mark.parametrize("threshold", [-1.0, 0.1, 0.5, 0.9, 2.0])
def test_filter_at_the_edges_of_its_blocks(n: int, threshold: float) -> None:
    values = fe.random_floats(n, seed=n)
    np.testing.assert_array_equal(fe.filter_above(values, threshold), values[values > threshold])
    assert fe.filter_above(values.tolist(), threshold) == values[values > threshold].tolist()


def test_filter_of_a_list_keeps_the_objects_and_leaks_none() -> None:
    big = [10**30 + i for i in range(1000)]
    counts = [sys.getrefcount(value) for value in big]
    kept = fe.filter_above(big, 10**30 + 499)
    assert all(a is b for a, b in zip(kept, big[500:], strict=True))
    del kept
    assert [sys.getrefcount(value) for value in big] == counts


# --- statistics, sines, random numbers --------------------


@given(st.lists(st.floats(-1e150, 1e150) | st.integers(-(2**53), 2**53), min_size=1), st.integers(0, 3))
def test_stats(values: list[float], ddof: int) -> None:
    got, expected = fe.compute_stats(values, ddof=ddof), reference.compute_stats(values, ddof=ddof)
    assert list(got) == ["mean", "std", "min", "max"]
    assert (got["min"], got["max"]) == (expected["min"], expected["max"])
    scale = max(map(abs, values))
    assert got["mean"] == pytest.approx(expected["mean"], rel=1e-15, abs=scale * 1e-15)
    assert got["std"] == pytest.approx(expected["std"], rel=1e-12, abs=scale * 1e-14, nan_ok=True)


@given(st.lists(floats, min_size=1))
def test_stats_of_odd_floats_are_as_numpys(values: list[float]) -> None:
    got = fe.compute_stats(np.array(values), ddof=0)
    with np.errstate(all="ignore"):
        expected = {"min": np.min(values), "max": np.max(values), "mean": np.mean(values)}
    np.testing.assert_array_equal([got["min"], got["max"]], [expected["min"], expected["max"]])
    # Where finite numbers overflow on the way, what remains depends on the order in which they are added.
    if math.isfinite(sum(abs(each) for each in values if math.isfinite(each))):
        assert math.isnan(got["mean"]) == math.isnan(expected["mean"])


@pytest.mark.parametrize("n", [1, 2, 31, 32, 33, 2047, 2048, 2049, 65_537, 1_000_000])
def test_stats_are_as_accurate_as_numpys(n: int) -> None:
    values = fe.random_floats(n, seed=3) + 1e6
    got = fe.compute_stats(values, ddof=0)
    exact = reference.compute_stats(values.tolist(), ddof=0)
    assert (
        abs(got["std"] - exact["std"])
        <= max(abs(float(values.std()) - exact["std"]), 4 * math.ulp(exact["std"])) * 2
    )
    assert got["mean"] == pytest.approx(exact["mean"], rel=4e-16)


@pytest.mark.parametrize("at", [0, 1, 31, 32, 2047, 2048, 2100, 4130])
@pytest.mark.parametrize("kind", ["float64", "int64", "uint64"])
def test_extremes_are_found_in_any_place(at: int, kind: str) -> None:
    for value in (1, 9):
        values = np.full(4131, 5, dtype=kind)
        values[at] = value
        got = fe.compute_stats(values)
        assert (got["min"], got["max"]) == (min(value, 5), max(value, 5))
    if kind != "float64":
        values = np.full(4131, 2**60, dtype=kind)
        values[at] = 2**61
        got = fe.compute_stats(values)
        assert (got["min"], got["max"]) == (2**60, 2**61)


@pytest.mark.parametrize("run", [1, 2048])
def test_a_spread_is_right_where_the_mean_is_no_float(run: int) -> None:
    values = 2.0**52 + np.arange(2048 * 50) // run % 2
    assert fe.compute_stats(values, ddof=0)["std"] == 0.5


@pytest.mark.parametrize("value", [2**60, 2**60 + 2**7, 2**60 + 3 * 2**7, 2**60 + 2**7 + 1, 2**63 - 1])
def test_means_of_large_integers_are_rounded_once_to_even(value: int) -> None:
    for sign in (1, -1):
        same = np.array([sign * value] * 3)
        assert fe.compute_stats(same)["mean"] == float(sign * value)
        assert fe.compute_stats(same[:1])["mean"] == float(sign * value)
        assert fe.compute_stats(np.array([sign * value, sign]))["mean"] == float(
            Fraction(sign * (value + 1), 2)
        )
    nothing = fe.compute_stats(np.array([value, -value]))
    assert (nothing["mean"], math.copysign(1, nothing["mean"])) == (0.0, 1.0)


@given(st.lists(st.floats() | st.integers(-(10**9), 10**9)))
def test_sum_of_sines(values: list[float]) -> None:
    got, expected = fe.cpu_intensive(values), reference.cpu_intensive(values)
    assert math.isnan(got) if math.isnan(expected) else abs(got - expected) <= 5e-16 * len(values)


@given(st.integers(0, 200), st.integers(-(2**70), 2**70))
def test_random_floats(n: int, seed: int) -> None:
    assert fe.random_floats(n, seed).tolist() == reference.random_floats(n, seed)


def test_random_floats_are_uniform_and_start_anywhere() -> None:
    values = fe.random_floats(1_000_000, seed=42)
    assert values[-3:].tolist() == reference.random_floats(1_000_000, 42)[-3:]
    counts, _ = np.histogram(values, bins=100, range=(0, 1))
    assert ((counts - 10_000) ** 2 / 10_000).sum() < 160  # chi-squared, 99 degrees: p < 1e-4 beyond


@given(st.lists(st.floats(allow_nan=False) | st.integers(-(2**60), 2**60)))
def test_batches(values: list[float]) -> None:
    assert same(fe.process_batch(values), reference.process_batch(values))
    assert same(fe.process_batch(np.array(values, dtype=float)).tolist(), reference.process_batch(values))
    assert [fe.process_single(value) for value in values] == reference.process_batch(values)


# --- DataProcessor --------------------


@given(
    st.integers(1, 5), st.lists(st.lists(st.integers(-1000, 1000)) | st.just("process") | st.just("clear"))
)
def test_data_processor(chunk_size: int, steps: list[list[int] | str]) -> None:
    fast, slow = fe.DataProcessor(chunk_size), reference.DataProcessor(chunk_size)
    for step in steps:
        if step == "process":
            assert fast.process_chunks() == pytest.approx(slow.process_chunks(), rel=1e-15)
        elif step == "clear":
            fast.clear()
            slow.clear()
        else:
            fast.add_data(step)
            slow.add_data(step)
        assert (len(fast), repr(fast)) == (len(slow), repr(slow))
        assert fast.remainder.tolist() == slow.remainder
        assert fast.get_statistics() == pytest.approx(slow.get_statistics(), rel=1e-12)


# --- what arrays may be --------------------

base = [0, 1, 2, 100, 7, 3, 90, 5]
ARRAYS: dict[str, Callable[[], object]] = {
    **{dtype: (lambda dtype=dtype: np.array(base, dtype=dtype)) for dtype in ("?", *"bBhHiIlLqQefd")},
    "big-endian float": lambda: np.array(base, dtype=">f8"),
    "big-endian int": lambda: np.array(base, dtype=">i4"),
    "every second": lambda: np.repeat(np.array(base), 2)[::2],
    "backwards": lambda: np.array(base[::-1])[::-1],
    "repeated by stride": lambda: np.broadcast_to(np.array(3.0), (8,)),
    "unaligned": lambda: np.frombuffer(b"x" + np.array(base, dtype=float).tobytes(), dtype=np.uint8)[1:].view(
        float
    ),
    "read-only": lambda: np.frombuffer(np.array(base, dtype=float).tobytes()),
    "array": lambda: array.array("d", base),
    "array of bytes": lambda: array.array("B", base),
    "memoryview": lambda: memoryview(array.array("q", base)),
    "bytes": lambda: bytes(base),
    "bytearray": lambda: bytearray(base),
    "empty": lambda: np.array([]),
}


@pytest.mark.parametrize("make", ARRAYS.values(), ids=ARRAYS.keys())
def test_every_kind_of_array(make: Callable[[], object]) -> None:
    arr = make()
    expected = (
        np.asarray(arr).astype(float).tolist()
        if not isinstance(arr, bytes | bytearray)
        else list(map(float, arr))
    )
    assert fe.parallel_sum(arr) == sum(expected)
    assert fe.sum_array(arr) == sum(expected)
    assert fe.filter_above(arr, 2).tolist() == [value for value in expected if value > 2]
    assert fe.process_batch(arr).tolist() == [value * 2 for value in expected]
    processor = fe.DataProcessor(100)
    processor.add_data(arr)
    assert processor.remainder.tolist() == expected
    if expected:
        assert fe.compute_stats(arr)["max"] == max(expected)


class ForeignArrow:
    """Something that speaks only the Arrow C stream interface."""

    def __init__(self, chunked: Any) -> None:
        self.chunked = chunked

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.chunked.__arrow_c_stream__(requested_schema)


def test_arrow_arrays() -> None:
    polars, pyarrow, pandas = (pytest.importorskip(name) for name in ("polars", "pyarrow", "pandas"))
    chunked = pyarrow.chunked_array([[1.0, 2.0], [3.5]])
    for arr in (
        polars.Series([1.0, 2.0, 3.5]),
        pyarrow.array([1.0, 2.0, 3.5]),
        chunked,
        pandas.Series([1.0, 2.0, 3.5]),
    ):
        assert fe.parallel_sum(arr) == 6.5
        assert fe.filter_above(arr, 1.5).tolist() == [2.0, 3.5]
    assert fe.parallel_sum(pyarrow.array([1, 2, 3], pyarrow.int8())) == 6
    assert fe.parallel_sum(pyarrow.array([9.0, 1.0, 2.0])[1:]) == 3.0
    assert fe.parallel_sum(polars.Series([2**64 - 1, 1], dtype=polars.UInt64)) == 2**64
    foreign = ForeignArrow(pyarrow.chunked_array([pyarrow.array([1, 2], pyarrow.int32()), [3]]))
    assert fe.parallel_sum(foreign) == 6
    assert fe.parallel_sum(ForeignArrow(pyarrow.chunked_array([], pyarrow.float64()))) == 0.0
    with pytest.raises(TypeError, match="numbers: got an Arrow array of Utf8, wanted integers or floats"):
        fe.parallel_sum(pyarrow.array(["a"]))
    assert math.isnan(fe.parallel_sum(pandas.Series([1.0, math.nan])))
    with pytest.raises(ValueError, match="numbers: got 1 null values, wanted none"):
        fe.parallel_sum(polars.Series([1.0, None]))


# --- bad input --------------------

ANY_NUMBERS = {
    "parallel_sum": (fe.parallel_sum, "numbers"),
    "filter_above": (lambda x: fe.filter_above(x, 0), "numbers"),
    "process_numbers": (lambda x: fe.process_numbers(x, 0), "numbers"),
    "compute_stats": (fe.compute_stats, "arr"),
    "process_batch": (fe.process_batch, "xs"),
    "cpu_intensive": (fe.cpu_intensive, "data"),
    "add_data": (lambda x: fe.DataProcessor(2).add_data(x), "values"),
}


@pytest.mark.parametrize(("function", "name"), ANY_NUMBERS.values(), ids=ANY_NUMBERS.keys())
def test_what_is_not_numbers_is_named(function: Callable[[object], object], name: str) -> None:
    for items, got in (
        ([1, 2, "three"], r"\[2\]: got str"),
        ((None,), r"\[0\]: got NoneType"),
        ([1.5] * 100_000 + [[2]], r"\[100000\]: got list"),
        ([1, 2j], r"\[1\]: got complex"),
        ([1, np.array([1.5])], r"\[1\]: got numpy.ndarray"),
    ):
        with pytest.raises(fe.ArgumentTypeError, match=f"^{name}{got}, wanted (a number|int or float)$"):
            function(items)
    for argument in ("12", None, {1: 2}, {3}, 5, object()):
        with pytest.raises(
            TypeError, match=f"^{name}: got {type(argument).__name__}, wanted a list or tuple"
        ):
            function(argument)
    for dtype in ("U3", "complex128", "datetime64[s]", "object", "longdouble"):
        with pytest.raises(TypeError, match=f"^{name}: got an array of dtype"):
            function(np.zeros(3, dtype=dtype))
    for shape in ((), (2, 2), (1, 1, 1)):
        with pytest.raises(
            fe.ShapeError, match=f"^{name}: got an array of {len(shape)} dimensions, wanted 1"
        ):
            function(np.zeros(shape))


def test_a_mask_is_not_lost() -> None:
    masked = np.ma.array([1.0, 2.0, 3.0], mask=[False, True, False])
    for call in (fe.parallel_sum, fe.sum_array, fe.compute_stats, fe.process_batch):
        with pytest.raises(TypeError, match="got a masked array, whose mask would be lost"):
            call(masked)
    assert fe.parallel_sum(masked.filled(0.0)) == 4.0


def test_what_an_items_own_method_raises_is_passed_on() -> None:
    class Rude:
        def __init__(self, error: BaseException) -> None:
            self.error = error

        def __index__(self) -> int:
            raise self.error

    for error in (KeyboardInterrupt(), MemoryError(), RuntimeError("mine"), TypeError("mine")):
        for call in (fe.parallel_sum, fe.cpu_intensive, lambda x: fe.filter_above(x, 0)):
            with pytest.raises(type(error)):
                call([1, Rude(error), 2.0])


def test_a_list_that_an_items_own_method_changes() -> None:
    numbers: list[object] = []

    class Shrink:
        def __index__(self) -> int:
            numbers.clear()
            return 5

    numbers += [1.0] * 200_000
    numbers[100] = Shrink()
    assert fe.parallel_sum(numbers) <= 200_005
    numbers += [1.0] * 100_000
    numbers[100] = Shrink()
    with pytest.raises((ValueError, TypeError)):
        fe.filter_above(numbers, 0)


def test_numpys_scalars_are_numbers() -> None:
    small = np.float32(0.5)
    assert fe.parallel_sum([small, 1]) == 1.5
    assert fe.filter_above(np.array([0.25, 0.75]), small).tolist() == [0.75]
    assert fe.filter_above([0.25, 0.75, np.float32(2)], small) == [0.75, 2]
    assert fe.random_floats(np.int64(2), np.uint8(3)).tolist() == fe.random_floats(2, 3).tolist()


def test_sum_array_wants_an_array() -> None:
    with pytest.raises(TypeError, match=r"^arr: got list, wanted a buffer"):
        fe.sum_array([1, 2, 3])


def test_wrong_values_are_named() -> None:
    for call, message in (
        (lambda: fe.DataProcessor(0), "chunk_size: got 0, wanted a positive integer"),
        (lambda: fe.DataProcessor(chunk_size=-5), "chunk_size: got -5, wanted a positive integer"),
        (lambda: fe.random_floats(-1, seed=0), "n: got -1, wanted an integer that is not negative"),
        (
            lambda: fe.random_floats(2**70, 0),
            f"n: got {2**70}, wanted an integer that is not negative up to {2**63 - 1}",
        ),
        (lambda: fe.compute_stats([1.0], ddof=-1), "ddof: got -1, wanted an integer that is not negative"),
        (lambda: fe.compute_stats([]), "arr: got no numbers, wanted at least one"),
        (lambda: fe.compute_stats(np.array([])), "arr: got no numbers, wanted at least one"),
    ):
        with pytest.raises(fe.ArgumentError, match=f"^{message}$"):
            call()
    with pytest.raises(TypeError, match=r"^threshold: got str, wanted int or float$"):
        fe.filter_above([1], "0")
    with pytest.raises(MemoryError, match=r"no memory for a result of"):
        fe.random_floats(2**62, seed=0)
    for call in (fe.process_batch, lambda x: fe.parallel_sum([*x, 1.0])):
        with pytest.raises(fe.ArgumentOverflowError, match=r"too large for (a|the) float"):
            call([10**400])
    with pytest.raises(TypeError, match=r"^seed: got float, wanted an int$"):
        fe.random_floats(1, 1.5)


def test_nothing_in_is_nothing_out() -> None:
    assert (fe.parallel_sum([]), fe.parallel_sum(()), fe.sum_array(np.array([]))) == (0, 0, 0.0)
    assert fe.filter_above([], 0) == fe.process_numbers([], 0) == fe.process_batch([]) == []
    assert (fe.cpu_intensive([]), fe.random_floats(0, 1).tolist()) == (0.0, [])
    assert fe.DataProcessor(2).process_chunks() == []
