"""Who may know whom among the modules of Python: the house of ARCHITECTURE.md, checked."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "python" / "ferrule"

# From the ground up: a room may use those before it. Faces are all modules that are in no room of their own.
FLOORS = ("_core", "errors", "face", "reference", "measuring", "bench", "costs", "cli")
ROOMS = {"_core", "errors", "reference", "measuring", "bench", "costs", "cli"}


def room(module: str) -> str:
    """The floor on which a module of ferrule lies."""
    first = module.removeprefix("ferrule").removeprefix(".").split(".")[0]
    return "cli" if first == "__main__" else first if first in ROOMS else "face"


def imports(path: Path) -> Iterator[str]:
    """The modules of ferrule that a file imports, wherever it does."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "ferrule")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "ferrule":
            assert node.level == 0
            if node.module == "ferrule":
                yield from (f"ferrule.{alias.name}" for alias in node.names)
            else:
                yield node.module or ""


FILES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_reaches_up(path: Path) -> None:
    module = ".".join(["ferrule", *path.relative_to(PACKAGE).with_suffix("").parts])
    own = room(module)
    for imported in imports(path):
        assert FLOORS.index(room(imported)) <= FLOORS.index(own), f"{module} reaches up to {imported}"
        if own == "face" and imported.split(".")[1:2] != module.split(".")[1:2]:
            assert room(imported) in {"_core", "errors"}, f"the face {module} knows {imported}"


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
        ("ferrule.bench", PACKAGES),
        ("ferrule.bench.session", PACKAGES),
        ("ferrule.bench.worker", PACKAGES),
    ],
)
def test_import_is_light(module: str, without: set[str]) -> None:
    program = f"import sys, {module}; print(*sorted(set(sys.modules) & {without!r}))"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown.split() == []
