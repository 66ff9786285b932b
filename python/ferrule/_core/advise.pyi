"""
What `ferrule advise` needs of the system, and of the interpreter that it watches.
"""

from typing import SupportsFloat, SupportsIndex, final

__all__ = ["Sampler", "end_confined", "fork_confined", "refused"]

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
    caches : bytes
        For each of 256 opcodes, how many units of inline cache are behind it.

    Raises
    ------
    OSError
        If there is no such file.
    NotImplementedError
        If the memory of this process can't be read beside itself; the message says why.
    """
    def __new__(cls, /, number: SupportsIndex, interval: SupportsFloat | SupportsIndex, caches: bytes) -> Sampler: ...
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

def end_confined(code: SupportsIndex) -> None:
    """
    Ends this process at once: nothing is flushed, and nothing runs that was to run at its end.
    """

def fork_confined(output: SupportsIndex, count: SupportsIndex, seconds: SupportsFloat | SupportsIndex, memory: SupportsIndex) -> tuple[int, float, int] | None:
    """
    Forks a confined process for each of some pieces of work, one after the other; the program goes on at once.

    A confined process can compute, and write to one descriptor; all else the system refuses it. Its memory is a copy. It must
    end by ``end_confined``. Of one that ends otherwise, or takes too long, a line of JSON says so.

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
        None in the program. In a confined process which piece of work it is, how many seconds that should take, and the
        descriptor.

    Raises
    ------
    OSError
        Where the system forks no process, or can't confine any.
    """

def refused() -> str | None:
    """
    What this process was first refused since this was asked last, in words; None if nothing was.
    """
