"""How good the model is: calls it was not fitted on, and the same statements timed by pyperf."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from ferrule import _files
from ferrule.costs import catalogue, session, shapes
from ferrule.measuring import kept, machine
from ferrule.measuring.intervals import Estimate, estimate
from ferrule.measuring.machine import thread_environment

if TYPE_CHECKING:
    from ferrule.costs.cost_model import Measured, Model
    from ferrule.costs.crossing import Crossing
    from ferrule.costs.shapes import Shape
    from ferrule.measuring.watcher import Watcher

FORMAT = 1
COMPARED = [
    ("call, 0 arguments, PyO3", 1),
    ("call, 2 arguments, PyO3", 1),
    ("call, 5 arguments, Python", 1),
    ("attribute read, frozen pyclass", 1),
    ("int, copied", 1),
    ("list[int], copied", 1_000),
    ("list[float], read", 10_000),
    ("dict[str, int], copied", 1_000),
    ("list[dataclass], copied", 100),
    ("list[str], returned", 1_000),
    ("ndarray, zero-copy", 100_000),
]
"""What is timed by pyperf as well: each a crossing at one of the sizes measured."""

DUPLICATES = 50
"""How often pyperf repeats a short statement within its loop, whose own steps are then lost."""
SHORT = 2e-6


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the model says of a call, and what was measured of it otherwise; in seconds."""

    name: str
    model: Estimate
    measured: Estimate
    between: bool = False
    """Whether the model's answer is all of its interval, since it does not know the order of the objects."""

    @property
    def error(self) -> float:
        """By how much the model is off, relative to what was measured: of an interval, its nearest end."""
        said, measured = self.model.value, self.measured.value
        if self.between:
            said = min(max(measured, self.model.low), self.model.high)
        return abs(said / measured - 1)

    @property
    def width(self) -> float:
        """How wide an answer is that is an interval, relative to what was measured."""
        return (self.model.high - self.model.low) / self.measured.value


class UnreadableCheckError(ValueError):
    """A file isn't one of `ferrule costs check`; the message names it and says why."""


@dataclass(slots=True)
class Check:
    """What was found, and why anything could not be run."""

    model: str
    """The date of the model that was checked."""
    predicted: list[Prediction] = field(default_factory=list)
    agreed: list[Prediction] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    quick: bool = False
    load: str = ""
    """What else was running when it began, if so much was that distances say little."""

    @property
    def median_error(self) -> float:
        """The median error over the calls."""
        return median(each.error for each in self.predicted)

    @property
    def worst_error(self) -> float:
        """The largest error."""
        return max(each.error for each in self.predicted)

    @property
    def median_width(self) -> float:
        """The median width of the answers that are intervals; 0 where none is."""
        found = [each.width for each in self.predicted if each.between]
        return median(found) if found else 0.0

    @property
    def worst_disagreement(self) -> float:
        """The largest distance from pyperf."""
        return max(each.error for each in self.agreed)


def check(model: Model, watcher: Watcher, *, quick: bool = False) -> Check:
    """Measure the calls, have pyperf time the statements of some crossings; compare with the model."""
    found = Check(
        model.date, quick=quick, load=machine.other_load(machine.load_average(), machine.available_cores())
    )
    known = {shape.crossing.id: shape for shape in shapes.everything()}
    measured = session.measure(watcher, quick=quick, crossings=list(known))
    for each in measured.measured:
        if each.reason:
            found.reasons.append(f"{each.kind}: not run: {each.reason}")
        else:
            found.predicted.append(_predicted(known[each.id], model, each))
    if importlib.util.find_spec("pyperf") is None:
        found.reasons.append("not run: pyperf is not installed (pip install pyperf)")
        return found
    watcher.begin(len(COMPARED))
    for name, n in COMPARED:
        watcher.show(f"pyperf: {name}")
        mine = next(each for each in model.measured if each.id == name)
        samples = pyperf_samples(name, n, short=mine.whole_at(n).value < SHORT, quick=quick)
        found.agreed.append(
            Prediction(f"{name}, n = {n:,}" if n > 1 else name, mine.whole_at(n), estimate(samples))
        )
        watcher.step(f"pyperf: {name}")
    return found


def save(found: Check, path: Path) -> None:
    """Write what was found to a file."""
    document = {"ferrule costs check": FORMAT, **asdict(found)}
    _files.write(path, json.dumps(document, ensure_ascii=False) + "\n")


def load(path: Path) -> Check:
    """Read a file that `save` wrote; UnreadableCheckError where it is something else."""
    return kept.load(path, "check of a cost model", _from_document, UnreadableCheckError)


def _from_document(document: dict[str, Any]) -> Check:
    if document.pop("ferrule costs check") != FORMAT:
        raise ValueError(f"another format than {FORMAT}")
    for part in ("predicted", "agreed"):
        document[part] = [
            Prediction(**each | {name: Estimate(**each[name]) for name in ("model", "measured")})
            for each in document[part]
        ]
    found = Check(**document)
    kept.check("ferrule costs check", found, Check)
    return found


def _predicted(shape: Shape, model: Model, measured: Measured) -> Prediction:
    said = shape.predicted(model)
    if measured.baselines:
        work = max(0.0, median(measured.baselines[0]) - model.call(0).value)
        said = Estimate(said.value + work, said.low + work, said.high + work, said.is_range)
    return Prediction(shape.name, said, measured.whole(0), between=shape.is_between(model))


def setup(crossing: Crossing, n: int) -> str:
    """Give the statements that make the names of a crossing's statement, for `pyperf timeit -s`."""
    names = crossing.names(n)
    lines = ["from ferrule.costs.catalogue import named", f"names = named({crossing.id!r}).names({n})"]
    return "\n".join(lines + [f"{name} = names[{name!r}]" for name in names])


def pyperf_samples(name: str, n: int, *, short: bool, quick: bool) -> list[float]:
    """Have pyperf time the statement of a crossing, in processes of its own; give its values in seconds."""
    crossing = catalogue.named(name)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "values.json"
        command = [sys.executable, "-P", "-m", "pyperf", "timeit", "--quiet", "--output", str(file)]
        command += ["--processes", "2" if quick else "5", "--values", "3" if quick else "5", "--warmups", "1"]
        command += ["--min-time", "0.01" if quick else "0.05", "--duplicate", str(DUPLICATES if short else 1)]
        command += [
            "--inherit-environ",
            ",".join(thread_environment(1)),
            "-s",
            setup(crossing, n),
            crossing.statement,
        ]
        environment = {"PYTHONHASHSEED": "0", **os.environ, **thread_environment(1)}
        subprocess.run(  # noqa: S603 - pyperf, with this package's statements
            command, env=environment, check=True, capture_output=True, text=True
        )
        runs = json.loads(file.read_text(encoding="utf-8"))["benchmarks"][0]["runs"]
    return [value for run in runs for value in run.get("values", [])]
