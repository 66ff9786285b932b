"""Replays functions, and gives what is said of them."""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ferrule.advise import replay
from ferrule.advise.findings import Replay
from ferrule.advise.functions import key_of
from ferrule.advise.replayed import replays
from ferrule.measuring.events import decode

Functions = dict[Callable[..., Any], list[replay.Call]]
SECONDS = 5.0
"""For all functions together: on a busy machine those that take none are slow, too."""
LATE = 20.0
"""Seconds after which a replay is given up."""


def events(tmp_path: Path, functions: Functions, **options: Any) -> list[object]:
    path = tmp_path / "replayed"
    output = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
    try:
        inputs = {key_of(each): calls for each, calls in functions.items()}
        replay.fork(output, inputs, **{"seconds": SECONDS, **options})
    finally:
        os.close(output)
    wait(path)
    return list(map(decode, path.read_text("utf-8").splitlines()))


def is_done(path: Path) -> bool:
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def wait(path: Path) -> None:
    until = time.monotonic() + LATE
    while not is_done(path):
        assert time.monotonic() < until
        time.sleep(0.005)


def replayed(tmp_path: Path, functions: Functions, **options: Any) -> dict[str, Replay]:
    found = replays(events(tmp_path, functions, **options))
    return {code.name.rpartition(".")[2]: each for code, each in found.items()}


def reason(tmp_path: Path, function: Callable[..., Any], *given: Any, **options: Any) -> str:
    (found,) = replayed(tmp_path, {function: [(given, {})]}, **options).values()
    assert bool(found.reason) == (found.seconds is None)
    return found.reason
