"""Processes that `multiprocessing` starts anew record themselves, where they can."""

import multiprocessing.process  # noqa: F401 - it is asked for
import sys

import pytest
from ferrule.advise import spawned
from ferrule.advise.read import read
from ferrule.advise.settings import Settings

from tests.advise.programs import plain, recorded, write

PROGRAM = """
import multiprocessing, os, sys
def work(method, depth):
    print(method, depth, os.path.basename(sys.argv[0]), sorted(vars(multiprocessing.current_process()))[:3])
    sys.stdout.flush()
    if depth:
        process = multiprocessing.get_context(method).Process(target=work, args=(method, depth - 1))
        process.start()
        process.join()
        assert process.exitcode == 0
if __name__ == "__main__":
    print(os.getpid())
    work(sys.argv[1], 2)
"""


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_each_process_has_a_recording(tmp_path, method):
    path = write(tmp_path, "app", PROGRAM)
    kept = tmp_path / "run"
    kept.mkdir()
    usual, found = plain(path, method), recorded(kept, path, method)
    assert (usual.returncode, usual.stderr) == (found.returncode, found.stderr) == (0, "")
    first, _, said = found.stdout.partition("\n")
    assert said == usual.stdout.partition("\n")[2]
    files = [each for each in kept.iterdir() if each.name != "run.jsonl"]
    assert len(files) == 3
    assert f"{first}.jsonl" in {each.name for each in files}
    for each in files:
        lines = each.read_text().splitlines()
        assert any('"ProcessEnded"' in line for line in lines)
        assert ('"parent": 0' in lines[0]) == (each.stem == first)
    assert not [each for each in read(kept).remarks if "end early" in each]


def test_a_python_without_ferrule_starts_as_usual(tmp_path):
    """It unpickles what it is sent, and goes on."""
    sent = spawned.Sent(Settings(str(tmp_path / "nowhere")))
    made, (said,) = sent.__reduce__()
    assert made is eval
    assert "pickle" not in said
    source = f"import sys\nsys.path[:] = [each for each in sys.path if 'packages' not in each]\nprint({said})"
    alone = source.replace(repr(spawned._ROOT), repr(str(tmp_path)))
    path = write(tmp_path, "app", alone)
    assert plain("-S", path).stdout == "None\n"
    assert plain(path).stderr == ""


def test_what_waits_for_multiprocessing_leaves_nothing():
    before = list(sys.meta_path)
    settings = Settings("nowhere")
    config = sys.modules["multiprocessing.process"].current_process()._config
    spawned.start(settings)
    assert config["ferrule_advise"].settings is settings
    spawned.stop()
    assert "ferrule_advise" not in config
    loaded = sys.modules.pop("multiprocessing.process")
    try:
        spawned.start(settings)
        assert len(sys.meta_path) == len(before) + 1
        spawned.stop()
    finally:
        sys.modules["multiprocessing.process"] = loaded
    assert sys.meta_path == before
