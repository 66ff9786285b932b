"""Who may know whom among the modules of Python: the house of ARCHITECTURE.md, checked."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "python" / "ferrule"

# Which rooms a room may use beside itself. Faces are all modules that are in no room of their own.
GROUND = {"_core", "errors"}
MEASURED = {"measuring", "reference", "face"}
KNOWS: dict[str, set[str]] = {
    "cli": {"advise", "bench", "costs", "demo"} | MEASURED | GROUND,
    "demo": {"bench", "costs"} | MEASURED | GROUND,
    # These three don't know one another: what two of them need is in measuring.
    "advise": MEASURED | GROUND,
    "bench": MEASURED | GROUND,
    "costs": MEASURED | GROUND,
    # Of what is measured it knows nothing; how the extension was built, it asks by name.
    "measuring": set(),
    "reference": {"errors"},
    "face": GROUND,
    "errors": set(),
}
ROOMS = KNOWS.keys() | GROUND

# Where a domain of a room may know another, and why.
NEIGHBOURS = {
    ("reference", "buffers", "sequences"): "a buffer of random floats has those of sequences",
    ("reference", "records", "tables"): "people are read from CSV",
}

# The clocks of time, which measuring/measure alone reads for a result; and who else reads one, and why.
CLOCKS = {"perf_counter", "monotonic", "process_time", "thread_time", "time", "clock_gettime"}
CLOCKS |= {f"{name}_ns" for name in CLOCKS}
READS_CLOCKS = {
    "measuring/measure.py": "the one place that times",
    "measuring/progress.py": "how long a run takes, and will",
    "costs/session.py": "how long a run took",
    "reference/maps/cache.py": "when an entry expires",
    "reports/plan.py": "the date in a file",
}


def room(module: str) -> str:
    """The floor on which a module of ferrule lies."""
    first = module.removeprefix("ferrule").removeprefix(".").split(".")[0]
    return "cli" if first == "__main__" else first if first in ROOMS else "face"


@cache
def nodes(path: Path) -> list[ast.AST]:
    """All that a file is made of."""
    return list(ast.walk(ast.parse(path.read_text())))


def imports(path: Path) -> Iterator[str]:
    """The modules of ferrule that a file imports, wherever it does."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "ferrule")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "ferrule":
            assert node.level == 0
            if node.module == "ferrule":
                yield from (f"ferrule.{alias.name}" for alias in node.names)
            else:
                yield node.module or ""


FILES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def name_of(path: Path) -> str:
    """The module in a file of the package."""
    return ".".join(["ferrule", *path.relative_to(PACKAGE).with_suffix("").parts])


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_knows_only_those_below(path: Path) -> None:
    module = name_of(path)
    own = room(module)
    for imported in imports(path):
        assert room(imported) in KNOWS[own] | {own}, f"{module} may not know {imported}"
        if own == "face" and imported.split(".")[1:2] != module.split(".")[1:2]:
            assert room(imported) in GROUND, f"the face {module} knows {imported}"


def test_domains_do_not_know_each_other() -> None:
    found = set()
    for within in ("reference", "bench.workloads"):
        prefix = f"ferrule.{within}."
        for path in FILES:
            module = name_of(path)
            for imported in imports(path):
                if module.startswith(prefix) and imported.startswith(prefix):
                    own, other = (name.removeprefix(prefix).split(".")[0] for name in (module, imported))
                    if own not in {other, "__init__"}:
                        found.add((within, own, other))
    assert found == NEIGHBOURS.keys()


def test_what_shows_results_is_known_to_the_commands_alone() -> None:
    users = {
        name_of(path)
        for path in FILES
        if any(imported.startswith("ferrule.bench.show") for imported in imports(path))
    }
    own = {name for name in users if name.startswith("ferrule.bench.show.")}
    assert users - own == {"ferrule.cli.bench", "ferrule.cli.demo", "ferrule.demo.page"}


def clocks(path: Path) -> set[str]:
    """The clocks that a file reads, or could."""
    modules = {
        alias.asname or alias.name
        for node in nodes(path)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == "time"
    }
    found = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & {"timeit"}
        elif isinstance(node, ast.ImportFrom) and node.module in {"time", "timeit"}:
            found |= {alias.name for alias in node.names} & (CLOCKS | {"timeit", "repeat", "default_timer"})
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found |= {node.attr} & CLOCKS if node.value.id in modules else set()
    return found


def test_measure_is_the_one_place_that_times() -> None:
    found = {path.relative_to(PACKAGE).as_posix(): clocks(path) for path in FILES}
    found = {place: read for place, read in found.items() if read}
    assert found.keys() == READS_CLOCKS.keys(), found
    # The others read only what no result is made of.
    assert [place for place, read in found.items() if "perf_counter" in read] == ["measuring/measure.py"]


def test_the_package_knows_no_study() -> None:
    for path in [PACKAGE / "__init__.py", *FILES]:
        for node in nodes(path):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert "studies" not in {name.split(".")[0] for name in names}, path


def test_files_were_seen() -> None:
    assert len(FILES) > 20
    assert any(list(imports(path)) for path in FILES)


# Packages that are imported where they are used, and what else a program that only computes does without.
PACKAGES = {
    "numpy",
    "typer",
    "rich",
    "altair",
    "polars",
    "numba",
    "pandas",
    "pyarrow",
    "matplotlib",
    "duckdb",
}
PACKAGES |= {"scipy", "fastapi"}
HEAVY = {
    "asyncio",
    "concurrent.futures",
    "multiprocessing",
    "subprocess",
    "socket",
    "ssl",
    "logging",
    "email",
}
HEAVY |= {"ferrule.measuring", "ferrule.bench", "ferrule.costs", "ferrule.reports", "ferrule.cli"}


@pytest.mark.parametrize(
    ("module", "without"),
    [
        ("ferrule", PACKAGES | HEAVY),
        ("ferrule.measuring.worker", PACKAGES),
        ("ferrule.bench", PACKAGES),
        ("ferrule.bench.session", PACKAGES),
        ("ferrule.bench.worker", PACKAGES),
    ],
)
def test_import_is_light(module: str, without: set[str]) -> None:
    program = f"import sys, {module}; print(*sorted(set(sys.modules) & {without!r}))"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown.split() == []
