"""A day of a courier, for `ferrule advise examples/courier_day.py`.

It is written as programs are, with no thought of speed, and has a function of each kind: some are worth
moving to Rust, each in its own way, and some are not, whatever they cost.
"""

from __future__ import annotations

import json
import math
import random
import re
import threading
import time
import zlib
from array import array
from dataclasses import dataclass

PARCELS = 6_000
BATCH = 300
NOTE = 22
DEPOTS = 21
READINGS = 9_600
ROUNDS = 32
BANK = 1.5
TARIFFS = 15
VANS = 4
LOADS = 260
COLUMNS = ("number", "kilos", "x", "y", "note")
SHIFTS = 5
KEPT_EVERY = 10


@dataclass
class Parcel:
    """What is carried, and where it is."""

    number: int
    kilos: float
    x: float
    y: float
    note: str


@dataclass
class Van:
    """Where a van is, and what it has driven."""

    x: float = 0.0
    y: float = 0.0
    kilometres: float = 0.0
    litres: float = 0.0

    def drive(self, x: float, y: float, kilos: float) -> None:
        """Go to a place with a load."""
        way = math.hypot(x - self.x, y - self.y)
        self.litres += way * (0.08 + kilos * 0.0001)
        self.kilometres += way
        self.x = x
        self.y = y


def settings() -> dict[str, float]:
    """Work out the surcharges, once a day."""
    steps = [math.exp(-step / 900) for step in range(60_000)]
    return {"base": 2.5, "kilo": 0.8, "far": sum(steps) / 1e5}


def orders(settings: dict[str, float], seed: int) -> str:
    """Make up what customers would send: JSON."""
    draw = random.Random(seed)
    words = ["fragile", "ring", "twice", "leave", "with", "neighbour", "cold", "heavy", "not", "on", "friday"]
    found = [
        {
            "number": number,
            "kilos": round(draw.expovariate(0.2), 3),
            "x": draw.uniform(-30, 30),
            "y": draw.uniform(-30, 30),
            "note": " ".join(draw.choices(words, k=NOTE)),
        }
        for number in range(PARCELS)
    ]
    return json.dumps({"settings": settings, "parcels": found})


def read(text: str) -> list[Parcel]:
    """Take the parcels out of their JSON."""
    return [Parcel(**each) for each in json.loads(text)["parcels"]]


def zone(x: float, y: float) -> int:
    """Say in which ring of the town a place is."""
    away = x * x + y * y
    if away < 25:
        return 0
    north = x + y > 0 and y > x / 3
    east = x - y > 0 and x > y / 3
    return 1 + int(away / 150) + (2 if north else 1 if east else 0)


def price(parcels: list[Parcel], settings: dict[str, float], far: float) -> float:
    """Add up what is charged by a tariff, parcel by parcel."""
    total = 0.0
    for parcel in parcels:
        total += settings["base"] + settings["kilo"] * parcel.kilos + far * zone(parcel.x, parcel.y)
    return total


def nearest(xs: list[float], ys: list[float], depots: list[tuple[float, float]]) -> list[int]:
    """Find each parcel's depot, by looking at all of them."""
    found = []
    for x, y in zip(xs, ys, strict=True):
        best, least = 0, math.inf
        for number, (there_x, there_y) in enumerate(depots):
            away = (x - there_x) ** 2 + (y - there_y) ** 2
            if away < least:
                best, least = number, away
        found.append(best)
    return found


def smoothed(readings: array[float], keep: float) -> array[float]:
    """Take the noise out of a sensor's readings: each leans on the one before."""
    level, found = readings[0], array("d")
    for reading in readings:
        level = keep * level + (1 - keep) * reading
        found.append(level)
    return found


def too_heavy(parcels: list[Parcel], kilos: float) -> list[int]:
    """Find what a driver can't carry."""
    return [each.number for each in parcels if each.kilos > kilos]


def tour(van: Van, parcels: list[Parcel]) -> float:
    """Drive to every parcel, in turn."""
    for parcel in parcels:
        van.drive(parcel.x, parcel.y, parcel.kilos)
    return van.litres


def words(notes: list[str]) -> dict[str, int]:
    """Count the words that customers use."""
    found: dict[str, int] = {}
    for note in notes:
        for word in note.lower().split():
            found[word] = found.get(word, 0) + 1
    return found


def indexed(rows: list[dict[str, object]], key: str) -> dict[object, dict[str, object]]:
    """Find rows by one of their columns from now on: the first one that has a value."""
    found: dict[object, dict[str, object]] = {}
    for row in rows:
        found.setdefault(row[key], row)
    return found


def archived(text: str) -> int:
    """Pack what must be kept, without the digits that nobody needs."""
    return len(zlib.compress(re.sub(r"(?<=\.\d{3})\d+", "", text).encode(), 6))


def paid(after: float, done: list[float]) -> None:
    """Wait for the bank."""
    time.sleep(after)
    done.append(after)


def main() -> None:
    """Work through a day, and see that it comes out as it should."""
    charged = settings()
    text = orders(charged, seed=7)
    draw = random.Random(8)
    depots = [(draw.uniform(-30, 30), draw.uniform(-30, 30)) for _ in range(DEPOTS)]
    sensor = array("d", (20 + draw.gauss(0, 1) for _ in range(READINGS)))
    done: list[float] = []
    bank = threading.Thread(target=paid, args=(BANK, done))
    bank.start()
    parcels = read(text)
    rows = json.loads(text)["parcels"]
    fleet = [Van() for _ in range(VANS)]
    for number in range(ROUNDS):
        # In each round one more parcel was taken back.
        for start in range(number, PARCELS - BATCH + 1, BATCH):
            batch = parcels[start : start + BATCH]
            totals = [price(batch, charged, 0.3 + tariff / 50) for tariff in range(TARIFFS)]
            near = nearest([each.x for each in batch], [each.y for each in batch], depots)
            level = smoothed(sensor, 0.9 - (number + start / PARCELS) / 200)
            litres = sum(tour(van, batch) for van in fleet)
            for_two = [too_heavy(batch, 5 + kilos / 10) for kilos in range(LOADS)]
            used = words([each.note for each in batch])
            mine = rows[start : start + BATCH]
            found = [indexed(mine, key) for key in COLUMNS for _ in range(SHIFTS)]
        if number % KEPT_EVERY == 0:
            packed = archived(text)
    bank.join()

    assert totals == sorted(totals)
    assert done == [BANK]
    assert min(near) >= 0
    assert max(near) < DEPOTS
    assert abs(sum(level) / len(level) - 20) < 0.2
    assert sum(used.values()) == NOTE * BATCH
    assert len(for_two[0]) > len(for_two[-1])
    assert len(found[0]) == BATCH
    assert packed < len(text)
    print(f"{PARCELS:,} parcels, {totals[0]:,.2f} charged for the last ones, {litres:,.0f} litres burnt")


if __name__ == "__main__":
    main()
