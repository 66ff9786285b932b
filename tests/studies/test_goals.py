"""The goals of `studies/goals.py`: each is about something that is measured."""

import pytest
from ferrule.bench import find
from ferrule.bench.results import Peak, Results

from studies.goals import GOALS, MATRICES, Goal


def test_each_names_what_is_measured():
    known = {found.workload.id: found.workload for found in find.select(None)[0]}
    for goal in [*GOALS, *MATRICES]:
        workload = known[goal.workload]
        labels = {each.label: each for each in workload.implementations}
        assert goal.own in labels, goal
        assert goal.limit or goal.peer in labels, goal
        assert goal.memory or goal.n in workload.sizes, goal
        assert goal.threads == 1 or any(each.parallel for each in labels.values()), goal


@pytest.mark.parametrize(("used", "reached"), [(40_000_000, "yes"), (100_000_000, "**0.50 of it**")])
def test_memory_may_have_a_limit(used, reached):
    goal = Goal("memory", "toys/add", 1_000, "a limit of 50 MB", 1, memory=True, limit=50_000_000)
    found = Results("", [], {}, {}, {}, {})
    assert goal.measured(found) is None
    found.peaks = [Peak("toys/add", 1_000, "ferrule", 1, used)]
    assert goal.line(found).endswith(f"| 50.0 MB | {reached} |")
