"""Write `docs/results.md`, and the summary of it in the README, from `studies/published/results.json`.

python -m studies.publish.results [bench-results/*.json]    with the files of runs, that one first
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from ferrule import _files
from ferrule.bench.show import summary
from ferrule.measuring import words
from ferrule.measuring.intervals import TELLING

from studies.goals import GOALS, HEAD, MATRICES, SIDES, TWO_THREADS, Goal, Kind
from studies.publish import condensed, published

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.bench.results import Results

    from studies.publish.published import Document

README = published.ROOT / "README.md"
START, END = "<!-- goals: written by studies/publish/results.py -->", "<!-- end of goals -->"
SHOWN = 4
"""So many of the goals that were missed are named, of each domain."""
KINDS = get_args(Kind)
LEGEND = (
    "Reached: the whole 95 % interval is at the goal. Missed: none of it is. Too close: a part of it is. "
    "Where there were too few samples for an interval, their range is taken for "
    f"{TELLING:.0%} wider at each end. Memory is judged at the size and number of threads that the goal is "
    "about, or not at all."
)


def by_domain(goals: list[Goal]) -> dict[str, list[Goal]]:
    """Give the goals of each domain, in the order of the list."""
    domains: dict[str, list[Goal]] = {}
    for goal in goals:
        domains.setdefault(goal.domain, []).append(goal)
    return domains


def goals_reached(found: Results) -> str:
    """Of each domain, how many goals have each verdict, and of those missed most, how much."""
    heads = ("domain", "goals", *KINDS, "not run", "missed most")
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for domain, goals in by_domain([*GOALS, *MATRICES]).items():
        measured = [(goal, result) for goal in goals if (result := goal.measured(found)) is not None]
        missed = sorted(
            (result.reached, f"{goal.job}, {words.threads_text(goal.threads)}, against {goal.against}")
            for goal, result in measured
            if result.kind == "missed"
        )
        shown = [f"{job}: {reached:.2f} of it" for reached, job in missed[:SHOWN]]
        shown += [f"and {len(missed) - SHOWN} more"] * (len(missed) > SHOWN)
        kinds = [result.kind for _, result in measured]
        counts = [len(goals), *map(kinds.count, KINDS), len(goals) - len(measured)]
        lines.append(f"| {domain} | {' | '.join(map(str, counts))} | {'; '.join(shown) or '–'} |")
    return "\n".join([*lines, "", LEGEND]) + "\n"


def goal_table(found: Results) -> str:
    """The whole table, with the machine under it."""
    tables = [
        f"**{domain}**\n\n{HEAD}" + "\n".join(goal.line(found) for goal in goals) + "\n"
        for domain, goals in by_domain(GOALS).items()
    ]
    machine = "\n".join(f"- {line}" for line in (*summary.machine_lines(found), *found.notes))
    return "\n".join([*tables, matrix_table(found), f"{machine}\n"])


def matrix_table(found: Results) -> str:
    """How many times as fast as NumPy the matrix product is, at every size."""
    sides = [n for n in SIDES if n in found.sizes("linalg/matrix-multiply-f64")]
    head = (
        "| times NumPy's speed at n = | "
        + " | ".join(map(str, sides))
        + " |\n"
        + "|---" * (len(sides) + 1)
        + "|\n"
    )
    lines = []
    for dtype in ("f64", "f32"):
        for threads in (1, TWO_THREADS):
            wanted = (f"linalg/matrix-multiply-{dtype}", threads)
            goals = [each for each in MATRICES if (each.workload, each.threads) == wanted and each.n in sides]
            blocks = [goal.block(found) for goal in goals]
            cells = [
                words.significant(rows["ferrule"].faster_than(rows["NumPy"]).value, 2)
                if {"ferrule", "NumPy"} <= rows.keys()
                else "not run"
                for rows in blocks
            ]
            lines.append(f"| {dtype}, {words.threads_text(threads)} | " + " | ".join(cells) + " |\n")
    spinning = (
        "With two threads OpenBLAS's helper spins on the second core after a call, also beside ferrule's."
    )
    return f"`matrix_multiply`, goal 0.95 at every n. {spinning}\n\n{head}{''.join(lines)}"


def workload_section(found: Results, workload: str) -> str:
    """One workload: who won at each size, and from which size ferrule pays."""
    problem = found.problems[workload]
    lines = [f"### {workload}", "", f"{problem.title}. {problem.description}".strip(), ""]
    for n in found.sizes(workload):
        lines += [f"{words.counted(n, problem.unit)}:", ""]
        lines += [
            f"- {words.threads_text(verdict.threads)}: {verdict.text}"
            for verdict in summary.verdicts(found, workload, n)
        ]
        lines.append("")
    for threads in found.threads(workload):
        lines += [
            f"- {words.threads_text(threads)}, against {sentence}"
            for sentence in summary.break_evens(found, workload, threads)
        ]
    idle = [row for row in found.rows if row.workload == workload and row.reason]
    reasons = {f"- {row.title}: {summary.STATUS[row.status]}: {row.reason}" for row in idle}
    return "\n".join([*lines, *sorted(reasons), ""])


def condense(runs: list[Path]) -> Document:
    """Give what page and README need of the runs, one after the other."""
    found = condensed.joined(runs)
    asked = {goal.workload for goal in GOALS if goal.memory}
    found.peaks = [peak for peak in found.peaks if peak.workload in asked]
    found.traits = []
    return condensed.condense(found, lambda found: text(found) + goals_reached(found))


def page(document: Document) -> str:
    """Give the page."""
    return text(condensed.restored(document))


def text(found: Results) -> str:
    """All goals, then workload by workload who won at each size."""
    sections = "\n".join(workload_section(found, workload) for workload in found.problems)
    head = (
        "# Results\n\n"
        "Written by `studies/publish/results.py` from the files of `make bench`, also where it loses.\n\n"
    )
    return f"{head}{goal_table(found)}\n{sections}"


def readme(document: Document) -> str:
    """Give the README with the summary in its place."""
    before, _, rest = README.read_text("utf-8").partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{goals_reached(condensed.restored(document))}{END}{after}"


if __name__ == "__main__":
    published.publish("results", condense, page)
    _files.write(README, readme(published.read("results")))
