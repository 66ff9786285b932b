"""Programs run as usual while they are recorded: the same output, exit code, and view of everything."""

import contextlib
import os
import py_compile
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from ferrule import advise
from ferrule.advise.read import read

from tests.advise.programs import KILLED, RECORDED, SCRIPTS, plain, recorded, recorder, write

STDIN = "first\nsecond third\n"


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """All programs, run plainly and recorded: `(plain, recorded, folder)`."""
    folder = tmp_path_factory.mktemp("programs")
    sources = SCRIPTS | {name: source for name, (source, _) in KILLED.items()}

    def words(name):
        return write(folder, name, sources[name]), "-x", "--json", ""

    return both(folder, {name: words(name) for name in sources}, stdin=STDIN)


def both(folder, several, **options):
    """What Python does with these words, by a name: `(plain, recorded, folder)`."""

    def some(names):
        found = {}
        with recorder(folder) as recorded:
            for name in names:
                kept = folder / f"{name} run"
                kept.mkdir()
                usual = plain(*several[name], **options)
                found[name] = usual, recorded(kept, *several[name], **options), kept
        return found

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(some, (list(several)[::2], list(several)[1::2]))
    return first | second


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_program_does_what_it_does_without(runs, name):
    usual, found, folder = runs[name]
    assert found.stdout == usual.stdout
    assert found.stderr == usual.stderr
    assert found.returncode == (usual.returncode if usual.returncode >= 0 else 128 - usual.returncode)
    assert read(folder).exit_code == found.returncode


@pytest.mark.parametrize("name", KILLED)
def test_a_program_that_is_killed(runs, name):
    usual, found, folder = runs[name]
    number = KILLED[name][1]
    assert (usual.returncode, found.returncode) == (-number, 128 + number)
    assert (found.stdout, found.stderr) == (usual.stdout, usual.stderr)
    recording = read(folder)
    assert recording.exit_code == 128 + number
    assert f"signal {number} ({signal.Signals(number).name})" in " ".join(recording.remarks)
    assert not recording.processes[0].whole


def test_the_seconds_of_a_short_program_are_its_own(tmp_path):
    app = tmp_path / "app.py"
    app.write_text(
        "import time\nbegan = time.perf_counter()\nsum(range(5_000_000))\nprint(time.perf_counter() - began)"
    )
    with recorder(tmp_path) as recorded:
        begun = time.perf_counter()
        own = float(recorded(tmp_path, str(app)).stdout)
        whole = time.perf_counter() - begun
    recording = read(tmp_path)
    assert recording.held > 0
    assert own < recording.seconds < whole - recording.held


def test_files_are_the_users_own(runs):
    for path in runs["forks"][2].iterdir():
        assert path.stat().st_mode & 0o777 == 0o600


def test_why_a_program_is_not_recorded_is_said(tmp_path):
    app = write(tmp_path, "app", "import resource; print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])")
    few = f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))\n{RECORDED}"
    assert plain("-c", few, tmp_path, app).stdout == "20\n"
    (remark,) = read(tmp_path).remarks
    assert remark.startswith("nothing was recorded: the recorder did not start: OSError: ")
    assert "wanted 101 files that may be open" in remark


def test_a_forked_child_has_a_file_of_its_own(runs):
    files = {path.stem for path in runs["forks"][2].iterdir()} - {"run"}
    assert len(files) == 3
    first, *_ = read(runs["forks"][2]).processes
    assert (first.began.parent, first.whole) == (0, True)
    assert first.began.argv[1:] == ["-x", "--json", ""]


def started_otherwise(folder):
    """What else than a script Python runs: words, by what they are."""
    package = folder / "package"
    package.mkdir()
    for name, source in {
        "__init__": "print('package', __name__)\n",
        "__main__": SCRIPTS["itself"],
        "module": SCRIPTS["itself"],
        "fails": "from package import nothing\n",
    }.items():
        write(package, name, source)
    empty = folder / "empty"
    empty.mkdir()
    write(empty, "__init__", "")
    path = write(folder, "compiled", SCRIPTS["itself"])
    py_compile.compile(str(path), str(folder / "compiled.pyc"))
    with zipfile.ZipFile(folder / "packed.zip", "w") as packed:
        packed.write(path, "__main__.py")
    (folder / "notes.txt").write_text("These are words.\n")
    return {
        "package": ("-m", "package", "-m", "x"),
        "module": ("-m", "package.module", "--json"),
        "fails": ("-m", "package.fails"),
        "no main": ("-m", "empty"),
        "no module": ("-m", "no_such_module"),
        "no part": ("-m", "package.no_such_module"),
        "no file": ("no_such_file.py",),
        "folder": ("package",),
        "folder without main": ("empty",),
        "compiled": ("compiled.pyc", "x"),
        "packed": ("packed.zip",),
        "no Python": ("notes.txt",),
        "standard input": ("-", "x"),
    }


def test_what_else_than_a_script_python_runs(tmp_path):
    words = started_otherwise(tmp_path)
    source = "import sys\nprint(sys.argv, __name__, sys.path[0] == '')\n"
    found = both(tmp_path, words, stdin=source, cwd=tmp_path)
    for name, (usual, with_us, _) in found.items():
        assert with_us.stdout == usual.stdout, name
        assert with_us.stderr == usual.stderr, name
        assert with_us.returncode == usual.returncode, name
    assert {name for name, (usual, *_) in found.items() if usual.returncode == 0} == {
        "package",
        "module",
        "folder",
        "compiled",
        "packed",
        "standard input",
    }


def test_a_module_of_the_programs_own_hides_one_that_was_imported_for_the_recording(tmp_path):
    write(tmp_path, "inspect", "print('own', __name__, __file__)\n")
    (tmp_path / "json").mkdir()  # data, which hides nothing
    (tmp_path / "typing").mkdir()
    write(tmp_path / "typing", "__init__", "own = True\n")
    path = write(tmp_path, "app", "import inspect, json, typing\nprint(json.dumps([1]), typing.own)\n")
    kept = tmp_path / "run"
    kept.mkdir()
    assert recorded(kept, path).stdout == f"own inspect {tmp_path}/inspect.py\n[1] True\n"


@pytest.mark.parametrize("before", [None, "", "{0}/more", ":{0}/more:"])
def test_the_path_and_a_sitecustomize_of_the_users_are_as_without(tmp_path, before):
    (tmp_path / "more").mkdir()
    write(
        tmp_path / "more", "sitecustomize", "import sys\nprint('mine', __file__, __name__ in sys.modules)\n"
    )
    path = write(tmp_path, "app", SCRIPTS["itself"])
    kept = tmp_path / "run"
    kept.mkdir()
    environment = {}
    if before is not None:
        environment["PYTHONPATH"] = before.format(tmp_path)
    usual = plain(path, environment=environment, cwd=tmp_path)
    found = recorded(kept, path, environment=environment, cwd=tmp_path)
    assert ("mine" in usual.stdout) == bool(before)
    # The process that waits has it as well.
    first = usual.stdout.partition("\n")[0] + "\n" if before else ""
    assert found.stdout == first + usual.stdout
    assert found.stderr == usual.stderr == ""


def test_a_recorder_that_can_not_write_lets_the_program_run(tmp_path):
    path = write(tmp_path, "app", "print('runs')")
    kept = tmp_path / "run"
    kept.mkdir()
    command = RECORDED.replace("from ferrule.advise.run", "import os\nfrom ferrule.advise.run")
    gone = command.replace("sys.exit(", "folder = sys.argv[1]\nos.rmdir(folder)\nsys.exit(")
    found = subprocess.run(
        [sys.executable, "-c", gone, kept, path], capture_output=True, text=True, check=False
    )
    assert found.stdout == "runs\n"


def begun(folder, source, **options):
    """A recorded program that has said that it runs."""
    path = write(folder, "app", source)
    kept = folder / "run"
    kept.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", RECORDED, str(kept), str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "runs\n"
    return process, kept


def test_ctrl_c_ends_the_program_and_there_is_a_recording(tmp_path):
    source = """
import time
try:
    print("runs", flush=True)
    time.sleep(60)
finally:
    print("cleaned up")
"""
    process, kept = begun(tmp_path, source)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (out, process.returncode) == ("cleaned up\n", 130)
    assert err.endswith("KeyboardInterrupt\n")
    assert read(kept).processes[0].whole


def test_a_second_ctrl_c_ends_a_program_that_ignores_it(tmp_path):
    source = (
        "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "print('runs', flush=True)\ntime.sleep(60)\n"
    )
    process, kept = begun(tmp_path, source)
    # On a busy machine two may come as one, and a third does no more than the second.
    for _ in range(100):
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=0.3)
            break
    assert process.returncode == 137
    assert read(kept).remarks[0] == (
        "the program was killed by signal 9 (SIGKILL), since it went on after the second Ctrl-C"
    )


def test_ctrl_c_is_the_programs_own_where_it_handles_it(tmp_path):
    source = """
import signal, sys
signal.signal(signal.SIGINT, lambda *_: print("heard", flush=True))
signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
signal.signal(signal.SIGUSR1, lambda *_: print("usual", flush=True))
print("runs", flush=True)
while True:
    signal.pause()
"""
    process, _ = begun(tmp_path, source)
    for number, said in ((signal.SIGINT, "heard"), (signal.SIGUSR1, "usual")):
        process.send_signal(number)
        assert process.stdout.readline() == f"{said}\n"
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=30) == ("", "ended\n")
    assert process.returncode == 1


def test_ctrl_c_of_a_terminal_comes_once(tmp_path):
    """The terminal signals all of its group; nothing is passed on to who has it already."""
    pty = pytest.importorskip("pty")
    source = """
import signal, sys, time
heard = []
signal.signal(signal.SIGINT, lambda *_: heard.append(1))
print("runs", sys.stdin.isatty(), sys.stdout.isatty(), sys.stderr.isatty(), flush=True)
sys.stdin.readline()
time.sleep(0.3)
print("heard", len(heard), flush=True)
"""
    path = write(tmp_path, "app", source)
    kept = tmp_path / "run"
    kept.mkdir()
    pid, terminal = pty.fork()
    if not pid:
        os.execv(sys.executable, [sys.executable, "-c", RECORDED, str(kept), str(path)])  # noqa: S606
    said = b""
    while b"runs" not in said or not said.endswith(b"\n"):
        said += os.read(terminal, 1_000)
    assert b"runs True True True" in said
    os.write(terminal, b"\x03")
    time.sleep(0.3)
    os.write(terminal, b"\n")
    while b"heard" not in said or not said.endswith(b"\n"):
        said += os.read(terminal, 1_000)
    assert b"heard 1\r\n" in said
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def test_signals_that_were_ignored_stay_so(tmp_path):
    source = "import signal\nprint('runs', flush=True)\nprint(signal.getsignal(signal.SIGINT), input())\n"
    process, _ = begun(
        tmp_path,
        source,
        stdin=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )
    assert process.communicate("go\n", timeout=30)[0] == f"{signal.Handlers.SIG_IGN} go\n"


def test_options_of_python_are_kept(tmp_path):
    path = write(
        tmp_path, "app", "import sys\nprint(sys.flags.optimize, sys.flags.dev_mode, sys.warnoptions)\n"
    )
    kept = tmp_path / "run"
    kept.mkdir()
    command = [sys.executable, "-OX", "dev", "-Werror", "-c", RECORDED, str(kept), str(path)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (found.stdout, found.stderr) == ("1 True ['default', 'error']\n", "")


def test_a_program_without_a_standard_stream(tmp_path):
    path = write(tmp_path, "app", "import os, sys\nos.write(1, str(sys.stderr).encode())\n")
    kept = tmp_path / "run"
    kept.mkdir()
    command = f'{sys.executable} -c "$0" {kept} {path} 2>&-'
    found = subprocess.run(
        [shutil.which("sh") or "sh", "-c", command, RECORDED], capture_output=True, check=False
    )
    assert (found.stdout, found.returncode) == (b"None", 0)


def test_what_goes_on_after_the_end_is_waited_for_a_while(tmp_path):
    source = """
import os, sys, time
if not os.fork():
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    os.dup2(1, 2)
    time.sleep(float(sys.argv[1]))
"""
    path = write(tmp_path, "app", source)
    for seconds, remarks in ((0.1, 0), (60, 1)):
        kept = tmp_path / f"run-{seconds}"
        kept.mkdir()
        begin = time.monotonic()
        found = recorded(kept, path, str(seconds))
        assert time.monotonic() - begin < 15
        assert found.returncode == 0
        recording = read(kept)
        more = [each for each in recording.remarks if "went on after its end" in each]
        assert len(more) == remarks
        for process in recording.processes[1:]:
            if remarks:
                os.kill(process.began.pid, signal.SIGKILL)


def test_the_recorder_is_of_the_same_package_as_the_command(tmp_path):
    (tmp_path / "ferrule").symlink_to(Path(advise.__file__).parents[1])
    source = "import sys\nprint(sys.modules['ferrule.advise.recorder'].__file__)\n"
    path = write(tmp_path, "app", source)
    kept = tmp_path / "run"
    kept.mkdir()
    found = recorded(kept, path, environment={"PYTHONPATH": str(tmp_path)})
    assert found.stdout == f"{tmp_path}/ferrule/advise/recorder.py\n"
