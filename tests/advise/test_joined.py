"""All that was recorded of a run comes together in its functions."""

import pytest
from ferrule import costs
from ferrule.advise.findings import Replay
from ferrule.advise.joined import FINDINGS, Costs, costs_here, report, report_of
from ferrule.advise.recording import Calibrated, Code, InputsPickled, ReplayBegan, Replayed, Window
from ferrule.advise.show.kept_findings import load
from ferrule.measuring.machine import WrongProfileError

from tests.advise.models import advised
from tests.advise.recordings import LIBRARY, ROOT, Made, code, recording

MAIN, HOT = code("main", 1), code("hot", 10)


def window(function: Code, at: float, *, native: bool = False) -> Window:
    """A hundredth of a second in which a function was called ten times, for half of the time."""
    return Window(
        at=at,
        file=function.file,
        name=function.name,
        line=function.line,
        seconds=0.01,
        starts=10,
        events=20,
        events_inside=0,
        seconds_inside=0.005,
        spent=0.0,
        share=1.0,
        full=False,
        weight=1.0,
        native=native,
        natives=[["math.sqrt", 20, 2e-6, 160.0]] if native else [],
        seen=[["x", "list[int]", 100, 8, []], ["return", "int", None, 0, []]],
    )


def made() -> Made:
    """A run whose hot function was watched twenty times."""
    found = Made().seen((MAIN, 2), (HOT, 11), cpu=5.0, count=1_000)
    found.process.others = [Calibrated(0.0, 0.0), *(window(HOT, at / 2) for at in range(20))]
    found.process.others += [window(HOT, 0.1, native=True)]
    return found


def test_who_waits_in_an_event_loop_is_told_of_what_shares_are() -> None:
    select = code("EpollSelector.select", 400, f"{LIBRARY[0]}/selectors.py")
    served = made().seen((MAIN, 3), (select, 405), opcode="CALL", cpu=0.0, wall=4.0)
    said = report(recording(served), Costs()).findings.remarks
    assert [each for each in said if "event loop" in each] == [
        "for 4.00 s of 10.0 s an event loop waited for something to do: shares and gains are of the rest"
    ]
    said = report(recording(made()), Costs()).findings.remarks
    assert not [each for each in said if "event loop" in each]


def test_a_function_has_all_that_was_seen_of_it() -> None:
    run = recording(made())
    run.root = ROOT
    found = {each.code: each for each in report(run, Costs(advised())).findings.functions}
    hot = found[HOT]
    assert hot.calls is not None
    assert hot.calls.low < 10_000 < hot.calls.high
    assert [(each.name, each.type, each.sizes) for each in hot.shapes] == [
        ("x", "list[int]", [100, 100, 100]),
        ("return", "int", []),
    ]
    assert [(each.name, each.per_call) for each in hot.natives] == [("math.sqrt", 2.0)]
    assert hot.crossing is not None
    assert hot.verdict is not None
    assert hot.predictions


def test_without_what_crossings_cost_nothing_is_advised() -> None:
    found = report(recording(made()), Costs(reason="nobody measured it")).findings
    assert [each.verdict for each in found.functions] == [None, None]
    assert found.remarks == ["nothing is advised: nobody measured it"]


def test_threads_without_anything_of_the_project_are_left_out() -> None:
    found = made().seen((Code("/usr/lib/python3.11/selectors.py", "poll", 9), 9), cpu=0.0, thread=2)
    found.process.threads[2] = "Heartbeat"
    starter = Made(2).seen((Code("/usr/lib/python3.11/selectors.py", "poll", 9), 9), cpu=0.0)
    run = recording(found, starter)
    run.root = ROOT
    kept = report(run, Costs()).findings.strands
    assert [(each.pid, each.name) for each in kept] == [(1, "MainThread"), (2, "MainThread")]
    # Of a program that has nothing of its own all are shown.
    run.root = "/nowhere"
    assert len(report(run, Costs()).findings.strands) == 3


def test_why_crossings_are_not_known_is_said_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise WrongProfileError("it is a debug build.\nBuild another.")

    monkeypatch.setattr(costs, "model", refuse)
    assert costs_here() == Costs(
        reason="what crossings cost is not known: it is a debug build. Build another."
    )


def test_replays_and_inputs_that_come_again() -> None:
    one = made()
    names = [[HOT.file, HOT.name, HOT.line]]
    one.process.others += [ReplayBegan(names), InputsPickled(0, ["a"] * 6 + ["b"] * 4)]
    one.process.others += [Replayed(0, number, 100, [1e-4] * 7) for number in range(10)]
    run = recording(one)
    run.root = ROOT
    findings = report(run, Costs(advised())).findings
    hot = next(each for each in findings.functions if each.code == HOT)
    assert hot.replay != Replay()
    assert hot.verdict is not None
    assert hot.verdict.slug == "library-first"
    assert "cache" in hot.verdict.instead


def test_what_was_found_is_kept_with_the_run(tmp_path):
    found = report_of(tmp_path, Costs(reason="none"))
    assert load(tmp_path / FINDINGS).remarks == found.findings.remarks
