"""What is made of windows: counts whose intervals hold, shapes, and native calls."""

import bisect
import random

import pytest
from ferrule.advise.calls import calls, natives, shapes, turns
from ferrule.advise.observer import Lengths
from ferrule.advise.recording import Calibrated, SeenCalls, Window

SECONDS = 8.0
FREE = Calibrated(0.0, 0.0)
RUNS = 100


def steady(_chance):
    """Calls of a tenth of a millisecond, every three tenths."""
    return [(i * 3e-4, i * 3e-4 + 1e-4) for i in range(int(SECONDS / 3e-4))]


def seldom(chance):
    """Calls of a random length, three in a second."""
    at, found = 0.0, []
    while (at := at + chance.expovariate(3)) < SECONDS:
        found.append((at, at + 0.02 * chance.random()))
        at = found[-1][1]
    return found


def bursty(chance):
    """Fast and slow calls by turns: two hundred, then ten of the two-hundredfold."""
    at, found = 0.0, []
    while at < SECONDS:
        for length, count in ((5e-5, 200), (1e-2, 1), (5e-5, 200), (2e-3, 10)):
            for _ in range(count):
                found.append((at, at + length * (0.5 + chance.random())))
                at = found[-1][1] + length / 10
        at += 0.2 * chance.random()
    return found


def phases(_chance):
    """Nothing, then all of its calls, then one that is long."""
    fast = [(3 + i * 2e-4, 3 + i * 2e-4 + 1.5e-4) for i in range(10_000)]
    return [*fast, (5.5, 6.5)]


def long(_chance):
    """One call that is all of the run."""
    return [(0.1, SECONDS - 0.1)]


def observed(spans, chance, known=0.3):
    """The windows of a function whose calls are these, from when it is known on."""
    starts = [start for start, _ in spans]
    at, found, lengths = known, [], Lengths()
    while at < SECONDS:
        following = min(SECONDS, at + 0.02 + chance.expovariate(1 / 0.08))
        if chance.random() < 0.3:
            end = min(following, at + lengths.of("f"))
            first = bisect.bisect_left(starts, at)
            last = bisect.bisect_left(starts, end)
            inside = sum(max(0.0, min(b, end) - max(a, at)) for a, b in spans[max(0, first - 1) : last])
            found.append(window(seconds=end - at, starts=last - first, seconds_inside=inside, at=at))
            lengths.add("f", end - at, last - first)
        at = following
    return found


def window(**parts):
    """A window, by what matters of it."""
    whole = {
        "at": 0.0,
        "file": "f",
        "name": "g",
        "line": 1,
        "seconds": 1.0,
        "starts": 0,
        "events": 0,
        "events_inside": 0,
        "seconds_inside": 0.0,
        "spent": 0.0,
        "share": 1.0,
        "full": False,
        "weight": 1.0,
    }
    return Window(**whole | parts)


@pytest.mark.parametrize("program", [steady, seldom, bursty, phases, long])
def test_the_true_count_is_in_nine_of_ten_intervals(program):
    inside = 0
    for seed in range(RUNS):
        chance = random.Random(seed)  # noqa: S311
        spans = [span for span in program(chance) if span[1] < SECONDS]
        own = sum(b - a for a, b in spans)
        samples = max(1, round(own * 500))
        found = observed(spans, chance)
        seen = own * chance.gauss(1, min(0.3, samples**-0.5))
        estimate = calls(found, FREE, seen, seen, samples)
        inside += estimate is not None and estimate.low <= len(spans) <= estimate.high
    assert inside >= 0.9 * RUNS


def test_intervals_are_narrow_where_windows_are_many():
    chance = random.Random(1)  # noqa: S311
    spans = steady(chance)
    found = [each for _ in range(10) for each in observed(spans, chance)]
    own = sum(b - a for a, b in spans)
    estimate = calls(found, FREE, own, own, 4_000)
    assert estimate.value == pytest.approx(len(spans), rel=0.05)
    assert estimate.high / estimate.low < 1.25


def test_a_rule_that_ignores_the_own_time_would_fail():
    # In the half of the run in which it was not known, it was hot: twice as many calls as windows say.
    spans = [(i * 1e-3, i * 1e-3 + 5e-4) for i in range(8_000)]
    found = observed(spans, random.Random(2), known=4.0)  # noqa: S311
    estimate = calls(found, FREE, 4.0, 4.0, 2_000)
    assert estimate.value == pytest.approx(8_000, rel=0.1)


def test_what_is_not_known_of_events_widens_the_interval():
    seen = window(seconds=1e-4, starts=64, events=128, seconds_inside=1e-4)
    narrow, wide = (calls([seen] * 50, Calibrated(1e-6, spread), 1.0, 1.0, 500) for spread in (0.0, 0.5))
    assert narrow.value == wide.value
    assert wide.high / wide.low > 1.2 * narrow.high / narrow.low


def test_time_without_a_processor_counts_only_where_there_is_none_with_one():
    # Half of the time others had it: of ten seconds of the clock, five were the program's.
    seen = window(seconds=0.1, starts=50, seconds_inside=0.1, share=0.5)
    assert calls([seen] * 50, FREE, 5.0, 10.0, 2_000).value == pytest.approx(5_000)
    waits = window(seconds=0.1, starts=50, seconds_inside=0.1, share=0.01)
    assert calls([waits] * 50, FREE, 0.01, 10.0, 2_000).value == pytest.approx(5_000)


def test_what_is_counted_is_the_least():
    seen = window(starts=7, seconds_inside=0.5)
    estimate = calls([seen], FREE, 1e-6, 1e-6, 1)
    assert estimate.low == 7 < estimate.value < estimate.high
    assert estimate.high <= 14


def test_an_interval_that_samples_raise_is_as_wide_as_before():
    several = [window(seconds=1.0, starts=count, seconds_inside=0.5) for count in (95, 100, 105) * 10]
    before = calls(several, FREE, 25.0, 25.0, 5_000)
    assert before.high < 7_000
    raised = calls(several, FREE, 25.0, 25.0, 5_000, SeenCalls(begun=7_000, again=900))
    assert raised.low == 7_000 < raised.value < raised.high
    assert raised.high / raised.low == pytest.approx(before.high / before.value)


def test_of_a_call_that_has_just_begun_it_is_not_known_how_long_it_lasts():
    begun = window(seconds=1e-3, starts=1, seconds_inside=1e-6)
    assert calls([begun], FREE, 0.05, 0.05, 20).low == 1
    assert calls([begun] * 20, FREE, 0.05, 0.05, 20).low > 1_000


def test_what_was_delayed_may_have_been_called_more_often():
    several = [window(seconds=1.0, starts=count, seconds_inside=0.5) for count in (95, 100, 105)]
    usual, delayed = (calls(several, FREE, 2.5, 2.5, 500, delayed=late) for late in (0.0, 1.5))
    assert (delayed.value, delayed.low) == (usual.value, usual.low)
    assert delayed.high == pytest.approx(2.5 * usual.high)
    # Four samples of a call are of one that lasted; not where all but one came while it had no processor.
    seen = SeenCalls(begun=100)
    assert calls([], FREE, 2.5, 2.5, 400, seen) is not None
    assert calls([], FREE, 2.5, 2.5, 400, seen, delayed=0.5) is None


def test_a_call_whose_end_nobody_told_of_is_not_all_of_a_window():
    # In each the function runs for a tenth of a second in all.
    told = {"starts": 10, "events": 20, "events_inside": 10, "seconds_inside": 0.1}
    missed = told | {"events_inside": 20, "seconds_inside": 1.0}
    windows = [window(**(missed if each % 3 else told)) for each in range(30)]
    assert calls(windows, FREE, 10.0, 10.0, 5_000).high < 1_000
    found = calls(windows, FREE, 10.0, 10.0, 5_000, part=0.1)
    assert found.low <= 1_000 <= found.high


def test_nothing_is_said_of_what_no_window_saw():
    assert calls([], FREE, 1.0, 1.0, 100) is None
    assert calls([window()], FREE, 1.0, 1.0, 100) is None
    assert calls([window(native=True, starts=3, seconds_inside=0.1)], FREE, 1.0, 1.0, 100) is None


def test_shapes_are_added_up():
    one = window(
        seen=[["x", "list[int]", 3, 8, []], ["y", "int", None, 8, []], ["return", "int", None, 8, []]]
    )
    two = window(
        seen=[["x", "list[int]", 9, 8, []], ["x", "str (ASCII)", 2, 1, []], ["y", "int", None, 8, []]]
    )
    found = shapes([one, two])
    assert [(each.name, each.type, each.sizes) for each in found] == [
        ("x", "list[int]", [3, 6, 9]),
        ("x", "str (ASCII)", [2, 2, 2]),
        ("y", "int", []),
        ("return", "int", []),
    ]
    assert [round(each.share, 2) for each in found] == [0.67, 0.33, 1, 1]


def test_native_calls_are_added_up():
    # The last of a full window's calls had only begun.
    seen = window(
        native=True, starts=11, full=True, natives=[["math.sqrt", 20, 2e-5, 160], ["len", 10, 1e-6, 0]]
    )
    found = natives([seen, seen, window(native=True)], Calibrated(1e-7, 0))
    assert [(each.name, each.per_call, each.bytes) for each in found] == [("math.sqrt", 2, 8), ("len", 1, 0)]
    assert [each.seconds for each in found] == pytest.approx([9e-7, 0])


def test_turns_are_told_by_how_often_it_went_on_in_its_time():
    several = [
        window(seconds_inside=0.5, events=200),
        window(seconds_inside=0.1, events=40),
        window(native=True, events=9),
    ]
    # 120 turns in 0.6 s; in each two events, where it began and ended.
    assert turns(several, 3.0, 3.0) == pytest.approx(600)
    assert turns(several, 0.0, 6.0) == pytest.approx(1200)
    assert turns([], 3.0, 3.0) == 0
