"""Write what is generated: `docs/results.md`, and the table of goals in the README, from result files.

    python docs/build.py bench-results/*.json

Every figure is computed here from the samples in the files.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule.bench import results, words

if TYPE_CHECKING:
    from ferrule.bench.results import Results, Row

ROOT = Path(__file__).parent.parent
START, END = "<!-- goals: written by docs/build.py -->", "<!-- end of goals -->"
TWO_THREADS = 2


SIDES = (4, 8, 16, 24, 32, 64, 100, 128, 256, 512, 1000, 2048)


@dataclass(frozen=True)
class Goal:
    """At least so many times faster than a peer."""

    job: str
    workload: str
    n: int
    peer: str
    times: float
    threads: int = 1


COUNTER, POLARS = "Counter", "polars"
MILLIONS = 10_000_000
TEXT = 100_000_000
GOALS = [
    Goal("no-op call", "scalars/call-noop", 100_000, "Python", 1.0),
    Goal("no-op call", "scalars/call-noop", 100_000, "C builtin", 1 / 1.5),
    Goal("sum of a list of 10 M ints", "sequences/sum-list", MILLIONS, "builtin sum", 3),
    Goal("sum of a list of 10 M ints", "sequences/sum-list", MILLIONS, "builtin sum", 5, TWO_THREADS),
    Goal("sum of 10 M float64", "sequences/sum-array", MILLIONS, "NumPy", 1),
    Goal("sum of 10 M float64", "sequences/sum-array", MILLIONS, "NumPy", 1.5, TWO_THREADS),
    Goal("sum of 10 M int64", "sequences/sum-int-array", MILLIONS, "NumPy", 1),
    Goal("sum of 10 M int64", "sequences/sum-int-array", MILLIONS, "NumPy", 1.5, TWO_THREADS),
    Goal("filter + map of 10 M, list to list", "sequences/filter-and-double-list", MILLIONS, "Python", 2),
    Goal("filter of 10 M float64", "sequences/filter-array", MILLIONS, "NumPy mask", 5),
    Goal("filter of 10 M float64", "sequences/filter-array", MILLIONS, "pyarrow", 2),
    Goal("filter of 10 M float64", "sequences/filter-array", MILLIONS, POLARS, 1),
    Goal("filter of 10 M float64", "sequences/filter-array", MILLIONS, POLARS, 1, TWO_THREADS),
    Goal("statistics of 10 M float64", "sequences/stats", MILLIONS, "NumPy, four calls", 6),
    Goal("statistics of 10 M float64", "sequences/stats", MILLIONS, "NumPy, four calls", 10, TWO_THREADS),
    Goal("statistics of 10 M float64", "sequences/stats", MILLIONS, POLARS, 3),
    Goal("statistics of 10 M float64", "sequences/stats", MILLIONS, POLARS, 3, TWO_THREADS),
    Goal("word count of 100 MB, real text", "text/word-count", TEXT, COUNTER, 12, TWO_THREADS),
    Goal("word count of 100 MB, real text", "text/word-count", TEXT, POLARS, 2, TWO_THREADS),
    Goal("word count of 100 MB, Zipf text", "text/word-count-zipf", TEXT, COUNTER, 12, TWO_THREADS),
    Goal("word count of 100 MB, Zipf text", "text/word-count-zipf", TEXT, POLARS, 2, TWO_THREADS),
    Goal("attach to another process's 100 MB", "buffers/from-another-process", TEXT, "shared_memory", 1),
    Goal("read another process's 100 MB", "buffers/from-another-process", TEXT, "Connection.send", 1000),
]


def block(found: Results, goal: Goal) -> dict[str, Row]:
    """The rows that were interleaved at the goal's size, or the largest below it, by label."""
    sizes = [n for n in found.sizes(goal.workload) if n <= goal.n]
    threads = goal.threads if goal.threads in found.threads(goal.workload) else 1
    rows = found.block(goal.workload, sizes[-1], threads) if sizes else []
    return {row.label: row for row in rows if row.measured and not row.first_call}


def goal_line(found: Results, goal: Goal) -> str:
    """One line of the table: what was asked, what was measured, and whether it is enough."""
    rows = block(found, goal)
    start = f"| {goal.job} | {goal.threads} | {goal.peer} | {goal.times:.2g}"
    if "ferrule" not in rows or goal.peer not in rows:
        return f"{start} | not run | | | |"
    own, other = rows["ferrule"], rows[goal.peer]
    faster = own.faster_than(other)
    reached = faster.value / goal.times
    verdict = "yes" if reached >= 1 else "level" if faster.high >= goal.times else f"**{reached:.2f} of it**"
    times = f"{words.duration(own.time.value)} | {words.duration(other.time.value)}"
    measured = f"{words.significant(faster.value)} {words.span(faster.low, faster.high)}"
    return f"{start} | {measured} | {times} | {verdict} |"


def goal_table(found: Results) -> str:
    """The whole table, with the machine under it."""
    head = "| job | threads | against | goal × | measured × (95 %) | ferrule | peer | reached |\n"
    lines = "\n".join(goal_line(found, goal) for goal in GOALS)
    machine = "\n".join(f"- {line}" for line in words.machine_lines(found))
    return f"{head}|---|---|---|---|---|---|---|---|\n{lines}\n\n{matrix_table(found)}\n{machine}\n"


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
            goals = [Goal("", f"linalg/matrix-multiply-{dtype}", n, "NumPy", 0.95, threads) for n in sides]
            blocks = [block(found, goal) for goal in goals]
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
            for verdict in words.verdicts(found, workload, n)
        ]
        lines.append("")
    for threads in found.threads(workload):
        lines += [
            f"- {words.threads_text(threads)}, against {sentence}"
            for sentence in words.break_evens(found, workload, threads)
        ]
    idle = [row for row in found.rows if row.workload == workload and row.reason]
    reasons = {f"- {row.title}: not run: {row.reason}" for row in idle}
    return "\n".join([*lines, *sorted(reasons), ""])


def main(paths: list[Path]) -> None:
    """Write both."""
    found, *others = map(results.load, paths)
    for other in others:
        found.problems |= other.problems
        found.rows += other.rows
    readme = ROOT / "README.md"
    text = readme.read_text("utf-8")
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    readme.write_text(f"{before}{START}\n{goal_table(found)}{END}{after}", "utf-8")
    sections = "\n".join(workload_section(found, workload) for workload in found.problems)
    head = "# Results\n\nWritten by `docs/build.py` from the files of `make bench`, also where it loses.\n\n"
    (ROOT / "docs" / "results.md").write_text(f"{head}{goal_table(found)}\n{sections}", "utf-8")


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
