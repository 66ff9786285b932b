"""`ferrule advise`: a program's own words stay its own, and the report goes to the standard error alone."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from ferrule.advise import folders
from ferrule.advise.joined import FINDINGS
from ferrule.advise.recording import ProgramEnded
from ferrule.advise.show import kept_findings, said
from ferrule.cli import app
from ferrule.costs import store
from typer.testing import CliRunner

from tests.advise.models import advised


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder in which the command runs; its cache folder is beside."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    monkeypatch.chdir(tmp_path)
    store.save(advised(), store.place())
    (tmp_path / "app.py").write_text("import sys\nprint(sys.argv)\nsys.exit(len(sys.argv) % 2)\n")
    return tmp_path


@dataclass
class Ended:
    """What a program wrote, what the command said of it, and the exit code."""

    stdout: str
    stderr: str
    returncode: int


@pytest.fixture
def advise(capfd):
    """Runs the command in this process, which saves importing all of it; the program is one of its own."""

    def advise(*arguments):
        capfd.readouterr()
        found = CliRunner().invoke(app, ["advise", *arguments])
        assert found.exception is None or isinstance(found.exception, SystemExit)
        written = capfd.readouterr()
        assert written.err == ""
        return Ended(written.out + found.stdout, found.stderr, found.exit_code)

    return advise


def advise_alone(*arguments, **options):
    """What the command says in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "ferrule", "advise", *arguments],
        check=False,
        text=True,
        **(options or {"capture_output": True}),
    )


@pytest.mark.parametrize(
    ("words", "argv", "command"),
    [
        (["app.py"], ["app.py"], "app.py"),
        (
            ["app.py", "--all", "-h", "--", "prove"],
            ["app.py", "--all", "-h", "--", "prove"],
            "app.py --all -h",
        ),
        (["--exact", "app.py", "--no-record"], ["app.py", "--no-record"], "app.py --no-record"),
        (["--top", "3", "app.py"], ["app.py"], "app.py"),
        (["--top=3", "./app.py"], ["./app.py"], "./app.py"),
        (["run", "--no-record", "--", "app.py", "-m"], ["app.py", "-m"], "app.py -m"),
        (["-m", "app", "--help"], ["{0}/app.py", "--help"], "-m app --help"),
        (["--exact", "-m", "app", "-m", "run"], ["{0}/app.py", "-m", "run"], "-m app -m run"),
    ],
)
def test_what_follows_a_program_is_its_own(advise, folder, words, argv, command):
    found = advise(*words)
    wanted = [each.format(folder) for each in argv]
    assert found.stdout == f"{wanted}\n"
    assert found.returncode == len(argv) % 2
    assert found.stderr.startswith(command)


def test_pytest_runs_with_all_that_follows(advise, folder, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    (folder / "test_it.py").write_text("def test_a():\n    pass\n\ndef test_b():\n    assert False\n")
    found = advise("--pytest", "-k", "test_a", "-p", "no:cacheprovider")
    assert "1 passed, 1 deselected" in found.stdout
    assert found.returncode == 0


@pytest.mark.parametrize(
    ("words", "why"),
    [([], "no program: wanted a file"), (["--exact"], "no program: wanted a file"), (["-m"], "no program")],
)
def test_no_program(words, why):
    found = CliRunner().invoke(app, ["advise", *words])
    assert found.exit_code == 2
    assert found.output.startswith(f"ferrule: {why}")


def test_an_option_that_is_none():
    found = CliRunner().invoke(app, ["advise", "--unknown", "app.py"])
    assert found.exit_code == 2
    assert "No such option" in found.output


def test_help_shows_the_options():
    found = CliRunner().invoke(app, ["advise", "--help"])
    assert found.exit_code == 0
    assert "--no-record" in found.output


def test_a_report_that_nobody_can_read_loses_nothing():
    read, write = os.pipe()
    os.close(read)
    found = advise_alone("app.py", stdout=subprocess.PIPE, stderr=write)
    os.close(write)
    assert (found.stdout, found.returncode) == ("['app.py']\n", 1)
    assert len(folders.runs()) == 1


@pytest.mark.parametrize("option", ["-I", "-E", "-S"])
def test_a_python_that_ignores_what_a_program_is_watched_by(option):
    command = (
        f"import sys; sys.path += {sys.path!r}; "
        "from ferrule.advise.program import command; print(command(['app.py']))"
    )
    found = subprocess.run(
        [sys.executable, option, "-c", command], capture_output=True, text=True, check=False
    )
    assert "a program can't be watched by a Python that was started with -" in found.stderr
    assert option in found.stderr.splitlines()[-1]


def test_the_last_runs_are_kept_for_the_user_alone():
    for _ in range(7):
        with folders.new() as path:
            (path / "1.jsonl").write_text("x")
    assert [each.name for each in folders.runs()] == ["000003", "000004", "000005", "000006", "000007"]
    assert all(each.stat().st_mode & 0o777 == 0o700 for each in folders.runs())


def kept_run(*command, root="/a"):
    with folders.new() as path:
        folders.write(str(path), ProgramEnded(list(command), "", root, 1.0, 1.0, 0, []))
    return path.name


def test_runs_of_one_program_leave_those_of_others(monkeypatch):
    first = [kept_run("-m", "one"), kept_run("app.py", root="/b")]
    several = [kept_run("app.py", str(number)) for number in range(8)]
    kept_run("-m", "two")
    names = [each.name for each in folders.runs()]
    assert names[:-1] == first + several[3:]
    monkeypatch.setattr(folders, "_KEPT", 3)
    kept_run("app.py")
    assert [each.name for each in folders.runs()][:-1] == names[-2:]


def test_a_run_that_goes_on_is_kept():
    with folders.new() as path:
        for _ in range(7):
            with folders.new():
                pass
        assert path.is_dir()
        assert [each.name for each in folders.runs()][:2] == [path.name, "000005"]
    with folders.new():
        assert not path.is_dir()


def test_large_runs_are_kept_less_long(monkeypatch):
    monkeypatch.setattr(folders, "_LARGEST", 25)
    for _ in range(4):
        with folders.new() as path:
            (path / "1.jsonl").write_text("x" * 10)
    assert [each.name for each in folders.runs()] == ["000002", "000003", "000004"]


def test_a_cache_folder_that_others_may_write_to(advise, folder):
    (folder / "caches").chmod(0o777)
    found = advise("app.py")
    assert found.returncode == 2
    assert "others may write in it" in found.stderr
    assert found.stdout == ""


def test_a_verdict_is_explained():
    store.place().unlink()
    found = CliRunner().invoke(app, ["advise", "explain", "move-the-loop"])
    assert found.exit_code == 0
    assert "Crossings were not measured yet for this Python" in found.stderr
    assert "Move the loop around it" in found.stdout
    assert "(not measured here)" in found.stdout


def test_a_verdict_is_explained_with_what_crossings_cost_here():
    found = CliRunner().invoke(app, ["advise", "explain", "move-the-loop"])
    assert (found.exit_code, found.stderr) == (0, "")
    assert "36.0 ns" in found.stdout


@pytest.mark.parametrize("words", [["Move the loop around it"], ["move", "the", "loop", "around", "it"]])
def test_a_verdict_is_explained_by_the_words_of_a_report(words):
    found = CliRunner().invoke(app, ["advise", "explain", *words])
    assert (found.exit_code, found.stderr) == (0, "")
    assert "Move the loop around it" in found.stdout


def test_verdicts_are_listed_where_none_is_named():
    found = CliRunner().invoke(app, ["advise", "explain"])
    assert found.exit_code == 0
    assert "move-the-loop   move the loop around it\n" in found.stdout
    assert len(found.stdout.splitlines()) == len(said.VERDICTS)


def test_a_verdict_that_there_is_none_of():
    found = CliRunner().invoke(app, ["advise", "explain", "rewrite-it"])
    assert found.exit_code == 2
    assert "move-the-loop" in found.output


def test_a_program_called_as_a_command(advise, folder):
    (folder / "explain.py").write_text("print(__name__)")
    assert advise_alone("explain.py").stdout == "__main__\n"
    assert advise("./explain.py", "explain").stdout == "__main__\n"


def test_a_page_and_files(advise, folder):
    found = advise("--html", "a.html", "--json", "a.json", "--speedscope", "a.speedscope", "app.py")
    assert found.returncode == 1
    assert "<title>ferrule advise" in (folder / "a.html").read_text()
    kept = kept_findings.load(folder / "a.json")
    assert kept.exit_code == 1
    assert list(kept.sources) == [str(folder / "app.py")] or kept.samples == 0
    assert (folder / "a.speedscope").read_text().startswith("{")
    assert kept_findings.load(folders.runs()[-1] / FINDINGS) == kept_findings.load(folder / "a.json")


@pytest.mark.parametrize(("code", "ended"), [(0, 2), (5, 5)])
def test_a_file_that_is_not_written_in_the_end_leaves_the_programs_own_code(advise, folder, code, ended):
    (folder / "app.py").write_text(f"import sys\nsys.exit({code})\n")
    found = advise("--html", "/dev/full", "app.py")
    assert found.returncode == ended
    assert "/dev/full can't be written: " in found.stderr


def test_what_is_kept_is_for_the_user_alone_whatever_files_usually_are(advise, folder):
    before = os.umask(0)
    try:
        advise("--json", "own.json", "app.py")
    finally:
        os.umask(before)
    assert {each.stat().st_mode & 0o777 for each in folders.runs()[-1].iterdir()} == {0o600}
    assert (folder / "own.json").stat().st_mode & 0o777 == 0o666


@pytest.mark.parametrize("option", ["--json", "--html", "--speedscope"])
def test_a_file_that_can_not_be_written_is_said_before_the_program_runs(advise, folder, option):
    (folder / "app.py").write_text("print('ran')")
    found = advise(option, "nowhere/a", "app.py")
    assert found.returncode == 2
    assert found.stdout == ""
    assert f"{option}: nowhere/a can't be written" in found.stderr


@pytest.mark.parametrize("option", ["--json", "--html", "--speedscope"])
def test_the_standard_output_is_no_file(advise, folder, option):
    found = advise(option, "-", "app.py")
    assert (found.returncode, found.stdout) == (2, "")
    assert f"{option}: files are written, never the standard output" in found.stderr
    assert not (folder / "-").exists()


@pytest.mark.parametrize(("columns", "most"), [("60", 60), ("300", 100), ("0", 100), ("many", 100)])
def test_a_report_is_as_wide_as_is_said(advise, monkeypatch, columns, most):
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(said, "EXPLAIN", "word " * 40)
    lines = advise("app.py", "argument").stderr.splitlines()
    assert most - 15 < max(map(len, lines)) <= most


def test_a_run_is_compared_with_the_last_one_of_the_same_program(advise):
    assert "no earlier run of this program is kept" in advise("--compare", "last", "app.py").stderr
    advise("app.py")
    advise("app.py", "another")
    found = advise("--compare", "last", "--json", "a.json", "app.py")
    assert found.returncode == 1
    assert ", was " in found.stderr
    found = advise("--compare", "a.json", "app.py", "another")
    assert found.returncode == 0
    assert ", was " in found.stderr


def test_the_last_run_is_shown_again(advise, folder):
    assert "--last: no run is kept" in advise("--last").stderr
    first = advise("app.py", "another").stderr
    second = advise("app.py").stderr
    (folder / "app.py").unlink()
    found = advise("--last", "--html", "a.html")
    assert (found.returncode, found.stdout) == (0, "")
    assert found.stderr == f"{second}Page: a.html\n"
    assert (folder / "a.html").exists()
    assert advise("--last", "app.py", "another").stderr == first
    assert "--last: no run of this program is kept" in advise("--last", "-m", "app").stderr
    assert "no earlier run" in advise("--last", "--compare", "last").stderr
    assert len(folders.runs()) == 2


@pytest.mark.parametrize(
    ("file", "why"), [("app.py", "it can't be read as JSON"), ("nowhere", "there is no such file")]
)
def test_what_can_not_be_compared_with_is_said_before_the_program_runs(advise, file, why):
    found = advise("--compare", file, "app.py")
    assert (found.returncode, found.stdout) == (2, "")
    assert why in found.stderr


@pytest.mark.usefixtures("folder")
def test_the_example_has_what_it_is_to_show(advise):
    """What is far from every limit is judged so, unless others have the processors: it seems to wait then."""
    courier = Path(__file__).parents[2] / "examples" / "courier_day.py"
    wanted = {"main": "time-elsewhere", "nearest": "move", "archived": "already-native", "paid": "waiting"}
    for _ in range(3):
        found = advise("--no-record", "--json", "found.json", str(courier))
        assert found.returncode == 0, found.stderr
        functions = kept_findings.load(Path("found.json")).functions
        verdicts = {each.code.name: each.verdict.slug for each in functions if each.verdict}
        if {name: verdicts[name] for name in wanted} == wanted:
            return
    pytest.fail(f"verdicts: {verdicts}")


def test_counts_are_exact_where_that_is_asked_for(advise):
    Path("called.py").write_text(
        "def called(n):\n    return sum(range(n))\nfor _ in range(12_345): called(3_000)\n"
    )
    assert " 12,345 " in advise("--exact", "--no-record", "called.py").stderr
    assert " 12,345 " not in advise("--no-record", "called.py").stderr
