"""What the ports of the suite come to: the function on inputs of its program, and the program as a whole.

    python -m studies.advise.suite.porting FOLDER [FUNCTION …]      with a folder for what is measured

All functions that the predictions want ported are measured, or those named; what was measured of this
commit is not measured again. `ports.toml` names the ports. Where an output is another, nothing is timed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib
import json
import random
import subprocess
import sys
import tomllib
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ferrule import _files
from ferrule.advise.findings import Way  # noqa: TC002 - `kept.check` reads the annotations
from ferrule.measuring import kept, machine
from ferrule.measuring.intervals import Estimate, estimate, paired_ratio
from ferrule.measuring.measure import ORDER_SEED, time_calls

from studies.advise.suite import functions, placing, predictions
from studies.advise.suite.alone import REASON, WRONG
from studies.advise.suite.placing import Job
from studies.publish import published, runs
from studies.publish.published import ROOT, packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from studies.advise.suite.functions import Program
    from studies.publish.published import Document

LIST = functions.FOLDER / "ports.toml"
EXTENSION = "suite_ports"
ROUNDS = 9
LATER = ("polygons",)
"""Programs whose ports come with a wing of ferrule's that isn't there yet: nothing is due of them."""
MOST = 1_000.0
"""A gain that is told from the program's alone is no larger: nothing can be told from what is gone."""


class UnequalError(RuntimeError):
    """With a port a program, or the function, does something else, or the port is not called at all."""


@dataclass(frozen=True, slots=True)
class Port:
    """What is put where, so that a function moves as was said of it; or why that can't be."""

    function: str
    way: Way | Literal["library", ""] = ""
    puts: dict[str, str] = field(default_factory=dict)
    close: float = 0.0
    none: str = ""


def ports(path: Path = LIST) -> dict[str, Port]:
    """Read the table; ValueError or TypeError where it has what no table has."""
    found = [Port(name, **parts) for name, parts in tomllib.loads(path.read_text("utf-8")).items()]
    kept.check(path.name, found, list[Port])
    for each in found:
        if bool(each.puts) == bool(each.none) or bool(each.way) == bool(each.none):
            raise ValueError(
                f"{path.name}: {each.function}: wanted `puts` with their way, or `none` with a reason"
            )
    return {each.function: each for each in found}


@dataclass(frozen=True, slots=True)
class Measurement:
    """A port in a program: what is run of it, and how often."""

    port: Port
    program: Program
    module: str
    """Of the program, in full."""
    share: float
    """The function's share of the program's time, as it was seen before; 0 where it wasn't seen."""
    rounds: int = ROUNDS

    def job(self, *, ported: bool, quick: bool = False) -> Job:
        """Give the program as it is, or with the port in it."""
        puts = self.port.puts if ported else {}
        return Job(self.module, self.program.quick if quick else [], puts, counts=quick)

    def row(self) -> Document:
        """Measure; UnequalError where the port is not what it should be."""
        kept: Document = {"function": self.port.function, "program": self.program.name}
        if self.port.none:
            return kept | {"none": self.port.none}
        self.check()
        found = self.alone()
        if WRONG in found:
            raise UnequalError(f"{self.port.function}: {found[WRONG]}")
        before, after = self.whole()
        whole = paired_ratio(before, after)
        if REASON in found:
            found |= {"gain": packed(within(whole, self.share))}
        seconds = {
            "seconds": packed(estimate(before)),
            "ported": packed(estimate(after)),
            "gain": packed(whole),
        }
        return kept | {"way": self.port.way, "puts": self.port.puts, "alone": found, "whole": seconds}

    def check(self) -> None:
        """Raise UnequalError where a small job says something else, or the port is not called in it."""
        called = json.loads(self._run(self.job(ported=True, quick=True), self.program.quickly))
        if idle := [name for name, count in called.items() if not count]:
            raise UnequalError(f"{self.port.function}: what was put at {', '.join(idle)} is not called")

    def alone(self) -> Document:
        """Give what comes out of the function by itself; a reason where it moves with others."""
        if len(self.port.puts) > 1:
            return {REASON: "it moves with others, that give it other arguments"}
        command = ["studies.advise.suite.alone", self.job(ported=True).text, str(self.port.close)]
        done = _python(*command)
        if done.returncode:
            raise UnequalError(f"{self.port.function} alone: exit code {done.returncode}\n{done.stderr}")
        found: Document = json.loads(done.stdout)
        return found

    def whole(self) -> tuple[list[float], list[float]]:
        """Give the seconds of the program without and with the port, in turns whose order is drawn."""
        samples: tuple[list[float], list[float]] = [], []
        both = [(self._whole(ported=ported), samples[ported]) for ported in (False, True)]
        chance = random.Random(ORDER_SEED)  # noqa: S311 - an order, not a secret
        for _ in range(self.rounds):
            for run, found in chance.sample(both, 2):
                found.append(time_calls(run, self.program.says, 1))
        return samples

    def _whole(self, *, ported: bool) -> Callable[[str], str]:
        return partial(self._run, self.job(ported=ported))

    def _run(self, job: Job, says: str) -> str:
        done = _python(placing.__name__, job.text)
        if (done.returncode, done.stdout) != (0, f"{says}\n"):
            ended = f"exit code {done.returncode}, said {done.stdout!r}, wanted {says!r}"
            what = "with the port" if job.puts else "as it is"
            raise UnequalError(f"{self.port.function}: {self.program.name} {what}: {ended}\n{done.stderr}")
        return done.stderr


def _python(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S603 - ours


def within(program: Estimate, share: float) -> Estimate:
    """Give how many times faster a function is that had a share of its program's time, by the program's gain.

    Of one that had none, the program's gain alone decides.

    >>> within(Estimate(1.6, 1.0, 3.0), 0.5)
    Estimate(value=4.0, low=1.0, high=1000.0, is_range=False)
    """

    def of(gain: float) -> float:
        left = 1 / gain - (1 - share)
        return min(MOST, share / left) if left > 0 else MOST

    return Estimate(of(program.value), of(program.low), of(program.high), program.is_range)


def due(said: Document) -> list[str]:
    """Give the functions to port of what was said: what is not left first, then what was drawn."""
    later = {each["function"] for each in said["rows"] if each["program"] in LATER}
    moved, left = predictions.to_port(said["rows"], said["list"])
    return [name for name in (*moved, *left) if name not in later]


def wanted(said: Document, names: Sequence[str], known: dict[str, Port]) -> list[Measurement]:
    """Give what is to be measured; end where a port is missing, or a name is none of those to be ported."""
    if foreign := sorted({*names} - {*due(said)}):
        sys.exit(f"not to be ported: {', '.join(foreign)}")
    chosen = names or due(said)
    if missing := [name for name in chosen if name not in known]:
        sys.exit(f"{LIST.name} has no port of {', '.join(missing)}")
    rows = {each["function"]: each for each in said["rows"]}
    programs = {each.name: each for each in functions.programs()}
    found = []
    for name in chosen:
        program = programs[rows[name]["program"]]
        module = f"{functions.__package__}.programs.{program.name}"
        found.append(Measurement(known[name], program, module, rows[name].get("total", 0.0)))
    return found


def document(said: Document, measurements: Sequence[Measurement], folder: Path) -> Document:
    """Measure all, each kept in the folder as soon as it is, and give them together.

    UnequalError, after all others were measured, where some ports are not what they should be.
    """
    build, facts = machine.build_info(), machine.describe()
    machine.require_release(build)
    date, facts["load_before"] = dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), machine.load_average()
    build["commit"] = runs.commit_of(LIST.relative_to(ROOT), date, predictions.CODE)
    rows: list[Document] = []
    wrong: list[str] = []
    for each in measurements:
        try:
            rows.append(_row(each, folder / build["commit"]))
            line = told(rows[-1])
        except UnequalError as error:
            wrong.append(line := str(error))
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    if wrong:
        raise UnequalError("\n".join(["not what they should be:", *wrong]))
    facts["load_after"] = machine.load_average()
    packages = {port.partition(":")[0] for each in measurements for port in each.port.puts.values()}
    about = published.measured_on(facts, machine.versions(packages), build)
    return {"date": date, **about, "list": said["list"], "predicted": said["date"], "rows": rows}


def _row(measurement: Measurement, folder: Path) -> Document:
    """Give what was measured, or measure it and keep it."""
    place = folder / f"{_digest(measurement.port)}.json"
    if not place.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _files.write(place, json.dumps(measurement.row()))
    found: Document = kept.read(place)
    return found


def _digest(port: Port) -> str:
    return hashlib.sha256(json.dumps(asdict(port)).encode()).hexdigest()[:16]


def told(row: Document) -> str:
    """Say what came out, in a line.

    >>> told({"function": "a:b", "none": "nothing is named"})
    'a:b: none: nothing is named'
    """
    if "none" in row:
        return f"{row['function']}: none: {row['none']}"
    function, program = (unpacked(row[what]["gain"]).value for what in ("alone", "whole"))
    return f"{row['function']}: {function:.3g} ×, the program {program:.3g} ×"


def main() -> None:
    """Measure, and write one file of all."""
    if len(sys.argv) < 2:
        sys.exit("wanted a folder for what is measured, and names of functions where not all are")
    folder, names = Path(sys.argv[1]), sys.argv[2:]
    if not published.place(predictions.NAME).exists():
        sys.exit("predictions come before ports: `make advise-suite`")
    said = published.read(predictions.NAME)
    try:
        measurements = wanted(said, names, ports())
        if importlib.import_module(EXTENSION).DEBUG:
            sys.exit(f"{EXTENSION} was built without optimisation")
        found = document(said, measurements, folder)
    except (UnequalError, machine.WrongProfileError) as error:
        sys.exit(str(error))
    if not names:
        _files.write(folder.with_suffix(".json"), published.text_of(found))


if __name__ == "__main__":
    main()
