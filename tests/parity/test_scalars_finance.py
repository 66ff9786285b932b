"""Finance does what the reference does."""

import math
from decimal import Decimal, localcontext

import ferrule as fe
import numpy as np
import pytest
from ferrule.reference import scalars as reference
from hypothesis import given
from hypothesis import strategies as st

from tests.parity.inputs.scalars import agree, any_float, outcome, same

positive = st.floats(1e-3, 1e6)


option = st.tuples(positive, positive, st.floats(-0.5, 0.5), st.floats(0.0, 3.0), st.floats(0.0, 50.0))


PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")


def decimal_cdf(x):
    """The normal distribution function; past 12, where little is left, within 1 % of that."""
    if x > 0:
        return 1 - decimal_cdf(-x)
    density = (-x * x / 2).exp() / (2 * PI).sqrt()
    if x < -12:
        return density / -x
    term = total = -x
    for k in range(1, 1000):
        term *= x * x / (2 * k + 1)
        total += term
        if term <= total * Decimal("1e-50"):
            break
    return Decimal("0.5") - total * density


def decimal_price(arguments, kind):
    """The price to some 40 digits, and what its error is measured by."""
    spot, strike, rate, volatility, years = arguments
    sign = 1 if kind == "call" else -1
    discounted = strike * (-rate * years).exp()
    deviation = volatility * years.sqrt()
    if deviation == 0:
        return max(sign * (spot - discounted), Decimal(0)), max(spot, discounted)
    ratio = ((spot / strike).ln() + rate * years) / deviation
    d1, d2 = (sign * (ratio + half) for half in (deviation / 2, -deviation / 2))
    price = sign * (spot * decimal_cdf(d1) - discounted * decimal_cdf(d2))
    return max(price, Decimal(0)), max(spot, discounted)


class TestFinance:
    @given(option, st.sampled_from(["call", "put"]))
    def test_black_scholes_to_the_accuracy_promised(self, arguments, kind):
        with localcontext() as context:
            context.prec = 60
            expected, scale = decimal_price(map(Decimal, arguments), kind)
            error = abs(Decimal(fe.black_scholes(*arguments, kind=kind)) - expected)
            assert error <= scale * Decimal("1e-14")

    @given(option, st.sampled_from(["call", "put"]))
    def test_black_scholes(self, arguments, kind):
        spot, strike, rate, _, years = arguments
        scale = max(spot, strike * math.exp(-rate * years))
        expected = reference.black_scholes(*arguments, kind=kind)
        assert fe.black_scholes(*arguments, kind=kind) == pytest.approx(expected, rel=0, abs=1e-13 * scale)

    @given(st.lists(option, max_size=300), st.sampled_from(["call", "put"]))
    def test_a_batch_is_the_single_calls(self, options, kind):
        columns = np.array(options, float).reshape(-1, 5).T
        single = [fe.black_scholes(*arguments, kind=kind) for arguments in options]
        assert fe.black_scholes_batch(*columns, kind=kind).tolist() == single  # strided columns
        assert fe.black_scholes_batch(*map(np.ascontiguousarray, columns), kind=kind).tolist() == single
        assert fe.black_scholes_batch(*map(list, columns), kind=kind).tolist() == single

    @given(st.tuples(any_float, any_float, any_float, any_float, any_float))
    def test_black_scholes_refuses_the_same(self, arguments):
        got, expected = outcome(fe.black_scholes, *arguments), outcome(reference.black_scholes, *arguments)
        assert isinstance(got, type) == isinstance(expected, type), (got, expected)
        if isinstance(got, type):
            assert got is expected
        else:
            assert math.isnan(got) == math.isnan(expected)

    def test_put_call_parity_and_limits(self):
        call, put = (fe.black_scholes(100.0, 95.0, 0.04, 0.3, 2.0, kind=kind) for kind in ("call", "put"))
        assert call - put == pytest.approx(100.0 - 95.0 * math.exp(-0.08), rel=1e-14)
        assert fe.black_scholes(100.0, 90.0, 0.0, 0.0, 1.0) == pytest.approx(10.0)
        assert fe.black_scholes(100.0, 100.0, 0.0, 0.2, 0.0) == 0.0
        assert math.isnan(fe.black_scholes(math.nan, 1.0, 0.0, 0.2, 1.0))
        worthless = (6.308828444903721, 0.1, -5e-324, 0.0, 1.0)
        assert str(fe.black_scholes(*worthless, kind="put")) == "0.0"
        assert str(fe.black_scholes_batch(*worthless, kind="put")) == "[0.]"
        assert np.isnan(fe.black_scholes_batch([1.0, math.nan], 1.0, 0.0, 0.2, 1.0)).tolist() == [False, True]

    def test_black_scholes_batch_refuses(self):
        with pytest.raises(fe.ArgumentError, match=r"spot\[1\]: got -1.0"):
            fe.black_scholes_batch([1.0, -1.0], 1.0, 0.0, 0.2, 1.0)
        with pytest.raises(fe.ShapeError, match=r"^Arrays must have the same shape"):
            fe.black_scholes_batch([1.0, 2.0], [1.0], 0.0, 0.2, 1.0)
        with pytest.raises(fe.ArgumentTypeError, match=r"time\[0\]: got str"):
            fe.black_scholes_batch([1.0], 1.0, 0.0, 0.2, ["1"])
        with pytest.raises(fe.ArgumentError, match="kind"):
            fe.black_scholes_batch([1.0], 1.0, 0.0, 0.2, 1.0, kind="swap")
        with pytest.raises(fe.ResultOverflowError, match=r"rate\[1\], time\[1\]"):
            fe.black_scholes_batch(1.0, 1.0, [0.0, -100.0], 0.2, 10.0)
        assert fe.black_scholes_batch([], 1.0, 0.0, 0.2, 1.0).size == 0

    @pytest.mark.parametrize("single", [np.float32(100), np.int16(100), np.array(100.0), np.array(100)])
    def test_black_scholes_batch_takes_single_numbers_of_numpy(self, single):
        expected = fe.black_scholes_batch(100.0, [100.0, 101.0], 0.03, 0.2, 1.0).tolist()
        assert fe.black_scholes_batch(single, [100, np.float32(101)], 0.03, 0.2, 1.0).tolist() == expected

    def test_items_may_be_numpy_s(self):
        flows = [np.float32(-1), np.int8(0), np.float64(1.5)]
        assert fe.irr(flows) == fe.irr([-1, 0, 1.5])

    @given(
        any_float,
        st.floats(-3, 3),
        st.one_of(st.floats(0.5, 400), st.just(0.0), any_float),
        st.floats(-99, 99),
    )
    def test_compound_interest(self, principal, rate, periods, years):
        got = outcome(fe.compound_interest, principal, rate, periods, years)
        expected = outcome(reference.compound_interest, principal, rate, periods, years)
        assert got is expected or got == pytest.approx(expected, rel=1e-12, nan_ok=True)

    @pytest.mark.parametrize(
        ("arguments", "expected"),
        [
            ((0.0, 18.35, 0.1, 1e16), 0.0),
            ((-0.0, 18.35, 0.1, 1e16), -0.0),
            ((0.0, 18.35, 1e300, 1e300), 0.0),
            ((-math.inf, 18.35, 0.1, 1e16), -math.inf),
            ((math.inf, 18.35, 0.1, 1e16), math.inf),
            ((1.0, 18.35, 0.1, 1e16), fe.ResultOverflowError),
            ((-1.0, 18.35, 0.1, 1e16), fe.ResultOverflowError),
            ((2.0**-1000, 1.0, 1.0, 1500.0), 2.0**500),
            ((-(2.0**-1000), 1.0, 1.0, 1500.0), -(2.0**500)),
            ((2.0**1000, 1.0, 1.0, -1500.0), 2.0**-500),
            ((1000.0, 1e5, 1e20, 1.0), fe.ResultOverflowError),
            ((-5.0, -0.9999, 1e16, 1e6), -0.0),
            ((1.0, 1.8084595, 1e16, 1e6), fe.ResultOverflowError),
            ((1e300, 1e5, 1e20, -10000.0), 0.0),
            ((1.0, 0.05, 3e14, 1e5), fe.ResultOverflowError),
            ((1.0, -0.05, 3.1536e16, 50000.0), 0.0),
            ((0.0, math.inf, 1.0, 1.0), math.nan),
            ((0.0, 0.5, 1.0, math.inf), math.nan),
            ((5.0, 0.5, 1.0, -math.inf), 0.0),
        ],
    )
    def test_compound_interest_where_the_power_leaves_the_floats(self, arguments, expected):
        for function in (fe.compound_interest, reference.compound_interest):
            got = outcome(function, *arguments)
            if isinstance(expected, type):
                assert got is expected
            else:
                assert same(got, expected), (function, got)
                assert math.copysign(1.0, got) == math.copysign(1.0, expected) or math.isnan(got)

    @given(st.lists(st.one_of(st.integers(-1000, 1000), st.floats(-1e6, 1e6)), max_size=30))
    def test_irr(self, flows):
        got, expected = outcome(fe.irr, flows), outcome(reference.irr, flows)
        assert isinstance(got, type) == isinstance(expected, type), (got, expected)
        if isinstance(got, type):
            return
        if got != pytest.approx(expected, rel=1e-6, abs=1e-9):  # a flat or double root: any point of it
            u = math.log1p(got)
            x = math.exp(-abs(u))
            terms = [f * x**i for i, f in enumerate(flows if u >= 0 else flows[::-1])]
            assert abs(math.fsum(terms)) <= 1e-12 * sum(map(abs, terms))

    @pytest.mark.parametrize("rate", [-0.9, -0.01, 0.0, 1e-9, 0.07, 3.0, 1e4])
    @pytest.mark.parametrize("periods", [1, 2, 30, 240])
    def test_irr_finds_the_rate_of_a_loan(self, rate, periods):
        value = sum((1 + rate) ** -i for i in range(1, periods + 1))
        assert fe.irr([-value] + [1.0] * periods) == pytest.approx(rate, rel=1e-9, abs=1e-11)

    @pytest.mark.parametrize("zero", [0.0, -0.0, 0, 5e-324])
    @pytest.mark.parametrize("kind", ["call", "put"])
    @pytest.mark.parametrize("spot", [100.0, 95.0, 110.0])
    def test_an_option_without_deviation_is_worth_what_is_certain(self, zero, kind, spot):
        sign = 1 if kind == "call" else -1
        for volatility, years in [(zero, 1.0), (0.2, zero), (zero, zero)]:
            certain = max(sign * (spot - 95.0 * math.exp(-0.03 * years)), 0.0)
            arguments = (spot, 95.0, 0.03, volatility, years)
            for got in (
                fe.black_scholes(*arguments, kind=kind),
                float(fe.black_scholes_batch([spot] * 70, *arguments[1:], kind=kind)[69]),
                reference.black_scholes(*arguments, kind=kind),
            ):
                assert got == pytest.approx(certain, abs=1e-12)
                assert math.copysign(1.0, got) == 1.0

    @pytest.mark.parametrize(
        ("rate", "periods", "years"),
        [
            (1e-10, 1e15, 1e10),
            (0.05, 31_536_000_000, 30),
            (0.05, 1e12, 100),
            (-0.05, 1e9, 7.5),
            (1e-17, 1, 1e17),
            (-1e-17, 4, 1e17),
            (0.07, 365.25, 40.3),
            (1e-300, 12, 1),
            (3.0, 1e8, 200),
            (-0.9999, 1, 3),
            (1e-200, 1e200, 1e200),
            (0.05, 2.9e14, 12000.0),
            (0.05, 1.5e14, 13800.0),
        ],
    )
    def test_interest_over_many_periods(self, rate, periods, years):
        with localcontext() as context:
            context.prec = 450
            exact = ((1 + Decimal(rate) / Decimal(periods)).ln() * Decimal(periods) * Decimal(years)).exp()
        for function in (fe.compound_interest, reference.compound_interest):
            assert function(1.0, rate, periods, years) == pytest.approx(float(exact), rel=3e-13)

    @pytest.mark.parametrize("arguments", [(math.nan, 0, 1, 0), (1, math.nan, 1, 0), (1, 0, 1, math.nan)])
    def test_interest_of_nan_is_nan(self, arguments):
        assert math.isnan(fe.compound_interest(*arguments))
        assert math.isnan(reference.compound_interest(*arguments))

    @pytest.mark.parametrize("size", [1e-310, 1e-300, 1e300, 1e308])
    def test_irr_of_flows_whose_sums_leave_the_floats(self, size):
        flows = [-size, -size, 1.2 * size, 1.2 * size]
        assert fe.irr(flows) == pytest.approx(math.sqrt(1.2) - 1, rel=1e-9)
        assert reference.irr(flows) == pytest.approx(math.sqrt(1.2) - 1, rel=1e-9)

    def test_irr_of_several_is_the_nearest_to_0(self):
        assert fe.irr([-1.0, 2.3, -1.32]) == pytest.approx(0.1)

    @pytest.mark.parametrize(
        ("flows", "message"),
        [
            ([], "0 flows"),
            ([1.0, 2.0], "change of sign"),
            ([1.0, math.nan], r"\[1\]"),
            ([1, -2, 1.1], "no rate"),
        ],
    )
    def test_irr_refuses(self, flows, message):
        with pytest.raises(fe.ArgumentError, match=message):
            fe.irr(flows)

    @pytest.mark.parametrize("scale", [1.0, 1e-300, 1e300, 5e-324])
    def test_irr_batch_of_small_numbers_and_zeros(self, scale):
        rows = np.random.default_rng(5).integers(-2, 3, (400, 4)) * scale
        single = [fe.irr(row) if isinstance(outcome(fe.irr, row), float) else math.nan for row in rows]
        np.testing.assert_array_equal(fe.irr_batch(rows), single)

    @pytest.mark.parametrize(
        ("flows", "rate"), [([-1, 0.5], -0.5), ([-1, 1], 0), ([-1, 2], 1), ([-2, 3], 0.5)]
    )
    def test_irr_is_the_same_of_what_is_paid_and_what_is_got(self, flows, rate):
        same = fe.irr([-flow for flow in flows])
        assert fe.irr(flows) == same == pytest.approx(rate, rel=1e-15, abs=0)

    def test_irr_batch(self):
        rows = np.random.default_rng(1).normal(size=(500, 8))
        rows[:, 0] = -abs(rows[:, 0]) * 3
        single = [outcome(fe.irr, row) for row in rows]
        single = [math.nan if isinstance(rate, type) else rate for rate in single]
        np.testing.assert_array_equal(fe.irr_batch(rows), single)
        np.testing.assert_array_equal(fe.irr_batch(np.asfortranarray(rows)), single)
        assert fe.irr_batch(np.empty((0, 3))).shape == (0,)
        assert np.isnan(fe.irr_batch(np.empty((2, 0)))).all()
        agree("irr_batch", [])
        assert fe.irr_batch([]).shape == (0,)
        with pytest.raises(fe.ShapeError, match="1 dimensions, wanted 2"):
            fe.irr_batch(np.ones(3))
        with pytest.raises(fe.ArgumentTypeError, match=r"^cash_flows\[0\]\[0\]: got str"):
            fe.irr_batch([["a"]])
        with pytest.raises(fe.ArgumentError, match="cash_flows"):
            fe.irr_batch([[1.0], [1.0, 2.0]])
