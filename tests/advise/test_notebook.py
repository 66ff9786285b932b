"""A cell of a notebook is watched in a real kernel, and shown as one shows what a cell gives."""

import pytest
from ferrule.costs import store
from jupyter_client.manager import KernelManager

from tests.advise.models import advised

WORK = """\
import threading
from ferrule import advise

def work(n):
    total = 0
    for i in range(n):
        total += i * i % 7
    return total
"""
WATCHED = """\
before = threading.enumerate()
with advise.watch() as seen:
    for _ in range(20):
        work(100_000)
    print(threading.enumerate() == before)
seen
"""


@pytest.fixture(scope="module")
def cell(tmp_path_factory):
    """Runs a cell, and gives what it shows: the messages, by their kind."""
    folder = tmp_path_factory.mktemp("kernel")
    patch = pytest.MonkeyPatch()
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "XDG_CACHE_HOME"):
        patch.setenv(name, str(folder))
    store.save(advised(), store.place())
    # Sockets of files: no other process can come by them, and none is in the way.
    manager = KernelManager(transport="ipc", connection_file=str(folder / "kernel.json"))
    manager.start_kernel(cwd=str(folder))
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)

        def run(code):
            shown = {}
            client.execute_interactive(
                code,
                timeout=60,
                output_hook=lambda said: shown.update({said["msg_type"]: said["content"]}),
            )
            return shown

        run(WORK)
        yield run
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        patch.undo()


def test_what_was_watched_is_shown_as_a_table(cell):
    said = cell(WATCHED)
    assert said["stream"]["text"] == "True\n"
    shown = said["execute_result"]["data"]
    assert shown["text/plain"].startswith("notebook: ")
    assert shown["text/html"].startswith("<div")
    for text in shown.values():
        assert "work" in text
        assert "still running" in text
        # The kernel is on every stack, and takes no time.
        assert "traitlets" not in text
        # As IPython's own tracebacks name a cell.
        assert "Cell In[1]:4" in text
    assert "Heartbeat" not in shown["text/plain"]


def test_a_cell_that_raises_was_watched_all_the_same(cell):
    shown = cell("with advise.watch() as seen:\n    1 / work(10)\n    work(None)")
    assert shown["error"]["ename"] == "TypeError"
    shown = cell("print(seen.report.recording.processes[0].whole)")
    assert shown["stream"]["text"] == "True\n"
