"""What processes say to each other arrives as it was said, or is refused by name."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from ferrule.bench.results import Peak, Row, Rows
from ferrule.bench.task import Lost, WorkloadTask
from ferrule.costs.cost_model import Measured
from ferrule.costs.session import CrossingsTask
from ferrule.demo.real import ReportTask, Written
from ferrule.measuring import events
from ferrule.measuring.events import (
    Begun,
    Died,
    Done,
    Sampled,
    Stage,
    UnknownEventError,
    decode,
    encode,
    event,
)

# A caller's text may hold anything, also what looks like an event.
ROW = Row("toys/add", 1_000, 2, "NumPy", "NumPy (“array”)\n", "peer", "measured", samples=[0.1 + 0.2, 5e-324])
SAID = [
    Begun(3),
    Stage("check", "NumPy\x00\u2028", 10**20),
    Stage("input"),
    Sampled("scaling", [1.5, float("inf")], [1.9]),
    Sampled("probe", reason='{"event": "Done"}'),
    Done({"numpy": "2.4.6", "name": "event"}),
    Died("the process died (signal 9, SIGKILL)"),
    ROW,
    Rows(1_000, [ROW, Row("toys/add", 1, 1, "a", "a", "peer", "not run", "why")], "Python", [8e3, "B"]),
    Peak("toys/add", 1_000, "NumPy", 2, None, reason="no /proc"),
    Measured("list[int]", "copied", "as made up", "item", [1, 10], [[1e-8], [2e-8]], [[1e-9]]),
    WorkloadTask(
        "time", "", "toys.py", "toys/add", 2, [1, 10], ["Python"], 7, 0.5, [[10, "liar", "it died"]]
    ),
    Lost(1_000, "liar", "it changes its input"),
    CrossingsTask(["int, copied"], 3, 0.01),
    ReportTask("airports.pdf", 3),
    Written("airports.pdf", 1_001, "pages", 0.77, 2_800_000, 39_000_000),
]


@pytest.mark.parametrize("said", SAID, ids=lambda said: type(said).__name__)
def test_an_event_survives_the_way(said):
    line = encode(said)
    assert "\n" not in line
    assert decode(line) == said
    assert decode(line.encode()) == said


def test_every_event_is_tried():
    tried = {type(said).__name__ for said in SAID}
    # What is recorded of a program is written and read in tests/advise.
    declared = {
        name
        for name, kind in events._KINDS.items()
        if kind.__module__.startswith("ferrule.") and not kind.__module__.startswith("ferrule.advise.")
    }
    assert declared - tried <= {"ProbesTask"}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"event": "Gone", "steps": 3}', "no event is called 'Gone'; known are Begun, "),
        ('{"event": ["Begun"]}', "no event is called ['Begun']"),
        ('{"event": "Rows", "rows": [{"event": "Gone"}]}', "no event is called 'Gone'"),
        ('{"event": "Begun", "step": 3}', "Begun has other fields: "),
        ('{"event": "Begun"}', "Begun has other fields: "),
        ('{"steps": 3}', "no event: '{\"steps\": 3}'"),
        ("[1, 2]", "no event: '[1, 2]'"),
        ("3", "no event: '3'"),
        ("hello", "no JSON: 'hello'"),
        (b"\xff", "no JSON: b'\\xff'"),
        ("", "no JSON: ''"),
        ("x" * 1_000, "no JSON: 'xxx"),
        ("[" * 100_000, "no JSON: '[[["),
        ("1" * 10_000, "no JSON: '111"),
        (f'{{"event": "{"x" * 1_000}"}}', "no event is called 'xxx"),
    ],
)
def test_what_is_no_event_is_refused(line, why):
    with pytest.raises(UnknownEventError) as refused:
        decode(line)
    assert str(refused.value).startswith(why)
    # However long the line is: the names of all events are not.
    assert len(str(refused.value)) < 250 + len(", ".join(events._KINDS))


def test_what_is_not_declared_is_not_sent():
    @dataclass
    class Begun:  # not the one of events
        steps: int

    with pytest.raises(TypeError, match="is not declared with `event`"):
        encode(Begun(3))
    with pytest.raises(TypeError, match="set is not declared"):
        encode(Done({1, 2}))


def test_two_events_need_two_names():
    with pytest.raises(AssertionError):
        event(dataclass(type("Begun", (), {"__annotations__": {"steps": int}})))
