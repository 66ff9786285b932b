"""Plain Python as a good programmer writes it, where the reference does more than that, or otherwise.

A reference is a definition: it rounds a sum once, bisects to the last bit, checks what it is given. Here is
what the same would cost in Python without that, by the best algorithm that the standard library can say; a
factor against Python is taken against the faster of the two. Workloads declare it by `Workload.plain`.
"""

import math
from collections.abc import Sequence
from operator import mul

Rows = list[list[float]]


def statistics(numbers: Sequence[float]) -> dict[str, float]:
    """Mean, sample standard deviation, minimum and maximum.

    >>> statistics([1.0, 2.0, 3.0])
    {'mean': 2.0, 'std': 1.0, 'min': 1.0, 'max': 3.0}
    """
    mean = sum(numbers) / len(numbers)
    squares = sum([(number - mean) ** 2 for number in numbers])
    return {
        "mean": mean,
        "std": math.sqrt(squares / (len(numbers) - 1)),
        "min": min(numbers),
        "max": max(numbers),
    }


def rate_of_return(flows: Sequence[float]) -> float:
    """Find the rate at which the present values of payments sum up to 0, by Newton's method.

    >>> round(rate_of_return([-100.0, 110.0]), 12)
    0.1
    """
    rate = 0.0
    for _ in range(100):
        factor = 1.0 / (1.0 + rate)
        value = slope = 0.0
        for flow in reversed(flows):
            slope = slope * factor + value
            value = value * factor + flow
        change = slope * factor * factor
        if not change:
            break
        step = value / change
        rate += step
        if abs(step) <= 1e-14 * (1.0 + abs(rate)):
            return rate
    return math.nan


def option_price(spot: float, strike: float, rate: float, volatility: float, time: float) -> float:
    """Price a European call by the Black-Scholes formula.

    >>> round(option_price(100.0, 100.0, 0.05, 0.2, 1.0), 4)
    10.4506
    """
    deviation = volatility * math.sqrt(time)
    d1 = (math.log(spot / strike) + rate * time) / deviation + deviation / 2
    discounted = strike * math.exp(-rate * time)
    half = -math.sqrt(0.5)
    return 0.5 * (spot * math.erfc(half * d1) - discounted * math.erfc(half * (d1 - deviation)))


def n_body(  # noqa: PLR0913 - what moves them
    positions: Rows, velocities: Rows, masses: Sequence[float], *, dt: float, steps: int, softening: float
) -> Rows:
    """Move bodies that attract each other by the leapfrog, each pair looked at once a step.

    >>> n_body([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]], [[0.0] * 3] * 2, [1.0] * 2, dt=0.5, steps=1, softening=0.0)
    [[0.125, 0.0, 0.0], [0.875, 0.0, 0.0]]
    """
    x, y, z = (list(axis) for axis in zip(*positions, strict=True))
    u, v, w = (list(axis) for axis in zip(*velocities, strict=True))
    soft, count = softening * softening, len(masses)

    def kick(time: float) -> None:
        for i in range(count):
            xi, yi, zi, mass = x[i], y[i], z[i], masses[i]
            ax = ay = az = 0.0
            for j in range(i + 1, count):
                dx, dy, dz = x[j] - xi, y[j] - yi, z[j] - zi
                squared = dx * dx + dy * dy + dz * dz + soft
                factor = time / (squared * math.sqrt(squared))
                own, other = masses[j] * factor, mass * factor
                ax += dx * own
                ay += dy * own
                az += dz * own
                u[j] -= dx * other
                v[j] -= dy * other
                w[j] -= dz * other
            u[i] += ax
            v[i] += ay
            w[i] += az

    kick(dt / 2.0)
    for _ in range(steps):
        for i in range(count):
            x[i] += u[i] * dt
            y[i] += v[i] * dt
            z[i] += w[i] * dt
        kick(dt)
    return [list(place) for place in zip(x, y, z, strict=True)]


def distance(one: str, other: str) -> int:
    """Count the edits between two texts, a whole column at once in the bits of ints (Myers 1999).

    >>> distance("kitten", "sitting")
    3
    """
    if not one:
        return len(other)
    places: dict[str, int] = {}
    for place, letter in enumerate(one):
        places[letter] = places.get(letter, 0) | 1 << place
    every, last, found = (1 << len(one)) - 1, 1 << len(one) - 1, len(one)
    more, less = every, 0
    for letter in other:
        same = places.get(letter, 0)
        diagonal = (((same & more) + more) ^ more) | same | less
        up, down = less | ~(diagonal | more) & every, more & diagonal
        if up & last:
            found += 1
        elif down & last:
            found -= 1
        up = (up << 1 | 1) & every
        more, less = (down << 1 & every) | ~(diagonal | up) & every, up & diagonal
    return found


def matrix_multiply(a: Rows, b: Rows) -> Rows:
    """Multiply two matrices.

    >>> matrix_multiply([[1.0, 2.0]], [[3.0], [4.0]])
    [[11.0]]
    """
    columns = list(zip(*b, strict=True))
    return [[sum(map(mul, row, column)) for column in columns] for row in a]


def chunks(numbers: Sequence[float], size: int) -> tuple[tuple[int, float, float], list[float]]:
    """Count, mean and population deviation of all, and the mean of each full chunk.

    >>> chunks([1.0, 3.0, 5.0], 2)
    ((3, 3.0, 1.632993161855452), [2.0])
    """
    mean = sum(numbers) / len(numbers)
    squares = sum([(number - mean) ** 2 for number in numbers])
    means = [sum(numbers[at : at + size]) / size for at in range(0, len(numbers) - size + 1, size)]
    return (len(numbers), mean, math.sqrt(squares / len(numbers))), means
