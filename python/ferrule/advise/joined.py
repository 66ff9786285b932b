"""From a recording to what is said of it: whose the time is, and what to do about it."""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.advise import folders, sources
from ferrule.advise.advice import advise
from ferrule.advise.attribute import attribute
from ferrule.advise.observed import Observed, count_unseen
from ferrule.advise.read import read
from ferrule.measuring import words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.console import Console

    from ferrule.advise.findings import Findings, Strand
    from ferrule.advise.recording import Recording
    from ferrule.costs.cost_model import Model

IDLE = 0.1
"""Of a run: less in an event loop that waits for something to do is not worth a word."""

FINDINGS = "findings.json"
"""The file of a run's folder that has what was found of it."""

MAIN = "MainThread"
"""What Python calls the thread that a process begins with."""


@dataclass(frozen=True, slots=True)
class Report:
    """What is said of a run."""

    recording: Recording
    findings: Findings

    def print(self, console: Console, *, top: int = 20, all_code: bool = False) -> None:
        """Show it on a terminal: `top` functions, of the project's unless all code is asked for."""
        from ferrule.advise.show.report import print_findings

        print_findings(console, self.findings, top=top, all_code=all_code)

    def __str__(self) -> str:
        from rich.console import Console

        text = io.StringIO()
        self.print(Console(file=text, width=100, color_system=None, force_jupyter=False))
        return text.getvalue()

    def _repr_html_(self) -> str:
        from ferrule.advise.show import notebook

        return notebook.table(self.findings)

    def write_page(self, path: Path) -> None:
        """Write a page with all that was found; OSError where that can't be."""
        from ferrule.advise.show import page

        page.write(self.findings, self.recording, path)

    def write_json(self, path: Path) -> None:
        """Write what was found as JSON; OSError where that can't be."""
        from ferrule.advise.show import kept_findings

        kept_findings.save(self.findings, path)

    def write_speedscope(self, path: Path) -> None:
        """Write the samples for speedscope; OSError where that can't be."""
        from ferrule.advise.show import speedscope

        speedscope.save(self.recording, path)


def report_of(folder: Path, costs: Costs, *, every: bool = False) -> Report:
    """Give the report of a run's folder, and keep what was found in there; OSError where that can't be."""
    found = report(read(folder), costs, every=every)
    found.write_json(folders.own(folder / FINDINGS))
    return found


def report(recording: Recording, costs: Costs, *, every: bool = False) -> Report:
    """Give the report of a recording; without what crossings cost, nothing is advised.

    With `every`, functions of packages and of the standard library are judged, too.
    """
    observed = Observed(recording)
    findings = attribute(recording, root=recording.root, date=recording.date, seen=observed.seen)
    findings.strands = _at_work(findings, recording)
    files = {each.code.file for each in findings.functions if each.origin == "project"}
    findings.sources = {file: found for file in sorted(files) if (found := sources.digest_of_file(file))}
    for function in findings.functions:
        observed.fill(function)
    count_unseen(findings.functions, observed)
    if costs.model is not None:
        library = {each for process in recording.processes for each in process.began.library}
        advise(findings, costs.model, library=sorted(library), repeated=observed.repeated(), every=every)
    elif costs.reason:
        findings.remarks.append(f"nothing is advised: {costs.reason}")
    if findings.idle >= IDLE * findings.seconds:
        waited, seconds = words.duration(findings.idle), words.duration(findings.seconds)
        rest = "an event loop waited for something to do: shares and gains are of the rest"
        findings.remarks.append(f"for {waited} of {seconds} {rest}")
    for function in findings.functions:
        if function.predictions:
            function.digest = sources.digest(function.code)
    findings.remarks += [*recording.remarks, *_how_sampled(recording)]
    return Report(recording, findings)


def _at_work(findings: Findings, recording: Recording) -> list[Strand]:
    """Give the threads in which something of the project was seen: a notebook has others.

    And each process's main thread, as of one that only starts others; all where none has anything.
    """
    project = {each.code for each in findings.functions if each.origin == "project"}
    there = set()
    for process in recording.processes:
        within: set[int] = set()
        for number, node in process.nodes.items():  # a caller comes before what it calls
            if node.code in project or node.parent in within:
                within.add(number)
        threads = {row.thread for row in process.rows if row.node in within}
        there |= {(process.began.pid, process.threads.get(each, str(each))) for each in threads}
    if not there:
        return findings.strands
    return [each for each in findings.strands if each.name == MAIN or (each.pid, each.name) in there]


@dataclass(frozen=True, slots=True)
class Costs:
    """What crossings cost on this machine, or why that isn't known; neither where nobody has to know."""

    model: Model | None = None
    reason: str = ""


def costs_here() -> Costs:
    """Give what crossings cost here; measured now, in a quarter of a minute, where it never was."""
    from ferrule import costs
    from ferrule.costs.session import MeasuringFailedError
    from ferrule.measuring.machine import WrongProfileError

    try:
        return Costs(costs.model())
    except (MeasuringFailedError, WrongProfileError) as error:
        return Costs(reason=f"what crossings cost is not known: {' '.join(str(error).split())}")


def kept_runs(command: list[str] | None = None) -> Iterator[tuple[Path, Findings]]:
    """Give the folders of kept runs, of a program or of all, and what was found: the last one first."""
    from ferrule.advise.show.kept_findings import UnreadableFindingsError, load

    for folder in reversed(folders.runs()):
        ended = folders.ended(folder)
        if ended is None or command not in (None, ended.command):
            continue
        with suppress(UnreadableFindingsError):  # another version of ferrule wrote it
            yield folder, load(folder / FINDINGS)


def again(command: list[str] | None = None) -> Report | None:
    """Give the report of the last kept run, of a program or of all; OSError where it can't be read."""
    return next((Report(read(folder), found) for folder, found in kept_runs(command)), None)


def _how_sampled(recording: Recording) -> Iterator[str]:
    """Say what a sampler says of itself that isn't as usual."""
    reasons = {each.sampler.reason for each in recording.processes if each.sampler and each.sampler.reason}
    for reason in sorted(reasons):
        yield f"sampled under Python's lock, so that times are less sure: {reason}"
    rows = sum(row.count for each in recording.processes for row in each.rows)
    missed = sum(each.missed for each in recording.processes)
    if missed > 0.05 * (rows + missed):
        yield f"of {missed / (rows + missed):.0%} of the samples no stack could be read"
