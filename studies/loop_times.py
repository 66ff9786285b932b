"""How long a developer waits: measured in fresh clones with empty caches, and written to CONTRIBUTING.md.

    python -m studies.loop_times [--tests]      with `make test`, too: on a fresh clone, and again

Measured is what is committed, each once. The figures go into `studies/published/loop-times.json`, and the
table is made of that alone: a row that was not measured keeps what it had on this machine.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule import _files
from ferrule.measuring import machine

from studies.publish import published
from studies.publish.markdown import between
from studies.publish.published import ROOT, rounded

if TYPE_CHECKING:
    from studies.publish.published import Document

GUIDE = ROOT / "CONTRIBUTING.md"
NAME = "loop-times"
START, END = "<!-- times: written by make loop-times -->", "<!-- end of times -->"
HEAD = "| what | goal | time | of the processor | measured |\n|---|---|---|---|---|\n"

LINT = "`make lint` on a fresh clone"
FAST = "`make fast` after it: set-up for tests"
RELEASE = "set-up for `make demo` from nothing"
TESTS = "`make test` on a fresh clone"
AGAIN = "`make test` again"
IMPORT = "`import ferrule` beyond NumPy"
WHEEL = "the wheel"
GOALS: dict[str, float | str] = {
    LINT: 90,
    FAST: "–",
    "a kernel is edited → `make fast` → a test has run": 20,
    "a binding is edited → `make fast` → a test has run": 15,
    "a docstring is edited → `make fast` → a test has run": 15,
    "a Python file is edited → a test has run": "that test",
    RELEASE: 6 * 60,
    TESTS: 18 * 60,
    AGAIN: 10 * 60,
    IMPORT: 0.040,
    WHEEL: "–",
}
"""What is measured, and how many seconds it may take on two cores."""

CACHES = ("CARGO_HOME", "PIP_CACHE_DIR", "UV_CACHE_DIR", "XDG_CACHE_HOME")
"""Where crates, packages, and what ferrule and others keep for a user would lie already."""
TESTED = "tested.xml"
TEST = f".venv/bin/python -m pytest -q -p no:cacheprovider --junit-xml={TESTED} tests/test_module.py"
MODULE = "python/ferrule/_core.*.so"

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


class NothingRanError(AssertionError):
    """A command came to its end without doing what is measured."""


@dataclass
class Clone:
    """A fresh clone of what is committed, with empty caches of its own."""

    folder: Path
    rows: list[Document] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Clone."""
        subprocess.run(["git", "clone", "-q", ROOT, self.root], check=True)  # noqa: S603, S607

    @property
    def root(self) -> Path:
        """Where it is."""
        return self.folder / "ferrule"

    @property
    def commit(self) -> str:
        """What is committed there."""
        command = ["git", "rev-parse", "--short", "HEAD"]
        return subprocess.check_output(command, cwd=self.root, text=True).strip()  # noqa: S603 - ours

    def run(self, command: str) -> tuple[float, float]:
        """Run it in the clone; seconds that passed, and those of the processor. Ends with its failure."""
        outer = {
            name: value
            for name, value in os.environ.items()
            if name not in {"VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL"}
        }
        caches = {name: str(self.folder / name) for name in CACHES}
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, shell=True, cwd=self.root, env=outer | caches, check=True)  # noqa: S602 - ours
        passed, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        return passed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def measure(self, row: str, command: str, *made: str) -> None:
        """Run it for a row of the table. It must make these files, or make them anew."""
        before = {name: self._bytes(name) for name in made}
        passed, busy = self.run(command)
        for name, old in before.items():
            if self._bytes(name) == old:
                raise NothingRanError(f"{command}: {name} is as it was")
        self.say(row, seconds=rounded(passed), busy=rounded(busy))

    def _bytes(self, pattern: str) -> bytes:
        return b"".join(path.read_bytes() for path in sorted(self.root.glob(pattern)))

    def say(self, row: str, **figures: float) -> None:
        """Put it into the table, and show it."""
        date = dt.datetime.now(dt.UTC).date().isoformat()
        self.rows.append({"what": row, **figures, "date": date, "commit": self.commit})
        sys.stdout.write(f"\n{line(self.rows[-1])}\n\n")
        sys.stdout.flush()

    def edit(self, what: str) -> None:
        """Change a file."""
        name, after, added = EDITS[what]
        path = self.root / name
        text = path.read_text("utf-8")
        changed = text.replace(after, after + added, 1)
        if changed.split() == text.split():
            raise NothingRanError(f"{name} is as it was")
        path.write_text(changed, "utf-8")


def working(clone: Clone) -> None:
    """Lint, set-up, and what passes after an edit until a test has run."""
    clone.measure(LINT, "make lint", ".venv/pyvenv.cfg")
    clone.measure(FAST, "make fast", MODULE)
    clone.run(TEST)
    for what in ("a kernel", "a binding", "a docstring"):
        clone.edit(what)
        row = f"{what} is edited → `make fast` → a test has run"
        clone.measure(row, f"make fast && {TEST}", MODULE, TESTED)
    clone.edit("a Python file")
    clone.measure("a Python file is edited → a test has run", TEST, TESTED)


def release(clone: Clone) -> None:
    """What a newcomer and a user wait for."""
    clone.measure(RELEASE, "make release", "target/wheels/release/*.whl")
    (wheel,) = clone.root.glob("target/wheels/release/*.whl")
    clone.say(WHEEL, bytes=wheel.stat().st_size)
    python = ".venvs/release/bin/python -c"
    beyond = [
        clone.run(f"{python} 'import numpy, ferrule'")[0] - clone.run(f"{python} 'import numpy'")[0]
        for _ in range(15)
    ]
    clone.say(IMPORT, seconds=rounded(statistics.median(beyond)))


def tests(clone: Clone) -> None:
    """The whole, twice."""
    clone.measure(TESTS, "make test", MODULE)
    clone.measure(AGAIN, "make test")


def line(row: Document) -> str:
    """Give a line of the table; a time that is past its goal stands out."""
    goal, seconds = GOALS[row["what"]], row.get("seconds")
    found = size(row["bytes"]) if seconds is None else duration(seconds)
    if seconds is not None and not isinstance(goal, str) and seconds > goal:
        found = f"**{found}**"
    asked = goal if isinstance(goal, str) else duration(goal)
    busy = duration(row["busy"]) if "busy" in row else ""
    return f"| {row['what']} | {asked} | {found} | {busy} | {row['date']}, {row['commit']} |"


def duration(seconds: float) -> str:
    """Write it as a person says it, never as less than it is.

    >>> duration(0.0102), duration(12.34), duration(90), duration(1080.01)
    ('11 ms', '12.4 s', '1 min 30 s', '18 min 1 s')
    """
    if seconds < 1:
        return f"{math.ceil(seconds * 1000)} ms"
    if seconds <= 59.9:
        return f"{math.ceil(seconds * 10) / 10:.1f} s"
    minutes, rest = divmod(math.ceil(seconds), 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def size(count: int) -> str:
    """Write a number of bytes, rounded up.

    >>> size(8_012_345)
    '8.1 MB'
    """
    return f"{math.ceil(count / 1e5) / 10:.1f} MB"


def joined(known: Document, rows: list[Document], where: str) -> Document:
    """Give what is known with rows that were measured anew; rows of another machine are left out."""
    kept = known["rows"] if known["machine"] == where else []
    found = {row["what"]: row for row in (*kept, *rows)}
    return {"machine": where, "rows": [found[what] for what in GOALS if what in found]}


def guide(document: Document) -> str:
    """Give CONTRIBUTING.md with the table in its place."""
    table = HEAD + "\n".join(map(line, document["rows"]))
    times = f"\n\n{table}\n\nOn {document['machine']}.\n\n"
    return between(GUIDE.read_text("utf-8"), START, END, times)


def write(rows: list[Document]) -> None:
    """Put rows into the small file, and from there into the guide."""
    facts = machine.describe()
    document = joined(published.read(NAME), rows, f"{facts['cpu']}, {facts['cores']} cores")
    _files.write(published.place(NAME), published.text_of(document))
    _files.write(GUIDE, guide(document))


def main() -> None:
    """Measure, and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tests", action="store_true", help="`make test`, too: on a fresh clone, and again")
    chosen = parser.parse_args()
    for part in (working, release, *([tests] if chosen.tests else [])):
        with tempfile.TemporaryDirectory() as folder:
            clone = Clone(Path(folder))
            part(clone)
            write(clone.rows)


if __name__ == "__main__":
    main()
