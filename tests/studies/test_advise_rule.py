"""What counts as a right verdict, and which ports are drawn."""

import random
from typing import get_args

import pytest
from ferrule.advise import findings, verdict
from ferrule.advise.findings import Slug
from ferrule.measuring.intervals import Estimate

from studies.advise.suite import functions, rule
from studies.advise.suite.rule import Measured, drawn, is_slower, judged, leaves, share

BOTH = {True: Measured(Estimate(5.0, 4.8, 5.2), Estimate(1.5, 1.4, 1.6))}
BOTH |= {False: Measured(Estimate(1.2, 1.1, 1.3), Estimate(1.02, 1.0, 1.05))}


@pytest.mark.parametrize(
    ("function", "program", "paid"),
    [
        ((5.0, 2.0, 8.0), (1.3, 1.1, 1.5), True),
        ((5.0, 1.9, 8.0), (1.3, 1.1, 1.5), None),
        ((5.0, 2.0, 8.0), (1.15, 1.05, 1.2), None),
        ((1.5, 1.2, 1.9), (1.3, 1.1, 1.5), False),
        ((50.0, 40.0, 60.0), (1.05, 1.02, 1.09), False),
        ((1.5, 1.2, 2.1), (1.05, 1.02, 1.09), False),
    ],
)
def test_it_paid_where_both_gains_are_wholly_there(function, program, paid):
    measured = Measured(Estimate(*function), Estimate(*program))
    assert measured.paid is paid
    wanted = {True: ("right", "wrong"), False: ("wrong", "right"), None: ("too close", "too close")}[paid]
    assert (judged("move", measured), judged("waiting", measured)) == wanted
    assert (judged("library-first", measured), judged(None, measured)) == wanted


def test_the_advisor_aims_at_what_it_is_held_to():
    assert (verdict.FASTER, verdict.PROGRAM) == (rule.FUNCTION, rule.PROGRAM)
    assert findings.LEAVE == rule.LEAVE < set(get_args(Slug))


def test_what_says_to_do_something_that_cannot_be_done_is_wrong():
    assert judged("library-first", None) == "wrong"


def test_a_verdict_after_which_the_program_is_slower_is_counted_by_itself():
    slower = Measured(Estimate(0.5, 0.4, 0.6), Estimate(0.9, 0.8, 0.95))
    assert is_slower("move", slower)
    assert not is_slower("marshaling", slower)
    assert not is_slower("move", BOTH[False])


def test_who_knows_nothing_is_not_right_often_enough():
    came = [BOTH[not leaves(each.expect)] for each in functions.functions()]
    for always in ("move", "waiting", None):
        assert share([judged(always, measured) for measured in came]) < rule.ENOUGH
    passed = 0
    for seed in range(200):
        coin = random.Random(seed)  # noqa: S311 - not for secrets
        outcomes = [judged(coin.choice(("move", "fast-enough")), measured) for measured in came]
        passed += share(outcomes) >= rule.ENOUGH
    assert passed == 0


def test_a_third_is_drawn_by_the_list_and_by_nothing_else():
    names = [each.name for each in functions.functions()]
    seed = functions.seed()
    found = drawn(names, seed)
    assert len(found) == 26
    assert found == drawn(reversed(names), seed) == drawn(names * 2, seed)
    assert found != drawn(names, seed + "0")
    assert drawn([], seed) == []


def test_the_draw_of_each_function_hangs_on_no_other():
    names = [f"module:function_{number}" for number in range(30)]
    first = drawn(names, "seed")
    without = drawn([name for name in names if name not in first[:3]], "seed")
    assert set(first[3:]) <= set(without)
