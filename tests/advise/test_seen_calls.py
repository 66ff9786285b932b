"""What samples tell of calls: which were long ones into C, and how many different ones there were."""

import random
import sys

import pytest
from ferrule.advise import calls as counting
from ferrule.advise.joined import Costs, report
from ferrule.advise.read import read
from ferrule.advise.recording import Calibrated, SeenCalls
from ferrule.advise.verdict import Context, judge

from tests.advise.programs import plain, recorded
from tests.advise.recordings import Made, code, recording

LOOPS = """
import json, math, random, zlib
import numpy

def adds():
    x = 0
    for _ in range(10_000_000): x += 1

def counts():
    i = 0
    while i < 8_000_000: i += 1

def roots():
    for i in range(6_000_000): math.sqrt(i)

def equal_roots():
    for _ in range(8_000_000): math.sqrt(3.0)

def small_arrays():
    one = numpy.ones(3)
    for _ in range(400_000): numpy.add(one, one)

def compresses():
    return zlib.compress(DATA)

def sorts():
    for _ in range(2): sorted(FLOATS)

def dumps():
    return json.dumps(FLOATS)

FLOATS = [random.random() for _ in range(1_000_000)]
DATA = random.randbytes(2_500_000) * 2
for each in (adds, counts, roots, equal_roots, small_arrays, compresses, sorts, dumps):
    each()
n = 0
while n < 3_000_000: n += 1
"""
IN_PYTHON = {"adds", "counts", "roots", "equal_roots", "small_arrays"}
IN_C = {"compresses", "sorts"}

CALLS = """
import time

def quick(x):
    return x + 1

def slow(n):
    end = time.process_time() + 0.05
    while time.process_time() < end:
        sum(range(100))

def many():
    for i in range(100_000):
        quick(i)

def step():
    for _ in range(400): pass
    STEPS.pop()

def steps():
    while STEPS:
        step()

def main():
    for n in range(12):
        slow(n)
    many()
    steps()

STEPS = [None] * 30_000
main()
sorted(range(100_000), key=lambda x: quick(-x))
"""


SAMPLED = """
import dis, os, sys
from ferrule.advise.recording import ProcessBegan
from ferrule.advise.sample import Sampler
from ferrule.measuring.events import encode
with open(sys.argv[1], "ab") as file:
    file.write((encode(ProcessBegan(os.getpid(), 0, "3", [], list(dis._all_opname), [])) + "\\n").encode())
    file.flush()
    sampler = Sampler(file.fileno())
    sampler.start()
    exec(compile(open(sys.argv[2]).read(), sys.argv[2], "exec"), {"__name__": "__main__"})
    sampler.stop()
"""


def findings(folder, text, *, windows=True):
    """The functions of a program's run, by name, seen by windows, too, or by the sampler alone."""
    program, ran = folder / "app.py", folder / "run"
    program.write_text(text)
    ran.mkdir()
    ended = recorded(ran, program) if windows else plain("-c", SAMPLED, ran / "1.jsonl", program)
    assert ended.returncode == 0, ended.stderr
    found = report(read(ran), Costs(reason="none")).findings.functions
    return {each.code.name: each for each in found if each.code.file == str(program)}


def is_native(function):
    """Whether it is said to be in C already, with large calls."""
    return judge(function, Context(seconds=function.total * 2)).slug == "already-native"


@pytest.fixture
def tries(tmp_path):
    """Three tries of what a busy machine may spoil."""

    def folders():
        for number in range(3):
            (tmp_path / str(number)).mkdir()
            yield tmp_path / str(number)

    return folders()


def test_long_calls_into_c_are_told_from_loops(tries):
    for folder in tries:
        found = findings(folder, LOOPS, windows=False)
        shares = {name: found[name].stalled / found[name].own for name in IN_PYTHON | IN_C}
        right = all(shares[name] <= 0.03 for name in IN_PYTHON) and all(shares[name] >= 0.8 for name in IN_C)
        right &= {name for name in IN_PYTHON | IN_C if is_native(found[name])} == IN_C
        if right:
            return
    pytest.fail(f"stalled: {shares}")


TRUE = {"main": 1, "slow": 12, "many": 1, "quick": 200_000, "step": 30_000, "steps": 1, "<lambda>": 100_000}


@pytest.mark.parametrize("windows", [True, False])
def test_calls_of_all_lengths_are_counted(tries, windows):
    for folder in tries:
        found = {name: each.calls for name, each in findings(folder, CALLS, windows=windows).items()}
        # Of calls that are short, and come from one loop or from C, samples may say nothing.
        counted = {name for name in TRUE if name in {"main", "slow", "steps"} or found.get(name)}
        held = [(each := found.get(name)) and each.low <= TRUE[name] <= each.high for name in counted]
        # Up to 3.11, what begins in a window is called by C: it may have begun again.
        names = [] if windows and sys.version_info < (3, 12) else ["main", "slow"]
        near = [
            (each := found.get(name)) and each.low >= 0.8 * TRUE[name] and each.high <= 1.3 * TRUE[name]
            for name in names
        ]
        if all(held) and all(near):
            return
    pytest.fail(f"calls: {found}")


GENERATORS = """
def pauses(n):
    for i in range(n):
        yield sum(range(100))

def takes():
    return sum(x % 3 for x in pauses(600_000))

takes()
"""


def test_a_generator_that_goes_on_is_no_new_call(tries):
    for folder in tries:
        found = {name: each.calls for name, each in findings(folder, GENERATORS, windows=False).items()}
        # Whether a loop or C goes on with it, it may have been made anew; that there were more is not known.
        if found["takes"].high < 2 and (found["pauses"] is None or found["pauses"].low == 1):
            return
    pytest.fail(f"calls: {found}")


def test_stalled_seconds_are_the_functions_own():
    main, hot = code("main", 1), code("hot", 10)
    made = Made().seen((main, 2), (hot, 11), cpu=2.0, stalled=1.5).seen((main, 3), cpu=1.0, stalled=0.25)
    found = {
        each.code: each.stalled for each in report(recording(made), Costs(reason="none")).findings.functions
    }
    assert found == {main: 0.25, hot: 1.5}


def calls(seen, samples):
    return counting.calls([], Calibrated(0.0, 0.0), 1.0, 1.0, samples, seen)


def test_nothing_is_said_of_calls_that_may_be_others():
    assert 4 <= calls(SeenCalls(begun=4), 40).high < 5
    # Called by C, each of these samples may be of another call.
    assert calls(SeenCalls(begun=4, again=36), 40) is None
    assert calls(SeenCalls(begun=40, once=20), 200) is None
    assert calls(SeenCalls(), 40) is None


@pytest.mark.parametrize("length", [4.0, 8.0, 20.0])
def test_calls_between_samples_are_estimated(length):
    inside = asked = 0
    for seed in range(300):
        chance = random.Random(seed)  # noqa: S311
        seen, samples, true = SeenCalls(), 0, 60
        for _ in range(true):
            # Samples come at every whole number; calls at any time, of any length.
            at = chance.random()
            looks = int(at + chance.expovariate(1 / length))
            samples += looks
            seen.add(SeenCalls(looks > 0, 0, looks == 1))
        found = calls(seen, samples)
        asked += found is not None
        inside += found is not None and found.low <= true <= found.high
    assert asked > 225
    assert inside >= 0.88 * asked
