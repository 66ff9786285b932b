"""What a run has measured so far, kept for the next one: of the same commit nothing is measured twice."""

from __future__ import annotations

import hashlib
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule import _files
from ferrule.bench import results
from ferrule.measuring import kept

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferrule.bench.results import Results

    from studies.claims.evidence import Need

ROOT = Path(__file__).parents[2]


class UncommittedError(RuntimeError):
    """What is measured isn't committed, so that nothing says what kept parts are of."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A folder with the results of workloads, and the samples of probes; without one nothing is kept."""

    folder: Path | None = None

    def results(self, workload: str, needs: Iterable[Need]) -> Results | None:
        """Give what was measured of a workload for these needs, if it was."""
        place = self._place(workload, needs)
        return results.load(place) if place is not None and place.exists() else None

    def keep_results(self, workload: str, needs: Iterable[Need], found: Results) -> None:
        """Keep it, unless it isn't all there is."""
        place = self._place(workload, needs)
        if place is not None and not found.interrupted:
            place.parent.mkdir(parents=True, exist_ok=True)
            found.save(place)

    def probes(self) -> dict[str, list[float]]:
        """Give the samples of all probes that ran."""
        place = self._probes
        return dict(kept.read(place)) if place is not None and place.exists() else {}

    def keep_probes(self, samples: dict[str, list[float]]) -> None:
        """Keep them."""
        if (place := self._probes) is not None:
            place.parent.mkdir(parents=True, exist_ok=True)
            _files.write(place, json.dumps(samples) + "\n")

    def _place(self, workload: str, needs: Iterable[Need]) -> Path | None:
        plan = hashlib.sha256("\n".join(sorted(map(repr, needs))).encode()).hexdigest()[:12]
        return self.folder and self.folder / f"{workload.replace('/', '-')}-{plan}.json"

    @property
    def _probes(self) -> Path | None:
        return self.folder and self.folder / "probes.json"


def of_commit(folder: Path, *, quick: bool) -> Parts:
    """Give the parts of what is checked out; UncommittedError where that isn't committed."""
    if changed := _git("status", "--porcelain"):
        raise UncommittedError(f"--parts: what is measured isn't committed: {changed.splitlines()[0]}")
    commit = _git("rev-parse", "--short", "HEAD")
    return Parts(folder / (f"{commit}-quick" if quick else commit))


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603
