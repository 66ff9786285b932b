"""Watches a part of a program from within: a cell of a notebook, a request of a server."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ferrule.advise import folders, program, recorder
from ferrule.advise.recording import ProgramEnded, Recording

if TYPE_CHECKING:
    from types import TracebackType

    from rich.console import Console

    from ferrule.advise.joined import Report
    from ferrule.advise.settings import Settings


class Watch:
    """What `ferrule.advise.watch` gives: a context, and after it what was seen in it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._report: Report | None = None
        self._reason = ""
        self._process = 0
        self._left = contextlib.ExitStack()
        self._entered = threading.Lock()
        self._recorder: recorder.Recorder | None = None
        self._began = 0.0
        self._date = ""

    @property
    def report(self) -> Report:
        """What was seen; RuntimeError until the context is left, and in a process that was forked in it."""
        if self._report is None:
            raise RuntimeError("watch(): got no end of the context yet, wanted one")
        return self._report

    def __enter__(self) -> Self:
        """Begin; where the process is watched already nothing is done, and the report says so."""
        if not self._entered.acquire(blocking=False):
            raise RuntimeError("watch(): got a context that was entered already, wanted one of its own")
        self._report, self._reason, self._process = None, "", os.getpid()
        self._date = datetime.now(UTC).isoformat(timespec="seconds")
        self._recorder = recorder.made(self._settings)
        if recorder.claim(self._recorder):
            self._record(self._recorder)
        else:
            self._reason = "nothing was watched here: the process is watched already"
        self._began = time.monotonic()
        return self

    def _record(self, mine: recorder.Recorder) -> None:
        try:
            folder = self._left.enter_context(folders.new())
            mine.settings = self._settings = replace(self._settings, folder=str(folder))
            recorder.record_here(mine)
        except OSError as error:
            recorder.end(mine)
            self._left.close()
            self._reason = f"nothing could be recorded: {error}"

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        seconds = time.monotonic() - self._began
        try:
            if not self._reason:
                recorder.end(self._recorder)
            if os.getpid() == self._process:
                self._report = self._made(seconds)
        finally:
            self._entered.release()

    def _made(self, seconds: float) -> Report:
        from ferrule.advise.joined import Costs, report

        command = ["notebook"] if "ipykernel" in sys.modules else list(getattr(sys, "argv", []))
        try:
            if not self._reason:
                return self._kept(command, seconds)
        except OSError as failed:  # a full disk ends no server
            self._reason = f"nothing of it could be kept: {failed}"
        nothing = Recording(command, [], seconds, None, [self._reason], date=self._date)
        return report(nothing, Costs())

    def _kept(self, command: list[str], seconds: float) -> Report:
        from ferrule.advise.joined import costs_here, report_of

        with self._left:
            remarks = folders.settled(self._settings.folder)
            root = program.root(Path.cwd())
            cpu = time.process_time()
            folders.write(
                self._settings.folder,
                ProgramEnded(command, self._date, root, seconds, cpu, exit_code=None, remarks=remarks),
            )
            return report_of(Path(self._settings.folder), costs_here())

    def print(self, console: Console | None = None, *, top: int = 20, all_code: bool = False) -> None:
        """Show the report on a terminal: `top` functions, of the project's unless all code is asked for."""
        from rich.console import Console

        self.report.print(console or Console(stderr=True), top=top, all_code=all_code)

    def __repr__(self) -> str:
        return str(self._report or "watch(): what is seen is said when the context is left")

    def _repr_html_(self) -> str | None:
        """Give the report for a notebook."""
        return self._report._repr_html_() if self._report else None
