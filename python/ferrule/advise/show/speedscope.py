"""A recording as speedscope reads it: a `sampled` profile for each thread, of the processor and of the clock.

The format is specified in jlfwong/speedscope, src/lib/file-format-spec.ts. Samples were added up by stack, so
there is no order in time: only speedscope's views `Left Heavy` and `Sandwich` say something.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ferrule import _files
from ferrule.advise.show import said
from ferrule.advise.show.stacks import stack, threads

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.advise.recording import Code, Recording
    from ferrule.advise.show.stacks import Thread

SCHEMA = "https://www.speedscope.app/file-format-schema.json"
_CLOCKS = {"cpu": "processor", "wall": "clock"}


def save(recording: Recording, path: Path) -> None:
    """Write the file: whole, or not at all."""
    _files.write(path, json.dumps(to_document(recording), ensure_ascii=False, allow_nan=False) + "\n")


def to_document(recording: Recording) -> dict[str, Any]:
    """Give the JSON document; a function is one frame, whichever of its lines was seen."""
    frames: dict[Code, int] = {}
    found = threads(recording)
    profiles = [_profile(thread, clock, frames) for clock in _CLOCKS for thread in found]
    return {
        "$schema": SCHEMA,
        "exporter": "ferrule advise",
        "name": said.plain(" ".join(recording.command)),
        "activeProfileIndex": 0,
        "shared": {
            "frames": [
                {"name": said.plain(code.name), "file": said.plain(code.file), "line": code.line}
                for code in frames
            ]
        },
        "profiles": [profile for profile in profiles if profile["samples"]],
    }


def _profile(thread: Thread, clock: str, frames: dict[Code, int]) -> dict[str, Any]:
    seconds: dict[tuple[int, ...], float] = {}
    for number, seen in thread.at.items():
        nodes = stack(thread.process.nodes, number)
        where = tuple(frames.setdefault(node.code, len(frames)) for node in nodes)
        seconds[where] = seconds.get(where, 0.0) + getattr(seen, clock)
    seconds = {where: weight for where, weight in seconds.items() if where and weight > 0}
    return {
        "type": "sampled",
        "name": f"{thread.process.began.pid} {said.thread(thread.name)}, {_CLOCKS[clock]}",
        "unit": "seconds",
        "startValue": 0,
        "endValue": sum(seconds.values()),
        "samples": [list(where) for where in seconds],
        "weights": list(seconds.values()),
    }
