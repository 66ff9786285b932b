"""Finance: "one by one" calls the scalar form in a Python loop, "batch" passes everything over at once."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

import ferrule as fe
from ferrule.bench import close, inputs, plain, workload
from ferrule.bench.workloads.scalars import peers
from ferrule.bench.workloads.scalars.lists import lists, rows
from ferrule.reference import scalars as reference


@workload(sizes=(1, 100, 10_000, 300_000), unit="option", equal=close(rtol=0.0, atol=1e-9), memory=False)
def option_prices(n: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Price European calls by the Black-Scholes formula.

    Spot and strike differ by up to 50 %, volatilities are 10 to 50 %, times a month to three years.
    """
    ranges = ((50, 150), (50, 150), (0.0, 0.05), (0.1, 0.5), (0.1, 3.0))
    columns = [inputs.array(n, seed=i, low=low, high=high) for i, (low, high) in enumerate(ranges)]
    return columns[0], columns[1], columns[2], columns[3], columns[4]


@option_prices.reference(prepare=lists, note="lists in hand", max_n=10_000)
def _(data: tuple[list[float], ...]) -> list[float]:
    return [reference.black_scholes(*option) for option in zip(*data, strict=True)]


@option_prices.plain(prepare=lists, note="lists in hand", max_n=100_000)
def _(data: tuple[list[float], ...]) -> list[float]:
    return [plain.option_price(*option) for option in zip(*data, strict=True)]


@option_prices.ferrule("one by one", prepare=lists, note="lists in hand")
def _(data: tuple[list[float], ...]) -> list[float]:
    return list(map(fe.black_scholes, *data))


@option_prices.ferrule("batch", parallel=True)
def _(data: tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]) -> NDArray[Any]:
    return fe.black_scholes_batch(*data)


@option_prices.peer("NumPy + SciPy", needs=("numpy", "scipy"), note="scipy.special.ndtr")
def _(data: tuple[NDArray[Any], ...]) -> NDArray[Any]:
    from scipy.special import ndtr

    spot, strike, rate, volatility, time = data
    deviation = volatility * np.sqrt(time)
    d1 = (np.log(spot / strike) + rate * time) / deviation + deviation / 2
    prices: NDArray[Any] = spot * ndtr(d1) - strike * np.exp(-rate * time) * ndtr(d1 - deviation)
    return prices


@option_prices.peer("scipy.stats.norm", needs=("numpy", "scipy"))
def _(data: tuple[NDArray[Any], ...]) -> NDArray[Any]:
    from scipy.stats import norm

    spot, strike, rate, volatility, time = data
    deviation = volatility * np.sqrt(time)
    d1 = (np.log(spot / strike) + rate * time) / deviation + deviation / 2
    prices: NDArray[Any] = spot * norm.cdf(d1) - strike * np.exp(-rate * time) * norm.cdf(d1 - deviation)
    return prices


@option_prices.peer("Numba", needs="numba", note="njit, prange", parallel=True, jit=True)
def _(data: tuple[NDArray[Any], ...]) -> Any:
    return peers.looped_prices(parallel=True)(*data)


@option_prices.peer("Numba, serial", needs="numba", note="njit", jit=True)
def _(data: tuple[NDArray[Any], ...]) -> Any:
    return peers.looped_prices(parallel=False)(*data)


@option_prices.peer("Numba vectorize", needs="numba", parallel=True, jit=True)
def _(data: tuple[NDArray[Any], ...]) -> Any:
    return peers.vectorized_prices()(*data)


@workload(sizes=(1, 100, 10_000), unit="series", equal=close(rtol=1e-7, atol=1e-9), memory=False)
def rates_of_return(n: int) -> NDArray[Any]:
    """Find the internal rate of return of loans of 24 payments."""
    flows = inputs.array(n * 25, seed=3, low=0.5, high=1.5).reshape(n, 25).copy()
    flows[:, 0] *= -20
    return flows


@rates_of_return.reference(prepare=rows, note="lists in hand", max_n=1_000)
def _(data: list[list[float]]) -> list[float]:
    return reference.irr_batch(data)


@rates_of_return.plain(prepare=rows, note="Newton's method, lists in hand")
def _(data: list[list[float]]) -> list[float]:
    return [plain.rate_of_return(row) for row in data]


@rates_of_return.ferrule("one by one", prepare=rows, note="lists in hand")
def _(data: list[list[float]]) -> list[float]:
    return [fe.irr(row) for row in data]


@rates_of_return.ferrule("batch", parallel=True)
def _(data: NDArray[Any]) -> NDArray[Any]:
    return fe.irr_batch(data)


@rates_of_return.peer("SciPy brentq", needs="scipy", max_n=1_000)
def _(data: NDArray[Any]) -> list[float]:
    from scipy.optimize import brentq

    powers = np.arange(data.shape[1])
    return [brentq(lambda r, row=row: row @ (1 + r) ** -powers, -0.9, 10.0, xtol=1e-13) for row in data]


@rates_of_return.peer("NumPy", needs="numpy", note="Newton's method on all rows at once")
def _(data: NDArray[Any]) -> NDArray[Any]:
    return peers.newton_rates(data)


@rates_of_return.peer("Numba", needs="numba", note="njit, prange, Newton's method", parallel=True, jit=True)
def _(data: NDArray[Any]) -> Any:
    return peers.looped_newton_rates(parallel=True)(data)


@rates_of_return.peer("Numba, serial", needs="numba", note="njit, Newton's method", jit=True)
def _(data: NDArray[Any]) -> Any:
    return peers.looped_newton_rates(parallel=False)(data)
