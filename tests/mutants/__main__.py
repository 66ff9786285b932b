"""Small faults that are put into ferrule one by one: how many of a sample do the tests find?

    python -m tests.mutants PART [--sample 200] [--seed 1]

Faults that change nothing anybody could see are listed in `equivalent.toml`, each with its reason; where they
are more than 5 % of a sample, those beyond count as survived. mutmut puts faults into functions alone, not
into the figures of modules and what runs in other processes; cargo-mutants builds once for each fault, and
leaves constants alone. A sample of the part `kernels` has as many of each kernel (see `kernels.py`).
"""

import argparse
import doctest
import hashlib
import os
import sys
import time
import tomllib
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from pathlib import Path
from random import Random

from tests.mutants import kernels, rust
from tests.mutants.python import Mutant, install, mutants
from tests.mutants.run import ROOT, Reached, Try, reached, tried

PACKAGE = ROOT / "python"
MEASURING = PACKAGE / "ferrule" / "measuring"
STUDIES = ROOT / "studies"
BENCH = PACKAGE / "ferrule" / "bench"
MEASURED = (
    "cache",
    "events",
    "hanging",
    "kept",
    "machine",
    "measure",
    "memory",
    "page",
    "plots",
    "progress",
    "rows",
    "words",
    "worker",
)
COMPILING = ("builder.py", "extensions.py")
SHOWN = ("grids", "lines", "overview", "page", "report", "results", "summary")
CHECKED = ("guard", "recheck", "standard", "verify")
PUBLISHED = ("claims_record", "goals", "publish_costs", "published", "publishing", "runs")
STATISTICS = ("intervals.py", "comparison.py")
# By part: the files that get faults, and the tests that are to find them.
PARTS: dict[str, tuple[list[Path], list[str]]] = {
    # All but what starts compilers, whose tests take minutes.
    "measuring": (
        [path for path in sorted(MEASURING.glob("*.py")) if path.name not in (*STATISTICS, *COMPILING)],
        [
            *(f"tests/measuring/test_{name}.py" for name in MEASURED),
            "tests/bench/test_lines.py",
            "tests/bench/test_report.py",
        ],
    ),
    "statistics": (
        [
            *(MEASURING / name for name in STATISTICS),
            *(BENCH / "show" / name for name in ("compare.py", "grids.py", "overview.py", "summary.py")),
            BENCH / "results.py",
        ],
        [
            "tests/measuring/test_intervals.py",
            "tests/measuring/test_comparison.py",
            *(f"tests/bench/test_{name}.py" for name in SHOWN),
        ],
    ),
    "verify": (
        [BENCH / f"{name}.py" for name in ("verify", "standard", "recheck", "guard", "work")],
        [f"tests/bench/test_{name}.py" for name in CHECKED],
    ),
    "goals": (
        # All but the pictures of reports, which LibreOffice takes.
        [
            STUDIES / "goals.py",
            *(path for path in sorted((STUDIES / "publish").glob("*.py")) if path.stem != "reports"),
        ],
        [f"tests/studies/test_{name}.py" for name in PUBLISHED],
    ),
    "rules": (
        [STUDIES / "claims" / f"{name}.py" for name in ("rules", "claim")],
        [
            f"tests/studies/test_{name}.py"
            for name in ("claims", "claims_catalogue", "claims_figures", "claims_record", "claims_rules")
        ],
    ),
    "kernels": (kernels.FILES, kernels.TESTS),
}
# Imported once, before the processes that try a fault each; nothing of ferrule that gets faults.
BEFORE = ("numpy", "hypothesis", "rich.console", "typer.testing", "altair", "json", "asyncio")
ALLOWED = 0.05  # of a sample may be equivalent


def module(path: Path) -> str:
    """The name that a file is imported by."""
    base = PACKAGE if path.is_relative_to(PACKAGE) else ROOT
    return ".".join(path.relative_to(base).with_suffix("").parts)


def imported(asked: str) -> None:
    """Have this process, and those that it starts, import modules in another form; see `install`."""
    os.environ.update(FERRULE_MUTANT=asked, HYPOTHESIS_PROFILE="mutants")
    install(asked)


def shown_wrong(asked: str, name: str) -> bool:
    """Import the module with the fault; whether an example of its docstrings shows something else now."""
    imported(asked)
    return bool(doctest.testmod(import_module(name), optionflags=doctest.ELLIPSIS).failed)


def kept(part: str, files: list[Path], tests: list[str], prepare: Callable[[str], None]) -> Reached:
    """What the tests do without a fault, as it was found before where no file of either has changed since."""
    sources = [
        *files,
        *(path for each in tests for path in sorted((ROOT / each).rglob("*.py")) or [ROOT / each]),
    ]
    state = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    store = ROOT / "target" / "mutants" / f"{part}-{state}.json"
    if store.exists():
        return Reached.read(store.read_text("utf-8"))
    found = reached(tests, prepare)
    store.parent.mkdir(parents=True, exist_ok=True)
    store.write_text(found.written(), "utf-8")
    return found


def found_by(mutant: Mutant, tests: Reached) -> Try:
    """The tests that call the function; all where none does, or it is no function."""
    names = tests.calls.get((mutant.path.name, mutant.function)) or tests.tests
    where = f"{mutant.number}|{module(mutant.path)}|{mutant.path}"
    return ordered(mutant, names, tests, partial(shown_wrong, where, module(mutant.path)))


def ordered(mutant: Mutant, names: Iterable[str], tests: Reached, prepare: Callable[[], bool]) -> Try:
    """The quick tests first."""
    seconds = {name: tests.tests[name] for name in names}
    return Try(mutant, prepare, sorted(seconds, key=lambda name: seconds[name]), sum(seconds.values()))


def drawn(part: str, files: list[Path], tests: list[str], size: int, random: Random) -> tuple[str, list[Try]]:
    """A sample of faults, each with what is to find it; and what it was drawn from, in words."""
    if part == "kernels":
        return drawn_of_kernels(tests, size, random)
    import_module("ferrule")
    every = [mutant for path in files for mutant in mutants(path)]
    forms = "|".join(f"{module(path)}|{path}" for path in files)
    ground = kept(part, files, tests, lambda notes: imported(f"{notes}|{forms}"))
    sample = random.sample(every, min(size, len(every)))
    return f"{len(every)} faults, {len(ground.tests)} tests", [found_by(mutant, ground) for mutant in sample]


def drawn_of_kernels(tests: list[str], size: int, random: Random) -> tuple[str, list[Try]]:
    """As many faults of each kernel."""
    programs, left = kernels.built()
    first = dict(kernels.numbered())
    ground = kept("kernels", [], tests, lambda _: kernels.alone(None))
    tries, count = [], 0
    for kernel in kernels.KERNELS.values():
        every = [
            mutant
            for path in kernel.paths
            for mutant in rust.mutants(path)
            if mutant.number not in left[path]
        ]
        count += len(every)
        files = tuple(f"tests/parity/test_{name}.py::" for name in kernel.tests)
        names = [name for name in ground.tests if name.startswith(files)]
        for mutant in random.sample(every, min(size // len(kernels.KERNELS), len(every))):
            number = first[mutant.path] + mutant.number
            prepare = partial(kernels.found_in_rust, kernel, programs, number)
            tries.append(ordered(mutant, names, ground, prepare))
    out = sum(map(len, left.values()))
    return f"{count} faults and {out} that do not compile, {len(ground.tests)} tests", tries


def equivalents(part: str) -> dict[str, str]:
    """The faults of a part that change nothing, each with the reason."""
    return tomllib.loads(Path(__file__).with_name("equivalent.toml").read_text("utf-8")).get(part, {})


def main() -> int:
    """Try a sample of one part's faults, and say how many were found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--again", action="store_true", help="only those that no test has killed yet")
    asked = parser.parse_args()
    files, tests = PARTS[asked.part]
    known = equivalents(asked.part)
    for name in BEFORE:
        import_module(name)
    from hypothesis import settings

    settings.register_profile("mutants", deadline=None, database=None)
    begin = time.monotonic()
    random = Random(asked.seed)  # noqa: S311 - no secret
    of, sample = drawn(asked.part, files, tests, asked.sample, random)
    say(f"{of}; {len(sample)} tried; {time.monotonic() - begin:.0f} s")
    counts = {"killed": 0, "time": 0, "equivalent": 0, "survived": 0}
    todo = []
    found = ROOT / "target" / "mutants" / f"{asked.part}-killed.txt"
    before = set(found.read_text("utf-8").splitlines()) if asked.again and found.exists() else set()
    for each in sample:
        mutant = each.key
        if mutant.name in known:
            counts["equivalent"] += 1
        elif f"{mutant.number} {mutant.name}" in before:
            counts["killed"] += 1
        else:
            todo.append(each)
    for number, (each, came) in enumerate(tried(todo, asked.at_once), 1):
        counts[came] += 1
        mutant = each.key
        if came == "killed":
            with found.open("a", encoding="utf-8") as out:
                out.write(f"{mutant.number} {mutant.name}\n")
        else:
            where = f"{mutant.path.relative_to(ROOT)}:{mutant.line}"
            say(f"{came}: {where} {mutant.name} ({len(each.tests)} tests)")
        if number % 50 == 0:
            say(f"{number} of {len(todo)}, {time.monotonic() - begin:.0f} s: {counts}")
    beyond = max(0, counts["equivalent"] - int(ALLOWED * len(sample)))
    killed = counts["killed"] + counts["time"]
    share = killed / (len(sample) - counts["equivalent"] + beyond)
    equivalent, survived = counts["equivalent"], counts["survived"] + beyond
    by_time = f"{killed} killed ({counts['time']} by time)"
    left = f"{equivalent} equivalent, {survived} survived"
    say(f"{asked.part}: {len(sample)} tried, {by_time}, {left}: {share:.1%}")
    return share < 0.9


def say(text: str) -> None:
    """Say it at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
