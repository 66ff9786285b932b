"""
What `ferrule advise` needs of the system, and of the interpreter that it watches.
"""

from typing import SupportsFloat, SupportsIndex

__all__ = ["end_confined", "fork_confined", "refused"]

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
