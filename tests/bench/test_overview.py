"""How a workload stands in one line, worked out by hand."""

import pytest
from ferrule.bench.results import Problem, Results, Row
from ferrule.bench.show import overview
from ferrule.measuring.intervals import Estimate


def row(label: str, n: int, threads: int, seconds: float, **fields) -> Row:
    role = {"Python": "reference", "ferrule": "ferrule"}.get(label, "peer")
    return Row("toys/add", n, threads, label, label, role, "measured", samples=[seconds] * 7, **fields)


def made(*rows: Row) -> Results:
    found = Results("", [], {}, {}, {}, {})
    found.problems["toys/add"] = Problem("toys/add", "Add", "", "number", "exact", [4, 64])
    found.rows += rows
    return found


def standing(faster: Estimate | None, own: str = "ferrule", **fields) -> overview.Standing:
    return overview.Standing("4 numbers", 2, Estimate(3.0, 2.0, 4.0), faster, own, "NumPy", **fields)


@pytest.mark.parametrize(
    ("faster", "rank", "text"),
    [
        (Estimate(0.5, 0.4, 0.6), 1, "NumPy is 2.00 × faster"),
        (Estimate(1.0, 0.5, 2.0), 2, "too noisy to tell from NumPy (0.500–2.00)"),
        (Estimate(1.0, 0.9, 1.1), 3, "as fast as NumPy"),
        (Estimate(1.5, 1.4, 1.6), 5, "1.50 × faster than NumPy"),
        (None, 4, "nothing else was measured"),
    ],
)
def test_ranks(faster, rank, text):
    found = standing(faster)
    assert (found.rank, found.against_best) == (rank, text)
    assert found.order == (rank, faster.value if faster else 0.0)
    assert found.against_python == "3.00 ×"
    if faster:
        other = standing(faster, "ferrule, threads", unmeasured=" (1 not measured)")
        assert other.against_best == f"ferrule, threads: {text} (1 not measured)"


def test_what_has_no_time():
    wrong = standing(None, why="WRONG: 1 where 2 was expected")
    assert (wrong.rank, wrong.against_python, wrong.against_best) == (0, "–", "WRONG: 1 where 2 was expected")
    absent = standing(None, why=overview.ABSENT)
    assert (absent.rank, absent.against_best) == (4, "not written with ferrule")
    alone = overview.Standing("4 numbers", 1, None, None, "ferrule", "", case="as dicts")
    assert (alone.against_python, alone.place) == ("not measured", "4 numbers, 1 thread, as dicts")


def test_the_headline_is_the_largest_size_with_all_threads_and_losses_stand_below():
    times = {("Python", 4, 1): 4, ("ferrule", 4, 1): 8, ("Python", 4, 2): 4, ("ferrule", 4, 2): 16}
    times |= {("Python", 64, 1): 4, ("ferrule", 64, 1): 2, ("Python", 64, 2): 4, ("ferrule", 64, 2): 1}
    (line,) = overview.lines(made(*(row(*where, float(seconds)) for where, seconds in times.items())))
    assert line.headline.place == "64 numbers, 2 threads"
    assert line.headline.against_best == "4.00 × faster than Python"
    assert [each.place for each in line.losses] == ["4 numbers, 2 threads", "4 numbers, 1 thread"]
    assert line.worst == "at 4 numbers, 2 threads: Python is 4.00 × faster (and 1 more loss elsewhere)"
    assert line.order == (1, 0.25)
    assert line.times == pytest.approx((0.5 * 0.25 * 2 * 4) ** 0.25)
    line.losses.pop()
    assert line.worst == "at 4 numbers, 2 threads: Python is 4.00 × faster"


def test_the_worst_line_comes_first_and_what_was_not_measured_nowhere():
    found = made(row("Python", 4, 1, 1.0), row("ferrule", 4, 1, 0.5))
    found.problems["toys/none"] = found.problems["toys/add"]
    found.problems["toys/lost"] = found.problems["toys/add"]
    for label, seconds in (("Python", 1.0), ("ferrule", 2.0)):
        lost = row(label, 4, 1, seconds)
        lost.workload = "toys/lost"
        found.rows.append(lost)
    assert [line.workload for line in overview.lines(found)] == ["toys/lost", "toys/add"]
    assert [line.worst for line in overview.lines(found)] == ["", ""]


def test_where_a_size_has_no_figure_there_is_no_mean():
    found = made(row("Python", 4, 1, 1.0), row("ferrule", 4, 1, 0.5), row("ferrule", 64, 1, 0.5))
    (line,) = overview.lines(found)
    assert line.times is None


@pytest.mark.parametrize(("blocks", "shown"), [(1, ""), (2, overview.LEGEND)])
def test_the_legend_is_for_more_than_one_block(blocks, shown):
    rows = [row(label, n, 1, 1.0) for n in (4, 64)[:blocks] for label in ("Python", "ferrule")]
    assert overview.legend(made(*rows)) == shown


def test_a_case_is_compared_with_its_own():
    found = made(row("Python", 4, 1, 1.0), row("ferrule", 4, 1, 0.5))
    found.rows.append(row("NumPy", 4, 1, 0.01, case="as an array"))
    (line,) = overview.lines(found)
    assert line.headline.against_best == "2.00 × faster than Python"
    assert line.losses == []
    found.rows.append(
        Row(
            "toys/add",
            4,
            1,
            "ferrule array",
            "ferrule array",
            "ferrule",
            "measured",
            samples=[0.1] * 7,
            case="as an array",
        )
    )
    (line,) = overview.lines(found)
    assert [(each.case, each.against_best) for each in line.losses] == [
        ("as an array", "ferrule array: NumPy is 10.0 × faster")
    ]
    assert line.times == 2.0


def test_what_is_too_noisy_to_tell_is_no_loss():
    found = made(row("Python", 4, 1, 1.0), row("ferrule", 4, 1, 1.0), row("Python", 64, 1, 1.0))
    found.rows[1].samples = [0.5, 1.0, 2.0] * 3
    found.rows.append(row("ferrule", 64, 1, 0.5))
    (line,) = overview.lines(found)
    assert line.losses == []
    assert line.headline.against_best == "2.00 × faster than Python"


@pytest.mark.parametrize("status", ["not run", "wrong"])
def test_what_died_in_the_case_of_the_reference_hides_behind_no_other(status):
    found = made(
        row("Python", 4, 1, 1.0), row("ferrule", 4, 1, 0.5), row("NumPy", 4, 1, 0.9, case="as an array")
    )
    found.rows[1].status, found.rows[1].reason, found.rows[1].samples = status, "the process died", []
    found.rows.append(row("ferrule", 4, 1, 0.1, case="as an array"))
    (line,) = overview.lines(found)
    assert (line.headline.case, line.headline.rank, line.times) == ("", 0, None)
    assert line.headline.why.endswith("the process died")
