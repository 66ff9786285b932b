"""The predictor's own record: what it said of functions, and what their ports came to."""

from __future__ import annotations

import os
import statistics
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import platformdirs

from ferrule.measuring import cache
from ferrule.measuring.events import UnknownEventError, decode, encode, event

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.measuring.intervals import Estimate

_TWICE = 2.0


@event
@dataclass(frozen=True, slots=True)
class Proven:
    """A port that does the same as its function: a line of the ledger."""

    date: str
    file: str
    name: str
    port: str
    measured: list[float]
    """How many times faster, and the ends of its interval."""
    predicted: list[float] = field(default_factory=list)
    """The same as it was said before; empty where nothing was."""
    way: str = ""
    """For which way to move it."""
    inputs: int = 0
    python: str = ""
    cpu: str = ""
    ferrule: str = ""
    any_build: bool = False
    """Whether the port was one that users don't get: then it counts for nothing."""
    rule: str = "exact"
    unscored: str = ""
    """Why the prediction can't be held against what was measured; nothing where it can."""

    @property
    def error(self) -> float:
        """By which factor the prediction was off, whether too high or too low."""
        ratio = self.predicted[0] / self.measured[0]
        return max(ratio, 1 / ratio)

    @property
    def is_inside(self) -> bool:
        """Whether what was measured lies in the interval that was predicted."""
        return self.predicted[1] <= self.measured[0] <= self.predicted[2]


@dataclass(frozen=True, slots=True)
class Score:
    """How good the predictions were, and each of them, the worst first."""

    proven: list[Proven]
    median: float | None
    """The factor by which they were off; None where there are none."""
    within: float
    """The share that was off by no more than 2 ×."""
    inside: float
    """The share whose interval had what was measured."""
    left_out: Counter[str]
    """Lines that count for nothing, by why."""


def place() -> Path:
    """Give where the ledger is: among the user's data, for the user alone."""
    path: Path = platformdirs.user_data_path("ferrule", appauthor=False) / "advise.jsonl"
    return path


def now() -> str:
    """Give the date for a line."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def three(found: Estimate) -> list[float]:
    """Give an estimate as a line has it.

    >>> from ferrule.measuring.intervals import Estimate
    >>> three(Estimate(2.0, 1.5, 3.0))
    [2.0, 1.5, 3.0]
    """
    return [found.value, found.low, found.high]


def add(proven: Proven, path: Path | None = None) -> None:
    """Add a line; OSError where that can't be."""
    path = path or place()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        cache.check(path)
        os.write(number, f"{encode(proven)}\n".encode())
    finally:
        os.close(number)


def score(path: Path | None = None) -> Score:
    """Judge the predictions of the ledger; OSError where it can't be read. None there is an empty one."""
    path = path or place()
    if not path.exists():
        return Score([], None, 0.0, 0.0, Counter())
    cache.check(path)
    latest: dict[tuple[str, str, str, str, str], Proven] = {}
    left_out: Counter[str] = Counter()
    for line in path.read_bytes().splitlines():
        found = _read(line)
        why = _counts_for_nothing(found)
        if found is None or why:
            left_out[why] += 1
            continue
        key = found.file, found.name, found.port, found.way, found.python
        left_out["the port was proven again"] += key in latest
        latest[key] = found
    proven = sorted(latest.values(), key=lambda each: -each.error)
    count = len(proven)
    return Score(
        proven,
        statistics.median(each.error for each in proven) if proven else None,
        sum(each.error <= _TWICE for each in proven) / max(count, 1),
        sum(each.is_inside for each in proven) / max(count, 1),
        +left_out,
    )


def _counts_for_nothing(found: Proven | None) -> str:
    if found is None:
        return "it can't be read"
    if found.any_build:
        return "the port was a build that users don't get"
    return found.unscored or ("" if found.predicted else "nothing was predicted")


def _read(line: bytes) -> Proven | None:
    """Give a line's; None where it is none, or has a number that can't be."""
    try:
        found = decode(line)
        if isinstance(found, Proven) and min(found.measured + found.predicted) > 0:
            return found
    except (UnknownEventError, TypeError, ValueError):
        pass
    return None
