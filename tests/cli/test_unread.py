"""What was measured is kept where nobody reads what is printed, and where there is no room for it."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import pytest
from ferrule.bench.results import Problem, Results, Row
from ferrule.bench.session import Session
from ferrule.bench.show import page as bench_page
from ferrule.bench.show import report as bench_report
from ferrule.cli import app
from ferrule.costs import page, session, store
from ferrule.costs import report as costs_report
from ferrule.demo import page as demo_page
from ferrule.demo import real, tour
from ferrule.measuring.plots import MissingPlotsError

from tests.costs.models import made_up

FULL = Path("/dev/full")


@pytest.fixture(params=["left", "full"])
def unread(request):
    """A standard output whose reader has left, or whose disk is full."""
    if request.param == "left":
        reader, writer = os.pipe()
        os.close(reader)
    elif FULL.exists():
        writer = os.open(FULL, os.O_WRONLY)
    else:
        pytest.skip("the system has no /dev/full")
    with os.fdopen(writer, "w", encoding="utf-8") as stream:
        yield stream
        # What is left in it has no other place to go.
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), writer)


@pytest.fixture(autouse=True)
def measured(monkeypatch, tmp_path):
    """Everything is measured already; pages are drawn without what draws plots."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    monkeypatch.setattr(session, "measure", lambda *_, **__: made_up())
    monkeypatch.setattr(Session, "run", lambda _: added_up())
    monkeypatch.setattr(tour, "run", lambda *_: added_up())
    monkeypatch.setattr(real, "write", lambda *_: [real.Written("a.xlsx", 10, "cell", 2.5, 9_000, 30_000)])
    for each in (page, bench_page, demo_page):
        monkeypatch.setattr(each, "write", lambda *given: given[-1].write_text("<html>"))


def added_up() -> Results:
    made = Results("2026-11-27", ["ferrule"], {"cpu": "Some CPU", "cores": 2}, {}, {}, {})
    made.problems["toys/add"] = Problem("toys/add", "Add", "", "number", "exact", [10])
    for role, seconds in (("reference", 1e-3), ("ferrule", 1e-4)):
        made.rows.append(Row("toys/add", 10, 2, role, role, role, "measured", samples=[seconds] * 7))
    return made


def ferrule(*args) -> int:
    with pytest.raises(SystemExit) as left:
        app(list(map(str, args)))
    return left.value.code


@pytest.mark.parametrize(
    "command",
    [
        ("bench", "sequences/sum-list", "--json", "r.json", "--html", "r.html"),
        ("bench", "show", "kept.json", "--html", "r.html"),
        ("costs", "--json", "r.json", "--html", "r.html"),
        ("costs", "show", "--json", "r.json", "--html", "r.html"),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_the_files_are_written(unread, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    added_up().save(Path("kept.json"))
    if "show" in command:
        store.save(made_up(), store.place())
    with contextlib.redirect_stdout(unread):
        assert ferrule(*command)
    files = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert files == {"kept.json"} | {name for name in command if name.startswith("r.")}
    if "costs" in command:
        assert store.stored() == store.load(Path("r.json"))


def test_what_nobody_reads_while_others_are_measured_is_measured_to_the_end(unread, monkeypatch, tmp_path):
    ended = []

    def run(session):
        session.results = session.complete.__self__.results = added_up()
        session.complete("toys/add")
        ended.append(True)
        return session.results

    monkeypatch.setattr(Session, "run", run)
    with contextlib.redirect_stdout(unread):
        assert ferrule("bench", "sequences/sum-list", "--json", tmp_path / "r.json")
    assert ended == [True]
    assert (tmp_path / "r.json").exists()


def test_where_nobody_reads_the_messages_it_is_measured_and_printed_all_the_same(
    unread, monkeypatch, tmp_path, capsys
):
    def measure(watcher, **_):
        watcher.begin(2)
        watcher.step("one")
        watcher.step("two")
        return made_up()

    monkeypatch.setattr(session, "measure", measure)
    kept = tmp_path / "r.json"
    with contextlib.redirect_stderr(unread):
        assert ferrule("costs", "--json", kept) == 0
    assert store.load(kept) == store.stored()
    assert "list[int], copied" in capsys.readouterr().out


def test_the_demo_writes_each_part_before_it_prints_it(monkeypatch, tmp_path):
    seen = {}
    demo = sys.modules["ferrule.cli.demo"]
    monkeypatch.setattr(demo, "NEEDS", ())
    for where, name in (
        (costs_report, "print_answer"),
        (bench_report, "print_overview"),
        (demo, "_print_report"),
    ):
        monkeypatch.setattr(
            where, name, lambda *_, name=name: seen.update({name: {each.name for each in folder.iterdir()}})
        )
    folder = tmp_path / "out"
    with pytest.raises(SystemExit):
        app(["demo", str(folder)])
    assert seen == {
        "print_answer": {"costs.json"},
        "print_overview": {"costs.json", "bench.json"},
        "_print_report": {"costs.json", "bench.json", "index.html"},
    }


@pytest.mark.parametrize("error", [MissingPlotsError("no plots"), OSError(28, "No space left on device")])
def test_where_one_file_can_not_be_written_the_others_are_and_all_is_printed(
    monkeypatch, tmp_path, capsys, error
):
    def refuse(*_):
        raise error

    monkeypatch.setattr(page, "write", refuse)
    monkeypatch.setattr(store, "place", lambda: Path("/proc/none/model.json"))
    kept = tmp_path / "m.json"
    assert ferrule("costs", "--html", tmp_path / "m.html", "--json", kept) == 2
    printed, said = capsys.readouterr()
    assert "list[int], copied" in printed
    assert kept.stat().st_size
    assert "/proc/none/model.json can't be written: No such file or directory" in said
    assert str(error.args[-1]) in said
