"""Results of `ferrule bench` without their samples: as much of them as a page shows."""

from __future__ import annotations

import statistics
import sys
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from ferrule.bench import results
from ferrule.bench.results import Peak, Problem, Results, Row, Trait
from ferrule.bench.show import summary

from studies.publish import published
from studies.publish.published import measured_on, packed, rounded, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from ferrule.measuring.intervals import Estimate

    from studies.publish.published import Document


@dataclass(slots=True)
class Asked(Row):
    """A row that notes which others it is compared with."""

    ratios: dict[str, Estimate] = field(default_factory=dict)

    def faster_than(self, other: Row) -> Estimate:
        """How many times faster than another row of the same block."""
        found = self.ratios[other.label] = Row.faster_than(self, other)
        return found


@dataclass(slots=True)
class Median(Row):
    """A row whose one sample is its median, with the ratios that the page shows."""

    ratios: dict[str, Estimate] = field(default_factory=dict)

    def faster_than(self, other: Row) -> Estimate:
        """How many times faster than another row of the same block."""
        return self.ratios[other.label]


def joined(paths: list[Path]) -> Results:
    """Load the files of runs, one after the other, as one run of all of them.

    Each must be of a release build and have come to its end, all of the same machine, build and packages.
    """
    found, *others = (results.load(path) for path in paths)
    for path, each in zip(paths, [found, *others], strict=True):
        published.require_whole(path, each.build, interrupted=each.interrupted)
        require_all(path, each)
        if len(paths) > 1:
            each.notes = [f"{path.stem}: {note}" for note in each.notes]
    for path, other in zip(paths[1:], others, strict=True):
        if differing := _differing(other, found):
            sys.exit(f"{path}: measured on something else than {paths[0]}: {differing}")
        found.problems |= other.problems
        found.versions |= other.versions
        found.rows += other.rows
        found.peaks += other.peaks
        found.traits += other.traits
        found.notes += other.notes
        found.machine["load_after"] = other.machine.get("load_after")
    dates = sorted({found.date, *(other.date for other in others)})
    found.date = " to ".join(dict.fromkeys((dates[0], dates[-1])))
    return found


def require_all(path: Path, found: Results) -> None:
    """End where a run left out what was declared, or took few samples: a page is of all of it."""
    if found.quick:
        sys.exit(f"{path}: a quick run")
    for problem in found.problems.values():
        if problem.left_out or problem.sizes_left_out:
            sys.exit(f"{path}: {problem.id}: {summary.left_out_line(problem)}")


def _differing(one: Results, other: Results) -> str:
    """Say what of the machine, the build and the packages that both have is not the same."""
    shared = [name for name in one.versions if name in other.versions]
    both = [
        (name, mine.get(name), theirs.get(name))
        for names, mine, theirs in (
            (published.MACHINE, one.machine, other.machine),
            (published.BUILD, one.build, other.build),
            (shared, one.versions, other.versions),
        )
        for name in names
    ]
    return "; ".join(f"{name} {mine}, not {theirs}" for name, mine, theirs in both if mine != theirs)


def condense(found: Results, page: Callable[[Results], str]) -> Document:
    """Keep of results what a page needs, which is made once to see what it compares.

    Of first calls a page shows nothing.
    """
    rows = [
        Asked(**{each.name: getattr(row, each.name) for each in fields(Row)})
        for row in found.rows
        if not row.first_call
    ]
    page(replace(found, rows=[*rows]))
    blocks = dict.fromkeys((row.workload, row.n, row.threads) for row in rows)
    return {
        "date": found.date,
        **measured_on(found.machine, found.versions, found.build),
        "notes": found.notes,
        "problems": [_problem(each, rows) for each in found.problems.values()],
        "blocks": [_block(*place, rows) for place in blocks],
        "peaks": [
            _named(each, "workload", "n", "label", "threads", "bytes", "reason") for each in found.peaks
        ],
        "traits": [_trait(each) for each in found.traits],
    }


def _named(each: Any, *names: str) -> Document:
    return {name: value for name in names if (value := getattr(each, name)) != ""}


def _problem(problem: Problem, rows: list[Asked]) -> Document:
    own = {(row.label, row.title, row.role, row.case) for row in rows if row.workload == problem.id}
    titles = {label: [title, role, *([case] if case else [])] for label, title, role, case in sorted(own)}
    assert len(titles) == len(own), f"{problem.id}: a label with two titles"
    return _named(problem, "id", "title", "description", "unit") | {"titles": titles}


def _block(workload: str, n: int, threads: int, rows: list[Asked]) -> Document:
    own = [row for row in rows if (row.workload, row.n, row.threads) == (workload, n, threads)]
    return {
        "workload": workload,
        "n": n,
        "threads": threads,
        "seconds": {
            row.label: rounded(row.time.value) if row.measured else [row.status, row.reason] for row in own
        },
        "faster": {
            row.label: {other: packed(ratio) for other, ratio in row.ratios.items()}
            for row in own
            if row.ratios
        },
    }


def _trait(trait: Trait) -> Document:
    kept = _named(trait, "workload", "n", "label", "aspect", "threads", "reason")
    return kept | {
        name: rounded(statistics.median(samples))
        for name, samples in (("value", trait.samples), ("given", trait.given))
        if samples
    }


def restored(document: Document) -> Results:
    """Give the results again, with medians for samples."""
    problems = {each["id"]: each for each in document["problems"]}
    return Results(
        date=document["date"],
        command=[],
        machine=document["machine"],
        versions=document["versions"],
        build=document["build"],
        environments={},
        problems={name: _restored_problem(each) for name, each in problems.items()},
        rows=[
            row for block in document["blocks"] for row in _rows(block, problems[block["workload"]]["titles"])
        ],
        peaks=[Peak(**each) for each in document["peaks"]],
        traits=[_restored_trait(each) for each in document["traits"]],
        notes=document["notes"],
    )


def _restored_problem(kept: Document) -> Problem:
    of_page = {name: value for name, value in kept.items() if name != "titles"}
    return Problem(**{"description": "", "equality": "", "sizes": []} | of_page)


def _rows(block: Document, titles: dict[str, list[str]]) -> Iterable[Median]:
    place = block["workload"], block["n"], block["threads"]
    for label, kept in block["seconds"].items():
        title, role, *case = titles[label]
        row = Median(*place, label, title, role, "measured", case="".join(case))
        if isinstance(kept, list):
            row.status, row.reason = kept
        else:
            row.samples = [kept]
            row.ratios = {other: unpacked(ratio) for other, ratio in block["faster"].get(label, {}).items()}
        yield row


def _restored_trait(kept: Document) -> Trait:
    samples = {name: [kept[key]] for name, key in (("samples", "value"), ("given", "given")) if key in kept}
    return Trait(**{name: value for name, value in kept.items() if name not in {"value", "given"}} | samples)
