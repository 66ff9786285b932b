"""What `ferrule advise` says of each function of the list, kept before any port is written.

    python -m studies.advise.suite.predictions FOLDER      with a folder for the files of all runs

Each program is run whole, once, as a user runs it. A function that the advice doesn't mention has no verdict,
which leaves it.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferrule import _files
from ferrule.advise.show import kept_findings
from ferrule.measuring import machine

from studies.advise import wanted
from studies.advise.suite import rule
from studies.advise.suite.functions import LIST, programs, seed
from studies.publish import published, runs
from studies.publish.published import ROOT, packed, rounded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferrule.advise.findings import Findings, Function, Prediction, Slug
    from ferrule.measuring.intervals import Estimate

    from studies.advise.suite.functions import Listed, Program
    from studies.publish.published import Document

NAME = "advise-predictions"
CODE = (*runs.CODE, "studies/advise")
"""What says it, and of what."""


class UnfitRunError(RuntimeError):
    """A program under advice did not do what it does without, or nothing was seen."""


@dataclass(frozen=True, slots=True)
class Run:
    """A program, and the file of what was found in it."""

    program: Program
    path: Path

    @property
    def command(self) -> list[str]:
        """What a user types who could change packages as well."""
        advise = [sys.executable, "-m", "ferrule", "advise", "--all"]
        return [*advise, "--json", str(self.path), str(self.program.path)]

    def found(self) -> Findings:
        """Run it; UnfitRunError where it ends or says otherwise than alone, or was not sampled."""
        done = subprocess.run(self.command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
        if (done.returncode, done.stdout) != (0, f"{self.program.says}\n"):
            ended = f"exit code {done.returncode}, said {done.stdout!r}, wanted {self.program.says!r}"
            raise UnfitRunError(f"{self.program.name} under advice: {ended}\n{done.stderr}")
        found = kept_findings.load(self.path)
        if not found.samples:
            raise UnfitRunError(f"{self.program.name} was not sampled: {'; '.join(found.remarks)}")
        return found


def row(listed: Listed, found: Findings) -> Document:
    """Give what is kept of a function; without a verdict where the advice doesn't mention it.

    Seconds, shares of the program's processor time, and `[value, low, high]` of what has an interval.
    """
    code = listed.code
    wanted = (str(Path(code.co_filename).resolve()), code.co_qualname, code.co_firstlineno)
    function = next((each for each in found.functions if _place(each) == wanted), None)
    kept: Document = {"function": listed.name, "program": listed.program, "expected": listed.expect}
    return kept | (_said(function, found) if function else {"verdict": None})


def _place(function: Function) -> tuple[str, str, int]:
    code = function.code
    return str(Path(code.file).resolve()), code.name, code.line


def _said(function: Function, found: Findings) -> Document:
    verdict, replay = function.verdict, function.replay
    return {
        "verdict": verdict and verdict.slug,
        "reason": verdict.reason if verdict else "",
        "instead": verdict.instead if verdict else "",
        "own": rounded(function.own / found.cpu),
        "total": rounded(function.total / found.cpu),
        "waiting": rounded(function.waiting),
        "native": rounded(function.native),
        "calls": _packed(function.calls),
        "replayed": _packed(replay.seconds) or replay.reason,
        "crossing": _packed(function.crossing),
        "ways": {each.way: _gains(each) for each in function.predictions},
    }


def _packed(estimate: Estimate | None) -> list[float] | None:
    return None if estimate is None else packed(estimate)


def _gains(prediction: Prediction) -> Document:
    if prediction.reason:
        return {"impossible": prediction.reason}
    return {"function": packed(prediction.function), "program": packed(prediction.program)}


def to_port(rows: Iterable[Document], draw: str) -> tuple[list[str], list[str]]:
    """Give the functions to port: those that are not left, and a drawn third of the others."""
    said: dict[str, Slug | None] = {each["function"]: each["verdict"] for each in rows}
    moved = [name for name, verdict in said.items() if not rule.leaves(verdict)]
    return moved, rule.drawn([name for name in said if name not in moved], draw)


def document(all_runs: Iterable[Run]) -> Document:
    """Run all programs, and give the small file."""
    build, facts = machine.build_info(), machine.describe()
    machine.require_release(build)
    date, facts["load_before"] = dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), machine.load_average()
    build["commit"] = runs.commit_of(LIST.relative_to(ROOT), date, CODE)
    rows: list[Document] = []
    modules: set[str] = set()
    for run in all_runs:
        found = run.found()
        rows += [row(each, found) for each in run.program.functions]
        modules.update(run.program.packages)
        said = Counter(each["verdict"] or "not mentioned" for each in rows[-len(run.program.functions) :])
        sys.stdout.write(f"{run.program.name}: {', '.join(sorted(said.elements()))}\n")
        sys.stdout.flush()
    if not any(each["verdict"] for each in rows):
        raise UnfitRunError("no function has a verdict")
    facts["load_after"] = machine.load_average()
    about: dict[str, Any] = published.measured_on(facts, machine.versions(modules), build)
    return {"date": date, **about, "list": seed(), "rows": rows}


def main() -> None:
    """Run, and keep what was said."""
    if len(sys.argv) != 2:
        sys.exit("wanted one argument: a folder for the files of all runs")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    try:
        said = document([Run(each, folder / f"{each.name}.json") for each in programs()])
    except (UnfitRunError, kept_findings.UnreadableFindingsError, machine.WrongProfileError) as error:
        sys.exit(str(error))
    _files.write(published.place(NAME), published.text_of(said))
    moved, left = to_port(said["rows"], said["list"])
    sys.stdout.write(f"{len(moved)} functions are to be ported, and {len(left)} of those that are left\n")
    sys.stdout.write("poly-match, step by step:\n")
    for each in wanted.of_order(said["rows"]):
        sys.stdout.write(f"  {each.wanted}: {each.came}, {each.status}\n")


if __name__ == "__main__":
    main()
