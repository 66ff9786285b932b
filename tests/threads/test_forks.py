"""Forked children are whole, whatever their parents were doing: nothing stays locked, or half changed."""

import asyncio
import io
import multiprocessing
import os
import signal
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial

import ferrule as fe
import numpy as np
import pytest
from ferrule.reports import Table, to_pdf, to_xlsx

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]

TEXT = " ".join(f"w{i % 5000}" for i in range(100_000))
NUMBERS = [1.0] * 300_000
FORKS = 12


def exit_code(work: Callable[[], object]) -> int:
    """What a forked child ends with: 0 where its work is done and true."""
    child = os.fork()
    if child == 0:
        signal.alarm(20)  # ends one that hangs
        code = 1
        try:
            code = 0 if work() else 2
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@contextmanager
def busy(*works: Callable[[], object]) -> Iterator[None]:
    """Threads that do this again and again."""
    done = threading.Event()

    def go_on(work: Callable[[], object]) -> None:
        while not done.is_set():
            work()

    threads = [threading.Thread(target=go_on, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


def words() -> tuple[list[Callable[[], object]], Callable[[], object]]:
    counts = fe.WordCounts("w0")
    other = fe.WordCounts(TEXT)
    return [lambda: counts.add(TEXT), lambda: counts.merge(other)], lambda: (
        counts.add("w0 w0"),
        # All of a text or nothing.
        (counts["w0"] - 3) % 20 == 0 and counts.get("w1", 0) == (counts["w0"] - 3),
    )[1]


def processor() -> tuple[list[Callable[[], object]], Callable[[], object]]:
    kept = fe.DataProcessor(7)

    def use() -> bool:
        size = len(kept)
        kept.add_data([2.0])
        return len(kept) == size + 1 and kept.get_statistics()[0] == size + 1

    return [lambda: (kept.add_data(NUMBERS), kept.process_chunks()), kept.get_statistics, kept.clear], use


def people() -> tuple[list[Callable[[], object]], Callable[[], object]]:
    n = 50_000
    table = fe.People.from_columns(["n"] * n, np.ones(n, "i8"), np.ones(n))

    def use() -> bool:
        table[0].age = 3
        return bool(table.salaries.min() == table.salaries.max()) and table.find("n")[0].age == 3

    return [lambda: (table.raise_salaries(100), table.raise_salaries(-50)), lambda: table.find("n")], use


def cache() -> tuple[list[Callable[[], object]], Callable[[], object]]:
    kept = fe.Cache(max_entries=100)

    def compute() -> object:
        key = time.monotonic_ns() % 50
        return kept.get_or_compute(key, lambda: time.sleep(0.001) or key)

    return [compute, compute, kept.clear], lambda: all(
        kept.get_or_compute(key, lambda key=key: key) == key for key in range(50)
    )


def shared() -> tuple[list[Callable[[], object]], Callable[[], object]]:
    array = fe.SharedArray.create(1000)
    return [
        array.array.sum,
        lambda: fe.SharedArray.attach(array.name),
    ], lambda: array.array.shape == (1000,)


def json() -> tuple[list[Callable[[], object]], Callable[[], object]]:
    data = b'{"a": [1.5e300, 2.25e-7, "text"], "b": {"c": null}}' + b" " * 10_000
    view = fe.codec.json.view(data)
    return [
        lambda: fe.codec.json.loads(data),
        lambda: view["a"][2],
    ], lambda: fe.codec.json.loads(data)["a"][1] == 2.25e-7 and len(view["a"]) == 3


def reports() -> tuple[list[Callable[[], object]], Callable[[], object]]:
    rows = [("a", 1.5)] * 5_000
    return (
        [lambda: to_pdf(Table(rows, ["x", "y"])), lambda: to_xlsx(Table(rows, ["x", "y"]))],
        lambda: (
            to_pdf(Table(rows[:50], ["x", "y"]))[:4] == b"%PDF"
            and to_xlsx(Table(rows, ["x", "y"]))[:2] == b"PK"
        ),
    )


def kernels() -> tuple[list[Callable[[], object]], Callable[[], object]]:
    array = fe.random_floats(300_000, seed=1)
    matrix = array[:90_000].reshape(300, 300)
    whole = fe.cpu_intensive(array)
    return [
        lambda: fe.cpu_intensive(array),
        lambda: fe.matrix_multiply(matrix, matrix),
    ], lambda: fe.cpu_intensive(array) == whole


@pytest.mark.parametrize("of", [words, processor, people, cache, shared, json, reports, kernels])
def test_a_child_is_whole_whatever_other_threads_do(
    of: Callable[[], tuple[list[Callable[[], object]], Callable[[], object]]],
) -> None:
    works, use = of()
    with busy(*works):
        codes = []
        for _ in range(FORKS):
            time.sleep(0.005)
            codes.append(exit_code(use))
    assert codes == [0] * FORKS
    assert use()


def test_grandchildren_are_whole() -> None:
    works, use = words()
    with busy(*works):
        assert exit_code(lambda: exit_code(lambda: exit_code(use) == 0 and use()) == 0 and use()) == 0


CALLS: dict[str, Callable[[], Callable[[], object]]] = {
    "random_floats": lambda: lambda: float(fe.random_floats(20_000_000, seed=1)[-1]),
    "cpu_intensive": lambda: partial(fe.cpu_intensive, fe.random_floats(6_000_000, seed=1)),
    "DataProcessor": lambda: filled().get_statistics,
    "word_count": lambda: lambda text=TEXT * 15: fe.word_count(text)["w7"],
}


def filled() -> fe.DataProcessor:
    kept = fe.DataProcessor(10)
    kept.add_data(fe.random_floats(20_000_000, seed=1))
    return kept


@pytest.mark.parametrize("name", CALLS)
def test_a_handler_forks_in_the_middle_of_a_call(name: str) -> None:
    """Both processes go on in the call, the child without helper threads, and get the same."""
    call = CALLS[name]()
    expected = call()
    children: list[int] = []
    over = False

    def fork(*_: object) -> None:
        # After the call it would be the test itself that goes on twice.
        if not over:
            children.append(os.fork())
            if children[-1] == 0:
                signal.alarm(20)

    before = signal.signal(signal.SIGUSR1, fork)
    try:
        pause = 0.02
        while not children and pause > 1e-5:
            over = False
            timer = threading.Timer(pause, os.kill, (os.getpid(), signal.SIGUSR1))
            timer.start()
            got = call()
            over = True
            if 0 in children:
                os._exit(0 if got == expected and call() == expected else 3)
            timer.join()
            assert got == expected
            pause /= 2  # where the call was over before
    finally:
        if 0 in children:
            os._exit(4)
        signal.signal(signal.SIGUSR1, before)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0]


def test_a_computation_forks() -> None:
    """What another thread of its parent was computing, the child computes anew."""
    kept, started, go_on = fe.Cache(), threading.Event(), threading.Event()
    other = threading.Thread(
        target=kept.get_or_compute, args=("theirs", lambda: (started.set(), go_on.wait(20), "parent")[2])
    )
    other.start()
    started.wait(20)

    def compute() -> str:
        assert exit_code(lambda: kept.get_or_compute("theirs", lambda: "child") == "child") == 0
        return "mine"

    try:
        assert kept.get_or_compute("mine", compute) == "mine"
    finally:
        go_on.set()
        other.join()
    assert kept["theirs"] == "parent"


def test_an_awaited_computation_is_not_waited_for_in_a_child() -> None:
    kept = fe.Cache()

    async def run() -> None:
        async def slow() -> str:
            await asyncio.sleep(0.2)
            return "parent"

        task = asyncio.create_task(kept.aget_or_compute("key", slow))
        await asyncio.sleep(0.01)
        assert exit_code(lambda: kept.get_or_compute("key", lambda: "child") == "child") == 0
        assert await task == "parent"

    asyncio.run(run())


def test_a_child_does_not_go_on_with_the_report_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    refused, children = [], []

    def rows() -> Iterator[tuple[str, int]]:
        yield from [("a", i) for i in range(30_000)]
        children.append(os.fork())
        yield from [("a", i) for i in range(30_000)]

    try:
        whole = to_pdf(Table(rows(), ["x", "y"]))
    except fe.ArgumentError as error:
        refused.append(str(error))
    finally:
        if 0 in children:
            os._exit(0 if "begun by the process" in str(refused) else 3)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0]
    assert len(whole) == len(to_pdf(Table([("a", i) for i in range(30_000)] * 2, ["x", "y"])))


def test_a_childs_report_is_its_own() -> None:
    """What another process has begun is not written to, neither when it is let go."""
    codes: list[int] = []

    def rows() -> Iterator[tuple[str, int]]:
        yield from [("a", i) for i in range(3_000)]
        codes.append(exit_code(lambda: to_xlsx(Table([("b", 1)], ["x", "y"]))[:2] == b"PK"))
        yield from [("a", i) for i in range(3_000)]

    def sheet(rows: Iterable[tuple[str, int]]) -> bytes:
        with zipfile.ZipFile(io.BytesIO(to_xlsx(Table(rows, ["x", "y"])))) as book:
            return book.read("xl/worksheets/sheet1.xml")

    assert sheet(rows()) == sheet([("a", i) for i in range(3_000)] * 2)
    assert codes == [0]


def in_child(text: str) -> tuple[int, float, float]:
    counts = fe.WordCounts(text)
    return counts["w1"], fe.parallel_sum([1.5] * 10), float(fe.random_floats(10, seed=1)[0])


@pytest.mark.parametrize("method", ["fork", "forkserver"])
def test_the_children_of_multiprocessing(method: str) -> None:
    works, _ = words()
    expected = in_child(TEXT)
    with busy(works[0]), multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map(in_child, [TEXT] * 4) == [expected] * 4


@pytest.mark.skipif(sys.platform != "linux", reason="limits are Linux's")
def test_hooks_of_others_may_use_what_is_locked_for_the_fork() -> None:
    counts, kept, seen = fe.WordCounts("a"), fe.DataProcessor(3), []

    def use() -> None:
        if FORKED:
            counts.add("a")
            kept.add_data([1.0])
            seen.append((counts["a"], len(kept)))

    FORKED.append(True)
    os.register_at_fork(before=use, after_in_parent=use, after_in_child=use)
    try:
        assert exit_code(lambda: seen[-1] == (3, 2)) == 0
    finally:
        FORKED.clear()
    assert seen == [(2, 1), (3, 2)]


FORKED: list[bool] = []
