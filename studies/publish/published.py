"""The small files of `studies/published/`, of which pages of costs and claims are made; others are of `runs`.

A figure goes one way: from the file of a run to the small file, and from there to the page.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferrule import _files
from ferrule.measuring.intervals import Estimate
from ferrule.measuring.machine import other_load

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "studies" / "published"
DIGITS = 5
"""So many of a figure are kept; a page shows three."""
MACHINE = (
    "cpu",
    "cores",
    "virtual",
    "caches",
    "memory_bytes",
    "system",
    "governor",
)
LOADS = ("load_before", "load_after")
BUILD = ("version", "profile", "rustc", "pyo3", "target", "commit")

Document = dict[str, Any]


def place(name: str) -> Path:
    """Give the small file of a page."""
    return FOLDER / f"{name}.json"


def page_of(name: str) -> Path:
    """Give the page itself."""
    return ROOT / "docs" / f"{name}.md"


def read(name: str) -> Document:
    """Read the small file of a page."""
    document: Document = json.loads(place(name).read_text("utf-8"))
    return document


def text_of(document: Document) -> str:
    """Give a small file's text: a line for each member, and for each item of a list.

    >>> print(text_of({"date": "today", "rows": [{"n": 1}, {"n": 2}]}), end="")
    {
    "date": "today",
    "rows": [
    {"n": 1},
    {"n": 2}
    ]
    }
    """
    members = (f"{line(name)}: {_member(value)}" for name, value in document.items())
    return "{\n" + ",\n".join(members) + "\n}\n"


def _member(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(map(line, value)) + "\n]"
    return line(value)


def line(value: Any) -> str:
    """Give a value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False)


def measured_on(machine: Document, versions: dict[str, str], build: Document) -> Document:
    """Give what the pages say of the machine, the packages and the build."""
    return {
        "machine": {name: machine[name] for name in (*MACHINE, *LOADS) if name in machine},
        "versions": versions,
        "build": {name: build[name] for name in BUILD if name in build},
    }


def notes(date: str, machine: Document, build: Document, later: str = "") -> list[str]:
    """Say at the top of a page why its run is to be doubted: what was declared later, what else was running.

    >>> notes("2026-11-29T10:57:51+00:00", {"cores": 2, "load_before": 1.0}, {})
    []
    >>> print(*notes("2026-11-29", {"cores": 2, "load_before": 1.0}, {"commit": "abc"}, "2 sizes"))
    **Note:** what is wanted of this page now is more than its run of 2026-11-29 (commit abc) has: 2 sizes.
    """
    run = f"run of {date[:10]} (commit {build.get('commit', 'unknown')})"
    told = []
    if later:
        told.append(f"what is wanted of this page now is more than its {run} has: {later}.")
    if load := other_load(machine.get("load_before"), machine.get("cores", 1)):
        told.append(
            f"something else was running: {load} at the start of the {run}. The times may be too long, and "
            "less sure than they look."
        )
    return [f"**Note:** {each}" for each in told]


def require_whole(path: Path, build: Document, *, interrupted: bool) -> None:
    """End where a run was interrupted, or was not of a release build: neither is for a page."""
    if interrupted:
        sys.exit(f"{path}: the run was interrupted")
    if (profile := build.get("profile")) != "release":
        sys.exit(f"{path}: measured with a build for {profile}, wanted release")


def rounded(value: float) -> float:
    """Round to the digits that are kept.

    >>> rounded(1.23456789e-8)
    1.2346e-08
    """
    return float(f"{value:.{DIGITS - 1}e}")


def packed(estimate: Estimate) -> list[float]:
    """Give an estimate as a list: its value and ends; a fourth item says that they are but a range."""
    ends = [rounded(each) for each in (estimate.value, estimate.low, estimate.high)]
    return [*ends, True] if estimate.is_range else ends


def unpacked(kept: list[float]) -> Estimate:
    """Give the estimate.

    >>> unpacked(packed(Estimate(2.0, 1.5, 3.0, is_range=True)))
    Estimate(value=2.0, low=1.5, high=3.0, is_range=True)
    """
    value, low, high, *is_range = kept
    return Estimate(value, low, high, bool(is_range))


def publish(name: str, condensed: Callable[[list[Path]], Document], page: Callable[[Document], str]) -> None:
    """Put what the runs found whose files are named into the small file; write the page from that."""
    runs = [Path(argument) for argument in sys.argv[1:]]
    if runs:
        _files.write(place(name), text_of(condensed(runs)))
    _files.write(page_of(name), page(read(name)))
