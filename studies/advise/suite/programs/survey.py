"""Evaluate a survey: means, spreads, quartiles and relations of the answers, question by question.

survey.py [READERS]
"""

from __future__ import annotations

import random
import statistics
import sys
import zlib


def answers(count: int, rng: random.Random) -> dict[str, list[float]]:
    """Make up what people said."""
    hours = [rng.gauss(6.5, 2.0) for _ in range(count)]
    return {
        "hours": hours,
        "pages": [12 * hour + rng.gauss(0, 15) for hour in hours],
        "price": [rng.randrange(500, 3_000) / 100 for _ in range(count)],
        "age": [float(rng.randrange(14, 90)) for _ in range(count)],
    }


def outliers(values: list[float], mean: float, spread: float) -> int:
    """Count what is so far from the mean that one in a thousand is, were it by chance."""
    expected = statistics.NormalDist(mean, spread)
    return sum(1 for value in values if min(expected.cdf(value), 1 - expected.cdf(value)) < 0.0005)


def main(count: int = 150_000) -> None:
    """Evaluate the answers of so many readers."""
    said = answers(count, random.Random(19))
    lines = []
    for question, values in said.items():
        mean, spread = statistics.mean(values), statistics.stdev(values)
        low, middle, high = statistics.quantiles(values, n=4)
        far = outliers(values, mean, spread)
        related = statistics.correlation(values, said["hours"])
        lines.append(
            f"{question}: mean {mean:.4f} ± {spread:.4f}, quartiles {low:.3f}, {middle:.3f}, {high:.3f}, "
            f"{far} far off, to hours {related:.4f}"
        )
    checksum = zlib.crc32("\n".join(lines).encode())
    print(f"{count} readers, {lines[1]}, {checksum:08x}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
