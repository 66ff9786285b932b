"""The runs that pages of results are made from, kept whole with every sample: all can be computed anew."""

from __future__ import annotations

import json
import lzma
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferrule import _files
from ferrule.bench import find, results
from ferrule.bench.results import Results
from ferrule.bench.show import summary
from ferrule.measuring import words

from studies.publish import published
from studies.publish.published import ROOT, rounded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferrule.bench.declare import Workload

FOLDER = published.FOLDER / "runs"
ENDING = ".json.xz"
CODE = (
    "crates",
    "python",
    "studies/tools",
    "studies/twins.py",
    "Cargo.toml",
    "Cargo.lock",
    "constraints.txt",
    "pyproject.toml",
)
"""What is measured, and what with."""
DIED = "the process died"
FILES = {"tools": ROOT / "studies" / "tools" / "kernels.py", "bench-self": ROOT / "studies" / "twins.py"}
"""Workloads that are in no domain of the package."""


def place(name: str) -> Path:
    """Give where a run is kept."""
    return FOLDER / f"{name}{ENDING}"


def domains() -> dict[str, Results | None]:
    """Give the runs of all domains that the package has, and nothing where none is kept."""
    names = sorted({found.workload.domain for found in find.select(None)[0]})
    return {name: read(name) if place(name).exists() else None for name in names}


def read(name: str) -> Results:
    """Read a run that is kept; UnreadableFileError, which names the file, where it is something else."""
    path = place(name)
    try:
        text = lzma.decompress(path.read_bytes())
    except (lzma.LZMAError, EOFError) as error:
        raise results.UnreadableFileError(f"{path}: not a run that is kept, or cut short: {error}") from None
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / path.stem
        plain.write_bytes(text)
        try:
            return results.load(plain)
        except results.UnreadableFileError as error:
            raise results.UnreadableFileError(str(error).replace(str(plain), str(path))) from None


def kept(name: str) -> Results:
    """Read the run that a page is of; end where none is kept."""
    if not place(name).exists():
        sys.exit(f"{place(name).relative_to(ROOT)}: no run is kept; `make {name}` measures one")
    return read(name)


def keep(path: Path) -> None:
    """Keep the run of a file, under the file's name; end where it isn't all that there is of its domain."""
    found = results.load(path)
    published.require_whole(path, found.build, interrupted=found.interrupted)
    require_all(path, found, declared(path.stem))
    found.build["commit"] = commit_of(path, found.date)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _files.whole(place(path.stem)) as at:
        at.write_bytes(packed(found))


def packed(found: Results) -> bytes:
    """Give a run as it is kept: of each sample so many digits as can tell it from another."""
    for row in found.rows:
        row.samples = [rounded(sample) for sample in row.samples]
        row.warmups = [(loops, rounded(seconds)) for loops, seconds in row.warmups]
    text = json.dumps(results.to_document(found), ensure_ascii=False, separators=(",", ":"))
    return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)


def declared(name: str) -> dict[str, Workload]:
    """Give the workloads of a domain, or of a file that has its name."""
    pattern = str(FILES[name]) if name in FILES else f"{name}/"
    return {found.workload.id: found.workload for found in find.select(pattern)[0]}


def require_all(path: Path, found: Results, wanted: dict[str, Workload]) -> None:
    """End where a run left out what is declared, or took few samples: a page is of all of it."""
    if found.quick:
        sys.exit(f"{path}: a quick run")
    for problem in found.problems.values():
        if left_out := summary.left_out_line(problem):
            sys.exit(f"{path}: {problem.id}: {left_out}")
    if missing := since(found, wanted):
        sys.exit(f"{path}: not measured: {'; '.join(missing)}")
    if foreign := sorted(found.problems.keys() - wanted.keys()):
        sys.exit(f"{path}: of no declared workload: {', '.join(foreign)}")
    for name, workload in wanted.items():
        require_measured(path, found, name, workload)


def require_measured(path: Path, found: Results, name: str, workload: Workload) -> None:
    """End where a workload for several threads was measured with one, or ferrule is wrong or died."""
    if found.threads(name) == [1] and any(each.parallel for each in workload.implementations):
        sys.exit(f"{path}: {name}: measured with one thread alone")
    for row in found.rows:
        own = row.workload == name and row.role in {"ferrule", "reference"}
        if own and (row.status == "wrong" or row.reason.startswith(DIED)):
            sys.exit(f"{path}: {row.name}: {row.status}: {row.reason}")


def since(found: Results, wanted: dict[str, Workload]) -> list[str]:
    """Say what is declared and isn't in a run: workloads, implementations, sizes."""
    missing = []
    for name, workload in wanted.items():
        known = {(row.label, row.n, row.threads) for row in found.rows if row.workload == name}
        labels, sizes = {label for label, _, _ in known}, {n for _, n, _ in known}
        lacking = [each.title for each in workload.implementations if each.label not in labels]
        lacking += [f"n = {n:,}" for n in workload.sizes if n not in sizes]
        lacking += [
            f"{each.title} at n = {n:,} with {words.threads_text(count)}"
            for each in workload.implementations
            for n in workload.sizes
            for count in found.threads(name)
            if each.label in labels and n in sizes and (each.label, n, count) not in known
        ]
        if name not in found.problems or not known:
            missing.append(name)
        elif lacking:
            missing.append(f"{name}: {', '.join(lacking)}")
    return missing


def notes(name: str, found: Results) -> list[str]:
    """Say why the run of a page is to be doubted, if it is."""
    missing = since(found, declared(name))
    later = f"{words.counted(len(missing), 'workload')} or parts of them" if missing else ""
    return published.notes(found.date, found.machine, found.build, later)


def commit_of(path: Path, date: str, code: tuple[str, ...] = CODE) -> str:
    """Give the commit that a run measured; end where the code has changed since the run began."""
    if changed := _git("status", "--porcelain", "--", *code):
        sys.exit(f"{path}: what is measured isn't committed: {changed.splitlines()[0]}")
    commit, changed_on = _git("log", "-1", "--format=%h %cI", "--", *code).split()
    try:
        began = datetime.fromisoformat(date).astimezone()
    except ValueError:
        sys.exit(f"{path}: got the date {date!r}, wanted one as 2026-11-29T10:00:00+00:00")
    if datetime.fromisoformat(changed_on) > began:
        sys.exit(f"{path}: measured on {date}, before {commit} of {changed_on}")
    return commit


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603


def joined(runs: Iterable[Results | None]) -> Results:
    """Give the rows and peaks of several runs together, of whatever days and machines they are."""
    about: tuple[Any, ...] = ("", [], {}, {}, {}, {})
    found = Results(*about)
    for each in filter(None, runs):
        found.problems |= each.problems
        found.rows += each.rows
        found.peaks += each.peaks
    return found
