"""A part of a program is watched from within, by `watch()` or by pytest; what it does is as without."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from ferrule import advise
from ferrule.advise import folders, recorder
from ferrule.costs import store

from tests.advise.models import advised


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A cache folder of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    store.save(advised(), store.place())
    return tmp_path


def test_a_context():
    watched = advise.watch()
    assert repr(watched) == "watch(): what is seen is said when the context is left"
    assert watched._repr_html_() is None
    with pytest.raises(RuntimeError, match="no end of the context yet"):
        _ = watched.report
    before = threading.enumerate()
    with watched as seen:
        assert seen is watched
        assert threading.enumerate() == before
        assert recorder.current() is not None
    assert recorder.current() is None
    recording = seen.report.recording
    assert [each.began.pid for each in recording.processes] == [os.getpid()]
    assert recording.processes[0].whole
    assert recording.exit_code is None
    assert repr(seen) == str(seen.report)
    assert "still running" in " ".join(repr(seen).split())
    assert seen._repr_html_().startswith("<div>")


def test_an_exception_is_the_programs_own():
    with pytest.raises(ZeroDivisionError), advise.watch() as seen:
        1 / 0  # noqa: B018
    assert seen.report.recording.processes[0].whole


def test_one_within_another_sees_nothing():
    with advise.watch() as outer, advise.watch() as inner:
        pass
    assert inner.report.findings.remarks == ["nothing was watched here: the process is watched already"]
    assert outer.report.recording.processes
    assert len(folders.runs()) == 1


def test_of_several_threads_one_watches():
    def watch():
        together.wait()
        with advise.watch() as seen:
            for _ in range(50):
                sum(range(1_000))
        reports.append(seen.report)

    def there():
        return [len(list(Path("/proc/self", each).iterdir())) for each in ("task", "fd")]

    before = there()
    reports, together = [], threading.Barrier(8)
    threads = [threading.Thread(target=watch) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    watched = [each for each in reports if each.recording.processes]
    refused = [each for each in reports if "is watched already" in str(each.findings.remarks)]
    assert len(reports) == len(watched) + len(refused) == 8
    assert 1 <= len(watched) == len(folders.runs())
    assert all(each.recording.processes[0].whole for each in watched)
    assert recorder.current() is None
    until = time.monotonic() + 5
    while there() != before and time.monotonic() < until:  # the system takes a moment for who has ended
        time.sleep(0.01)
    assert there() == before


def test_who_is_refused_ends_nobody_elses():
    with advise.watch() as outer:
        mine = recorder.made(recorder.current().settings)
        with pytest.raises(recorder.TakenError):
            recorder.record(mine)
        recorder.end(mine)
        assert recorder.current() not in {None, mine}
    assert outer.report.recording.processes[0].whole


def test_a_context_is_entered_once_at_a_time():
    with advise.watch() as seen:
        with pytest.raises(RuntimeError, match="entered already"):
            seen.__enter__()
        assert recorder.current() is not None
    assert seen.report.recording.processes[0].whole


def test_a_context_may_be_entered_again():
    watched = advise.watch()
    for _ in range(2):
        with watched:
            pass
        assert watched.report.recording.processes
    assert len(folders.runs()) == 2


def test_where_nothing_can_be_recorded(folder, monkeypatch):
    (folder / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "file"))
    with advise.watch() as seen:
        assert recorder.current() is None
    (remark,) = seen.report.findings.remarks
    assert remark.startswith("nothing could be recorded: ")


def test_a_forked_child_has_no_report():
    with advise.watch() as seen:
        pid = os.fork()
        if not pid:
            # As the end of the context does in the child.
            seen.__exit__(None, None, None)
            os._exit(repr(seen) != "watch(): what is seen is said when the context is left")
        assert os.waitpid(pid, 0)[1] == 0
    assert seen.report.recording.processes[0].whole


TESTS = """
import os
from ferrule.advise import recorder

def test_it():
    assert recorder.current() is not None
    print(os.getpid())

def test_more():
    assert recorder.current() is not None
"""


def run_tests(folder, *arguments, command=("-m", "pytest", "-p", "ferrule.advise.pytest_plugin")):
    """What pytest says of two tests, without plugins of the project's."""
    (folder / "test_it.py").write_text(TESTS)
    done = subprocess.run(
        [sys.executable, *command, "-p", "no:cacheprovider", *arguments],
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.mark.parametrize("workers", [0, 1])
def test_pytest_reports_at_the_end(folder, workers):
    done = run_tests(folder, "-p", "xdist", "-n", str(workers))
    assert done.stdout.count("ferrule advise ==") == 1
    (run,) = folders.runs()
    assert len(list(run.glob("*.jsonl"))) == 2 + workers


def test_pytest_is_watched_as_a_whole_by_the_command(folder):
    done = run_tests(folder, "-p", "xdist", "-n", "2", command=("-m", "ferrule", "advise", "--pytest"))
    assert "ferrule advise ==" not in done.stdout
    assert "2 passed" in done.stdout
    assert done.stderr.startswith("-m pytest ")
    (run,) = folders.runs()
    assert len(list(run.glob("*.jsonl"))) == 4
