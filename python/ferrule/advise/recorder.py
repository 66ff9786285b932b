"""Records the process it is in: starts and stops the sampler and what observes, in forked children as well.

It must not be noticed by the program: no thread of Python's, no file number of those that come first, nothing
raised. What fails here is a remark in the recording, and the program goes on.
"""

from __future__ import annotations

import atexit
import contextlib
import dis
import fcntl
import os
import site
import sys
import time
from functools import partial
from importlib import import_module
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Any, Protocol

from ferrule.advise import spawned
from ferrule.advise.recording import Held, ProcessBegan, ProcessEnded, Remark
from ferrule.advise.settings import Settings
from ferrule.measuring.events import decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HIGH = 900
"""File numbers from here on are taken: a program's own begin at 3, and some close the first hundreds."""
_LESS_HIGH = 100
_EXITING = 0x4
"""Of a thread's flags in Linux (PF_EXITING): it runs no more."""
_MOMENT = 0.02
"""Seconds that are waited for the system to notice that threads have ended."""
_FEW = 8
"""Threads: a program that has more has some of its own."""


class Sampling(Protocol):
    """What a recorder asks of the sampler, which writes to a file number of its own accord."""

    def start(self, at: float) -> None:
        """Begin, so many seconds after the recording, with a thread of the system's."""

    def pause(self) -> None:
        """Have no thread: Python warns of a fork where there are others, and so does the system."""

    def resume(self) -> None:
        """Go on after `pause`, with all that was seen before."""

    def stop(self) -> None:
        """Write what is left, and the end."""


class Observing(Protocol):
    """What a recorder asks of what observes calls; `pause` and `resume` are as those of `Sampling`."""

    inputs: Any
    """Copies of arguments, by function."""

    def start(self) -> None:
        """Begin."""

    def pause(self) -> None:
        """Have no thread."""

    def resume(self) -> None:
        """Go on."""

    def stop(self) -> None:
        """End."""


class Recorder:
    """The recording of one process, from `start` to `stop`; a forked child gets one of its own.

    `sampler` makes a sampler for a file number, and `observer` what observes calls, from the sampler and a
    function that writes an event, or gives None; where either can't be made, that is a remark.
    """

    def __init__(
        self,
        settings: Settings,
        sampler: Callable[[int], Sampling],
        observer: Callable[[Sampling, Callable[[object], None], Settings], Observing | None],
    ) -> None:
        self.settings = settings
        self._make_sampler = sampler
        self._make_observer = observer
        self._sampler: Sampling | None = None
        self._observer: Observing | None = None
        self._file: _File | None = None
        self._paused = 0
        self._inherited: list[object] = []
        self._began = 0.0
        self._held = False

    def start(self, parent: int = 0) -> None:
        """Begin; OSError where there is no file to write to."""
        self._file = _File(self.settings.folder)
        self._began = time.monotonic()
        self.write(
            ProcessBegan(
                pid=os.getpid(),
                parent=parent,
                python=sys.version.split()[0],
                argv=list(getattr(sys, "argv", sys.orig_argv)),
                opcodes=list(dis._all_opname),  # type: ignore[attr-defined]  # noqa: SLF001 - the specialized ones are nowhere else
                library=_library(),
                cpu=time.process_time(),
                delayed=_delayed(),
            )
        )
        with self._unharmed("the program can't be sampled"):
            self._sampler = self._make_sampler(self._file.number)
        if self._sampler is None:
            return
        with self._unharmed("the program can't be sampled"):
            self._sampler.start(time.monotonic() - self._began)
        with self._unharmed("calls can't be observed"):
            self._observer = self._make_observer(self._sampler, self.write, self.settings)
            if self._observer is not None:
                self._observer.start()

    def stop(self) -> None:
        """End the recording; a second time nothing happens."""
        if self._file is None:
            return
        ended = ProcessEnded(time.monotonic() - self._began, time.process_time(), _delayed())
        if self._observer is not None:
            with self._unharmed("observing calls did not end in order"):
                self._observer.stop()
        if self._sampler is not None:
            with self._unharmed("sampling did not end in order"):
                self._sampler.stop()
        self.write(ended)
        inputs: dict[Any, Any] = {}
        refused: dict[Any, str] = {}
        if self._observer is not None and self.settings.inputs and self._observer.inputs is not None:
            with self._unharmed("functions were not replayed"):
                inputs = dict(self._observer.inputs.items())
                refused = self._observer.inputs.refused()
        if inputs and getattr(sys, "last_type", None) is KeyboardInterrupt:
            # Python's exit code says that, unless a source is executed after it, as dataclasses do on import.
            self.write(Remark("functions were not replayed, since the program was interrupted"))
        elif inputs or refused:
            with self._unharmed("functions were not replayed"):
                from ferrule.advise import replay  # much is imported for it
                from ferrule.advise.inputs import copied_again

                # In processes that write to the file, too.
                replay.fork(self._file.number, inputs, refused, copied=copied_again)
        if self._held:
            self.held(self._began + ended.at, ended.delayed)
        self._file.close()
        self._file = self._sampler = self._observer = None

    def held(self, since: float, delayed: float) -> None:
        """Say that a program waited since a moment, when it had been delayed so long, and begins now."""
        self._held = True
        now = time.monotonic()
        late = _delayed() - delayed if delayed >= 0 else 0.0
        self.write(Held(now - self._began, now - since, max(0.0, late)))

    def write(self, said: object) -> None:
        """Write a line; where there is no room, or no file any more, nothing."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.write(encode(said))

    @contextlib.contextmanager
    def _unharmed(self, what: str) -> Iterator[None]:
        """Make a remark of an exception."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - nothing of this is the program's
            self.write(Remark(f"{what}: {type(error).__name__}: {error}"))

    def before_fork(self) -> None:
        """Have no thread while the process forks."""
        self._paused += 1
        for each in (self._observer, self._sampler):
            if self._paused == 1 and each is not None:
                with self._unharmed("something was not paused for a fork"):
                    each.pause()
        _wait_for_ended_threads()

    def after_fork(self) -> None:
        """Go on, in the process that forked."""
        self._paused = max(0, self._paused - 1)
        for each in (self._sampler, self._observer):
            if not self._paused and each is not None:
                with self._unharmed("something ended at a fork"):
                    each.resume()

    def in_child(self, parent: int) -> None:
        """Begin anew in a child, with a file of its own; what its parent has is let be, not ended twice."""
        if self._file is None:
            return
        self._inherited += [self._sampler, self._observer]
        self._file.close()
        self._file = self._sampler = self._observer = None
        self._paused, self._held = 0, False
        with contextlib.suppress(OSError):
            self.start(parent)
        self.end_with_process()

    def end_with_process(self) -> None:
        """End in a process of `multiprocessing`, which may end by `os._exit`, after what is registered so."""
        util = sys.modules.get("multiprocessing.util")
        if util is not None:
            util.register_after_fork(self, Recorder._finalize)

    def _finalize(self) -> None:
        util = sys.modules["multiprocessing.util"]
        util.Finalize(None, self.stop, exitpriority=-1_000)


class _File:
    """The file of a process, which no other has; and which is never taken for one that got its number."""

    def __init__(self, folder: str) -> None:
        number = _created(folder)
        try:
            try:
                self.number = fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, _HIGH)
            except OSError:  # so many are not allowed
                self.number = _numbered(number, _LESS_HIGH)
            with contextlib.suppress(OSError):  # what can't be locked there
                fcntl.flock(self.number, fcntl.LOCK_SH | fcntl.LOCK_NB)
        finally:
            os.close(number)
        self._is = os.fstat(self.number)

    def write(self, line: str) -> None:
        """Add a line at once; OSError where that can't be."""
        if self._is_open():
            os.write(self.number, f"{line}\n".encode())

    def close(self) -> None:
        """Close it, unless the program has."""
        if self._is_open():
            os.close(self.number)

    def _is_open(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self.number), self._is)
        except OSError:
            return False


def _numbered(number: int, least: int) -> int:
    """Give an open file another number; OSError that says why there is none."""
    try:
        return fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, least)
    except OSError as error:
        raise OSError(error.errno, f"wanted {least + 1} files that may be open (ulimit -n)") from None


def _created(folder: str) -> int:
    """Open a new file with the number of this process for its name; more have had it where many came."""
    for turn in range(1_000):
        name = f"{os.getpid()}{f'-{turn}' if turn else ''}.jsonl"
        with contextlib.suppress(FileExistsError):
            return os.open(
                f"{folder}/{name}", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600
            )
    raise FileExistsError(f"{folder}: a thousand processes had the number {os.getpid()}")


def _delayed() -> float:
    """Give the seconds in which the main thread waited for a processor; -1 where the system doesn't count."""
    try:
        return waited(_read("/proc/self/schedstat"))
    except OSError:
        return -1.0


def waited(scheduled: bytes) -> float:
    """Give it by what the system says of a thread; -1 where that is nothing."""
    try:
        # Seconds at work, seconds of waiting, and turns: Documentation/scheduler/sched-stats.rst
        return int(scheduled.split()[1]) * 1e-9
    except (ValueError, IndexError):
        return -1.0


def _read(path: str) -> bytes:
    """Read a small file of the system's; a program may have put anything in the place of `open`."""
    number = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(number, 4_096)
    finally:
        os.close(number)


def _wait_for_ended_threads() -> None:
    """Have the system count no thread that has ended: of a fork with threads Python warns, from 3.12 on.

    Who waits for a thread goes on a moment before the system has taken it off its list.
    """
    until = time.monotonic() + _MOMENT
    with contextlib.suppress(OSError, ValueError, IndexError):
        while time.monotonic() < until:
            threads = os.listdir("/proc/self/task")  # noqa: PTH208 - only names are wanted
            if not 1 < len(threads) <= _FEW or not any(map(_is_ending, threads)):
                return


def _is_ending(thread: str) -> bool:
    try:
        # What follows the name in brackets: state, five ids, and flags.
        return bool(int(_read(f"/proc/self/task/{thread}/stat").rpartition(b")")[2].split()[6]) & _EXITING)
    except FileNotFoundError:
        return True


def _library() -> list[str]:
    """Give the folders of the standard library and of packages."""
    folders = [os.path.dirname(os.__file__), *site.getsitepackages()]  # noqa: PTH120 - no path is made of it
    return folders + ([site.USER_SITE] if site.USER_SITE else [])


def sampler(number: int) -> Sampling:
    """Make the sampler for a file number."""
    made: Sampling = import_module("ferrule.advise.sample").Sampler(number)
    return made


def observer(sampler: Sampling, write: Callable[[object], None], settings: Settings) -> Observing:
    """Make what observes calls, and have what replays them imported.

    A program that ends by Ctrl-C ends as one only where nothing runs a text of Python's after that, and
    importing dataclasses does.
    """
    if settings.inputs:
        import_module("ferrule.advise.replay")
    module = import_module("ferrule.advise.observer")
    made: Observing = module.Observer(sampler, write, keep=settings.inputs, exact=settings.exact)
    return made


_claims: dict[str, Recorder] = {}
"""Who is to record this process, from before it begins until it has ended: to set a default is one step,
whichever threads do it, and what is forked meanwhile has no lock that nobody opens."""
_here: Recorder | None = None
"""The recorder of this process, while it records."""
_parent = 0
_waits = False


def current() -> Recorder | None:
    """Give what records this process, if anything does."""
    return _here


class TakenError(RuntimeError):
    """Another recorder records this process."""


def claim(recorder: Recorder) -> bool:
    """Have a recorder be that of this process, until its `end`; no where another is."""
    return _claims.setdefault("", recorder) is recorder


def record(recorder: Recorder, parent: int = 0) -> None:
    """Start a recorder, and have it go on in forked children.

    OSError where its file can't be written; TakenError where there is another, with which nothing is done.
    """
    global _here, _waits  # noqa: PLW0603 - there is one of a process
    if not claim(recorder):
        raise TakenError("the process is recorded already")
    try:
        recorder.start(parent)
    except BaseException:
        _claims.clear()
        raise
    _here = recorder
    if not _waits:
        _waits = True
        # Python 3.13 counts threads after that, and warns. A line of Python's would call what waits.
        after = partial(import_module("ferrule._core.advise").soon, _after_fork)
        os.register_at_fork(before=_before_fork, after_in_parent=after, after_in_child=_in_child)


def end(recorder: Recorder | None = None) -> None:
    """Stop a recorder, or whichever is that of this process; one that is none, or not any more, is let be."""
    global _here
    claimed = _claims.get("")
    if claimed is None or recorder not in {None, claimed}:
        return
    recording, _here = _here, None
    # What is wrong then is that the program has put something else in the place of what Python has.
    with contextlib.suppress(Exception):
        if recording is not None:
            spawned.stop()
            recording.stop()
    _claims.clear()


def _before_fork() -> None:
    global _parent  # noqa: PLW0603 - of the process that forks
    _parent = os.getpid()
    if _here is not None:
        _here.before_fork()


def _after_fork() -> None:
    if _here is not None:
        _here.after_fork()


def _in_child() -> None:
    if _here is not None:
        _here.in_child(_parent)
    else:
        _claims.clear()  # of a thread that is not in the child


def made(settings: Settings) -> Recorder:
    """Give a recorder with all that there is."""
    return Recorder(settings, sampler, observer)


def record_here(recorder: Recorder, parent: int = 0) -> None:
    """Record this process, and those that `multiprocessing` starts anew; raises as `record` does."""
    record(recorder, parent)
    spawned.start(recorder.settings)


def begin(said: str, known: set[str], at: float, scheduled: bytes) -> None:
    """Record a program from its start, as settings say; `known` are the modules that were there before.

    `at` is when Python was ready but for this, and `scheduled` what the system had counted until then.
    What is registered first with `atexit` is called last: when the program's own is done.
    """
    settings = decode(said)
    assert isinstance(settings, Settings)
    atexit.register(end)
    recorder = made(settings)
    record_here(recorder)
    _uncover(set(sys.modules) - known, settings.paths)
    recorder.held(at, waited(scheduled))


def begin_spawned(said: str, parent: int) -> spawned.Sent:
    """Record a process that `multiprocessing` starts anew; what is given has those it starts do so, too."""
    settings = decode(said)
    assert isinstance(settings, Settings)
    recorder = made(settings)
    if claim(recorder):
        atexit.register(end)
        record_here(recorder, parent)
        recorder.end_with_process()
    return spawned.Sent(settings)


def _uncover(added: set[str], paths: tuple[str, ...]) -> None:
    """Have a program find a module of its own, though one of the same name was imported for this."""
    there: set[str] = set()
    for path in paths:
        with contextlib.suppress(OSError):
            there |= {name.partition(".")[0] for name in os.listdir(path)}  # noqa: PTH208 - only names are wanted
    own = {name for name in {each.partition(".")[0] for each in added} & there if _is_own(name, paths)}
    for name in added:
        if name.partition(".")[0] in own:
            del sys.modules[name]


def _is_own(name: str, paths: tuple[str, ...]) -> bool:
    """Whether a program would import a module from its own folders; a folder of data is none."""
    if name == "ferrule" or name in sys.builtin_module_names:
        return False
    found = PathFinder.find_spec(name, paths)
    return found is not None and found.loader is not None
