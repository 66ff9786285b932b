"""Whoever is told how far a measurement is."""

from __future__ import annotations

from typing import Protocol


class Watcher(Protocol):
    """Shows progress, as `progress.Progression` does."""

    def begin(self, steps: int) -> None:
        """Expect so many steps from now on."""

    def show(self, text: str) -> None:
        """Show what is going on."""

    def step(self, text: str) -> None:
        """One more step is done."""


class Silent:
    """Shows nothing."""

    def begin(self, steps: int) -> None:
        """Ignore it."""

    def show(self, text: str) -> None:
        """Ignore it."""

    def step(self, text: str) -> None:
        """Ignore it."""
