"""What is right at first, or seems to be, gets no time; and what it does changes no other's."""

from pathlib import Path

import pytest
from ferrule.bench.find import select
from ferrule.bench.results import Results
from ferrule.bench.session import Choice, Session

CHEATS = Path(__file__).with_name("cheats.py")


def run(name: str) -> Results:
    chosen = [found for found in select(str(CHEATS))[0] if found.workload.name == name]
    workload = chosen[0].workload
    return Session(chosen, Timed(sizes=workload.sizes, threads="1", quick=True), []).run()


class Timed(Choice):
    """Nothing but times."""

    def wants(self, *_):
        return False


@pytest.fixture(scope="module")
def spoilt() -> Results:
    return run("spoilt")


@pytest.mark.parametrize(
    ("n", "cheats"), [(1_000, ["empties", "empties later", "reverses and raises"]), (200_000, ["empties"])]
)
def test_an_input_that_was_changed_is_nobodys(spoilt, n, cheats):
    rows = {row.label: row for row in spoilt.rows if row.n == n}
    assert [label for label, row in rows.items() if row.measured] == ["Python", "ferrule", "last"]
    # An emptied list takes 0.2 µs at every size.
    assert all(min(row.samples) > n * 2e-9 for row in rows.values() if row.measured)
    for label in cheats:
        assert (rows[label].status, rows[label].reason) == ("not run", "it changes its input")


def test_where_nobody_is_found_nobody_has_a_time():
    assert {(row.label, row.status, row.reason) for row in run("pokes").rows} == {
        (label, "not run", "the input was changed while it was timed") for label in ("Python", "one item")
    }


def test_an_answer_is_compared_after_the_timing_at_every_size():
    small, large = (row for row in run("tires").rows if row.role == "peer")
    assert small.measured
    assert (large.status, large.reason) == (
        "wrong",
        "right at first, at a later call 0 items where 20 were expected",
    )


@pytest.fixture(scope="module")
def answers() -> dict[tuple[str, str], tuple[str, str]]:
    rows = [row for name in ("lists", "sums", "largest") for row in run(name).rows]
    assert all(bool(row.samples) == row.measured for row in rows)
    return {(row.workload.partition("/")[2], row.label): (row.status, row.reason) for row in rows}


BEFORE = "it gives the answer of a call before"
UNWRITTEN = "the call doesn't write the answer that it gives: item 0: "


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("generator", "an iterator (generator), whose items are yet to be computed"),
        ("map", "an iterator (map), whose items are yet to be computed"),
        ("lazy sequence", "something of a class of the workload's own (Lazy), which may be yet"),
        ("lazy within", "within it something of a class of the workload's own (LazyFloat), which"),
        ("by id", BEFORE),
        ("by id, copied", "it gives the answer of before to an input of other values"),
        ("by id of what was prepared", "it gives the answer of before to an input of other values"),
        ("right once", "right at first, at a later call 0 items where 50 were expected"),
        ("rests while it is timed", "right at first, at a later call 0 items where 50 were expected"),
        ("right every other time", "right at first, at a later call 0 items where 50 were expected"),
        ("the reference's own", BEFORE),
        ("made in prepare", UNWRITTEN),
        ("made in prepare, held", BEFORE),
        ("out not written", UNWRITTEN),
        ("out not written, a view", UNWRITTEN),
        ("equal to all", "item 0: 0.0 where"),
    ],
)
def test_no_time_for_a_list_that_no_call_computes(answers, label, reason):
    status, said = answers["lists", label]
    assert status == "wrong"
    assert said.startswith(reason)


def test_no_time_for_what_changes_what_was_prepared_for_it(answers):
    said = ("not run", "it changes what was prepared for it")
    assert answers["lists", "sorts what was prepared"] == said


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("equal to all", "0.0 where"),
        ("no number, equal to all", "<"),
        ("by id", BEFORE),
        ("made in prepare", BEFORE),
    ],
)
def test_no_time_for_a_number_that_no_call_computes(answers, label, reason):
    status, said = answers["sums", label]
    assert status == "wrong"
    assert said.startswith(reason)


@pytest.mark.parametrize(
    ("workload", "label"),
    [
        ("lists", "Python"),
        ("lists", "ferrule"),
        ("lists", "out written"),
        ("sums", "ferrule"),
        ("largest", "ferrule"),
    ],
)
def test_the_honest_have_their_times(answers, workload, label):
    assert answers[workload, label] == ("measured", "")


def test_no_answer_is_no_reference_unless_it_is_said_to_be_right():
    reference, ferrule = run("nothing").rows
    assert (reference.status, ferrule.status) == ("wrong", "not run")
    assert reference.reason.startswith("no answer: it is None")
    assert ferrule.reason.startswith("nothing to compare with")
    assert [row.status for row in run("nothing-wanted").rows] == ["measured"] * 2


def test_no_time_by_a_rule_that_refuses_little():
    rows = run("never-refused").rows
    assert [row.status for row in rows] == ["not run"] * 4
    for reference, ferrule in (rows[:2], rows[2:]):
        assert "takes [] for list of 50 items: there is little that it refuses" in reference.reason
        assert ferrule.reason.startswith("nothing to compare with")


def test_two_peers_that_agree_overrule_one_that_would_lead():
    large = [row for row in run("outvoted").rows if row.n == 60]
    assert {row.status for row in large} == {"not run"}
    assert large[1].reason.startswith("nothing to compare with: one and another give another answer than")


def test_one_peer_overrules_nobody():
    large = {row.label: row.status for row in run("alone-against").rows if row.n == 60}
    assert (large["leads"], large["ferrule"]) == ("measured", "measured")
    assert (large["overflows"], large["overflows as well"]) == ("wrong", "wrong")
