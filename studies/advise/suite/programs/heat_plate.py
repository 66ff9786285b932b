"""Let heat spread in a plate of metal that is heated at one edge and cooled at some places.

heat_plate.py [STEPS]
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SIZE = 700


def step(plate: Floats, rate: float) -> Floats:
    """Give the temperatures a moment later; the edges stay as they are."""
    out = plate.copy()
    middle = plate[1:-1, 1:-1]
    around = plate[:-2, 1:-1] + plate[2:, 1:-1] + plate[1:-1, :-2] + plate[1:-1, 2:]
    out[1:-1, 1:-1] = middle + rate * (around - 4.0 * middle)
    return out


def cooled(plate: Floats, wells: Floats) -> Floats:
    """Give the plate with what its wells took away."""
    rows, columns = wells.astype(np.intp).T
    plate[rows, columns] = np.minimum(plate[rows, columns], 20.0)
    return plate


def summary(plate: Floats) -> tuple[float, float, float]:
    """Give the mean, the spread, and the share that is hot."""
    return float(plate.mean()), float(plate.std()), float((plate > 60.0).mean())


def main(count: int = 120) -> None:
    """Let so many moments pass."""
    rng = np.random.default_rng(25)
    plate = np.full((SIZE, SIZE), 20.0)
    plate[0] = 400.0
    wells = rng.random((300, 2)) * (SIZE - 2) + 1
    shown = []
    for moment in range(count):
        plate = cooled(step(plate, 0.2), wells)
        if moment % 10 == 0:
            shown.append(summary(plate))
    mean, spread, hot = shown[-1]
    print(f"after {count} moments: mean {mean:.4f}, spread {spread:.4f}, {hot:.4%} hot")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
