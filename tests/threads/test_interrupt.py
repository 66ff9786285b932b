"""Ctrl-C stops a long call soon, and leaves everything as it was."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from itertools import repeat
from pathlib import Path

import ferrule as fe
import numpy as np
import pytest
from ferrule import reports

from tests.signals import SOON, Rung, at_most, lateness

CALLS: dict[str, Callable[[], Callable[[], object]]] = {
    "random_floats": lambda: partial(fe.random_floats, 300_000_000, seed=1),
    "cpu_intensive": lambda: partial(fe.cpu_intensive, np.zeros(200_000_000)),
    "parallel_sum": lambda: partial(fe.parallel_sum, [2**100, 7] * 10_000_000),
    "process_numbers": lambda: partial(fe.process_numbers, [1.5, 7] * 20_000_000, 5),
}


@pytest.mark.parametrize("name", CALLS)
def test_ctrl_c_stops_soon(name: str) -> None:
    assert lateness(CALLS[name](), 0.05) < SOON


def test_deleted_members_of_a_dict_are_no_deaf_time() -> None:
    emptied = dict.fromkeys(map(str, range(2_000_000)))
    for key in list(emptied):
        del emptied[key]
    emptied["last"] = None
    for document in [emptied] * 2000, [{"within": emptied}] * 2000:
        assert lateness(partial(fe.codec.json.dumps, document), 0.05) < SOON


def test_an_interrupted_processor_keeps_its_numbers() -> None:
    processor = fe.DataProcessor(chunk_size=10)
    processor.add_data(fe.random_floats(20_000_000, seed=1))
    before = processor.get_statistics()

    def call() -> None:
        while True:
            processor.get_statistics()

    assert lateness(call, 0.05) < SOON
    assert len(processor) == 20_000_000
    assert processor.get_statistics() == before


def test_a_handler_may_use_what_it_interrupts() -> None:
    processor = fe.DataProcessor(chunk_size=10)
    processor.add_data(fe.random_floats(40_000_000, seed=1))
    seen: list[object] = []

    def handler(*_: object) -> None:
        seen.append(processor.chunk_size)
        try:
            seen.append(len(processor))
        except fe.ArgumentError as error:
            seen.append(str(error))

    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
    try:
        for _ in range(20):
            processor.get_statistics()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert 10 in seen
    assert len(processor) == 40_000_000


@pytest.mark.parametrize(
    "call",
    [
        lambda: fe.evaluate_rules([1.0], repeat((0, "<", 2.0))),
        lambda: fe.levenshtein_batch("a", repeat("a")),
        lambda: fe.FrozenMap(repeat(("a", 1))),
        lambda: fe.FrozenMap(keys=repeat("a"), values=[1]),
        lambda: fe.FrozenMap(keys=["a"], values=repeat(1)),
        lambda: fe.Cache().update(repeat(("a", 1))),
        lambda: fe.People(repeat(("Ada", 36, 1.0))),
        lambda: fe.word_count(repeat("a")),
        lambda: reports.Chart("line", repeat("a")),
        lambda: reports.Table([(1,)], ["a"], notes=repeat("a")),
        lambda: reports.Table([(1,)], repeat("a")),
    ],
    ids=["rules", "texts", "pairs", "keys", "values", "cache", "rows", "words", "series", "notes", "columns"],
)
def test_what_has_no_end_is_ended_by_a_signal(call: Callable[[], object]) -> None:
    with pytest.raises(Rung), at_most(0.1):
        call()


def test_ctrl_c_from_outside_ends_the_program() -> None:
    program = (
        "import ferrule as fe; print('ready', flush=True)\nwhile True: fe.random_floats(50_000_000, seed=1)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(0.3)
        child.send_signal(signal.SIGINT)
        _, errors = child.communicate(timeout=60)
    assert errors.rstrip().endswith(b"KeyboardInterrupt")


@pytest.mark.parametrize("written", [None, b"", b"a,b\n1,"])
@pytest.mark.parametrize(
    "call",
    [
        "fe.reports.to_xlsx(sys.argv[1], sys.argv[1] + '.xlsx')",
        "fe.read_csv(sys.argv[1])",
        "fe.word_count(pathlib.Path(sys.argv[1]))",
        "fe.FrozenMap.open(sys.argv[1])",
    ],
)
def test_ctrl_c_while_a_pipe_is_idle(tmp_path: Path, call: str, written: bytes | None) -> None:
    """Nobody has opened it to write, or somebody has, who writes no more."""
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    program = f"import pathlib, sys, ferrule as fe, ferrule.reports\nprint('ready', flush=True)\n{call}"
    with subprocess.Popen(
        [sys.executable, "-c", program, str(pipe)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        with contextlib.ExitStack() as held:
            if written is not None:
                held.enter_context(pipe.open("wb", buffering=0)).write(written)
            time.sleep(0.3)
            child.send_signal(signal.SIGINT)
            try:
                _, errors = child.communicate(timeout=60)
            finally:
                child.kill()
    assert errors.rstrip().endswith(b"KeyboardInterrupt")


def test_a_pipe_that_comes_slowly_is_read_to_its_end(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    parts = [b"word,numb", b"er\nno space here,1\n", b"n\xc3", b"\xa9e,", b"2\n" + b"x,3\n" * 30_000]

    def write() -> None:
        with pipe.open("wb", buffering=0) as end:
            for part in parts:
                end.write(part)
                time.sleep(0.12)

    whole = tmp_path / "whole.csv"
    whole.write_bytes(b"".join(parts))
    for read in (lambda path: fe.read_csv(path)["word"], lambda path: dict(fe.word_count(path))):
        writer = threading.Thread(target=write)
        writer.start()
        made = read(pipe)
        writer.join()
        assert made == read(whole)
