"""Values as programs have them: words and lines of a text, ids, prices, timestamps, records of JSON and CSV.

None of them is what `values` makes, from which the model is: they are of other sizes, lengths and orders.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ferrule.costs import values

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

SEED = 29
STEP = 123_456_791
"""A prime, so that no id comes twice."""
PASSAGE = 2_000
FIELDS = ("id", "count", "price", "stock")
START = 1_700_000_000_000_000
"""Microseconds: a day of 2023."""


@cache
def text() -> str:
    """Give the longest text that every Python has with it: its own manual, half a megabyte of English."""
    from pydoc_data.topics import topics

    return "\n".join(topics.values())


def words(n: int) -> list[str]:
    """Give the first n words of the text, each a str of its own."""
    return text().split(None, n)[:n]


def lines(n: int) -> list[str]:
    """Give the first n lines of the text that are not empty."""
    return [line for line in text().splitlines() if line][:n]


def passages(n: int) -> list[str]:
    """Give the first n pieces of the text, of 2,000 characters each."""
    return [text()[PASSAGE * i : PASSAGE * (i + 1)] for i in range(n)]


def byte_lines(n: int) -> list[bytes]:
    """Give them as bytes."""
    return [line.encode() for line in lines(n)]


def names(n: int) -> list[str]:
    """Give n distinct names, of 5 to 12 characters."""
    return [f"{word[:8]}{i}" for i, word in enumerate(words(n))]


def sorted_words(n: int) -> list[str]:
    """Give the words sorted: in no order in memory."""
    return sorted(words(n))


def distinct(n: int) -> set[str]:
    """Give n distinct words, as a set."""
    return set(list(dict.fromkeys(text().split()))[:n])


def counts(n: int) -> dict[str, int]:
    """Give how often n words are in the text, in the order of their first place."""
    return dict(list(Counter(text().split()).items())[:n])


def ids(n: int) -> list[int]:
    """Give n distinct ids of nine digits, as they come: in no order of their values, but of their places."""
    return [10**8 + i * STEP % (9 * 10**8) for i in range(n)]


def sorted_ids(n: int) -> list[int]:
    """Give them sorted: in no order in memory."""
    return sorted(ids(n))


def id_set(n: int) -> set[int]:
    """Give them as a set."""
    return set(ids(n))


def random_id_set(n: int) -> set[int]:
    """Give n ids of nine digits that have nothing to do with each other, as a set."""
    return set(random.Random(SEED).sample(range(10**8, 10**9), n))  # noqa: S311


def timestamps(n: int) -> list[int]:
    """Give n moments in microseconds."""
    chance = random.Random(SEED)  # noqa: S311
    return [START + i * 10**6 + chance.randrange(10**6) for i in range(n)]


def prices(n: int) -> list[float]:
    """Give n prices."""
    chance = random.Random(SEED)  # noqa: S311
    return [round(chance.lognormvariate(3, 1), 2) for _ in range(n)]


def sorted_prices(n: int) -> list[float]:
    """Give them sorted: in no order in memory."""
    return sorted(prices(n))


def flags(n: int) -> list[bool]:
    """Give n flags, one in five of them set."""
    chance = random.Random(SEED)  # noqa: S311
    return [chance.random() < 0.2 for _ in range(n)]


def digests(n: int) -> list[int]:
    """Give n digests of 16 bytes, as ints."""
    return [int.from_bytes(hashlib.sha256(str(i).encode()).digest()[:16], "big") for i in range(n)]


def keys(n: int) -> list[int]:
    """Give n ints of 256 bytes, as of keys."""
    chance = random.Random(SEED)  # noqa: S311
    return [chance.getrandbits(2048) | 1 << 2047 for _ in range(n)]


def stock(n: int) -> dict[str, int]:
    """Give how many there are by name."""
    return {name: 1_000 + i * 7 for i, name in enumerate(names(n))}


def sorted_stock(n: int) -> dict[str, int]:
    """Give it, the most first: in no order in memory, as the names have none."""
    return {name: value for value, name in sorted((hash_of(name), name) for name in names(n))}


def hash_of(name: str) -> int:
    """Give a number that is the same everywhere, and has nothing to do with the place of a name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:3], "big")


def price_of(n: int) -> dict[int, float]:
    """Give prices by id."""
    return dict(zip(ids(n), prices(n), strict=True))


def sorted_price_of(n: int) -> dict[int, float]:
    """Give them by ascending id: in no order in memory."""
    return dict(sorted(price_of(n).items()))


def records(n: int) -> list[dict[str, int]]:
    """Give n records of four numbers, read from JSON."""
    chance = random.Random(SEED)  # noqa: S311
    return list(
        json.loads(json.dumps([{name: chance.randrange(10**6) for name in FIELDS} for _ in range(n)]))
    )


def sorted_records(n: int) -> list[dict[str, int]]:
    """Give them sorted by price: in no order in memory."""
    return sorted(records(n), key=lambda record: record["price"])


def table(n: int) -> list[list[str]]:
    """Give n rows of a CSV file of four columns: a name, an id, a price, a number."""
    file = io.StringIO()
    columns = (names(n), ids(n), prices(n), range(n))
    csv.writer(file).writerows(zip(*columns, strict=True))
    file.seek(0)
    return list(csv.reader(file))


def csv_names(n: int) -> list[str]:
    """Give its names, between which the other fields lie in memory."""
    return [row[0] for row in table(n)]


def csv_ids(n: int) -> list[int]:
    """Give its ids, as ints."""
    return [int(row[1]) for row in table(n)]


def csv_rows(n: int, length: int) -> list[list[float]]:
    """Give n rows of so many measured values."""
    chance = random.Random(SEED)  # noqa: S311
    return [[round(chance.gauss(20, 5), 3) for _ in range(length)] for _ in range(n)]


def edges(n: int) -> list[tuple[int, int]]:
    """Give n edges of a graph."""
    chance = random.Random(SEED)  # noqa: S311
    return [(chance.randrange(10**6), chance.randrange(10**6)) for _ in range(n)]


def sorted_edges(n: int) -> list[tuple[int, int]]:
    """Give them sorted: in no order in memory."""
    return sorted(edges(n))


def objects(make: Callable[[int, float], Any], n: int) -> list[Any]:
    """Give n objects with an id and a price."""
    return [make(*each) for each in zip(ids(n), prices(n), strict=True)]


def sorted_objects(make: Callable[[int, float], Any], n: int) -> list[Any]:
    """Give them sorted by price: in no order in memory."""
    return sorted(objects(make, n), key=lambda each: each.value)


def data_points(n: int) -> list[values.DataPoint]:
    """Give n dataclasses."""
    return objects(values.DataPoint, n)


def price_array(n: int) -> NDArray[np.float64]:
    """Give n prices as an array."""
    return np.array(prices(n))
