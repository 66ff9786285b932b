"""All calls are counted, and the program is as it was."""

import asyncio
import sys
import threading
import types
import weakref
from collections import Counter

import pytest
from ferrule.advise.counting import Counting
from ferrule.advise.observed import Observed
from ferrule.advise.read import read
from ferrule.advise.recording import Counted, Remark
from ferrule.advise.settings import Settings
from ferrule.measuring.intervals import Estimate

from tests.advise.made import function
from tests.advise.programs import ended, plain, write
from tests.advise.recordings import APP, Made, code, recording

MONITORED = sys.version_info >= (3, 12)
EXACT = """
import sys
from ferrule.advise.settings import Settings
from ferrule.advise.run import run
sys.exit(run(sys.argv[2:], Settings(sys.argv[1], exact=True)))
"""


def numbers(said, files):
    """How often each function of these files was called, by its name."""
    found = Counter()
    for each in said:
        assert isinstance(each, Counted), each
        for file, name, _line, count in each.rows:
            if each.files[file] in files:
                found[name.rpartition(".")[2]] += count
    return found


def counted(program):
    """What is counted while a function runs."""
    said = []
    counting = Counting(said.append)
    counting.start()
    try:
        program()
    finally:
        counting.stop()
    counting.stop()
    return numbers(said, {__file__, "<made>"})


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def fails(n):
    if n:
        fails(n - 1)
    raise KeyError(n)


def generated(n):
    for each in range(n):
        try:
            yield each
        except ValueError:
            yield -1


async def waits(n):
    await asyncio.sleep(0)
    return n


def test_recursion():
    assert counted(lambda: fibonacci(15))["fibonacci"] == 1_973


def test_exceptions():
    def program():
        for _ in range(100):
            with pytest.raises(KeyError, match="0"):
                fails(4)

    assert counted(program)["fails"] == 500


def test_a_generator_is_one_call_however_often_it_goes_on():
    def program():
        for n in range(50):
            assert sum(generated(n)) == sum(range(n))
        one = generated(3)
        next(one)
        assert one.throw(ValueError) == -1
        one.close()

    assert counted(program)["generated"] == 51


def test_coroutines():
    async def all_of_them():
        assert await asyncio.gather(*(waits(i) for i in range(200))) == list(range(200))

    assert counted(lambda: asyncio.run(all_of_them()))["waits"] == 200


def test_what_c_calls():
    keyed = lambda n: -n  # noqa: E731 - it is about these
    found = counted(lambda: (sorted(range(1_000), key=keyed), list(map(keyed, range(10)))))
    assert found["<lambda>"] == 1_010 + 1


def test_threads():
    def worked(n):
        return n

    def loop():
        for n in range(20_000):
            worked(n)

    def program():
        threads = [threading.Thread(target=loop) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        found = counted(program)
    finally:
        sys.setswitchinterval(before)
    assert (found["worked"], found["loop"]) == (80_000, 4)


def test_codes_of_the_same_place_are_one_function():
    def program():
        for _ in range(7):
            names = {}
            exec(compile("def made(): pass\nfor _ in range(3): made()", "<made>", "exec"), names)  # noqa: S102 - it is about it

    assert counted(program)["made"] == 21


def many(n):
    """Call as many functions, each with a code of its own."""
    for line in range(1, n + 1):
        types.FunctionType(fibonacci.__code__.replace(co_firstlineno=line), {})(1)


def test_thousands_of_functions():
    assert counted(lambda: many(5_000))["fibonacci"] == 5_000


def test_more_functions_than_have_room_are_a_remark():
    said = []
    counting = Counting(said.append)
    counting.start()
    many(70_000)
    counting.stop()
    assert [type(each) for each in said] == [Remark]
    assert "not counted exactly" in said[0].text


def test_nothing_is_left_behind():
    one = types.FunctionType(fibonacci.__code__.replace(co_name="gone"), {})
    gone = weakref.ref(one.__code__)

    def program():
        nonlocal one
        one(1)
        one = None

    counted(program)
    assert gone() is None
    if MONITORED:
        assert [sys.monitoring.get_tool(number) for number in (3, 4)] == [None, None]
        assert [sys.monitoring.get_events(number) for number in (0, 1, 2)] == [0, 0, 0]
    assert counted(lambda: fibonacci(1)) == {"fibonacci": 1, "<lambda>": 1}


@pytest.mark.skipif(not MONITORED, reason="there are none before 3.12")
def test_numbers_of_other_tools_are_theirs():
    for number in (3, 4):
        sys.monitoring.use_tool_id(number, "other")
    try:
        said = []
        counting = Counting(said.append)
        counting.start()
        counting.stop()
        assert [type(each) for each in said] == [Remark]
    finally:
        for number in (3, 4):
            sys.monitoring.free_tool_id(number)


PROGRAMS = {
    "forks": """
import os
def called(n):
    return n
for n in range(5):
    called(n)
for children in range(2):
    if not os.fork():
        if not os.fork():
            called(0)
            raise SystemExit
        os.wait()
        for n in range(100):
            called(n)
        raise SystemExit
    os.wait()
called(0)
""",
    "processes": """
import multiprocessing
def called(n):
    return n
if __name__ == "__main__":
    for method in ("fork", "spawn"):
        with multiprocessing.get_context(method).Pool(2) as pool:
            pool.map(called, range(104))
            pool.close()
            pool.join()
""",
    "from_the_first_line": "def called(): pass\nfor _ in range(208): called()\n",
    "at_the_end": """
import atexit
def called(): pass
@atexit.register
def last():
    for _ in range(208): called()
""",
    "raises": """
def called(n):
    return called(n - 1) if n else 1 / 0
called(207)
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_in_all_its_processes(tmp_path, name):
    program, folder = write(tmp_path, name, PROGRAMS[name]), tmp_path / "run"
    folder.mkdir()
    found = ended([sys.executable, "-c", EXACT, folder, program])
    usual = plain(program)
    assert (found.stdout, found.stderr, found.returncode) == (usual.stdout, usual.stderr, usual.returncode)
    run = read(folder)
    assert not [each for each in run.remarks if "exactly" in each]
    said = [each for process in run.processes for each in process.others if isinstance(each, Counted)]
    assert numbers(said, {str(program)})["called"] == 208


def test_recursion_deeper_than_cs_stack(tmp_path):
    """On Python 3.11 what counts takes of C's stack, which the program alone does not: then it ends."""
    source = "import sys\nsys.setrecursionlimit(10**6)\ndef f(n): return n and f(n - 1)\nprint(f(100_000))\n"
    program, folder = write(tmp_path, "deep", source), tmp_path / "run"
    folder.mkdir()
    assert ended([sys.executable, "-c", EXACT, folder, program]).stdout == "0\n"
    run = read(folder)
    if MONITORED:
        said = [each for each in run.processes[0].others if isinstance(each, Counted)]
        assert numbers(said, {str(program)})["f"] == 100_001
    else:
        assert any("not counted exactly" in each for each in run.remarks)


def test_counts_are_what_is_said_of_calls():
    called = code("called", 3)
    one, two = Made(pid=1).seen((called, 3)), Made(pid=2).seen((called, 3))
    for made, count in ((one, 12_000), (two, 345)):
        made.process.others.append(Counted(["other.py", APP], [[0, "called", 3, 9], [1, "called", 3, count]]))
    found = function(code=called, calls=None)
    Observed(recording(one, two)).fill(found)
    assert found.calls == Estimate(12_345, 12_345, 12_345)


def test_a_process_that_did_not_count_leaves_them_open():
    called = code("called", 3)
    one, two = Made(pid=1).seen((called, 3)), Made(pid=2).seen((called, 3))
    one.process.others.append(Counted([APP], [[0, "called", 3, 7]]))
    found = function(code=called, calls=None)
    Observed(recording(one, two)).fill(found)
    assert found.calls is None


def test_only_who_asks_for_it_pays(tmp_path):
    assert not Settings("").exact
    folder = tmp_path / "run"
    folder.mkdir()
    program = write(tmp_path, "app", "print(sum(map(abs, range(9))))")
    ended([sys.executable, "-c", EXACT.replace("exact=True", "exact=False"), folder, program])
    assert not [each for each in read(folder).processes[0].others if isinstance(each, Counted)]
