"""What was measured, and its file: JSON that `pyperf` reads, with everything else beside."""

from __future__ import annotations

import json
import statistics
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from ferrule import _files
from ferrule.measuring import kept
from ferrule.measuring.events import event
from ferrule.measuring.intervals import Estimate, estimate, paired_ratio
from ferrule.measuring.machine import pyperf_metadata

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FORMAT = 1
Status = Literal["measured", "wrong", "not run", "inexpressible"]
Aspect = Literal["cold", "build", "scaling", "lines"]


class UnreadableFileError(ValueError):
    """A file isn't a result file of `ferrule bench`; the message names it and says why."""


@event
@dataclass(slots=True)
class Row:
    """One implementation of one workload at one size with one number of threads."""

    workload: str
    n: int
    threads: int
    label: str
    title: str
    role: str
    status: Status
    reason: str = ""
    remark: str = ""
    parallel: bool = False
    first_call: bool = False
    loops: int = 1
    samples: list[float] = field(default_factory=list)
    warmups: list[tuple[int, float]] = field(default_factory=list)
    case: str = ""
    """Only rows of one case are compared. The reference's has no name, and rows of old files have none."""
    output_bytes: int | None = None
    """How large its answer is, where the workload says how that is known."""
    python: bool = False
    """Whether it is Python and its standard library alone, beside the reference."""

    @property
    def name(self) -> str:
        """A name that is unique in a file, for `pyperf`."""
        threads = "1 thread" if self.threads == 1 else f"{self.threads} threads"
        first = ", first call" if self.first_call else ""
        return f"{self.workload} n={self.n} {self.label}{first}, {threads}"

    @property
    def measured(self) -> bool:
        """Whether it has a time."""
        return self.status == "measured"

    @property
    def time(self) -> Estimate:
        """Seconds a call, with the interval."""
        return estimate(self.samples)

    def faster_than(self, other: Row) -> Estimate:
        """How many times faster than another row of the same block, sample by sample."""
        return paired_ratio(other.samples, self.samples)


@event
@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of one size, what their answers were compared with, and the work of a call."""

    n: int
    rows: list[Row]
    checked_against: str
    work: tuple[float, str] | None


@event
@dataclass(slots=True)
class Peak:
    """Peak memory of one implementation, beyond its input."""

    workload: str
    n: int
    label: str
    threads: int
    bytes: int | None
    method: str = ""
    reason: str = ""


@dataclass(slots=True)
class Trait:
    """What else an implementation costs; without samples for the reason given.

    - `cold`: seconds from a fresh process with the input in hand to a first answer: imports, compiling, a
      call.
    - `build`: seconds to build the extension that it is in, with all else in it.
    - `scaling`: how many times as much the threads do together as one alone, in one process: as many times as
      there are threads where Python's lock is never held, once where it always is. `given` is what a call
      without the lock had of it at the same moments: less where the machine was busy.
    - `lines`: how many lines differ from the reference's.
    """

    workload: str
    n: int
    label: str
    aspect: Aspect
    threads: int
    samples: list[float] = field(default_factory=list)
    given: list[float] = field(default_factory=list)
    reason: str = ""

    @property
    def value(self) -> float | None:
        """The median of the samples."""
        return statistics.median(self.samples) if self.samples else None


@dataclass(slots=True)
class Problem:
    """What the results say of a workload itself."""

    id: str
    title: str
    description: str
    unit: str
    equality: str
    sizes: list[int]
    work: dict[int, tuple[float, str]] = field(default_factory=dict)
    checked_against: dict[int, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    """What was declared, and not asked for: titles of implementations."""
    sizes_left_out: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Results:
    """Everything that one run of `ferrule bench` found."""

    date: str
    command: list[str]
    machine: dict[str, Any]
    versions: dict[str, str]
    build: dict[str, Any]
    environments: dict[int, dict[str, str]]
    problems: dict[str, Problem] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    peaks: list[Peak] = field(default_factory=list)
    traits: list[Trait] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    interrupted: bool = False
    quick: bool = False
    """With the fewest samples that there may be."""

    @property
    def any_wrong(self) -> bool:
        """Whether an implementation gave a wrong answer."""
        return any(row.status == "wrong" for row in self.rows)

    @property
    def unmeasured(self) -> dict[str, str]:
        """Of which workloads nothing was measured, and why: what their reference says at the first size."""
        timed = {row.workload for row in self.rows if row.measured}
        found: dict[str, str] = {}
        for row in self.rows:
            if row.role == "reference" and row.workload not in timed:
                found.setdefault(row.workload, row.reason)
        return found

    def sizes(self, workload: str) -> list[int]:
        """Give the sizes that there are rows for, ascending."""
        return sorted({row.n for row in self.rows if row.workload == workload})

    def threads(self, workload: str) -> list[int]:
        """Give the numbers of threads that there are rows for, ascending."""
        return sorted({row.threads for row in self.rows if row.workload == workload})

    def block(self, workload: str, n: int, threads: int) -> list[Row]:
        """Give the rows that were interleaved with one another, and those that couldn't be."""
        return [row for row in self.rows if (row.workload, row.n, row.threads) == (workload, n, threads)]

    def peak(self, workload: str, n: int, label: str) -> Peak | None:
        """Give the peak memory of an implementation, if it was measured at this size."""
        matches = (peak for peak in self.peaks if (peak.workload, peak.n, peak.label) == (workload, n, label))
        return next(matches, None)

    def trait(self, workload: str, label: str, aspect: Aspect) -> Trait | None:
        """Give what else an implementation costs, if that was looked at."""
        wanted = (workload, label, aspect)
        return next(
            (each for each in self.traits if (each.workload, each.label, each.aspect) == wanted), None
        )

    def save(self, path: Path) -> None:
        """Write the file."""
        _files.write(path, json.dumps(to_document(self), indent=1, ensure_ascii=False) + "\n")


def fastest(rows: Iterable[Row]) -> Row | None:
    """Give the fastest measured row."""
    timed = (row for row in rows if row.measured and not row.first_call)
    return min(timed, key=lambda row: row.time.value, default=None)


def rivals(rows: list[Row], case: str) -> list[Row]:
    """Give all of a case that ferrule's rows are held against, the reference among them."""
    return [row for row in rows if row.role != "ferrule" and row.case == case]


def to_document(results: Results) -> dict[str, Any]:
    """Give the JSON document: samples as pyperf's benchmarks, the rest under `ferrule`.

    A row that was not measured has no benchmark, so pyperf refuses a file in which nothing was.
    """
    return {
        "version": "1.0",
        "metadata": pyperf_metadata(results.machine, results.versions),
        "benchmarks": [_benchmark(row, results.date) for row in results.rows if row.measured],
        "ferrule": {
            "format": FORMAT,
            "date": results.date,
            "command": results.command,
            "machine": results.machine,
            "versions": results.versions,
            "build": results.build,
            "environments": results.environments,
            "problems": [asdict(problem) for problem in results.problems.values()],
            "rows": [_without_samples(row) for row in results.rows],
            "peaks": [asdict(peak) for peak in results.peaks],
            "traits": [asdict(trait) for trait in results.traits],
            "notes": results.notes,
            "interrupted": results.interrupted,
            "quick": results.quick,
        },
    }


def load(path: Path) -> Results:
    """Read a file that `Results.save` wrote; UnreadableFileError where it is something else."""
    return kept.load(path, "result file", from_document, UnreadableFileError)


def from_document(document: dict[str, Any]) -> Results:
    """Give the results again of what `to_document` gave."""
    if not isinstance(document, dict) or "ferrule" not in document:
        raise UnreadableFileError("not a result file of `ferrule bench`: it has no part `ferrule`")
    if isinstance(document["ferrule"], dict) and "costs" in document["ferrule"]:
        raise UnreadableFileError("a cost model; `ferrule costs compare` reads it")
    own = document["ferrule"]
    if own["format"] != FORMAT:
        raise ValueError(f"format {own['format']!r}, this version reads {FORMAT}")
    samples = {bench["metadata"]["name"]: bench["runs"][0] for bench in document["benchmarks"]}
    rows = []
    for fields in own["rows"]:
        row = Row(**fields)
        if row.measured:
            run = samples[row.name]
            row.samples = [float(value) for value in run["values"]]
            row.warmups = [(int(loops), float(value)) for loops, value in run.get("warmups", [])]
        rows.append(row)
    problems = [Problem(**fields) for fields in own["problems"]]
    for problem in problems:
        problem.work = {int(n): (float(amount), unit) for n, (amount, unit) in problem.work.items()}
        problem.checked_against = {int(n): label for n, label in problem.checked_against.items()}
    results = Results(
        date=own["date"],
        command=own["command"],
        machine=own["machine"],
        versions=own["versions"],
        build=own["build"],
        environments={int(threads): env for threads, env in own["environments"].items()},
        problems={problem.id: problem for problem in problems},
        rows=rows,
        peaks=[Peak(**fields) for fields in own["peaks"]],
        # Files from before there were any have none.
        traits=[Trait(**fields) for fields in own.get("traits", [])],
        notes=own["notes"],
        interrupted=own["interrupted"],
        quick=own.get("quick", False),
    )
    kept.check("ferrule", results, Results)
    return results


def _without_samples(row: Row) -> dict[str, Any]:
    return {key: value for key, value in asdict(row).items() if key not in {"samples", "warmups"}}


def _benchmark(row: Row, date: str) -> dict[str, Any]:
    run: dict[str, Any] = {"metadata": {"date": date, "loops": row.loops}, "values": row.samples}
    if row.warmups:
        run["warmups"] = [list(warmup) for warmup in row.warmups]
    return {"metadata": {"name": row.name, "loops": row.loops}, "runs": [run]}
