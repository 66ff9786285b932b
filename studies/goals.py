"""What was asked of ferrule: so many times a peer's speed, so many times less memory, or so much of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ferrule.bench.results import fastest
from ferrule.measuring import words
from ferrule.measuring.intervals import TELLING, Estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.bench.results import Results, Row

ALL_THREADS = 0
"""As many as the machine of a run has cores, and more than one."""
Kind = Literal["missed", "too close", "reached"]
KINDS: dict[bool | None, Kind] = {False: "missed", None: "too close", True: "reached"}
HEAD = ("job", "threads", "against", "goal ×", "measured × (95 %)", "ferrule", "peer", "verdict")


@dataclass(frozen=True)
class Goal:
    """At least so many times faster than a peer, the fastest of several, or with so many times less memory.

    Memory may have a limit instead of a peer: so many bytes at most. It is judged at this size and number of
    threads or not at all: a run measures peaks at the largest size with all threads.
    """

    job: str
    workload: str
    n: int
    peer: str | tuple[str, ...]
    times: float
    threads: int = 1
    own: str = "ferrule"
    memory: bool = False
    limit: int = 0

    @property
    def domain(self) -> str:
        """Give the domain of the workload."""
        return self.workload.partition("/")[0]

    @property
    def peers(self) -> tuple[str, ...]:
        """Give the labels of those that it is against."""
        return (self.peer,) if isinstance(self.peer, str) else self.peer

    @property
    def against(self) -> str:
        """Whom it is against, in words: of several the fastest counts.

        >>> Goal("a sum", "a/b", 10, ("NumPy", "Numba, serial"), 1).against
        'the fastest of: NumPy; Numba (serial)'
        """
        return fastest_of(self.peers)

    @property
    def asked(self) -> str:
        """How many times as much was asked, in words.

        >>> [Goal("a sum", "a/b", 10, "NumPy", times).asked for times in (1000, 1 / 1.2, 20)]
        ['1,000', '0.83', '20']
        """
        return f"{float(f'{self.times:.2g}'):,g}"

    @property
    def with_threads(self) -> str:
        """With how many threads, in words."""
        return words.threads_text(self.threads) if self.threads else "all threads"

    def threads_of(self, found: Results) -> int:
        """With how many threads a run measured it: a number that no block has where there is one core."""
        most = max(found.threads(self.workload), default=1)
        return self.threads or (most if most > 1 else ALL_THREADS)

    def block(self, found: Results) -> dict[str, Row]:
        """Give the rows that were interleaved at the goal's size and threads, by label."""
        rows = found.block(self.workload, self.n, self.threads_of(found))
        return {row.label: row for row in rows if row.measured and not row.first_call}

    def measured(self, found: Results) -> Reached | None:
        """Give what was measured, if it was."""
        return self._memory(found) if self.memory else self._time(found)

    def _time(self, found: Results) -> Reached | None:
        rows = self.block(found)
        if not rows.keys() >= {self.own, *self.peers}:
            return None
        own, other = rows[self.own], fastest(rows[peer] for peer in self.peers)
        assert other is not None
        faster = own.faster_than(other)
        times = words.duration(own.time.value), words.duration(other.time.value)
        wider = 1 + TELLING if faster.is_range else 1.0
        low, high = faster.low / wider, faster.high * wider
        reached = Estimate(faster.value / self.times, low / self.times, high / self.times)
        return Reached(reached, faster.value, f" {words.ends(faster)}", *times)

    def _memory(self, found: Results) -> Reached | None:
        own, other = self._peak(found, self.own), self.limit or self._peak(found, self.peers[0])
        if not own or not other:
            return None
        reached = other / own / self.times
        return Reached(
            Estimate(reached, reached, reached),
            other / own,
            "",
            words.memory_size(own),
            words.memory_size(other),
        )

    def _peak(self, found: Results, label: str) -> int | None:
        peak = found.peak(self.workload, self.n, label)
        return peak.bytes if peak is not None and peak.threads == self.threads_of(found) else None

    def cells(self, found: Results) -> list[str]:
        """Give the cells of a table: what was asked, what was measured, and whether it is enough."""
        asked = [self.job, str(self.threads or "all"), self.against, self.asked]
        measured = self.measured(found)
        if measured is None:
            return [*asked, "not run", "", "", ""]
        factor = f"{words.significant(measured.factor)}{measured.span}"
        return [*asked, factor, measured.own, measured.peer, measured.verdict]


def fastest_of(labels: Sequence[str]) -> str:
    """Name implementations of which the fastest counts; a comma within a label would look like another one.

    >>> fastest_of(["orjson, all of it"])
    'orjson (all of it)'
    """
    named = [f"{label.replace(', ', ' (', 1)})" if ", " in label else label for label in labels]
    return named[0] if len(named) == 1 else f"the fastest of: {'; '.join(named)}"


@dataclass(frozen=True)
class Reached:
    """How much of a goal was reached, and by which figures."""

    reached: Estimate
    """As a share. The range of a few samples covers less than an interval, and is taken for wider."""
    factor: float
    span: str
    own: str
    peer: str

    @property
    def kind(self) -> Kind:
        """Give whether it is enough: reached where the whole interval is, missed where none of it is."""
        return KINDS[self.reached.within(1.0, math.inf)]

    @property
    def verdict(self) -> str:
        """Give the kind, of a goal that was missed how much of it."""
        return f"**{self.reached.value:.2f} of it**" if self.kind == "missed" else self.kind


POLARS = "polars"
SUMS = ("NumPy", POLARS, "pyarrow", "Numba", "Numba, serial")
STATISTICS = ("NumPy, four calls", POLARS, "polars select", "pandas", "Numba", "Numba, serial")
FILTERS = ("NumPy mask", "pyarrow", POLARS, "Numba, serial")
COUNTERS = ("Python", "Counter", POLARS, "pyarrow")
MILLION = 1_000_000
MILLIONS = 10_000_000
TEXT = 100_000_000
GOALS = [
    Goal("no-op call", "scalars/call-noop", 100_000, "Python", 1.0),
    Goal("no-op call", "scalars/call-noop", 100_000, "C builtin", 1 / 1.5),
    Goal("sum of a list of 10 M ints", "sequences/sum-list", MILLIONS, ("builtin sum", "np.sum(list)"), 3),
    Goal(
        "sum of a list of 10 M ints",
        "sequences/sum-list",
        MILLIONS,
        ("builtin sum", "np.sum(list)"),
        5,
        ALL_THREADS,
    ),
    Goal("sum of 10 M float64", "sequences/sum-array", MILLIONS, SUMS, 1),
    Goal("sum of 10 M float64", "sequences/sum-array", MILLIONS, SUMS, 1, ALL_THREADS),
    Goal("sum of 10 M float64", "sequences/sum-array", MILLIONS, "NumPy", 1.5, ALL_THREADS),
    Goal("sum of 10 M int64", "sequences/sum-int-array", MILLIONS, SUMS, 1),
    Goal("sum of 10 M int64", "sequences/sum-int-array", MILLIONS, SUMS, 1, ALL_THREADS),
    Goal("sum of 10 M int64", "sequences/sum-int-array", MILLIONS, "NumPy", 1.5, ALL_THREADS),
    Goal(
        "filter + map of 10 M, list to list",
        "sequences/filter-and-double-list",
        MILLIONS,
        ("Python", "filter + map", "NumPy there and back"),
        2,
    ),
    Goal("filter of 10 M float64", "sequences/filter-array", MILLIONS, FILTERS, 1),
    Goal("filter of 10 M float64", "sequences/filter-array", MILLIONS, FILTERS, 1, ALL_THREADS),
    Goal("filter of 10 M float64", "sequences/filter-array", MILLIONS, "NumPy mask", 5),
    Goal("filter of 10 M float64", "sequences/filter-array", MILLIONS, "pyarrow", 2),
    Goal("statistics of 10 M float64", "sequences/stats", MILLIONS, STATISTICS, 3),
    Goal("statistics of 10 M float64", "sequences/stats", MILLIONS, STATISTICS, 3, ALL_THREADS),
    Goal("statistics of 10 M float64", "sequences/stats", MILLIONS, "NumPy, four calls", 6),
    Goal("statistics of 10 M float64", "sequences/stats", MILLIONS, "NumPy, four calls", 10, ALL_THREADS),
    *(
        Goal(f"word count of {size}, {text} text", f"text/word-count{name}", n, peers, 2, ALL_THREADS)
        for text, name in (("real", ""), ("Zipf", "-zipf"))
        for size, n, peers in (("10 MB", MILLIONS, COUNTERS), ("100 MB", TEXT, POLARS))
    ),
    *(
        Goal(f"word count of 10 MB, {text} text", workload, MILLIONS, "Counter", 12, ALL_THREADS)
        for text, workload in (("real", "text/word-count"), ("Zipf", "text/word-count-zipf"))
    ),
]
SLOTS, FROZEN_SLOTS, STRUCT = "dataclass, slots", "dataclass, slots, frozen", "msgspec.Struct"
LARGE = 5_000_000
GIGA = 1_000_000_000
MANY = 300_000
"""More records, and keys of a map, than the caches hold."""
RECORDS = [
    Goal(
        "three reads of a frozen record",
        "records/read-fields",
        100_000,
        (FROZEN_SLOTS, "namedtuple"),
        1 / 1.2,
        1,
        "ferrule FrozenPerson",
    ),
    Goal(
        "three reads of a record",
        "records/read-fields",
        100_000,
        (SLOTS, "attrs", STRUCT),
        1 / 1.2,
        1,
        "ferrule Person",
    ),
    Goal("people from columns", "records/build-from-columns", MANY, (SLOTS, POLARS, "pyarrow", "pandas"), 3),
    Goal("people from tuples", "records/build-from-rows", MANY, (SLOTS, "attrs", STRUCT, POLARS), 3),
    Goal("people from dicts", "records/build-from-dicts", MANY, (SLOTS, STRUCT, POLARS, "pyarrow"), 3),
    Goal("payroll of people", "records/payroll", MANY, "Python", 50),
    *(
        Goal("payroll of people", "records/payroll", MANY, (POLARS, "polars, branches", "NumPy"), 1, threads)
        for threads in (1, ALL_THREADS)
    ),
    *(
        Goal("filter of people", "records/filter-people", MANY, (POLARS, "pyarrow", "pandas"), 1, threads)
        for threads in (1, ALL_THREADS)
    ),
    Goal("memory of people", "records/build-from-rows", MANY, SLOTS, 3, memory=True),
]
DICTS = ("Python", "map(dict.get)", "itemgetter")
FRAMES = ("polars join", "pyarrow index_in", "pandas")
LOOK_UPS = [
    Goal("look-up, one of 1,000 hot keys", "maps/get-one-by-one", 1_000, ("Python", "dict.get"), 1 / 1.5),
    Goal("look-up, one of many shuffled keys", "maps/get-one-by-one", MANY, ("Python", "dict.get"), 1 / 1.5),
    Goal("look-up of many shuffled keys", "maps/get-many-list", MANY, DICTS, 3, ALL_THREADS),
    Goal("look-up of many shuffled keys", "maps/get-many-list", MANY, FRAMES, 1, ALL_THREADS),
    Goal("memory of many words", "maps/build-from-arrow", MANY, "Python", 3, ALL_THREADS, memory=True),
    Goal("cache hit", "maps/cache-get", 1_000, "dict", 1 / 5),
    Goal("cache hit", "maps/cache-get", 1_000, ("cachebox LRU", "cachetools LRU", "moka-py"), 1),
    Goal(
        "cache hit with time to live",
        "maps/cache-get-ttl",
        1_000,
        ("cachebox TTL", "cachetools TTL", "moka-py"),
        10,
    ),
]
HAND_OVERS = [
    # 2 µs, where np.frombuffer takes 0.3 µs.
    Goal("hand-over of 1 GB to NumPy", "buffers/hand-over", GIGA, "np.frombuffer", 0.3 / 2),
    Goal(
        "attach to another process's 100 MB",
        "buffers/from-another-process",
        TEXT,
        ("shared_memory", "Arrow IPC"),
        1,
    ),
    Goal("read another process's 100 MB", "buffers/from-another-process", TEXT, "Connection.send", 1000),
]
DOCUMENTS = {"mixed": LARGE, "numbers": LARGE, "text": LARGE, "cars": 100_000, "models": 2_000}
DOCUMENT_GOALS = [
    Goal(f"{way} of JSON, {name}", f"codec/json-{way}-{name}", n, ("orjson", "msgspec", "ssrjson"), 1)
    for way in ("loads", "dumps")
    for name, n in DOCUMENTS.items()
]
BATCH = 30_000
VIEWS = [
    Goal(
        "3 fields of 5 MB of JSON",
        "codec/json-three-fields",
        LARGE,
        ("orjson, all of it", "ssrjson, all of it", "msgspec, these fields", "pysimdjson, lazily"),
        20,
        1,
        "ferrule view",
    ),
    Goal(
        "3 fields of 5 MB",
        "codec/read-three-fields",
        LARGE,
        ("orjson", "ssrjson", "msgspec", "msgspec msgpack", "pysimdjson", "pycapnp"),
        20,
        1,
        "ferrule zerocopy view",
    ),
    Goal(
        "30,000 records to bincode",
        "codec/write-records",
        BATCH,
        ("orjson", "orjson, dicts", "ormsgpack", "msgspec msgpack", "msgspec msgpack, arrays"),
        3,
        1,
        "ferrule bincode",
    ),
    Goal(
        "30,000 records from bincode",
        "codec/read-records",
        BATCH,
        ("orjson", "ssrjson", "ormsgpack", "msgspec msgpack", "msgspec msgpack, arrays"),
        3,
        1,
        "ferrule bincode",
    ),
]
CELLS = {"reports/xlsx-rows": "cells to XLSX", "reports/xlsx-real": "real cells to XLSX"}
WRITERS = ("XlsxWriter", "XlsxWriter, in memory", "openpyxl", "PyExcelerate", "wolfxl", "wolfxl, formats")
FAST_WRITERS = ("rustpy-xlsxwriter", "fastxlsx", "fastxlsxio")
SHEET_GOALS = [
    Goal(f"{count} {job}", workload, n, peers, times, threads)
    for workload, job in CELLS.items()
    for count, n, peers, times, threads in (
        ("30,000", 30_000, "Python", 2, ALL_THREADS),
        ("30,000", 30_000, WRITERS, 8, ALL_THREADS),
        ("30,000", 30_000, "openpyxl", 15, ALL_THREADS),
        ("1 M", MILLION, FAST_WRITERS, 1.2, 1),
        ("1 M", MILLION, FAST_WRITERS, 2, ALL_THREADS),
    )
]
AT_ONCE = [
    Goal(
        "two XLSX at once",
        "reports/xlsx-two-at-once",
        MANY,
        "ferrule one after the other",
        1.8,
        1,
        "ferrule in two threads",
    ),
]
PAPER = {"reports/pdf-table": "rows of 8 cells to PDF", "reports/pdf-real": "rows of 7 real cells to PDF"}
REPORTLAB = ("ReportLab LongTable", "ReportLab Tables", "ReportLab canvas", "ReportLab text objects")
PAPER_GOALS = [
    Goal(f"{count} {job}", workload, n, peers, times, ALL_THREADS)
    for workload, job in PAPER.items()
    for count, n, peers, times in (
        ("50,000", 50_000, "Python", 2),
        ("2,000", 2_000, REPORTLAB, 6),
        ("2,000", 2_000, "ReportLab LongTable", 15),
        ("2,000", 2_000, ("typst", "typst, small tables"), 20),
        ("2,000", 2_000, ("fpdf2 cells", "fpdf2 text"), 10),
        ("2,000", 2_000, "Skia", 6),
    )
]
REPORT_MEMORY = [
    Goal(f"memory of {job}", workload, n, f"a limit of {limit}", 1, ALL_THREADS, memory=True, limit=size)
    for jobs, n, limit, size in (
        (CELLS | {"reports/xlsx-frame": "cells of a frame to XLSX"}, MILLION, "50 MB", 50_000_000),
        (PAPER, 50_000, "300 MB", 300_000_000),
    )
    for workload, job in jobs.items()
]
REPORTS = [*SHEET_GOALS, *AT_ONCE, *PAPER_GOALS, *REPORT_MEMORY]
GOALS += [*RECORDS, *LOOK_UPS, *HAND_OVERS, *DOCUMENT_GOALS, *VIEWS, *REPORTS]
SIDES = (4, 8, 16, 24, 32, 64, 100, 128, 256, 512, 1000, 2048)
BLAS = ("NumPy", "SciPy BLAS", "Numba np.dot")
"""All that call one."""
MATRICES = [
    Goal(f"{dtype} matrices, n = {n}", f"linalg/matrix-multiply-{dtype}", n, peer, 0.95, threads)
    for peer in ("NumPy", BLAS)
    for dtype in ("f64", "f32")
    for threads in (1, ALL_THREADS)
    for n in SIDES
]
