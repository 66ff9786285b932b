"""What advice costs, and whether counts hold: read from runs as they are."""

import sys

import pytest
from ferrule.advise.recording import Counted, SeenCalls
from ferrule.measuring.intervals import Estimate
from rich.console import Console

from studies.advise.overhead import Kind, Run, judged, run, show
from tests.advise.recordings import APP, Made, code, recording

F, G = code("f", 3), code("g", 9)


def test_counts_are_held_against_exact_ones():
    made = Made().seen((F, 3), count=40).seen((G, 9), count=3)
    made.process.others.append(Counted([APP], [[0, "f", 3, 4], [0, "g", 9, 1]]))
    made.process.seen_calls[F] = made.process.seen_calls[G] = SeenCalls(begun=4)
    ((name, found, count),) = judged(recording(made))
    assert (name, count) == ("f", 4)
    # What samples tell, not what was counted.
    assert found.low <= 4 < found.high


def test_ratios_are_of_pairs():
    runs = [Run(1.0, 2.0, 0.1, 0.1), Run(3.0, 4.0, 0.1, 0.1)]
    dearer = [Run(2 * wall, 1.5 * cpu, before + 1, after + 2) for wall, cpu, before, after in runs]
    kind = Kind("f", runs, dearer, runs, [("f", Estimate(2, 1, 3), 2)])
    said = kind.say()
    assert [said[key][0] for key in ("advised wall", "advised cpu", "exact cpu")] == [2.0, 1.5, 1.0]
    assert [said["before"][0], said["after"][0]] == pytest.approx([1, 2])
    assert said["counts"] == [["f", 2, 1, 3, 2]]


def test_counts_are_said_to_be_in_their_intervals_where_they_are():
    runs = [Run(1.0, 1.0, 0.1, 0.1)] * 7
    counts = [("f", Estimate(2, 1, 4), 2), ("g", Estimate(2, 1, 4), 5), ("h", Estimate(2, 1, 4), 0)]
    console = Console(width=200)
    with console.capture() as printed:
        kind = Kind("f", runs, runs, runs, counts)
        show(console, [kind], {"python": "3.12.1", "programs": [kind.say()]})
    shown = " ".join(printed.get().split())
    assert "of counts 90% are in their interval │ 33% of 3 │ missed" in shown
    assert "half of the intervals of counts are at most 3 wide │ 4.00 │ missed" in shown


def test_a_program_reads_the_clocks_itself(tmp_path):
    program = tmp_path / "app.py"
    program.write_text(
        "import time\nend = time.process_time() + 0.2\nwhile time.process_time() < end: pass\n"
    )
    found = run(sys.executable, program, str(tmp_path))
    assert 0.2 <= found.cpu < 0.4
    assert found.wall >= 0.19
    assert min(found.before, found.after) > 0
