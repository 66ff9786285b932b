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


def run(program: Path, *arguments: str) -> str:
    """What a target says, if it does not fail."""
    command = [str(program), *LIMITS, *arguments]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, errors="replace", check=False)
    if done.returncode:
        sys.exit(f"{done.stderr[-10_000:]}\n{program.name} failed: the input is in fuzz/corpus")
    return done.stderr


def fuzz(program: Path, seconds: int, folder: Path = FUZZ) -> None:
    """Run one target, from the seeds to what it finds."""
    name = program.name
    seeds, corpus = folder / "seeds" / name, folder / "corpus" / name
    if not seeds.is_dir():
        sys.exit(f"{name}: no seeds in {seeds}")
    corpus.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as empty:
        nothing = features(run(program, "-runs=1", empty))
    with tempfile.TemporaryDirectory() as empty:
        begun = features(run(program, "-runs=0", empty, str(seeds)))
    if begun <= nothing:
        sys.exit(f"{name}: its seeds reach nothing that an empty input doesn't")
    prefix = f"-artifact_prefix={corpus}-"
    said = run(program, f"-max_total_time={seconds}", prefix, "-print_final_stats=1", str(corpus), str(seeds))
    reached = features(said)
    runs = re.search(r"number_of_executed_units: (\d+)", said)
    print(
        f"{name}: {int(runs[1]) if runs else 0:,} inputs; {nothing:,} → {begun:,} → {reached:,} features",
        flush=True,
    )
    if reached <= begun:
        sys.exit(f"{name}: nothing was found in {seconds} s that its seeds don't reach")


if __name__ == "__main__":
    folder, seconds = sys.argv[1:]
    for source in sorted(FUZZ.glob("src/bin/*.rs")):
        fuzz(Path(folder) / source.stem, int(seconds))
