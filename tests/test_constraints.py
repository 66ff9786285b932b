"""What is installed here is what `constraints.txt` says, file by file."""

import importlib.metadata
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
LINES = (ROOT / "constraints.txt").read_text("utf-8").replace("\\\n", " ").splitlines()
PINNED = re.compile(r"([a-z0-9-]+)==([^ ]+)((?: +--hash=sha256:[0-9a-f]{64})+) *")
EXTENSIONS = (*ROOT.glob("examples/*/pyproject.toml"), *ROOT.glob("studies/**/pyproject.toml"))
# Made here, or part of every environment.
OWN = {"ferrule", "pip", "setuptools"}
OWN |= {tomllib.loads(each.read_text("utf-8"))["project"]["name"] for each in EXTENSIONS}


def test_each_version_has_the_hashes_of_its_files_and_no_address():
    packages = [line for line in LINES if not line.startswith("#")]
    assert len(packages) > 100
    assert [line for line in packages if not PINNED.fullmatch(line)] == [], "run `make constraints`"


def test_what_is_installed_is_constrained():
    wanted = dict(PINNED.fullmatch(line).groups()[:2] for line in LINES if not line.startswith("#"))
    installed = {
        re.sub(r"[-_.]+", "-", each.name).lower(): each.version for each in importlib.metadata.distributions()
    }
    assert len(installed) > 5
    assert {name: version for name, version in installed.items() if wanted.get(name) != version}.keys() <= OWN
