"""Whether the sampler is right: shares of time by function, beside others' figures, and what it costs.

    python -m studies.advise.truth [--python PYTHON] [--spy PY_SPY] [--rounds N] [--json FILE] [PROGRAM …]

Each of the programs in `kinds` is run under the sampler, under py-spy, and with a clock of the processor read
around functions that are called some times only, each apart. Shares are of several runs each; py-spy has as
many again, which says how far it is from itself. Of functions that are loops of Python's alone, it is said
which share of their time the advice takes for C's. `own` and `total` are shares in percent of the
processor's time, but for py-spy, which counts samples by the clock: where other programs have the processors
too, it sees that. A function is shown where one finds 3 % or more. The cost is the median of ratios of the
time by the clock, with and without the sampler.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ferrule import _files
from ferrule.advise.attribute import attribute
from ferrule.advise.read import read
from ferrule.measuring import machine
from rich.console import Console

from studies.advise import wanted
from studies.publish import published

if TYPE_CHECKING:
    from studies.publish.published import Document

KINDS = Path(__file__).parent / "kinds"
CHILD = """
import runpy, sys, time
from pathlib import Path
program, out = sys.argv[1:]
sampler = None
if out:
    from ferrule.advise.sample import Sampler
    file = open(out, "ab")
    sampler = Sampler(file.fileno())
    sampler.start()
begun = time.perf_counter()
runpy.run_path(program, run_name="__main__")
print(time.perf_counter() - begun, file=sys.stderr)
if sampler:
    sampler.stop()
"""
TIMED = """
import ast, functools, sys, time
program, names = sys.argv[1], sys.argv[2].split()
spent = dict.fromkeys(names, 0.0)
def timed(function):
    @functools.wraps(function)
    def call(*args):
        begun = time.process_time()
        try:
            return function(*args)
        finally:
            spent[function.__name__] += time.process_time() - begun
    return call
tree = ast.parse(open(program).read())
for part in tree.body:
    if isinstance(part, ast.FunctionDef) and part.name in names:
        part.decorator_list.append(ast.Name("timed", ast.Load(), lineno=part.lineno, col_offset=0))
begun = time.process_time()
exec(compile(tree, program, "exec"), {"__name__": "__main__", "timed": timed})
whole = time.process_time() - begun
for name in names:
    print(name, spent[name] / whole, file=sys.stderr)
"""
# Functions that are called some times only, and not by themselves.
FEW = {
    "arrays": "tiny large",
    "lazily": "squares",
    "texts": "written parsed counted",
    "tight": "sieve series longest",
}
# Functions that call nothing that takes time: loops of Python's alone.
LOOPS = {"tight": "series longest"}
RECORDED = """
import sys
from ferrule.advise.run import run
from ferrule.advise.settings import Settings
sys.exit(run(sys.argv[2:], Settings(sys.argv[1])))
"""
LEAST = 0.03
RUNS = 3
Shares = dict[str, float]
Stacks = list[tuple[list[str], float]]


class NotRunError(Exception):
    """py-spy did not run; the message says why."""


class Found(NamedTuple):
    """Shares by function: its own, and with what it called."""

    own: Shares
    total: Shares


def shares(stacks: Stacks) -> Found:
    """Add up stacks, the innermost last."""
    own: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for stack, weight in stacks:
        own[stack[-1]] += weight  # type: ignore[assignment]
        for name in set(stack):
            total[name] += weight  # type: ignore[assignment]
    every = sum(weight for _, weight in stacks) or 1.0
    return Found({n: x / every for n, x in own.items()}, {n: x / every for n, x in total.items()})


def within(stack: list[tuple[str, str]], program: Path) -> list[str]:
    """The names of a stack's functions, from the program's own frames on."""
    names = [f"{Path(file).name}:{name.rpartition('.')[2]}" for file, name in stack]
    first = next((i for i, name in enumerate(names) if name == f"{program.name}:<module>"), None)
    return names if first is None else names[first:]


def sampled(python: str, program: Path) -> Stacks:
    """What ferrule finds: stacks, each with its seconds."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        run(python, program, out)
        lines = [json.loads(line) for line in out.read_text().splitlines()]
    codes: dict[int, tuple[str, str]] = {}
    nodes: dict[int, list[tuple[str, str]]] = {}
    stacks: Stacks = []
    for line in lines:
        if line["event"] == "CodeSeen":
            codes[line["id"]] = (line["file"], line["name"])
        elif line["event"] == "NodeSeen":
            nodes[line["id"]] = [*nodes.get(line["parent"], []), codes[line["code"]]]
        elif line["event"] == "Samples":
            stacks += [(within(nodes[row[1]], program), row[3]) for row in line["rows"]]
    return stacks


def compared(python: str, spy: str | None, program: Path) -> tuple[Found, Found, Found, str]:
    """Give what ferrule finds, in turns what py-spy does, and does again; and why py-spy did not run."""
    ours: Stacks = []
    theirs: tuple[Stacks, Stacks] = ([], [])
    why = "" if spy else "not installed"
    for _ in range(RUNS):
        ours += sampled(python, program)
        try:
            for stacks in theirs:
                stacks.extend(spied(spy, python, program) if spy and not why else [])
        except NotRunError as error:
            why = str(error)
    return shares(ours), shares(theirs[0]), shares(theirs[1]), why


def run(python: str, program: Path, out: Path | None) -> float:
    """Run a program, sampled or not; the seconds that it took."""
    command = [python, "-c", CHILD, str(program), str(out or "")]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    return float(ended.stderr.splitlines()[-1])


def timed(python: str, program: Path) -> Shares:
    """Shares by a clock that is read around functions."""
    names = FEW.get(program.stem)
    if names is None:
        return {}
    command = [python, "-c", TIMED, str(program), names]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    found = [line.split() for line in ended.stderr.splitlines()]
    return {f"{program.name}:{name}": float(share) for name, share in found}


def native(python: str, program: Path) -> dict[str, float | None]:
    """Which share of the time of loops is said to be in C; None of a loop that wasn't seen."""
    names = LOOPS.get(program.stem, "").split()
    if not names:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        command = [python, "-c", RECORDED, folder, str(program)]
        subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - ours
        functions = attribute(read(Path(folder))).functions
    found = {each.code.name: each.native for each in functions if Path(each.code.file) == program}
    return {f"{program.name}:{name}": found.get(name) for name in names}


def spied(spy: str, python: str, program: Path) -> Stacks:
    """What py-spy finds: stacks, each with its samples."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        command = [spy, "record", "--format", "raw", "-r", "200", "-o", str(out), "--", python, str(program)]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
        if ended.returncode or not out.exists():
            raise NotRunError(ended.stderr.strip().splitlines()[-1] if ended.stderr.strip() else "it failed")
        stacks: Stacks = []
        for line in out.read_text().splitlines():
            stack, _, count = line.rpartition(" ")
            frames = [frame.rpartition(" (") for frame in stack.split(";")]
            places = [(where.rpartition(":")[0] or where.rstrip(")"), name) for name, _, where in frames]
            stacks.append((within(places, program), float(count)))
    return stacks


def write(path: Path, python: str, told: list[Document]) -> None:
    """Write all shares, and what they were measured on."""
    ask = [python, "-c", "import platform; print(platform.python_version())"]
    version = subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - ours
    about = published.measured_on(machine.describe(), {"python": version}, machine.build_info())
    date = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    _files.write(path, published.text_of({"date": date, **about, "programs": told}))


def main() -> None:
    """Print the table, and write it to a file where one is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--spy", default="py-spy")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    parser.add_argument("programs", nargs="*")
    asked = parser.parse_args()
    spy = shutil.which(asked.spy)
    out = sys.stdout.write
    ratios = []
    told: list[Document] = []
    for program in sorted(KINDS.glob("[a-z]*.py")):
        if asked.programs and program.stem not in asked.programs:
            continue
        ours, theirs, again, why = compared(asked.python, spy, program)
        clock = timed(asked.python, program)
        out(f"{program.stem}\n")
        if why:
            out(f"  py-spy not run: {why}\n")
        out(f"  {'':36}  own: ferrule py-spy again   total: ferrule py-spy clock again\n")
        names = {name for found in (*ours, *theirs) for name, share in found.items() if share >= LEAST}
        rows: list[Document] = []
        for name in sorted(names, key=lambda name: -ours.total.get(name, 0.0)):
            sources = (ours.own, theirs.own, again.own, ours.total, theirs.total, clock, again.total)
            shown = [found.get(name) for found in sources]
            out(
                f"  {name[-36:]:36}"
                + "".join(f"{'–' if x is None else f'{100 * x:.1f}':>9}" for x in shown)
                + "\n"
            )
            kept = [x if x is None else published.rounded(x) for x in shown]
            rows.append({"name": name, "own": kept[:3], "total": kept[3:]})
        loops = {
            name: share if share is None else published.rounded(share)
            for name, share in native(asked.python, program).items()
        }
        told.append({"program": program.stem, "spy": why, "rows": rows, "times": None, "native": loops})
        if asked.rounds:
            with tempfile.TemporaryDirectory() as folder:
                pairs = [
                    (run(asked.python, program, Path(folder) / "out"), run(asked.python, program, None))
                    for _ in range(asked.rounds)
                ]
            ratio = statistics.median(one / other for one, other in pairs)
            ratios.append(ratio)
            told[-1]["times"] = published.rounded(ratio)
            out(f"  takes {ratio:.3f} times as long\n")
        sys.stdout.flush()
    if ratios:
        out(f"median of all: {statistics.median(ratios):.3f}, the worst: {max(ratios):.3f}\n")
    wanted.show(Console(width=110), wanted.of_sampler({"programs": told}))
    if asked.json:
        write(asked.json, asked.python, told)


if __name__ == "__main__":
    main()
