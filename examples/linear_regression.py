"""Scientific computing: least squares by the normal equations, with products that transpose nothing.

The model's rows are measurements of y = 1 + 2 t - 0.5 t² with noise, one million of them.
`matrix_multiply(x.T, x)` reads `x` where it is, and computes half of the symmetric result.
"""

import time

import ferrule as fe
import numpy as np


def fit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Solve (xᵀx) β = xᵀy."""
    return np.linalg.solve(fe.matrix_multiply(x.T, x), fe.matrix_multiply(x.T, y))


def main() -> None:
    """Fit, and compare with NumPy's least squares."""
    generator = np.random.default_rng(1)
    t = generator.uniform(-2, 2, 1_000_000)
    x = np.column_stack([np.ones_like(t), t, fe.array_multiply(t, t)])
    y = fe.matrix_multiply(x, [1, 2, -0.5]) + generator.normal(0, 0.1, len(t))

    start = time.perf_counter()
    beta = fit(x, y)
    ours = time.perf_counter() - start
    start = time.perf_counter()
    wanted = np.linalg.lstsq(x, y)[0]
    theirs = time.perf_counter() - start

    np.testing.assert_allclose(beta, wanted, rtol=1e-9)
    residual = y - fe.matrix_multiply(x, beta)
    spread = (fe.dot(residual, residual) / (len(t) - 3)) ** 0.5
    print(f"y = {beta[0]:.4f} + {beta[1]:.4f} t + {beta[2]:.4f} t², residuals of {spread:.4f}")
    print(
        f"normal equations {ours * 1e3:.1f} ms, np.linalg.lstsq (by SVD, for any rank) {theirs * 1e3:.1f} ms"
    )


if __name__ == "__main__":
    main()
