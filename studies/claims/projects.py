"""Claims of the projects, the teaching module, and the list of bindings."""

from __future__ import annotations

from studies.claims.claim import Claim
from studies.claims.quantities import (
    FERRULE,
    PYTHON,
    Faster,
    Found,
    Memory,
    Missing,
    Ratio,
    Threads,
    Time,
)
from studies.claims.rules import Every, InOrder, Largest, Within

PROJECTS, MODULE, BINDINGS = "1-nine-projects.md", "3-interop-module.md", "5-bindings-and-tooling.md"
MILLION = 1_000_000
CSV = "tables/read-csv-numbers"
MATRIX = "linalg/matrix-multiply-f64"
HAND_OVER, OTHER_PROCESS = "buffers/hand-over", "buffers/from-another-process"
READ, WRITE = "codec/read-model", "codec/write-model"
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

CLAIMS = (
    Claim(
        "text-faster",
        (16,),
        f"{PROJECTS}:19",
        "Rust transforms texts faster than Python",
        "1,000 texts in one call, and a text reversed, against Python.",
        Within(low=1.2),
        (
            Faster("slugs", "scalars/slugs", 1_000, "ferrule batch"),
            Faster("whitespace", "scalars/whitespace", 1_000, "ferrule batch"),
            Faster("reversing 1,000 letters", "scalars/reverse", 1_000),
        ),
    ),
    Claim(
        "csv-fast",
        (36,),
        f"{PROJECTS}:48",
        "Rust parses CSV fast",
        "1 MB of numbers, one thread, against the csv module, pandas and polars.",
        Within(low=1.2),
        tuple(
            Faster(f"against {peer}", CSV, MILLION, FERRULE, peer)
            for peer in ("csv module", "pandas", "polars")
        ),
    ),
    Claim(
        "zero-copy-best",
        (52, 111),
        f"{PROJECTS}:71",
        "Zero-copy is the best way to share large arrays: Rust against pickle",
        "1 MB handed over in the process and read in another one, ferrule against each other way.",
        Every(low=1.2),
        (
            Faster("pickle 5, in-band", HAND_OVER, MILLION, FERRULE, "pickle 5, in-band"),
            Faster("pickle 5, out-of-band", HAND_OVER, MILLION, FERRULE, "pickle 5, out-of-band"),
            Faster("a copy", HAND_OVER, MILLION, FERRULE, "np.copy"),
            Faster("np.frombuffer", HAND_OVER, MILLION, FERRULE, "np.frombuffer"),
            Faster("between processes, pickle", OTHER_PROCESS, MILLION, FERRULE, "Connection.send"),
            Faster("between processes, shared_memory", OTHER_PROCESS, MILLION, FERRULE, "shared_memory"),
        ),
    ),
    Claim(
        "flask-slow",
        (97,),
        f"{PROJECTS}:132",
        "A Flask API is slow",
        "A request for a small JSON document, in the process: a bare WSGI function against Flask; "
        "slow: Flask takes at least five times as long.",
        Within(low=5.0),
        (Faster("WSGI alone against Flask", "trials/requests", 100, PYTHON, "Flask"),),
    ),
    Claim(
        "flask-or-rust",
        (97, 106, 115),
        f"{PROJECTS}:142",
        "A web API in Rust answers faster than Flask",
        "Latency and throughput of both over a socket.",
        Within(low=1.2),
        (Missing("Rust against Flask", "the web server is not built yet"),),
    ),
    Claim(
        "events-or-multiprocessing",
        (112,),
        f"{PROJECTS}:154",
        "Real-time data: Rust hands events to Python faster than multiprocessing",
        "Events a second through each.",
        Within(low=1.2),
        (Missing("Rust against multiprocessing.Queue", "the event queue is not built yet"),),
    ),
    Claim(
        "codecs-in-order",
        (113,),
        f"{PROJECTS}:155",
        "Reading: zero-copy is faster than bincode, bincode faster than JSON",
        "What is known of a model of 20 layers, bytes to Rust structs.",
        InOrder(noise=1e-7),
        tuple(
            Time(name, READ, 20, f"ferrule {label}")
            for name, label in (("zero-copy", "zerocopy"), ("bincode", "bincode"), ("JSON", "json"))
        ),
    ),
    Claim(
        "codecs-in-order-writing",
        (113,),
        f"{PROJECTS}:155",
        "Writing: likewise",
        "The same, Rust structs to bytes.",
        InOrder(noise=1e-7),
        tuple(
            Time(name, WRITE, 20, f"ferrule {label}")
            for name, label in (("zero-copy", "zerocopy"), ("bincode", "bincode"), ("JSON", "json"))
        ),
    ),
    Claim(
        "numpy-competitive",
        (114, 319),
        f"{MODULE}:606",
        "Rust is competitive with NumPy",
        "float64, one thread, against NumPy; competitive: at least 0.95 of its speed.",
        Within(low=0.95),
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
        "A million float64 in one pass, against NumPy's four calls.",
        Within(low=1.2),
        (Faster("against NumPy", "sequences/stats", MILLION, FERRULE, "NumPy, four calls"),),
    ),
    Claim(
        "parallel-faster",
        (310,),
        f"{MODULE}:594",
        "Parallel functions are faster than pure Python",
        "With all cores, against Python.",
        Within(low=2.0),
        (
            Faster("sum of a list, a million ints", "sequences/sum-list", MILLION, every_thread=True),
            Faster("word count, 1 MB", "text/word-count", MILLION, every_thread=True),
            Faster("statistics, a million floats", "sequences/stats", MILLION, every_thread=True),
        ),
    ),
    Claim(
        "large-data",
        (311,),
        f"{MODULE}:595",
        "Large data is handled: time grows no faster than the data",
        "A million items over 1,000, as a part of the thousand times that they are more: at most 1.5, and "
        "at least a tenth, below which the smaller size is but the call.",
        Within(low=1e2, high=1.5e3, unit="times"),
        (
            Ratio(
                "sum of a list",
                Time("a million", "sequences/sum-list", MILLION, FERRULE),
                Time("1,000", "sequences/sum-list", 1_000, FERRULE),
                unit="times",
            ),
            Ratio(
                "statistics",
                Time("a million", "sequences/stats", MILLION, FERRULE),
                Time("1,000", "sequences/stats", 1_000, FERRULE),
                unit="times",
            ),
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
            Memory("statistics of an array", "sequences/stats", MILLION),
        ),
    ),
    Claim(
        "ten-times",
        (224, 361),
        f"{MODULE}:736",
        "10 times faster than pure Python, and more",
        "ferrule against pure Python, one thread, on what the library has.",
        Within(low=10.0),
        SPEEDUPS,
    ),
    Claim(
        "bindings-accelerate",
        (436, 455),
        f"{BINDINGS}:4",
        "Bindings to Rust make Python faster",
        "orjson, which is Rust, against Python's own json, which is C: 100 kB of customers' records.",
        Within(low=1.5),
        (
            Faster("writing", "codec/json-dumps-mixed", 100_000, "orjson", "json"),
            Faster("reading", "codec/json-loads-mixed", 100_000, "orjson", "json"),
        ),
    ),
    Claim(
        "orjson-types",
        (440, 441, 442),
        f"{BINDINGS}:16",
        "orjson supports dataclasses, datetimes and NumPy",
        "One of each, written, and compared with what it should be.",
        Every(low=1.0, unit="%"),
        tuple(Found(kind, f"orjson {kind}", "%") for kind in ("dataclass", "datetime", "numpy")),
    ),
    Claim(
        "hundred-times",
        (450,),
        f"{BINDINGS}:28",
        "Up to 100 times faster",
        "The same as for 10 times; up to 100: the largest is so, within a factor of three.",
        Largest(low=100 / 3, high=300.0),
        SPEEDUPS,
    ),
    Claim(
        "threads-used",
        (426,),
        "4-report-service.md:89",
        "Several cores are used well",
        "All cores against one, ferrule; well: at least two thirds of what the cores could do.",
        Within(low=4 / 3),
        (
            Threads("word count, 1 MB", "text/word-count", MILLION),
            Threads("statistics, a million floats", "sequences/stats", MILLION),
        ),
    ),
)
