"""How often a function was called is taken from its callers where no window saw a call begin."""

import pytest
from ferrule.advise.findings import Shape
from ferrule.advise.observed import Observed, count_by_callers, count_unseen
from ferrule.advise.recording import SeenCalls, Window
from ferrule.measuring.intervals import Estimate

from tests.advise.made import function
from tests.advise.recordings import Made, code, recording

LIST = Shape("rows", "list[int]", [300, 300, 300])
CALLER = Estimate(50.0, 40.0, 60.0)


@pytest.mark.parametrize(
    ("seen", "looped", "caller", "counted"),
    [
        (None, 0.9, CALLER, Estimate(15_000.0, 40.0, 18_000.0)),
        (Estimate(1, 1, 5_000), 0.9, CALLER, Estimate(15_000.0, 40.0, 18_000.0)),
        (Estimate(1, 1, 50), 0.9, CALLER, Estimate(1, 1, 50)),
        (None, 0.2, CALLER, None),
        (None, 0.9, None, None),
        (None, 0.9, Estimate(1, 1, 500), None),
    ],
)
def test_a_loop_has_a_turn_for_each_item(
    seen: Estimate | None, looped: float, caller: Estimate | None, counted: Estimate | None
) -> None:
    outer = function(code=code("outer", 1), calls=caller, shapes=[LIST])
    inner = function(code=code("inner", 9), calls=seen, looped=looped, callers={outer.code: 5.0})
    count_by_callers([outer, inner])
    assert (inner.calls, outer.calls) == (counted, caller)


def test_of_other_loops_nothing_is_known() -> None:
    outer = function(code=code("outer", 1), calls=CALLER, shapes=[Shape("return", "list[int]", [9, 9, 9])])
    inner = function(code=code("inner", 9), calls=None, looped=0.9, callers={outer.code: 5.0})
    count_by_callers([outer, inner])
    assert inner.calls is None


def test_a_function_that_calls_itself_is_known_by_its_stacks() -> None:
    outer, inner = code("outer", 1), code("inner", 9)
    made = Made().seen((outer, 2), (inner, 10), cpu=1.0).seen((outer, 2), (inner, 10), (outer, 2), cpu=1.0)
    for each in (outer, inner):
        for inside, seconds in ((20, 1.0), (10, 0.1)):
            place = 0.0, each.file, each.name, each.line
            made.process.others.append(
                Window(*place, 1.0, 10, 20, inside, seconds, spent=0.0, share=1.0, full=False, weight=1.0)
            )
    observed, found = Observed(recording(made)), []
    for each in (outer, inner):
        found.append(function(code=each, total=1.0, calls=None))
        observed.fill(found[-1])
    # Calls within one another may be all of a window; of others one was not seen to end.
    assert found[0].calls.high < found[1].calls.high


@pytest.mark.parametrize(
    ("known", "counted"),
    [
        (None, Estimate(300.0, 300.0, 1e8)),
        (Estimate(1.0, 1.0, 5_000.0), Estimate(300.0 * 2**0.5, 300.0, 5_000.0)),
        (Estimate(1.0, 1.0, 50.0), Estimate(300.0 * 2**0.5, 300.0, 600.0)),
        (Estimate(900.0, 400.0, 1_000.0), Estimate(900.0, 400.0, 1_000.0)),
    ],
)
def test_there_were_at_least_as_many_calls_as_samples_saw(known: Estimate | None, counted: Estimate) -> None:
    made, seen = Made(), function(calls=known)
    made.process.seen_calls[seen.code] = SeenCalls(begun=300, again=10, once=290)
    once = function(code=code("once", 1), calls=None)
    made.process.seen_calls[once.code] = SeenCalls(begun=1)
    count_unseen([seen, once], Observed(recording(made)))
    assert seen.calls == counted
    assert once.calls is None
