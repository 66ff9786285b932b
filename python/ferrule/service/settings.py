"""What a service is told when it is started, beside the project's file."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path  # noqa: TC003 - in public signatures

__all__ = ["Limits", "Settings"]

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one report, request or key may have."""

    request: int = 256 * _MIB
    """Bytes of a request."""
    rows: int = 20_000_000
    memory: int = 2048 * _MIB
    """Bytes of memory for one report."""
    seconds: float = 3600.0
    """For one report."""
    unfinished: int = 1000
    """Jobs of one key that are not finished."""
    requests: float = 50.0
    """Of one key, each second."""
    kept: float = 7 * 24 * 3600.0
    """Seconds for which a finished report stays."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a service keeps what it has, what it is made of, and what is allowed."""

    folder: Path
    """Of jobs, what was sent, and reports."""
    file: Path | None = None
    """The project's, which registers reports."""
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    """Reports that are made at the same time; small ones have one place more."""
    grace: float = 20.0
    """Seconds that reports have to get ready when the service is to stop."""
    limits: Limits = field(default_factory=Limits)

    @property
    def database(self) -> Path:
        """Of jobs, where no other is named."""
        return self.folder / "jobs.sqlite"

    @property
    def inputs(self) -> Path:
        """Of what was sent."""
        return self.folder / "inputs"

    @property
    def reports(self) -> Path:
        """Of reports."""
        return self.folder / "reports"

    def make_folders(self) -> None:
        """Make the folders, for the user alone."""
        for each in (self.folder, self.inputs, self.reports):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
