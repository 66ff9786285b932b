"""What was asked of ferrule: so many times a peer's speed, so many times less memory, or so much of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ferrule.measuring import words
from ferrule.measuring.intervals import TELLING

if TYPE_CHECKING:
    from ferrule.bench.results import Results, Row

TWO_THREADS = 2
Kind = Literal["missed", "too close", "reached"]
HEAD = (
    "| job | threads | against | goal × | measured × (95 %) | ferrule | peer | verdict |\n"
    "|---|---|---|---|---|---|---|---|\n"
)


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
        """Whom it is against, in words."""
        return " or ".join(self.peers)

    def block(self, found: Results) -> dict[str, Row]:
        """Give the rows that were interleaved at the goal's size and threads, by label."""
        rows = found.block(self.workload, self.n, self.threads)
        return {row.label: row for row in rows if row.measured and not row.first_call}

    def measured(self, found: Results) -> Measured | None:
        """Give what was measured, if it was."""
        return self._memory(found) if self.memory else self._time(found)

    def _time(self, found: Results) -> Measured | None:
        rows = self.block(found)
        if not rows.keys() >= {self.own, *self.peers}:
            return None
        own, other = rows[self.own], min((rows[peer] for peer in self.peers), key=lambda row: row.time.value)
        faster = own.faster_than(other)
        times = words.duration(own.time.value), words.duration(other.time.value)
        reached, worst, best = (end / self.times for end in (faster.value, faster.low, faster.high))
        if faster.is_range:
            worst, best = worst / (1 + TELLING), best * (1 + TELLING)
        return Measured(reached, worst, best, faster.value, f" {words.ends(faster)}", *times)

    def _memory(self, found: Results) -> Measured | None:
        own, other = self._peak(found, self.own), self.limit or self._peak(found, self.against)
        if not own or not other:
            return None
        reached = other / own / self.times
        return Measured(
            reached, reached, reached, other / own, "", words.memory_size(own), words.memory_size(other)
        )

    def _peak(self, found: Results, label: str) -> int | None:
        peak = found.peak(self.workload, self.n, label)
        return peak.bytes if peak is not None and peak.threads == self.threads else None

    def line(self, found: Results) -> str:
        """Give one line of the table: what was asked, what was measured, and whether it is enough."""
        start = f"| {self.job} | {self.threads} | {self.against} | {self.times:.2g}"
        measured = self.measured(found)
        if measured is None:
            return f"{start} | not run | | | |"
        factor = f"{words.significant(measured.factor)}{measured.span}"
        return f"{start} | {factor} | {measured.own} | {measured.peer} | {measured.verdict} |"


@dataclass(frozen=True)
class Measured:
    """How much of a goal was reached, and by which figures."""

    reached: float
    at_worst: float
    at_best: float
    """The ends of its interval. The range of a few samples covers less, and is taken for wider."""
    factor: float
    span: str
    own: str
    peer: str

    @property
    def kind(self) -> Kind:
        """Give whether it is enough: reached where the whole interval is, missed where none of it is."""
        if self.at_worst >= 1:
            return "reached"
        return "missed" if self.at_best < 1 else "too close"

    @property
    def verdict(self) -> str:
        """Give the kind, of a goal that was missed how much of it."""
        return f"**{self.reached:.2f} of it**" if self.kind == "missed" else self.kind


COUNTER, POLARS = "Counter", "polars"
MILLION = 1_000_000
MILLIONS = 10_000_000
TEXT = 100_000_000
GOALS = [
    Goal("no-op call", "scalars/call-noop", 100_000, "Python", 1.0),
    Goal("no-op call", "scalars/call-noop", 100_000, "C builtin", 1 / 1.5),
    Goal("sum of a list of 10 M ints", "sequences/sum-list", MILLIONS, "builtin sum", 3),
    Goal("sum of a list of 10 M ints", "sequences/sum-list", MILLIONS, "builtin sum", 5, TWO_THREADS),
    Goal("sum of 10 M float64", "sequences/sum-array", MILLIONS, "NumPy", 1),
    Goal("sum of 10 M float64", "sequences/sum-array", MILLIONS, "NumPy", 1.5, TWO_THREADS),
    Goal("sum of 10 M int64", "sequences/sum-int-array", MILLIONS, "NumPy", 1),
    Goal("sum of 10 M int64", "sequences/sum-int-array", MILLIONS, "NumPy", 1.5, TWO_THREADS),
    Goal("filter + map of 10 M, list to list", "sequences/filter-and-double-list", MILLIONS, "Python", 2),
    Goal("filter of 10 M float64", "sequences/filter-array", MILLIONS, "NumPy mask", 5),
    Goal("filter of 10 M float64", "sequences/filter-array", MILLIONS, "pyarrow", 2),
    Goal("filter of 10 M float64", "sequences/filter-array", MILLIONS, POLARS, 1),
    Goal("filter of 10 M float64", "sequences/filter-array", MILLIONS, POLARS, 1, TWO_THREADS),
    Goal("statistics of 10 M float64", "sequences/stats", MILLIONS, "NumPy, four calls", 6),
    Goal("statistics of 10 M float64", "sequences/stats", MILLIONS, "NumPy, four calls", 10, TWO_THREADS),
    Goal("statistics of 10 M float64", "sequences/stats", MILLIONS, POLARS, 3),
    Goal("statistics of 10 M float64", "sequences/stats", MILLIONS, POLARS, 3, TWO_THREADS),
    Goal("word count of 100 MB, real text", "text/word-count", TEXT, COUNTER, 12, TWO_THREADS),
    Goal("word count of 100 MB, real text", "text/word-count", TEXT, POLARS, 2, TWO_THREADS),
    Goal("word count of 100 MB, Zipf text", "text/word-count-zipf", TEXT, COUNTER, 12, TWO_THREADS),
    Goal("word count of 100 MB, Zipf text", "text/word-count-zipf", TEXT, POLARS, 2, TWO_THREADS),
]
SLOTS, FROZEN_SLOTS = "dataclass, slots", "dataclass, slots, frozen"
LARGE = 5_000_000
GIGA = 1_000_000_000
RECORDS = [
    Goal(
        "three reads of a frozen record",
        "records/read-fields",
        100_000,
        FROZEN_SLOTS,
        1 / 1.2,
        1,
        "ferrule FrozenPerson",
    ),
    Goal("three reads of a record", "records/read-fields", 100_000, SLOTS, 1 / 1.2, 1, "ferrule Person"),
    Goal("1 M people from columns", "records/build-from-columns", MILLION, SLOTS, 3),
    Goal("1 M people from tuples", "records/build-from-rows", MILLION, SLOTS, 3),
    Goal("1 M people from dicts", "records/build-from-dicts", MILLION, SLOTS, 3),
    Goal("payroll of 1 M people", "records/payroll", MILLION, "Python", 50),
    Goal("payroll of 1 M people", "records/payroll", MILLION, POLARS, 1),
    Goal("payroll of 1 M people", "records/payroll", MILLION, POLARS, 1, TWO_THREADS),
    Goal("memory of 1 M people", "records/build-from-rows", MILLION, SLOTS, 3, memory=True),
]
LOOK_UPS = [
    Goal("look-up, one of 1,000 hot keys", "maps/get-one-by-one", 1_000, "Python", 1 / 1.5),
    Goal("look-up, one of 1 M shuffled keys", "maps/get-one-by-one", MILLION, "Python", 1 / 1.5),
    Goal("look-up of 1 M shuffled keys", "maps/get-many-list", MILLION, "Python", 3, TWO_THREADS),
    Goal("look-up of 1 M shuffled keys", "maps/get-many-list", MILLION, "polars join", 1, TWO_THREADS),
    Goal("memory of 1 M words", "maps/build-from-arrow", MILLION, "Python", 3, TWO_THREADS, memory=True),
    Goal("cache hit", "maps/cache-get", 1_000, "dict", 1 / 5),
    Goal("cache hit with time to live", "maps/cache-get-ttl", 1_000, "cachetools TTL", 10),
]
HAND_OVERS = [
    # 2 µs, where np.frombuffer takes 0.3 µs.
    Goal("hand-over of 1 GB to NumPy", "buffers/hand-over", GIGA, "np.frombuffer", 0.3 / 2),
    Goal("attach to another process's 100 MB", "buffers/from-another-process", TEXT, "shared_memory", 1),
    Goal("read another process's 100 MB", "buffers/from-another-process", TEXT, "Connection.send", 1000),
]
DOCUMENTS = {"mixed": LARGE, "numbers": LARGE, "text": LARGE, "cars": 100_000, "models": 2_000}
DOCUMENT_GOALS = [
    Goal(f"{way} of JSON, {name}", f"codec/json-{way}-{name}", n, ("orjson", "msgspec"), 1)
    for way in ("loads", "dumps")
    for name, n in DOCUMENTS.items()
]
VIEWS = [
    Goal(
        "3 fields of 5 MB of JSON",
        "codec/json-three-fields",
        LARGE,
        "orjson, all of it",
        20,
        1,
        "ferrule view",
    ),
    Goal("3 fields of 5 MB", "codec/read-three-fields", LARGE, "orjson", 20, 1, "ferrule zerocopy view"),
    Goal("100,000 records to bincode", "codec/write-records", 100_000, "orjson", 3, 1, "ferrule bincode"),
    Goal(
        "100,000 records to bincode", "codec/write-records", 100_000, "orjson, dicts", 3, 1, "ferrule bincode"
    ),
    Goal("100,000 records from bincode", "codec/read-records", 100_000, "orjson", 3, 1, "ferrule bincode"),
]
CELLS = {"reports/xlsx-rows": "1 M cells to XLSX", "reports/xlsx-real": "1 M real cells to XLSX"}
SHEET_GOALS = [
    Goal(job, workload, MILLION, peer, times, threads)
    for workload, job in CELLS.items()
    for peer, times, threads in (
        ("XlsxWriter", 8, TWO_THREADS),
        ("openpyxl", 15, TWO_THREADS),
        ("rustpy-xlsxwriter", 1.2, 1),
        ("rustpy-xlsxwriter", 2, TWO_THREADS),
    )
]
AT_ONCE = [
    Goal(
        "two XLSX at once",
        "reports/xlsx-two-at-once",
        MILLION,
        "ferrule one after the other",
        1.8,
        1,
        "ferrule in two threads",
    ),
]
PAPER = {"reports/pdf-table": "50,000 × 8 cells to PDF", "reports/pdf-real": "50,000 × 7 real cells to PDF"}
PAPER_GOALS = [
    Goal(job, workload, 50_000, peer, times, TWO_THREADS)
    for workload, job in PAPER.items()
    for peer, times in (
        ("ReportLab LongTable", 15),
        ("ReportLab Tables", 6),
        ("ReportLab canvas", 6),
        ("ReportLab text objects", 6),
        ("typst", 20),
        ("typst, small tables", 20),
        ("fpdf2 cells", 10),
        ("fpdf2 text", 10),
    )
]
REPORT_MEMORY = [
    Goal(f"memory of {job}", workload, n, f"a limit of {limit}", 1, TWO_THREADS, memory=True, limit=size)
    for jobs, n, limit, size in (
        ({**CELLS, "reports/xlsx-frame": "1 M cells of a frame to XLSX"}, MILLION, "50 MB", 50_000_000),
        (PAPER, 50_000, "300 MB", 300_000_000),
    )
    for workload, job in jobs.items()
]
REPORTS = [*SHEET_GOALS, *AT_ONCE, *PAPER_GOALS, *REPORT_MEMORY]
GOALS += [*RECORDS, *LOOK_UPS, *HAND_OVERS, *DOCUMENT_GOALS, *VIEWS, *REPORTS]
SIDES = (4, 8, 16, 24, 32, 64, 100, 128, 256, 512, 1000, 2048)
MATRICES = [
    Goal(f"{dtype} matrices, n = {n}", f"linalg/matrix-multiply-{dtype}", n, "NumPy", 0.95, threads)
    for dtype in ("f64", "f32")
    for threads in (1, TWO_THREADS)
    for n in SIDES
]
