"""A recorder with a stand-in for the sampler: what it asks of it, in a process and in its forked children."""

import json
import os
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path

import pytest
from ferrule.advise.read import read

STAND_IN = """
import os, sys, threading
from ferrule.advise import recorder
from ferrule.advise.recorder import Recorder
from ferrule.advise.settings import Settings

class Sampler:
    def __init__(self, number):
        self.number = number
        self.say('{"event": "Remark", "text": "made"}')
    def say(self, line):
        os.write(self.number, (line + "\\n").encode())
    def start(self, at):
        assert 0 <= at < 1
        self.say('{"event": "SamplerBegan", "at": 0.0, "way": "memory"}')
        self.say('{"event": "CodeSeen", "id": 0, "file": "app.py", "name": "f", "line": 1}')
        self.say('{"event": "NodeSeen", "id": 0, "parent": -1, "code": 0, "line": 1}')
    def pause(self):
        self.say('{"event": "Remark", "text": "paused"}')
    def resume(self):
        self.say('{"event": "Remark", "text": "resumed"}')
    def stop(self):
        self.say('{"event": "Samples", "at": 1.0, "rows": [[1, 0, 0, 0.5, 0.5, 1, 0.0]]}')
        self.say('{"event": "SamplerEnded", "at": 1.0, "missed": 0}')

class Observer:
    def __init__(self, sampler, write, settings):
        assert isinstance(sampler, Sampler) and settings.exact
        self.write = write
        self.inputs = None
    def start(self):
        self.write(recorder.Remark("observes"))
    def pause(self):
        self.write(recorder.Remark("rests"))
    def resume(self):
        self.write(recorder.Remark("goes on"))
    def stop(self):
        self.write(recorder.Remark("observed"))

def record(sampler=Sampler, observer=Observer):
    recorder.record(Recorder(Settings(sys.argv[1], exact=True), sampler, observer))
"""


def ran(folder, program):
    """The recording of a program that records itself, and what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", STAND_IN + textwrap.dedent(program), str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return read(folder), done.stdout


def test_a_process(tmp_path):
    found, _ = ran(tmp_path, "record()\nrecorder.end()\nrecorder.end()")
    assert found.remarks == ["made", "observes", "observed"]
    (process,) = found.processes
    assert process.whole
    assert process.cpu > 0
    assert process.began.opcodes.index("LOAD_CONST") == __import__("dis").opmap["LOAD_CONST"]
    assert str(Path(os.__file__).parent) in process.began.library


def test_children_have_recordings_of_their_own(tmp_path):
    program = """
    record()
    pid = os.fork()
    if not pid:
        grandchild = os.fork()
        if grandchild:
            os.waitpid(grandchild, 0)
        recorder.end()
        os._exit(0)
    os.waitpid(pid, 0)
    recorder.end()
    print(os.getpid(), pid)
    """
    found, said = ran(tmp_path, program)
    first, child = map(int, said.split())
    assert [each.began.pid for each in found.processes[:1]] == [first]
    parents = {each.began.pid: each.began.parent for each in found.processes}
    assert len(parents) == 3
    assert parents[first] == 0
    assert parents[child] == first
    assert all(each.whole and each.rows for each in found.processes)
    said = Counter(
        event["text"]
        for path in tmp_path.iterdir()
        for event in map(json.loads, path.read_text().splitlines())
        if event["event"] == "Remark"
    )
    assert said == {
        **dict.fromkeys(["made", "observes", "observed"], 3),
        **dict.fromkeys(["rests", "paused", "resumed", "goes on"], 2),
    }


def test_children_of_multiprocessing_end_in_order(tmp_path):
    program = """
    import multiprocessing
    record()
    process = multiprocessing.get_context("fork").Process(target=print, args=("child",))
    process.start()
    process.join()
    recorder.end()
    """
    found, said = ran(tmp_path, program)
    assert said == "child\n"
    assert [each.whole for each in found.processes] == [True, True]


@pytest.mark.parametrize("part", ["__init__", "start", "pause", "resume", "stop"])
def test_a_sampler_that_fails_is_a_remark(tmp_path, part):
    program = f"""
    def fail(*_):
        raise OSError("no {part}")
    setattr(Sampler, {part!r}, fail)
    record()
    if not os.fork():
        os._exit(0)
    os.wait()
    recorder.end()
    print("unharmed")
    """
    found, said = ran(tmp_path, program)
    assert said == "unharmed\n"
    assert any(each.endswith(f"OSError: no {part}") for each in found.remarks)
    assert found.processes[0].whole


@pytest.mark.parametrize("part", ["__init__", "start", "pause", "resume", "stop"])
def test_an_observer_that_fails_is_a_remark(tmp_path, part):
    program = f"""
    def fail(*_):
        raise MemoryError("no {part}")
    setattr(Observer, {part!r}, fail)
    record()
    if not os.fork():
        os._exit(0)
    os.wait()
    recorder.end()
    """
    found, _ = ran(tmp_path, program)
    assert any(each.endswith(f"MemoryError: no {part}") for each in found.remarks)
    assert found.processes[0].rows


def test_nothing_is_written_to_a_file_that_got_the_number(tmp_path):
    program = """
    record()
    number = recorder.current()._file.number
    os.close(number)
    other = os.open(sys.argv[1] + "/other", os.O_WRONLY | os.O_CREAT)
    os.dup2(other, number)
    recorder.current().write(recorder.Remark("lost"))
    Sampler.stop = lambda self: None
    recorder.end()
    os.write(number, b"own")
    """
    ran(tmp_path, program)
    assert (tmp_path / "other").read_text() == "own"


def test_few_files_may_be_open(tmp_path):
    program = """
    import resource
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200))
    record()
    print(recorder.current()._file.number)
    recorder.end()
    """
    found, said = ran(tmp_path, program)
    assert said == "100\n"
    assert found.processes[0].whole


def test_a_full_disk_is_not_noticed(tmp_path):
    program = """
    import resource, signal
    resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, 12_000))
    Sampler.say = lambda self, line: None
    record()
    for _ in range(1_000):
        recorder.current().write(recorder.Remark("a" * 100))
    recorder.end()
    print("unharmed")
    """
    found, said = ran(tmp_path, program)
    assert said == "unharmed\n"
    assert not found.processes[0].whole
    assert "a" * 100 in found.remarks


def test_processes_with_one_number_have_a_file_each(tmp_path):
    found, _ = ran(tmp_path, "for _ in range(3):\n    record()\n    recorder.end()")
    assert len(list(tmp_path.iterdir())) == len(found.processes) == 3


def test_a_program_that_was_interrupted_says_so_by_its_exit_code(tmp_path):
    """Python forgets it where a source is executed at the end, as dataclasses do that are imported then."""
    program = """
    import atexit
    Observer.__init__ = lambda self, *_: setattr(self, "inputs", {"f": []})
    Observer.start = Observer.stop = lambda self: None
    atexit.register(recorder.end)
    record()
    raise KeyboardInterrupt
    """
    command = [sys.executable, "-c", STAND_IN + textwrap.dedent(program), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == -2
    assert "functions were not replayed, since the program was interrupted" in read(tmp_path).remarks
