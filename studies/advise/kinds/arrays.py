"""NumPy on tiny arrays, call by call, and on large ones."""

import numpy as np


def tiny(n: int) -> float:
    """Turn points one by one."""
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    point = np.array([1.0, 0.0])
    for _ in range(n):
        point = turn @ point
        point = point / np.sqrt((point * point).sum())
    return float(point[0])


def large(n: int) -> float:
    """Sort and add many at once."""
    values = np.arange(1_000_000, dtype=float)
    total = 0.0
    for i in range(n):
        values = np.sin(values) + i
        total += float(np.sort(values)[i])
    return total


print(tiny(130_000), large(18))
