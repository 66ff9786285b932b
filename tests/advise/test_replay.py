"""Functions called once more: timed alone, and nothing that they do happens again."""

import base64
import ctypes
import fcntl
import mmap
import multiprocessing
import multiprocessing.shared_memory
import os
import pickle
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
from typing import Any

import numpy as np
import pytest
from ferrule.advise import replay
from ferrule.advise.findings import Replay
from ferrule.advise.functions import key_of
from ferrule.advise.recording import Code, InputsPickled, Replayed, ReplayEnded
from ferrule.measuring.events import decode

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines a process")

Functions = dict[Callable[..., Any], list[replay.Call]]
LATE = 20.0
"""Seconds after which a replay is given up."""


def events(tmp_path: Path, functions: Functions, **options: Any) -> list[object]:
    path = tmp_path / "replayed"
    output = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
    try:
        replay.fork(output, {key_of(each): calls for each, calls in functions.items()}, **options)
    finally:
        os.close(output)
    wait(path)
    return list(map(decode, path.read_text("utf-8").splitlines()))


def is_done(path: Path) -> bool:
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def wait(path: Path) -> None:
    until = time.monotonic() + LATE
    while not is_done(path):
        assert time.monotonic() < until
        time.sleep(0.005)


def replayed(tmp_path: Path, functions: Functions, **options: Any) -> dict[str, Replay]:
    found = replay.replays(events(tmp_path, functions, **options))
    return {code.name.rpartition(".")[2]: each for code, each in found.items()}


def reason(tmp_path: Path, function: Callable[..., Any], *given: Any, **options: Any) -> str:
    (found,) = replayed(tmp_path, {function: [(given, {})]}, **options).values()
    assert bool(found.reason) == (found.seconds is None)
    return found.reason


def squares(items: list[int]) -> int:
    return sum(item * item for item in items)


def test_a_call_is_timed_with_each_input(tmp_path: Path) -> None:
    calls = [(([*range(n)],), {}) for n in (10, 1_000, 5_000)]
    found = replayed(tmp_path, {squares: calls})["squares"]
    assert found.inputs == 3
    assert found.seconds is not None
    sizes, seconds = zip(*found.points, strict=True)
    assert sizes == (10, 1_000, 5_000)
    assert 0 < seconds[0] < seconds[1] < seconds[2] < 1
    assert found.seconds.low == min(seconds) <= found.seconds.value <= max(seconds)


def test_what_the_arguments_are_changed_to_is_not_seen_by_the_next_call(tmp_path: Path) -> None:
    def drained(items: list[int], *, twice: bool) -> None:
        if len(items) != 3:
            raise ValueError
        items.clear()
        assert twice

    found = replayed(tmp_path, {drained: [(([1, 2, 3],), {"twice": True})]})["drained"]
    assert found.reason == ""
    assert found.points[0][0] == 3


def test_what_a_call_raises_is_how_it_ends(tmp_path: Path) -> None:
    def raises(number: int) -> None:
        raise KeyError(number)

    def exits() -> None:
        sys.exit(3)

    found = replayed(tmp_path, {raises: [((1,), {})], exits: [((), {})]})
    assert [each.reason for each in found.values()] == ["", ""]


def test_a_call_that_does_something_else_the_second_time_is_not_timed(tmp_path: Path) -> None:
    calls: list[int] = []

    def twice() -> None:
        calls.append(1)
        if len(calls) > 1:
            raise OSError

    assert reason(tmp_path, twice) == "it doesn't do the same twice: it raised nothing, and then OSError"
    assert calls == []


def test_answers_that_are_kept_are_noticed(tmp_path: Path) -> None:
    kept: dict[int, int] = {}

    def cached(number: int) -> int:
        if number not in kept:
            kept[number] = sum(range(number))
        return kept[number]

    found = replayed(tmp_path, {cached: [((10**6 + n,), {}) for n in range(3)]})["cached"]
    assert "it keeps its answers" in found.reason
    assert kept == {}


def test_what_a_call_only_makes_is_not_called() -> None:
    def generator() -> Any:
        yield 1

    async def coroutine() -> None: ...

    async def both() -> Any:
        yield 1

    assert [replay.unfit(each) for each in (generator, coroutine, both)] == [
        "it is a generator: a call only makes it",
        "it is a coroutine: a call only makes it",
        "it is an asynchronous generator: a call only makes it",
    ]


def test_who_changes_variables_outside_is_not_called() -> None:
    count = 0

    def sets_global() -> None:
        global some_global  # noqa: PLW0603
        some_global = 1

    def sets_outer() -> None:
        nonlocal count
        count += 1

    def sets_by_another() -> Any:
        def within() -> None:
            nonlocal count
            count += 1

        return within

    def sets_its_own() -> Any:
        own = 0

        def within() -> None:
            nonlocal own
            own += 1

        return within

    assert replay.unfit(sets_global) == "it changes a global variable: some_global"
    for each in (sets_outer, sets_by_another):
        assert replay.unfit(each) == "it changes a variable of the function around it: count"
    assert replay.unfit(sets_its_own) == ""


def test_who_has_a_reason_is_not_called(tmp_path: Path) -> None:
    def fine() -> None: ...

    other = ("a.py", "other", 1)
    refusals = {key_of(fine): "it was seen to write", other: "its arguments can't be copied"}
    found = replay.replays(events(tmp_path, {fine: [((), {})]}, refusals=refusals))
    assert {code.name.rpartition(".")[2]: each.reason for code, each in found.items()} == {
        "fine": "it was seen to write",
        "other": "its arguments can't be copied",
    }
    assert replayed(tmp_path, {squares: []})["squares"].reason == "no call was recorded"


def test_a_call_that_never_ends_leaves_time_for_others(tmp_path: Path) -> None:
    lock = threading.Lock()
    lock.acquire()

    def waits() -> None:
        lock.acquire()

    found = replayed(tmp_path, {waits: [((), {})], squares: [(([1],), {})]}, seconds=2.0)
    assert found["waits"].reason == "a call takes longer than there was time for"
    assert found["squares"].reason == ""


def test_who_crashes_or_takes_too_much_memory_ends_alone(tmp_path: Path) -> None:
    def crashes() -> None:
        ctypes.string_at(0)

    def leaves() -> None:
        os._exit(0)

    def aborts() -> None:
        os.abort()

    def takes() -> int:
        return len(bytearray(1 << 30))

    functions = {each: [((), {})] for each in (crashes, leaves, aborts, takes)}
    found = replayed(tmp_path, functions | {squares: [(([1],), {})]})
    assert found["crashes"].reason == "the system ended it (SIGSEGV)"
    assert found["leaves"].reason == "its replay did not come to an end"
    assert found["aborts"].reason.startswith("the system ended it (")
    assert found["takes"].reason == "it needs more than 512 MiB"
    assert found["squares"].reason == ""


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
    with sqlite3.connect(tmp_path / "work" / "orders.db") as database:
        assert database.execute("SELECT count(*) FROM orders").fetchone() == (1,)
    found = replay.replays(map(decode, (tmp_path / "replayed").read_text("utf-8").splitlines()))
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
os.register_at_fork(after_in_child=lambda: (print("forked", flush=True), open(work + "/forked", "w")))
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
    assert [type(each) for each in found][1:] == [InputsPickled, Replayed]


def test_the_program_goes_on_at_once_and_another_ends_the_replay(tmp_path: Path) -> None:
    def forever() -> None:
        while True:
            pass

    path = tmp_path / "replayed"
    output = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    replay.fork(output, {key_of(forever): [((), {})]}, seconds=0.4)
    os.close(output)
    assert not is_done(path)
    wait(path)
    last = decode(path.read_text("utf-8").splitlines()[-1])
    assert last == ReplayEnded(candidate=0, signal=signal.SIGKILL, late=True)


def test_a_copy_that_fails_is_a_reason(tmp_path: Path) -> None:
    def refuses(_: object) -> Any:
        raise TypeError("not this")

    assert reason(tmp_path, squares, [1], copied=refuses) == (
        "its arguments can't be copied: TypeError: not this"
    )


def test_inputs_are_pickled_where_they_can_be(tmp_path: Path) -> None:
    def any_of(_: object) -> None: ...

    calls: list[replay.Call] = [
        (([1, 2],), {}),
        ((threading.Lock,), {}),
        (([lambda: 0],), {}),
        ((), {"_": 3}),
    ]
    kept = next(each for each in events(tmp_path, {any_of: calls}) if isinstance(each, InputsPickled))
    back = [pickle.loads(base64.b64decode(each)) for each in kept.calls]  # noqa: S301
    assert back == [calls[0], calls[1], calls[3]]


def test_a_function_that_is_there_several_times_is_called_if_they_are_the_same(tmp_path: Path) -> None:
    def adds(more: int) -> Callable[[int], int]:
        def added(number: int) -> int:
            return number + more

        return added

    both = adds(1), adds(2)
    assert "several times" in reason(tmp_path, both[0], 1)
    gone = [("a.py", "gone", 1)]
    found = replay.replays(events(tmp_path, {}, refusals={}))
    assert found == {}
    output = os.open(tmp_path / "gone", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    replay.fork(output, {gone[0]: [((), {})]})
    os.close(output)
    (why,) = replay.replays(map(decode, (tmp_path / "gone").read_text("utf-8").splitlines())).values()
    assert why.reason == "there was no such function any more at the end"


def test_what_is_missing_of_a_replay_is_said(tmp_path: Path) -> None:
    found = events(tmp_path, {squares: [(([1],), {})]})
    code = Code(*key_of(squares))
    assert replay.replays(found[:1])[code].reason == "its replay did not come to an end"
    assert replay.replays([]) == {}


def test_nobody_is_told_of_the_calls(tmp_path: Path) -> None:
    told: list[str] = []

    def traced(*_: object) -> Any:
        told.append("")
        return traced

    def call() -> None:
        if told or sys.gettrace() or sys.getprofile():
            raise ValueError

    before = sys.gettrace()
    try:
        sys.setprofile(lambda *_: None)
        found = replayed(tmp_path, {call: [((), {})]})
    finally:
        sys.setprofile(None)
        sys.settrace(before)
    assert found["call"].reason == ""
