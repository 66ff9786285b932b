"""
What `ferrule advise` needs of the system, and of the interpreter that it watches.
"""

from _typeshed import SupportsGetItem
from typing import Any, SupportsFloat, SupportsIndex, final

__all__ = ["Sampler", "Ticker", "Windows", "copied", "count_calls", "count_instructions", "counted_calls", "end_confined", "fork_confined", "refused", "say_confined", "seen", "soon"]

@final
class Sampler:
    """
    Samples the process that it is in: what `ferrule.advise.sample.Sampler` is made of.

    Parameters
    ----------
    number : int
        Of the file that lines are written to.
    interval : float
        Seconds from one sample to the next, on average.
    opcodes : bytes
        For each of 256 opcodes, how many units of inline cache are behind it, and 0x20 where it only begins a longer argument,
        0x40 where it is the head of a loop of `for`, 0x80 where it jumps back.

    Raises
    ------
    OSError
        If there is no such file.
    NotImplementedError
        If the memory of this process can't be read beside itself; the message says why.
    """
    def __new__(cls, /, number: SupportsIndex, interval: SupportsFloat | SupportsIndex, opcodes: bytes) -> Sampler: ...
    def hottest(self, /, count: SupportsIndex) -> list[tuple[str, str, int]]:
        """
        The functions with the most own time of late, the most first: file, qualified name and first line of each, at most
        `count` of them. None in a forked child.
        """
    def name_thread(self, /, number: SupportsIndex, name: str) -> None:
        """
        Says what a thread is called, by the system's number of it.
        """
    def own_stack(self, /) -> list[tuple[str, str, int | None]] | None:
        """
        The calling thread's stack as the sampler reads it, innermost first: file, qualified name, line (None where there is
        none) of each frame; None where it can't be read.
        """
    def pause(self, /) -> None:
        """
        Ends the thread, but forgets nothing: `resume` goes on. Waits for it, detached.
        """
    def resume(self, /) -> None:
        """
        Begins again after `pause`.
        """
    def start(self, /, at: SupportsFloat | SupportsIndex) -> None:
        """
        Says how it is sampled, `at` so many seconds after the recording began, and begins.
        """
    def stop(self, /) -> None:
        """
        Ends the thread, and writes what was not yet written; a second time, and in a forked child, nothing happens.
        """

@final
class Ticker:
    """
    Calls a function, which says each time in how many seconds again; a negative number ends it.
    """
    def __new__(cls, /, turn: Any) -> Ticker: ...
    def start(self, /) -> None:
        """
        Begins, or goes on after `stop`; the first call comes at once. RuntimeError where there is no thread to be had.
        """
    def stop(self, /) -> None:
        """
        Ends, when a call that has begun is over. In the thread itself, or a second time, nothing happens.
        """

@final
class Windows:
    """
    The windows that are open; its methods are callbacks of `sys.monitoring`. None of them raises, panics, waits, or calls
    what a user wrote. Windows of native calls are another object.
    """
    def __new__(cls, /, tool: SupportsIndex | None, quiet: Any) -> Windows:
        """
        Windows that are closed, when they are full, by `quiet(tool, code, 0)`.
        """
    def begin(self, /, delay: SupportsFloat | SupportsIndex) -> None:
        """
        Has all windows begin in so many seconds: when the lock of Python has found its thread again.
        """
    def call(self, /, code: Any, _offset: Any, function: Any, first: Any) -> None:
        """
        A callback of `CALL`: a function is about to be called.
        """
    def called(self, /, code: Any, _offset: Any, function: Any, _first: Any) -> None:
        """
        A callback of `C_RETURN` and `C_RAISE`: it has been.
        """
    def close(self, /, code: Any) -> dict | None:
        """
        Closes all windows, and gives what that of a code object came to: the fields of `ferrule.advise.recording.Window` by name, and
        `input`, which is a copy of arguments with its bytes, or why there is none, or None. None where there is no window.
        """
    def held_up(self, /) -> float:
        """
        For how many seconds the program was held up by events and by what was looked at, all in all.
        """
    @staticmethod
    def listen(windows: Windows, calls: SupportsIndex) -> bool:
        """
        On Python 3.11: is told of the next `calls` calls; False where somebody else is.
        """
    def open(self, /, code: Any, names: SupportsGetItem[int, str], counts: tuple[SupportsIndex, SupportsIndex, bool, bool], inside: SupportsGetItem[int, SupportsIndex], length: SupportsFloat | SupportsIndex, limit: SupportsIndex, looks: SupportsIndex, room: SupportsIndex) -> None:
        """
        Opens the window of a code object, for `length` seconds and at most `limit` calls: the arguments of the first `looks` are looked at, and the
        results of as many, and those of one are copied if they have at most `room` bytes. `inside` are the threads in which it
        runs, each once for each of its frames.
        """
    def resume(self, /, code: Any, _offset: Any) -> None:
        """
        A callback of `PY_RESUME`.
        """
    def return_(self, /, code: Any, _offset: Any, value: Any) -> None:
        """
        A callback of `PY_RETURN`.
        """
    def set_event(self, /, seconds: SupportsFloat | SupportsIndex) -> None:
        """
        Takes so many seconds for what an event costs.
        """
    def start(self, /, code: Any, _offset: Any) -> None:
        """
        A callback of `PY_START`.
        """
    @staticmethod
    def stop() -> None:
        """
        On Python 3.11: is told no more.
        """
    def yield_(self, /, code: Any, _offset: Any, _value: Any) -> None:
        """
        A callback of `PY_YIELD`.
        """

def copied(value: "object", room: "int") -> tuple[Any | None, int, str]:
    """
    A copy of a value that has at most `room` bytes, or None; how many it has; and why there is no copy.
    """

def count_calls() -> Any:
    """
    Counts calls from now on, from zero. Gives a callback of `PY_START`; None on Python 3.11, which needs none. RuntimeError where
    something else evaluates the program's frames.
    """

def count_instructions(call: Any, codes: SupportsGetItem[int, Any], limit: SupportsIndex, seconds: SupportsFloat | SupportsIndex) -> tuple[list[list[tuple[int, int]]], int, bool]:
    """
    Calls, and counts each instruction of some codes until the call is over, or there are `limit`, or so many seconds are over.

    Gives for each code the offsets of those that were executed, with how often; how many functions of Python were begun or went
    on, and functions of C were called, meanwhile; and whether all was counted. Raises what the call raises. Nobody traces or
    profiles this thread afterwards.
    """

def counted_calls() -> list[tuple[Any, int]] | None:
    """
    Ends that. Gives the code of each function that was called, and how often; None where some calls were not counted.
    """

def end_confined(code: SupportsIndex) -> None:
    """
    Ends this process at once: nothing is flushed, and nothing runs that was to run at its end.
    """

def fork_confined(output: SupportsIndex, count: SupportsIndex, seconds: SupportsFloat | SupportsIndex, memory: SupportsIndex) -> tuple[int, float] | None:
    """
    Forks a confined process for each of some pieces of work, one after the other; the program goes on at once.

    A confined process can compute, and write by ``say_confined``; all else the system refuses it. Its memory is a copy. It must
    end by ``end_confined``. Of one that ends otherwise, or takes too long, a ``ReplayEnded`` says so, and where no further one is
    forked, a ``ReplayStopped``. What was to be called at forks (``os.register_at_fork``) is called in confined processes alone.

    Parameters
    ----------
    output : int
        A descriptor, open for appending.
    count : int
        How many pieces of work there are.
    seconds : float
        For all together.
    memory : int
        Bytes that each process may take beyond those of the program.

    Returns
    -------
    tuple or None
        None in the program. In a confined process which piece of work it is, and how many seconds that should take.

    Raises
    ------
    OSError
        Where the system forks no process, or can't confine any.
    """

def refused() -> str | None:
    """
    What this process was first refused since this was asked last, in words; None if nothing was.
    """

def say_confined(text: str) -> None:
    """
    Writes a text, whole lines, from a confined process to the descriptor of ``fork_confined``.
    """

def seen(value: "object") -> tuple[str, int | None, int, list[str]]:
    """
    What a value looks like: its kind, its size or None, bytes of an item, and its attributes. Nothing of it is called.
    """

def soon(function: "object") -> None:
    """
    Has the main thread call a function when it goes on with Python's code; another thread, and one of which too many calls wait,
    calls it at once. Nobody sees what it raises.
    """
