"""The table of waiting times: what was run, in what, and where it stands."""

import subprocess

import pytest

from studies import loop_times
from studies.loop_times import EDITS, GOALS, ROOT, Clone

ROW, OTHER = list(GOALS)[:2]


@pytest.fixture
def clone(monkeypatch, tmp_path):
    """One without the repository in it."""
    monkeypatch.setattr(Clone, "__post_init__", lambda _: None)
    (tmp_path / "ferrule").mkdir()
    return Clone(tmp_path, cold=False)


def test_a_row_has_the_time_that_passed_and_the_processors_own(clone, monkeypatch):
    monkeypatch.setattr(clone, "run", lambda command: {"make lint": (12.34, 150.0)}[command])
    clone.measure(ROW, "make lint")
    assert clone.rows == {ROW: f"| {ROW} | {GOALS[ROW]} | 12.3 s | 2 min 30 s |"}


def test_a_command_runs_in_the_clone_with_caches_of_its_own(clone, monkeypatch):
    monkeypatch.setenv("VIRTUAL_ENV", "/another")
    monkeypatch.setenv("CARGO_HOME", "/shared")
    said = 'echo "$PWD $UV_CACHE_DIR $PIP_CACHE_DIR $CARGO_HOME $VIRTUAL_ENV" > said'
    passed, busy = clone.run(f"sleep 0.1; {said}")
    assert passed >= 0.1 > busy >= 0
    folder = clone.folder
    shared = f"{folder}/ferrule {folder}/UV_CACHE_DIR {folder}/PIP_CACHE_DIR"
    assert (folder / "ferrule/said").read_text() == f"{shared} /shared \n"
    clone.cold = True
    clone.run(said)
    assert (folder / "ferrule/said").read_text() == f"{shared} {folder}/CARGO_HOME \n"
    with pytest.raises(subprocess.CalledProcessError):
        clone.run("exit 3")


@pytest.mark.parametrize("what", EDITS)
def test_an_edit_changes_the_file(clone, what):
    name, _, added = EDITS[what]
    path = clone.folder / "ferrule" / name
    path.parent.mkdir(parents=True)
    text = (ROOT / name).read_text("utf-8")
    path.write_text(text, "utf-8")
    clone.edit(what)
    assert len(path.read_text("utf-8")) == len(text) + len(added)
    if path.suffix == ".rs":
        command = ["rustfmt", "--edition", "2024", "--emit", "stdout", path]
        parsed = subprocess.run(command, capture_output=True, text=True, check=False)
        assert parsed.returncode == 0, parsed.stderr


def test_a_row_that_was_not_measured_keeps_what_it_had(monkeypatch, tmp_path):
    guide = tmp_path / "guide.md"
    monkeypatch.setattr(loop_times, "GUIDE", guide)
    before, after = f"Before\n{loop_times.START}", f"{loop_times.END}\nAfter\n"
    kept = f"| {OTHER} | – | 1.0 s | 2.0 s |\n| {ROW} | 90 s | 8.0 s | 9.0 s |\n"
    guide.write_text(f"{before}\n\n{loop_times.HEAD}{kept}\n{after}", "utf-8")
    loop_times.write({ROW: f"| {ROW} | 90 s | 3.0 s | 4.0 s |"})
    assert guide.read_text("utf-8") == (
        f"{before}\n\n{loop_times.HEAD}| {ROW} | 90 s | 3.0 s | 4.0 s |\n"
        f"| {OTHER} | – | 1.0 s | 2.0 s |\n\n{after}"
    )
