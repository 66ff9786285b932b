"""`python -m studies.claims`: a table of verdicts, its file and page, and messages for what can't be done."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from studies.claims import record

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "studies.claims")
UNDER = 100


@pytest.fixture
def environment(tmp_path):
    return os.environ | {"XDG_CACHE_HOME": str(tmp_path), "COLUMNS": "200"}


def ferrule(environment, *arguments):
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_claim_is_measured_judged_and_kept(environment, tmp_path):
    file, page = tmp_path / "claims.json", tmp_path / "claims.html"
    done = ferrule(environment, "hashmap-type-safe", "--quick", "--json", file, "--html", page)
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= UNDER
    assert "1 claim: 1 holds." in done.stdout
    (claim,) = record.load(file).claims
    assert (claim.id, claim.verdict.kind) == ("hashmap-type-safe", "holds")
    assert "makes sure of its types" in page.read_text()


def test_a_workload_and_a_crossing_are_measured(environment):
    done = ferrule(environment, "python-good-at-operators", "--quick")
    assert done.returncode == 0, done.stderr
    assert re.search(r"n = 1,000: [\d.]+ × \([\d.]+–[\d.]+\)", done.stdout)


def test_an_unknown_claim_is_said(environment):
    done = ferrule(environment, "no such claim")
    assert done.returncode == 2
    assert "no claim has 'no such claim' in its name" in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_ends_it_and_shows_what_there_is(environment):
    running = subprocess.Popen(
        [*COMMAND, "walk", "--quick"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    assert running.stderr.readline().startswith("[1/")
    running.send_signal(signal.SIGINT)
    started = time.monotonic()
    shown, told = running.communicate(timeout=30)
    assert time.monotonic() - started < 20
    assert running.returncode == 130
    assert "The run was interrupted" in shown
    assert "Traceback" not in told
