"""Option prices, compound interest and internal rates of return."""

import math
import sys
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

from ferrule.errors import ArgumentError, ResultOverflowError, ShapeError

_RANGES = {
    "spot": (1e-100, 1e100),
    "strike": (1e-100, 1e100),
    "rate": (-1e3, 1e3),
    "volatility": (0.0, 1e6),
    "time": (0.0, 1e6),
}


def _normal_cdf(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def _check_kind(kind: str) -> None:
    if kind not in ("call", "put"):
        raise ArgumentError(f"kind: got {kind!r}, wanted 'call' or 'put'")


def black_scholes(  # noqa: PLR0913, the arguments of the formula
    spot: float, strike: float, rate: float, volatility: float, time: float, *, kind: str = "call"
) -> float:
    """Price a European option without dividends (Black and Scholes 1973)."""
    _check_kind(kind)
    values = (spot, strike, rate, volatility, time)
    for (name, (low, high)), value in zip(_RANGES.items(), values, strict=True):
        if value < low or value > high:
            raise ArgumentError(f"{name}: got {value!r}, wanted a number from {low!r} to {high!r}")
    if any(map(math.isnan, values)):
        return math.nan
    if rate * time < -700.0:
        raise ResultOverflowError("rate, time: the discount factor exceeds what a float holds")
    sign = 1.0 if kind == "call" else -1.0
    discounted = strike * math.exp(-rate * time)
    deviation = volatility * math.sqrt(time)
    moneyness = math.log(spot / strike) + rate * time
    if deviation == 0.0:
        return max(sign * (spot - discounted), 0.0) + 0.0
    ratio = moneyness / deviation
    d1, d2 = ratio + deviation / 2.0, ratio - deviation / 2.0
    price = sign * (spot * _normal_cdf(sign * d1) - discounted * _normal_cdf(sign * d2))
    return max(price, 0.0) + 0.0  # never -0.0


def _column(argument: float | Iterable[float], count: int) -> list[float]:
    return [float(argument)] * count if isinstance(argument, (int, float)) else list(argument)


def black_scholes_batch(  # noqa: PLR0913, as above
    spot: float | Sequence[float],
    strike: float | Sequence[float],
    rate: float | Sequence[float],
    volatility: float | Sequence[float],
    time: float | Sequence[float],
    *,
    kind: str = "call",
) -> list[float]:
    """Price many options; single numbers go with all items."""
    _check_kind(kind)
    arguments = (spot, strike, rate, volatility, time)
    lengths = [len(argument) for argument in arguments if not isinstance(argument, (int, float))]
    if len(set(lengths)) > 1:
        raise ShapeError(f"Arrays must have the same shape: got {tuple(lengths)} items")
    count = lengths[0] if lengths else 1
    columns = [_column(argument, count) for argument in arguments]
    return [black_scholes(s, k, r, v, t, kind=kind) for s, k, r, v, t in zip(*columns, strict=True)]


def compound_interest(principal: float, rate: float, periods_per_year: float, years: float) -> float:
    """Give what a principal becomes with compound interest."""
    if not 0.0 < periods_per_year < math.inf:
        raise ArgumentError(f"periods_per_year: got {periods_per_year!r}, wanted a positive number")
    if 1.0 + rate / periods_per_year <= 0.0:
        raise ArgumentError(f"rate: got {rate!r}, wanted a number above -{periods_per_year!r}")
    if any(map(math.isnan, (principal, rate, years))):
        return math.nan
    power = _growth(rate, periods_per_year, years)
    if principal == 0.0 and math.isfinite(rate) and math.isfinite(years):
        amount = principal
    elif sys.float_info.min <= power < math.inf:
        amount = principal * power
    else:  # too large or too small for a float, which the amount need not be
        half = _growth(rate, periods_per_year, years / 2.0)
        amount = principal * half * half
    if math.isinf(amount) and all(map(math.isfinite, (principal, rate, years))):
        raise ResultOverflowError("compound_interest: the amount exceeds what a float holds")
    return amount


def _growth(rate: float, periods_per_year: float, years: float) -> float:
    """Give `(1 + rate / periods_per_year) ** (periods_per_year * years)`."""
    small = rate / periods_per_year
    growth, exponent = 1.0 + small, periods_per_year * years
    if growth == 1.0:
        return 1.0 if rate == 0.0 else _exp(rate * years)
    if not math.isfinite(growth) or not math.isfinite(exponent):
        return _power(growth, exponent)
    lost = float(Fraction(1) + Fraction(small) - Fraction(growth))  # by rounding
    power, rest = _power(growth, exponent), _exp(exponent * (lost / growth))
    if all(sys.float_info.min <= factor < math.inf for factor in (power, rest)):
        return power * rest
    return _exp(exponent * math.log1p(small))  # one may be as large as the other is small


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def _power(base: float, exponent: float) -> float:
    try:
        return float(base**exponent)
    except OverflowError:
        return math.inf


_WIDEST = 13.8  # rates from -99.9999 % to 100,000,000 %, in u = ln(1 + rate)
_STEP = 0.01


def irr(cash_flows: Iterable[float]) -> float:
    """Find the rate at which the flows' present values sum up to 0, the nearest to 0 of several."""
    flows = [float(flow) for flow in cash_flows]
    for i, flow in enumerate(flows):
        if not math.isfinite(flow):
            raise ArgumentError(f"cash_flows[{i}]: got {flow!r}, wanted a finite number")
    signs = [flow > 0.0 for flow in flows if flow != 0.0]
    changes = sum(a != b for a, b in pairwise(signs))
    if changes == 0:
        raise ArgumentError(f"cash_flows: got {len(flows)} flows without a change of sign")
    largest = max(map(abs, flows))
    if not 1e-250 <= largest < 1e250:  # sums of them might leave the range of a float
        flows = [flow * 2.0 ** (600 if largest < 1.0 else -600) for flow in flows]
    if _value(flows, 0.0) == 0.0:
        return 0.0
    step = _WIDEST if changes == 1 else _STEP
    for ring in range(1, round(_WIDEST / step) + 1):
        near, far = (ring - 1) * step, ring * step
        roots = [_root(flows, a, b) for a, b in ((near, far), (-far, -near)) if _crosses(flows, a, b)]
        if roots:
            return math.expm1(min(roots, key=abs))
    raise ArgumentError("cash_flows: no rate between -99.9999 % and 100,000,000 % makes their value 0")


def _value(flows: Sequence[float], u: float) -> float:
    """Give the present value, times a positive factor that keeps it in range."""
    x = math.exp(-abs(u))
    value = 0.0
    for flow in reversed(flows) if u >= 0.0 else flows:
        value = value * x + flow
    return value


def _crosses(flows: Sequence[float], low: float, high: float) -> bool:
    return (_value(flows, low) > 0.0) != (_value(flows, high) > 0.0)


def _root(flows: Sequence[float], low: float, high: float) -> float:
    rising = _value(flows, high) > 0.0
    while True:
        middle = (low + high) / 2.0
        if middle in (low, high):
            return middle
        if (_value(flows, middle) > 0.0) == rising:
            high = middle
        else:
            low = middle


def irr_batch(cash_flows: Iterable[Iterable[float]]) -> list[float]:
    """Find the rate of each row; NaN where there is none."""

    def rate(row: Iterable[float]) -> float:
        try:
            return irr(row)
        except ArgumentError:
            return math.nan

    return [rate(row) for row in cash_flows]
