"""Counts all calls of all Python functions, where exact numbers are asked for.

Which functions will be the hottest is known at the end of a run only, and calls before that count as well. So
all of them are counted from the start, by a callback that does nothing else.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from ferrule._core.advise import count_calls, counted_calls
from ferrule.advise.recording import Counted, Remark

if TYPE_CHECKING:
    from collections.abc import Callable

_monitoring: Any = getattr(sys, "monitoring", None)
_NUMBERS = (4, 3)
"""Those of `sys.monitoring` that no kind of tool is meant to take."""
_NAME = "ferrule, which counts"


class Counting:
    """Counts the calls of this process, from `start` to `stop`; `write` takes the event."""

    def __init__(self, write: Callable[[object], None]) -> None:
        self._write = write
        self._on = False
        self._tool = 0

    def start(self) -> None:
        """Begin, from zero; where Python lets nobody count, that is a remark and nothing else."""
        try:
            callback = count_calls()
        except RuntimeError as error:
            self._write(Remark(f"calls are not counted exactly: {error}"))
            return
        if _monitoring is not None:
            tool = tool_number(_NAME)
            if tool is None:
                self._write(
                    Remark("calls are not counted exactly: other tools have all numbers of sys.monitoring")
                )
                return
            self._tool = tool
            event = _monitoring.events.PY_START
            _monitoring.register_callback(tool, event, callback)
            _monitoring.set_events(tool, event)
        self._on = True

    def stop(self) -> None:
        """End, and say how often each function was called; a second time nothing happens."""
        if not self._on:
            return
        self._on = False
        if _monitoring is not None:
            _monitoring.set_events(self._tool, 0)
            _monitoring.register_callback(self._tool, _monitoring.events.PY_START, None)
            _monitoring.free_tool_id(self._tool)
        found = counted_calls()
        if found is None:
            self._write(
                Remark(
                    "calls are not counted exactly: they went deeper than C's stack has room for, or "
                    "there are too many functions"
                )
            )
            return
        counts: Counter[tuple[str, str, int]] = Counter()
        for code, count in found:
            counts[code.co_filename, code.co_qualname, code.co_firstlineno] += count
        files = {file: number for number, file in enumerate(dict.fromkeys(file for file, _, _ in counts))}
        rows = [[files[file], name, line, count] for (file, name, line), count in counts.items()]
        self._write(Counted(list(files), rows))


def tool_number(name: str) -> int | None:
    """Take a number of `sys.monitoring` for a tool of ours; None where others have them all.

    What was forked finds that of its parent, and takes it over.
    """
    taken = [_monitoring.get_tool(number) for number in _NUMBERS]
    if name in taken:
        return _NUMBERS[taken.index(name)]
    for number, tool in zip(_NUMBERS, taken, strict=True):
        if tool is None:
            _monitoring.use_tool_id(number, name)
            return number
    return None
