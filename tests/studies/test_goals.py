"""The goals of `studies/goals.py`: each is about something that is measured."""

import pytest
from ferrule.bench import find
from ferrule.bench.results import Peak, Results, Row

from studies.goals import GOALS, MATRICES, Goal
from studies.publish import results as publish


def test_each_names_what_is_measured():
    known = {found.workload.id: found.workload for found in find.select(None)[0]}
    for goal in [*GOALS, *MATRICES]:
        workload = known[goal.workload]
        labels = {each.label: each for each in workload.implementations}
        assert goal.own in labels, goal
        assert goal.limit or goal.peer in labels, goal
        assert goal.memory or goal.n in workload.sizes, goal
        assert goal.threads == 1 or any(each.parallel for each in labels.values()), goal


@pytest.mark.parametrize(("used", "reached"), [(40_000_000, "reached"), (100_000_000, "**0.50 of it**")])
def test_memory_may_have_a_limit(used, reached):
    goal = Goal("memory", "toys/add", 1_000, "a limit of 50 MB", 1, memory=True, limit=50_000_000)
    found = Results("", [], {}, {}, {}, {})
    assert goal.measured(found) is None
    found.peaks = [Peak("toys/add", 1_000, "ferrule", 1, used)]
    assert goal.line(found).endswith(f"| 50.0 MB | {reached} |")


@pytest.mark.parametrize(
    ("times", "kind", "verdict"),
    [(1.5, "reached", "reached"), (2.0, "level", "level"), (4.0, "missed", "**0.50 of it**")],
)
def test_a_goal_is_reached_by_the_whole_interval_and_missed_where_none_of_it_is(times, kind, verdict):
    result = goal("job", times).measured(race())
    assert result is not None
    assert (result.kind, result.verdict) == (kind, verdict)


def test_the_summary_counts_each_kind_apart_and_names_what_was_missed_most(monkeypatch):
    goals = [goal(f"job {times}", times) for times in (1.5, 1.6, 2.0, 4.0, 2.5, 8.0, 5.0, 20.0)]
    goals.append(Goal("not run", "toys/other", 10, "NumPy", 1))
    monkeypatch.setattr(publish, "GOALS", goals)
    monkeypatch.setattr(publish, "MATRICES", [])
    *_, row, _, legend = publish.goals_reached(race()).splitlines()
    named = "; ".join(
        f"job {times}, 1 thread, against NumPy: {share} of it"
        for times, share in ((20.0, "0.10"), (8.0, "0.25"), (5.0, "0.40"), (4.0, "0.50"))
    )
    assert row == f"| toys | 9 | 5 | 1 | 2 | 1 | {named}; and 1 more |"
    assert legend == publish.LEGEND


def goal(job: str, times: float) -> Goal:
    return Goal(job, "toys/add", 10, "NumPy", times)


def race() -> Results:
    """ferrule is twice as fast as NumPy, give or take a tenth."""
    found = Results("", [], {}, {}, {}, {})
    ratios = (1.8, 1.9, 2.0, 2.0, 2.0, 2.1, 2.2)
    for label, samples in (("ferrule", [1.0] * 7), ("NumPy", list(ratios))):
        found.rows.append(Row("toys/add", 10, 1, label, label, "peer", "measured", samples=samples))
    return found
