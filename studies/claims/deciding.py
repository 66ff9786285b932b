"""Claims of `2-ffi-trade-offs.md`: when to use Rust, when not, what Python is good at, what calls cost."""

from __future__ import annotations

from studies.claims.claim import Claim
from studies.claims.compiling import FUNCTIONS
from studies.claims.probes import MEMORY
from studies.claims.quantities import (
    FERRULE,
    GOOD,
    PYTHON,
    Cost,
    Faster,
    Found,
    Memory,
    Missing,
    Quantity,
    Ratio,
)
from studies.claims.rules import BySize, Every, InOrder

FILE = "2-ffi-trade-offs.md"
CALLS = {
    "0 arguments": "no argument",
    "1 argument": "1 argument",
    "2 arguments": "2 arguments",
    "5 arguments": "5 arguments",
}
ONE_BY_ONE = "ferrule one by one"
WALKED = (10, 1_000, 10_000, 100_000, 1_000_000)


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
    for n in (10, 100, 1_000, 10_000, 100_000)
)
OPERATORS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}

CLAIMS = (
    Claim(
        "use-cpu-bound",
        (124, 125, 142, 223),
        f"{FILE}:8",
        "CPU-bound work is faster in Rust: machine code against an interpreter",
        "Five computations, ferrule against pure Python, one thread.",
        Every(low=GOOD),
        CPU_BOUND,
    ),
    Claim(
        "use-memory-control",
        (126,),
        f"{FILE}:10",
        "Rust gives low-level control of memory",
        "Peak memory: what Python's objects need over what Rust's columns need.",
        Every(low=GOOD),
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
            Ratio(
                "a CSV file of numbers, 1 MB",
                Memory("Python", "tables/read-csv-numbers", 1_000_000, PYTHON),
                Memory("Rust", "tables/read-csv-numbers", 1_000_000),
            ),
            Ratio(
                "a million sines, added up",
                Memory("Python", "sequences/sum-of-sines", 1_000_000, PYTHON),
                Memory("Rust", "sequences/sum-of-sines", 1_000_000),
            ),
        ),
    ),
    Claim(
        "not-if-fast-enough",
        (127,),
        f"{FILE}:13",
        "Code that is fast enough, since it runs in C, gains nothing from Rust",
        "Reversing a text and adding up a list, which Python does in C: ferrule against Python.",
        Every(high=1.1),
        (
            *(Faster(f"{n:,} letters", "scalars/reverse", n) for n in (10, 1_000)),
            *(
                Faster(f"{n:,} ints", "sequences/sum-list", n, FERRULE, "builtin sum")
                for n in (1_000, 1_000_000)
            ),
        ),
    ),
    Claim(
        "not-if-memory",
        (129,),
        f"{FILE}:15",
        "Rust brings memory of its own",
        "What of a package's extension is in the memory of a fresh process that has imported it; the modules "
        "written in Python, and what they import, are not in it.",
        Every(low=1e6, unit="B"),
        tuple(Found(package, f"resident, {package}", "B") for package in MEMORY),
    ),
    Claim(
        "compiling-slows",
        (130,),
        f"{FILE}:16",
        "A change of Rust must be compiled, which slows development",
        "rustc -O over Python's compiler, on functions of ten lines. An extension takes far longer.",
        Every(low=10.0),
        tuple(
            Ratio(
                name,
                Found("rustc", f"rust compiles {name}", "s"),
                Found("Python", f"python compiles {name}", "s"),
            )
            for name in FUNCTIONS
        ),
    ),
    Claim(
        "not-if-seldom",
        (131,),
        f"{FILE}:17",
        "A function that is seldom called isn't worth the rewrite",
        "How many calls of a function in Python take as long as one compilation of the same in Rust, which "
        "so many must win back if Rust took no time at all; seldom: ten times or less. What the people cost "
        "who rewrite it is not in it.",
        Every(low=10.0, unit="times"),
        tuple(
            Ratio(
                name,
                Found("rustc", f"rust compiles {name}", "s"),
                Found("a call", f"python calls {name}", "s"),
                unit="times",
            )
            for name in FUNCTIONS
        ),
    ),
    Claim(
        "marshaling-can-outweigh",
        (132,),
        f"{FILE}:18",
        "Where arguments are copied, marshaling can cost more than the work gains",
        "Converting a list to a Vec, nothing else, over the whole of Python's `sum`; and a dict to a HashMap "
        "over a Python loop that adds it up.",
        Every(low=1.0),
        tuple(
            Faster(f"a {what} of {n:,}", workload, n, label, than)
            for what, workload, label, than in (
                ("list", "trials/walk", "builtin sum", "ferrule to Vec"),
                ("dict", "trials/walk-map", PYTHON, "ferrule to HashMap"),
            )
            for n in (1_000, 100_000)
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
            for n in (1, 100, 1_000, 10_000, 100_000, 1_000_000)
        ),
    ),
    Claim(
        "async-trade-offs",
        (136,),
        f"{FILE}:24",
        "With asyncio PyO3 brings costs of its own, such as a second event loop",
        "Nothing of ferrule's runs an event loop yet.",
        Every(low=1.0),
        (Missing("a round trip through two event loops", "ferrule has no event loop of its own yet"),),
    ),
    Claim(
        "logging-to-python",
        (137,),
        f"{FILE}:26",
        "Logging is sent from Rust to Python",
        "Nothing of ferrule's logs from Rust yet.",
        Every(low=1.0),
        (Missing("a record from Rust to Python's logging", "ferrule's Rust doesn't log yet"),),
    ),
    Claim(
        "python-good-in-c",
        (138,),
        f"{FILE}:37",
        "Python is good where its code is C inside",
        "Adding up n ints: the builtin `sum` against a loop.",
        BySize(low=2.0),
        tuple(Faster(f"n = {n:,}", "trials/walk", n, "builtin sum") for n in WALKED),
    ),
    Claim(
        "comprehension-is-c",
        (139,),
        f"{FILE}:38",
        "A list comprehension is such code",
        "Doubling n floats: a comprehension against a loop with append.",
        BySize(low=2.0),
        tuple(
            Faster(f"n = {n:,}", "trials/double", n, "comprehension")
            for n in (10, 100, 1_000, 10_000, 100_000)
        ),
    ),
    Claim(
        "python-good-at-operators",
        (140,),
        f"{FILE}:39",
        "Python is good at its base operations: sum, multiply, subtract, divide",
        "Each operator on floats, one by one: Python's own against a call of Rust for each.",
        Every(low=1.0),
        tuple(
            Faster(f"{sign}, n = {n:,}", f"trials/{operator}", n, PYTHON, FERRULE)
            for sign, operator in OPERATORS.items()
            for n in (1_000, 100_000)
        ),
    ),
    Claim(
        "python-slow-at-loops",
        (141,),
        f"{FILE}:41",
        "Python is slow at loops",
        "Adding up a list: Rust over the same list, and C over it, against a Python loop.",
        Every(low=GOOD),
        tuple(
            Faster(f"{what} over {n:,} ints", "trials/walk", n, label)
            for what, label in (("Rust", "ferrule PyList"), ("C", "builtin sum"))
            for n in (1_000, 100_000)
        ),
    ),
    Claim(
        "call-python",
        (143,),
        f"{FILE}:46",
        "Python calls Python in 50–100 ns",
        "A function with nothing in it, the loop around it not counted.",
        Every(50e-9, 100e-9, unit="s"),
        calls("Python"),
    ),
    Claim(
        "call-cython",
        (144,),
        f"{FILE}:47",
        "Python calls C through Cython in 30–60 ns",
        "The same function, compiled by Cython.",
        Every(30e-9, 60e-9, unit="s"),
        calls("Cython"),
    ),
    Claim(
        "call-pyo3",
        (145, 107),
        f"{FILE}:48",
        "Python calls Rust through PyO3 in 100–150 ns",
        "The same function as a #[pyfunction]; its arguments are not looked at.",
        Every(100e-9, 150e-9, unit="s"),
        calls("PyO3"),
    ),
    Claim(
        "call-order",
        (143, 144, 145, 107),
        f"{FILE}:46",
        "A call to Cython is the cheapest, one to Python dearer, one to PyO3 the dearest",
        "The same three, for each number of arguments.",
        InOrder(group=3),
        tuple(
            Cost(f"{callee}, {words}", f"call, {shape}", callee)
            for shape, words in CALLS.items()
            for callee in ("Cython", "Python", "PyO3")
        ),
    ),
    Claim(
        "wrapper-overhead",
        (144,),
        f"{FILE}:47",
        "Cython's wrapper makes a call dearer than plain C",
        "Cython over an extension written by hand, for each number of arguments.",
        Every(low=1.1),
        tuple(
            Ratio(
                f"with {words}", Cost("Cython", f"call, {shape}", "Cython"), Cost("C", f"call, {shape}", "C")
            )
            for shape, words in CALLS.items()
        ),
    ),
)
