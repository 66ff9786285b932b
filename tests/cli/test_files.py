"""Whatever lies where files, folders and the environment should be: a line, exit 2, and nothing lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from ferrule.cli import app
from ferrule.costs import store
from typer.testing import CliRunner

from tests.bench.conftest import results  # noqa: F401 - a fixture
from tests.costs.models import made_up

CSV = "a,b\n1,2\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder with a CSV file, in which the command runs; its cache folder is beside."""
    (tmp_path / "rows.csv").write_text(CSV)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path


def refused(*arguments, why):
    """Run a command that says in a line why it can't."""
    done = CliRunner().invoke(app, list(map(str, arguments)))
    assert isinstance(done.exception, SystemExit), done.exception
    said = done.output.strip()
    assert done.exit_code == 2, said
    assert said.startswith("ferrule: ")
    assert why in said
    return said


COSTS = [["show"], ["break-even", "list[int]", "--work", "20ns"], ["check", "--quick"], ["run", "--quick"]]


@pytest.mark.parametrize("arguments", COSTS, ids=lambda arguments: arguments[0])
def test_costs_without_a_cache_folder(folder, monkeypatch, arguments):
    for place, why in (
        ("rows.csv/below", "rows.csv: Not a directory"),
        ("open", "others may write in it (mode 777)"),
    ):
        (folder / "open").mkdir(exist_ok=True)
        (folder / "open").chmod(0o777)
        monkeypatch.setenv("XDG_CACHE_HOME", str(folder / place))
        assert "\n" not in refused("costs", *arguments, why=why)
    assert {path.name for path in folder.iterdir()} <= {"rows.csv", "open"}


def test_results_and_models_that_are_none(folder):
    (folder / "model.json").write_text("[" * 100_000)
    (folder / "utf16.json").write_text("{}", "utf-16")
    for name, why in (("model.json", "nested too deeply"), ("utf16.json", "UTF-16"), (".", "Is a directory")):
        for command in (
            ["bench", "show", name],
            ["bench", "compare", name, name],
            ["costs", "compare", name, name],
        ):
            assert "\n" not in refused(*command, why=why)


TEMPLATES = {
    "nested": ("title = " + "[" * 5000 + "]" * 5000, "it is nested too deeply"),
    "a BOM twice": ("\ufeff\ufefftitle = 'x'", "Invalid statement"),
    "digits": ("title = " + "1" * 5000, "limit"),
    "a null byte": ("title = 'a\0'", "(at line 1, column 11)"),
    "twice": ("title = 'a'\ntitle = 'b'", "Cannot overwrite a value"),
    "a date": ("title = 2024-01-01", "title: got datetime.date, wanted a str"),
    "nan": ("[page]\nmargin = nan", "Page.margin: got nan"),
    "UTF-16": ("title = 'x'".encode("utf-16"), "got UTF-16, wanted UTF-8"),
    "cp1252": (b"title = '\xfc'", "got the byte 0xfc at 9, wanted a text in UTF-8"),
    "binary": (b"\0" * 100, "Invalid statement"),
}


@pytest.mark.parametrize("what", TEMPLATES)
def test_templates_that_are_none(folder, what):
    text, why = TEMPLATES[what]
    (folder / "t.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    assert "\n" not in refused("report", "rows.csv", "out.pdf", "--template", "t.toml", why=why)
    assert not (folder / "out.pdf").exists()


def test_a_template_without_end():
    why = "got more than 16,777,216 bytes, wanted a text"
    refused("report", "rows.csv", "out.pdf", "--template", "/dev/zero", why=why)


def test_a_template_with_a_byte_order_mark(folder):
    (folder / "t.toml").write_text("\ufefftitle = 'x'\r\n", "utf-8", newline="")
    done = CliRunner().invoke(app, ["report", "rows.csv", "out.xlsx", "--template", "t.toml"])
    assert done.exit_code == 0, done.output


def test_what_is_read_is_not_written(folder, results):  # noqa: F811 - the fixture
    (folder / "link.xlsx").symlink_to("rows.csv")
    (folder / "second.pdf").hardlink_to("rows.csv")
    (folder / "t.toml").write_text("")
    (folder / "t.pdf").symlink_to("t.toml")
    results.save(folder / "r.json")
    (folder / "page.html").symlink_to("r.json")
    store.save(made_up(), store.place())
    before = (folder / "r.json").read_bytes(), store.place().read_bytes()
    for name in ("link.xlsx", "second.pdf"):
        refused("report", "rows.csv", name, why=f"target: got {name}, which is the file of its rows")
    refused("report", "rows.csv", "t.pdf", "--template", "t.toml", why="which is the file of --template")
    for page in ("r.json", "./r.json", "page.html", folder / "r.json"):
        refused("bench", "show", "r.json", "--html", page, why="is the same file as r.json; name another")
    refused("costs", "show", "--json", store.place(), why="is the same file as")
    refused("costs", "show", "--json", "new", "--html", "./new", why="--html: new is the same file as new")
    (folder / "mine.py").write_text("")
    refused("bench", "mine.py", "--json", "mine.py", why="is the same file as mine.py")
    assert before == ((folder / "r.json").read_bytes(), store.place().read_bytes())
    assert (folder / "rows.csv").read_text() == CSV


def test_the_standard_input_that_is_the_target(folder):
    (folder / "out.xlsx").symlink_to("rows.csv")
    command = [sys.executable, "-m", "ferrule", "report", "/dev/stdin", "out.xlsx"]
    with (folder / "rows.csv").open("rb") as rows:
        done = subprocess.run(command, stdin=rows, capture_output=True, text=True, check=False)
    assert (done.returncode, "which is the file of its rows" in done.stderr) == (2, True)
    assert (folder / "rows.csv").read_text() == CSV


@pytest.mark.skipif(not Path("/proc").exists(), reason="elsewhere a folder in use can't be removed")
def test_a_folder_that_is_gone(folder):
    (gone := folder / "gone").mkdir()
    script = "import os, sys; os.rmdir(os.getcwd()); from ferrule.cli import app; app(sys.argv[1:])"
    for arguments in (["report", "rows.csv", "out.xlsx"], ["report", folder / "rows.csv", "out.xlsx"]):
        gone.mkdir(exist_ok=True)
        command = [sys.executable, "-c", script, *map(os.fspath, arguments)]
        done = subprocess.run(command, cwd=gone, capture_output=True, text=True, check=False)
        assert done.returncode == 2, done.stderr
        assert "No such file or directory" in done.stderr
        assert "Traceback" not in done.stderr
