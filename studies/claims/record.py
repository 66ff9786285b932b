"""The file of a run: the machine, and every claim with its figures and its verdict."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from ferrule import _files
from ferrule.measuring import kept, machine
from ferrule.measuring.intervals import Estimate

from studies.claims.claim import KINDS, Figure, Judged, Verdict
from studies.claims.judging import judged

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from studies.claims.claim import Claim, Kind
    from studies.claims.gather import Gathered

FORMAT = 1


class UnreadableRecordError(ValueError):
    """A file isn't one of `python -m studies.claims`; the message names it and says why."""


@dataclass
class Record:
    """What a run found."""

    date: str
    quick: bool
    machine: dict[str, Any]
    versions: dict[str, str]
    build: dict[str, Any]
    notes: list[str] = field(default_factory=list)
    interrupted: bool = False
    seconds: float = 0.0
    claims: list[Judged] = field(default_factory=list)

    def counts(self) -> dict[Kind, int]:
        """Give how many claims have each kind of verdict."""
        return {kind: sum(claim.verdict.kind == kind for claim in self.claims) for kind in KINDS}

    @property
    def documents(self) -> list[str]:
        """Give the documents that the claims are in, in their order."""
        return list(dict.fromkeys(claim.document for claim in self.claims))

    @property
    def machine_lines(self) -> list[str]:
        """Describe in a few lines what it was measured on."""
        facts, build = self.machine, self.build
        load = f"load average {facts.get('load_before')} before, {facts.get('load_after')} after"
        built = ", ".join(
            f"{name} {build[name].removeprefix(f'{name} ')}"
            for name in ("profile", "pyo3", "rustc", "commit")
            if build.get(name)
        )
        kind = "a quick run" if self.quick else "a full run"
        return [
            f"{facts.get('cpu', 'unknown processor')}, {facts.get('cores', '?')} cores"
            + (" of a virtual machine" if facts.get("virtual") else "")
            + f"; {facts.get('system', '?')}",
            f"{self.date}, {kind} of {self.seconds:.0f} s; {load}",
            f"ferrule's build: {built}",
            machine.packages(self.versions),
        ]

    def save(self, path: Path) -> None:
        """Write the file."""
        document = {"ferrule claims": FORMAT, **asdict(self)}
        _files.write(path, json.dumps(document, indent=1, ensure_ascii=False) + "\n")


def record(claims: Iterable[Claim], gathered: Gathered, seconds: float) -> Record:
    """Judge claims by what was gathered."""
    return Record(
        date=gathered.date,
        quick=gathered.quick,
        machine=gathered.facts,
        versions=gathered.versions,
        build=gathered.build,
        notes=gathered.notes,
        interrupted=gathered.interrupted,
        seconds=seconds,
        claims=[judged(claim, gathered.evidence) for claim in claims],
    )


def load(path: Path) -> Record:
    """Read a file that `Record.save` wrote; UnreadableRecordError where it is something else."""
    return kept.load(path, "record of claims", _from_document, UnreadableRecordError)


def _from_document(document: dict[str, Any]) -> Record:
    if document.pop("ferrule claims") != FORMAT:
        raise ValueError(f"another format than {FORMAT}")
    found = Record(**document | {"claims": [_claim(fields) for fields in document["claims"]]})
    kept.check("ferrule claims", found, Record)
    return found


def _claim(fields: dict[str, Any]) -> Judged:
    figures = [_figure(each) for each in fields["figures"]]
    return Judged(**fields | {"verdict": Verdict(**fields["verdict"]), "figures": figures})


def _figure(fields: dict[str, Any]) -> Figure:
    estimate = fields["estimate"]
    return Figure(**fields | {"estimate": Estimate(**estimate) if estimate else None})
