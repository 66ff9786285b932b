"""Merge the logs of several machines by time, drop what was said twice, and write one file.

merged_logs.py [LINES]
"""

from __future__ import annotations

import heapq
import random
import sys
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MACHINES = 8
SAID = ("started", "stopped", "disk nearly full", "connection lost", "connection made", "backup done")


def written(folder: Path, lines: int, rng: random.Random) -> list[Path]:
    """Make the logs up."""
    paths = []
    for machine in range(MACHINES):
        moment = 1_700_000_000.0
        path = folder / f"machine-{machine}.log"
        with path.open("w", encoding="utf-8") as file:
            for said in rng.choices(SAID, k=lines):
                moment += rng.random() * 3
                file.write(f"{moment:.3f} machine-{machine}: {said}\n")
        paths.append(path)
    return paths


def moment_of(line: str) -> float:
    """Give when a line was written."""
    return float(line.partition(" ")[0])


def without_repeats(lines: Iterator[str]) -> Iterator[str]:
    """Leave out what a machine says again within five lines."""
    last: list[str] = []
    for line in lines:
        said = line.partition(" ")[2]
        if said not in last:
            yield line
        last = [*last[-4:], said]


def main(lines: int = 90_000) -> None:
    """Merge logs of so many lines each."""
    rng = random.Random(27)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        files = [path.open(encoding="utf-8") for path in written(folder, lines, rng)]
        target = folder / "all.log"
        with target.open("w", encoding="utf-8") as out:
            out.writelines(without_repeats(heapq.merge(*files, key=moment_of)))
        for file in files:
            file.close()
        data = target.read_bytes()
    kept = len(data.splitlines())
    print(f"{kept} of {lines * MACHINES} lines, {zlib.crc32(data):08x}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
