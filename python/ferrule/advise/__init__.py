"""Which functions of a program should move to Rust, by how much, and which should not: `ferrule advise`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ferrule.advise.watching import Watch

__all__ = ["watch"]


def watch(*, exact: bool = False, inputs: bool = True) -> Watch:
    """Watch what runs within a context, in all threads and forked children, and advise on it.

    What is watched goes on as without: where nothing can be recorded, or another context or `ferrule advise`
    watches the process already, the report says so; of several threads that enter contexts at once, one does.
    Leaving the context takes up to two seconds, in which functions are timed alone; the first time on a
    machine some more, for what crossings cost there.

    Parameters
    ----------
    exact : bool
        Whether all calls of all functions are counted, which slows those down that are called often.
    inputs : bool
        Whether arguments are kept, and the functions timed with them alone, in a process that can do nothing
        else.

    Returns
    -------
    Watch
        The context. After it, `print(seen)` and a notebook show what was seen; `seen.report` has it.

    Examples
    --------
    >>> from ferrule import advise
    >>> with advise.watch() as seen:
    ...     total = sum(i * i for i in range(100_000))
    >>> seen.report.recording.exit_code is None
    True

    """
    from ferrule import _checks
    from ferrule.advise.settings import Settings
    from ferrule.advise.watching import Watch

    return Watch(Settings("", exact=_checks.flag("exact", exact), inputs=_checks.flag("inputs", inputs)))
