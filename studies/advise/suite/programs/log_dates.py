"""Read the dates of a log that several machines wrote, each in its own way, and count by day.

log_dates.py [LINES]
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta

from dateutil import parser

WAYS = (
    "%Y-%m-%d %H:%M:%S",
    "%d %B %Y, %I:%M %p",
    "%a %b %d %H:%M:%S %Y",
    "%Y%m%dT%H%M%S",
    "%d.%m.%Y %H:%M",
    "%b. %d, %Y %H:%M:%S.%f",
)
FIRST = datetime(2024, 1, 13, tzinfo=UTC)


def written(rng: random.Random) -> str:
    """Make up a moment, as one of the machines writes it; days past the 12th can't be taken for months."""
    moment = FIRST + timedelta(days=rng.randrange(15), seconds=rng.randrange(86_400))
    return moment.strftime(rng.choice(WAYS))


def main(count: int = 32_000) -> None:
    """Read so many dates."""
    rng = random.Random(8)
    days = Counter(parser.parse(written(rng)).date() for _ in range(count))
    busiest, most = max(days.items(), key=lambda item: (item[1], item[0]))
    print(f"{count} lines on {len(days)} days, most on {busiest}: {most}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
