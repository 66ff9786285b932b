"""How long a developer waits: measured in fresh clones with empty caches, and written to CONTRIBUTING.md.

    python -m studies.loop_times                 everything but `make test`
    python -m studies.loop_times --tests         `make test`, too: cold, and again
    python -m studies.loop_times --cold          the crates are downloaded anew, too

Measured is what is committed. A row that was not measured keeps what it had.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "CONTRIBUTING.md"
START, END = "<!-- times: written by make loop-times -->", "<!-- end of times -->"
HEAD = "| what | goal | time | of the processor |\n|---|---|---|---|\n"

GOALS = {
    "`make lint` on a fresh clone": "90 s",
    "`make fast` after it: set-up for tests": "–",
    "a kernel is edited → `make fast` → a test has run": "20 s",
    "a binding is edited → `make fast` → a test has run": "15 s",
    "a docstring is edited → `make fast` → a test has run": "15 s",
    "a Python file is edited → a test has run": "that test",
    "set-up for `make demo` from nothing": "6 min",
    "`make test` on a fresh clone": "18 min",
    "`make test` again": "10 min",
    "`import ferrule` beyond NumPy": "40 ms",
    "the wheel": "–",
}
"""What is measured, and how long it may take on two cores."""

TEST = ".venv/bin/python -m pytest -q -p no:cacheprovider tests/test_module.py"

EDITS = {
    "a kernel": (
        "crates/ferrule-kernels/src/sequences/filter.rs",
        "limit: Limit<T>, run: &Run<'_>) -> Result<Vec<T>, Error> {\n",
        "    std::hint::black_box(run);\n",
    ),
    "a binding": (
        "crates/ferrule-py/src/build_info.rs",
        "    let info = PyDict::new(py);\n",
        "    std::hint::black_box(&info);\n",
    ),
    "a docstring": ("crates/ferrule-py/src/build_info.rs", "/// What this build of ferrule is", ", in short"),
    "a Python file": ("python/ferrule/sequences.py", "", "# Edited.\n"),
}
"""File, the text in it after which something is put, and that: what a compiler can't take for the same."""


@dataclass
class Clone:
    """A fresh clone of what is committed, with caches of its own."""

    folder: Path
    cold: bool
    rows: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Clone."""
        subprocess.run(["git", "clone", "-q", ROOT, self.folder / "ferrule"], check=True)  # noqa: S603, S607

    def run(self, command: str) -> tuple[float, float]:
        """Run it in the clone; seconds that passed, and those of the processor. Ends with its failure."""
        caches = {name: str(self.folder / name) for name in ("UV_CACHE_DIR", "PIP_CACHE_DIR")}
        if self.cold:
            caches["CARGO_HOME"] = str(self.folder / "CARGO_HOME")
        outer = {
            name: value
            for name, value in os.environ.items()
            if name not in {"VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL"}
        }
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, shell=True, cwd=self.folder / "ferrule", env=outer | caches, check=True)  # noqa: S602 - ours
        passed, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        return passed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def measure(self, row: str, command: str) -> None:
        """Run it for a row of the table."""
        passed, busy = self.run(command)
        self.say(row, duration(passed), duration(busy))

    def say(self, row: str, value: str, busy: str = "") -> None:
        """Put it into the table, and show it."""
        self.rows[row] = f"| {row} | {GOALS[row]} | {value} | {busy} |"
        sys.stdout.write(f"\n{self.rows[row]}\n\n")
        sys.stdout.flush()

    def edit(self, what: str) -> None:
        """Change a file."""
        name, after, added = EDITS[what]
        path = self.folder / "ferrule" / name
        text = path.read_text("utf-8")
        path.write_text(text.replace(after, after + added, 1), "utf-8")


def duration(seconds: float) -> str:
    """Write it as a person says it.

    >>> duration(12.34), duration(150)
    ('12.3 s', '2 min 30 s')
    """
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"


def working(clone: Clone) -> None:
    """Lint, set-up, and what passes after an edit until a test has run."""
    clone.measure("`make lint` on a fresh clone", "make lint")
    clone.measure("`make fast` after it: set-up for tests", "make fast")
    clone.run(TEST)
    for what in ("a kernel", "a binding", "a docstring"):
        clone.edit(what)
        clone.measure(f"{what} is edited → `make fast` → a test has run", f"make fast && {TEST}")
    clone.edit("a Python file")
    clone.measure("a Python file is edited → a test has run", TEST)


def release(clone: Clone) -> None:
    """What a newcomer and a user wait for."""
    clone.measure("set-up for `make demo` from nothing", "make release")
    (wheel,) = (clone.folder / "ferrule" / "target" / "wheels" / "release").glob("*.whl")
    clone.say("the wheel", f"{wheel.stat().st_size / 1e6:.1f} MB")
    python = ".venvs/release/bin/python -c"
    beyond = [
        clone.run(f"{python} 'import numpy, ferrule'")[0] - clone.run(f"{python} 'import numpy'")[0]
        for _ in range(15)
    ]
    clone.say("`import ferrule` beyond NumPy", f"{statistics.median(beyond) * 1000:.0f} ms")


def tests(clone: Clone) -> None:
    """The whole, twice."""
    clone.measure("`make test` on a fresh clone", "make test")
    clone.measure("`make test` again", "make test")


def write(rows: dict[str, str]) -> None:
    """Put the rows into the guide."""
    text = GUIDE.read_text("utf-8")
    before, rest = text.split(START)
    table, after = rest.split(END)
    kept = {match[1]: match[0] for match in re.finditer(r"^\| (.+?) \|.*\|$", table, re.MULTILINE)}
    lines = [(kept | rows)[row] for row in GOALS if row in kept | rows]
    GUIDE.write_text(before + START + "\n\n" + HEAD + "\n".join(lines) + "\n\n" + END + after, "utf-8")


def main() -> None:
    """Measure, and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tests", action="store_true", help="`make test`, too: cold, and again")
    parser.add_argument("--cold", action="store_true", help="download the crates anew, too")
    chosen = parser.parse_args()
    for part in (working, release, *([tests] if chosen.tests else [])):
        with tempfile.TemporaryDirectory() as folder:
            clone = Clone(Path(folder), chosen.cold)
            part(clone)
            write(clone.rows)


if __name__ == "__main__":
    main()
