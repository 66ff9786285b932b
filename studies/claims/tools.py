"""Claims of `4-report-service.md`: what each tool that speeds Python up can't do, and is best for."""

from __future__ import annotations

from studies.claims.claim import Claim
from studies.claims.compiling import FUNCTIONS
from studies.claims.deciding import CALLS
from studies.claims.gains import (
    CPP,
    CYTHON,
    GENERAL,
    KERNELS,
    MYPYC,
    NUMBA,
    NUMPY,
    RUST,
    SIZES,
    TAICHI,
    TOOLS,
    UNCHANGED,
    against,
    as_written,
    by_size,
    freedom,
    gains,
    lines,
)
from studies.claims.mistakes import MEMORY, THREADS
from studies.claims.quantities import GOOD, PYTHON, Cost, Faster, Found, Missing, Ratio, Time, Trait
from studies.claims.rules import Every, Most, Typical

FILE = "4-report-service.md"
GPU = "none of ferrule's workloads uses a GPU"
HOW_MISTAKEN = "Small programs, each with a mistake of the kind, in {} with all usual warnings as errors."
HELD = Every(high=0.4, unit="%")
"""Python's lock is held most of the time."""
FREE = Every(low=0.6, unit="%")
"""It is not held most of the time."""
HOW_SCALED = (
    "What a thread on each core gains over one alone, as a share of what a call without the lock does."
)
HOW_GAINED = (
    "The tool against pure Python, one thread, in the form that suits it best; 0: it can't be expressed."
)

CLAIMS = (
    Claim(
        "rust-gains",
        (376, 380, 429),
        f"{FILE}:3",
        "Rust makes a Python program significantly faster",
        HOW_GAINED,
        Every(low=GOOD),
        gains(RUST),
    ),
    Claim(
        "others-are-isolated",
        (381,),
        f"{FILE}:13",
        "Most other ways are too restrictive, or good for isolated cases only",
        "Each tool on what isn't numeric: recursion, rules, texts, reports; good: twice Python's speed. It "
        "holds if most of these can't be had.",
        Most(high=GOOD),
        gains(*TOOLS, kernels=GENERAL),
    ),
    Claim(
        "numpy-arrays-only",
        (382, 383),
        f"{FILE}:17",
        "NumPy is for arrays, not for Python in general",
        f"{HOW_GAINED} All but the numeric loop.",
        Every(high=GOOD),
        gains(NUMPY, kernels=GENERAL),
    ),
    Claim(
        "numpy-holds-the-lock",
        (384,),
        f"{FILE}:18",
        "NumPy works under the GIL, which limits parallelism",
        HOW_SCALED,
        HELD,
        (
            *freedom(NUMPY, kernels=("numeric-loop", "string-building")),
            *freedom(f"{NUMPY}, level by level", kernels=("recursion",)),
            *freedom(f"{NUMPY}, columns", kernels=("business-rules",)),
        ),
    ),
    Claim(
        "numpy-no-recursion",
        (385,),
        f"{FILE}:19",
        "NumPy is no good at recursion",
        HOW_GAINED,
        Every(high=GOOD),
        by_size(NUMPY, "recursion"),
    ),
    Claim(
        "numpy-no-branching",
        (386,),
        f"{FILE}:19",
        "NumPy is no good at branches and rules",
        HOW_GAINED,
        Every(high=GOOD),
        by_size(NUMPY, "business-rules"),
    ),
    Claim(
        "numpy-best-use",
        (387, 388),
        f"{FILE}:22",
        "NumPy is best for numbers in arrays: vectorised operations",
        "NumPy against a Python loop.",
        Every(low=10.0),
        (
            Faster("sum of a million floats", "sequences/sum-array", 1_000_000, NUMPY),
            Faster("product of a million floats", "linalg/array-multiply", 1_000_000, NUMPY),
            Faster("matrix product, n = 100", "linalg/matrix-multiply-f64", 100, NUMPY),
            Faster("sines of a million floats", "sequences/sum-of-sines", 1_000_000, NUMPY),
        ),
    ),
    Claim(
        "numba-no-objects",
        (389, 390),
        f"{FILE}:27",
        "Numba struggles with objects and business rules",
        "Rules on Python's own objects, as they are.",
        Every(high=GOOD),
        by_size(NUMBA, "business-rules", as_it_is=True),
    ),
    Claim(
        "numba-jit-overhead",
        (391,),
        f"{FILE}:28",
        "Numba's compiling makes it less efficient for short-lived functions",
        "Each kernel that it can express, in a fresh process, compiling included, over a call in Python: so "
        "many calls must be saved for it to pay; short-lived: ten or less.",
        Every(low=10.0, unit="times"),
        tuple(
            Ratio(
                kernel,
                Trait("cold", f"kernels/{kernel}", SIZES[kernel][-1], label, "cold", "s"),
                Time("Python", f"kernels/{kernel}", SIZES[kernel][-1], PYTHON),
                unit="times",
            )
            for kernel, label in (
                ("numeric-loop", NUMBA),
                ("recursion", NUMBA),
                ("business-rules", f"{NUMBA}, columns"),
                ("string-building", NUMBA),
            )
        ),
    ),
    Claim(
        "numba-no-stdlib",
        (392,),
        f"{FILE}:29",
        "Numba supports little of the standard library",
        "Texts and report rows, which need str's methods and dates.",
        Every(high=GOOD),
        by_size(NUMBA, "string-building", "report-rows", sizes=2),
    ),
    Claim(
        "numba-parallel-restrictive",
        (393,),
        f"{FILE}:30",
        "Numba's parallel=True is restrictive compared with Rust's threads",
        "Each kernel that Numba can express, with all cores: Rust against Numba.",
        Every(low=1.1),
        against(RUST, (NUMBA,), every_thread=True),
    ),
    Claim(
        "numba-best-use",
        (394,),
        f"{FILE}:33",
        "Numba is best for numeric loops over arrays",
        HOW_GAINED,
        Every(low=10.0),
        by_size(NUMBA, "numeric-loop"),
    ),
    Claim(
        "numba-cuda",
        (395,),
        f"{FILE}:34",
        "Numba speeds some work up on a GPU, by CUDA",
        "A kernel on a GPU against the same on the processor.",
        Every(low=1.2),
        (Missing("CUDA", GPU),),
    ),
    Claim(
        "mypyc-limited",
        (396, 397),
        f"{FILE}:38",
        "mypyc improves little compared with Rust or C",
        "Rust, and Cython with C++, against the best form for mypyc: the reference unchanged is one.",
        Typical(low=1.5),
        (*against(RUST, (MYPYC,)), *against(CPP, (MYPYC,))),
    ),
    Claim(
        "mypyc-needs-annotations",
        (398,),
        f"{FILE}:39",
        "mypyc only works with fully annotated code",
        "Functions without an annotation, compiled by mypyc and called; 1: it works.",
        Every(high=0.0, unit="%"),
        tuple(Found(name, f"compiles unannotated {name}", "%") for name in FUNCTIONS),
    ),
    Claim(
        "mypyc-holds-the-lock",
        (399,),
        f"{FILE}:40",
        "mypyc's code works under the GIL",
        HOW_SCALED,
        HELD,
        freedom(MYPYC, kernels=KERNELS),
    ),
    Claim(
        "mypyc-best-use",
        (400,),
        f"{FILE}:43",
        "mypyc is best for applications with annotations",
        HOW_GAINED,
        Every(low=GOOD),
        gains(MYPYC),
    ),
    Claim(
        "mypyc-no-refactoring",
        (401,),
        f"{FILE}:44",
        "mypyc needs no large refactoring",
        "Lines that differ from the reference's: mypyc over Rust.",
        Every(high=0.8),
        lines(MYPYC, RUST),
    ),
    Claim(
        "cython-by-hand",
        (402, 403),
        f"{FILE}:48",
        "Cython gains much only with much work by hand",
        "The reference without a changed line, compiled by Cython, against Python; much: twice its speed.",
        Every(high=GOOD),
        as_written(f"{CYTHON}, {UNCHANGED}"),
    ),
    Claim(
        "cython-holds-the-lock",
        (404,),
        f"{FILE}:49",
        "Cython works under the GIL unless that is disabled",
        f"{HOW_SCALED} The reference without a changed line, which disables nothing.",
        HELD,
        freedom(f"{CYTHON}, {UNCHANGED}", kernels=KERNELS),
    ),
    Claim(
        "cython-frees-the-lock",
        (404,),
        f"{FILE}:49",
        "… which it can be",
        f"{HOW_SCALED} Cython's own language, and with C++, where the GIL is disabled by hand.",
        FREE,
        freedom(CYTHON, CPP),
    ),
    Claim(
        "cython-best-use",
        (406,),
        f"{FILE}:53",
        "Cython is best for fast extensions",
        HOW_GAINED,
        Every(low=GOOD),
        gains(CYTHON),
    ),
    Claim(
        "cython-minimal-changes",
        (407,),
        f"{FILE}:54",
        "Cython optimises existing code with minimal changes",
        "Lines that differ from the reference's: Cython over Rust.",
        Every(high=0.8),
        lines(CYTHON, RUST),
    ),
    Claim(
        "cpp-best-use",
        (408, 411),
        f"{FILE}:62",
        "Cython with C++ is best where C++ must be optimised: it beats Cython alone",
        "Cython with C++ against Cython.",
        Every(low=1.1),
        against(CPP, (CYTHON,)),
    ),
    Claim(
        "cython-for-libraries",
        (412,),
        f"{FILE}:63",
        "Cython is best for interfacing with existing C libraries",
        "A call with nothing in it, through ctypes and through cffi over one through Cython.",
        Every(low=1.1),
        tuple(
            Ratio(
                f"{way}, with {words}",
                Cost(way, f"call, {shape}", way),
                Cost("Cython", f"call, {shape}", CYTHON),
            )
            for way in ("ctypes", "cffi")
            for shape, words in CALLS.items()
        ),
    ),
    Claim(
        "cpp-memory-risks",
        (409,),
        f"{FILE}:58",
        "Memory managed by hand, as in C++, risks leaks and crashes",
        f"{HOW_MISTAKEN.format('C++')} 1: the compiler takes it.",
        Every(low=1.0, unit="%"),
        tuple(Found(mistake, f"C++ takes {mistake}", "%") for mistake in MEMORY),
    ),
    Claim(
        "cpp-threads-risk",
        (410,),
        f"{FILE}:59",
        "Threads in C++ are prone to errors",
        f"{HOW_MISTAKEN.format('C++')} 1: the compiler takes it.",
        Every(low=1.0, unit="%"),
        tuple(Found(mistake, f"C++ takes {mistake}", "%") for mistake in THREADS),
    ),
    Claim(
        "rust-memory-safe",
        (420,),
        f"{FILE}:78",
        "Rust is safe in memory without a garbage collector",
        f"{HOW_MISTAKEN.format('Rust')} 0: it is refused by the compiler, or ends in a panic.",
        Every(high=0.0, unit="%"),
        tuple(Found(mistake, f"Rust takes {mistake}", "%") for mistake in (*MEMORY, *THREADS)),
    ),
    Claim(
        "cython-portability",
        (405,),
        f"{FILE}:50",
        "Cython's extensions are Python's own, and harder to port than Rust's",
        "How many functions and objects of CPython's, and how many private ones, an extension with the same "
        "five kernels needs: Cython's over Rust's.",
        Every(low=1.2),
        tuple(
            Ratio(
                f"{kind}, {tool}",
                Found(tool, f"{kind} symbols, {tool}", "symbols"),
                Found(RUST, f"{kind} symbols, {RUST}", "symbols"),
            )
            for kind in ("all", "private")
            for tool in (CYTHON, CPP)
        ),
    ),
    Claim(
        "taichi-not-general",
        (413, 414, 415),
        f"{FILE}:67",
        "Taichi is for numeric simulation, not for programs in general",
        f"{HOW_GAINED} All but the numeric loop.",
        Every(high=GOOD),
        gains(TAICHI, kernels=GENERAL),
    ),
    Claim(
        "taichi-numeric",
        (414,),
        f"{FILE}:67",
        "Taichi is fast at numbers",
        HOW_GAINED,
        Every(low=10.0),
        by_size(TAICHI, "numeric-loop"),
    ),
    Claim(
        "taichi-gpu",
        (416,),
        f"{FILE}:71",
        "Taichi is best for simulation on a GPU",
        "A kernel on a GPU against the same on the processor.",
        Every(low=1.2),
        (Missing("a GPU", GPU),),
    ),
    Claim(
        "taichi-differentiable",
        (417,),
        f"{FILE}:72",
        "Taichi is best for differentiable programming",
        "The gradient of the energy of a chain of springs, on the processor, one thread: Taichi's against "
        "those by other tools that differentiate by themselves.",
        Every(low=1.0),
        tuple(
            Faster(f"against {peer}, n = {n:,}", "tasks/gradients", n, TAICHI, peer)
            for peer in ("JAX", "autograd")
            for n in (1_000, 100_000)
        ),
    ),
    Claim(
        "rust-scales",
        (419,),
        f"{FILE}:77",
        "Rust runs outside the GIL",
        HOW_SCALED,
        FREE,
        freedom(RUST, kernels=KERNELS),
    ),
    Claim(
        "others-dont-scale",
        (419,),
        f"{FILE}:77",
        "… unlike Numba, mypyc and Cython",
        HOW_SCALED,
        HELD,
        freedom(NUMBA, MYPYC, CYTHON),
    ),
    Claim(
        "rust-general",
        (421,),
        f"{FILE}:79",
        "Rust can optimise any Python code, unlike NumPy and Taichi",
        HOW_GAINED,
        Every(low=GOOD),
        gains(RUST, kernels=GENERAL),
    ),
    Claim(
        "rust-beats-tools",
        (381, 421),
        f"{FILE}:79",
        "Rust is as fast as the best of them, everywhere",
        "Rust against each tool, in its best form, on each kernel, one thread; as fast: at least 0.95.",
        Every(low=0.95),
        against(RUST, TOOLS),
    ),
    Claim(
        "rust-seamless",
        (422,),
        f"{FILE}:80",
        "PyO3 makes Rust part of a project with minimal friction",
        "Lines that differ from the reference's: Rust over Cython, which is Python's own dialect.",
        Every(high=1.0),
        lines(RUST, CYTHON),
    ),
)
