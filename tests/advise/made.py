"""Functions made up, as a run finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ferrule.advise.findings import Function, Prediction
from ferrule.measuring.intervals import Estimate

from tests.advise.recordings import code

if TYPE_CHECKING:
    from ferrule.advise.findings import Way


def function(total: float = 5.0, **parts: Any) -> Function:
    """A function of the project: a loop of its own that was called a thousand times."""
    made: dict[str, Any] = {
        "code": code("f", 10),
        "origin": "project",
        "own": total,
        "waiting": 0.0,
        "samples": 1_000,
        "body": {"arithmetic": 0.7 * total, "loop": 0.3 * total},
        "calls": Estimate(1_000.0, 990.0, 1_010.0),
    }
    return Function(total=total, **{**made, **parts})


def prediction(  # noqa: PLR0913 - all that one has
    way: Way, faster: float, program: float, *, low: float = 0.0, crossing: float = 1e-6, reason: str = ""
) -> Prediction:
    """A prediction whose interval is half as low and twice as high."""
    ends = Estimate(faster, low or faster / 2, faster * 2)
    return Prediction(way, ends, Estimate(program, program * 0.9, program * 1.1), crossing, reason)
