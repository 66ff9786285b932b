"""Write `docs/bench-self.md`, how often twins are called different, from `studies/published/runs/`.

python -m studies.publish.bench_self [bench-results/bench-self.json]    with a run's file, kept there first
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule import _files
from ferrule.bench.show import summary
from ferrule.measuring import words
from ferrule.measuring.comparison import NOISE

from studies.publish import published, runs
from studies.publish.markdown import items, plain, table
from studies.twins import TWIN

if TYPE_CHECKING:
    from ferrule.bench.results import Results, Row
    from ferrule.measuring.intervals import Estimate

NAME = "bench-self"
NOMINAL = 0.05
ABOUT = (
    "Every implementation is there twice, under two names, among the others of its workload: what is said "
    "of the two is the instrument's own. Of 95 % intervals one in twenty misses 1."
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows of the same implementation in one block."""

    row: Row
    times: Estimate
    """How many times faster than its twin."""

    @property
    def different(self) -> bool:
        """Whether the interval says that they are not the same, which is wrong."""
        return self.times.outcome() in {"faster", "slower"}

    @property
    def distance(self) -> float:
        """How far from the same, as a share."""
        return max(self.times.value, 1 / self.times.value) - 1


def pairs(found: Results) -> list[Pair]:
    """Give all twins that were measured."""
    told = []
    for workload in found.problems:
        for n in found.sizes(workload):
            for threads in found.threads(workload):
                rows = {row.label: row for row in found.block(workload, n, threads) if row.measured}
                told += [
                    Pair(row, row.faster_than(twin))
                    for label, row in rows.items()
                    if (twin := rows.get(f"{label} {TWIN}"))
                ]
    return told


def text(found: Results) -> str:
    """How many are called different, by workload, and all of those."""
    every = pairs(found)
    wrong = sorted((pair for pair in every if pair.different), key=lambda pair: -pair.distance)
    beyond = [pair for pair in wrong if pair.distance > NOISE]
    said = (
        f"{len(every)} pairs: {len(wrong)} are called different, {len(wrong) / len(every):.1%} (nominal "
        f"{NOMINAL:.0%}), "
        f"{len(beyond)} by more than {NOISE:.0%}; `ferrule bench compare` takes what is less for noise."
    )
    rows = []
    for workload in found.problems:
        own = [pair for pair in every if pair.row.workload == workload]
        if own:
            counts = [str(len(own)), str(sum(pair.different for pair in own))]
            rows.append([workload, *counts, f"{max(pair.distance for pair in own):.1%}"])
    parts = [
        "# What the instrument says of itself",
        f"Written by `make {NAME}` from the run in `studies/published/runs/`. {ABOUT}",
        *runs.notes(NAME, found),
        said,
        table(["workload", "pairs", "called different", "largest distance"], rows),
        items(plain(told(pair, found)) for pair in wrong) or "None is called different.",
        "## The machine",
        items(map(plain, [*summary.machine_lines(found), *found.notes])),
    ]
    return "\n\n".join(parts) + "\n"


def told(pair: Pair, found: Results) -> str:
    """Say where a pair is called different, and how far apart it is."""
    size = words.counted(pair.row.n, found.problems[pair.row.workload].unit)
    place = f"{pair.row.workload}, {size}, {words.threads_text(pair.row.threads)}"
    return f"{place}: {pair.row.title}: {words.multiple(pair.times.value)} {words.ends(pair.times)}"


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        runs.keep(Path(argument))
    _files.write(published.page_of(NAME), text(runs.kept(NAME)))
