"""How good the predictions are: `python -m studies.advise.evaluate` prints it (`make advise-eval`).

Each prediction is made by a calibration that has seen nothing of the workload's domain. Beside it stand
those that others make: that Rust is ten times faster, that all of Python's time but a tenth goes, and
that only crossing is left.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from ferrule.advise.crossing import Crossings
from ferrule.measuring import words
from rich.console import Console
from rich.table import Table as Grid

from studies.advise import cases as known
from studies.advise.calibrate import Table, ends, fit, held_out, like, quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studies.advise.calibrate import Floats
    from studies.advise.cases import Case

GOALS = "goals: median 1.35, 80% within 2, the interval holds 75–90% and is 3 wide"
ALWAYS = 10.0


def others(table: Table) -> dict[str, Floats]:
    """Give the errors of what is said without looking, in logarithms."""
    rest = np.log(table.seconds)
    # What tools say that multiply a share: the interpreter's part goes, and what is C's stays.
    native = table.groups[:, -1]
    return {
        f"always {ALWAYS:g} ×": rest - math.log(ALWAYS) - table.kernel,
        "by the share in C": np.log(native + (table.seconds - native) / 100) - table.kernel,
        "crossing alone": np.log(np.maximum(table.crossing, 1e-12)) - table.kernel,
    }


def intervals(table: Table) -> tuple[float, float]:
    """Give how often intervals hold that were made without the domain, and how wide half of them are."""
    holds, widths = np.empty(len(table.cases), dtype=bool), np.empty(len(table.cases))
    for domain in set(table.domains.tolist()):
        out = table.domains == domain
        rest = table.of(~out)
        low, high = ends(rest)
        off = table.kernel[out] - table.of(out).predicted(fit(rest))
        holds[out] = (off >= math.log(low)) & (off <= math.log(high))
        widths[out] = high / low
    held = float((holds * table.weights).sum() / table.weights.sum())
    return held, quantile(widths, table.weights, 0.5)


def row(errors: Floats, weight: Floats) -> list[str]:
    """Give the median factor of errors, that which 80 of 100 don't pass, and how many are within 2."""
    size = np.abs(errors)
    within = float((weight * (size <= math.log(2))).sum() / weight.sum())
    return [f"{math.exp(quantile(size, weight, share)):.2f}" for share in (0.5, 0.8)] + [f"{within:.0%}"]


def show(console: Console, title: str, cases: Sequence[Case], crossings: Crossings) -> None:
    """Print how good predictions of these cases are."""
    table = Table(cases, crossings)
    errors = held_out(table)
    grid = Grid("predicted", "half are off by less than ×", "80% by less than ×", "within 2 ×", title=title)
    grid.add_row("by the work, the domain held out", *row(errors, table.weights), style="bold")
    for name, other in others(table).items():
        grid.add_row(name, *row(other, table.weights))
    console.print(grid)
    held, width = intervals(table)
    console.print(
        f"The interval holds {held:.0%} of the time and is {words.significant(width)} wide (median)."
    )
    grid = Grid("domain", "workloads", "half are off by less than ×", "80% by less than ×", "within 2 ×")
    for domain in sorted(set(table.domains.tolist())):
        mine = table.domains == domain
        workloads = len({case.workload for case in table.of(mine).cases})
        grid.add_row(domain, str(workloads), *row(errors[mine], table.weights[mine]))
    console.print(grid)


def main() -> None:
    """Print all of it."""
    console = Console(width=100)
    found = known.kept()
    crossings = Crossings(known.costs())
    alike = like(found.cases)
    reasons = known.unlike(found.cases)
    console.print(f"{len(found.cases)} cases, looked at by {found.way}, Python {found.python}; {GOALS}")
    for reason, count in Counter(reasons.values()).most_common():
        console.print(f"  no ports line by line: {words.counted(count, 'case')}, since {reason}")
    show(console, "Ports line by line", alike, crossings)
    show(console, "Every workload that has a reference and a kernel", found.cases, crossings)


if __name__ == "__main__":
    main()
