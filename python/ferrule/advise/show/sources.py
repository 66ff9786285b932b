"""Lines of the program's files, as they are when the report is made."""

from __future__ import annotations

import tokenize
from datetime import datetime, timedelta
from pathlib import Path

from ferrule.advise.sources import LONGEST

WIDEST = 200
"""Characters that are shown of a line."""


class Sources:
    """Reads each file once, and none that was changed after the run: its lines may be others."""

    def __init__(self, date: str, seconds: float) -> None:
        """Take when the run was, by ISO 8601, and how long."""
        self._files: dict[str, list[str]] = {}
        try:
            self._until = (datetime.fromisoformat(date) + timedelta(seconds=seconds)).timestamp()
        except (ValueError, OverflowError):
            self._until = float("inf")

    def line(self, file: str, number: int) -> str | None:
        """Give a line; None where it can't be read, or its file was changed."""
        if file not in self._files:
            self._files[file] = self._read(file)
        lines = self._files[file]
        return lines[number - 1] if 1 <= number <= len(lines) else None

    def _read(self, file: str) -> list[str]:
        try:
            path = Path(file)
            # Not a pipe, which may have no end.
            facts = path.stat() if path.is_absolute() and path.is_file() else None
            if facts is None or facts.st_size > LONGEST or facts.st_mtime > self._until:
                return []
            with tokenize.open(file) as opened:
                return [line.rstrip()[:WIDEST].expandtabs() for line in opened.readlines()]
        except (OSError, ValueError, SyntaxError):
            return []


def uri(file: str) -> str:
    """Give a file's address; empty where it is none, as `<string>`."""
    try:
        return Path(file).as_uri()
    except ValueError:
        return ""
