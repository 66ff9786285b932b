"""Claims of `4-report-service.md`: what each tool that speeds Python up can't do, and is best for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.measuring.intervals import Estimate

from studies.claims.claim import Claim
from studies.claims.evidence import InexpressibleHereError, NotMeasuredError, Timed
from studies.claims.quantities import (
    PYTHON,
    Faster,
    Found,
    Freedom,
    Missing,
    Quantity,
    Ratio,
    Time,
    Trait,
)
from studies.claims.rules import Every, Most, Within

if TYPE_CHECKING:
    from studies.claims.evidence import Evidence, Need

FILE = "4-report-service.md"
SIZES = {
    "numeric-loop": 20_000,
    "recursion": 9,
    "business-rules": 10_000,
    "string-building": 10_000,
    "report-rows": 10_000,
}
KERNELS = tuple(SIZES)
RUST = "Rust"
NUMPY, NUMBA, MYPYC, CYTHON, CPP, TAICHI = "NumPy", "Numba", "mypyc", "Cython", "Cython with C++", "Taichi"
TOOLS = (NUMPY, NUMBA, MYPYC, CYTHON, CPP, TAICHI)
OTHER_FORMS = {
    ("recursion", NUMPY): ("level by level",),
    ("business-rules", NUMPY): ("columns",),
    ("business-rules", NUMBA): ("columns",),
    ("business-rules", TAICHI): ("columns",),
    ("business-rules", MYPYC): ("own classes",),
}
GENERAL = KERNELS[1:]
GPU = "none of ferrule's workloads uses a GPU"


@dataclass(frozen=True, slots=True)
class Gain:
    """How many times faster than Python a tool's best form of a kernel is; 0: it can't be expressed."""

    what: str
    tool: str
    kernel: str
    as_it_is: bool = False
    """Only the form that takes the reference's own arguments counts."""
    unit: str = "×"
    n: None = None

    @property
    def needs(self) -> tuple[Need, ...]:
        """The reference, and each form."""
        others = () if self.as_it_is else OTHER_FORMS.get((self.kernel, self.tool), ())
        labels = (PYTHON, self.tool, *(f"{self.tool}, {other}" for other in others))
        return tuple(Timed(f"kernels/{self.kernel}", SIZES[self.kernel], label) for label in labels)

    def of(self, evidence: Evidence) -> Estimate:
        """Give the ratio of the fastest."""
        reference, *forms = (need for need in self.needs if isinstance(need, Timed))
        python = evidence.row(reference)
        found: list[Estimate] = []
        reasons: list[NotMeasuredError] = []
        for form in forms:
            try:
                found.append(evidence.row(form).faster_than(python))
            except InexpressibleHereError:
                found.append(Estimate(0.0, 0.0, 0.0))
            except NotMeasuredError as error:
                reasons.append(error)
        if not found:
            raise reasons[0]
        return max(found, key=lambda estimate: estimate.value)


def gains(tool: str, kernels: tuple[str, ...] = KERNELS, *, as_it_is: bool = False) -> tuple[Quantity, ...]:
    """Give a tool's gain on each kernel."""
    return tuple(Gain(f"{tool}, {kernel}", tool, kernel, as_it_is) for kernel in kernels)


def lines(tool: str, than: str) -> tuple[Quantity, ...]:
    """Give, of each kernel, how many lines differ from the reference's: in a tool over in another."""
    return tuple(
        Ratio(
            kernel,
            Trait(tool, f"kernels/{kernel}", SIZES[kernel], tool, "lines", "lines"),
            Trait(than, f"kernels/{kernel}", SIZES[kernel], than, "lines", "lines"),
        )
        for kernel in KERNELS
    )


def freedom(*tools: str, kernels: tuple[str, ...] = ("numeric-loop", "recursion")) -> tuple[Quantity, ...]:
    """Give how free of Python's lock tools are."""
    return tuple(
        Freedom(f"{tool}, {kernel}", f"kernels/{kernel}", SIZES[kernel], tool)
        for tool in tools
        for kernel in kernels
    )


HELD = Within(high=0.4, unit="%")
"""Python's lock is held most of the time."""
FREE = Within(low=0.6, unit="%")
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
        Within(low=2.0),
        gains(RUST),
    ),
    Claim(
        "others-are-isolated",
        (377, 381),
        f"{FILE}:13",
        "Most other ways are too restrictive, or good for isolated cases only",
        "Each tool on what isn't numeric: recursion, rules, texts, reports; good: twice Python's speed. It "
        "holds if most of these can't be had.",
        Most(high=2.0),
        tuple(gain for tool in TOOLS for gain in gains(tool, GENERAL)),
    ),
    Claim(
        "numpy-arrays-only",
        (382, 383),
        f"{FILE}:17",
        "NumPy is for arrays, not for Python in general",
        f"{HOW_GAINED} All but the numeric loop.",
        Within(high=1.2),
        gains(NUMPY, GENERAL),
    ),
    Claim(
        "numpy-holds-the-lock",
        (384,),
        f"{FILE}:18",
        "NumPy works under the GIL, which limits parallelism",
        HOW_SCALED,
        HELD,
        freedom(NUMPY, kernels=("numeric-loop",)),
    ),
    Claim(
        "numpy-no-recursion",
        (385,),
        f"{FILE}:19",
        "NumPy is no good at recursion",
        HOW_GAINED,
        Within(high=1.2),
        gains(NUMPY, ("recursion",)),
    ),
    Claim(
        "numpy-no-branching",
        (386,),
        f"{FILE}:19",
        "NumPy is no good at branches and rules",
        HOW_GAINED,
        Within(high=1.2),
        gains(NUMPY, ("business-rules",)),
    ),
    Claim(
        "numpy-best-use",
        (387, 388),
        f"{FILE}:22",
        "NumPy is best for numbers in arrays: vectorised operations",
        "NumPy against a Python loop.",
        Within(low=10.0),
        (
            Faster("sum of a million floats", "sequences/sum-array", 1_000_000, NUMPY),
            Faster("product of a million floats", "linalg/array-multiply", 1_000_000, NUMPY),
            Faster("matrix product, n = 100", "linalg/matrix-multiply-f64", 100, NUMPY),
        ),
    ),
    Claim(
        "numba-no-objects",
        (389, 390),
        f"{FILE}:27",
        "Numba struggles with objects and business rules",
        "Rules on Python's own objects, as they are.",
        Within(high=1.2),
        gains(NUMBA, ("business-rules",), as_it_is=True),
    ),
    Claim(
        "numba-jit-overhead",
        (391,),
        f"{FILE}:28",
        "Numba's compiling makes it less efficient for short-lived functions",
        "The numeric loop in a fresh process, compiling included, over a call in Python: so many calls must "
        "be saved for it to pay; short-lived: ten or less.",
        Within(low=10.0, unit="times"),
        (
            Ratio(
                "cold start over a call in Python",
                Trait("cold", "kernels/numeric-loop", SIZES["numeric-loop"], NUMBA, "cold", "s"),
                Time("Python", "kernels/numeric-loop", SIZES["numeric-loop"], PYTHON),
                unit="times",
            ),
        ),
    ),
    Claim(
        "numba-no-stdlib",
        (392,),
        f"{FILE}:29",
        "Numba supports little of the standard library",
        "Texts and report rows, which need str's methods and dates.",
        Within(high=1.2),
        gains(NUMBA, ("string-building", "report-rows")),
    ),
    Claim(
        "numba-parallel-restrictive",
        (393,),
        f"{FILE}:30",
        "Numba's parallel=True is restrictive compared with Rust's threads",
        "The numeric loop and the recursion with all cores: ferrule against Numba.",
        Within(low=1.1),
        tuple(
            Faster(kernel, f"kernels/{kernel}", SIZES[kernel], RUST, NUMBA, every_thread=True)
            for kernel in ("numeric-loop", "recursion")
        ),
    ),
    Claim(
        "numba-best-use",
        (394,),
        f"{FILE}:33",
        "Numba is best for numeric loops over arrays",
        HOW_GAINED,
        Within(low=10.0),
        gains(NUMBA, ("numeric-loop",)),
    ),
    Claim(
        "numba-cuda",
        (395,),
        f"{FILE}:34",
        "Numba speeds some work up on a GPU, by CUDA",
        "A kernel on a GPU against the same on the processor.",
        Within(low=1.2),
        (Missing("CUDA", GPU),),
    ),
    Claim(
        "mypyc-limited",
        (396, 397),
        f"{FILE}:38",
        "mypyc improves little compared with Rust or C",
        "ferrule, and Cython with C++, against mypyc.",
        Within(low=1.5),
        tuple(
            Faster(f"{tool}, {kernel}", f"kernels/{kernel}", SIZES[kernel], tool, MYPYC)
            for tool in (RUST, CPP)
            for kernel in KERNELS
        ),
    ),
    Claim(
        "mypyc-needs-annotations",
        (398,),
        f"{FILE}:39",
        "mypyc only works with fully annotated code",
        "A function without an annotation, compiled by mypyc and called; 1: it works.",
        Within(high=0.0, unit="%"),
        (Found("compiled and right", "compiles unannotated", "%"),),
    ),
    Claim(
        "mypyc-holds-the-lock",
        (399,),
        f"{FILE}:40",
        "mypyc's code works under the GIL",
        HOW_SCALED,
        HELD,
        freedom(MYPYC),
    ),
    Claim(
        "mypyc-best-use",
        (400,),
        f"{FILE}:43",
        "mypyc is best for applications with annotations",
        HOW_GAINED,
        Within(low=1.2),
        gains(MYPYC),
    ),
    Claim(
        "mypyc-no-refactoring",
        (401,),
        f"{FILE}:44",
        "mypyc needs no large refactoring",
        "Lines that differ from the reference's: mypyc over Rust.",
        Within(high=0.8),
        lines(MYPYC, RUST),
    ),
    Claim(
        "cython-by-hand",
        (402, 403),
        f"{FILE}:48",
        "Cython gains much only with much work by hand",
        "Lines that differ from the reference's, in what is optimised by hand; much: at least ten a kernel.",
        Every(low=10.0, unit="lines"),
        tuple(
            Trait(kernel, f"kernels/{kernel}", SIZES[kernel], CYTHON, "lines", "lines") for kernel in KERNELS
        ),
    ),
    Claim(
        "cython-holds-the-lock",
        (404,),
        f"{FILE}:49",
        "Cython works under the GIL unless that is disabled",
        f"{HOW_SCALED} The numeric loop and the recursion disable it, texts can't.",
        HELD,
        freedom(CYTHON, kernels=("numeric-loop", "recursion", "string-building")),
    ),
    Claim(
        "cython-best-use",
        (406,),
        f"{FILE}:53",
        "Cython is best for fast extensions",
        HOW_GAINED,
        Within(low=2.0),
        gains(CYTHON),
    ),
    Claim(
        "cython-minimal-changes",
        (407,),
        f"{FILE}:54",
        "Cython optimises existing code with minimal changes",
        "Lines that differ from the reference's: Cython over Rust.",
        Within(high=0.8),
        lines(CYTHON, RUST),
    ),
    Claim(
        "cpp-best-use",
        (408, 411, 412),
        f"{FILE}:62",
        "Cython with C++ is best where C++ must be optimised: it beats Cython alone",
        "Cython with C++ against Cython.",
        Within(low=1.1),
        tuple(Faster(kernel, f"kernels/{kernel}", SIZES[kernel], CPP, CYTHON) for kernel in KERNELS),
    ),
    Claim(
        "taichi-not-general",
        (413, 414, 415),
        f"{FILE}:67",
        "Taichi is for numeric simulation, not for programs in general",
        f"{HOW_GAINED} All but the numeric loop.",
        Within(high=1.2),
        gains(TAICHI, GENERAL),
    ),
    Claim(
        "taichi-numeric",
        (414,),
        f"{FILE}:67",
        "Taichi is fast at numbers",
        HOW_GAINED,
        Within(low=10.0),
        gains(TAICHI, ("numeric-loop",)),
    ),
    Claim(
        "taichi-gpu",
        (416,),
        f"{FILE}:71",
        "Taichi is best for simulation on a GPU",
        "A kernel on a GPU against the same on the processor.",
        Within(low=1.2),
        (Missing("a GPU", GPU),),
    ),
    Claim(
        "taichi-differentiable",
        (417,),
        f"{FILE}:72",
        "Taichi is best for differentiable programming",
        "A gradient by Taichi against one by other tools.",
        Within(low=1.2),
        (Missing("gradients", "none of ferrule's workloads computes gradients"),),
    ),
    Claim(
        "rust-scales",
        (418, 419),
        f"{FILE}:77",
        "Rust runs outside the GIL",
        HOW_SCALED,
        FREE,
        freedom(RUST),
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
        Every(low=1.5),
        gains(RUST, GENERAL),
    ),
    Claim(
        "rust-beats-tools",
        (381, 421),
        f"{FILE}:79",
        "Rust is as fast as the best of them, everywhere",
        "ferrule against each tool on each kernel, one thread; as fast: at least 0.95.",
        Every(low=0.95),
        tuple(
            Faster(f"{tool}, {kernel}", f"kernels/{kernel}", SIZES[kernel], RUST, tool)
            for tool in (NUMBA, CYTHON, CPP, TAICHI)
            for kernel in KERNELS
        ),
    ),
    Claim(
        "rust-seamless",
        (422,),
        f"{FILE}:80",
        "PyO3 makes Rust part of a project with minimal friction",
        "Lines that differ from the reference's: Rust over Cython, which is Python's own dialect.",
        Within(high=1.0),
        lines(RUST, CYTHON),
    ),
)
