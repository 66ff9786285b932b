"""What `ferrule advise` costs a program, and whether its counts hold, on the programs in `kinds`.

    python -m studies.advise.overhead [--python PYTHON]… [--rounds N] [--json FILE] [PROGRAM …]

Each program is run plainly, under `ferrule advise`, and with `--exact`, by turns in an order drawn anew, and
reads the clocks itself, at its first line and after its last: ratios are of that time, all threads together,
with the interval of their median. What comes before and after is printed apart, without what the first use on
a machine takes, which measures crossings. The counts of windows are held against the exact ones of the same
run. Without `--python` it is this one, and those in `.venvs` that have ferrule as it is released; programs
take theirs from the Python that is named.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ferrule import _files
from ferrule.advise.attribute import attribute
from ferrule.advise.observed import Observed
from ferrule.advise.read import read
from ferrule.advise.recording import Counted
from ferrule.measuring import machine
from ferrule.measuring.intervals import Estimate, estimate, paired_ratio
from rich.console import Console
from rich.table import Table

from studies.advise import wanted
from studies.publish import published
from studies.publish.published import packed, rounded

if TYPE_CHECKING:
    from ferrule.advise.recording import Recording

    from studies.publish.published import Document

ROOT = Path(__file__).parents[2]
KINDS = Path(__file__).parent / "kinds"
DRIVER = """
import runpy, sys, time
program, out = sys.argv[1:]
at = time.monotonic(), time.process_time()
runpy.run_path(program, run_name="__main__")
end = time.monotonic(), time.process_time()
with open(out, "w") as file:
    print(*at, *end, file=file)
"""
RECORDED = """
import sys
from ferrule.advise.run import run
from ferrule.advise.settings import Settings
sys.exit(run(sys.argv[2:], Settings(sys.argv[1], exact=True)))
"""
LEAST = 10
"""Samples of a function whose count is judged."""


class Run(NamedTuple):
    """Seconds of one run: of the clock and of the processor, before the first line and after the last."""

    wall: float
    cpu: float
    before: float
    after: float


@dataclass
class Kind:
    """The runs of one program in one Python."""

    name: str
    plain: list[Run] = field(default_factory=list)
    advised: list[Run] = field(default_factory=list)
    exact: list[Run] = field(default_factory=list)
    counts: list[tuple[str, Estimate, int]] = field(default_factory=list)
    """Of a function: what windows say, and how often it was called."""

    def ratio(self, of: list[Run], part: str) -> Estimate:
        """How many times as long it takes."""
        return paired_ratio([getattr(run, part) for run in of], [getattr(run, part) for run in self.plain])

    def apart(self, part: str) -> Estimate:
        """Seconds that advice takes beside the program."""
        pairs = zip(self.advised, self.plain, strict=True)
        return estimate([getattr(one, part) - getattr(other, part) for one, other in pairs])

    def say(self) -> Document:
        """Give the figures."""
        held = [
            [name, *map(rounded, (found.value, found.low, found.high)), count]
            for name, found, count in self.counts
        ]
        ratios = {
            f"{name} {part}": packed(self.ratio(runs, part))
            for name, runs in (("advised", self.advised), ("exact", self.exact))
            for part in ("cpu", "wall")
        }
        apart = {part: packed(self.apart(part)) for part in ("before", "after")}
        return {"program": self.name, **ratios, **apart, "counts": held}


def ready(python: str, cache: str) -> None:
    """Measure what crossings cost, so that no program waits for it: it would be measured before the first."""
    command = [python, "-m", "ferrule", "costs", "run", "--quick"]
    environment = os.environ | {"XDG_CACHE_HOME": cache}
    subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603 - ours


def run(python: str, program: Path, cache: str, *words: str) -> Run:
    """Run a program by the driver, after these words."""
    with tempfile.TemporaryDirectory() as folder:
        driver, out = Path(folder, "driver.py"), Path(folder, "out")
        driver.write_text(DRIVER)
        environment = os.environ | {"XDG_CACHE_HOME": cache}
        clock = time.monotonic()
        command = [python, *words, str(driver), str(program), str(out)]
        subprocess.run(command, env=environment, capture_output=True, check=True)  # noqa: S603 - ours
        ended = time.monotonic()
        began, cpu, end, cpu_end = map(float, out.read_text().split())
    return Run(end - began, cpu_end - cpu, began - clock, ended - end)


def judged(recording: Recording) -> list[tuple[str, Estimate, int]]:
    """Give what windows say of functions' calls, beside how often these were called."""
    counted: dict[object, int] = {}
    for process in recording.processes:
        for said in process.others:
            if isinstance(said, Counted):
                counted |= {(said.files[file], name, line): count for file, name, line, count in said.rows}
        process.others = [said for said in process.others if not isinstance(said, Counted)]
    observed, found = Observed(recording), []
    for function in attribute(recording).functions:
        observed.fill(function)
        code = function.code
        count = counted.get((code.file, code.name, code.line))
        if function.calls is not None and count is not None and function.samples >= LEAST:
            found.append((code.name, function.calls, count))
    return found


def measured(python: str, program: Path, rounds: int, cache: str) -> Kind:
    """Run a program in all ways, by turns."""
    kind = Kind(program.stem)
    for _ in range(rounds):
        for way in random.sample(("plain", "advised", "exact"), 3):
            with tempfile.TemporaryDirectory() as folder:
                words = {
                    "plain": (),
                    "advised": ("-m", "ferrule", "advise"),
                    "exact": ("-c", RECORDED, folder),
                }
                getattr(kind, way).append(run(python, program, cache, *words[way]))
                if way == "exact":
                    kind.counts += judged(read(Path(folder)))
    return kind


def pythons() -> list[str]:
    """Give this Python, and those of other versions that have ferrule as it is released."""
    others = map(str, sorted((ROOT / ".venvs").glob("3.*/bin/python")))
    return [sys.executable, *(path for path in others if profile(path) == "release")]


def profile(python: str) -> str:
    """Give how the ferrule of a Python was built; nothing where it has none."""
    command = [python, "-c", "from ferrule import _core; print(_core.build_info()['profile'])"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 - ours


def version(python: str) -> str:
    """Give a Python's version."""
    command = [python, "-c", "import platform; print(platform.python_version())"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - ours


def shown(ratio: Estimate) -> str:
    """Give a ratio with its interval."""
    return f"{ratio.value:.3f} ({ratio.low:.3f}–{ratio.high:.3f})"


def show(console: Console, kinds: list[Kind], said: Document) -> None:
    """Print what it came to in one Python."""
    table = Table(
        "program", "processor", "clock", "--exact", "before", "after", title=f"Python {said['python']}"
    )
    for kind in kinds:
        ratios = [
            kind.ratio(kind.advised, "cpu"),
            kind.ratio(kind.advised, "wall"),
            kind.ratio(kind.exact, "cpu"),
        ]
        apart = [f"{kind.apart(part).value:.2f} s" for part in ("before", "after")]
        table.add_row(kind.name, *map(shown, ratios), *apart)
    console.print(table)
    wanted.show(console, wanted.of_cost(said))


def main() -> None:
    """Print the tables, and write them to a file where one is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", action="append")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--json", type=Path)
    parser.add_argument("programs", nargs="*")
    asked = parser.parse_args()
    console, tables, chosen = Console(width=110), [], asked.python or pythons()
    if asked.json and (unfit := [each for each in chosen if profile(each) != "release"]):
        sys.exit(f"no release build of ferrule in {', '.join(unfit)}: figures of it are not kept")
    programs = [
        path for path in sorted(KINDS.glob("[a-z]*.py")) if path.stem in (asked.programs or [path.stem])
    ]
    for python in chosen:
        with tempfile.TemporaryDirectory() as cache:
            ready(python, cache)
            kinds = [measured(python, program, asked.rounds, cache) for program in programs]
        tables.append({"python": version(python), "programs": [kind.say() for kind in kinds]})
        show(console, kinds, tables[-1])
    if asked.json:
        about = published.measured_on(machine.describe(), machine.versions({"numpy"}), machine.build_info())
        date = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        _files.write(asked.json, published.text_of({"date": date, **about, "pythons": tables}))


if __name__ == "__main__":
    main()
