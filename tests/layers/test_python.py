"""Who may know whom among the modules of Python: the house of ARCHITECTURE.md, checked."""

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import resolve_name
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

# In the reference: what several domains need. It knows none of them.
COMMON = "common"

# Who imports the package by a text, and why: beyond what its room may know.
ASKED = {("ferrule.measuring.machine", "ferrule"): "how the extension was built"}

# The clocks of time, which measuring/measure alone reads for a result; and who else reads which one, and why.
CLOCKS = {"perf_counter", "monotonic", "process_time", "thread_time", "time", "clock_gettime"}
CLOCKS |= {f"{name}_ns" for name in CLOCKS}
TIMERS = {"timeit", "repeat", "default_timer"}
READS_CLOCKS = {
    "ferrule.measuring.measure": ("perf_counter", "the one place that times"),
    "ferrule.measuring.progress": ("monotonic", "how long a run takes, and will"),
    "ferrule.costs.session": ("monotonic", "how long a run took"),
    "ferrule.reference.maps.cache": ("monotonic", "when an entry expires"),
    "ferrule.reports.plan": ("time_ns", "the date in a file"),
}


@dataclass(frozen=True)
class Module:
    """A module, and all that its source is made of."""

    name: str
    package: str
    """What a relative import begins at."""
    nodes: tuple[ast.AST, ...]

    @property
    def room(self) -> str:
        """The floor on which it lies."""
        return room(self.name)


def parsed(name: str, source: str, *, is_package: bool = False) -> Module:
    """Give the module of a source."""
    package = name if is_package else name.rpartition(".")[0]
    return Module(name, package, tuple(ast.walk(ast.parse(source))))


def read(path: Path) -> Module:
    """Give the module in a file of the package; a package is what its `__init__` has."""
    parts = ["ferrule", *path.relative_to(PACKAGE).with_suffix("").parts]
    is_package = parts[-1] == "__init__"
    return parsed(".".join(parts[:-1] if is_package else parts), path.read_text(), is_package=is_package)


MODULES = [read(path) for path in sorted(PACKAGE.rglob("*.py"))]


def room(name: str) -> str:
    """The floor on which a module of ferrule lies; the package itself is a face."""
    first = name.removeprefix("ferrule").removeprefix(".").split(".")[0]
    return "cli" if first == "__main__" else first if first in ROOMS else "face"


def imports(module: Module) -> Iterator[str]:
    """What a module imports, wherever it does; of `from a import b`, which may be a module, `a.b`."""
    for node in module.nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = resolved("." * node.level + (node.module or ""), module.package)
            yield from (f"{start}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call):
            yield from asked(node, module.package)


def asked(call: ast.Call, package: str) -> Iterator[str]:
    """The module that a call imports by a text: `import_module("…")`, `__import__("…")`."""
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if called in {"import_module", "__import__"} and call.args:
        argument = call.args[0]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield resolved(argument.value, package)


def resolved(name: str, package: str) -> str:
    """Give the whole name of a module, which may be relative to a package."""
    return resolve_name(name, package).removesuffix(".")


def of_ferrule(module: Module) -> list[str]:
    """The modules of ferrule that a module imports."""
    return [name for name in imports(module) if name.split(".")[0] == "ferrule"]


def forbidden(module: Module) -> list[str]:
    """What a module imports and may not know."""
    return [
        imported
        for imported in of_ferrule(module)
        if (module.name, imported) not in ASKED and not allowed(module, imported)
    ]


def allowed(module: Module, imported: str) -> bool:
    """Whether a module may know another: by its floor, and of faces only the package may know several."""
    if room(imported) not in KNOWS[module.room] | {module.room}:
        return False
    of_one_face = imported.split(".")[1:2] == module.name.split(".")[1:2]
    return module.room != "face" or module.name == "ferrule" or of_one_face or room(imported) in GROUND


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_a_room_knows_only_those_below(module: Module) -> None:
    assert forbidden(module) == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("ferrule.bench.find", "from ferrule.costs import fit"),
        ("ferrule.bench.find", "from ferrule import costs"),
        ("ferrule.bench.find", "import ferrule.costs"),
        ("ferrule.bench.find", "def f():\n    from ferrule.costs import fit"),
        ("ferrule.bench.find", "from ..costs import fit"),
        ("ferrule.bench.find", "from .. import costs"),
        ("ferrule.bench.show.page", "from ...costs.fit import line"),
        ("ferrule.bench.find", "import importlib\nimportlib.import_module('ferrule.costs')"),
        ("ferrule.bench.find", "from importlib import import_module\nimport_module('ferrule.costs')"),
        ("ferrule.bench.find", "import_module('..costs', __package__)"),
        ("ferrule.bench.find", "__import__('ferrule.costs')"),
        ("ferrule.measuring.words", "import importlib\nimportlib.import_module('ferrule')"),
        ("ferrule.text", "from ferrule import maps"),
        ("ferrule.text", "from . import maps"),
        ("ferrule.text", "from ferrule.maps import Cache"),
    ],
)
def test_what_a_room_may_not_know_is_seen(name: str, source: str) -> None:
    assert len(forbidden(parsed(name, source))) == 1


def test_what_is_relative_to_a_package_is_seen() -> None:
    assert forbidden(parsed("ferrule.bench", "from . import find", is_package=True)) == []
    assert forbidden(parsed("ferrule.bench", "from .. import costs", is_package=True)) == ["ferrule.costs"]
    assert forbidden(parsed("ferrule", "from . import maps, bench", is_package=True)) == ["ferrule.bench"]


def test_who_asks_for_the_package_does() -> None:
    found = {(module.name, name) for module in MODULES for name in of_ferrule(module)}
    assert found >= ASKED.keys()


def neighbours(modules: Iterable[Module]) -> set[tuple[str, str, str]]:
    """The room, and two of its domains of which the first knows the second."""
    found = set()
    for within in ("reference", "bench.workloads"):
        prefix = f"ferrule.{within}."
        for module in modules:
            for imported in of_ferrule(module):
                if module.name.startswith(prefix) and imported.startswith(prefix):
                    own, other = (name.removeprefix(prefix).split(".")[0] for name in (module.name, imported))
                    if other not in {own, COMMON}:
                        found.add((within, own, other))
    return found


def test_domains_do_not_know_each_other() -> None:
    assert neighbours(MODULES) == set()


@pytest.mark.parametrize(
    "source", ["from ferrule.reference import text", "from .. import text", "from ..text import word_count"]
)
def test_a_domain_that_knows_another_is_seen(source: str) -> None:
    assert neighbours([parsed("ferrule.reference.maps.cache", source)]) == {("reference", "maps", "text")}


def test_what_is_common_is_known_to_domains_and_knows_none() -> None:
    assert neighbours([parsed("ferrule.reference.maps", "from ferrule.reference.common import csv")]) == set()
    known = neighbours([parsed("ferrule.reference.common.csv", "from ferrule.reference import text")])
    assert known == {("reference", "common", "text")}


def users_of_show(modules: Iterable[Module]) -> set[str]:
    """Who knows what shows results, beside itself."""
    shown = "ferrule.bench.show"
    return {
        module.name
        for module in modules
        if not module.name.startswith(shown) and any(name.startswith(shown) for name in of_ferrule(module))
    }


def test_what_shows_results_is_known_to_the_commands_alone() -> None:
    assert users_of_show(MODULES) == {"ferrule.cli.bench", "ferrule.cli.demo", "ferrule.demo.page"}


@pytest.mark.parametrize(
    "source", ["from ferrule.bench import show", "from . import show", "from .show import page"]
)
def test_who_knows_what_shows_results_is_seen(source: str) -> None:
    assert users_of_show([parsed("ferrule.bench.session", source)]) == {"ferrule.bench.session"}


def clocks(module: Module) -> set[str]:
    """The clocks that a module reads, or could."""
    modules = {
        alias.asname or alias.name
        for node in module.nodes
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == "time"
    }
    found = set()
    for node in module.nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & {"timeit"}
        elif isinstance(node, ast.ImportFrom) and node.module in {"time", "timeit"}:
            named = {alias.name for alias in node.names}
            found |= CLOCKS if "*" in named else named & (CLOCKS | TIMERS)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found |= {node.attr} & CLOCKS if node.value.id in modules else set()
        elif isinstance(node, ast.Call):
            found |= set(asked(node, module.package)) & {"time", "timeit"}
    return found


def read_against_the_list(modules: Iterable[Module]) -> dict[str, set[str]]:
    """The clocks that modules read and are not listed to."""
    listed = {name: {clock} for name, (clock, _) in READS_CLOCKS.items()}
    found = {module.name: clocks(module) - listed.get(module.name, set()) for module in modules}
    return {name: read for name, read in found.items() if read}


def test_measure_is_the_one_place_that_times() -> None:
    found = {module.name: clocks(module) for module in MODULES if clocks(module)}
    assert found == {name: {clock} for name, (clock, _) in READS_CLOCKS.items()}
    # The others read only what no result is made of.
    assert [name for name, (clock, _) in READS_CLOCKS.items() if clock == "perf_counter"] == [
        "ferrule.measuring.measure"
    ]


@pytest.mark.parametrize(
    ("source", "clock"),
    [
        ("import time\ntime.process_time()", "process_time"),
        ("import time as t\nt.time_ns()", "time_ns"),
        ("from time import perf_counter_ns as now", "perf_counter_ns"),
        ("from time import *", "perf_counter"),
        ("import timeit", "timeit"),
        ("from timeit import default_timer", "default_timer"),
        ("import importlib\nimportlib.import_module('time').perf_counter()", "time"),
    ],
)
def test_a_clock_that_is_not_listed_is_seen(source: str, clock: str) -> None:
    # One that may read a clock may not read another.
    for name in ("ferrule.costs.session", "ferrule.bench"):
        assert clock in read_against_the_list([parsed(name, source)])[name]
    assert read_against_the_list([parsed("ferrule.costs.session", "from time import monotonic")]) == {}


def test_the_package_knows_no_study() -> None:
    for module in MODULES:
        assert "studies" not in {name.split(".")[0] for name in imports(module)}, module.name


def test_files_were_seen() -> None:
    assert len(MODULES) > 20
    assert {"ferrule", "ferrule.bench", "ferrule.bench.find"} <= {module.name for module in MODULES}
    assert any(of_ferrule(module) for module in MODULES)


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
