"""Workloads of the domain scalars: what a call costs, against the work that it carries.

"one by one" calls the scalar form in a Python loop, "batch" passes everything over at once.
"""

import math
import operator
import os
import random
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import ferrule as fe
from ferrule import scalars
from ferrule.bench import close, inputs, workload
from ferrule.bench import scalars_peers as peers
from ferrule.reference import scalars as plain


def _python_noop() -> None:
    """Be called."""


@workload(sizes=(10, 1_000, 100_000), unit="call")
def call_noop(n: int) -> range:
    """Call a function that does nothing, n times.

    Every row runs the same Python loop: the differences between rows are those of the calls.
    """
    return range(n)


@call_noop.reference
def _(data: range) -> None:
    noop = _python_noop
    for _ in data:
        noop()


@call_noop.ferrule
def _(data: range) -> None:
    noop = scalars.noop
    for _ in data:
        noop()


@call_noop.peer("C builtin", note="gc.isenabled")
def _(data: range) -> None:
    import gc

    noop = gc.isenabled
    for _ in data:
        noop()


def _python_add(a: float, b: float) -> float:
    return a + b


@workload(sizes=(10, 1_000, 100_000), unit="call")
def call_add(n: int) -> list[float]:
    """Add two floats by a call, n times."""
    return inputs.floats(n, seed=1)


@call_add.reference
def _(data: list[float]) -> float:
    add, total = _python_add, 0.0
    for x in data:
        total = add(total, x)
    return total


@call_add.ferrule
def _(data: list[float]) -> float:
    add, total = scalars.add, 0.0
    for x in data:
        total = add(total, x)
    return total


@call_add.peer("C builtin", note="operator.add")
def _(data: list[float]) -> float:
    add, total = operator.add, 0.0
    for x in data:
        total = add(total, x)
    return total


@workload(sizes=(1, 100, 10_000, 1_000_000), unit="number")
def primes(n: int) -> list[int]:
    """Say which numbers are primes: odd ones of up to 62 bits."""
    generator = random.Random(2)  # noqa: S311, an input for a benchmark
    return [generator.getrandbits(62) | 1 for _ in range(n)]


def _int64(data: list[int]) -> NDArray[Any]:
    return np.array(data, np.int64)


@primes.reference(max_n=10_000)
def _(data: list[int]) -> list[bool]:
    return plain.is_prime_batch(data)


@primes.ferrule("one by one")
def _(data: list[int]) -> list[bool]:
    is_prime = fe.is_prime
    return [is_prime(n) for n in data]


@primes.ferrule("batch", parallel=True)
def _(data: list[int]) -> NDArray[Any]:
    return fe.is_prime_batch(data)


@primes.peer("gmpy2", needs="gmpy2", note="is_prime(n, 1): Baillie-PSW, certain below 2**64")
def _(data: list[int]) -> list[bool]:
    import gmpy2  # type: ignore[import-not-found,unused-ignore]

    is_prime = gmpy2.is_prime
    return [is_prime(n, 1) for n in data]


@workload(sizes=(1, 100, 10_000, 1_000_000), unit="pair")
def gcds(n: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Find the greatest common divisor of each pair of int64."""
    return inputs.array(n, seed=1, dtype="int64", high=2**62), inputs.array(
        n, seed=2, dtype="int64", high=2**62
    )


def _lists(data: tuple[NDArray[Any], ...]) -> tuple[list[Any], ...]:
    return tuple(column.tolist() for column in data)


@gcds.reference(prepare=_lists, note="lists in hand", max_n=100_000)
def _(data: tuple[list[int], list[int]]) -> list[int]:
    return plain.gcd_batch(*data)


@gcds.ferrule("one by one", prepare=_lists, note="lists in hand")
def _(data: tuple[list[int], list[int]]) -> list[int]:
    return list(map(fe.gcd, *data))


@gcds.ferrule("batch", parallel=True)
def _(data: tuple[NDArray[Any], NDArray[Any]]) -> NDArray[Any]:
    return fe.gcd_batch(*data)


@gcds.peer("math.gcd", prepare=_lists, note="lists in hand")
def _(data: tuple[list[int], list[int]]) -> list[int]:
    return list(map(math.gcd, *data))


@gcds.peer("NumPy", needs="numpy")
def _(data: tuple[NDArray[Any], NDArray[Any]]) -> NDArray[Any]:
    divisors: NDArray[Any] = np.gcd(*data)
    return divisors


@gcds.peer("Numba", needs="numba", note="njit, prange, Euclid", parallel=True, jit=True)
def _(data: tuple[NDArray[Any], NDArray[Any]]) -> Any:
    return peers.looped_gcds()(*data)


@workload(sizes=(10, 90, 1_000, 100_000), unit="index")
def fibonacci(n: int) -> int:
    """Find the n-th Fibonacci number, exactly."""
    return n


@fibonacci.reference
def _(n: int) -> int:
    return plain.fibonacci(n)


@fibonacci.ferrule
def _(n: int) -> int:
    return fe.fibonacci(n)


@fibonacci.peer("Python, fast doubling")
def _(n: int) -> int:
    a, b = 0, 1
    for bit in f"{n:b}":
        a, b = a * (2 * b - a), a * a + b * b
        if bit == "1":
            a, b = b, a + b
    return a


@fibonacci.peer("gmpy2", needs="gmpy2", note="fib, converted to int")
def _(n: int) -> int:
    import gmpy2

    return int(gmpy2.fib(n))


@workload(sizes=(1, 100, 10_000, 1_000_000), unit="option", equal=close(rtol=0.0, atol=1e-9))
def option_prices(n: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Price European calls by the Black-Scholes formula.

    Spot and strike differ by up to 50 %, volatilities are 10 to 50 %, times a month to three years.
    """
    ranges = ((50, 150), (50, 150), (0.0, 0.05), (0.1, 0.5), (0.1, 3.0))
    columns = [inputs.array(n, seed=i, low=low, high=high) for i, (low, high) in enumerate(ranges)]
    return columns[0], columns[1], columns[2], columns[3], columns[4]


@option_prices.reference(prepare=_lists, note="lists in hand", max_n=100_000)
def _(data: tuple[list[float], ...]) -> list[float]:
    return [plain.black_scholes(*option) for option in zip(*data, strict=True)]


@option_prices.ferrule("one by one", prepare=_lists, note="lists in hand")
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
    return peers.looped_prices()(*data)


@option_prices.peer("Numba vectorize", needs="numba", parallel=True, jit=True)
def _(data: tuple[NDArray[Any], ...]) -> Any:
    return peers.vectorized_prices()(*data)


@workload(sizes=(1, 100, 10_000), unit="series", equal=close(rtol=1e-7, atol=1e-9))
def rates_of_return(n: int) -> NDArray[Any]:
    """Find the internal rate of return of loans of 24 payments."""
    flows = inputs.array(n * 25, seed=3, low=0.5, high=1.5).reshape(n, 25).copy()
    flows[:, 0] *= -20
    return flows


def _rows(data: NDArray[Any]) -> list[list[float]]:
    rows: list[list[float]] = data.tolist()
    return rows


@rates_of_return.reference(prepare=_rows, note="lists in hand", max_n=10_000)
def _(data: list[list[float]]) -> list[float]:
    return plain.irr_batch(data)


@rates_of_return.ferrule("one by one", prepare=_rows, note="lists in hand")
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
    return peers.looped_newton_rates()(data)


class Bodies(NamedTuple):
    """The input of `n_body`."""

    positions: NDArray[Any]
    velocities: NDArray[Any]
    masses: NDArray[Any]


_STEPS = 10


@workload(sizes=(3, 30, 300, 3_000), unit="body", equal=close(rtol=1e-9, atol=1e-12))
def n_body(n: int) -> Bodies:
    """Move n bodies 10 steps by the leapfrog, all pairs summed up."""
    return Bodies(
        inputs.array(3 * n, seed=4, low=-1, high=1).reshape(n, 3),
        inputs.array(3 * n, seed=5, low=-1, high=1).reshape(n, 3),
        inputs.array(n, seed=6) / n,
    )


@n_body.reference(max_n=300)
def _(data: Bodies) -> list[list[float]]:
    positions, velocities, masses = (part.tolist() for part in data)
    return plain.n_body(positions, velocities, masses, 1e-4, _STEPS, softening=0.01)[0]


@n_body.ferrule(parallel=True)
def _(data: Bodies) -> NDArray[Any]:
    return fe.n_body(*data, 1e-4, _STEPS, softening=0.01)[0]


@n_body.peer("NumPy", needs="numpy", max_n=3_000)
def _(data: Bodies) -> NDArray[Any]:
    x, v, m = data.positions.T.copy(), data.velocities.T.copy(), data.masses

    def pull() -> NDArray[Any]:
        apart = x[:, None, :] - x[:, :, None]
        squared = (apart * apart).sum(0) + 1e-4
        factor: NDArray[Any] = m / (squared * np.sqrt(squared))
        pulls: NDArray[Any] = np.einsum("aij,ij->ai", apart, factor)
        return pulls

    a = pull()
    for _ in range(_STEPS):
        v += a * 5e-5
        x += v * 1e-4
        a = pull()
        v += a * 5e-5
    return x.T


@n_body.peer("Numba", needs="numba", note="njit, prange", parallel=True, jit=True)
def _(data: Bodies) -> NDArray[Any]:
    x, v = data.positions.T.copy(), data.velocities.T.copy()
    peers.looped_n_body()(x, v, data.masses, _STEPS)
    return x.T


def _words(n: int, seed: int) -> list[str]:
    generator = random.Random(seed)  # noqa: S311, an input for a benchmark
    return ["".join(generator.choices("abcdefghij", k=generator.randint(4, 14))) for _ in range(n)]


@workload(sizes=(1, 100, 10_000, 100_000), unit="word")
def spelling_distances(n: int) -> list[str]:
    """Find the Levenshtein distance of one word to each of n words."""
    return _words(n, seed=7)


_QUERY = "acidhedge"


@spelling_distances.reference(max_n=10_000)
def _(data: list[str]) -> list[int]:
    return plain.levenshtein_batch(_QUERY, data)


@spelling_distances.ferrule("one by one")
def _(data: list[str]) -> list[int]:
    distance = fe.levenshtein
    return [distance(_QUERY, word) for word in data]


@spelling_distances.ferrule("batch", parallel=True)
def _(data: list[str]) -> NDArray[Any]:
    return fe.levenshtein_batch(_QUERY, data)


@spelling_distances.peer("RapidFuzz", needs="rapidfuzz", note="one by one")
def _(data: list[str]) -> list[int]:
    from rapidfuzz.distance import Levenshtein

    distance = Levenshtein.distance
    return [distance(_QUERY, word) for word in data]


@spelling_distances.peer("RapidFuzz cdist", needs=("rapidfuzz", "numpy"), parallel=True)
def _(data: list[str]) -> NDArray[Any]:
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import cdist

    # As many threads as the session gives ferrule.
    workers = int(os.environ.get("FERRULE_THREADS", "1"))
    distances: NDArray[Any] = cdist(
        [_QUERY], data, scorer=Levenshtein.distance, workers=workers, dtype=np.int64
    )
    nearest: NDArray[Any] = distances[0]
    return nearest


@workload(sizes=(100, 1_000, 10_000), unit="letter", work=lambda n: (float(n) * n, "pair"))
def long_text_distance(n: int) -> tuple[str, str]:
    """Find the Levenshtein distance of two texts of n letters."""
    generator = random.Random(8)  # noqa: S311, an input for a benchmark
    return "".join(generator.choices("acgt", k=n)), "".join(generator.choices("acgt", k=n))


@long_text_distance.reference(max_n=1_000)
def _(data: tuple[str, str]) -> int:
    return plain.levenshtein(*data)


@long_text_distance.ferrule
def _(data: tuple[str, str]) -> int:
    return fe.levenshtein(*data)


@long_text_distance.peer("RapidFuzz", needs="rapidfuzz")
def _(data: tuple[str, str]) -> int:
    from rapidfuzz.distance import Levenshtein

    return int(Levenshtein.distance(*data))


@workload(sizes=(10, 1_000, 100_000), unit="text")
def whitespace(n: int) -> list[str]:
    """Make runs of whitespace one space, in n texts of some 60 letters."""
    return ["  ".join(_words(6, seed=i)) + "\t\n" for i in range(n)]


@whitespace.reference
def _(data: list[str]) -> list[str]:
    return plain.normalize_whitespace_batch(data)


@whitespace.ferrule("one by one")
def _(data: list[str]) -> list[str]:
    return list(map(fe.normalize_whitespace, data))


@whitespace.ferrule("batch")
def _(data: list[str]) -> list[str]:
    return fe.normalize_whitespace_batch(data)


@whitespace.peer("re.sub")
def _(data: list[str]) -> list[str]:
    import re

    sub = re.compile(r"\s+").sub
    return [sub(" ", text).strip() for text in data]


@workload(sizes=(10, 1_000, 100_000), unit="title")
def slugs(n: int) -> list[str]:
    """Make slugs of n titles, a third of them with accents."""
    return [" ".join(_words(5, seed=i)).title() + ("!", " é", ": 1st")[i % 3] for i in range(n)]


@slugs.reference
def _(data: list[str]) -> list[str]:
    return plain.slugify_batch(data)


@slugs.ferrule("one by one")
def _(data: list[str]) -> list[str]:
    return list(map(fe.slugify, data))


@slugs.ferrule("batch")
def _(data: list[str]) -> list[str]:
    return fe.slugify_batch(data)


@workload(sizes=(10, 1_000, 1_000_000), unit="letter")
def reverse(n: int) -> str:
    """Reverse a text: what Python does in C already."""
    return "abcdefghij" * (n // 10)


@reverse.reference
def _(data: str) -> str:
    return plain.reverse_text(data)


@reverse.ferrule
def _(data: str) -> str:
    return fe.reverse_text(data)


_RULES = [(0, ">=", 0.2), (3, "<", 0.7), (5, "!=", 0.5), (7, "<=", 0.9)]


@workload(sizes=(1, 100, 10_000, 1_000_000), unit="row")
def model_conditions(n: int) -> NDArray[Any]:
    """Evaluate four conditions over n rows of eight features."""
    return inputs.array(8 * n, seed=9).reshape(n, 8)


@model_conditions.reference(prepare=_rows, note="lists in hand", max_n=10_000)
def _(data: list[list[float]]) -> list[bool]:
    return plain.evaluate_rules_batch(data, _RULES)


@model_conditions.ferrule("one by one", prepare=_rows, note="lists in hand", max_n=10_000)
def _(data: list[list[float]]) -> list[bool]:
    evaluate = fe.evaluate_rules
    return [evaluate(row, _RULES) for row in data]


@model_conditions.ferrule("batch", parallel=True)
def _(data: NDArray[Any]) -> NDArray[Any]:
    return fe.evaluate_rules_batch(data, _RULES)


@model_conditions.peer("Python, written out", prepare=_rows, note="lists in hand", max_n=10_000)
def _(data: list[list[float]]) -> list[bool]:
    return [row[0] >= 0.2 and row[3] < 0.7 and row[5] != 0.5 and row[7] <= 0.9 for row in data]


@model_conditions.peer("NumPy", needs="numpy")
def _(data: NDArray[Any]) -> NDArray[Any]:
    verdicts: NDArray[Any] = (
        (data[:, 0] >= 0.2) & (data[:, 3] < 0.7) & (data[:, 5] != 0.5) & (data[:, 7] <= 0.9)
    )
    return verdicts


@model_conditions.peer("Numba", needs="numba", note="njit, prange, written out", parallel=True, jit=True)
def _(data: NDArray[Any]) -> Any:
    return peers.looped_conditions()(data)
