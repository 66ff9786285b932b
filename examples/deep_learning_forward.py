"""Deep learning: the forward pass of a small network over scikit-learn's scanned digits.

Needs scikit-learn (``pip install 'ferrule[peers]'``), which carries the 1,797 real scans and trains the
network; ferrule then does what a service does all day: the forward pass, which is products of matrices.
"""

import os
import sys
import time
import warnings
from collections.abc import Callable

# One thread each, as in a service that has a process for each core: read when the two are imported.
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["FERRULE_THREADS"] = "1"

import ferrule as fe
import numpy as np

try:
    from sklearn.datasets import load_digits
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier
except ImportError:
    sys.exit("This example needs scikit-learn, for its digits: pip install 'ferrule[peers]'")


def forward(
    scans: np.ndarray,
    layers: list[tuple[np.ndarray, np.ndarray]],
    multiply: Callable[..., np.ndarray],
    out: list[np.ndarray],
) -> np.ndarray:
    """Give the class of each scan; `out` has memory for the values after each layer."""
    values = scans
    for (weights, bias), memory in zip(layers, out, strict=True):
        values = multiply(values, weights, out=memory)
        values += bias
        if memory is not out[-1]:
            np.maximum(values, 0, out=values)
    return values.argmax(axis=1)


def main() -> None:
    """Train, then compare answers and times."""
    digits = load_digits()
    scans = (digits.data / 16).astype(np.float32)
    network = MLPClassifier((128, 64), max_iter=15, random_state=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        network.fit(scans[:1200], digits.target[:1200])
    layers = [
        (weights.astype(np.float32), bias.astype(np.float32))
        for weights, bias in zip(network.coefs_, network.intercepts_, strict=True)
    ]
    memory = [np.empty((len(scans), len(bias)), np.float32) for _, bias in layers]

    answers = {}
    for name, multiply in (("NumPy", np.matmul), ("ferrule", fe.matrix_multiply)):
        times = []
        for _ in range(10):
            start = time.perf_counter()
            answers[name] = forward(scans, layers, multiply, memory)
            times.append(time.perf_counter() - start)
        right = (answers[name][1200:] == digits.target[1200:]).mean()
        print(f"{name:8} {min(times) * 1e3:6.2f} ms, {right:.1%} of the scans not seen in training are right")
    assert (answers["NumPy"] == answers["ferrule"]).all()
    print("Both give every scan the same class.")


if __name__ == "__main__":
    main()
