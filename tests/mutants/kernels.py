"""The kernels that get faults: which, by what they are tested, and the build that has all their faults.

A copy of the crates is built once, with every fault behind a switch (see `rust.py`); a fault is then tried by
processes that read its number from `FERRULE_FAULT`. First the crate's own tests are to find it, then those
that prove the kernel equal to its reference.
"""

import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.python import Mutant
from tests.mutants.run import ROOT
from tests.mutants.rust import mutants, switched

CRATES = ROOT / "crates"
TREE = ROOT / "target" / "mutants" / "tree"
TARGET = ROOT / "target" / "mutants" / "target"
LEFT_OUT = ROOT / "target" / "mutants" / "kernels.json"
PACKAGE = TREE / "python"
SWITCH = """
/// Whether this process has the fault of this number.
#[doc(hidden)]
#[inline]
pub fn fault(number: u32) -> bool {
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    static NOW: AtomicU32 = AtomicU32::new(u32::MAX);
    #[cold]
    fn asked() -> u32 {
        let asked = std::env::var("FERRULE_FAULT").ok().and_then(|number| number.parse().ok());
        NOW.store(asked.unwrap_or(u32::MAX - 1), Relaxed);
        NOW.load(Relaxed)
    }
    let now = NOW.load(Relaxed);
    (if now == u32::MAX { asked() } else { now }) == number
}
"""
# What a process may have: a fault in a length asks for anything.
MEMORY = 8 << 30
MADE = {".so", ".pyd", ".pyc"}
SECONDS = 60.0  # for the crates' own tests, which take some
FAST = ("--profile", "fast", "--locked", "--message-format=json")


@dataclass(frozen=True)
class Kernel:
    """Its files, the tests of crates that are about it (by crate, a part of their names), and Python's."""

    files: tuple[str, ...]
    rust: dict[str, str]
    tests: tuple[str, ...]

    @property
    def paths(self) -> list[Path]:
        """The files, whole."""
        return [CRATES / f"{name}.rs" for name in self.files]


SEQUENCES = ("sequences", "sequences_sums", "sequences_range")
KERNELS = {
    "sums": Kernel(
        ("ferrule-base/src/sum", "ferrule-kernels/src/sequences/sum"),
        {"ferrule_base": "sum::", "ferrule_kernels": "sequences::"},
        SEQUENCES,
    ),
    "statistics": Kernel(
        ("ferrule-kernels/src/sequences/stats",),
        {"ferrule_kernels": "sequences::stats"},
        SEQUENCES,
    ),
    "rates": Kernel(
        ("ferrule-kernels/src/scalars/rates",),
        {"ferrule_kernels": "scalars::rates"},
        ("scalars_finance",),
    ),
    "strings": Kernel(
        ("ferrule-kernels/src/scalars/strings",),
        {"ferrule_kernels": "scalars::strings"},
        ("scalars_strings",),
    ),
    "frozen maps": Kernel(
        tuple(f"ferrule-kernels/src/maps/frozen/{name}" for name in ("build", "file", "layout", "map")),
        {"ferrule_kernels": "maps::frozen"},
        ("maps_frozen", "maps_frozen_values", "maps_files"),
    ),
}
FILES = [path for kernel in KERNELS.values() for path in kernel.paths]
TESTS = sorted({f"tests/parity/test_{name}.py" for kernel in KERNELS.values() for name in kernel.tests})


def numbered() -> Iterator[tuple[Path, int]]:
    """Each file, and the number of its first fault."""
    first = 0
    for path in FILES:
        yield path, first
        first += len(mutants(path))


def written(path: Path, content: bytes, like: Path) -> None:
    """Write what is new or changed: cargo looks at the time of the rest."""
    if not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        shutil.copymode(like, path)


def copied(changed: dict[Path, str]) -> None:
    """Have the tree as it is here, but for what is changed."""
    names = {ROOT / name for name in ("Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "pyproject.toml")}
    names |= {
        path
        for folder in (CRATES, ROOT / "python")
        for path in folder.rglob("*")
        if path.suffix not in MADE and path.is_file()
    }
    for path in names:
        content = changed[path].encode() if path in changed else path.read_bytes()
        written(TREE / path.relative_to(ROOT), content, path)
    for path in [*TREE.rglob("*")]:
        if path.suffix not in MADE and path.is_file() and ROOT / path.relative_to(TREE) not in names:
            path.unlink()


def prepared() -> None:
    """Begin with the crates that were compiled already, but for ferrule's own."""
    source = ROOT / "target" / "fast"
    if TARGET.exists() or not source.exists():
        return
    (TARGET / "fast").mkdir(parents=True)
    others = shutil.ignore_patterns("*ferrule*", "*_core*")
    for part in (".fingerprint", "build", "deps"):
        shutil.copytree(source / part, TARGET / "fast" / part, ignore=others)


def cargo(*arguments: str) -> tuple[dict[str, Path], list[tuple[str, int, int]]]:
    """Run cargo in the tree: what it made, by crate, and where it found mistakes (file, from, to)."""
    run = subprocess.run(
        ["cargo", *arguments, *FAST],  # noqa: S607 - the one that `make` calls
        cwd=TREE,
        env={**os.environ, "CARGO_TARGET_DIR": str(TARGET)},
        capture_output=True,
        text=True,
        check=False,
    )
    made: dict[str, Path] = {}
    wrong: list[tuple[str, int, int]] = []
    for line in run.stdout.splitlines():
        said = json.loads(line)
        if said["reason"] == "compiler-artifact":
            target, program = said["target"], said["executable"]
            if program or "cdylib" in target["kind"]:
                made[target["name"]] = Path(program or said["filenames"][0])
        elif said["reason"] == "compiler-message" and said["message"]["level"] == "error":
            wrong += [
                (span["file_name"], span["byte_start"], span["byte_end"])
                for span in said["message"]["spans"]
                if span["is_primary"]
            ]
    if run.returncode and not wrong:
        sys.exit(run.stderr[-3000:])
    return made, wrong


def built() -> tuple[dict[str, Path], dict[Path, set[int]]]:
    """Build the crates' tests, and the module, with all faults that compile; the tests, and other faults."""
    known = json.loads(LEFT_OUT.read_text("utf-8")) if LEFT_OUT.exists() else {}
    states = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in FILES}
    left: dict[Path, set[int]] = {path: set(known.get(states[path], ())) for path in FILES}
    prepared()
    while True:
        sources = {}
        for path, first in numbered():
            switch = "crate::fault" if "ferrule-base" in path.parts else "::ferrule_base::fault"
            sources[path] = switched(path, switch, first, left[path])
        base = CRATES / "ferrule-base" / "src" / "lib.rs"
        copied({**sources, base: base.read_text("utf-8") + SWITCH})
        programs, wrong = cargo("test", "--no-run", "--lib", "-p", "ferrule-kernels", "-p", "ferrule-base")
        if not wrong:
            break
        for path, first in numbered():
            name = path.relative_to(ROOT).as_posix()
            places = [(start, end) for file, start, end in wrong if file == name]
            left[path] |= {number - first for number in those_at(sources[path], places)}
    LEFT_OUT.write_text(json.dumps({states[path]: sorted(left[path]) for path in FILES}), "utf-8")
    modules, wrong = cargo("build", "-p", "ferrule-py")
    assert not wrong
    shutil.copy(modules["_core"], PACKAGE / "ferrule" / f"_core{sysconfig.get_config_var('EXT_SUFFIX')}")
    return programs, left


def those_at(source: str, places: list[tuple[int, int]]) -> set[int]:
    """The faults where the compiler found mistakes: the last switch before each, or those within it."""
    whole = source.encode()
    found = set()
    for start, end in places:
        at = whole.rfind(b"::fault(", 0, end)
        if at < 0:
            sys.exit(f"a mistake without a fault: {whole[start:end].decode()}")
        found.add(int(whole[at + 8 :].partition(b")")[0]))
    return found


def alone(number: int | None) -> None:
    """Have this process, and those that it starts, import what was built, with one fault or none."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if number is not None:
        os.environ["FERRULE_FAULT"] = str(number)
    os.environ["HYPOTHESIS_PROFILE"] = "mutants"
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(PACKAGE), os.environ.get("PYTHONPATH"))))
    sys.path.insert(0, str(PACKAGE))


def found_in_rust(kernel: Kernel, programs: dict[str, Path], number: int) -> bool:
    """Have the fault; whether one of the crates' own tests fails by it."""
    alone(number)
    return any(
        subprocess.run([programs[crate], "-q", names], timeout=SECONDS, check=False).returncode
        for crate, names in kernel.rust.items()
    )


def kernel_of(mutant: Mutant) -> Kernel:
    """The kernel in which a fault is."""
    return next(kernel for kernel in KERNELS.values() if mutant.path in kernel.paths)
