"""Sixteen threads on one object of each class for some seconds: `python tests/threads/soak.py 300`.

All of them use all objects, each beginning with another, and Python changes threads each microsecond. What a
call gives is right whatever the others do, and at the end nothing was lost and nothing came twice. Each use
does something, until the end: what runs dry begins anew, and who is refused while another is at it tries
again.
"""

import gc
import io
import itertools
import json
import operator
import sys
import tempfile
import threading
import time
import traceback
import zipfile
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

import ferrule as fe
import numpy as np
from ferrule import buffers, codec, records, reports
from ferrule._core.reports import ArrowRows, CsvRows, ReportWriter
from ferrule.reports.document import Document
from ferrule.reports.plan import describe, plan
from ferrule.reports.sources import open_source

THREADS = 16
WORDS = "to be or not to be"
DOCUMENT = {"numbers": list(range(50)), "texts": {f"key {i}": "ä" * i for i in range(20)}, "none": None}
MANY = 5_000
# Of the tables that are read block by block.
ROWS = 50_000
FOLDER = tempfile.TemporaryDirectory()
CSV = Path(FOLDER.name, "rows.csv")
CSV.write_text("n,text\n" + "1.5,a\n" * ROWS, "utf-8")
PEOPLE = fe.People.from_columns(["a"] * ROWS, np.ones(ROWS, "i8"), np.ones(ROWS))

T = TypeVar("T")

Use = Callable[[int], None]
Check = Callable[[list[int]], None]
# What each thread does with an object, by its number; what is true at the end, by how often each did it.
Soak = tuple[Use, Check]


def nothing(_calls: list[int]) -> None:
    """All that can be seen was seen by the calls."""


def processor() -> Soak:
    shared, means = fe.DataProcessor(chunk_size=7), []

    def use(_thread: int) -> None:
        shared.add_data([1.0] * 10)
        got = shared.process_chunks()
        assert set(got) <= {1.0}
        means.append(len(got))
        assert len(shared.remainder) <= 10 * THREADS + 7

    def check(calls: list[int]) -> None:
        assert sum(means) * 7 + len(shared) == 10 * sum(calls)

    return use, check


def words() -> Soak:
    shared = fe.WordCounts()

    def use(_thread: int) -> None:
        before = shared["be"]
        shared.add(WORDS)
        assert shared["be"] >= before + 2
        assert set(shared) == set(WORDS.split())
        assert len(shared.most_common(2)) == 2

    def check(calls: list[int]) -> None:
        wanted = {word: count * sum(calls) for word, count in Counter(WORDS.split()).items()}
        assert shared.to_dict() == wanted
        assert shared.total() == 6 * sum(calls)

    return use, check


def cache() -> Soak:
    shared: fe.Cache[int, str] = fe.Cache(max_entries=50)
    keys = itertools.count()

    def use(thread: int) -> None:
        key = next(keys) % 100
        assert shared.get_or_compute(key, lambda: str(key)) == str(key)
        assert shared.get(key + 1, str(key + 1)) == str(key + 1)
        if thread == 0:
            shared.pop(key, None)
        assert len(shared) <= 50

    return use, nothing


def cached() -> Soak:
    computed: list[int] = []

    @fe.cached
    def square(number: int) -> int:
        computed.append(number)
        return number * number

    def use(thread: int) -> None:
        assert square(thread % 5) == (thread % 5) ** 2

    def check(_calls: list[int]) -> None:
        assert sorted(computed) == list(range(5)), "each once"

    return use, check


def frozen_map() -> Soak:
    shared = fe.FrozenMap({f"key {i}": i for i in range(1000)})

    def use(thread: int) -> None:
        assert shared[f"key {thread}"] == thread
        assert shared.get("none") is None
        assert list(shared.get_many(["key 7", "key 900"])) == [7, 900]

    return use, nothing


def person() -> Soak:
    shared = fe.Person("0", 0, 0.0)

    def use(thread: int) -> None:
        shared.name, shared.age, shared.salary = str(thread), thread, float(thread)
        assert int(shared.name) in range(THREADS)
        assert shared.age in range(THREADS)
        assert 0 <= shared.freeze().salary < THREADS

    return use, nothing


def people() -> Soak:
    shared = fe.People([(f"name {i}", 20 + i, 0.0) for i in range(THREADS)])

    def use(thread: int) -> None:
        row = shared[thread]
        row.salary += 1.0
        assert row.name == f"name {thread}"
        assert shared.ages.sum() == sum(range(20, 20 + THREADS))
        assert len(shared.filter(min_age=20 + thread)) == THREADS - thread

    def check(calls: list[int]) -> None:
        assert list(shared.salaries) == calls

    return use, check


def json_view() -> Soak:
    shared = codec.json.view(codec.json.dumps(DOCUMENT))

    def use(thread: int) -> None:
        assert shared["numbers"][thread].value() == thread
        assert shared["texts"][f"key {thread}"].value() == "ä" * thread
        assert shared.value() == DOCUMENT

    return use, nothing


def document() -> Soak:
    shared = codec.zerocopy.view(codec.zerocopy.dumps(DOCUMENT))

    def use(thread: int) -> None:
        assert shared["numbers"][thread] == thread
        assert shared["texts"][f"key {thread}"] == "ä" * thread

    return use, nothing


def schema() -> Soak:
    shared = codec.Schema(dict[str, list[tuple[int, str | None]]])
    value = {"a": [(1, "b"), (-2, None)], "": []}

    def use(_thread: int) -> None:
        assert codec.bincode.loads(codec.bincode.dumps(value, type=shared), type=shared) == value
        assert codec.compact.loads(codec.compact.dumps(value, type=shared), type=shared) == value

    return use, nothing


def shared_array() -> Soak:
    shared = buffers.SharedArray.create((THREADS,), "int64")

    def use(thread: int) -> None:
        with buffers.SharedArray.attach(shared.name) as attached:
            attached.array[thread] += 1
        assert shared.array[thread] > 0

    def check(calls: list[int]) -> None:
        assert shared.array.tolist() == calls

    return use, check


def buffer() -> Soak:
    shared = buffers.Buffer.arange(1000)

    def use(_thread: int) -> None:
        assert np.asarray(shared).sum() == np.from_dlpack(shared).sum() == 499_500
        assert fe.parallel_sum(shared) == 499_500

    return use, nothing


def lists() -> Soak:
    shared = list(range(40_000))

    def use(thread: int) -> None:
        assert fe.parallel_sum(shared) == sum(range(40_000))
        assert len(fe.filter_above(shared, thread)) == 39_999 - thread

    return use, nothing


def report() -> Soak:
    shared = reports.Table([(1, "a"), (2, "b")], ["n", "text"])

    def use(thread: int) -> None:
        if thread % 2:
            assert reports.to_pdf(shared).endswith(b"%%EOF\n")
        else:
            assert reports.to_xlsx(shared).startswith(b"PK")

    return use, nothing


def foreign() -> Soak:
    owner = bytearray(800)
    shared = [buffers.Buffer.wrap(owner)]

    def use(thread: int) -> None:
        wrapped = shared[0]
        views = [np.asarray(wrapped), np.from_dlpack(wrapped), memoryview(wrapped)]
        assert {bytes(view) for view in views} == {bytes(800)}
        if thread == 0:
            shared[0] = buffers.Buffer.wrap(owner)

    def check(_calls: list[int]) -> None:
        shared.clear()
        gc.collect()
        owner.append(0)  # refused while anybody has its memory

    return use, check


def values() -> Soak:
    """What nothing can change."""
    person, field = fe.FrozenPerson("Ada", 36, 4000.0), records.fields(fe.Person)[0]
    stats = fe.CacheStats(1, 2, 3, 4, 5, 6)

    def use(thread: int) -> None:
        assert person.replace(age=thread).age == thread
        assert {person: 1}[fe.FrozenPerson("Ada", 36, 4000.0)] == 1
        assert (field.name, field.type) == ("name", str)
        assert (stats.hits, stats.bytes) == (1, 6)

    return use, nothing


class Renewed(Generic[T]):
    """What runs dry, and is then made anew."""

    def __init__(self, make: Callable[[], T]) -> None:
        self.make = make
        self.now = make()
        self.begun = 1
        self.lock = threading.Lock()

    def renew(self, dry: T) -> None:
        """Make it anew, unless another thread has."""
        with self.lock:
            if self.now is dry:
                self.begun += 1
                self.now = self.make()


def iterator(make: Callable[[], Iterator[object]]) -> Callable[[], Soak]:
    """Each item comes once, whoever asks."""

    def soak() -> Soak:
        shared, came = Renewed(make), [Counter[object]() for _ in range(THREADS)]

        def use(thread: int) -> None:
            while not (items := list(itertools.islice(now := shared.now, 3))):
                shared.renew(now)
            came[thread].update(items)

        def check(_calls: list[int]) -> None:
            assert all(came), "each thread got some"
            came[0].update(shared.now)
            assert sum(came, Counter()) == Counter(dict.fromkeys(make(), shared.begun))

        return use, check

    return soak


def new_writer() -> ReportWriter:
    """Begin a workbook of two columns."""
    columns = [reports.Column("n", kind="number"), reports.Column("text", kind="text")]
    table = reports.Table([], columns)
    with closing(open_source(table.rows, table.chosen, "the table")) as source:
        described, images = describe(Document(), [plan(table, source, "the table")])
    return ReportWriter("xlsx", json.dumps(described), images, [], None)


def in_turn(work: Callable[[], T]) -> T:
    """Do what one thread can be at: who is refused since another is tries again."""
    while True:
        try:
            return work()
        except fe.ArgumentError as error:
            if "elsewhere" not in str(error):
                raise
            time.sleep(0)


def writer() -> Soak:
    """A workbook that all write to."""
    shared = new_writer()

    def use(thread: int) -> None:
        in_turn(lambda: shared.write_rows([(thread, "a")], [0, 1], 2, whole=False))

    def check(calls: list[int]) -> None:
        shared.end_table()
        with zipfile.ZipFile(io.BytesIO(shared.finish())) as workbook:
            sheet = workbook.read("xl/worksheets/sheet1.xml").decode()
        assert sheet.count("<row ") == 1 + sum(calls)
        for thread, count in enumerate(calls):
            assert sheet.count(f"<v>{thread}</v></c>") == count

    return use, check


def reader(open_rows: Callable[[], T], read: Callable[[T], int | None]) -> Callable[[], Soak]:
    """Rows that all read, block by block, each into a report of its own: each row comes once."""

    def soak() -> Soak:
        shared, came = Renewed(open_rows), [0] * THREADS

        def use(thread: int) -> None:
            while (count := in_turn(partial(read, now := shared.now))) is None:
                shared.renew(now)
            came[thread] += count

        def check(_calls: list[int]) -> None:
            assert all(came), "each thread got some"
            while count := read(shared.now):
                came[0] += count
            assert sum(came) == shared.begun * ROWS

        return use, check

    return soak


SOAKS: dict[str, Callable[[], Soak]] = {
    "DataProcessor": processor,
    "WordCounts": words,
    "Cache": cache,
    "CachedFunction": cached,
    "FrozenMap": frozen_map,
    "Person": person,
    "People": people,
    "JsonView": json_view,
    "Document": document,
    "Schema": schema,
    "SharedArray": shared_array,
    "Buffer": buffer,
    "list": lists,
    "report": report,
    "ReportWriter": writer,
    "CsvRows": reader(
        lambda: CsvRows(CSV, "rows.csv", ",", ord("."), ["n", "text"], []),
        lambda rows: new_writer().write_csv(rows, [0, 1]),
    ),
    "ArrowRows": reader(
        lambda: ArrowRows(PEOPLE, "rows"), lambda rows: new_writer().write_arrow(rows, [1, 0])
    ),
    "Foreign": foreign,
    "FrozenPerson": values,
    "FrozenMapIterator": iterator(lambda: iter(fe.FrozenMap({str(i): i for i in range(MANY)}))),
    "WordIterator": iterator(lambda: iter(fe.WordCounts(" ".join(map(str, range(MANY)))))),
    "JsonViewIterator": iterator(
        lambda: map(operator.methodcaller("value"), codec.json.view(codec.json.dumps(list(range(MANY)))))
    ),
    "PeopleIterator": iterator(
        lambda: map(
            operator.attrgetter("name"), fe.People([(f"name {i}", i % 100, 1.0) for i in range(MANY // 10)])
        )
    ),
}

# Calls that take as long as many of the others.
SLOW = {"list", "report", "CsvRows", "ArrowRows", "SharedArray"}


class Run:
    """A run of some seconds."""

    def __init__(self, seconds: float) -> None:
        self.parts = {name: make() for name, make in SOAKS.items()}
        self.calls = {name: [0] * THREADS for name in self.parts}
        self.failures: list[str] = []
        self.end = time.monotonic() + seconds
        # None begins before all are there, and each uses each object once at least.
        self.begin = threading.Barrier(THREADS)

    def work(self, thread: int) -> None:
        """Do what one thread does."""
        order = deque(self.parts)
        order.rotate(thread)
        try:
            self.begin.wait()
            while not self.failures:
                for name in order:
                    self.use(name, thread)
                if time.monotonic() > self.end:
                    return
        except BaseException:  # noqa: BLE001 - also what is no Exception
            self.failures.append(traceback.format_exc())

    def use(self, name: str, thread: int) -> None:
        """Use one object, in one thread."""
        for _ in range(1 if name in SLOW else 20):
            self.parts[name][0](thread)
            self.calls[name][thread] += 1


def soak(seconds: float) -> dict[str, int]:
    """Use all objects, check them, and say how often each was used."""
    run = Run(seconds)
    sys.setswitchinterval(1e-6)
    threads = [threading.Thread(target=run.work, args=(thread,)) for thread in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if run.failures:
        sys.exit("\n".join(run.failures))
    for name, (_, check) in run.parts.items():
        check(run.calls[name])
    return {name: sum(each) for name, each in run.calls.items()}


if __name__ == "__main__":
    for name, count in soak(float(sys.argv[1])).items():
        print(f"{name}: {count:,} uses by {THREADS} threads, all of them right")
