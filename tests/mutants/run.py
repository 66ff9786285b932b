"""Run the tests that reach a fault, in a process of its own, and say whether one of them fails.

Processes are forked from one that has imported what is slow to import. Nothing is written into the tree: each
process, and each that it starts, imports the module with the fault (see `python.py`).
"""

import contextlib
import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.mutants.python import Mutant

ROOT = Path(__file__).parents[2]
PYTHON = str(Path(__file__).with_name("python.py"))
# A process that was started by a test reads this before anything else.
SITE = f"""
import importlib.util, os
if "FERRULE_MUTANT" in os.environ:
    spec = importlib.util.spec_from_file_location("mutants_python", {PYTHON!r})
    module = importlib.util.module_from_spec(spec)
    __import__("sys").modules["mutants_python"] = module
    spec.loader.exec_module(module)
    module.install(os.environ["FERRULE_MUTANT"])
"""
# No test is given less than this, nor more than so many times what it takes without a fault.
LEAST, TIMES = 20.0, 8.0


@dataclass
class Reached:
    """What tests do without a fault: by test, its seconds; by file and function, the tests that call it."""

    tests: dict[str, float] = field(default_factory=dict)
    calls: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def written(self) -> str:
        """As JSON."""
        return json.dumps([self.tests, [[*where, sorted(names)] for where, names in self.calls.items()]])

    @classmethod
    def read(cls, text: str) -> "Reached":
        """From JSON."""
        tests, calls = json.loads(text)
        return cls(tests, {(file, function): set(names) for file, function, names in calls})


class Watch:
    """Has pytest note how long each test takes."""

    def __init__(self) -> None:
        self.tests: dict[str, float] = {}

    def pytest_runtest_logreport(self, report):
        """Add up a test's three phases."""
        self.tests[report.nodeid] = self.tests.get(report.nodeid, 0.0) + report.duration


def pytest_ends(tests: Sequence[str], plugins: Sequence[object] = (), *options: str) -> int:
    """Run tests in this process; how pytest ended."""
    early = "ignore::pytest.PytestAssertRewriteWarning"  # of what was imported before
    return int(pytest.main(["-q", "-p", "no:cacheprovider", "-W", early, *options, *tests], plugins=plugins))


def forked(work: Callable[[], int], said: Path) -> int:
    """Start a process that does this in a session of its own; its number."""
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        os.setsid()
        with said.open("wb") as out:
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
        code = work()
    except BaseException:  # noqa: BLE001 - a forked process goes no further
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def reached(tests: Sequence[str], prepare: Callable[[str], None]) -> Reached:
    """Run all tests once without a fault; `prepare` is told the file in which is noted what they call."""
    with site() as folder:
        answer, said, notes = (folder / name for name in ("answer", "said", "notes"))
        notes.touch()

        def work() -> int:
            prepare(str(notes))
            watch = Watch()
            code = pytest_ends(tests, [watch])
            answer.write_text(json.dumps(watch.tests), "utf-8")
            return code

        _, status = os.waitpid(forked(work, said), 0)
        if status:
            sys.exit(f"the tests fail without a fault:\n{said.read_text('utf-8', 'replace')[-3000:]}")
        found = Reached(json.loads(answer.read_text("utf-8")))
        for line in notes.read_text("utf-8").splitlines():
            test, file, function = line.split("\t")
            name, _, phase = test.rpartition(" ")
            # What a fixture calls, all tests of a file may be about.
            alike = name.partition("::")[0] + "::" if phase == "(setup)" else name
            names = {
                each
                for each in found.tests
                if each == alike or (phase == "(setup)" and each.startswith(alike))
            }
            found.calls.setdefault((file, function), set()).update(names)
        return found


@contextlib.contextmanager
def site() -> Iterator[Path]:
    """A folder, from which every process that is started meanwhile reads first what to import.

    It is their home, too: a fault that forgets which cache a test has asked for must not find the user's own.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sitecustomize.py").write_text(SITE, "utf-8")
        before = dict(os.environ)
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (name, before.get("PYTHONPATH"))))
        os.environ["HOME"] = name
        try:
            yield folder
        finally:
            os.environ.clear()
            os.environ.update(before)


@dataclass(frozen=True)
class Try:
    """One fault to be tried: how a process gets it, which says whether it is found by then; and the tests."""

    key: Mutant
    prepare: Callable[[], bool]
    tests: Sequence[str]
    seconds: float


def tried(tries: Sequence[Try], at_once: int) -> Iterator[tuple[Try, str]]:
    """Try each fault; what came of it: `killed`, `survived`, or `time` for one that had to be ended."""
    waiting, running = list(reversed(tries)), {}
    with site() as folder:
        try:
            while waiting or running:
                while waiting and len(running) < at_once:
                    each = waiting.pop()
                    said = folder / f"said-{len(waiting)}"

                    def work(each: Try = each) -> int:
                        return 1 if each.prepare() else pytest_ends(each.tests, [], "-x")

                    end = time.monotonic() + max(LEAST, TIMES * each.seconds)
                    running[forked(work, said)] = each, end, said
                for child, (each, end, said) in list(running.items()):
                    came = outcome(child, end, said)
                    if came:
                        del running[child]
                        yield each, came
                time.sleep(0.01)
        finally:
            for child in running:
                os.killpg(child, signal.SIGKILL)


def outcome(child: int, end: float, said: Path) -> str:
    """What became of a process, or nothing while it runs."""
    ended, status = os.waitpid(child, os.WNOHANG)
    late = not ended and time.monotonic() > end
    if not ended and not late:
        return ""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # what it started, too
    if late:
        os.waitpid(child, 0)
        return "time"
    code = os.waitstatus_to_exitcode(status)
    if code == pytest.ExitCode.NO_TESTS_COLLECTED:
        sys.exit(f"no test was found: {said.read_text('utf-8', 'replace')[-1000:]}")
    return "killed" if code else "survived"
