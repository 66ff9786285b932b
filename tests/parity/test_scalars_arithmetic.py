"""Arithmetic is that of Python's operators, and what these answer by other exceptions or types is refused."""

import math
import operator
import signal
import time

import ferrule as fe
import numpy as np
import pytest
from ferrule import scalars
from ferrule.reference import scalars as reference
from hypothesis import given
from hypothesis import strategies as st

from tests.signals import Rung, at_most

OPERATIONS = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "floor_divide": operator.floordiv,
    "modulo": operator.mod,
    "power": operator.pow,
}
edges = st.one_of(
    st.sampled_from([0, -1, True, 2**53 + 1, 2**62, 2**63 - 1, -(2**63), 2**63, -(2**100), 10**400]),
    st.sampled_from([0.0, -0.0, 0.5, -2.5, 1e308, 5e-324, math.inf, -math.inf, math.nan]),
    st.sampled_from([np.int8(3), np.uint64(2**64 - 1), np.float32(0.5), np.float64(2)]),
)
numbers = edges | st.integers(-300, 300) | st.integers() | st.floats()
plain = st.integers(-300, 300) | st.integers(-(2**63), 2**63 - 1) | st.floats()


def outcome(function, *arguments):
    try:
        result = function(*arguments)
    except fe.FerruleError as error:
        return type(error)
    return result.tolist() if isinstance(result, np.ndarray) else result


def same(got, expected, *, rounded=False):
    """Equal, of one type, zeros of one sign; powers of floats as exactly as the C library has them."""
    if isinstance(expected, list):
        return len(got) == len(expected) and all(
            same(a, b, rounded=rounded) for a, b in zip(got, expected, strict=True)
        )
    if isinstance(expected, float) and isinstance(got, float):
        if math.isnan(expected) or math.isnan(got):
            return math.isnan(expected) and math.isnan(got)
        near = rounded and math.isclose(got, expected, rel_tol=4e-16)
        return near or (got == expected and math.copysign(1, got) == math.copysign(1, expected))
    return type(got) is type(expected) and got == expected


@pytest.mark.parametrize("name", OPERATIONS)
class TestArithmetic:
    @given(numbers, numbers)
    def test_of_two(self, name, a, b):
        got, expected = (outcome(getattr(module, name), a, b) for module in (scalars, reference))
        assert same(got, expected, rounded=name == "power"), (got, expected)

    @given(st.integers(-300, 300), st.integers(-40, 40))
    def test_of_ints_is_what_python_says(self, name, a, b):
        try:
            expected = OPERATIONS[name](a, b)
        except ZeroDivisionError:
            expected = fe.DivisionByZeroError
        assert same(outcome(getattr(scalars, name), a, b), expected, rounded=True)

    @given(st.lists(st.tuples(plain, plain), max_size=20))
    def test_of_many(self, name, pairs):
        columns = [list(column) for column in zip(*pairs, strict=True)] or [[], []]
        batch = f"{name}_batch"
        for a, b in (columns, (columns[0], 3), (2.5, columns[1]), (-2, columns[1])):
            got, expected = (outcome(getattr(module, batch), a, b) for module in (scalars, reference))
            if isinstance(expected, type):
                assert isinstance(got, type)  # of several wrong items either may be the first
            else:
                assert same(got, expected, rounded=name == "power"), (got, expected)

    def test_of_arrays(self, name):
        generator = np.random.default_rng(1)
        ints = generator.integers(1, 9, 50_000)
        function = getattr(scalars, f"{name}_batch")
        expected = [OPERATIONS[name](a, b) for a, b in zip(ints.tolist(), ints[::-1].tolist(), strict=True)]
        assert function(ints, ints[::-1]).tolist() == expected
        assert function(ints.astype("u8"), ints[::-1].astype("i2")).tolist() == expected
        assert function(ints, ints[::-1].astype(float)).dtype == np.float64
        assert function(ints, 2).dtype == (np.float64 if name == "divide" else np.int64)
        assert function([], []).size == 0

    def test_refuses(self, name):
        for wrong in ("1", None, 1j, [1]):
            with pytest.raises(fe.ArgumentTypeError, match=r"^a: got \w+, wanted int or float$"):
                getattr(scalars, name)(wrong, 1)
        with pytest.raises(fe.ArgumentTypeError, match=r"^b\[1\]: got str, wanted int or float$"):
            getattr(scalars, f"{name}_batch")(1, [1, "x"])
        with pytest.raises(fe.ShapeError, match=r"^Arrays must have the same shape: got 2 and 1 items$"):
            getattr(scalars, f"{name}_batch")([1, 2], [1.0])


@pytest.mark.parametrize("name", ["divide", "floor_divide", "modulo"])
@pytest.mark.parametrize("zero", [0, 0.0, -0.0, False])
@pytest.mark.parametrize("a", [1, 2.5, 2**70, -(2**63)])
def test_a_division_by_zero_is_one_of_python_s_too(name, zero, a):
    with pytest.raises(ZeroDivisionError, match=r"^Cannot divide by zero: got a = ") as raised:
        getattr(scalars, name)(a, zero)
    assert isinstance(raised.value, fe.ArgumentError)
    with pytest.raises(
        fe.DivisionByZeroError, match=r"^Cannot divide by zero: got a\[1\] = .* and b\[1\] = "
    ):
        getattr(scalars, f"{name}_batch")([1, 2], [1, zero])


def test_powers():
    assert scalars.power(0, 0) == scalars.power(0.0, 0) == scalars.power(math.nan, 0) == 1
    assert scalars.power(0, -math.inf) == math.inf
    assert scalars.power(-1, 10**30 + 1) == -1
    assert scalars.power(-1, 10**30) == scalars.power(1, 10**30) == 1
    assert scalars.power(0, 10**30) == 0
    assert scalars.power(-3, 100_001) == (-3) ** 100_001
    assert scalars.power(-(2**70), 33) == (-(2**70)) ** 33
    for base in (2, -2, 2**64):
        with pytest.raises(fe.ResultOverflowError, match="more than 33554432 bits"):
            scalars.power(base, 10**10)
    with pytest.raises(fe.ArgumentError, match=r"^a, b: got -8.0 and 0.5, whose power is complex"):
        scalars.power(-8.0, 0.5)
    with pytest.raises(fe.ResultOverflowError, match="exceeds what a float holds"):
        scalars.power(1e308, 2)
    with pytest.raises(ZeroDivisionError):
        scalars.power(0, -1)
    with pytest.raises(fe.ArgumentError, match=r"^b\[0\]: got -1, wanted an exponent that is not negative"):
        scalars.power_batch([2], -1)


@pytest.mark.parametrize("name", ["floor_divide", "modulo"])
@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1), st.integers(1, 2**63 - 1), st.booleans())
def test_many_ints_are_divided_as_pythons(name, some, divisor, negative):
    a = np.resize(np.array(some, dtype=np.int64), 200)
    b = np.roll(np.resize(np.array([divisor, 3, 2**31, 2**62 + 1]), 200), 1) * (-1 if negative else 1)
    pairs = zip(a.tolist(), b.tolist(), strict=True)
    function = getattr(scalars, f"{name}_batch")
    if name == "floor_divide" and any(
        pair == (-(2**63), -1) for pair in zip(a.tolist(), b.tolist(), strict=True)
    ):
        with pytest.raises(fe.ResultOverflowError):
            function(a, b)
        return
    assert function(a, b).tolist() == [OPERATIONS[name](*pair) for pair in pairs]


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "power", "floor_divide"])
def test_ints_of_a_batch_never_wrap(name):
    b = {"add": 2**63 - 1, "subtract": -(2**63), "multiply": 2**62, "power": 64, "floor_divide": -1}[name]
    with pytest.raises(
        fe.ResultOverflowError, match=r"^a\[1\], b\[1\]: got .*, whose result does not fit int64$"
    ):
        getattr(scalars, f"{name}_batch")([-1, -(2**63) if name == "floor_divide" else 3], b)
    with pytest.raises(fe.ArgumentOverflowError):
        getattr(scalars, f"{name}_batch")([2**63], 1)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs POSIX timers")
def test_a_signal_stops_a_long_power():
    started = time.thread_time()
    with pytest.raises(Rung), at_most(0.02):
        [scalars.power(3, 2**24 - 1) for _ in range(1000)]
    assert time.thread_time() - started < 5


@pytest.mark.parametrize("zero", [0.0, -0.0, 0, False])
def test_zero_to_minus_infinity_is_infinite(zero):
    for module in (scalars, reference):
        assert module.power(zero, -math.inf) == math.inf
        assert list(module.power_batch([zero], [-math.inf])) == [math.inf]
        assert list(module.power_batch(np.array([zero]), -math.inf)) == [math.inf]


@pytest.mark.parametrize(("a", "b"), [(-1e308, 2.5), (-1e-308, -2.5)])
def test_a_complex_power_past_the_floats_is_too_large_first(a, b):
    for module in (scalars, reference):
        with pytest.raises(OverflowError):
            module.power(a, b)
