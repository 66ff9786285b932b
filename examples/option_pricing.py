"""Finance: price a book of options one by one and all at once, and see where the batch starts to pay."""

import time
from collections.abc import Callable
from typing import Any

import ferrule as fe
import numpy as np
from ferrule.reference import scalars as plain


def seconds(call: Callable[..., Any], *args: Any) -> float:  # noqa: ANN401, whatever is timed
    """Give the best of some runs."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        call(*args)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Print prices, then what each way costs."""
    call = fe.black_scholes(100.0, 105.0, 0.03, 0.2, 1.0)
    put = fe.black_scholes(100.0, 105.0, 0.03, 0.2, 1.0, kind="put")
    print(f"a call at 105 on a share of 100, one year: {call:.4f}; the put: {put:.4f}")
    print(f"put-call parity, which must be 0: {call - put - (100 - 105 * np.exp(-0.03)):.1e}")
    assert abs(call - put - (100 - 105 * np.exp(-0.03))) < 1e-12

    rng = np.random.default_rng(1)
    print("\n  options   plain Python   one by one       batch   (microseconds for all)")
    for n in (1, 10, 1_000, 100_000):
        columns = [rng.uniform(*r, n) for r in ((50, 150), (50, 150), (0, 0.05), (0.1, 0.5), (0.1, 3))]
        lists = [column.tolist() for column in columns]
        timed = (
            seconds(lambda lists=lists: list(map(plain.black_scholes, *lists))),
            seconds(lambda lists=lists: list(map(fe.black_scholes, *lists))),
            seconds(fe.black_scholes_batch, *columns),
        )
        np.testing.assert_allclose(
            fe.black_scholes_batch(*columns), list(map(plain.black_scholes, *lists)), rtol=1e-9, atol=1e-9
        )
        print(f"{n:9,} {timed[0] * 1e6:14,.1f} {timed[1] * 1e6:12,.1f} {timed[2] * 1e6:11,.1f}")
    print(
        "\nOne call crosses once for all options: with a handful it already costs less than calling for each."
    )

    flows = [-1000.0, 300.0, 420.0, 680.0]
    rate = fe.irr(flows)
    value = sum(flow / (1 + rate) ** year for year, flow in enumerate(flows))
    print(f"\n{flows} returns {rate:.3%} a year; at that rate its present value is {value:.1e}")
    assert abs(value) < 1e-9
    print(f"1,000 at 5 % for 10 years, added monthly: {fe.compound_interest(1000.0, 0.05, 12, 10):.2f}")


if __name__ == "__main__":
    main()
