"""A plugin of pytest's, loaded by `-p ferrule.advise.pytest_plugin` alone: the tests are the program.

By itself it watches the tests and reports at the end. Under `ferrule advise --pytest` the whole process is
watched already; then it has the processes of pytest-xdist, which Python starts anew, record themselves too.
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from ferrule.advise import recorder, watch
from ferrule.advise.settings import Settings
from ferrule.measuring.events import decode, encode

if TYPE_CHECKING:
    from ferrule.advise.watching import Watch

_ASKED = "ferrule_advise"
_WATCHED: pytest.StashKey[Watch] = pytest.StashKey()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401 - pytest-xdist's
    """Have a process of pytest-xdist record itself into the folder of this one, if this one is recorded."""
    current = recorder.current()
    if current is not None:
        node.workerinput[_ASKED] = [encode(replace(current.settings, paths=())), os.getpid()]


def pytest_configure(config: pytest.Config) -> None:
    """Record a process of pytest-xdist, where it was asked to."""
    said, parent = getattr(config, "workerinput", {}).get(_ASKED, ("", 0))
    if said and recorder.current() is None:
        try:
            settings = decode(said)
            assert isinstance(settings, Settings)
            mine = recorder.made(settings)
            recorder.record_here(mine, parent)
        except (OSError, recorder.TakenError):  # the folder is gone
            return
        config.add_cleanup(partial(recorder.end, mine))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Watch from here on, unless the process is watched, or only does what another hands to it."""
    if recorder.current() is None and not hasattr(session.config, "workerinput"):
        session.config.stash[_WATCHED] = watch()
        session.config.stash[_WATCHED].__enter__()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """End, when those of pytest-xdist have ended."""
    watched = session.config.stash.get(_WATCHED, None)
    if watched is not None:
        watched.__exit__(None, None, None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show the report below what pytest says of the tests."""
    watched = config.stash.get(_WATCHED, None)
    if watched is not None:
        terminalreporter.section("ferrule advise")
        terminalreporter.write_line(repr(watched))
