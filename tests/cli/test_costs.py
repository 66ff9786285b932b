"""`ferrule costs`: measured once in a process of its own, then shown, drawn, compared and checked."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest
from ferrule.cli import app
from ferrule.costs import check, store
from typer.testing import CliRunner

COMMAND = (sys.executable, "-m", "ferrule", "costs")
SHORTER = """
from ferrule.cli import app
from ferrule.costs import check, session
session.QUICK_SAMPLE /= 4
check.COMPARED = check.COMPARED[::5]
app(prog_name="ferrule")
"""
"""The command, with even shorter samples, and fewer of those that pyperf times as well."""

UNDER = 100
MOST_OFF = 40
"""Percent: half of what the model says is nearer, quick as it is, and beside all that else a machine does."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A home for caches of this module's own."""
    return tmp_path_factory.mktemp("caches")


def ferrule(folder, *arguments):
    """What the command says, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", SHORTER, "costs", *map(str, arguments)],
        env=os.environ | {"XDG_CACHE_HOME": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def table(text):
    """All but the caution, which names whatever a busy machine made doubtful."""
    return re.sub(r"^Caution: .*?`ferrule\s+costs\s+run`", "", text, count=1, flags=re.DOTALL | re.MULTILINE)


def told(folder, *arguments):
    """What a command says that measures nothing, without the start of a process."""
    options = {"XDG_CACHE_HOME": str(folder), "COLUMNS": "200"}
    done = CliRunner().invoke(app, ["costs", *map(str, arguments)], env=options)
    return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def measured(folder):
    """What `ferrule costs --quick` said, with its files in the folder."""
    return ferrule(folder, "--quick", "--json", folder / "model.json", "--html", folder / "model.html")


def test_a_quick_run_shows_every_crossing_and_keeps_the_model(measured, folder):
    assert measured.returncode == 0, measured.stderr
    (kept,) = (folder / "ferrule" / "costs").iterdir()
    model = store.load(kept)
    assert store.difference(model) == ""
    assert model.quick
    ran = [each for each in model.measured if not each.reason]
    assert len(ran) > 150
    assert all(each.id in measured.stdout.replace("\n", " ") for each in ran if len(each.id) < 40)
    assert max(map(len, measured.stdout.splitlines())) <= UNDER
    assert "cheap: up to " in measured.stdout
    assert re.search(r"\[\d+/\d+\] \d+:\d\d, ~\d+:\d\d left: ", measured.stderr)
    assert json.loads((folder / "model.json").read_text())["ferrule"]["quick"] is True
    assert (folder / "model.html").read_text().count("<svg role") > 30


def test_costs_have_the_order_that_they_must_have(measured, folder):
    # Not times but relations that hold on every machine, by large factors.
    assert measured.returncode == 0
    model = store.load(folder / "model.json")
    assert model.crossing("list[int]", 10_000).value > 10 * model.crossing("list[int]", 100).value
    assert model.crossing("ndarray", 1_000_000, "copied").value > 10 * model.crossing("ndarray").value
    assert (
        model.crossing("list[int]", 10_000, "borrowed").value < model.crossing("list[int]", 10_000).value / 10
    )
    assert model.break_even("list[int]", work=1e-6).n < 10


def test_the_kept_model_is_shown_in_part_and_drawn(measured, folder):
    assert measured.returncode == 0
    shown = told(folder, "show", "list[int]", "--html", folder / "again.html")
    assert shown.returncode == 0, shown.stderr
    assert re.search(r"^ *list\[int\], copied ", shown.stdout, re.MULTILINE)
    assert not re.search(r"^ *dict\[str, int\] ", table(shown.stdout), re.MULTILINE)
    assert (folder / "again.html").exists()
    unknown = told(folder, "show", "nothing like it")
    assert unknown.returncode == 2
    assert "no crossing has 'nothing like it' in its name" in unknown.stderr


def test_break_even(measured, folder):
    assert measured.returncode == 0
    shown = told(folder, "break-even", "list[int]", "--work", "20ns")
    assert shown.returncode == 0, shown.stderr
    assert re.search(r"^read .*\d", shown.stdout, re.MULTILINE)
    assert "borrowed" not in table(shown.stdout)
    flat = " ".join(shown.stdout.split())
    assert "model.call(1).value and model.crossing(kind, n, way=way).value" in flat
    assert told(folder, "break-even", "list[int]", "--work", "1e-9ns").returncode == 2
    assert told(folder, "break-even", "list[int]", "--work", "0.001ns").stdout.count("never") >= 6
    mine = told(folder, "break-even", "list[int]", "--work", "20ns", "--rust", "1.5us")
    assert "Rust 1.50 µs" in mine.stdout
    for wrong, message in (
        (
            ("list[int]", "--work", "20"),
            "--work: got '20', wanted a time with its unit, such as 20ns, 1.5us, 2ms",
        ),
        (("list[int]", "--work", "9" * 400 + "s"), "--work: got '9999"),
        (("list[int]", "--work", "0ns"), "work: got 0, wanted more than 0"),
        (("list[int]", "--work", "20ns", "--rust", "-1ns"), "--rust: got '-1ns', wanted a time"),
        (
            ("list[imt]", "--work", "20ns"),
            "kind: got 'list[imt]', wanted a kind that was measured; near are 'list[int]'",
        ),
        (("exception", "--work", "20ns"), "kind: got 'exception', wanted one whose items cross to Rust"),
    ):
        refused = told(folder, "break-even", *wrong)
        assert refused.returncode == 2
        assert message in refused.stderr


def test_a_model_is_compared_with_the_kept_one(measured, folder, tmp_path):
    assert measured.returncode == 0
    same = told(folder, "compare", folder / "model.json")
    assert same.returncode == 0, same.stderr
    assert "0 faster, 0 slower" in same.stdout.replace("\n", " ")
    assert "are one file" not in same.stdout
    assert same.stdout.startswith("crossing, how, size ")
    itself = told(folder, "compare", folder / "model.json", folder / "." / "model.json")
    assert "are one file: nothing can differ." in " ".join(itself.stdout.split())
    (tmp_path / "damaged.json").write_text("{}")
    damaged = told(folder, "compare", tmp_path / "damaged.json")
    assert damaged.returncode == 2
    assert "no cost model, a damaged one, or another version's" in damaged.stderr


def test_without_a_model_the_way_to_one_is_named(tmp_path):
    for command in (("show",), ("check",), ("break-even", "list[int]", "--work", "20ns")):
        refused = told(tmp_path, *command)
        assert refused.returncode == 2
        assert "nothing was measured yet for this Python: `ferrule costs` does it" in refused.stderr
        assert "`ferrule costs --quick`" in refused.stderr


def test_a_word_that_is_no_command_is_refused(tmp_path):
    for words in (("call",), ("call", "--quick")):
        refused = told(tmp_path, *words)
        assert refused.returncode == 2
        assert (
            f"no command {words[0]!r}; wanted one of run, show, compare, break-even, check" in refused.stderr
        )


def test_ctrl_c_leaves_the_old_model(measured, folder):
    assert measured.returncode == 0
    (kept,) = (folder / "ferrule" / "costs").iterdir()
    before = kept.read_bytes()
    run = subprocess.Popen(
        COMMAND, env=os.environ | {"XDG_CACHE_HOME": str(folder)}, stderr=subprocess.PIPE, text=True
    )
    assert run.stderr is not None
    assert "[20/" in run.stderr.readline()  # it is in the middle of measuring
    sent = time.monotonic()
    run.send_signal(signal.SIGINT)
    said = run.communicate(timeout=30)[1]
    assert time.monotonic() - sent < 20
    assert run.returncode == 130
    assert "the model there was still stands" in said
    assert [path.read_bytes() for path in kept.parent.iterdir()] == [before]


def test_the_check_reports_how_good_the_model_is(measured, folder, capsys):
    assert measured.returncode == 0
    checked = ferrule(folder, "check", "--quick", "--json", folder / "check.json")
    assert checked.returncode == 0, checked.stderr
    (told,) = re.findall(
        r"Median error of (\d+) predicted calls: (\d+\.\d)%, at most (\d+\.\d)%", checked.stdout
    )
    count, median, _worst = map(float, told)
    assert count >= 50
    assert median < MOST_OFF
    assert re.search(r"Largest distance from pyperf: \d+\.\d%", checked.stdout)
    assert max(map(len, checked.stdout.splitlines())) <= UNDER
    kept = check.load(folder / "check.json")
    assert (len(kept.predicted), kept.quick) == (count, True)
    assert kept.model == store.load(folder / "model.json").date
    with capsys.disabled():
        print("\n" + "\n".join(checked.stdout.strip().splitlines()[-3:]))  # noqa: T201 - reported as well
