"""The types that users' checkers see are generated from the Rust, agree with the module, and are complete."""

import difflib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import ferrule
import pytest

from tests.stubs import write

PACKAGE = Path(ferrule.__file__).parent
STUBS = PACKAGE / "_core"


def tool(name: str) -> str:
    """A program of this environment: where it is missing, the environment is not the developers' one."""
    found = shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    assert found, f"{name} is not installed: see the group `dev` in pyproject.toml"
    return found


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(PACKAGE.parent)}
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def stubs(folder: Path) -> dict[str, list[str]]:
    """The lines of every stub in a folder."""
    return {
        str(path.relative_to(folder)): path.read_text("utf-8").split("\n") for path in folder.rglob("*.pyi")
    }


def test_the_committed_stubs_are_what_the_module_generates(tmp_path):
    write(tmp_path)
    committed, fresh = stubs(STUBS), stubs(tmp_path)
    assert len(fresh) > 10
    assert set(committed) == set(fresh), "run `make stubs`"
    for name, lines in fresh.items():
        differences = "\n".join(difflib.unified_diff(committed[name], lines, f"committed {name}", "fresh"))
        assert not differences, f"run `make stubs`:\n{differences}"
    # Every default is told but those that stand for an argument that did not come.
    assert [name for name, lines in fresh.items() if " = ..." in "".join(lines)] == ["maps.pyi"]


@pytest.mark.timeout(600)
def test_the_stub_agrees_with_the_module_at_run_time(tmp_path):
    checked = run(sys.executable, "-m", "mypy.stubtest", "ferrule._core", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.timeout(600)
def test_every_public_type_is_known(tmp_path):
    checked = run(
        tool("pyright"), "--verifytypes", "ferrule", "--ignoreexternal", "--outputjson",
        "--pythonpath", sys.executable, cwd=tmp_path,
    )  # fmt: skip
    assert checked.stdout.lstrip().startswith("{"), checked.stdout + checked.stderr
    report = json.loads(checked.stdout)["typeCompleteness"]
    # The library: the tools beside it are checked by mypy --strict.
    rooms = ("advise", "bench", "cli", "costs", "demo", "measuring")
    tools = tuple(f"ferrule.{room}" for room in rooms)
    exported = [symbol for symbol in report["symbols"] if symbol["isExported"]]
    symbols = [symbol for symbol in exported if not symbol["name"].startswith(tools)]
    assert len(symbols) > len(ferrule.__all__)  # it looked at something
    unknown = [
        f"{symbol['name']}: {'; '.join(d['message'] for d in symbol['diagnostics'])}"
        for symbol in symbols
        if not symbol["isTypeKnown"]
    ]
    assert not unknown, "\n".join(unknown)
