"""The table of waiting times: what was run, in what, whether it ran, and where its figures stand."""

import re
import subprocess

import pytest

from studies import loop_times
from studies.loop_times import (
    AGAIN,
    CACHES,
    EDITS,
    FAST,
    GOALS,
    IMPORT,
    LINT,
    MODULE,
    RELEASE,
    TEST,
    TESTED,
    TESTS,
    WHEEL,
    Clone,
    NothingRanError,
)
from studies.publish import published
from studies.publish.published import ROOT

COMMIT = "1a2b3c4"
WHEEL_FILE = "target/wheels/release/a.whl"


@pytest.fixture
def clone(monkeypatch, tmp_path):
    """One without the repository in it, but for the files that are edited."""
    monkeypatch.setattr(Clone, "__post_init__", lambda _: None)
    monkeypatch.setattr(Clone, "commit", COMMIT)
    made = Clone(tmp_path)
    for name, _, _ in EDITS.values():
        (made.root / name).parent.mkdir(parents=True, exist_ok=True)
        (made.root / name).write_text((ROOT / name).read_text("utf-8"), "utf-8")
    return made


class Stand:
    """In the place of `Clone.run`: notes each command, and does what it leaves behind."""

    def __init__(self, clone, monkeypatch, lazy=()):
        self.clone, self.lazy, self.commands = clone, lazy, []
        monkeypatch.setattr(clone, "run", self.run)

    def run(self, command):
        self.commands.append(command)
        for part in command.split(" && "):
            if part not in self.lazy:
                self.make(part)
        number = float(len(self.commands))
        return (0.05, 0.0) if "ferrule'" in command else (0.02, 0.0) if "import" in command else (number, 0.5)

    def make(self, command):
        name = {
            "make lint": ".venv/pyvenv.cfg",
            "make fast": MODULE.replace("*", "abi"),
            "make test": MODULE.replace("*", "abi"),
            "make release": WHEEL_FILE,
            TEST: TESTED,
        }.get(command)
        if name:
            path = self.clone.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{len(self.commands)}{'.' * 100}")


def row(what, edited="make fast && "):
    return f"{what} is edited → {'`make fast` → ' if edited else ''}a test has run"


def test_each_row_is_what_it_is_called(clone, monkeypatch):
    stand = Stand(clone, monkeypatch)
    loop_times.working(clone)
    edits = [f"make fast && {TEST}"] * 3
    assert stand.commands == ["make lint", "make fast", TEST, *edits, TEST]
    loop_times.tests(clone)
    assert stand.commands[7:] == ["make test", "make test"]
    rows = [row("a kernel"), row("a binding"), row("a docstring"), row("a Python file", edited="")]
    measured = {each["what"]: each["seconds"] for each in clone.rows}
    assert measured == {LINT: 1, FAST: 2, **dict(zip(rows, (4, 5, 6, 7), strict=True)), TESTS: 8, AGAIN: 9}
    assert {each["busy"] for each in clone.rows} == {0.5}
    for name, _, added in EDITS.values():
        assert added in (clone.root / name).read_text("utf-8")


def test_importing_is_measured_beyond_numpy(clone, monkeypatch):
    stand = Stand(clone, monkeypatch)
    loop_times.release(clone)
    assert stand.commands[0] == "make release"
    assert len(set(stand.commands[1:])) == 2
    found = {each["what"]: each for each in clone.rows}
    assert found[IMPORT]["seconds"] == pytest.approx(0.03)
    assert found[WHEEL]["bytes"] == 101
    assert found[RELEASE]["seconds"] == 1
    assert {*GOALS} == {*found} | {LINT, FAST, TESTS, AGAIN} | {what for what in GOALS if "edited" in what}


@pytest.mark.parametrize("lazy", ["make lint", "make fast", TEST])
def test_what_did_not_run_is_no_row(clone, monkeypatch, lazy):
    Stand(clone, monkeypatch, lazy=[lazy])
    with pytest.raises(NothingRanError, match="is as it was"):
        loop_times.working(clone)


def test_what_is_there_from_before_is_not_taken_for_made(clone, monkeypatch):
    stand = Stand(clone, monkeypatch, lazy=[TEST])
    (clone.root / TESTED).write_text("an earlier run's")
    with pytest.raises(NothingRanError, match=f"{TESTED} is as it was"):
        clone.measure(LINT, TEST, TESTED)
    stand.lazy = []
    clone.measure(LINT, TEST, TESTED)


def test_a_row_says_what_passed_and_of_which_commit(clone, monkeypatch):
    monkeypatch.setattr(clone, "run", lambda command: {"make lint": (12.3456789, 150.0)}[command])
    clone.measure(LINT, "make lint")
    (found,) = clone.rows
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", found.pop("date"))
    assert found == {"what": LINT, "seconds": 12.346, "busy": 150.0, "commit": COMMIT}


def test_a_command_runs_in_the_clone_with_empty_caches(clone, monkeypatch):
    for name in ("VIRTUAL_ENV", "MAKEFLAGS", *CACHES):
        monkeypatch.setenv(name, "/another")
    said = " ".join(f"${name}" for name in ("PWD", "VIRTUAL_ENV", "MAKEFLAGS", *CACHES))
    passed, busy = clone.run(f'sleep 0.1; echo "{said}" > said')
    assert passed >= 0.1 > busy >= 0
    own = [f"{clone.folder}/{name}" for name in ("ferrule", *CACHES)]
    assert (clone.root / "said").read_text().split() == own
    assert {"CARGO_HOME", "UV_CACHE_DIR", "XDG_CACHE_HOME"} <= {*CACHES}
    assert [path.name for path in clone.folder.iterdir()] == ["ferrule"]
    with pytest.raises(subprocess.CalledProcessError):
        clone.run("exit 3")


@pytest.mark.parametrize("what", EDITS)
def test_an_edit_changes_the_file(clone, what):
    name, _, added = EDITS[what]
    path = clone.root / name
    text = path.read_text("utf-8")
    clone.edit(what)
    assert path.read_text("utf-8").split() != text.split()
    assert len(path.read_text("utf-8")) == len(text) + len(added)
    if path.suffix == ".rs":
        command = ["rustfmt", "--edition", "2024", "--emit", "stdout", path]
        parsed = subprocess.run(command, capture_output=True, text=True, check=False)
        assert parsed.returncode == 0, parsed.stderr


@pytest.mark.parametrize("edit", [("a.py", "no such text", "# Edited."), ("a.py", "x = 1", "\n\n")])
def test_an_edit_that_changes_nothing_ends_it(clone, monkeypatch, edit):
    (clone.root / "a.py").write_text("x = 1\n")
    monkeypatch.setitem(EDITS, "a file", edit)
    with pytest.raises(NothingRanError, match=r"a\.py is as it was"):
        clone.edit("a file")


def test_no_time_is_rounded_down():
    said = [loop_times.duration(seconds) for seconds in (0.04001, 9.91, 59.95, 60, 89.2, 1080.01)]
    assert said == ["41 ms", "10.0 s", "1 min", "1 min", "1 min 30 s", "18 min 1 s"]


@pytest.mark.parametrize(("seconds", "shown"), [(1080.0, "18 min"), (1080.01, "**18 min 1 s**")])
def test_a_time_past_its_goal_stands_out(seconds, shown):
    found = {"what": TESTS, "seconds": seconds, "busy": 2000.0, "date": "2026-11-29", "commit": COMMIT}
    assert loop_times.line(found) == f"| {TESTS} | 18 min | {shown} | 33 min 20 s | 2026-11-29, {COMMIT} |"


def test_a_row_that_was_not_measured_keeps_what_it_had_on_this_machine():
    old, new = ({"what": what, "seconds": 1.0} for what in (AGAIN, TESTS))
    known = {"machine": "here", "rows": [old, {**new, "seconds": 2.0}]}
    assert loop_times.joined(known, [new], "here") == {"machine": "here", "rows": [new, old]}
    assert loop_times.joined(known, [new], "there") == {"machine": "there", "rows": [new]}


def test_rows_go_into_the_small_file_and_from_there_to_the_guide(monkeypatch, tmp_path):
    guide = tmp_path / "guide.md"
    monkeypatch.setattr(loop_times, "GUIDE", guide)
    monkeypatch.setattr(published, "FOLDER", tmp_path)
    published.place(loop_times.NAME).write_text('{"machine": "another", "rows": []}')
    guide.write_text(f"Before\n{loop_times.START}\nA hand was here.\n{loop_times.END}\nAfter\n", "utf-8")
    found = {"what": WHEEL, "bytes": 8_000_001, "date": "2026-11-29", "commit": COMMIT}
    loop_times.write([found])
    assert published.read(loop_times.NAME)["rows"] == [found]
    text = guide.read_text("utf-8")
    assert f"\n\n{loop_times.HEAD}| the wheel | – | 8.1 MB |  | 2026-11-29, {COMMIT} |\n\n" in text
    assert text.startswith("Before\n")
    assert text.endswith(f"{loop_times.END}\nAfter\n")
    assert text == loop_times.guide(published.read(loop_times.NAME))


def test_the_guide_has_what_the_small_file_comes_to():
    known = published.read(loop_times.NAME)
    assert loop_times.GUIDE.read_text("utf-8") == loop_times.guide(known)
    assert published.place(loop_times.NAME).read_text("utf-8") == published.text_of(known)
