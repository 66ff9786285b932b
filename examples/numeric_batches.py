"""Scientific computing: what a crossing costs, and what one crossing for a million numbers gains.

A signal is made, transformed and summarised: number by number in Python, number by number in Rust,
and all at once.
"""

import math
import time
from collections.abc import Callable

import ferrule as fe

N = 200_000
signal = fe.random_floats(N, seed=2026)
numbers = signal.tolist()
assert fe.random_floats(N, seed=2026).tolist() == numbers, "the same seed gives the same numbers"


def nanoseconds(call: Callable[[], object]) -> float:
    """Per number, the best of a few runs."""
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return best / N * 1e9


print("double each number, ns a number")
print(f"  Python, comprehension    {nanoseconds(lambda: [x * 2.0 for x in numbers]):8.2f}")
one_by_one = nanoseconds(lambda: [fe.process_single(x) for x in numbers])
print(f"  Rust, one call a number  {one_by_one:8.2f}   never pays")
print(f"  Rust, one call, list     {nanoseconds(lambda: fe.process_batch(numbers)):8.2f}")
print(f"  Rust, one call, array    {nanoseconds(lambda: fe.process_batch(signal)):8.2f}")

print("sum of sines, ns a number")
print(f"  Python                   {nanoseconds(lambda: sum(map(math.sin, numbers))):8.2f}")
print(f"  Rust, array              {nanoseconds(lambda: fe.cpu_intensive(signal)):8.2f}")
assert abs(fe.cpu_intensive(signal) - math.fsum(map(math.sin, numbers))) < 1e-9

stats = fe.compute_stats(signal)
print(f"mean {stats['mean']:.4f}, standard deviation {stats['std']:.4f} (uniform: {math.sqrt(1 / 12):.4f})")
