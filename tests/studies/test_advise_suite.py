"""The suite of real programs: the list keeps what was promised of it, and each program does what it says."""

import importlib
import re
import socket
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest
from ferrule.advise.findings import Slug

from studies.advise.suite import functions, rule
from studies.advise.suite.functions import Program

PROGRAMS = functions.programs()
LISTED = functions.functions()
LOOPBACK = "127.0.0.1"


def needed(program: Program) -> None:
    if missing := program.missing:
        pytest.skip(f"{program.name} needs {', '.join(missing)}: `make fast` installs what the suite needs")


def test_it_is_as_large_and_as_mixed_as_was_promised():
    assert len(LISTED) >= 44
    assert len(PROGRAMS) >= 14
    expected = Counter(each.expect for each in LISTED)
    assert sum(expected[slug] for slug in rule.LEAVE) >= 0.45 * len(LISTED)
    # What only calls others is nothing that anybody would port.
    assert expected.keys() == set(get_args(Slug)) - {"time-elsewhere"}


def test_most_functions_are_of_packages_and_of_pythons_own_library():
    own = [each for each in LISTED if each.name.startswith(f"{each.program}:")]
    assert len(own) < len(LISTED) / 3
    packages = {name for program in PROGRAMS for name in program.packages}
    assert len(packages) >= 12


def test_each_function_is_there_once_with_its_reason():
    names = [each.name for each in LISTED]
    assert sorted(names) == sorted(set(names))
    assert all(each.does and each.why for each in LISTED)
    assert [each.name for each in LISTED if bool(each.instead) != (each.expect == "library-first")] == []


def test_each_program_is_listed():
    files = {path.stem for path in functions.PROGRAMS.glob("*.py")} - {"__init__"}
    assert files == {program.name for program in PROGRAMS}
    assert files.isdisjoint(sys.stdlib_module_names), "a script's folder is looked in first"


def test_what_a_program_needs_is_in_the_group_of_the_suite():
    text = (functions.FOLDER.parents[2] / "pyproject.toml").read_text("utf-8")
    group = re.search(r"^suite = \[\n(.*?)\n\]", text, re.DOTALL | re.MULTILINE)[1]
    distributions = {"dateutil": "python-dateutil", "markdown_it": "markdown-it-py"}
    wanted = {distributions.get(name, name) for program in PROGRAMS for name in program.packages}
    assert set(re.findall(r'"([a-z0-9-]+)>=', group)) == wanted


class Called:
    """Which code was called, and how often, in any thread that begins while this is entered."""

    def __init__(self):
        self.codes = Counter()

    def __enter__(self):
        threading.setprofile(self._saw)
        sys.setprofile(self._saw)
        return self

    def __exit__(self, *_):
        sys.setprofile(None)
        threading.setprofile(None)

    def _saw(self, frame, event, _):
        if event == "call":
            self.codes[frame.f_code] += 1


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_a_small_job_says_its_line_and_calls_what_is_listed(program, monkeypatch, capsys, tmp_path):
    needed(program)
    codes = {each.name: each.code for each in program.functions}
    job = importlib.import_module(f"{functions.__package__}.programs.{program.name}")
    connect = socket.socket.connect
    reached = set()

    def noted(self, address):
        reached.add(address[0])
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    (empty := tmp_path / "empty").mkdir()
    monkeypatch.chdir(empty)
    with Called() as called:
        job.main(*program.quick)
    assert capsys.readouterr().out == f"{program.quickly}\n"
    assert [name for name, code in codes.items() if not called.codes[code]] == []
    assert list(empty.iterdir()) == []
    assert reached <= {LOOPBACK}


def test_a_program_runs_as_a_script():
    program = next(each for each in PROGRAMS if each.name == "night_jobs")
    command = [sys.executable, program.path, *map(str, program.quick)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (f"{program.quickly}\n", "")


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_each_function_is_where_the_list_says(program):
    needed(program)
    for each in program.functions:
        code, (module, _, path) = each.code, each.name.partition(":")
        assert code.co_name == path.rpartition(".")[2]
        assert Path(code.co_filename).stem in {module.rpartition(".")[2], "__init__"}


def test_a_list_with_what_no_list_has_is_refused(monkeypatch, tmp_path):
    text = functions.LIST.read_text("utf-8")
    for old, new, error in (
        ('expect = "waiting"', 'expect = "wait"', ValueError),
        ("quick = [12]", "quick = ['12']", ValueError),
        ("does = ", "makes = ", TypeError),
    ):
        monkeypatch.setattr(functions, "LIST", tmp_path / "suite.toml")
        functions.LIST.write_text(text.replace(old, new, 1), "utf-8")
        with pytest.raises(error):
            functions.programs()
