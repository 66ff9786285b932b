"""Simulate a day of a clinic: patients come, wait for a nurse, then for a doctor.

clinic.py [DAYS]
"""

from __future__ import annotations

import random
import sys
from collections.abc import Generator
from typing import Any

import simpy

Steps = Generator[Any, Any, None]
MINUTES = 10 * 60


def patient(env: simpy.Environment, clinic: Clinic, rng: random.Random) -> Steps:
    """Come, be seen by both, and go."""
    came = env.now
    with clinic.nurses.request() as nurse:
        yield nurse
        yield env.timeout(rng.expovariate(1 / 6))
    with clinic.doctors.request(priority=rng.randrange(3)) as doctor:
        yield doctor
        clinic.waited.append(env.now - came)
        yield env.timeout(rng.expovariate(1 / 12))


class Clinic:
    """Nurses and doctors, and how long patients waited."""

    def __init__(self, env: simpy.Environment) -> None:
        self.nurses = simpy.Resource(env, capacity=3)
        self.doctors = simpy.PriorityResource(env, capacity=6)
        self.waited: list[float] = []


def arrivals(env: simpy.Environment, clinic: Clinic, rng: random.Random) -> Steps:
    """Let patients come."""
    while True:
        yield env.timeout(rng.expovariate(1 / 2.1))
        env.process(patient(env, clinic, rng))


def percentile(sorted_values: list[float], share: float) -> float:
    """Give the value below which that share lies, by the line between its neighbours."""
    place = share * (len(sorted_values) - 1)
    below = int(place)
    above = min(below + 1, len(sorted_values) - 1)
    return sorted_values[below] + (place - below) * (sorted_values[above] - sorted_values[below])


def main(days: int = 250) -> None:
    """Simulate so many days."""
    rng = random.Random(4)
    waited: list[float] = []
    for _ in range(days):
        env = simpy.Environment()
        clinic = Clinic(env)
        env.process(arrivals(env, clinic, rng))
        env.run(until=MINUTES)
        waited += clinic.waited
    waited.sort()
    half, most = percentile(waited, 0.5), percentile(waited, 0.95)
    print(f"{len(waited)} patients in {days} days waited {half:.3f} min, one in twenty {most:.3f} min")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
