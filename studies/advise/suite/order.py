"""The order in which poly-match became faster, step by step: predictions should have it, too.

The steps are those of "Making Python 100x faster with less than 100 lines of Rust". One random order of the
three in six is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from studies.publish.published import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferrule.advise.findings import Way
    from ferrule.measuring.intervals import Estimate

    from studies.publish.published import Document


@dataclass(frozen=True, slots=True)
class Step:
    """What was done, and how many times faster the whole program was then."""

    does: str
    function: str
    ways: tuple[Way, ...]
    """Of the predictions, that or the best of those that is this step."""
    told: tuple[float, ...]
    """By the article; several where a way was improved within itself."""

    def predicted(self, rows: Iterable[Document]) -> Estimate | None:
        """Give how many times faster the program is said to become; None where nothing is said."""
        ways: Document = next(
            (each.get("ways", {}) for each in rows if each["function"] == self.function), {}
        )
        found = [unpacked(ways[way]["program"]) for way in self.ways if "program" in ways.get(way, {})]
        return max(found, key=lambda each: each.value, default=None)


STEPS = (
    Step("the function line by line", "polygons:find_close_polygons", ("copied",), (12.5,)),
    Step(
        "with polygons as a Rust class, at last without allocations",
        "polygons:find_close_polygons",
        ("class",),
        (46.5, 101.0),
    ),
    Step(
        "with the loop over all points in Rust",
        "polygons:match_points",
        ("copied", "zero-copy", "class", "loop"),
        (362.0,),
    ),
)


def in_order(rows: list[Document]) -> bool:
    """Whether each step is said to make the program faster than the one before."""
    gains = [step.predicted(rows) for step in STEPS]
    return all(one and other and one.value < other.value for one, other in pairwise(gains))
