"""How good the predictions are: `python -m studies.advise.evaluate [--cases FILE] [FILE]` prints it.

It is of the cases that are kept, or of those that another CPython counted (`make advise-eval`). With a file's
name the figures are written there, too: `studies.publish.advise` makes the page of them.
Each prediction is made by a calibration that has seen nothing of the workload's domain. Beside it stand
those that others make: that Rust is ten times faster, that all of Python's time but a tenth goes, and
that only crossing is left.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from ferrule import _files
from ferrule.advise.verdict import FASTER, PROGRAM
from ferrule.measuring import machine, words
from rich.console import Console
from rich.table import Table as Grid

from studies.advise import cases as known
from studies.advise.calibrate import COUNTED, SAMPLED, Table, held_out, like, quantile, widths
from studies.publish import published
from studies.publish.published import rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from studies.advise.calibrate import Floats, Way
    from studies.advise.cases import Case, Cases
    from studies.publish.published import Document

GOALS = "goals: median 1.35, 80% within 2, the interval holds 75–90% and is 3 wide"
NAME, OTHER = "by what is counted, domain held out", "by samples of its work, likewise"
ALWAYS = 10.0
HALF = 0.5
"""Of a program's time that the function takes whose verdict is judged."""


def others(table: Table) -> dict[str, Floats]:
    """Give the errors of what is said without looking, in logarithms."""
    rest = np.log(table.seconds)
    # What tools say that multiply a share: the interpreter's part goes, and what is C's stays.
    native = table.groups[:, -1]
    return {
        f"always {ALWAYS:g} ×": rest - math.log(ALWAYS) - table.kernel,
        "by the share in C": np.log(native + (table.seconds - native) / 100) - table.kernel,
        "crossing alone": np.log(np.maximum(table.crosses(np.ones(2)), 1e-12)) - table.kernel,
    }


@dataclass(frozen=True, slots=True)
class Judged:
    """How predictions do that were made without the domain."""

    errors: Floats
    """Predicted less taken, in logarithms."""
    off: Floats
    """By how much the time may be less or more, as the interval says, likewise."""

    @classmethod
    def of(cls, table: Table, way: Way = COUNTED) -> Judged:
        """Predict each domain by all others."""
        errors, stands = held_out(table, way)
        off = np.empty(len(errors))
        for domain in set(table.domains.tolist()):
            out = table.domains == domain
            off[out] = stands[out] @ widths(table.of(~out), way)
        return cls(errors, off)

    def holds(self, weight: Floats) -> float:
        """Give how often the interval holds."""
        return share(np.abs(self.errors) <= self.off, weight)

    def width(self, weight: Floats) -> float:
        """Give how wide half of the intervals are: the high end over the low one."""
        return quantile(np.exp(2 * self.off), weight, 0.5)


def share(chosen: NDArray[np.bool_], weight: Floats) -> float:
    """Give the share of the weight that is chosen."""
    return float((chosen * weight).sum() / weight.sum())


def verdicts(table: Table, judged: Judged) -> tuple[float, float, float, float]:
    """Give how often "move it" or "leave it" is right, and of those told to move how many are slower.

    Then, for programs that spend half of their time in the function, how often the program's gain is within a
    tenth of what is predicted, and how often it would be if all of that time went.
    """
    gains = np.log(table.seconds) - table.kernel
    predicted = gains - judged.errors
    whole, said = (1 / (1 - HALF + HALF / np.exp(each)) for each in (gains, predicted))
    # As `verdict.chosen` has it.
    moves = (predicted >= math.log(FASTER)) & (said >= PROGRAM) & (predicted >= judged.off)
    right = moves == ((gains >= math.log(FASTER)) & (whole >= PROGRAM))
    slower = share(gains[moves] < 0, table.weights[moves]) if moves.any() else 0.0
    near, all_gone = (
        share(np.abs(each / whole - 1) <= 0.1, table.weights) for each in (said, 1 / (1 - HALF))
    )
    return share(right, table.weights), slower, near, all_gone


def row(errors: Floats, weight: Floats) -> list[str]:
    """Give the median factor of errors, that which 80 of 100 don't pass, and how many are within 2."""
    size = np.abs(errors)
    within = share(size <= math.log(2), weight)
    return [f"{math.exp(quantile(size, weight, part)):.2f}" for part in (0.5, 0.8)] + [f"{within:.0%}"]


def show(console: Console, title: str, cases: Sequence[Case]) -> None:
    """Print how good predictions of these cases are."""
    table = Table(cases)
    judged = Judged.of(table)
    errors = judged.errors
    grid = Grid("predicted", "half are off by less than ×", "80% by less than ×", "within 2 ×", title=title)
    grid.add_row(NAME, *row(errors, table.weights), style="bold")
    sampled = Judged.of(table, SAMPLED)
    grid.add_row(OTHER, *row(sampled.errors, table.weights))
    for name, other in others(table).items():
        grid.add_row(name, *row(other, table.weights))
    console.print(grid)
    console.print(
        f"The interval holds {judged.holds(table.weights):.0%} of the time, and half of them are wider than "
        f"{words.significant(judged.width(table.weights))}: the high end over the low one. By samples it "
        f"holds {sampled.holds(table.weights):.0%}: {words.significant(sampled.width(table.weights))} wide."
    )
    right, slower, near, gone = verdicts(table, judged)
    console.print(
        f'"Move it" or "leave it" is right for {right:.0%}; of those told to move {slower:.0%} become slower.'
        " Of a program that spends half of its time there the gain is within 10% of what is said for "
        f"{near:.0%} (for {gone:.0%} if it is said to be 2 ×)."
    )
    grid = Grid("domain", "workloads", "half are off by less than ×", "80% by less than ×", "within 2 ×")
    for domain in sorted(set(table.domains.tolist())):
        mine = table.domains == domain
        workloads = len({case.workload for case in table.of(mine).cases})
        grid.add_row(domain, str(workloads), *row(errors[mine], table.weights[mine]))
    console.print(grid)


def figures(title: str, cases: Sequence[Case]) -> Document:
    """Give the figures of a table as `show` prints them: factors, and shares of 1."""
    table = Table(cases)
    judged, weights = Judged.of(table), table.weights

    def off(errors: Floats, weight: Floats) -> list[float]:
        size = np.abs(errors)
        found = [math.exp(quantile(size, weight, part)) for part in (0.5, 0.8)]
        return [*map(rounded, found), rounded(share(size <= math.log(2), weight))]

    sampled = Judged.of(table, SAMPLED)
    found = {NAME: judged.errors, OTHER: sampled.errors, **others(table)}
    domains: list[Document] = []
    for domain in sorted(set(table.domains.tolist())):
        mine = table.domains == domain
        workloads = len({case.workload for case in table.of(mine).cases})
        domains.append(
            {"domain": domain, "workloads": workloads, "off": off(judged.errors[mine], weights[mine])}
        )
    right, slower, near, gone = map(rounded, verdicts(table, judged))
    return {
        "title": title,
        "cases": len(table.cases),
        "predictors": [{"name": name, "off": off(errors, weights)} for name, errors in found.items()],
        "holds": rounded(judged.holds(weights)),
        "width": rounded(judged.width(weights)),
        "right": right,
        "slower": slower,
        "near": near,
        "near_if_all_went": gone,
        "domains": domains,
    }


def write(path: Path, found: Cases, tables: Sequence[Document]) -> None:
    """Write the figures of all tables, and what they are of."""
    about = published.measured_on(machine.describe(), machine.versions({"numpy"}), machine.build_info())
    date = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    looked = {"python": found.python, "way": found.way, "cases": len(found.cases)}
    _files.write(path, published.text_of({"date": date, **about, **looked, "tables": [*tables]}))


def main() -> None:
    """Print all of it, and write it to a file where one is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, default=known.FILE)
    parser.add_argument("json", type=Path, nargs="?")
    asked = parser.parse_args()
    console = Console(width=100)
    found = known.kept(asked.cases)
    alike = like(found.cases)
    reasons = known.unlike(found.cases)
    console.print(f"{len(found.cases)} cases, looked at by {found.way}, Python {found.python}; {GOALS}")
    for reason, count in Counter(reasons.values()).most_common():
        console.print(f"  no ports line by line: {words.counted(count, 'case')}, since {reason}")
    tables = {"Ports line by line": alike, "Every workload that has a reference and a kernel": found.cases}
    for title, cases in tables.items():
        show(console, title, cases)
    if asked.json:
        write(asked.json, found, [figures(*each) for each in tables.items()])


if __name__ == "__main__":
    main()
