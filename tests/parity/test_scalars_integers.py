"""Integers do what the reference does."""

import ferrule as fe
import numpy as np
import pytest
from ferrule.reference import scalars as reference
from hypothesis import given
from hypothesis import strategies as st

from tests.parity.inputs.scalars import agree

any_int = st.one_of(st.integers(), st.integers(-(2**64) - 2, 2**64 + 2))


int64 = st.integers(-(2**63), 2**63 - 1)


class TestIntegers:
    @given(any_int, any_int)
    def test_sum_as_string(self, a, b):
        agree("sum_as_string", a, b)

    def test_sum_as_string_takes_what_has_an_index_and_no_floats(self):
        assert fe.sum_as_string(np.int32(-2), True) == "-1"  # noqa: FBT003, a bool is an int
        with pytest.raises(fe.ArgumentTypeError, match=r"b: got float, wanted an int"):
            fe.sum_as_string(1, 2.0)
        with pytest.raises(ValueError, match="digits"):
            fe.sum_as_string(10**5000, 1)

    @given(st.integers(-10, 2**64 + 10))
    def test_is_prime(self, n):
        agree("is_prime", n)

    @pytest.mark.parametrize("p", [2**61 - 1, 2**64 - 59, 2**32 - 5, 2**32 + 15, 37, 41])
    @pytest.mark.parametrize("off", range(-2, 3))
    def test_is_prime_at_the_edges(self, p, off):
        agree("is_prime", p + off)
        agree("is_prime", p * 3)

    @given(st.lists(int64))
    def test_is_prime_batch(self, numbers):
        agree("is_prime_batch", numbers)
        expected = reference.is_prime_batch(numbers)
        assert fe.is_prime_batch(np.array(numbers, np.int64)).tolist() == expected

    def test_is_prime_batch_of_uint64(self):
        numbers = np.array([2**64 - 59, 2**64 - 1, 2], np.uint64)
        assert fe.is_prime_batch(numbers).tolist() == [True, False, True]
        assert fe.is_prime_batch(np.arange(10)[::-3]).tolist() == [False, False, True, False]

    @given(any_int, any_int)
    def test_gcd(self, a, b):
        agree("gcd", a, b)

    @given(st.lists(st.tuples(int64, int64)))
    def test_gcd_batch(self, pairs):
        agree("gcd_batch", [a for a, _ in pairs], [b for _, b in pairs])

    def test_gcd_past_int64(self):
        assert fe.gcd(-(2**63), 0) == 2**63
        with pytest.raises(fe.ResultOverflowError, match=r"a\[1\], b\[1\]"):
            fe.gcd_batch([1, -(2**63)], [1, 0])

    def test_batches_refuse(self):
        with pytest.raises(fe.ShapeError, match=r"^Arrays must have the same shape"):
            fe.gcd_batch([1], [1, 2])
        with pytest.raises(fe.ArgumentTypeError, match=r"numbers\[1\]: got str"):
            fe.is_prime_batch([1, "2"])
        with pytest.raises(fe.ArgumentTypeError, match="floats"):
            fe.is_prime_batch(np.ones(3))
        with pytest.raises(fe.ArgumentOverflowError, match=r"a\[0\]"):
            fe.gcd_batch([2**63], [1])

    @given(st.integers(-3, 1000))
    def test_fibonacci(self, n):
        agree("fibonacci", n)

    @pytest.mark.parametrize("n", [93, 94, 186, 187, 20_000])
    def test_fibonacci_at_the_edges(self, n):
        agree("fibonacci", n)

    @pytest.mark.parametrize("n", [-1, 10_000_001, 2**70])
    def test_fibonacci_refuses(self, n):
        with pytest.raises(fe.ArgumentError, match="n: got"):
            fe.fibonacci(n)
