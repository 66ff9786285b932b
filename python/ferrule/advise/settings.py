"""What a process that is recorded is told, by whoever starts it."""

from __future__ import annotations

from dataclasses import dataclass

from ferrule.measuring.events import event


@event
@dataclass(frozen=True, slots=True)
class Settings:
    """What the process that is recorded is told."""

    folder: str
    """Where its file goes."""
    exact: bool = False
    """Whether all calls are counted."""
    inputs: bool = True
    """Whether arguments are kept, and replayed at the end."""
    paths: tuple[str, ...] = ()
    """Folders from which the program imports before the standard library."""
