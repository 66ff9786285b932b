"""A benchmark in its simplest form: `sum` and `np.dot` against ferrule.

`ferrule bench` does this properly (interleaved, with intervals, threads stated); this is what one
writes in a minute.
"""

import time

import numpy as np
from ferrule import matrix_multiply, parallel_sum


def benchmark_sum(n: int = 10_000_000) -> None:
    """Sum a list of ints."""
    data = list(range(n))

    start = time.perf_counter()
    expected = sum(data)
    python_time = time.perf_counter() - start

    start = time.perf_counter()
    result = parallel_sum(data)
    rust_time = time.perf_counter() - start

    assert result == expected
    print(f"Python sum: {python_time:.4f}s")
    print(f"Rust sum:   {rust_time:.4f}s")
    print(f"Speedup:    {python_time / rust_time:.2f}x")


def benchmark_matrix(size: int = 1000) -> None:
    """Multiply two square matrices."""
    generator = np.random.default_rng(1)
    a = generator.random((size, size))
    b = generator.random((size, size))

    start = time.perf_counter()
    expected = np.dot(a, b)
    numpy_time = time.perf_counter() - start

    start = time.perf_counter()
    result = matrix_multiply(a, b)
    rust_time = time.perf_counter() - start

    np.testing.assert_allclose(result, expected, rtol=1e-12)
    print(f"NumPy matmul: {numpy_time:.4f}s")
    print(f"Rust matmul:  {rust_time:.4f}s")
    print(f"Speedup:      {numpy_time / rust_time:.2f}x")


if __name__ == "__main__":
    benchmark_sum()
    print()
    benchmark_matrix()
