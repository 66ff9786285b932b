"""`Process._resume` of Rust's as a method: a function of an extension module is not bound to an object."""

from __future__ import annotations

from typing import TYPE_CHECKING

import suite_ports

if TYPE_CHECKING:
    from simpy.events import Event, Process

_resume = suite_ports.resume


def resume(process: Process, event: Event) -> None:
    """Go on with a process."""
    _resume(process, event)
