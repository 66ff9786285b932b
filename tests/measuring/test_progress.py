"""Progress is readable in narrow terminals, and tells the time left once it can be known."""

from __future__ import annotations

import io
import re

import pytest
from ferrule.measuring import progress
from ferrule.measuring.progress import Progression
from rich.console import Console


@pytest.fixture
def clock(monkeypatch):
    """A clock of the test's own, and each text is drawn."""
    now = [0.0]
    monkeypatch.setattr(progress, "REDRAW", -1.0)
    monkeypatch.setattr(progress, "monotonic", lambda: now[0])
    return now


def drawn(width: int, steps: int, ran: int, clock: list[float]) -> list[str]:
    """The lines of a run after so many steps, one every three seconds."""
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=width, get_time=lambda: clock[0])
    with Progression(console) as watcher:
        watcher.progress.get_time = lambda: clock[0]
        watcher.begin(steps)
        for done in range(ran):
            watcher.show(
                f"sequences/filter-and-double: timing NumPy (array), n={10 ** min(done, 9):,}, 2 threads"
            )
            clock[0] += 3
            watcher.step(f"step {done}")
    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", file.getvalue())
    return [line for line in re.split(r"[\r\n]+", plain) if " seq" in line]


@pytest.mark.parametrize("width", [60, 80])
def test_every_line_fits_and_its_counter_and_clock_are_whole(width, clock):
    lines = drawn(width, 1204, 120, clock)
    assert len(lines) >= 120
    counters = [re.search(r" +(\d+)/1204 +(\d[\d:]*) ", line) for line in lines]
    assert all(counters)
    assert all(len(line.rstrip()) <= width for line in lines)
    # Nothing shifts from step to step.
    assert len({line.index("/1204") for line in lines}) == 1
    assert len({line.index("sequences/f") for line in lines}) == 1
    assert all(line.rstrip().endswith("…") for line in lines)


def test_the_time_left_is_told_once_a_twentieth_is_done(clock):
    lines = drawn(80, 100, 100, clock)
    told = [(re.search(r"(\d+)/100", line)[1], re.search(r"~([\d:]+) left", line)) for line in lines]
    assert all(left is None for done, left in told if int(done) < 5)
    assert {left[1] for done, left in told if int(done) == 5} == {"4:45"}
    assert {left[1] for done, left in told if int(done) == 99} == {"0:03"}


def test_the_time_left_never_rises_while_nothing_is_learnt(clock):
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=80, get_time=lambda: clock[0])
    with Progression(console) as watcher:
        watcher.progress.get_time = lambda: clock[0]
        watcher.begin(10)
        for _ in range(5):
            clock[0] += 10
            watcher.step("")
        file.truncate(0)
        for _ in range(300):
            clock[0] += 1
            watcher.show("a long step")
    told = [
        60 * int(minutes) + int(seconds)
        for minutes, seconds in re.findall(r"~(\d+):(\d+) left", file.getvalue())
    ]
    assert len(told) >= 300
    assert told == sorted(told, reverse=True)
    assert (told[0], told[-1]) == (49, 40)


def test_without_a_terminal_each_step_is_a_line_with_both_times(clock):
    file = io.StringIO()
    with Progression(Console(file=file, width=200)) as watcher:
        watcher.begin(4)
        for _ in range(4):
            clock[0] += 30
            watcher.step("a step")
    assert file.getvalue().splitlines() == [
        "[1/4] 0:30: a step",
        "[2/4] 1:00: a step",
        "[3/4] 1:30, ~0:30 left: a step",
        "[4/4] 2:00, ~0:00 left: a step",
    ]
