"""Who may know whom among the modules of Python: the house of ARCHITECTURE.md, checked."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable

import pytest

from tests.layers.python import PACKAGE, Module, modules, parsed

# Which rooms a room may use beside itself. Faces are all modules that are in no room of their own.
GROUND = {"_core", "_checks", "_files", "errors"}
MEASURED = {"measuring", "reference", "face"}
KNOWS: dict[str, set[str]] = {
    "cli": {"advise", "bench", "costs", "demo", "service"} | MEASURED | GROUND,
    "demo": {"bench", "costs"} | MEASURED | GROUND,
    # What is advised stands on what crossings cost, and on how answers are compared.
    "advise": {"bench", "costs"} | MEASURED | GROUND,
    # These two don't know one another: what both need is in measuring.
    "bench": MEASURED | GROUND,
    "costs": MEASURED | GROUND,
    # Of what is measured it knows nothing; how the extension was built, it asks by name.
    # Beside all that measures: it stands on reports.
    "service": {"face"} | GROUND,
    "measuring": {"_files"},
    "reference": {"errors"},
    "face": GROUND,
    "_checks": {"_core", "errors"},
    "_files": {"errors"},
    "errors": set(),
}
ROOMS = KNOWS.keys() | GROUND

# In the reference: what several domains need. It knows none of them.
COMMON = "common"

# Who imports the package by a text, and why: beyond what its room may know.
ASKED = {
    ("ferrule.measuring.machine", name): "how the extension was built"
    for name in ("ferrule", "ferrule.build_info")
}

# Who imports a module that its source does not name, by what, and why.
COMPUTED = {
    "ferrule.advise.asked": ("importlib.import_module", "a user's function and its port"),
    "ferrule.bench.find": (
        "importlib.import_module importlib.util.spec_from_file_location",
        "workloads, the user's also",
    ),
    "ferrule._rooms": (
        "importlib.import_module",
        "a module of the standard library's, whose name the version says",
    ),
    "ferrule.bench.work": ("importlib.import_module", "what peers need"),
    "ferrule.bench.worker": ("importlib.import_module", "what peers need"),
    "ferrule.costs.worker": ("importlib.import_module", "what crossings need"),
    "ferrule.service.registry": ("importlib.util.spec_from_file_location", "a project's file"),
    "ferrule.measuring.extensions": ("importlib.util.spec_from_file_location", "what was compiled"),
}

MODULES = list(modules(PACKAGE))


def room(name: str) -> str:
    """The floor on which a module of ferrule lies; the package itself is a face."""
    first = name.removeprefix("ferrule").removeprefix(".").split(".")[0]
    return "cli" if first == "__main__" else first if first in ROOMS else "face"


def of_ferrule(module: Module) -> list[str]:
    """What a module imports or names of ferrule, in a text also."""
    found = dict.fromkeys([*module.imported, *module.named, *module.said])
    return [name for name in found if name.split(".")[0] == "ferrule"]


def forbidden(module: Module) -> list[str]:
    """What a module imports and may not know."""
    return [
        imported
        for imported in of_ferrule(module)
        if (module.name, imported) not in ASKED and not allowed(module, imported)
    ]


def allowed(module: Module, imported: str) -> bool:
    """Whether a module may know another: by its floor, and of faces only the package may know several."""
    if imported == "ferrule.":  # any
        return False
    if room(imported) not in KNOWS[room(module.name)] | {room(module.name)}:
        return False
    of_one_face = imported.split(".")[1:2] == module.name.split(".")[1:2]
    return room(module.name) != "face" or module.name == "ferrule" or of_one_face or room(imported) in GROUND


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
        ("ferrule.bench.find", "from importlib import import_module\nimport_module('..costs', __package__)"),
        ("ferrule.bench.find", "__import__('ferrule.costs')"),
        ("ferrule.bench.find", "import ferrule\nferrule.costs"),
        ("ferrule.bench.find", "import ferrule as fe\ngetattr(fe, 'costs')"),
        ("ferrule.bench.find", "import ferrule.errors\nmine = ferrule\nmine.costs"),
        ("ferrule.bench.find", "from importlib import import_module as load\nload('ferrule.costs')"),
        ("ferrule.bench.find", "from runpy import run_module\nrun_module('ferrule.costs')"),
        ("ferrule.bench.find", "import sys\nsys.modules['ferrule.costs']"),
        ("ferrule.bench.find", "import sys\nsys.modules.get('ferrule.costs.fit')"),
        ("ferrule.bench.find", "import sys\nrun([sys.executable, '-m', 'ferrule.costs.worker'])"),
        ("ferrule.bench.find", "run(f'{python} -m ferrule.costs')"),
        ("ferrule.bench.find", "run('python', '-m', f'ferrule.{room}.worker')"),
        ("ferrule.text", "import pkgutil\npkgutil.resolve_name('ferrule.maps:Cache')"),
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


def studies(module: Module) -> list[str]:
    """Where a module names a study, as a module or in a text."""
    named = [name for name in (*module.imported, *module.named) if name.split(".")[0] == "studies"]
    texts = [node.value for node in module.nodes if isinstance(node, ast.Constant)]
    return named + [text for text in texts if isinstance(text, str) and re.search(r"\bstudies\b", text)]


def test_the_package_knows_no_study() -> None:
    for module in MODULES:
        assert studies(module) == [], module.name


@pytest.mark.parametrize(
    "source",
    [
        "from studies import goals",
        "import runpy\nrunpy.run_module('studies.goals')",
        "from runpy import run_path as run\nrun(f'{root}/studies/goals.py')",
        "import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'studies.claims'])",
        "import sys\nsys.modules['studies']",
    ],
)
def test_who_knows_a_study_is_seen(source: str) -> None:
    assert studies(parsed("ferrule.bench.find", source))


def test_modules_that_no_source_names_are_imported_where_the_list_says() -> None:
    found = {module.name: module.computed for module in MODULES if module.computed}
    assert found == {name: set(by.split()) for name, (by, _) in COMPUTED.items()}


@pytest.mark.parametrize(
    "source",
    [
        "import importlib\nimportlib.import_module(name)",
        "from importlib import import_module as load\nload(f'ferrule.{room}')",
        "from runpy import run_path\nrun_path('../costs/fit.py')",
        "import runpy as r\nr.run_module(name)",
        "__import__(name)",
    ],
)
def test_what_no_source_names_is_seen(source: str) -> None:
    assert parsed("ferrule.bench.find", source).computed


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
