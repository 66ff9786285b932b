"""The order in which poly-match became faster, step by step: predictions should have it, too.

The steps are those of "Making Python 100x faster with less than 100 lines of Rust". One random order of the
three in six is right: so intervals should be apart as well, and gains be near those that were measured.
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


NEAR = 3.0
"""By which factor a gain may be another than the article's, which was measured on another machine."""


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

    def off(self, found: Estimate) -> float:
        """Give by which factor a gain is another than what was told, or than the nearest of it.

        >>> from ferrule.measuring.intervals import Estimate
        >>> [round(STEPS[1].off(Estimate(each, each, each)), 1) for each in (15.5, 60.0, 202.0)]
        [3.0, 1.0, 2.0]
        """
        return max(min(self.told) / found.value, found.value / max(self.told), 1.0)

    def ceiling(self, rows: Iterable[Document]) -> float | None:
        """Give what the program gains if the function takes no time; None where nothing is said of it."""
        share = next((each.get("total") for each in rows if each["function"] == self.function), None)
        return None if share is None else 1 / max(1 - share, 1e-9)


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


def is_apart(rows: list[Document]) -> bool:
    """Whether the interval of each step begins above that of the one before."""
    gains = [step.predicted(rows) for step in STEPS]
    return all(one and other and one.high < other.low for one, other in pairwise(gains))
