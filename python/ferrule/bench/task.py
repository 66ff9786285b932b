"""What a worker of `ferrule bench` is asked.

It answers with `results.Rows`, a `results.Peak`, samples, or what was `Lost`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ferrule.measuring.events import event

Mode = Literal["time", "memory", "cold", "scaling"]


@event
@dataclass(frozen=True, slots=True)
class WorkloadTask:
    """Measure one workload with one number of threads: all its times, or what else one implementation costs.

    The workload is declared in `module`, or in `file`; `lost` are implementations that ended an earlier
    worker: size, label, reason.
    """

    mode: Mode
    module: str
    file: str
    workload: str
    threads: int
    sizes: list[int]
    labels: list[str]
    most: int
    budget: float
    lost: list[tuple[int, str, str]] = field(default_factory=list)


@event
@dataclass(frozen=True, slots=True)
class Lost:
    """Without this implementation, the size has to be measured again; with no label, nothing of it can be."""

    n: int
    label: str
    reason: str
