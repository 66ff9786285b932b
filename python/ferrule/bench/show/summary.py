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
    """Say how many of the rows have no time, with those that were not asked for."""
    count = sum(not row.measured for row in rows)
    count += sum(len(results.problems[workload].left_out) for workload in {row.workload for row in rows})
    return f" ({count} not measured)" if count else ""


def in_python(rows: list[Row]) -> Row | None:
    """Give the fastest of the rows that are Python alone: the reference, and what does the same."""
    return fastest(row for row in rows if row.role == "reference" or (row.python and not row.case))


def break_evens(results: Results, workload: str, threads: int) -> list[str]:
    """Say from which size on the best of ferrule's rows of a case is faster than each other implementation.

    Between two measured sizes the crossing is read from straight lines on log-log axes.
    """
    sizes = results.sizes(workload)
    curves: dict[str, dict[int, float]] = {}
    ferrule: dict[str, dict[int, float]] = {}
    cases: dict[str, str] = {}
    titles: dict[str, str] = {}
    for n in sizes:
        rows = [row for row in results.block(workload, n, threads) if row.measured and not row.first_call]
        for row in rows:
            if row.role == "ferrule":
                own = ferrule.setdefault(row.case, {})
                own[n] = min(row.time.value, own.get(n, math.inf))
            else:
                curves.setdefault(row.label, {})[n] = row.time.value
                titles[row.label], cases[row.label] = row.title, row.case
    unit = results.problems[workload].unit
    return [
        _break_even(titles[label], curve, ferrule[cases[label]], unit)
        for label, curve in curves.items()
        if cases[label] in ferrule
    ]


def _break_even(title: str, curve: dict[int, float], ferrule: dict[int, float], unit: str) -> str:
    common = sorted(curve.keys() & ferrule.keys())
    gaps = [math.log(curve[n] / ferrule[n]) for n in common]
    if not common:
        return f"{title}: no size in common."
    most = words.counted(common[-1], unit)
    least = words.counted(common[0], unit)
    if all(gap > 0 for gap in gaps):
        return f"{title}: ferrule is faster at every size measured, from {least} on."
    if all(gap <= 0 for gap in gaps):
        return f"{title}: ferrule is faster at no size measured, up to {most}."
    changes = [at for at in range(1, len(gaps)) if (gaps[at] > 0) != (gaps[at - 1] > 0)]
    last = changes[-1]
    (x0, x1), (y0, y1) = common[last - 1 : last + 1], gaps[last - 1 : last + 1]
    crossing = math.exp(math.log(x0) + (math.log(x1) - math.log(x0)) * -y0 / (y1 - y0))
    around = words.counted(int(float(f"{crossing:.1e}")), unit)
    more = " (the curves cross more than once)" if len(changes) > 1 else ""
    if gaps[last] > 0:
        return f"{title}: ferrule is faster from about {around} on{more}."
    return f"{title}: ferrule is faster up to about {around}, slower above{more}."


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
