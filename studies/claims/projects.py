"""Claims of the projects, the teaching module, and the list of bindings."""

from __future__ import annotations

from studies.claims.claim import Claim
from studies.claims.linters import LINTERS
from studies.claims.probes import ORJSON, PACKAGES
from studies.claims.quantities import (
    FERRULE,
    GOOD,
    CoresUsed,
    Faster,
    Found,
    Growth,
    Memory,
    Missing,
    Quantity,
    Ratio,
    Time,
)
from studies.claims.rules import Every, InOrder, Most, Typical

PROJECTS, MODULE, BINDINGS = "1-nine-projects.md", "3-interop-module.md", "5-bindings-and-tooling.md"
MILLION = 1_000_000
HUNDRED = 100 * MILLION
"""Bytes of what is a large array."""
CSV = "tables/read-csv-numbers"
MATRIX = "linalg/matrix-multiply-f64"
HAND_OVER, OTHER_PROCESS = "buffers/hand-over", "buffers/from-another-process"
SPEEDUPS = (
    Faster("n-body, 30 bodies", "scalars/n-body", 30),
    Faster("rates of return, 100 series", "scalars/rates-of-return", 100, "ferrule batch"),
    Faster("spelling distances, 100 words", "scalars/spelling-distances", 100, "ferrule batch"),
    Faster("primes, 100 numbers", "scalars/primes", 100, "ferrule batch"),
    Faster("word count, 1 MB", "text/word-count", MILLION),
    Faster("sum of a list, a million ints", "sequences/sum-list", MILLION),
    Faster("filter and double, a million ints", "sequences/filter-and-double-list", MILLION),
    Faster("statistics of an array, a million floats", "sequences/stats", MILLION),
    Faster("matrix product, 100 × 100", MATRIX, 100),
    Faster("CSV of 1 MB", CSV, MILLION),
    Faster("payroll, 100,000 people", "records/payroll", 100_000),
    Faster("100,000 look-ups at once", "maps/get-many-list", 100_000),
    Faster("slugs, 1,000 titles", "scalars/slugs", 1_000, "ferrule batch"),
)


def codecs(workload: str) -> tuple[Quantity, ...]:
    """Give the times of the three formats for a model of each size."""
    return tuple(
        Time(f"{name}, {n} layers", workload, n, f"ferrule {label}")
        for n in (1, 20, 200)
        for name, label in (("zero-copy", "zerocopy"), ("bincode", "bincode"), ("JSON", "json"))
    )


CLAIMS = (
    Claim(
        "text-faster",
        (16,),
        f"{PROJECTS}:19",
        "Rust transforms texts faster than Python",
        "1,000 texts in one call, a text reversed, and one whose words are counted, against Python.",
        Every(low=1.2),
        (
            Faster("slugs", "scalars/slugs", 1_000, "ferrule batch"),
            Faster("whitespace", "scalars/whitespace", 1_000, "ferrule batch"),
            Faster("reversing 1,000 letters", "scalars/reverse", 1_000),
            Faster("counting the words of 1 MB", "text/word-count", MILLION),
        ),
    ),
    Claim(
        "csv-fast",
        (36,),
        f"{PROJECTS}:48",
        "Rust parses CSV fast",
        "1 MB of numbers, and 1 MB of texts and numbers, one thread, against the csv module, pandas and "
        "polars.",
        Every(low=1.2),
        tuple(
            Faster(f"{kind}, against {peer}", f"tables/read-csv-{kind}", MILLION, FERRULE, peer)
            for kind in ("numbers", "mixed")
            for peer in ("csv module", "pandas", "polars")
        ),
    ),
    Claim(
        "zero-copy-best",
        (52,),
        f"{PROJECTS}:71",
        "Zero-copy is the best way to share large arrays",
        "100 MB handed over in the process and read in another one: ferrule, which copies nothing, against "
        "each way that does.",
        Every(low=1.2),
        tuple(
            Faster(f"{what}, 100 MB", workload, HUNDRED, FERRULE, peer)
            for what, workload, peer in (
                ("pickle 5, in-band", HAND_OVER, "pickle 5, in-band"),
                ("a copy", HAND_OVER, "np.copy"),
                ("between processes, pickle", OTHER_PROCESS, "Connection.send"),
                ("between processes, bytes", OTHER_PROCESS, "Connection.send_bytes"),
            )
        ),
    ),
    Claim(
        "zero-copy-fastest",
        (111,),
        f"{PROJECTS}:153",
        "Rust shares large arrays with NumPy the fastest: against pickle",
        "The same 100 MB; fastest: against pickle in each form, and what else copies nothing.",
        Every(low=1.2),
        tuple(
            Faster(f"{what}, 100 MB", workload, HUNDRED, FERRULE, peer)
            for what, workload, peer in (
                ("pickle 5, in-band", HAND_OVER, "pickle 5, in-band"),
                ("pickle 5, out-of-band", HAND_OVER, "pickle 5, out-of-band"),
                ("np.frombuffer", HAND_OVER, "np.frombuffer"),
                ("between processes, pickle", OTHER_PROCESS, "Connection.send"),
                ("between processes, shared_memory", OTHER_PROCESS, "shared_memory"),
            )
        ),
    ),
    Claim(
        "flask-slow",
        (97,),
        f"{PROJECTS}:132",
        "A Flask API is slow",
        "Requests for a small JSON document, in the process: an application of 40 lines that has routes, "
        "methods and errors, too, against Flask; slow: Flask takes at least twice as long.",
        Every(low=GOOD),
        tuple(
            Faster(f"{n:,} requests", "tasks/requests", n, "routes by hand", "Flask")
            for n in (1, 10, 100, 1_000)
        ),
    ),
    Claim(
        "flask-or-rust",
        (97, 106, 115),
        f"{PROJECTS}:142",
        "A web API in Rust answers faster than Flask",
        "Latency and throughput of both over a socket.",
        Every(low=1.2),
        (Missing("Rust against Flask", "the web server is not built yet"),),
    ),
    Claim(
        "events-or-multiprocessing",
        (112,),
        f"{PROJECTS}:154",
        "Real-time data: Rust hands events to Python faster than multiprocessing",
        "Events a second through each.",
        Every(low=1.2),
        (Missing("Rust against multiprocessing.Queue", "the event queue is not built yet"),),
    ),
    Claim(
        "codecs-in-order",
        (113,),
        f"{PROJECTS}:155",
        "Reading: zero-copy is faster than bincode, bincode faster than JSON",
        "A field of what is known of a model, from bytes: zero-copy's by a view, which decodes nothing else; "
        "of the others all is decoded, to Rust structs.",
        InOrder(noise=1e-7, group=3),
        codecs("tasks/read-a-field"),
    ),
    Claim(
        "codecs-in-order-writing",
        (113,),
        f"{PROJECTS}:155",
        "Writing: likewise",
        "What is known of a model, Rust structs to bytes.",
        InOrder(noise=1e-7, group=3),
        codecs("codec/write-model"),
    ),
    Claim(
        "numpy-competitive",
        (114, 319),
        f"{MODULE}:606",
        "Rust is competitive with NumPy",
        "float64, one thread, against NumPy; competitive: at least 0.95 of its speed.",
        Typical(low=0.95),
        (
            *(Faster(f"matrix product, n = {n}", MATRIX, n, FERRULE, "NumPy") for n in (16, 100, 512)),
            Faster("sum, a million", "sequences/sum-array", MILLION, FERRULE, "NumPy"),
            Faster("product, a million", "linalg/array-multiply", MILLION, FERRULE, "NumPy"),
            Faster("dot product, a million", "linalg/dot", MILLION, FERRULE, "NumPy"),
            Faster("sines, a million", "sequences/sum-of-sines", MILLION, FERRULE, "NumPy"),
        ),
    ),
    Claim(
        "stats-fast",
        (257,),
        f"{MODULE}:222",
        "compute_stats: fast statistics on NumPy arrays",
        "A million float64 in one pass, against others' means to the same four numbers.",
        Every(low=1.2),
        tuple(
            Faster(f"against {peer}", "sequences/stats", MILLION, FERRULE, peer)
            for peer in ("NumPy, four calls", "pandas", "polars", "polars select", "Numba, serial")
        ),
    ),
    Claim(
        "parallel-faster",
        (310,),
        f"{MODULE}:594",
        "Parallel functions are faster than pure Python",
        "With all cores, against Python.",
        Every(low=GOOD),
        (
            Faster("sum of a list, a million ints", "sequences/sum-list", MILLION, every_thread=True),
            Faster("word count, 1 MB", "text/word-count", MILLION, every_thread=True),
            Faster("statistics, a million floats", "sequences/stats", MILLION, every_thread=True),
            Faster("sines, a million floats", "sequences/sum-of-sines", MILLION, every_thread=True),
        ),
    ),
    Claim(
        "large-data",
        (311,),
        f"{MODULE}:595",
        "Large data is handled",
        "How many times as long ferrule takes for much of something as for little, over how many times as "
        "much it is; handled: at most twice as long, an item.",
        Every(high=2.0),
        (
            Growth("sum of a list, 1,000 and a million ints", "sequences/sum-list", 1_000, MILLION),
            Growth("statistics, 1,000 and a million floats", "sequences/stats", 1_000, MILLION),
            Growth("word count, 0.1 and 10 MB", "text/word-count", 100_000, 10 * MILLION),
            Growth("CSV of numbers, 10 kB and 1 MB", CSV, 10_000, MILLION),
        ),
    ),
    Claim(
        "memory-efficient",
        (312, 320),
        f"{MODULE}:596",
        "It is memory efficient: no unnecessary copies are made",
        "Peak memory beyond the input for a million items of 8 bytes: at most a tenth of them.",
        Every(high=8e5, unit="B"),
        (
            Memory("sum of a list", "sequences/sum-list", MILLION),
            Memory("sum of an array", "sequences/sum-array", MILLION),
            Memory("sines of an array", "sequences/sum-of-sines", MILLION),
            Memory("statistics of an array", "sequences/stats", MILLION),
        ),
    ),
    Claim(
        "ten-times",
        (224, 361),
        f"{MODULE}:736",
        "10 times faster than pure Python, and more",
        f"ferrule against pure Python, one thread, in {len(SPEEDUPS)} tasks; of all others "
        "docs/results.md tells.",
        Typical(low=10.0),
        SPEEDUPS,
    ),
    Claim(
        "bindings-accelerate",
        (436,),
        f"{BINDINGS}:4",
        "Bindings to Rust, and tools that are written in it, make work with Python faster",
        "Each against what one would use else: orjson against Python's own json, which is C, on 100 kB of "
        "customers' records; polars against plain Python on 100,000 people; Ruff against flake8 and black on "
        "some of Python's own sources.",
        Every(low=GOOD),
        (
            Faster("orjson, writing", "codec/json-dumps-mixed", 100_000, "orjson", "json"),
            Faster("orjson, reading", "codec/json-loads-mixed", 100_000, "orjson", "json"),
            Faster("polars, a payroll", "records/payroll", 100_000, "polars"),
            Ratio(
                "Ruff's check",
                Found("flake8", "flake8 seconds", "s"),
                Found("Ruff", "ruff check seconds", "s"),
            ),
            Ratio(
                "Ruff's format",
                Found("black", "black seconds", "s"),
                Found("Ruff", "ruff format seconds", "s"),
            ),
        ),
    ),
    Claim(
        "orjson-types",
        (440, 441, 442),
        f"{BINDINGS}:16",
        "orjson supports dataclasses, datetimes and NumPy",
        "Some of each, written, and compared with what it should be.",
        Every(low=1.0, unit="%"),
        tuple(Found(kind, f"orjson {kind}", "%") for kind in ORJSON),
    ),
    Claim(
        "hundred-times",
        (450,),
        f"{BINDINGS}:28",
        "Up to 100 times faster",
        "The close polygons of the article, found in Rust and in plain Python.",
        Every(low=100.0),
        (Missing("close polygons", "finding close polygons is not built yet"),),
    ),
    Claim(
        "threads-used",
        (426,),
        "4-report-service.md:89",
        "Several cores are used well",
        "What ferrule gains with all cores, over how many they are; well: at least two thirds.",
        Every(low=2 / 3, unit="%"),
        (
            CoresUsed("word count, 1 MB", "text/word-count", MILLION),
            CoresUsed("statistics, a million floats", "sequences/stats", MILLION),
            CoresUsed("sines, a million floats", "sequences/sum-of-sines", MILLION),
            CoresUsed("matrix product, 512 × 512", MATRIX, 512),
        ),
    ),
    Claim(
        "ruff-like-black",
        (457,),
        f"{BINDINGS}:34",
        "Ruff formats as black does",
        "Packages of Python's own library, formatted by black, then by Ruff: the share of lines that stay.",
        Every(low=0.99, unit="%"),
        tuple(Found(package, f"ruff keeps black's {package}", "%") for package in PACKAGES),
    ),
    Claim(
        "ruff-like-linters",
        (458,),
        f"{BINDINGS}:34",
        "Ruff can do what almost all of Python's linters do",
        "The share of a linter's rules that Ruff has, by their codes or names; can: at least nine tenths.",
        Most(low=0.9, unit="%"),
        tuple(Found(linter, f"rules of {linter}", "%") for linter in LINTERS),
    ),
)
