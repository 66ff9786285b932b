"""Run fuzz targets one after the other: `python tests/fuzz.py FOLDER SECONDS`; FOLDER has their programs.

Each begins with its seeds, which are in the repository, and with what earlier runs have found. A run fails
where a target crashes, hangs or takes too much memory. It also fails where nothing is found that the seeds
don't reach, or where these reach nothing: such a target tests nothing, however many inputs it tries.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

FUZZ = Path(__file__).parents[1] / "fuzz"
LIMITS = ("-timeout=5", "-rss_limit_mb=512", "-max_len=65536")


def features(said: str) -> int:
    """How much of a target is reached, as it says last: edges, and about how often each is taken."""
    found = re.findall(r"\bft: (\d+)", said)
    return int(found[-1]) if found else 0


def count(folder: Path) -> int:
    """How many files are there."""
    return len(list(folder.iterdir()))


def run(program: Path, failed: Path, *arguments: str) -> str:
    """What a target says, if it does not fail; the input that it fails by is kept in a folder."""
    command = [str(program), *LIMITS, f"-artifact_prefix={failed}/", *arguments]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, errors="replace", check=False)
    if done.returncode:
        kept = re.findall(r"Test unit written to (.+)", done.stderr)
        again = f"; again: {program} {kept[-1]}" if kept else ""
        sys.exit(f"{done.stderr[-10_000:]}\n{program.name} failed{again}")
    return done.stderr


def fuzz(program: Path, seconds: int, folder: Path = FUZZ) -> None:
    """Run one target, from the seeds to what it finds."""
    name = program.name
    seeds, corpus = folder / "seeds" / name, folder / "corpus" / name
    if not seeds.is_dir():
        sys.exit(f"{name}: no seeds in {seeds}")
    failed = folder / "failed" / name
    for each in (corpus, failed):
        each.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as empty:
        nothing = features(run(program, failed, "-runs=1", empty))
    with tempfile.TemporaryDirectory() as empty:
        begun = features(run(program, failed, "-runs=0", empty, str(seeds)))
    if begun <= nothing:
        sys.exit(f"{name}: its seeds reach nothing that an empty input doesn't")
    given, known = count(seeds), count(corpus)
    limits = (f"-max_total_time={seconds}", "-print_final_stats=1")
    said = run(program, failed, *limits, str(corpus), str(seeds))
    reached = features(said)
    runs = re.search(r"number_of_executed_units: (\d+)", said)
    print(
        f"{name}: {int(runs[1]) if runs else 0:,} inputs beginning with {given:,} seeds and {known:,} kept "
        f"before, of which {count(corpus) - known:,} are kept; "
        f"{nothing:,} → {begun:,} → {reached:,} features",
        flush=True,
    )
    if reached <= begun:
        sys.exit(f"{name}: nothing was found in {seconds} s that its seeds don't reach")


if __name__ == "__main__":
    folder, seconds = sys.argv[1:]
    for source in sorted(FUZZ.glob("src/bin/*.rs")):
        fuzz(Path(folder) / source.stem, int(seconds))
