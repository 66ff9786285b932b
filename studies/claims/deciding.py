"""Claims of `2-ffi-trade-offs.md`: when to use Rust, when not, what Python is good at, what calls cost."""

from __future__ import annotations

from studies.claims.claim import Claim
from studies.claims.quantities import (
    PYTHON,
    Cost,
    Faster,
    Found,
    Memory,
    Missing,
    Quantity,
    Ratio,
    Time,
)
from studies.claims.rules import BySize, InOrder, Within

FILE = "2-ffi-trade-offs.md"
CALLS = {
    "0 arguments": "no argument",
    "1 argument": "1 argument",
    "2 arguments": "2 arguments",
    "5 arguments": "5 arguments",
}
ONE_BY_ONE = "ferrule one by one"


def calls(callee: str) -> tuple[Quantity, ...]:
    """Give what a call with nothing in it costs, for each number of arguments."""
    return tuple(Cost(f"with {words}", f"call, {shape}", callee) for shape, words in CALLS.items())


CPU_BOUND: tuple[Quantity, ...] = (
    Faster("n-body, 30 bodies", "scalars/n-body", 30),
    Faster("rates of return, 100 series", "scalars/rates-of-return", 100, "ferrule batch"),
    Faster("spelling distances, 100 words", "scalars/spelling-distances", 100, "ferrule batch"),
    Faster("primes, 100 numbers", "scalars/primes", 100, "ferrule batch"),
    Faster("word count, 1 MB", "text/word-count", 1_000_000),
)
BY_CALL = tuple(
    Faster(f"n = {n:,}", "sequences/double-floats", n, "ferrule batch", ONE_BY_ONE)
    for n in (10, 1_000, 100_000)
)
IMPORT = Found("memory of a process after `import ferrule`, beyond NumPy's", "resident bytes", "B")

CLAIMS = (
    Claim(
        "use-cpu-bound",
        (124, 125, 142, 223),
        f"{FILE}:8",
        "CPU-bound work is faster in Rust: machine code against an interpreter",
        "Five computations, ferrule against pure Python, one thread.",
        Within(low=2.0),
        CPU_BOUND,
    ),
    Claim(
        "use-memory-control",
        (126,),
        f"{FILE}:10",
        "Rust gives low-level control of memory",
        "Peak memory: what Python's objects need over what Rust's columns need.",
        Within(low=2.0),
        (
            Ratio(
                "a million floats",
                Memory("Python", "sequences/random-floats", 1_000_000, PYTHON),
                Memory("Rust", "sequences/random-floats", 1_000_000),
            ),
            Ratio(
                "100,000 people",
                Memory("Python", "records/build-from-columns", 100_000, PYTHON),
                Memory("Rust", "records/build-from-columns", 100_000),
            ),
        ),
    ),
    Claim(
        "not-if-fast-enough",
        (127,),
        f"{FILE}:13",
        "Code that is fast enough, since it runs in C, gains nothing from Rust",
        "Reversing a text, which Python does in C: ferrule against Python, 10 and 1,000 letters.",
        Within(high=1.1),
        tuple(Faster(f"{n:,} letters", "scalars/reverse", n) for n in (10, 1_000)),
    ),
    Claim(
        "not-if-memory",
        (129,),
        f"{FILE}:15",
        "Rust brings memory of its own",
        "Resident memory of a fresh process before and after the import.",
        Within(low=1e6, unit="B"),
        (IMPORT,),
    ),
    Claim(
        "compiling-slows",
        (130, 430),
        f"{FILE}:16",
        "A change of Rust must be compiled, which slows development",
        "rustc against Python's compiler, on one function of ten lines. An extension takes far longer.",
        Within(low=10.0),
        (
            Ratio(
                "rustc -O over Python's compiler",
                Found("rustc", "rust compiles", "s"),
                Found("Python", "python compiles", "s"),
            ),
        ),
    ),
    Claim(
        "not-if-seldom",
        (131,),
        f"{FILE}:17",
        "A function that is seldom called isn't worth the rewrite",
        "How many calls (n-body, 30 bodies) win back one compilation, if Rust took no time at all; seldom: "
        "ten times or less. What the people cost who rewrite it is not in it.",
        Within(low=10.0, unit="times"),
        (
            Ratio(
                "compiling over a call in Python",
                Found("rustc", "rust compiles", "s"),
                Time("a call", "scalars/n-body", 30, PYTHON),
                unit="times",
            ),
        ),
    ),
    Claim(
        "marshaling-can-outweigh",
        (132,),
        f"{FILE}:18",
        "Where arguments are copied, marshaling can cost more than the work gains",
        "Converting a list to a Vec, nothing else, over the whole of Python's `sum`; and a dict to a HashMap "
        "over a Python loop that adds it up.",
        Within(low=1.0),
        (
            Faster("a list of 1,000 ints", "trials/walk", 1_000, "builtin sum", "ferrule to Vec"),
            Faster("a dict of 1,000 entries", "trials/walk-map", 1_000, PYTHON, "ferrule to HashMap"),
        ),
    ),
    Claim(
        "move-the-loop",
        (133, 348, 349, 350),
        f"{FILE}:20",
        "Don't call Rust in a Python loop: move the loop to Rust",
        "Doubling n floats: one call with all of them against one call for each.",
        BySize(low=2.0),
        BY_CALL,
    ),
    Claim(
        "use-zero-copy",
        (135, 222, 351, 352),
        f"{FILE}:21",
        "Use the buffer protocol, not a copy, where possible",
        "A call with a NumPy array of n floats: lent as it is, against copied to a Vec.",
        BySize(low=1.5),
        tuple(
            Faster(f"n = {n:,}", "trials/lend", n, "ferrule lent", "ferrule copied")
            for n in (1, 100, 10_000, 1_000_000)
        ),
    ),
    Claim(
        "async-trade-offs",
        (136,),
        f"{FILE}:24",
        "With asyncio PyO3 brings costs of its own, such as a second event loop",
        "Nothing of ferrule's runs an event loop yet.",
        Within(low=1.0),
        (Missing("a round trip through two event loops", "ferrule has no event loop of its own yet"),),
    ),
    Claim(
        "logging-to-python",
        (137,),
        f"{FILE}:26",
        "Logging is sent from Rust to Python",
        "Nothing of ferrule's logs from Rust yet.",
        Within(low=1.0),
        (Missing("a record from Rust to Python's logging", "ferrule's Rust doesn't log yet"),),
    ),
    Claim(
        "python-good-in-c",
        (138,),
        f"{FILE}:37",
        "Python is good where its code is C inside",
        "Adding up n ints: the builtin `sum` against a loop.",
        BySize(low=2.0),
        tuple(Faster(f"n = {n:,}", "trials/walk", n, "builtin sum") for n in (1_000, 100_000, 1_000_000)),
    ),
    Claim(
        "comprehension-is-c",
        (139,),
        f"{FILE}:38",
        "A list comprehension is such code",
        "Doubling n floats: a comprehension against a loop with append.",
        BySize(low=2.0),
        tuple(Faster(f"n = {n:,}", "trials/double", n, "comprehension") for n in (10, 1_000, 100_000)),
    ),
    Claim(
        "python-good-at-operators",
        (140,),
        f"{FILE}:39",
        "Python is good at its base operations: sum, multiply, subtract, divide",
        "Adding floats one by one: Python's operator against a call of Rust for each.",
        BySize(low=1.0),
        tuple(Faster(f"n = {n:,}", "trials/operators", n, PYTHON, ONE_BY_ONE) for n in (1_000, 100_000)),
    ),
    Claim(
        "python-slow-at-loops",
        (141,),
        f"{FILE}:41",
        "Python is slow at loops",
        "Adding up a list: Rust over the same list, and C over it, against a Python loop.",
        Within(low=2.0),
        (
            Faster("Rust over 100,000 ints", "trials/walk", 100_000, "ferrule PyList"),
            Faster("C over 100,000 ints", "trials/walk", 100_000, "builtin sum"),
        ),
    ),
    Claim(
        "call-python",
        (143,),
        f"{FILE}:46",
        "Python calls Python in 50–100 ns",
        "A function with nothing in it, the loop around it not counted.",
        Within(50e-9, 100e-9, unit="s"),
        calls("Python"),
    ),
    Claim(
        "call-cython",
        (144,),
        f"{FILE}:47",
        "Python calls C through Cython in 30–60 ns",
        "The same function, compiled by Cython.",
        Within(30e-9, 60e-9, unit="s"),
        calls("Cython"),
    ),
    Claim(
        "call-pyo3",
        (145, 107),
        f"{FILE}:48",
        "Python calls Rust through PyO3 in 100–150 ns",
        "The same function as a #[pyfunction]; its arguments are not looked at.",
        Within(100e-9, 150e-9, unit="s"),
        calls("PyO3"),
    ),
    Claim(
        "call-order",
        (143, 144, 145, 107),
        f"{FILE}:46",
        "A call to Cython is the cheapest, one to Python dearer, one to PyO3 the dearest",
        "The same three, without arguments.",
        InOrder(),
        tuple(Cost(callee, "call, 0 arguments", callee) for callee in ("Cython", "Python", "PyO3")),
    ),
    Claim(
        "wrapper-overhead",
        (144,),
        f"{FILE}:47",
        "Cython's wrapper makes a call dearer than plain C",
        "Cython over an extension written by hand, for each number of arguments.",
        Within(low=1.1),
        tuple(
            Ratio(
                f"with {words}", Cost("Cython", f"call, {shape}", "Cython"), Cost("C", f"call, {shape}", "C")
            )
            for shape, words in CALLS.items()
        ),
    ),
)
