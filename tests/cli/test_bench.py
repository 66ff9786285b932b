from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest
from ferrule.__main__ import main
from ferrule.cli import app
from typer.testing import CliRunner

TOYS = Path(__file__).parents[1] / "bench" / "toys.py"
RUNNER = CliRunner()

FINE = """
from ferrule.bench import workload

@workload(sizes=(10, 100), unit="item")
def add_up(n):
    "Add up."
    return list(range(n))

@add_up.reference
def _(data): return sum(data)

@add_up.ferrule
def _(data): return sum(data)

@add_up.peer("other")
def _(data): return sum(data)
"""


@pytest.fixture
def fine(tmp_path):
    path = tmp_path / "fine.py"
    path.write_text(FINE)
    return path


def ferrule(*args):
    return RUNNER.invoke(app, ["bench", *map(str, args)])


def test_a_users_file_is_measured_shown_kept_and_compared(fine, tmp_path):
    kept = tmp_path / "r.json"
    page = tmp_path / "r.html"
    done = ferrule(fine, "--quick", "--threads", "1", "--json", kept, "--html", page)
    assert done.exit_code == 0, done.output
    assert "fine/add-up · 10 items · Add up" in done.output
    assert "· 100 items ·" not in done.output
    assert "fine/add-up: Not asked for: 100 items." in done.output
    assert "<svg" in page.read_text()
    shown = ferrule("show", kept)
    assert shown.exit_code == 0
    assert "fine/add-up · 10 items" in shown.output
    compared = ferrule("compare", kept, kept)
    assert compared.exit_code == 0
    assert "0 faster, 0 slower, " in compared.output
    assert json.loads(kept.read_text())["ferrule"]["machine"]["cpu"]


def test_sizes_and_peers_are_chosen(fine, tmp_path):
    kept = tmp_path / "r.json"
    done = ferrule(
        fine,
        "--size",
        "3,7",
        "--size",
        "5",
        "--peers",
        "OTHER",
        "--threads",
        "all",
        "--quick",
        "--json",
        kept,
    )
    assert done.exit_code == 0, done.output
    rows = json.loads(kept.read_text())["ferrule"]["rows"]
    assert {row["n"] for row in rows} == {3, 5, 7}


def test_a_wrong_answer_exits_with_1(tmp_path):
    path = tmp_path / "lies.py"
    path.write_text(
        FINE.replace(
            "@add_up.ferrule\ndef _(data): return sum(data)", "@add_up.ferrule\ndef _(data): return 1"
        )
    )
    done = ferrule(path, "--quick", "--threads", "1")
    assert done.exit_code == 1
    assert "WRONG: 1 where 45 was expected" in done.output


@pytest.mark.parametrize(
    ("answer", "was", "why"),
    [
        (
            "data.nothing",
            "not run",
            "in the call: AttributeError: 'list' object has no attribute 'nothing' (mine.py:11)",
        ),
        (
            "None",
            "WRONG",
            "no answer: it is None; where that is right, a rule of the workload's own (`equal=`) says so",
        ),
    ],
)
def test_where_nothing_was_measured_it_exits_with_1_and_the_reason(tmp_path, answer, was, why):
    path = tmp_path / "mine.py"
    whole = FINE + FINE.partition("import workload\n")[2].replace("add_up", "second")
    path.write_text(whole.replace("def _(data): return sum(data)", f"def _(data):\n    return {answer}", 1))
    done = ferrule(path, "--quick", "--threads", "1")
    assert done.exit_code == 1
    assert done.output.splitlines()[-1] == f"Nothing of mine/add-up was measured. Its reference: {why}"
    said = " ".join(done.output.split())
    assert f"other: not run: nothing to compare with: the reference was {was}, and no peer agreed" in said


def plain(text: str) -> list[str]:
    """The lines, without colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()


def test_list_gives_a_line_to_each_workload(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("FORCE_COLOR", "1")  # that makes no terminal of a pipe
    done = ferrule("list")
    assert done.exit_code == 0
    lines = plain(done.output)
    named = [line.split()[0] for line in lines if not line.startswith(" ")]
    assert len(named) == len({*named}) > 50
    assert all("/" in name for name in named)
    assert "sequences/sum-list" in named
    # Nothing is cut where no terminal is: what is longer goes on in the next line.
    assert max(map(len, lines)) <= 100
    assert len(lines) > len(named)
    assert not any(line.rstrip().endswith("…") for line in lines)


@pytest.mark.skipif(sys.platform == "win32", reason="pty is POSIX")
def test_list_has_lines_as_wide_as_the_terminal():
    leader, follower = os.openpty()
    command = [sys.executable, "-m", "ferrule", "bench", "list", "text/"]
    subprocess.run(command, stdout=follower, env=os.environ | {"COLUMNS": "70"}, check=True)
    os.close(follower)
    lines = plain(os.read(leader, 1 << 16).decode())
    os.close(leader)
    assert max(map(len, lines)) == 70
    assert any(line.endswith("…") for line in lines)


def test_list_describes_a_single_workload():
    of_several, of_one = ferrule("list", TOYS), ferrule("list", "text/word-count")
    assert "Sizes" not in of_several.output
    assert "toys/total  " in of_several.output
    assert "Sizes: 100,000, 10,000,000, 100,000,000 (byte)" in of_one.output
    assert "polars (lines in hand, as a column)" in of_one.output


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["no-such-workload"], "no workload is called 'no-such-workload'; `ferrule bench list` lists"),
        (["word-cuont"], "no workload is called 'word-cuont'; did you mean text/word-count"),
        (["run", "no-such-workload"], "no workload is called"),
        (
            ["lsit"],
            "'lsit'; `ferrule bench list` lists them all\nDid you mean the command list?",
        ),
        (["absent.py"], "there is no file absent.py"),
        *(
            ([TOYS, "--size", size], f"--size: got {size[:9]!r}"[:-1])
            for size in ("0", "ten", "1_", "-5", "1e3", str(2**63), "9" * 5000)
        ),
        ([TOYS, "--peers", "nobody"], "no peer's label has the part nobody"),
        (["show", TOYS], "toys.py: not a result file"),
        (["compare", TOYS, TOYS], "toys.py: not a result file"),
        (["show", "absent.json"], "absent.json: there is no such file"),
        ([TOYS, "--threads", "3"], "--threads: '3' is none of 1, all, both"),
        ([TOYS, "--json", TOYS.parent], "is a folder; name a file in it"),
        ([TOYS, "--html", TOYS.parent], "is a folder; name a file in it"),
        ([TOYS, "--html", TOYS / "page.html"], "page.html can't be written: "),
        ([TOYS, "--json", "/proc/none/r.json"], "r.json can't be written: "),
    ],
)
def test_mistakes_are_named_and_exit_with_2(args, says):
    done = ferrule(*args)
    assert done.exit_code == 2
    assert says in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ("bench compre a b", "No such command 'compre'. Did you mean 'compare'?"),
        ("bench compre a b --noise 0.1", "No such command 'compre'. Did you mean 'compare'?"),
        ("bench shwo a.json --html a.html", "No such command 'shwo'. Did you mean 'show'?"),
        ("costs shw", "No such command 'shw'. Did you mean 'show'?"),
        (
            "costs break_even list[int] --work 20ns",
            "No such command 'break_even'. Did you mean 'break-even'?",
        ),
        # Where it is what `run` takes, it is no command.
        ("bench compact --jsn r.json", "No such option: --jsn"),
        ("bench text maps", "Got unexpected extra argument(s) (maps)"),
    ],
)
def test_a_misspelt_command_is_named_with_the_one_that_is_near(args, says):
    done = RUNNER.invoke(app, args.split())
    assert done.exit_code == 2
    assert says in " ".join(done.output.replace("│", "").split())


def test_a_broken_file_is_named(tmp_path):
    path = tmp_path / "broken.py"
    path.write_text("import no_such_module_anywhere")
    done = ferrule(path)
    assert done.exit_code == 2
    assert "broken.py can't be imported: ModuleNotFoundError" in done.output
    path.write_text("x = 1")
    assert "declares no workload" in ferrule(path).output


def test_the_paths_are_tried_before_anything_is_measured_and_nothing_is_left(tmp_path):
    lies = tmp_path / "lies.py"
    lies.write_text("raise RuntimeError('imported')")
    done = ferrule(lies, "--json", tmp_path / "r.json", "--html", tmp_path)
    assert done.exit_code == 2
    assert "is a folder" in done.output
    assert "imported" not in done.output
    assert list(tmp_path.iterdir()) == [lies]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("@workload\ndef total(n): return n\n", "write @workload(sizes="),
        (
            "@workload(sizes=(1,))\ndef big_total(n): return n\n@big_total.peer('a')\ndef _(n): return n\n",
            "mine/big-total has no reference to compare answers with; write one in pure Python under @",
        ),
    ],
)
def test_a_workload_that_lacks_something_says_what_to_write(tmp_path, text, says):
    path = tmp_path / "mine.py"
    path.write_text(f"from ferrule.bench import workload\n{text}")
    done = ferrule(path)
    assert done.exit_code == 2
    assert says in done.output
    assert "Traceback" not in done.output


def test_help_names_the_commands_and_the_options_of_run():
    done = ferrule("--help")
    assert done.exit_code == 0
    for name in ("run", "list", "show", "compare", "--size", "--peers", "--threads", "--quick", "--json"):
        assert name in done.output


SLEEPS = """
from ferrule.bench import workload
import os, time
from pathlib import Path

@workload(sizes=(10,))
def sleeps(n): return n

@sleeps.reference
def _(data):
    Path(__file__).with_name("pid").write_text(str(os.getpid()))
    time.sleep(60)
"""
SLEEPER = FINE + SLEEPS


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_ctrl_c_ends_workers_at_once_and_keeps_what_was_measured(tmp_path):
    path, kept, pid = tmp_path / "sleeper.py", tmp_path / "r.json", tmp_path / "pid"
    path.write_text(SLEEPER)
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "ferrule",
            "bench",
            str(path),
            "--quick",
            "--threads",
            "1",
            "--json",
            str(kept),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as run:
        deadline = time.monotonic() + 30
        while not (pid.exists() and pid.read_text()):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        run.send_signal(signal.SIGINT)
        began = time.monotonic()
        output, _ = run.communicate(timeout=20)
        assert time.monotonic() - began < 15
    assert run.returncode == 130
    assert "The run was interrupted (sleeper/sleeps: checking Python, n=10, 1 thread)" in output
    assert "sleeper/add-up · 10 items" in output
    document = json.loads(kept.read_text())["ferrule"]
    assert document["interrupted"]
    assert {row["workload"] for row in document["rows"]} == {"sleeper/add-up"}
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_a_file_in_the_current_folder_does_not_stand_in_for_a_module(fine, tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "tempfile.py").write_text("raise RuntimeError('shadowed')")
    (elsewhere / "statistics.py").write_text("raise RuntimeError('shadowed')")
    monkeypatch.chdir(elsewhere)
    done = ferrule(fine, "--quick", "--threads", "1")
    assert done.exit_code == 0, done.output
    assert "not run" not in done.output


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_ctrl_c_before_anything_is_measured_leaves_files_as_they_are(tmp_path):
    path, kept, pid = tmp_path / "sleeper.py", tmp_path / "r.json", tmp_path / "pid"
    path.write_text(SLEEPS)
    kept.write_text("good")
    command = [sys.executable, "-m", "ferrule", "bench", str(path), "--json", str(kept)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        deadline = time.monotonic() + 30
        while not (pid.exists() and pid.read_text()):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        run.send_signal(signal.SIGINT)
        output, _ = run.communicate(timeout=20)
    assert run.returncode == 130
    assert kept.read_text() == "good"
    at = "sleeper/sleeps: checking Python, n=10, 1 thread"
    assert output == f"Interrupted ({at}): nothing was measured, so {kept} stays as it is.\n"


def test_ctrl_c_while_a_file_is_imported_is_said_in_a_line(fine, monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("ferrule.bench.find.select", interrupted)
    for command, says in (((fine,), "Interrupted: nothing was measured.\n"), (("list",), "Interrupted.\n")):
        done = ferrule(*command)
        assert (done.exit_code, done.output) == (130, says)


def test_ctrl_c_during_the_first_imports_is_said_in_a_line(monkeypatch, capsys):
    class Interrupted(ModuleType):
        def __getattr__(self, name):
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "ferrule.cli", Interrupted("ferrule.cli"))
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 130
    assert capsys.readouterr().err == "Interrupted.\n"


def test_in_a_pipe_each_step_is_a_line_and_each_workload_is_shown_once_complete(fine):
    more = (
        FINE.partition("import workload\n")[2]
        .replace("def add_up(n)", "def second(n)")
        .replace("@add_up", "@second")
    )
    fine.write_text(FINE + more)
    command = [sys.executable, "-m", "ferrule", "bench", str(fine), "--quick", "--threads", "1"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True)
    lines = re.findall(r"^\[(\d/\d)\] .*: (fine.*)$|^(fine/\S+) · ", done.stdout, re.MULTILINE)
    found = ["".join((count, " " * bool(count), step, title)) for count, step, title in lines]
    told = []
    for first, name in ((1, "add-up"), (5, "second")):
        told.append(f"{first}/8 fine/{name} n=10, 1 thread")
        told += [
            f"{first + at}/8 fine/{name}: memory of {label}"
            for at, label in enumerate(("Python", "ferrule", "other"), 1)
        ]
        told.append(f"fine/{name}")
    assert found == told
