"""Bodies that attract each other: the leapfrog over a direct sum of forces."""

import math
from collections.abc import Sequence

from ferrule.errors import ArgumentError, ShapeError

Rows = list[list[float]]


def _check(positions: Rows, velocities: Rows, masses: list[float], softening: float) -> None:
    for name, rows in (("positions", positions), ("velocities", velocities)):
        if len(rows) != len(masses) or any(len(row) != 3 for row in rows):
            raise ShapeError(f"{name}: wanted ({len(masses)}, 3) for {len(masses)} masses")
    if not softening >= 0.0:
        raise ArgumentError(f"softening: got {softening!r}, wanted 0 or more")


def _rows(array: Sequence[Sequence[float]]) -> Rows:
    return [[float(x) for x in row] for row in array]


def _accelerations(x: Rows, weights: list[float], soft: float) -> Rows:
    accelerations = []
    for own in x:
        sums = [0.0, 0.0, 0.0]
        for other, weight in zip(x, weights, strict=True):
            d = [other[0] - own[0], other[1] - own[1], other[2] - own[2]]
            apart = d[0] * d[0] + d[1] * d[1] + d[2] * d[2]
            if apart > 0.0:
                squared = apart + soft
                factor = weight / (squared * math.sqrt(squared))
                for axis in range(3):
                    sums[axis] += d[axis] * factor
        accelerations.append(sums)
    return accelerations


def n_body(  # noqa: PLR0913, two of them by name only
    positions: Sequence[Sequence[float]],
    velocities: Sequence[Sequence[float]],
    masses: Sequence[float],
    dt: float,
    steps: int,
    *,
    gravity: float = 1.0,
    softening: float = 0.0,
) -> tuple[Rows, Rows]:
    """Move bodies that attract each other (kick-drift-kick)."""
    x, v, m = _rows(positions), _rows(velocities), [float(mass) for mass in masses]
    _check(x, v, m, softening)
    if steps < 0:
        raise ArgumentError(f"steps: got {steps}, wanted 0 or more")
    weights, soft = [gravity * mass for mass in m], softening * softening
    if steps > 0:
        a = _accelerations(x, weights, soft)
    for _ in range(steps):
        v = [[p + q * (dt / 2.0) for p, q in zip(u, w, strict=True)] for u, w in zip(v, a, strict=True)]
        x = [[p + q * dt for p, q in zip(u, w, strict=True)] for u, w in zip(x, v, strict=True)]
        a = _accelerations(x, weights, soft)
        v = [[p + q * (dt / 2.0) for p, q in zip(u, w, strict=True)] for u, w in zip(v, a, strict=True)]
    return x, v


def n_body_energy(
    positions: Sequence[Sequence[float]],
    velocities: Sequence[Sequence[float]],
    masses: Sequence[float],
    *,
    gravity: float = 1.0,
    softening: float = 0.0,
) -> float:
    """Give the kinetic and the potential energy together."""
    x, v, m = _rows(positions), _rows(velocities), [float(mass) for mass in masses]
    _check(x, v, m, softening)
    energy = 0.0
    for i, ((px, py, pz), (vx, vy, vz), mass) in enumerate(zip(x, v, m, strict=True)):
        potential = 0.0
        for (qx, qy, qz), other in zip(x[:i], m[:i], strict=True):
            dx, dy, dz = qx - px, qy - py, qz - pz
            apart = dx * dx + dy * dy + dz * dz
            if apart > 0.0:
                potential += other / math.sqrt(apart + softening * softening)
        energy += mass * (0.5 * (vx * vx + vy * vy + vz * vz) - gravity * potential)
    return energy
