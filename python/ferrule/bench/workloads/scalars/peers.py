"""What the peers of the domain scalars compute with, where it is more than a line."""

import math
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray


def price(spot: float, strike: float, rate: float, volatility: float, time: float) -> float:
    """Price a European call: what Numba compiles."""
    deviation = volatility * math.sqrt(time)
    d1 = (math.log(spot / strike) + rate * time) / deviation + deviation / 2
    near = 0.5 * math.erfc(-d1 / math.sqrt(2.0))
    far = 0.5 * math.erfc(-(d1 - deviation) / math.sqrt(2.0))
    return spot * near - strike * math.exp(-rate * time) * far


@cache
def vectorized_prices() -> Any:
    """Compile `price` as a function of arrays."""
    import numba

    vectorize = numba.vectorize(["f8(f8, f8, f8, f8, f8)"], target="parallel", fastmath=True)
    return vectorize(price)


@cache
def looped_prices(*, parallel: bool) -> Any:
    """Compile a loop over `price`."""
    import numba

    compiled = numba.njit(fastmath=True)(price)

    @numba.njit(parallel=parallel, fastmath=True)
    def prices(
        spot: NDArray[Any],
        strike: NDArray[Any],
        rate: NDArray[Any],
        volatility: NDArray[Any],
        time: NDArray[Any],
    ) -> NDArray[Any]:
        values = np.empty(spot.size)
        for i in numba.prange(spot.size):
            values[i] = compiled(spot[i], strike[i], rate[i], volatility[i], time[i])
        return values

    return prices


@cache
def looped_gcds(*, parallel: bool) -> Any:
    """Compile Euclid's algorithm over pairs of numbers that are not negative."""
    import numba

    @numba.njit(parallel=parallel)
    def gcds(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
        divisors = np.empty(a.size, np.int64)
        for i in numba.prange(a.size):
            x, y = np.uint64(a[i]), np.uint64(b[i])
            while y != 0:
                x, y = y, x % y
            divisors[i] = x
        return divisors

    return gcds


@cache
def looped_conditions(*, parallel: bool) -> Any:
    """Compile the four conditions of `model_conditions`, written out."""
    import numba

    @numba.njit(parallel=parallel)
    def conditions(rows: NDArray[Any]) -> NDArray[Any]:
        verdicts = np.empty(rows.shape[0], np.bool_)
        for i in numba.prange(rows.shape[0]):
            verdicts[i] = (rows[i, 0] >= 0.2) & (rows[i, 3] < 0.7) & (rows[i, 5] != 0.5) & (rows[i, 7] <= 0.9)
        return verdicts

    return conditions


NEWTON = 50
"""Steps after which Newton's method is given up; loans take some seven."""


def newton_rates(flows: NDArray[Any]) -> NDArray[Any]:
    """Find all rates at once by Newton's method in 1 / (1 + rate), which starts at a rate of 0."""
    columns = np.ascontiguousarray(flows.T)[::-1]
    factor = np.ones(len(flows))
    for _ in range(NEWTON):
        value, slope = np.zeros_like(factor), np.zeros_like(factor)
        for column in columns:
            slope *= factor
            slope += value
            value *= factor
            value += column
        value /= slope
        factor -= value
        if np.abs(value).max(initial=0.0) <= 1e-13:
            break
    return 1.0 / factor - 1.0


@cache
def looped_newton_rates(*, parallel: bool) -> Any:
    """Compile Newton's method row by row."""
    import numba

    @numba.njit(parallel=parallel, fastmath=True)
    def rates(flows: NDArray[Any]) -> NDArray[Any]:
        found = np.empty(flows.shape[0])
        for row in numba.prange(flows.shape[0]):
            factor = 1.0
            for _ in range(NEWTON):
                value = slope = 0.0
                for period in range(flows.shape[1] - 1, -1, -1):
                    slope = slope * factor + value
                    value = value * factor + flows[row, period]
                step = value / slope
                factor -= step
                if abs(step) <= 1e-13:
                    break
            found[row] = 1.0 / factor - 1.0
        return found

    return rates


@cache
def looped_n_body(*, parallel: bool) -> Any:
    """Compile the leapfrog."""
    import numba

    @numba.njit(parallel=parallel, fastmath=True)
    def pull(x: NDArray[Any], m: NDArray[Any], a: NDArray[Any]) -> None:
        for i in numba.prange(m.size):
            ax = ay = az = 0.0
            for j in range(m.size):
                dx, dy, dz = x[0, j] - x[0, i], x[1, j] - x[1, i], x[2, j] - x[2, i]
                squared = dx * dx + dy * dy + dz * dz + 1e-4
                factor = m[j] / (squared * np.sqrt(squared))
                ax += dx * factor
                ay += dy * factor
                az += dz * factor
            a[0, i], a[1, i], a[2, i] = ax, ay, az

    @numba.njit
    def move(x: NDArray[Any], v: NDArray[Any], m: NDArray[Any], steps: int) -> None:
        a = np.empty_like(x)
        pull(x, m, a)
        for _ in range(steps):
            v += a * 5e-5
            x += v * 1e-4
            pull(x, m, a)
            v += a * 5e-5

    return move
