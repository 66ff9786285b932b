"""What results come to: verdicts, break-evens, and what they were measured on, in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.bench.results import fastest, rivals
from ferrule.measuring import machine, words

if TYPE_CHECKING:
    from ferrule.bench.results import Problem, Results, Row
    from ferrule.measuring.intervals import Estimate

STATUS = {"wrong": "WRONG", "not run": "not run", "inexpressible": "can't be expressed"}
"""What is shown of a row that has no time."""


@dataclass(frozen=True, slots=True)
class Versus:
    """How one of ferrule's rows stands to the best of all others of its block."""

    label: str
    threads: int
    faster: Estimate
    other: str
    text: str


def verdicts(results: Results, workload: str, n: int) -> list[Versus]:
    """Say of each of ferrule's rows how it stands to the best of all others of its case, the reference too.

    They had as many threads. How many have no time is said, since one of them may have been the best.
    """
    found = []
    for threads in results.threads(workload):
        rows = results.block(workload, n, threads)
        for row in rows:
            others = rivals(rows, row.case)
            other = fastest(others)
            if row.role == "ferrule" and row.measured and not row.first_call and other is not None:
                faster = row.faster_than(other)
                text = words.versus(row.title, other.title, faster) + unmeasured(results, others)
                found.append(Versus(row.label, threads, faster, other.title, text))
    return found


def unmeasured(results: Results, rows: list[Row]) -> str:
    """Say how many of the rows have no time, and how many others were not asked for."""
    missing = sum(not row.measured for row in rows)
    left_out = sum(len(results.problems[workload].left_out) for workload in {row.workload for row in rows})
    counts = ((missing, "not measured"), (left_out, "not asked for"))
    said = ", ".join(f"{count} {what}" for count, what in counts if count)
    return f" ({said})" if said else ""


def in_python(rows: list[Row]) -> Row | None:
    """Give the fastest of the rows that are Python alone: the reference, and what does the same."""
    return fastest(row for row in rows if row.role == "reference" or (row.python and not row.case))


def break_evens(results: Results, workload: str, threads: int) -> list[str]:
    """Say from which size on the best of ferrule's rows of a case is faster than each other implementation.

    At each size by the rule of the verdicts. Between two sizes at which it is surely slower and surely
    faster, the crossing is read from straight lines on log-log axes.
    """
    titles: dict[str, str] = {}
    cases: dict[str, str] = {}
    told: set[str] = set()
    faster: dict[str, dict[int, Estimate]] = {}
    for n in results.sizes(workload):
        rows = [row for row in results.block(workload, n, threads) if row.measured and not row.first_call]
        told |= {row.case for row in rows if row.role == "ferrule"}
        for row in rows:
            if row.role == "ferrule":
                continue
            titles[row.label], cases[row.label] = row.title, row.case
            best = fastest(each for each in rows if each.role == "ferrule" and each.case == row.case)
            if best:
                faster.setdefault(row.label, {})[n] = best.faster_than(row)
    unit = results.problems[workload].unit
    return [
        f"{title}: {_break_even(faster.get(label, {}), unit)}."
        for label, title in titles.items()
        if cases[label] in told
    ]


def _break_even(faster: dict[int, Estimate], unit: str) -> str:
    outcomes = {n: found.outcome() for n, found in faster.items()}
    sure = [n for n, outcome in outcomes.items() if outcome in {"faster", "slower"}]
    unsure = [n for n in outcomes if n not in sure]
    ahead = [n for n in sure if outcomes[n] == "faster"]
    if not sure:
        return "no difference seen at any size" if faster else "no size in common"
    if not ahead:
        return f"ferrule is faster at no size measured, up to {words.counted(max(outcomes), unit)}"
    if len(ahead) == len(outcomes):
        return f"ferrule is faster at every size measured, from {words.counted(min(outcomes), unit)} on"
    said = f"at {_sizes(ahead, unit)}" if ahead == sure else _crossing(faster, sure, unit)
    return f"ferrule is faster {said}" + (f"; no difference seen at {_sizes(unsure, unit)}" if unsure else "")


def _crossing(faster: dict[int, Estimate], sure: list[int], unit: str) -> str:
    """Say between which sizes it last became faster or slower."""
    ahead = [faster[n].value > 1 for n in sure]
    changes = [at for at in range(1, len(sure)) if ahead[at] != ahead[at - 1]]
    last = changes[-1]
    (x0, y0), (x1, y1) = ((math.log(n), math.log(faster[n].value)) for n in sure[last - 1 : last + 1])
    crossing = math.exp(x0 + (x1 - x0) * -y0 / (y1 - y0))
    around = words.counted(int(float(f"{crossing:.1e}")), unit)
    more = " (the curves cross more than once)" if len(changes) > 1 else ""
    return f"from about {around} on{more}" if ahead[last] else f"up to about {around}, slower above{more}"


def _sizes(sizes: list[int], unit: str) -> str:
    """List sizes, with the unit once.

    >>> _sizes([10, 1_000, 100_000], "number")
    '10, 1,000 and 100,000 numbers'
    """
    *others, last = sizes
    first = f"{', '.join(f'{n:,}' for n in others)} and " if others else ""
    return f"{first}{words.counted(last, unit)}"


def machine_lines(results: Results) -> list[str]:
    """Describe in a few lines what the results were measured on."""
    facts = results.machine
    caches = ", ".join(f"{name} {size}" for name, size in facts.get("caches", {}).items())
    cores = f"{facts.get('cores', '?')} cores" + (" of a virtual machine" if facts.get("virtual") else "")
    memory = f"{facts.get('memory_bytes', 0) / 1e9:.0f} GB memory"
    loads = [facts.get("load_before"), facts.get("load_after")]
    governor = facts.get("governor", "unknown")
    load = f"; load average {loads[0]} before the run, {loads[1]} after" if None not in loads else ""
    build = results.build
    built = (
        f"ferrule's build: {build.get('profile', 'unknown')}, "
        + ", ".join(
            f"{key} {str(build[key]).removeprefix(key).strip()}"
            for key in ("rustc", "pyo3", "target", "commit")
            if build.get(key)
        )
        if build
        else "ferrule's extension is not built"
    )
    return [
        f"{facts.get('cpu', 'unknown processor')}: {cores}, {memory}"
        + (f"; caches {caches}" if caches else ""),
        f"{facts.get('system', '?')}; frequency governor {governor}{load}; {results.date}",
        built,
        machine.packages(results.versions),
    ]


def left_out_line(problem: Problem) -> str:
    """Say what of a workload was not asked for."""
    sizes = [words.counted(n, problem.unit) for n in problem.sizes_left_out]
    left_out = ", ".join([*problem.left_out, *sizes])
    return f"Not asked for: {left_out}." if left_out else ""


def check_line(problem: Problem, n: int) -> str:
    """Say what the answers were compared with, where that wasn't the reference."""
    against = problem.checked_against.get(n, "")
    if not against or against == "Python":
        return ""
    return (
        f"Answers were compared with those of {against}: the reference was not run at this size, "
        "and at a smaller one they agreed."
    )
