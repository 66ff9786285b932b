"""Counts are those of the job between two marks, and are compared with those of the same machine alone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import counts


def profiled(totals, labels=("sum", "sort")):
    """Stand in for callgrind: a profile for each mark, and what the jobs' process says."""

    def run(command, **_):
        (out,) = (word.removeprefix("--callgrind-out-file=") for word in command if "out-file" in word)
        for number, total in enumerate(totals, 1):
            Path(f"{out}.{number}").write_text(f"events: Ir\n{total}\n")
        Path(out).write_text("summary: 999\n")
        said = f"something else\n{json.dumps(['machine', labels])}\n"
        return subprocess.CompletedProcess(command, 0, said, "")

    return run


def test_a_job_has_what_was_counted_from_its_mark_to_the_next(monkeypatch):
    monkeypatch.setattr(counts.subprocess, "run", profiled(["summary: 1", "summary: 20", "totals: 300"]))
    assert counts.count() == ("machine", {"sum": 20, "sort": 300})
    monkeypatch.setattr(counts.subprocess, "run", profiled(["summary: 1", "summary: 20", ""]))
    with pytest.raises(SystemExit, match="callgrind counted nothing of sort"):
        counts.count()


def test_each_job_follows_a_mark_of_its_own_and_the_last_one_too(monkeypatch, capsys):
    calls = []
    jobs = {"sum": lambda: calls.append("sum"), "sort": lambda: calls.append("sort")}
    monkeypatch.setattr(counts, "jobs", lambda: jobs)
    monkeypatch.setattr(counts.os, "getppid", lambda: calls.append("mark"))
    counts.perform()
    assert calls == ["sum", "sort", "mark", "sum", "mark", "sort", "mark"]
    assert json.loads(capsys.readouterr().out) == [counts.machine(), ["sum", "sort"]]


@pytest.fixture
def known(monkeypatch, tmp_path):
    """A file with the counts of two machines; what is counted now is in `now`."""
    path = tmp_path / "counts.json"
    path.write_text(json.dumps({"here": {"sum": 1_000, "sort": 1_000}, "there": {"sum": 1}}))
    monkeypatch.setattr(counts, "COUNTS", path)
    monkeypatch.setattr(sys, "argv", ["counts.py"])

    def compare(now, machine="here"):
        monkeypatch.setattr(counts, "count", lambda: (machine, now))
        try:
            counts.main()
        except SystemExit as end:
            return end.code
        return 0

    return path, compare


@pytest.mark.parametrize(
    ("now", "code"),
    [
        ({"sum": 1_029, "sort": 971}, 0),
        ({"sum": 1_031, "sort": 1_000}, 1),
        ({"sum": 1_000, "sort": 969}, 1),
        ({"sum": 1_000, "sort": 1_000, "new": 1}, 1),
        ({"sum": 1_000}, "no longer counted: sort"),
    ],
)
def test_a_job_may_change_by_three_percent(known, now, code):
    _, compare = known
    assert compare(now) == code


def test_a_machine_has_an_entry_of_its_own_beside_the_others(known, monkeypatch):
    path, compare = known
    assert compare({"sum": 1_000, "sort": 1_000}, "third") == 1
    monkeypatch.setattr(sys, "argv", ["counts.py", "update"])
    assert compare({"sum": 5}, "third") == 0
    assert json.loads(path.read_text()) == {
        "here": {"sum": 1_000, "sort": 1_000},
        "there": {"sum": 1},
        "third": {"sum": 5},
    }


def test_the_file_counts_every_job(monkeypatch, tmp_path):
    monkeypatch.setattr(counts.tempfile, "mkdtemp", lambda **_: str(tmp_path))
    wanted = counts.jobs().keys()
    entries = json.loads(counts.COUNTS.read_text(encoding="utf-8"))
    assert entries
    assert all(entry.keys() == wanted for entry in entries.values())
