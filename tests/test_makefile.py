"""What the Makefile decides by itself: which domains there are, and what need be installed again."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from ferrule.bench.find import package_sources

ROOT = Path(__file__).parents[1]
MAKE = shutil.which("make")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="make is POSIX's")


def make(*arguments: object, **options) -> str:
    # One that runs these tests tells those below it how to run.
    outer = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL"}}
    options.setdefault("env", outer)
    done = subprocess.run([MAKE, *map(str, arguments)], capture_output=True, text=True, check=True, **options)
    return done.stdout


def test_every_domain_is_benchmarked():
    domains = make("-s", "-C", ROOT, "--eval", "domains: ; @echo $(DOMAINS)", "domains").split()
    assert domains == sorted({source.module.split(".")[3] for source in package_sources()})
    assert len(domains) >= 10


def test_the_demo_ends_with_advice_on_a_program_and_the_proof_of_a_port_of_it():
    lines = make("-n", "--no-print-directory", "-C", ROOT, "demo").splitlines()
    *_, advice, proof = (line for line in lines if "/ferrule " in line)
    program = advice.split()[-1]
    assert advice.split()[1:3] == ["advise", "--html"]
    assert (ROOT / program).exists()
    assert proof.split()[1:4] == ["advise", "prove", f"{program}:nearest"]
    assert "def nearest(" in (ROOT / program).read_text("utf-8")


TARGETS = {"browser": ["chromium"], "readers": ["pdftotext", "qpdf", "soffice"], "valgrind": ["valgrind"]}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(
    ("there", "is_marked"),
    [
        ({"id": "echo 0", "apt-get": "exit 0"}, True),
        ({"id": "echo 0", "apt-get": "exit 1"}, False),
        ({"id": "echo 1000", "apt-get": "exit 1"}, True),
        ({"id": "echo 0"}, True),
        ({"id": "echo 0", "apt-get": "exit 1", "programs": ""}, True),
    ],
)
def test_what_could_not_be_installed_is_tried_again(tmp_path, target, there, is_marked):
    for name, script in there.items():
        for program in TARGETS[target] if name == "programs" else [name]:
            (tmp_path / program).write_text(f"#!/bin/sh\n{script}\n")
            (tmp_path / program).chmod(0o755)
    for name in ("touch", "sed", "find"):
        (tmp_path / name).symlink_to(shutil.which(name))
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/tools").touch()
    command = ["-s", "-f", ROOT / "Makefile", "-o", ".venv/tools", f".venv/{target}"]
    said = make(*command, cwd=tmp_path, env={"PATH": str(tmp_path)})
    assert (tmp_path / ".venv" / target).exists() == is_marked
    assert ("the next make tries again" in said) == (not is_marked)


def test_another_version_of_uv_gets_its_hashes_by_the_uv_that_is_there(tmp_path):
    (uv := tmp_path / ".venv/bin/uv").parent.mkdir(parents=True)
    uv.write_text("#!/bin/sh\n")
    uv.chmod(0o755)
    os.utime(uv, (0, 0))
    (tmp_path / "constraints.txt").write_text("uv==1.2.3 \\\n    --hash=sha256:of-another\n")
    said = make("-n", "-f", ROOT / "Makefile", "constraints", cwd=tmp_path)
    assert "pip compile" in said
    assert "pip install" not in said
