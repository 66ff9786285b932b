"""Progress is readable in narrow terminals, and tells the time left once it can be known."""

from __future__ import annotations

import io
import re
import threading

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


def at(width: int, clock: list[float]) -> tuple[Progression, io.StringIO]:
    """A progression on a terminal of that width, with the test's clock."""
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=width, get_time=lambda: clock[0])
    watcher = Progression(console)
    watcher.progress.get_time = lambda: clock[0]
    return watcher, file


def plain(file: io.StringIO) -> list[str]:
    """What was drawn since the last call, without colours."""
    text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", file.getvalue())
    file.truncate(file.seek(0))
    return [line.rstrip() for line in re.split(r"[\r\n]+", text) if line.strip()]


BAR = "━" * 8


def test_a_line_has_a_bar_a_counter_both_clocks_and_the_text_as_it_is(clock):
    clock[0] = 50.0
    watcher, file = at(60, clock)
    with watcher:
        watcher.show("too early")
        watcher.begin(10)
        plain(file)
        watcher.show("a [b] step")
        assert plain(file) == [f"{BAR}  0/10    0:00               a [b] step"]
        for _ in range(4):
            clock[0] += 10
            watcher.step("a step")
        assert plain(file) == []
        watcher.show("the next one, whose name has no room to end in this line")
        assert plain(file) == ["━━━╺━━━━  4/10    0:40    ~1:00 left the next one, whose na…"]
        watcher.begin(7)
        plain(file)
        clock[0] += 1
        watcher.show("again")
        assert plain(file) == [f"{BAR} 0/7    0:01               again"]
    assert file.getvalue().endswith("\x1b[?25h\r\x1b[1A\x1b[2K")  # taken away


def test_a_text_is_drawn_only_some_time_after_the_last(clock, monkeypatch):
    monkeypatch.setattr(progress, "REDRAW", 0.25)
    watcher, file = at(60, clock)
    with watcher:
        watcher.begin(3)
        plain(file)
        shown = []
        for moment in (0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875):
            clock[0] = moment
            watcher.show(f"at {moment}")
            shown += plain(file)
    assert [line.rpartition(" ")[2] for line in shown] == ["0.375", "0.75"]


def test_it_is_drawn_often_enough_to_be_seen():
    assert 0.1 <= progress.REDRAW <= 0.5


def test_what_takes_long_is_said_even_so(clock):
    file = io.StringIO()
    watcher = Progression(Console(file=file, width=200))
    watcher.begin(2)
    watcher.show("checking hangs, n=100")
    for moment in (1.0, 9.0, 11.0, 13.0):
        clock[0] = moment
        watcher.remind()
    watcher.step("one")
    clock[0] = 60.0
    watcher.remind()
    assert file.getvalue().splitlines() == ["0:11 at checking hangs, n=100", "[1/2] 0:13: one"]


def test_on_a_terminal_what_takes_long_is_drawn_with_the_clock(clock, monkeypatch):
    monkeypatch.setattr(progress, "REDRAW", 1.0)
    watcher, file = at(60, clock)
    with watcher:
        watcher.begin(2)
        clock[0] = 2.0
        watcher.show("first")
        clock[0] = 2.5
        watcher.show("hangs")
        plain(file)
        clock[0] = 15.0
        watcher.remind()
        assert plain(file) == [f"{BAR} 0/2    0:15               hangs"]


def test_what_is_printed_aside_stands_above_the_bar(clock):
    watcher, file = at(60, clock)
    with watcher:
        watcher.begin(2)
        plain(file)
        with watcher.aside():
            watcher.console.print("a table")
        assert "\x1b[2Ka table\n" in file.getvalue()  # the bar was there, and is taken away
        assert plain(file) == [f"{BAR} 0/2    0:00", "a table", f"{BAR} 0/2    0:00"]


def test_steps_before_the_first_beginning_are_lines_too(clock):
    clock[0] = 7.0
    file = io.StringIO()
    with Progression(Console(file=file, width=200)) as watcher:
        watcher.step("[bold]early[/]")
        watcher.step("")
    assert file.getvalue().splitlines() == ["[1/0] 0:00: [bold]early[/]"]


def test_lines_have_no_colours_even_where_there_are_some(clock):
    file = io.StringIO()
    with Progression(
        Console(file=file, width=200, force_terminal=False, color_system="truecolor")
    ) as watcher:
        watcher.begin(2)
        clock[0] += 1
        watcher.step("n=100, True")
    assert file.getvalue() == "[1/2] 0:01: n=100, True\n"


def test_its_one_thread_sleeps_for_seconds_and_draws_nothing_that_goes_on(clock, monkeypatch):
    slept = threading.Event()
    waits = []

    def wait(seconds):
        waits.append(seconds)
        if len(waits) > 3:
            slept.set()
        return len(waits) > 3

    watcher, file = at(60, clock)
    before = threading.active_count()
    monkeypatch.setattr(watcher.ended, "wait", wait)
    watcher.begin(2)
    watcher.show("timing NumPy")
    plain(file)
    with watcher:
        plain(file)
        assert slept.wait(5)
        assert threading.active_count() <= before + 1
        assert plain(file) == []
    assert min(waits) >= 1
