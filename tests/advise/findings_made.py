"""Findings as a run gives them: one function of each verdict, and what surrounds them."""

from __future__ import annotations

from ferrule.advise.findings import (
    Findings,
    Function,
    NativeCall,
    Replay,
    Shape,
    Strand,
    Task,
    Verdict,
)
from ferrule.advise.recording import Code, Node, Process, ProcessBegan, Recording, Row
from ferrule.measuring.intervals import Estimate

from tests.advise.made import prediction

ROOT = "/home/ada/shop"
PYTHON = "/usr/lib/python3.12"
CPU = 11.9


def code(file: str, name: str, line: int) -> Code:
    """A function of the project."""
    return Code(f"{ROOT}/{file}", name, line)


MAIN = code("app.py", "<module>", 1)
NEAREST = code("shop/geo.py", "nearest_depot", 12)
HAVERSINE = code("shop/geo.py", "haversine", 31)
MEAN = code("shop/frames.py", "rolling_mean", 8)
TOTAL = code("shop/orders.py", "Basket.total.<locals>.discounted_price_of_all_lines", 77)
WORDS = code("shop/reviews.py", "count_words", 5)
SETTINGS = code("shop/config.py", "load_settings", 3)
INDEX = code("shop/index.py", "Index.build", 40)
SOLVE = code("shop/prices.py", "solve", 19)
ROWS = code("shop/rows.py", "normalise", 9)
FETCH = code("shop/client.py", "fetch_rates", 14)
LAMBDA = code("shop/<i>odd</i> & \x1b[31m\udc80.py", "<lambda>", 2)
DECODE = Code(f"{PYTHON}/json/decoder.py", "JSONDecoder.raw_decode", 343)
POLY = Code("/home/ada/.venv/lib/python3.12/site-packages/numpy/polynomial/_poly.py", "polyval", 664)


def function(code: Code, own: float, total: float, **parts: object) -> Function:
    """A function of the project, of which a sample was taken each 5 ms."""
    parts = {"origin": "project", "waiting": 0.0, "samples": round(total * 200), **parts}
    parts.setdefault("lines", {code.line + 1: own * 0.7, code.line + 2: own * 0.3})
    parts.setdefault("work", {"loop": own * 0.2, "arithmetic": own * 0.8})
    return Function(code=code, own=own, total=total, **parts)


def findings() -> Findings:
    """A shop's program: each verdict once, a part that is missing here and there."""
    functions = [
        function(MAIN, 0.02, 11.8, callers={}, calls=Estimate(1, 1, 1)),
        function(
            NEAREST,
            1.31,
            4.9,
            callers={MAIN: 4.9},
            native=0.03,
            calls=Estimate(4_000, 3_900, 4_120),
            shapes=[
                Shape("depots", "list[float]", [10, 1_000, 5_000], item_bytes=24),
                Shape("limit", "int", [], item_bytes=8),
                Shape("unit", "str (ASCII)", [2, 2, 2], share=0.8),
                Shape("return", "tuple[float, float]", [2, 2, 2]),
            ],
            replay=Replay(
                Estimate(1.2e-3, 1.1e-3, 1.3e-3),
                4,
                [[10, 1.3e-5], [100, 1.2e-4], [1_000, 1.3e-3], [5_000, 6e-3]],
            ),
            crossing=Estimate(2.4e-6, 2.2e-6, 2.6e-6),
            ceiling=500.0,
            predictions=[
                prediction("copied", 12.1, 1.61),
                prediction("zero-copy", 1, 1, reason="no argument can be lent: a list's items are objects"),
                prediction("loop", 31.0, 1.66),
            ],
            verdict=Verdict(
                "move",
                "4.90 s of 11.9 s are arithmetic in Python, 41 ns an operation; crossing takes 2.40 µs.",
                break_even="It pays from 14 depots a call on; the median is 1,000.",
                otherwise="If most calls had fewer than 14 depots.",
            ),
        ),
        function(
            HAVERSINE,
            3.59,
            3.59,
            callers={NEAREST: 3.59},
            looped=0.98,
            native=0.21,
            calls=Estimate(1_204_000, 1_170_000, 1_240_000),
            shapes=[Shape(name, "float", []) for name in ("lat", "lon", "other_lat", "other_lon", "return")],
            natives=[NativeCall("math.sin", 4, 3.1e-8, 24)],
            crossing=Estimate(1.4e-7, 1.3e-7, 1.5e-7),
            ceiling=21.0,
            predictions=[prediction("copied", 4.1, 1.29), prediction("loop", 25.0, 1.41)],
            verdict=Verdict(
                "move-the-loop",
                "A loop of nearest_depot calls it 301 times; each crossing would take 140 ns of its 2.98 µs.",
                instead="Move nearest_depot, with this within.",
            ),
        ),
        function(
            MEAN,
            1.6,
            1.6,
            callers={MAIN: 1.6},
            calls=Estimate(120, 120, 120),
            shapes=[
                Shape("values", "ndarray", [100_000, 100_000, 120_000], item_bytes=8),
                Shape("n", "int", []),
            ],
            crossing=Estimate(1.1e-7, 1e-7, 1.2e-7),
            ceiling=121_000.0,
            predictions=[prediction("copied", 20.0, 1.14), prediction("zero-copy", 61.0, 1.15)],
            verdict=Verdict(
                "pass-zero-copy", "Copying 100,000 items takes 0.8 ms of 13 ms, lending them 110 ns."
            ),
        ),
        function(
            TOTAL,
            1.1,
            1.2,
            callers={MAIN: 0.7, NEAREST: 0.5},
            calls=Estimate(48_000, 41_000, 56_000),
            shapes=[Shape("self", "Basket", [], attributes=["lines: list[Line]", "customer: str"])],
            ceiling=3.4,
            predictions=[
                prediction("copied", 0.8, 0.98, reason="a copy of a Basket takes longer than the work"),
                prediction("class", 9.0, 1.1),
            ],
            verdict=Verdict("rust-class", "Reading 31 attributes of each Basket takes 71 % of the crossing."),
        ),
        function(
            WORDS,
            0.9,
            0.95,
            callers={MAIN: 0.95},
            calls=Estimate(2_000, 1_990, 2_010),
            shapes=[Shape("text", "str (ASCII)", [10, 400, 90_000])],
            ceiling=900.0,
            predictions=[prediction("copied", 7.0, 1.07)],
            verdict=Verdict(
                "library-first",
                "Counting words of texts is there already.",
                instead="ferrule.word_counts, or collections.Counter of text.split().",
            ),
        ),
        function(
            SETTINGS,
            0.01,
            0.03,
            callers={MAIN: 0.03},
            calls=None,
            verdict=Verdict("fast-enough", "It takes 30 ms of 11.9 s: nothing would be gained."),
        ),
        function(
            INDEX,
            0.3,
            0.4,
            callers={MAIN: 0.4},
            calls=Estimate(1, 1, 1),
            ceiling=4_000_000.0,
            predictions=[prediction("copied", 8.0, 1.03)],
            verdict=Verdict("called-rarely", "One call of 400 ms: the program gains 1.03 × at most."),
        ),
        function(
            SOLVE,
            1.2,
            1.2,
            callers={MAIN: 1.2},
            native=0.97,
            calls=Estimate(300, 300, 300),
            natives=[NativeCall("numpy.linalg.solve", 1, 3.9e-3, 8_000_000)],
            verdict=Verdict(
                "already-native", "97 % of its time is in numpy.linalg.solve, 3.90 ms and 8 MB a call."
            ),
        ),
        function(
            ROWS,
            0.4,
            0.4,
            callers={MAIN: 0.4},
            calls=Estimate(9_000, 8_000, 10_000),
            shapes=[Shape("row", "dict[str, str]", [12, 12, 14])],
            crossing=Estimate(5.1e-5, 5e-5, 5.2e-5),
            ceiling=0.87,
            replay=Replay(reason="it writes a file"),
            predictions=[prediction("copied", 0.7, 0.98)],
            verdict=Verdict(
                "marshaling",
                "A dict of 12 texts takes 51.0 µs to cross, the function 44.4 µs.",
                break_even="It would pay from 9 operations an item on; it does 2.",
            ),
        ),
        function(
            FETCH,
            0.05,
            0.1,
            waiting=6.4,
            callers={MAIN: 0.1},
            calls=Estimate(31, 31, 31),
            verdict=Verdict("waiting", "It waits 6.40 s in socket.recv, and computes 100 ms."),
        ),
        function(
            LAMBDA,
            0.04,
            0.04,
            callers={WORDS: 0.04},
            verdict=Verdict("time-elsewhere", "Its own body takes next to nothing."),
        ),
        function(DECODE, 0.7, 0.7, origin="standard library", callers={SETTINGS: 0.02, FETCH: 0.68}),
        function(POLY, 0.6, 0.6, origin="package", callers={SOLVE: 0.6}, native=0.2),
    ]
    return Findings(
        command=["python", "app.py", "--day", "2026-03-01"],
        python="3.12.1",
        date="2026-11-30T09:30:00+00:00",
        seconds=18.4,
        cpu=CPU,
        samples=2_380,
        exit_code=0,
        functions=sorted(functions, key=lambda each: -each.total),
        strands=[
            Strand(4711, "MainThread", 11.7, 18.4, [Task(FETCH, 0.1)]),
            Strand(4711, "watcher", 0.1, 18.0),
            Strand(4712, "MainThread", 0.1, 2.0),
        ],
        remarks=["Sampled under Python's lock: ptrace is refused here.", "12 samples had no stack."],
        root=ROOT,
    )


def many(count: int) -> Findings:
    """A program of so many functions: those of the shop, and others with a little time each."""
    made = findings()
    for number in range(count - len(made.functions)):
        where = code(
            f"shop/part_{number // 40}.py", f"Part{number // 40}.step_{number}", 10 + 9 * (number % 40)
        )
        made.functions.append(
            function(
                where,
                0.01 / (1 + number),
                0.01 / (1 + number),
                callers={MAIN: 0.01 / (1 + number)},
                calls=Estimate(number + 1, number + 1, number + 1),
                shapes=[
                    Shape("self", f"Part{number // 40}", [], attributes=["a: int"]),
                    Shape("n", "int", []),
                ],
                verdict=Verdict("fast-enough", f"It takes {0.01 / (1 + number):.2g} s of 11.9 s."),
            )
        )
    return made


def recording(functions: list[Function] | None = None) -> Recording:
    """The call tree of such findings, of a process with two threads: all are called by the module."""
    found = findings().functions if functions is None else functions
    root = Node(-1, MAIN, 20)
    nodes, rows = {0: root}, [Row(1, 0, "RESUME", 0.02, 0.02, 4)]
    within = {NEAREST: 0}
    for each in found:
        if each.code == MAIN:
            continue
        parent = within[NEAREST] if each.code == HAVERSINE else 0
        for line, seconds in each.lines.items():
            number = len(nodes)
            nodes[number] = Node(parent, each.code, line)
            if each.code == NEAREST:
                within[NEAREST] = number
            count = max(1, round(seconds * 200))
            rows.append(Row(1, number, "BINARY_OP", seconds, seconds + each.waiting, count))
    rows.append(Row(2, 0, "CALL", 0.1, 18.0, 20))
    began = ProcessBegan(4711, 0, "3.12.1", ["app.py"], [], [PYTHON])
    process = Process(began, nodes=nodes, threads={1: "MainThread", 2: "watcher"}, rows=rows, seconds=18.4)
    return Recording(["python", "app.py"], [process], 18.4, 0)
