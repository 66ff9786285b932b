"""What functions do that are called once more: nothing of it happens again."""

import contextlib
import ctypes
import mmap
import multiprocessing
import multiprocessing.shared_memory
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from ferrule.advise.recording import InputsPickled, InstructionsCounted, Replayed
from ferrule.advise.replayed import replays
from ferrule.measuring.events import decode

from tests.advise.replaying import events, reason, wait

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines a process")


def test_what_a_function_tries_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path("orders.csv")
    file.write_text("1\n")
    pipe = os.pipe()
    import encodings.idna  # noqa: F401 - `connect` would

    taker = socket.create_server(("127.0.0.1", 0))
    address = taker.getsockname()
    database = sqlite3.connect(":memory:")
    libc = ctypes.CDLL(None)
    tried: dict[str, tuple[Callable[[], object], str]] = {
        "reads": (lambda: file.read_text("utf-8"), "it opens a file: orders.csv"),
        "deletes": (lambda: file.unlink(missing_ok=True), "it deletes a file: orders.csv"),
        "removes a tree": (lambda: shutil.rmtree(tmp_path), "it deletes a folder"),
        "lists": (lambda: list(os.scandir()), "it lists a folder"),
        "spawns": (
            lambda: subprocess.run(["/bin/touch", file], check=True),
            "it starts a process: /bin/touch",
        ),
        "forks": (lambda: os._exit(0) if os.fork() == 0 else None, "it forks"),
        "runs a thread": (lambda: threading.Thread(target=print).start(), "it starts a thread"),
        "connects": (lambda: socket.create_connection(address), "it uses the network"),
        "kills": (lambda: os.kill(os.getpid(), signal.SIGKILL), "it sends a signal"),
        "prints": (lambda: print("twice"), "it prints"),  # noqa: T201
        "opens a database": (lambda: sqlite3.connect(file), "it opens a database"),
        "writes to what is open": (lambda: os.write(pipe[1], b"twice"), "it writes"),
        "cuts": (lambda: os.truncate(file, 0), "it does what Python calls os.truncate"),
        "changes the environment": (lambda: os.environ.update(A="b"), "it changes the environment"),
        "asks the system itself": (lambda: libc.unlink(os.fsencode(file)), "it deletes a file"),
        "kills by itself": (lambda: libc.kill(os.getppid(), 9), "it sends a signal"),
        "swallows it": (lambda: swallowed(lambda: file.open("w")), "it opens a file: orders.csv"),
        "forges": (
            lambda: [swallowed(lambda: os.write(number, b"forged\n")) for number in range(1_000)],  # noqa: B023
            "it writes",
        ),
        "hides it": (lambda: swallowed(lambda: os.write(pipe[1], b"twice")), "it writes"),
    }
    try:
        for what, (function, expected) in tried.items():
            if what in {"removes a tree", "opens a database", "runs a thread"}:
                assert reason(tmp_path, function).startswith(expected), what
            else:
                assert reason(tmp_path, function) == expected, what
        os.set_blocking(pipe[0], False)
        with pytest.raises(BlockingIOError):
            os.read(pipe[0], 1)
        assert file.read_text() == "1\n"
        assert "A" not in os.environ
    finally:
        for each in pipe:
            os.close(each)
        taker.close()
        database.close()


def swallowed(function: Callable[[], object]) -> int:
    try:
        function()
    except:  # noqa: E722 - the worst there is
        return 0
    return 1


def test_nothing_that_a_program_did_happens_twice(tmp_path: Path) -> None:
    """A program that deletes, posts, inserts, appends and changes memory that it shares."""
    with http_server() as (port, posts):
        program = PROGRAM.format(folder=tmp_path, port=port)
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
        )
        assert (done.returncode, done.stderr) == (7, "")
        wait(tmp_path / "replayed")
        time.sleep(0.05)
        assert len(posts) == 1
    assert done.stdout == "begun\nprinted\nheard of 0 children\nshared 1 1 1 1 1\nlist [1]\nended\n"
    assert sorted(each.name for each in (tmp_path / "work").iterdir()) == ["again", "mapped", "orders.db"]
    with contextlib.closing(sqlite3.connect(tmp_path / "work" / "orders.db")) as database:
        assert database.execute("SELECT count(*) FROM orders").fetchone() == (1,)
    found = replays(map(decode, (tmp_path / "replayed").read_text("utf-8").splitlines()))
    reasons = {code.name: each.reason for code, each in found.items()}
    assert {name for name, why in reasons.items() if not why} == {"append", "share"}
    assert reasons["delete"].startswith("it deletes a file: ")
    assert reasons["insert"] == "it looks at files or locks them"
    assert reasons["post"] == "it uses the network"
    assert reasons["print_it"] == "it prints"


class http_server:  # noqa: N801 - used as a function
    """A server on this machine that counts what is posted to it."""

    def __enter__(self) -> tuple[int, list[str]]:
        import http.server

        posts: list[str] = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                posts.append(self.path)
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        return self.server.server_port, posts

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


PROGRAM = """
import atexit, fcntl, http.client, mmap, multiprocessing, os, signal, sqlite3, sys
from multiprocessing import shared_memory
import numpy as np
from ferrule.advise import replay

work = r"{folder}/work"
os.mkdir(work)
database = sqlite3.connect(work + "/orders.db")
database.execute("CREATE TABLE orders (id INTEGER)")
connection = http.client.HTTPConnection("127.0.0.1", {port})
counted = multiprocessing.Value("i", 0)
block = shared_memory.SharedMemory(create=True, size=8)
with open(work + "/mapped", "wb+") as file:
    file.write(bytes(4096)); file.flush()
    mapped = mmap.mmap(file.fileno(), 4096)
    array = np.memmap(file, np.int64, "r+", offset=0, shape=4)
anonymous = mmap.mmap(-1, 4096)
entries, heard = [], []
signal.signal(signal.SIGCHLD, lambda *_: heard.append(1))
def at_fork():
    print("forked", flush=True)
    open(work + "/forked", "w").close()

os.register_at_fork(before=at_fork, after_in_parent=at_fork, after_in_child=at_fork)
atexit.register(print, "ended")

def delete(name):
    os.remove(name)

def post(path):
    connection.request("POST", path)
    connection.getresponse().read()

def insert(number):
    database.execute("INSERT INTO orders VALUES (?)", (number,))
    database.commit()

def append(entry):
    entries.append(entry)

def print_it(text):
    print(text, flush=True)

def share(number):
    counted.value += number
    block.buf[0] = counted.value % 256
    mapped[8] = counted.value % 256
    array[2] += number
    anonymous[0] = counted.value % 256

def kill_parent():
    os.kill(os.getppid(), signal.SIGKILL)

calls = {{
    delete: (work + "/old",), post: ("/orders",), insert: (1,), append: (1,), print_it: ("printed",),
    share: (1,),
}}
print("begun", flush=True)
open(work + "/old", "w").close()
for function, given in calls.items():
    function(*given)
open(work + "/again", "w").close()
inputs = {{
    (each.__code__.co_filename, each.__code__.co_qualname, each.__code__.co_firstlineno):
    [(given, {{}})] * 3 for each, given in (calls | {{kill_parent: ()}}).items()
}}
open(work + "/old", "w").close()  # there again, to be deleted
os.remove(work + "/old")
output = os.open(r"{folder}/replayed", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
replay.fork(output, inputs)
os.close(output)
with open(r"{folder}/replayed") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
try:
    heard += [2] * (os.waitpid(-1, os.WNOHANG)[0] > 0)
except ChildProcessError:
    pass
print("heard of", len(heard), "children", flush=True)
print("shared", counted.value, block.buf[0], mapped[8], array[2], anonymous[0], flush=True)
print("list", entries, flush=True)
block.close(); block.unlink()
sys.exit(7)
"""


def test_memory_of_this_process_is_not_changed(tmp_path: Path) -> None:
    value = multiprocessing.Value("i", 1)
    block = multiprocessing.shared_memory.SharedMemory(create=True, size=16)
    pages = mmap.mmap(-1, 4096)
    view = np.frombuffer(block.buf, np.int64)

    def change() -> None:
        value.value += 1
        view[1] += 1
        pages[0] = 9
        if value.value < 2 or view[1] != value.value - 1 or pages[0] != 9:
            raise ValueError

    try:
        assert reason(tmp_path, change) == ""
        assert (value.value, view[1], pages[0]) == (1, 0, 0)
    finally:
        view = None  # type: ignore[assignment]
        block.close()
        block.unlink()


def test_a_file_that_is_mapped_to_be_read_can_be(tmp_path: Path) -> None:
    np.arange(1_000).tofile(tmp_path / "numbers")
    numbers = np.memmap(tmp_path / "numbers", np.int64, "r")

    def total() -> None:
        if int(numbers.sum()) != 499_500:
            raise ValueError("other numbers")

    found = events(tmp_path, {total: [((), {})]})
    assert [type(each) for each in found][1:] == [InputsPickled, Replayed, InstructionsCounted]
