"""Write `docs/results.md`, the pages of the domains and the README's goals, from `studies/published/runs/`.

python -m studies.publish.results [bench-results/*.json]    with the files of runs, which are kept there first
"""

from __future__ import annotations

import sys
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule import _files
from ferrule.bench.show import overview
from ferrule.measuring import words
from ferrule.measuring.intervals import TELLING

from studies.goals import ALL_THREADS, GOALS, HEAD, KINDS, MATRICES, Goal
from studies.publish import domain, published, runs
from studies.publish.markdown import between, plain, table

if TYPE_CHECKING:
    from ferrule.bench.results import Results
    from ferrule.bench.show.overview import Line

    Runs = dict[str, Results | None]

README = published.ROOT / "README.md"
START, END = "<!-- goals: written by studies/publish/results.py -->", "<!-- end of goals -->"
SHOWN = 4
"""So many of the goals that were missed are named, of each domain."""
ABOUT = (
    "Written by `studies/publish/results.py` from the runs of `make bench`, which are kept whole in "
    "`studies/published/runs/`. The page of a domain has every implementation at every size, and what it was "
    "measured on."
)
BEHIND = (
    "At any size, with any number of threads, in any case; the worst first. What to use there instead is the "
    "other that is named."
)
LEGEND = (
    "Reached: the whole 95 % interval is at the goal. Missed: none of it is. Too close: a part of it is. "
    "Where there were too few samples for an interval, their range is taken for "
    f"{TELLING:.0%} wider at each end. Memory is judged at the size and number of threads that the goal is "
    "about, or not at all."
)
ASKED = (
    "A goal is how many times as fast as another ferrule should be at least, or with how many times less "
    "memory. One below 1 lets it be slower: at 0.5 it may take 2 times as long, and no more."
)
UNMEASURED = "Not measured yet."


def by_domain(goals: list[Goal]) -> dict[str, list[Goal]]:
    """Give the goals of each domain, in the order of the list."""
    domains: dict[str, list[Goal]] = {}
    for goal in goals:
        domains.setdefault(goal.domain, []).append(goal)
    return domains


def goals_reached(found: Results) -> str:
    """Of each domain, how many goals have each verdict, and of those missed most, how much was reached."""
    if not found.rows:
        return f"{words.counted(len(GOALS) + len(MATRICES), 'goal')}. {UNMEASURED}\n"
    heads = ("domain", "goals", *KINDS.values(), "not run", "missed most")
    rows = []
    for name, goals in by_domain([*GOALS, *MATRICES]).items():
        measured = [(goal, result) for goal in goals if (result := goal.measured(found)) is not None]
        missed = sorted(
            (result.reached.value, f"{goal.job}, {goal.with_threads}, against {goal.against}")
            for goal, result in measured
            if result.kind == "missed"
        )
        shown = [f"{job}: {reached:.2f} of the goal" for reached, job in missed[:SHOWN]]
        shown += [f"and {len(missed) - SHOWN} more"] * (len(missed) > SHOWN)
        kinds = [result.kind for _, result in measured]
        counts = [len(goals), *map(kinds.count, KINDS.values()), len(goals) - len(measured)]
        rows.append([name, *map(str, counts), "<br>".join(map(plain, shown)) or "–"])
    return f"{table(heads, rows)}\n\n{LEGEND}\n"


def goal_table(found: Results) -> str:
    """The whole table."""
    tables = [
        f"**{name}**\n\n{table(HEAD, (goal.cells(found) for goal in goals))}\n"
        for name, goals in by_domain(GOALS).items()
    ]
    return "\n".join([*tables, matrix_table(found)])


def matrix_table(found: Results) -> str:
    """How many times as fast as NumPy the matrix product is, and as the fastest of all that call a BLAS."""
    parts = [_matrices(found, peer) for peer in dict.fromkeys(goal.peer for goal in MATRICES)]
    return "\n\n".join(["**linalg, matrices**", *parts]) + "\n"


def _matrices(found: Results, peer: str | tuple[str, ...]) -> str:
    """Of each size, with one thread and with all."""
    among = [goal for goal in MATRICES if goal.peer == peer]
    heads = ["n"]
    columns = []
    for dtype in ("f64", "f32"):
        for threads in (1, ALL_THREADS):
            wanted = (f"linalg/matrix-multiply-{dtype}", threads)
            columns.append([goal for goal in among if (goal.workload, goal.threads) == wanted])
            heads.append(f"{dtype}, {columns[-1][0].with_threads}")
    rows = [
        [str(goals[0].n), *(_times(goal, found) for goal in goals)] for goals in zip(*columns, strict=True)
    ]
    told = f"`matrix_multiply`: times the speed of {among[0].against}, goal {among[0].asked} at every n."
    return f"{told}\n\n{table(heads, rows)}"


def _times(goal: Goal, found: Results) -> str:
    measured = goal.measured(found)
    if measured is None:
        return "not run"
    return f"{words.significant(measured.factor)}{measured.span}, {measured.kind}"


def domains(runs_of: Runs) -> str:
    """Say of each domain how many workloads have which standing, and what was measured when."""
    heads = ["domain", "workloads", "ahead", "level or behind", "measured", "commit"]
    rows = []
    votes: list[bool] = []
    unsure = 0
    everywhere: list[bool] = []
    for name, found in runs_of.items():
        link = f"[{name}](results/{name}.md)"
        if found is None:
            rows.append([link, *["–"] * 3, "not yet", ""])
            continue
        lines = overview.lines(found)
        ahead = [line.times is not None and line.times >= 1 for line in lines]
        unsure += sum(bool(line.headline.unmeasured) for line in compress(lines, ahead))
        everywhere += [line.times is not None and not line.is_behind for line in lines]
        votes += ahead
        counts = [str(len(ahead)), str(sum(ahead)), str(len(ahead) - sum(ahead))]
        rows.append([link, *counts, found.date[:10], str(found.build.get("commit", ""))])
    if not votes:
        return UNMEASURED
    said = (
        "ferrule is at least as fast as the best of all other rows, the reference's too, in "
        f"{sum(votes)} of {len(votes)} workloads: each has one vote, the geometric mean over its sizes and "
        f"numbers of threads among those that do the same. In {sum(everywhere)} it is behind nowhere. Of "
        f"those in which it is as fast, {unsure} have a row without a time at the largest size, which may be "
        "as fast: too large for it, or not there, as the domain's page says."
    )
    return f"{said}\n\n{table(heads, rows)}"


def behind(runs_of: Runs) -> str:
    """Tabulate every workload in which ferrule is behind anywhere, the worst first."""
    lines = [(name, line) for name, found in runs_of.items() if found for line in overview.lines(found)]
    rows = [
        [
            f"[{line.workload}](results/{name}.md#{domain.anchor(line.workload)})",
            "–" if line.times is None else words.multiple(line.times),
            *_worst(line),
        ]
        for name, line in sorted(lines, key=lambda each: each[1].order)
        if line.is_behind
    ]
    return table(["workload", "on the mean", "worst at", "there"], rows) if rows else "Nowhere."


def _worst(line: Line) -> tuple[str, str]:
    worst = min([line.headline, *line.losses], key=lambda standing: standing.order)
    return plain(worst.place), plain(worst.against_best)


def text(runs_of: Runs) -> str:
    """Give the front page: how ferrule stands, where it is behind, and all goals."""
    losses = ["## Where ferrule is behind", BEHIND, behind(runs_of)] if any(runs_of.values()) else []
    asked = ["## What was asked for", ASKED, LEGEND, goal_table(runs.joined(runs_of.values()))]
    return "\n\n".join(["# Results", ABOUT, *notes(runs_of), domains(runs_of), *losses, *asked])


def notes(runs_of: Runs) -> list[str]:
    """Say of each domain why its run is to be doubted, if it is."""
    return [f"{name}: {each}" for name, found in runs_of.items() if found for each in runs.notes(name, found)]


def readme(runs_of: Runs) -> str:
    """Give the README with the summary in its place."""
    goals = f"\n{goals_reached(runs.joined(runs_of.values()))}"
    return between(README.read_text("utf-8"), START, END, goals)


def main(paths: list[Path]) -> None:
    """Keep the runs of the files, and write all pages from those that are kept."""
    for path in paths:
        runs.keep(path)
    runs_of = runs.domains()
    for name, found in runs_of.items():
        _files.write(domain.page_of(name), domain.text(name, found))
    _files.write(published.page_of("results"), text(runs_of))
    _files.write(README, readme(runs_of))


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
