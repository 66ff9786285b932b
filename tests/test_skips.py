"""A test that is skipped for a reason that nobody listed fails a run of everything."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.skips import is_listed, judged

ROOT = Path(__file__).parents[1]
TESTS = """
import pytest

def test_peer():
    pytest.importorskip("no_such_peer")

def test_listed():
    pytest.skip("not run: no CUDA device")

@pytest.mark.skipif(True, reason="because")
def test_mark():
    pass

@pytest.mark.xfail
def test_known():
    assert False
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every reason is listed")
@pytest.mark.parametrize("processes", [[], ["-p", "xdist", "--numprocesses", "1"]])
def test_all_but_what_is_listed_fails_where_everything_runs(processes, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\ntestpaths = folder\naddopts = --continue-on-collection-errors"
    )
    names = "pytest_configure_node, pytest_make_collect_report, pytest_runtest_makereport"
    hooks = f"from tests.skips import {names}"
    (folder / "conftest.py").write_text(hooks)
    (folder / "test_some.py").write_text(TESTS)
    (folder / "test_module.py").write_text("import pytest\npytest.importorskip('no_such_peer')")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-rN",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:hypothesispytest",
        *processes,
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1].startswith("1 failed, 1 skipped, 1 xfailed, 2 errors"), done.stdout
    assert done.stdout.count("tests/skips.py does not list why: could not import 'no_such_peer'") == 2


def test_some_tests_may_be_skipped_for_any_reason():
    report = SimpleNamespace(
        skipped=True, longrepr=("file", 1, "Skipped: because"), nodeid="a", outcome="skipped"
    )
    judged(report, SimpleNamespace(args_source=pytest.Config.ArgsSource.ARGS))
    assert report.outcome == "skipped"
    judged(report, SimpleNamespace(args_source=pytest.Config.ArgsSource.TESTPATHS))
    assert (report.outcome, is_listed("because")) == (
        ("skipped", True) if sys.platform != "linux" else ("failed", False)
    )


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every reason is listed")
def test_a_peer_that_is_missing_or_broken_is_not_listed():
    for reason in (
        "could not import 'polars': No module named 'polars'",
        "Numba: cannot import name 'x'",
        "not built: make extensions",
        "polars is a peer, and not installed",
        "Taichi: libGL.so.1: cannot open shared object file",
    ):
        assert not is_listed(reason), reason
