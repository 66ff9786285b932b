"""The goals of `studies/goals.py`: each is about something that is measured."""

from dataclasses import replace

import pytest
from ferrule.bench import find
from ferrule.bench.results import Peak, Results, Row

from studies.goals import ALL_THREADS, GOALS, MATRICES, Goal
from studies.publish import results as publish


def test_each_names_what_is_measured():
    known = {found.workload.id: found.workload for found in find.select(None)[0]}
    for goal in [*GOALS, *MATRICES]:
        workload = known[goal.workload]
        labels = {each.label: each for each in workload.implementations}
        assert goal.own in labels, goal
        assert goal.limit or set(goal.peers) <= labels.keys(), goal
        assert goal.n in (workload.sizes[-1:] if goal.memory else workload.sizes), goal
        parallel = any(each.parallel for each in labels.values())
        assert parallel if goal.threads == ALL_THREADS else not (parallel and goal.memory), goal


@pytest.mark.parametrize(("used", "reached"), [(40_000_000, "reached"), (100_000_000, "**0.50 of it**")])
def test_memory_may_have_a_limit(used, reached):
    goal = Goal("memory", "toys/add", 1_000, "a limit of 50 MB", 1, memory=True, limit=50_000_000)
    found = Results("", [], {}, {}, {}, {})
    assert goal.measured(found) is None
    found.peaks = [Peak("toys/add", 1_000, "ferrule", 1, used)]
    assert goal.cells(found)[-2:] == ["50.0 MB", reached]


@pytest.mark.parametrize(
    "other", [Peak("toys/add", 100, "ferrule", 1, 1), Peak("toys/add", 1_000, "ferrule", 2, 1)]
)
def test_memory_of_another_size_or_number_of_threads_is_not_judged(other):
    goal = Goal("memory", "toys/add", 1_000, "a limit of 50 MB", 1, memory=True, limit=50_000_000)
    found = Results("", [], {}, {}, {}, {}, peaks=[other])
    assert goal.cells(found) == ["memory", "1", "a limit of 50 MB", "1", "not run", "", "", ""]


@pytest.mark.parametrize(
    ("times", "verdict"), [(2, "reached"), (2.5, "reached"), (3, "**0.83 of it**"), (10, "**0.25 of it**")]
)
def test_memory_against_a_peer(times, verdict):
    goal = Goal("memory", "toys/add", 1_000, "NumPy", times, memory=True)
    peaks = [
        Peak("toys/add", 1_000, label, 1, used) for label, used in (("ferrule", 4 * 10**6), ("NumPy", 10**7))
    ]
    found = Results("", [], {}, {}, {}, {}, peaks=peaks)
    assert goal.cells(found) == ["memory", "1", "NumPy", f"{times:.2g}", "2.50", "4.0 MB", "10.0 MB", verdict]
    result = goal.measured(found)
    assert result is not None
    assert (result.reached.low, result.reached.high, result.factor) == (2.5 / times, 2.5 / times, 2.5)
    found.peaks[1].bytes = None
    assert goal.measured(found) is None


@pytest.mark.parametrize(
    ("times", "kind", "verdict"),
    [(1.5, "reached", "reached"), (2.0, "too close", "too close"), (4.0, "missed", "**0.50 of it**")],
)
def test_a_goal_is_reached_by_the_whole_interval_and_missed_where_none_of_it_is(times, kind, verdict):
    result = goal("job", times).measured(race())
    assert result is not None
    assert (result.kind, result.verdict) == (kind, verdict)


@pytest.mark.parametrize("count", [2, 16])
def test_with_all_threads_is_with_as_many_as_the_run_had(count):
    found, wanted = race(), replace(goal("job", 1.5), threads=ALL_THREADS)
    assert wanted.measured(found) is None
    found.rows += [replace(row, threads=count) for row in found.rows]
    result = wanted.measured(found)
    assert (result and result.kind) == "reached"
    assert wanted.cells(found)[1] == "all"


def test_noise_reaches_no_goal():
    found = race()
    found.rows[1].samples = [1.0, 1.2, 2.0, 2.0, 2.0, 2.6, 2.7]
    measured = [goal("job", times).measured(found) for times in (0.9, 1.5, 2.0, 3.0)]
    assert [each and each.kind for each in measured] == ["reached", "too close", "too close", "missed"]


def test_against_several_the_fastest_of_them_counts():
    found = race()
    found.rows.append(replace(found.rows[1], label="SciPy", samples=[1.5] * 7))
    against = replace(goal("job", 1.6), peer=("NumPy", "SciPy"))
    assert against.cells(found)[:4] == ["job", "1", "the fastest of: NumPy; SciPy", "1.6"]
    assert against.cells(found)[4].startswith("1.50 ")
    assert against.cells(found)[-1] == "**0.94 of it**"
    found.rows.pop()
    assert "not run" in against.cells(found)


@pytest.mark.parametrize(
    ("times", "kind"), [(1.5, "reached"), (1.6, "too close"), (2.4, "too close"), (2.6, "missed")]
)
def test_the_range_of_a_few_samples_decides_only_what_is_far_from_it(times, kind):
    found = race()
    for row, samples in zip(found.rows, ([1.0] * 3, [1.9, 2.0, 2.1]), strict=True):
        row.samples = samples
    result = goal("job", times).measured(found)
    assert (result and result.kind) == kind
    assert goal("job", times).cells(found)[4].endswith(" (range 1.90–2.10)")


def test_a_first_call_is_not_what_a_goal_is_measured_by():
    found = race()
    first = Row("toys/add", 10, 1, "NumPy", "first", "peer", "measured", first_call=True, samples=[9.0])
    found.rows.append(first)
    assert goal("job", 1.5).block(found)["NumPy"] is not first


def test_matrices_have_a_row_for_each_n_and_a_column_for_each_type_and_threads():
    found = Results("", [], {}, {}, {}, {})
    for dtype, n, threads, label, seconds in (
        ("f64", 4, 1, "ferrule", 1.0),
        ("f64", 4, 1, "NumPy", 2.0),
        ("f64", 16, 1, "ferrule", 1.0),
        ("f32", 16, 2, "NumPy", 1.0),
        ("f32", 16, 2, "ferrule", 4.0),
        ("f32", 16, 2, "SciPy BLAS", 8.0),
        ("f32", 16, 2, "Numba np.dot", 0.5),
    ):
        workload = f"linalg/matrix-multiply-{dtype}"
        samples = [seconds] * 7
        found.rows.append(Row(workload, n, threads, label, label, "peer", "measured", samples=samples))
    _, told, against_numpy, of_all, against_all = publish.matrix_table(found).rstrip().split("\n\n")
    head, _, *rows = against_numpy.splitlines()
    assert head == "| n | f64, 1 thread | f64, all threads | f32, 1 thread | f32, all threads |"
    assert rows[0] == "| 4 | 2.00 (2.00–2.00), reached | not run | not run | not run |"
    assert told == "`matrix_multiply`: times the speed of NumPy, goal 0.95 at every n."
    assert rows[2] == "| 16 | not run | not run | not run | 0.250 (0.250–0.250), missed |"
    assert len(rows) == len({goal.n for goal in MATRICES})
    assert "of the fastest of: NumPy; SciPy BLAS; Numba np.dot, goal" in of_all
    assert against_all.splitlines()[0] == head
    rows = against_all.splitlines()[2:]
    assert rows[0] == "| 4 | not run | not run | not run | not run |"
    assert rows[2] == "| 16 | not run | not run | not run | 0.125 (0.125–0.125), missed |"


def test_the_summary_counts_each_kind_apart_and_names_what_was_missed_most(monkeypatch):
    goals = [goal(f"job {times}", times) for times in (1.5, 1.6, 2.0, 4.0, 2.5, 8.0, 5.0, 20.0)]
    goals.append(Goal("not run", "toys/other", 10, "NumPy", 1))
    monkeypatch.setattr(publish, "GOALS", goals)
    monkeypatch.setattr(publish, "MATRICES", [])
    *_, row, _, legend = publish.goals_reached(race()).splitlines()
    named = "<br>".join(
        f"job {times}, 1 thread, against NumPy: {share} of the goal"
        for times, share in ((20.0, "0.10"), (8.0, "0.25"), (5.0, "0.40"), (4.0, "0.50"))
    )
    assert row == f"| toys | 9 | 5 | 1 | 2 | 1 | {named}<br>and 1 more |"
    assert legend == publish.LEGEND
    assert publish.goals_reached(Results("", [], {}, {}, {}, {})) == "9 goals. Not measured yet.\n"


def goal(job: str, times: float) -> Goal:
    return Goal(job, "toys/add", 10, "NumPy", times)


def race() -> Results:
    """ferrule is twice as fast as NumPy, give or take a tenth."""
    found = Results("", [], {}, {}, {}, {})
    ratios = (1.8, 1.9, 2.0, 2.0, 2.0, 2.1, 2.2)
    for label, samples in (("ferrule", [1.0] * 7), ("NumPy", list(ratios))):
        found.rows.append(Row("toys/add", 10, 1, label, label, "peer", "measured", samples=samples))
    return found
