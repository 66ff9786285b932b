"""Find alarms in the readings of a sensor: on above one limit, off below another, each with its peak.

sensor_alarms.py [READINGS]
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ON, OFF = 2.4, 1.1


def readings(count: int) -> Floats:
    """Make up what the sensor said: a slow wave, noise, and some shocks."""
    rng = np.random.default_rng(28)
    values = np.sin(np.arange(count) / 900.0) + rng.normal(scale=0.4, size=count)
    values[rng.integers(count, size=count // 400)] += 2.0
    return values


def smoothed(values: Floats, window: int) -> Floats:
    """Give the mean of each window."""
    sums = np.concatenate(([0.0], np.cumsum(values)))
    return (sums[window:] - sums[:-window]) / window


def alarms(values: Floats, on: float, off: float) -> list[tuple[int, int, float]]:
    """Give where each alarm begins and ends, and its peak: whether one is on hangs on the readings before."""
    found = []
    begin, peak = -1, 0.0
    for place in range(len(values)):
        value = values[place]
        if begin < 0:
            if value > on:
                begin, peak = place, value
        elif value < off:
            found.append((begin, place, float(peak)))
            begin = -1
        elif value > peak:
            peak = value
    return found


def main(count: int = 4_000_000) -> None:
    """Look through so many readings."""
    values = readings(count)
    found = alarms(values, ON, OFF)
    calm = alarms(smoothed(values, 5), ON * 0.7, OFF * 0.7)
    lasted = sum(end - begin for begin, end, _ in found)
    print(f"{len(found)} alarms in {count} readings, {lasted} long in all, {len(calm)} when smoothed")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
