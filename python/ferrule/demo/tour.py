"""The tour: one hallmark workload of each domain, at one size, with the peers that are installed."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ferrule.bench.find import select
from ferrule.bench.session import Choice, Session
from ferrule.measuring.measure import MAX_SAMPLES

if TYPE_CHECKING:
    from ferrule.bench.declare import Implementation, Workload
    from ferrule.bench.results import Results
    from ferrule.measuring.watcher import Watcher

STOPS = {
    "buffers/hand-over": 1_000_000,
    "codec/json-loads-cars": 100_000,
    "linalg/matrix-multiply-f64": 128,
    "maps/get-many-list": 30_000,
    "records/payroll": 300_000,
    "reports/xlsx-real": 30_000,
    "scalars/option-prices": 10_000,
    "sequences/stats": 1_000_000,
    "tables/read-csv-mixed": 1_000_000,
    "text/word-count": 100_000,
}
"""Of each domain a workload, and the size that it is shown at."""


@dataclass(frozen=True, slots=True)
class Tour(Choice):
    """One size of each workload, what is installed, all threads, and times alone."""

    threads: str = "all"
    quick: bool = True

    @property
    def samples(self) -> int:
        """As many as a whole run takes: with the fewest, a busy machine tells nothing."""
        return MAX_SAMPLES

    def sizes_of(self, workload: Workload) -> list[int]:
        """Give the one size."""
        return [STOPS[workload.id]]

    def implementations_of(self, workload: Workload) -> list[Implementation]:
        """Give the reference, ferrule's, and the peers that are installed."""
        return [each for each in workload.implementations if each.role != "peer" or not missing(each)]

    def wants(self, _workload: Workload, _label: str, _aspect: str, /) -> bool:
        """Nothing but times."""
        return False


def missing(each: Implementation) -> list[str]:
    """Give the modules that an implementation needs and that aren't installed."""
    return [name for name in each.needs if find_spec(name) is None]


def run(command: list[str], watcher: Watcher) -> Results:
    """Measure the tour; a note says which peers were left out. Ctrl-C passes on."""
    chosen = [found for stop in STOPS for found in select(stop)[0]]
    session = Session(chosen, Tour(), command, watcher)
    out = {
        module
        for found in chosen
        for each in found.workload.implementations
        if each.role == "peer"
        for module in missing(each)
    }
    if out:
        session.results.notes.append(
            f"Left out are the peers that need what is not installed: {', '.join(sorted(out))}. "
            "The extra ferrule[peers] has it, and ferrule bench measures against them."
        )
    results = session.run()
    if results.interrupted:
        raise KeyboardInterrupt
    return results
