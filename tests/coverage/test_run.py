"""Coverage is counted of tests that fail, too, and their exit code is the end's."""

import os
import subprocess
from pathlib import Path

import pytest

RUN = Path(__file__).with_name("run")
# Stand in for programs that take minutes; the one of cargo makes the program that reads counters.
PROGRAMS = {
    "maturin": "",
    "python": 'echo "$1" >> asked',
    "coverage": '[ "$1" != run ] || exit "$TESTS_END_WITH"',
    "cargo": "out=target/coverage/reader/release; mkdir -p $out; cp maturin $out/ferrule-coverage",
}


@pytest.mark.skipif(os.name != "posix", reason="it is a script of the shell's")
@pytest.mark.parametrize("code", [0, 1, 5])
def test_it_ends_with_the_exit_code_of_the_tests(tmp_path: Path, code: int) -> None:
    for name, script in PROGRAMS.items():
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.defpath}", "TESTS_END_WITH": str(code)}
    done = subprocess.run([RUN], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert ("Not all tests passed" in done.stderr) == bool(code)
    assert (tmp_path / "asked").read_text().split()[-1] == "tests/coverage/report.py"
