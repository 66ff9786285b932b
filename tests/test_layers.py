"""Who may know whom: the house of ARCHITECTURE.md, checked."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "python" / "ferrule"
CRATES = ROOT / "crates"

# From the ground up: a room may use those before it. Faces are all modules that are in no room of their own.
FLOORS = ("_core", "errors", "face", "reference", "bench", "costs", "cli")
ROOMS = {"_core", "errors", "reference", "bench", "costs", "cli"}


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


def test_only_one_crate_knows_python() -> None:
    command = [
        "cargo",
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--manifest-path",
        ROOT / "Cargo.toml",
    ]
    metadata = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    own = {
        package["name"] for package in metadata["packages"] if package["id"] in metadata["workspace_members"]
    }
    names = {package["id"]: package["name"] for package in metadata["packages"]}
    needs = {node["id"]: node["dependencies"] for node in metadata["resolve"]["nodes"]}

    def knows_python(package: str) -> bool:
        return names[package].startswith("pyo3") or any(map(knows_python, needs[package]))

    assert {names[package] for package in metadata["workspace_members"] if knows_python(package)} == {
        "ferrule-py"
    }
    assert own >= {"ferrule-kernels", "ferrule-py"}


def test_a_domain_has_the_same_name_in_every_room() -> None:
    workloads = PACKAGE / "bench" / "workloads"
    domains = {path.stem for path in workloads.iterdir()} - {"__init__", "__pycache__"}
    assert domains >= {
        "buffers",
        "codec",
        "linalg",
        "maps",
        "records",
        "scalars",
        "sequences",
        "tables",
        "text",
        "tools",
    }
    for domain in domains:
        for place in (
            PACKAGE / domain,
            PACKAGE / "reference" / domain,
            # These have crates of their own, which the kernels' crate knows nothing of.
            CRATES
            / (
                f"ferrule-{domain}/src" if domain in {"codec", "reports"} else f"ferrule-kernels/src/{domain}"
            ),
            CRATES / "ferrule-py" / "src" / domain,
        ):
            there = [place, place.with_suffix(".py"), place.with_suffix(".rs")]
            assert any(path.exists() for path in there), f"{domain} has no {place.relative_to(ROOT)}"
        # One file, or several: `test_codec_json.py`.
        tests = ROOT / "tests" / "parity"
        assert [*tests.glob(f"test_{domain}.py"), *tests.glob(f"test_{domain}_*.py")], (
            f"{domain} has no tests"
        )


def test_classes_are_frozen() -> None:
    classes = [
        found
        for path in sorted((CRATES / "ferrule-py").rglob("*.rs"))
        for found in re.findall(r"#\[pyclass(.*?)\]\s*(?:///.*\s*)*pub struct (\w+)", path.read_text())
    ]
    assert len(classes) >= 20
    # What it costs to take one that may change is what this one is there for.
    assert [name for options, name in classes if "frozen" not in options] == ["MutablePoint"]


def test_bindings_do_not_unwrap() -> None:
    for path in sorted((CRATES / "ferrule-py" / "src").rglob("*.rs")):
        assert not re.search(r"\.unwrap\(\)|\.expect\(", path.read_text()), path


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
HEAVY |= {"ferrule.bench", "ferrule.costs", "ferrule.reports", "ferrule.cli"}


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
