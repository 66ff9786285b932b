"""The sampler: stacks are what Python says they are, time is where it was spent, and nobody is disturbed."""

import ast
import asyncio
import contextlib
import dataclasses
import dis
import json
import os
import signal
import statistics
import string
import subprocess
import sys
import textwrap
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from ferrule.advise import sample
from ferrule.advise.read import read
from ferrule.advise.recording import ProcessBegan
from ferrule.measuring.events import encode

AT_ODDS = """
def δ():
    try:
        1 / 0
    except Exception:
        pass
    finally:
        repr(
            A()
        )
"""


class Sampled:
    """What was recorded of the process in a `with`, or of another in a folder."""

    def __init__(self, folder, **options):
        self.folder = folder
        began = ProcessBegan(os.getpid(), 0, "3", [], list(dis._all_opname), [])
        (folder / "1.jsonl").write_text(encode(began) + "\n")
        self.options = options

    def __enter__(self):
        self.file = (self.folder / "1.jsonl").open("ab")
        self.sampler = sample.Sampler(self.file.fileno(), **self.options)
        self.sampler.start()
        return self

    def __exit__(self, *_):
        self.sampler.stop()
        self.file.close()

    @property
    def process(self):
        recording = read(self.folder)
        assert recording.remarks == []
        (process,) = recording.processes
        return process

    def rows(self):
        """Each row with its stack: codes and lines, the innermost first."""
        process = self.process
        for row in process.rows:
            stack, at = [], row.node
            while at >= 0:
                node = process.nodes[at]
                stack.append((node.code, node.line))
                at = node.parent
            yield row, stack

    def cpu(self):
        """Own and total seconds by a function's name, and all."""
        own, total, every = Counter(), Counter(), 0.0
        for row, stack in self.rows():
            own[stack[0][0].name] += row.cpu
            every += row.cpu
            for name in {code.name for code, _ in stack}:
                total[name] += row.cpu
        return own, total, every


@pytest.fixture
def core(tmp_path):
    """A sampler that only says where the calling thread is."""
    with (tmp_path / "file").open("ab") as file:
        yield sample.Sampler(file.fileno())._way


async def several():
    await asyncio.sleep(0)
    return [x async for x in some()]


async def some():
    for i in range(3):
        yield i


class A:
    squares = [j * j for j in range(3)]  # noqa: RUF012

    def __init__(self):
        self.value = sorted([3], key=lambda x:
            -x)  # fmt: skip

    def __repr__(self):
        return "A"


def delegating():
    yield from (i
        for i in range(3))  # fmt: skip


def everything():
    """Calls of every kind: by C, by generators, over several lines, while something is raised."""
    namespace = {"A": A}
    exec(AT_ODDS, namespace)  # noqa: S102 - codes that come and go
    namespace["δ"]()
    repr([A()])
    list(delegating())
    sorted([A(), A()], key=lambda a:
        a.value)  # fmt: skip
    asyncio.run(several())
    json.loads(json.dumps({"a": [1, 2, {"b": 3}]}, indent=2))
    ast.unparse(ast.parse("def f(x):\n  return [y for y in x]"))
    textwrap.fill("word " * 30)
    dataclasses.make_dataclass("D", ["x", ("y", int)])(1, 2)
    statistics.median([1, 2, 3])
    string.Template("$x").substitute(x=1)
    with contextlib.suppress(ValueError):
        raise ValueError


def test_at_every_line_the_stack_is_the_one_that_python_shows(core):
    agreed = Counter()

    def look(*_):
        agreed[sample._agrees(core)] += 1
        return look

    before = sys.gettrace()
    sys.settrace(look)
    try:
        everything()
    finally:
        sys.settrace(before)
    assert agreed[True] > 1_000
    assert not agreed[False]


def test_a_stack_of_thousands_of_frames_is_read_whole(core):
    def down(n):
        return down(n - 1) if n else core.own_stack()

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000)
    try:
        found = down(5_000)
    finally:
        sys.setrecursionlimit(limit)
    assert Counter(name for _, name, _ in found)[f"{down.__qualname__}"] == 5_001
    assert len(found) < 5_200


def test_a_code_at_the_place_of_another_is_another(core):
    for turn in range(200):
        namespace = {"look": core.own_stack}
        exec(compile("found = look()", f"<turn {turn}>", "exec"), namespace)  # noqa: S102 - as above
        assert namespace["found"][0] == (f"<turn {turn}>", "<module>", 1)


@pytest.mark.parametrize("name", ["plain", "ä ö", "日本語", "😀", "a\udc80b", 'quo"te\\'])
def test_names_of_all_letters(tmp_path, name):
    code = compile("while clock() < end: pass", f"/{name}.py", "exec")
    with Sampled(tmp_path) as sampled:
        exec(code, {"clock": time.process_time, "end": time.process_time() + 0.1})  # noqa: S102 - as above
    assert f"/{name}.py" in {code.file for _, stack in sampled.rows() for code, _ in stack}


def arithmetic(seconds):
    end = time.process_time() + seconds
    total = 0
    while time.process_time() < end:
        for i in range(20_000):
            total += i * i
    return total


def test_time_is_where_it_was_spent(tmp_path):
    def once():
        arithmetic(0.3)

    def thrice():
        arithmetic(0.9)

    with Sampled(tmp_path) as sampled:
        used = time.process_time()
        once()
        thrice()
        used = time.process_time() - used
    own, total, every = sampled.cpu()
    assert every == pytest.approx(used, rel=0.1, abs=0.03)
    assert own["arithmetic"] > 0.9 * every
    shares = [total[f.__qualname__] / every for f in (once, thrice)]
    assert shares == pytest.approx([0.25, 0.75], abs=0.12)


def permuted(n):
    """Count permutations, each in a generator that C asks for items."""
    return sum(permuted(n - 1) for _ in range(n)) if n else 1


def test_generators_that_pause_all_the_time_are_seen(tmp_path):
    """They have a quarter to a third of the time; the stacks of 3.12 say least of what has just ended."""
    least = 0.22 if sys.version_info < (3, 12) else 0.08
    for each in range(3):  # others may have the processors
        (tmp_path / str(each)).mkdir()
        with Sampled(tmp_path / str(each)) as sampled:
            end = time.perf_counter() + 1.0
            while time.perf_counter() < end:
                permuted(8)
        own, _, every = sampled.cpu()
        shares = [own[name] / every for name in ("permuted.<locals>.<genexpr>", "permuted")]
        if least < shares[0] < 0.6 and shares[1] > 0.3:
            return
    pytest.fail(f"shares: {shares}")


def tokens():
    yield from range(50)


def parsed(end):
    while time.perf_counter() < end:
        sum(sum(tokens()) for _ in range(1_000))


def linted(end):
    while time.perf_counter() < end:
        for _ in range(1_000):
            max(tokens())


def test_who_calls_a_generator_is_of_its_own_thread(tmp_path):
    with Sampled(tmp_path) as sampled:
        end = time.perf_counter() + 1.0
        threads = [threading.Thread(target=each, args=(end,)) for each in (parsed, linted)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    stacks = [[code.name for code, _ in stack] for _, stack in sampled.rows()]
    of_tokens = [stack for stack in stacks if "tokens" in stack]
    assert of_tokens
    assert {len({"parsed", "linted"} & set(stack)) for stack in of_tokens} == {1}
    assert {stack[1] for stack in of_tokens} == {"parsed.<locals>.<genexpr>", "linted"}


def test_arithmetic_is_no_call(tmp_path):
    with Sampled(tmp_path) as sampled:
        arithmetic(0.5)
    line = arithmetic.__code__.co_firstlineno + 5
    at = [row for row, stack in sampled.rows() if stack[0][0].name == "arithmetic" and stack[0][1] == line]
    assert sum(row.count for row in at) > 20
    opcodes = {row.opcode for row in at}
    assert not [name for name in opcodes if "CALL" in name or name in {"", "CACHE"}]
    # As they stand in the code, specialized.
    assert {"BINARY_OP_MULTIPLY_INT", "BINARY_OP_ADD_INT"} & opcodes


def test_who_waits_uses_no_processor(tmp_path):
    done = threading.Event()

    def waits():
        while not done.wait(0.001):
            pass

    with Sampled(tmp_path) as sampled:
        thread = threading.Thread(target=waits, name="the one that waits")
        begun = time.perf_counter()
        thread.start()
        time.sleep(0.4)
        sampled.sampler.hottest(1)
        done.set()
        thread.join()
        waited = time.perf_counter() - begun
    number = next(each for each, name in sampled.process.threads.items() if name == "the one that waits")
    wall = sum(row.wall for row, _ in sampled.rows() if row.thread == number)
    cpu = sum(row.cpu for row, _ in sampled.rows() if row.thread == number)
    assert wall == pytest.approx(waited, rel=0.25)
    assert cpu < 0.25 * wall
    assert "MainThread" in sampled.process.threads.values()


def test_the_hottest_are_known_at_once(tmp_path):
    with Sampled(tmp_path) as sampled:
        arithmetic(0.2)
        hottest = sampled.sampler.hottest(3)
        assert hottest[0] == (__file__, "arithmetic", arithmetic.__code__.co_firstlineno)
        assert len(sampled.sampler.hottest(0)) == 0


def test_deep_recursion_keeps_both_ends(tmp_path):
    def down(n):
        return down(n - 1) if n else arithmetic(0.3)

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000)
    try:
        with Sampled(tmp_path) as sampled:
            down(5_000)
    finally:
        sys.setrecursionlimit(limit)
    lengths = {len(stack) for _, stack in sampled.rows()}
    assert max(lengths) == 256
    own, total, every = sampled.cpu()
    assert total["test_deep_recursion_keeps_both_ends"] > 0.9 * every
    assert own["arithmetic"] > 0.8 * every


def tasks():
    return list(Path("/proc/self/task").iterdir())


def test_it_is_no_thread_of_pythons_and_ends(tmp_path):
    before = len(tasks()), threading.enumerate()
    with Sampled(tmp_path) as sampled:
        assert threading.enumerate() == before[1]
        assert len(tasks()) == before[0] + 1
        # No handler of the program's runs there.
        masks = [
            int(line.split()[1], 16)
            for task in tasks()
            for line in (task / "status").read_text().splitlines()
            if line.startswith("SigBlk")
        ]
        assert any(mask >> signal.SIGINT - 1 & 1 for mask in masks)
        sampled.sampler.pause()
        assert len(tasks()) == before[0]
        sampled.sampler.pause()
        sampled.sampler.resume()
        sampled.sampler.resume()
        arithmetic(0.1)
        sampled.sampler.stop()
        sampled.sampler.stop()
        sampled.sampler.resume()
        assert len(tasks()) == before[0]
    assert sampled.cpu()[0]["arithmetic"] > 0.03
    assert (tmp_path / "1.jsonl").read_text().count("SamplerEnded") == 1


def test_threads_that_come_and_go(tmp_path):
    with Sampled(tmp_path, interval=0.0005) as sampled:
        used = time.process_time()
        end = time.perf_counter() + 1
        while time.perf_counter() < end:
            threads = [threading.Thread(target=sum, args=(range(1_000),)) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        used = time.process_time() - used
    # Most threads come and go between two looks.
    assert 0.2 * used < sampled.cpu()[2] < 1.1 * used
    assert sampled.process.missed < 1_000


def test_its_file_alone_is_written_to(tmp_path):
    with Sampled(tmp_path) as sampled:
        number = sampled.file.fileno()
        other = os.open(tmp_path / "other", os.O_CREAT | os.O_WRONLY)
        os.dup2(other, number)
        arithmetic(0.1)
        sampled.sampler.stop()
        os.close(other)
    assert (tmp_path / "other").read_text() == ""


def test_where_memory_can_not_be_read_python_is_asked(tmp_path, monkeypatch):
    monkeypatch.setattr(sample, "_agrees", lambda _: False)
    before, alone = threading.enumerate(), len(tasks())
    with Sampled(tmp_path) as sampled:
        assert threading.enumerate() == before
        used = time.process_time()
        arithmetic(0.3)
        sampled.sampler.pause()
        assert len(tasks()) == alone
        sampled.sampler.resume()
        time.sleep(0.2)
        arithmetic(0.2)
        used = time.process_time() - used
        assert sampled.sampler.hottest(1)[0][1] == "arithmetic"
        sampled.sampler.stop()
        sampled.sampler.resume()
    assert sampled.process.sampler.way == "lock"
    assert "memory" in sampled.process.sampler.reason
    own, _, every = sampled.cpu()
    assert every == pytest.approx(used, rel=0.25)
    assert own["arithmetic"] > 0.8 * every
    assert "MainThread" in sampled.process.threads.values()
    assert (tmp_path / "1.jsonl").read_text().count("SamplerEnded") == 1


def test_bad_arguments():
    with pytest.raises(OSError, match="Bad file descriptor"):
        sample.Sampler(10_000)


PROGRAM = """
import os, signal, sys, threading, time
from ferrule.advise.sample import Sampler
for turn in range(5):
    path, pid = os.path.join(sys.argv[1], str(turn)), os.fork()
    if not pid:
        break
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
else:
    sys.exit()
sampler = Sampler(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND))
sampler.start()
def work(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end: sum(range(1000))
work(0.1)
"""
ENDS = {
    "end": ("", 0),
    "os._exit": ("os._exit(3)", 3),
    "killed": ("os.kill(os.getpid(), signal.SIGKILL)", -9),
    "raises": ("1 / 0", 1),
    "daemon": ("threading.Thread(target=work, args=(60,), daemon=True).start(); time.sleep(0.05)", 0),
    "let go": ("del sampler; work(0.05)", 0),
    "forks": (
        """
pid = os.fork()
if not pid:
    sampler.hottest(3)
    sampler.pause()
    sampler.stop()
    work(0.05)
    os._exit(4)
sampler.stop()
os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
""",
        4,
    ),
}


@pytest.mark.parametrize("end", ENDS)
def test_the_program_ends_as_it_would(tmp_path, end):
    code, status = ENDS[end]
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM + code, tmp_path],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.stdout.split() == [str(status)] * 5, ended.stderr
    assert ended.returncode == 0
    assert ended.stderr.count("ZeroDivisionError") == 5 * (end == "raises")
    seen = 0.0
    for turn in range(5):
        lines = [json.loads(line) for line in (tmp_path / str(turn)).read_text().splitlines()]
        rows = [row for line in lines if line["event"] == "Samples" for row in line["rows"]]
        seen += sum(row[3] for row in rows)
    # All that was seen in the first half second was written at once.
    assert seen > 0.15
