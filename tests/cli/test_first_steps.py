"""What a newcomer tries first."""

import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import ferrule
import pytest
from ferrule.cli import app
from typer.testing import CliRunner


def complete(line: str) -> set[str]:
    """What the shell offers behind a line: its last word, perhaps empty, is the one to complete."""
    environment = {
        "_FERRULE_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(line.count(" ")),
    }
    program = "from ferrule.cli import app; app(prog_name='ferrule')"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_the_version_is_the_same_everywhere():
    assert re.fullmatch(r"\d+\.\d+\.\d+", ferrule.__version__)
    assert ferrule.__version__ == ferrule.build_info()["version"] == version("ferrule")
    command = [sys.executable, "-m", "ferrule", "--version"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert shown == f"ferrule {ferrule.__version__}\n"


def test_the_oldest_rust_is_the_same_everywhere():
    root = Path(__file__).parents[2]
    oldest = re.search(r'^rust-version = "(.+?)"', (root / "Cargo.toml").read_text(), re.MULTILINE)[1]
    for name in ("README.md", "CONTRIBUTING.md"):
        assert set(re.findall(r"Rust ≥ ([\d.]+\d)", (root / name).read_text(encoding="utf-8"))) == {oldest}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a disk that is always full")
def test_a_full_disk_is_said_without_a_traceback():
    for arguments in (["--version"], ["bench", "list"]):
        with Path("/dev/full").open("w", encoding="utf-8") as full:
            command = [sys.executable, "-m", "ferrule", *arguments]
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 2
        assert done.stderr == "ferrule: the output can't be written: No space left on device\n"


def test_the_commands_run_as_a_module_too():
    module = (sys.executable, "-m", "ferrule")
    script = (Path(sys.executable).with_name("ferrule"),)
    shown = [
        subprocess.run([*program, "bench", "list"], capture_output=True, text=True, check=True)
        for program in (module, script)
    ]
    assert shown[0].stdout == shown[1].stdout != ""


@pytest.mark.parametrize("command", [[], ["bench"], ["bench", "run"], ["costs"], ["report"]])
def test_help_shows_no_type_of_a_flag(command):
    done = CliRunner().invoke(app, [*command, "--help"])
    assert done.exit_code == 0
    assert "--help" in done.output
    assert "bool" not in done.output.lower()


def test_help_shows_brackets_as_they_are_written():
    done = CliRunner().invoke(app, ["costs", "break-even", "--help"])
    assert "such as 'list[int]'" in done.output


def test_help_names_every_command():
    done = CliRunner().invoke(app, ["--help"])
    assert done.exit_code == 0
    for name in ("bench", "costs", "report", "--version", "--install-completion"):
        assert name in done.output


@pytest.mark.parametrize(
    ("line", "offers"),
    [
        ("ferrule ", {"bench", "costs", "report"}),
        ("ferrule b", {"bench"}),
        ("ferrule bench ", {"run", "list", "show", "compare"}),
        ("ferrule bench l", {"list"}),
        # `run` may be left out.
        ("ferrule bench --qu", {"--quick"}),
        ("ferrule bench sum --qu", {"--quick"}),
        ("ferrule bench text/word-count-z", {"text/word-count-zipf"}),
        ("ferrule bench run text/word-count-z", {"text/word-count-zipf"}),
        ("ferrule bench list text/word-count-z", {"text/word-count-zipf"}),
        ("ferrule costs break", {"break-even"}),
        # Bash then offers files.
        ("ferrule report sales", set()),
    ],
)
def test_the_shell_completes(line, offers):
    found = complete(line)
    assert found >= offers
    assert all(each.startswith(line.rpartition(" ")[2]) for each in found)
    assert offers or not found


def test_general_names_are_reached_by_their_module_only():
    hidden = {"add", "noop", "fields", "asdict"}
    assert not hidden & set(dir(ferrule))
    assert hidden <= set(dir(ferrule.scalars)) | set(dir(ferrule.records))


@pytest.mark.skipif(os.name != "posix", reason="a shell closes streams")
def test_a_closed_stream_is_no_fault():
    for streams in (">&-", ">&- 2>&-"):
        command = ["sh", "-c", f'"$0" -m ferrule bench list {streams}', sys.executable]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def test_files_in_a_folder_that_is_not_there_are_refused_and_it_is_not_made(tmp_path):
    place = tmp_path / "none" / "page.html"
    (tmp_path / "rows.csv").write_text("a\n1\n")
    for arguments in (
        ["bench", "no-op", "--html", str(place)],
        ["costs", "--json", str(place)],
        ["report", str(tmp_path / "rows.csv"), str(place.with_suffix(".pdf"))],
    ):
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 2
        assert "No such file or directory" in " ".join(done.output.split())
        assert not place.parent.exists()


def test_what_is_wrong_with_a_result_file_is_said_in_words(tmp_path):
    file = tmp_path / "results.json"
    for text, message in (
        ('{"ferrule": {"format": 1}}', "it has no part 'benchmarks'"),
        ('{"ferrule": {"costs": 1}}', "a cost model; `ferrule costs compare` reads it"),
        ('{"ferrule": []}', "a part is not what it should be"),
    ):
        file.write_text(text)
        done = CliRunner().invoke(app, ["bench", "show", str(file)])
        assert done.exit_code == 2
        assert message in " ".join(done.output.split())
        assert "Error" not in done.output
