"""What a function's source shows that it leaves behind outside it."""

from pathlib import Path

import pytest
from ferrule.advise.changes import outside
from ferrule.advise.findings import Replay
from ferrule.advise.observed import Observed
from ferrule.advise.recording import Code, Counted, ReplayBegan, Replayed

from tests.advise.made import function
from tests.advise.recordings import Made, code, recording


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("CACHE[n] = 1", "CACHE"),
        ("CACHE[n][0] += 1", "CACHE"),
        ("del CACHE[n]", "CACHE"),
        ("STATE.count += n", "STATE"),
        ("STATE.rows.append(n)", "STATE"),
        ("return CACHE.setdefault(n, 1)", "CACHE"),
        ("return [CACHE.append(each) for each in range(n)]", "CACHE"),
        ("os.environ['A'] = 'b'", "os"),
        ("cache = {}; cache[n] = 1", ""),
        ("n.append(1); n.x = n[0] = 1", ""),
        ("import json as j; j.x = 1", ""),
        ("return numpy.append(n, 1), CACHE[n], CACHE.get(n)", ""),
        ("for each in n: each.x = 1", ""),
        ("def inner(m): m.append(n)\n    inner([])", ""),
    ],
)
def test_what_is_written_into(tmp_path: Path, body: str, name: str) -> None:
    file = tmp_path / "app.py"
    file.write_text(f"import numpy, os\nCACHE = {{}}\ndef f(n):\n    {body}\n")
    assert outside(Code(str(file), "f", 3)) == name


def test_without_a_source_nothing_is_said(tmp_path: Path) -> None:
    assert outside(Code(str(tmp_path / "gone.py"), "f", 3)) == ""


def test_a_function_within_another_may_keep_what_that_has(tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    file.write_text("def made():\n    kept = {}\n    def f(n):\n        kept[n] = 1\n    return f\n")
    assert outside(Code(str(file), "made.<locals>.f", 3)) == "kept"


def replay(count: int, seconds: list[float], *, total: float = 1.0, recursive: bool = False) -> Replay:
    """What is said of the replay of a function that was called so often, by its seconds with each input."""
    f = code("f", 3)
    stack = [(f, 4), (f, 4)] if recursive else [(f, 4)]
    made = Made().seen(*stack, cpu=total)
    made.process.others += [
        Counted([f.file], [[0, f.name, f.line, count]]),
        ReplayBegan([[f.file, f.name, f.line]]),
    ]
    made.process.others += [Replayed(0, number, 1, [each]) for number, each in enumerate(seconds)]
    found = function(code=f, total=total, samples=round(total * 20))
    Observed(recording(made)).fill(found)
    return found.replay


def test_what_takes_as_long_alone_as_in_the_run_is_believed() -> None:
    found = replay(1_000, [0.8e-3, 1e-3, 1.1e-3]).seconds
    assert found is not None
    assert (found.low, found.value, found.high) == (0.8e-3, 1e-3, 1.1e-3)
    # Inputs differ: some take longer than a call does on average.
    assert replay(1_000, [1e-6, 2e-2]).seconds is not None


def test_what_takes_another_time_alone_is_refused() -> None:
    for seconds in ([1e-5, 2e-5], [1e-2, 2e-2]):
        found = replay(1_000, seconds)
        assert found.seconds is None
        assert found.reason.startswith("in the run a call took 1.00 ms, alone ")
        assert found.reason.endswith(": it keeps answers, or its state was another")
    # Two samples don't tell how long it takes.
    assert replay(1_000, [1e-2, 2e-2], total=0.1).seconds is not None
    # Of what calls itself the time of a call has that of others in it.
    assert replay(1_000, [1e-2, 2e-2], recursive=True).seconds is not None
