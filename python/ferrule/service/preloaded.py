"""What each render process finds loaded: it is forked from the one that imported this."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule.service import render  # with all that reports are made with
from ferrule.service.registry import Registry, load

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

__all__ = ["FILE", "main", "registry"]

FILE = "FERRULE_REPORTS_FILE"
"""The variable that names the project's file."""

registry: Registry = load(Path(os.environ[FILE]) if FILE in os.environ else None)


def main(work: render.Work, connection: Connection) -> None:
    """Make one report, with what the project's file registers."""
    render.main(work, connection, registry)
