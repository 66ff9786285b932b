"""Every function of `scalars` agrees with its plain Python, and refuses what it has no answer for."""

import math
import signal
import sys
import threading
import time
import unicodedata
from decimal import Decimal, localcontext

import ferrule as fe
import numpy as np
import pytest
from ferrule import scalars
from ferrule.reference import scalars as reference
from hypothesis import given, settings
from hypothesis import strategies as st

any_float = st.floats(allow_nan=True, allow_infinity=True)
any_int = st.one_of(st.integers(), st.integers(-(2**64) - 2, 2**64 + 2))
int64 = st.integers(-(2**63), 2**63 - 1)
any_text = st.text(st.characters())  # surrogates included
spaced_text = st.text(
    st.sampled_from("ab \t\n\x0b\x1c\x1f\x85\xa0\u1680\u2003\u2028\u202f\u205f\u3000\u200bé漢😀\ud800")
)


def outcome(function, *args, **kwargs):
    """The result as something to compare, or the class of the error."""
    try:
        result = function(*args, **kwargs)
    except fe.FerruleError as error:
        return type(error)
    if isinstance(result, tuple):
        return [np.asarray(part).tolist() for part in result]
    return result.tolist() if isinstance(result, np.ndarray) else result


def same(a, b):
    return a == b or (isinstance(a, float) and isinstance(b, float) and math.isnan(a) and math.isnan(b))


def agree(name, *args, **kwargs):
    got = outcome(getattr(scalars, name), *args, **kwargs)
    assert same(got, outcome(getattr(reference, name), *args, **kwargs)), got


def test_every_public_name_has_a_reference():
    assert scalars.__all__ == reference.__all__


class TestCalls:
    def test_noop(self):
        assert scalars.noop() is None

    @given(any_float, any_float)
    def test_add_and_divide(self, a, b):
        agree("add", a, b)
        agree("divide", a, b)

    @pytest.mark.parametrize("zero", [0.0, -0.0, 0])
    def test_divide_by_zero(self, zero):
        with pytest.raises(fe.ArgumentError, match=r"^Cannot divide by zero"):
            fe.divide(10.0, zero)

    def test_divide_refuses_text(self):
        with pytest.raises(TypeError, match="b"):
            fe.divide(1.0, "2")


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


class Raising:
    """A number whose conversion ends in an exception of the user's own."""

    def __init__(self, error):
        self.error = error

    def __index__(self):
        raise self.error

    def __float__(self):
        raise self.error


class Text(Raising):
    """No number, whatever it says."""

    def __init__(self):
        super().__init__(TypeError("mine"))


CONVERTING = {
    "is_prime": fe.is_prime,
    "is_prime_batch": lambda x: fe.is_prime_batch([2, x]),
    "gcd": lambda x: fe.gcd(1, x),
    "gcd_batch": lambda x: fe.gcd_batch([x], [1]),
    "sum_as_string": lambda x: fe.sum_as_string(x, 1),
    "fibonacci": fe.fibonacci,
    "evaluate_rules": lambda x: fe.evaluate_rules([x], [(0, "<", 1.0)]),
    "a rule's feature": lambda x: fe.evaluate_rules([1.0], [(x, "<", 1.0)]),
    "a rule's threshold": lambda x: fe.evaluate_rules([1.0], [(0, "<", x)]),
    "irr": lambda x: fe.irr([-1.0, x]),
    "n_body": lambda x: fe.n_body([[0, 0, 0]], [[0, 0, 0]], [x], 0.1, 1),
    "black_scholes": lambda x: fe.black_scholes(x, 1.0, 0.0, 0.2, 1.0),
    "black_scholes_batch": lambda x: fe.black_scholes_batch([x], 1.0, 0.0, 0.2, 1.0),
}


@pytest.mark.parametrize("call", CONVERTING.values(), ids=CONVERTING)
class TestExceptionsOfTheUser:
    @pytest.mark.parametrize("error", [KeyboardInterrupt("stop"), MemoryError("full"), LookupError("mine")])
    def test_stay_what_they_are(self, call, error):
        with pytest.raises(type(error)) as raised:
            call(Raising(error))
        assert raised.value is error

    def test_a_type_error_is_a_wrong_argument(self, call):
        with pytest.raises(TypeError):
            call(Text())


class Iterating:
    def __iter__(self):
        raise KeyboardInterrupt

    def __array__(self, *_args, **_kwargs):
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    "call",
    [
        fe.slugify_batch,
        lambda x: fe.levenshtein_batch("a", x),
        lambda x: fe.evaluate_rules([1.0], x),
        lambda x: fe.evaluate_rules_batch(x, []),
        fe.irr_batch,
    ],
)
def test_an_interrupt_in_the_user_s_iterable_stays_one(call):
    with pytest.raises(KeyboardInterrupt):
        call(Iterating())


@pytest.mark.parametrize(
    "call",
    [
        lambda x: fe.is_prime_batch(x.astype(int)),
        lambda x: fe.gcd_batch(x.astype(int), [1, 2]),
        fe.irr,
        lambda x: fe.irr_batch(x[None]),
        lambda x: fe.black_scholes_batch(1.0, x, 0.0, 0.2, 1.0),
        lambda x: fe.black_scholes_batch(1.0, x[1], 0.0, 0.2, 1.0),
        lambda x: fe.evaluate_rules(x, [(0, "<", 1.0)]),
        lambda x: fe.evaluate_rules_batch(x[None], [(0, "<", 1.0)]),
        lambda x: fe.n_body(np.zeros((2, 3)), np.zeros((2, 3)), x, 0.1, 1),
        lambda x: fe.n_body_energy(np.zeros((2, 3)), np.zeros((2, 3)), x),
        lambda x: fe.n_body_energy(np.ma.zeros((2, 3)) * x[0], np.zeros((2, 3)), [1.0, 1.0]),
    ],
)
def test_masked_arrays_are_refused(call):
    with pytest.raises(fe.ArgumentTypeError, match=r"got a masked array, whose mask would be lost"):
        call(np.ma.array([-1.0, 2.0], mask=[False, True]))


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: fe.levenshtein(b"a", "b"), "a"),
        (lambda: fe.levenshtein_batch(b"a", ["b"]), "query"),
        (lambda: fe.slugify(None), "text"),
        (lambda: fe.normalize_whitespace(3), "text"),
        (lambda: fe.reverse_text(3), "text"),
        (lambda: fe.divide("x", 1), "a"),
        (lambda: fe.divide(1, 2**2000), "b"),
        (lambda: fe.black_scholes(1, "x", 1, 1, 1), "strike"),
        (lambda: fe.black_scholes(1, 1, 1, 1, 1, kind=3), "kind"),
        (lambda: fe.black_scholes_batch(2**2000, 1, 1, 1, 1), "spot"),
        (lambda: fe.black_scholes_batch(1, "x", 1, 1, 1), "strike"),
        (lambda: fe.black_scholes_batch(1, 1, np.complex64(1j), 1, 1), "rate"),
        (lambda: fe.compound_interest(1, 1, 1, "x"), "years"),
        (lambda: fe.evaluate_rules([1], [], combine=3), "combine"),
        (lambda: fe.fibonacci(2**70), "n"),
        (lambda: fe.irr("x"), "cash_flows"),
        (lambda: fe.irr([1, 2**2000]), "cash_flows[1]"),
    ],
)
def test_what_is_refused_is_named(call, name):
    with pytest.raises((TypeError, ValueError, OverflowError)) as raised:
        call()
    assert isinstance(raised.value, fe.FerruleError)
    assert str(raised.value).startswith(f"{name}: ")


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
        with pytest.raises(fe.ArgumentTypeError, match="dtype"):
            fe.irr_batch([["a"]])
        with pytest.raises(fe.ArgumentError, match="cash_flows"):
            fe.irr_batch([[1.0], [1.0, 2.0]])


coordinate = st.floats(-100, 100)
body = st.tuples(coordinate, coordinate, coordinate)


class TestPhysics:
    @given(st.lists(st.tuples(body, body, st.floats(0, 10)), max_size=20), st.floats(0, 1), st.integers(0, 4))
    @settings(max_examples=50)
    def test_n_body(self, bodies, softening, steps):
        x, v, m = ([part[i] for part in bodies] for i in range(3))
        x, v = np.array(x).reshape(-1, 3), np.array(v).reshape(-1, 3)
        agree("n_body", x, v, m, 0.01, steps, softening=softening, gravity=0.5)
        agree("n_body_energy", x, v, m, softening=softening)

    def test_no_bodies(self):
        assert [part.shape for part in fe.n_body([], [], [], 0.1, 1)] == [(0, 3), (0, 3)]
        agree("n_body", [], [], [], 0.1, 1)
        agree("n_body_energy", [], [], [])
        with pytest.raises(fe.ShapeError, match="positions"):
            fe.n_body([], [], [1.0], 0.1, 1)

    def test_many_bodies_on_many_threads(self):
        rng = np.random.default_rng(2)
        x, v, m = rng.normal(size=(300, 3)), rng.normal(size=(300, 3)), rng.random(300)
        agree("n_body", x, v, m, 0.001, 2)

    def test_the_energy_stays(self):
        x, v, m = [[0, 0, 0], [1, 0, 0]], [[0, 0, 0], [0, 1.2, 0]], [1.0, 1e-3]
        start = fe.n_body_energy(x, v, m)
        errors = []
        for steps in (1000, 2000):
            end = fe.n_body_energy(*fe.n_body(x, v, m, 20.0 / steps, steps), m)
            errors.append(abs(end / start - 1))
        assert errors[0] < 1e-3
        assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.5)  # second order

    def test_refuses(self):
        x = np.zeros((2, 3))
        with pytest.raises(fe.ShapeError, match=r"velocities: got shape \(1, 3\), wanted \(2, 3\)"):
            fe.n_body(x, x[:1], [1, 1], 0.1, 1)
        with pytest.raises(fe.ArgumentError, match="steps: got -1"):
            fe.n_body(x, x, [1, 1], 0.1, -1)
        with pytest.raises(fe.ArgumentError, match="softening"):
            fe.n_body(x, x, [1, 1], 0.1, 1, softening=math.nan)
        assert not x.any()


comparison = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
threshold = st.one_of(st.sampled_from([0.0, 1.0, math.nan, math.inf]), st.floats())


class TestRules:
    @given(
        st.integers(1, 4).flatmap(
            lambda n: st.lists(st.lists(threshold, min_size=n, max_size=n), max_size=40)
        ),
        st.lists(st.tuples(st.integers(0, 4), comparison, threshold), max_size=5),
        st.sampled_from(["all", "any"]),
    )
    def test_rows(self, rows, rules, combine):
        for row in rows:
            agree("evaluate_rules", row, rules, combine=combine)
            agree("evaluate_rules", np.array(row), rules, combine=combine)
        agree("evaluate_rules_batch", np.array(rows), rules, combine=combine)
        agree("evaluate_rules_batch", rows, rules, combine=combine)

    def test_no_rows(self):
        for rules in ([], [(0, "<", 1)]):
            agree("evaluate_rules_batch", [], rules)
            agree("evaluate_rules_batch", np.empty((0, 3)), rules, combine="any")
        assert fe.evaluate_rules_batch([], []).dtype == bool
        agree("evaluate_rules_batch", [], [], combine="xor")
        agree("evaluate_rules_batch", [], [(0, "~", 1)])
        agree("evaluate_rules_batch", [], [(-1, "<", 1)])

    def test_many_rows(self):
        rows = np.random.default_rng(3).random((50_000, 3))
        rules = [(0, ">", 0.2), (2, "<=", 0.7), (1, "!=", 0.5)]
        expected = (rows[:, 0] > 0.2) & (rows[:, 2] <= 0.7) & (rows[:, 1] != 0.5)
        assert (fe.evaluate_rules_batch(rows, rules) == expected).all()
        assert (fe.evaluate_rules_batch(rows[::-2], rules) == expected[::-2]).all()

    @pytest.mark.parametrize(
        ("rules", "message"),
        [
            ([(3, "<", 1)], "feature 3, wanted an index below 2"),
            ([(-1, "<", 1)], r"rules\[0\]\[0\]: got -1"),
            ([(0, "<", 1), (0, "~", 1)], r"rules\[1\]\[1\]: got ~"),
            ([(0, "<", "1")], r"rules\[0\]\[2\]: got str"),
            ([(0, "<")], r"rules\[0\]: got tuple of length 2, wanted a tuple \(int, str, float\)"),
            ([[0, "<", 1]], r"rules\[0\]: got list, wanted a tuple"),
            ([(0, 1, "<")], r"rules\[0\]\[1\]: got int, wanted a str"),
            ([(0, "<", 2**2000)], r"rules\[0\]\[2\]: got an int that is too large for a float"),
            (3, "rules: got int"),
        ],
    )
    def test_refuses(self, rules, message):
        for function, rows in ((fe.evaluate_rules, [1.0, 2.0]), (fe.evaluate_rules_batch, np.ones((2, 2)))):
            with pytest.raises(fe.FerruleError, match=message):
                function(rows, rules)
        with pytest.raises(fe.ArgumentError, match="combine"):
            fe.evaluate_rules([1.0], [], combine="xor")
        with pytest.raises(fe.ArgumentTypeError, match=r"row\[0\]: got str"):
            fe.evaluate_rules(["a"], [(0, "<", 1)])


class TestStrings:
    @given(any_text, any_text)
    def test_levenshtein(self, a, b):
        agree("levenshtein", a, b)

    @given(
        st.text("ab漢", max_size=200),
        st.text("abc漢😀", max_size=200),
        st.lists(st.text("ab漢", max_size=150), max_size=4),
    )
    @settings(max_examples=40)
    def test_levenshtein_in_blocks(self, a, b, more):
        agree("levenshtein", a, b)
        agree("levenshtein_batch", a, [b, *more])

    @given(st.one_of(any_text, spaced_text))
    def test_transforms(self, text):
        agree("normalize_whitespace", text)
        agree("reverse_text", text)
        known = "".join(c for c in text if unicodedata.category(c) != "Cn")  # Python's Unicode may be older
        agree("slugify", known)

    @given(st.lists(spaced_text))
    def test_batches(self, texts):
        for name in ("normalize_whitespace_batch", "slugify_batch"):
            agree(name, texts)
            assert getattr(fe, name)(iter(texts)) == getattr(reference, name)(texts)

    def test_every_code_point(self):
        everything = [chr(c) for c in range(sys.maxunicode + 1)]
        joined = "x".join(everything)
        assert fe.normalize_whitespace(joined) == " ".join(joined.split())
        known = [c for c in everything if unicodedata.category(c) != "Cn"]
        assert fe.slugify_batch(known) == reference.slugify_batch(known)

    def test_refuses(self):
        with pytest.raises(fe.ArgumentTypeError, match=r"texts\[1\]: got int, wanted a str"):
            fe.slugify_batch(["a", 1])
        with pytest.raises(fe.ArgumentTypeError, match="choices: got str"):
            fe.levenshtein_batch("a", "abc")
        with pytest.raises(TypeError):
            fe.levenshtein("a", b"a")


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs POSIX timers")
@pytest.mark.parametrize(
    "call",
    [
        lambda: fe.n_body(np.eye(3), np.zeros((3, 3)), [1.0] * 3, 1e-9, 2**60),
        lambda: fe.n_body(np.random.rand(2000, 3), np.zeros((2000, 3)), [1.0] * 2000, 1e-9, 2**60),  # noqa: NPY002
        lambda: fe.levenshtein("ab" * 300_000, "cd" * 300_000),
    ],
    ids=["few-bodies", "many-bodies", "levenshtein"],
)
def test_a_signal_stops_long_calls(call):
    rang = []

    def ring(*_):
        rang.append(time.perf_counter())
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGALRM, ring)
    started = time.perf_counter()
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(KeyboardInterrupt):
            call()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    assert time.perf_counter() - started < 0.2 + 0.3  # 0.1 s, and what a busy machine adds


def test_threads_share_arguments():
    spot = np.linspace(50, 150, 20_000)
    expected = fe.black_scholes_batch(spot, 100.0, 0.01, 0.2, 1.0)
    answers = []

    def work():
        answers.extend(fe.black_scholes_batch(spot, 100.0, 0.01, 0.2, 1.0) for _ in range(20))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 80
    assert all((answer == expected).all() for answer in answers)
