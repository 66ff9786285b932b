"""Sixteen threads on one object of each class: a moment of what `make soak` does for minutes."""

import subprocess
import sys
from pathlib import Path

from tests.threads.soak import SOAKS


def test_sixteen_threads_on_one_object_of_each_class() -> None:
    command = [sys.executable, Path(__file__).with_name("soak.py"), "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert {line.partition(":")[0] for line in done.stdout.splitlines()} == set(SOAKS)
