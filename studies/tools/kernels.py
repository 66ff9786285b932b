"""The same five kernels in each tool that speeds Python up, as workloads.

A label with a comma is another form of what stands before the comma.
"""

from __future__ import annotations

import importlib
import random
from array import array
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ferrule.bench import Code, Workload, workload
from ferrule.measuring import extensions

from studies.tools.orders import Customer, Item, Order

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.measuring.extensions import Tool

HERE = Path(__file__).parent
LIMIT = 200


class Form(NamedTuple):
    """A tool, and the file that is written for it."""

    label: str
    file: Path
    compiled: Tool | None = None
    needs: tuple[str, ...] = ()
    jit: bool = False

    @property
    def files(self) -> tuple[Path, ...]:
        """Give all files that are written for it."""
        text = self.file.read_text(encoding="utf-8")
        return (self.file, HERE / "columns.py") if "import to_columns" in text else (self.file,)


FORMS = (
    Form("NumPy", HERE / "with_numpy.py", needs=("numpy",)),
    Form("Numba", HERE / "with_numba.py", needs=("numba",), jit=True),
    Form("mypyc", HERE / "with_mypyc.py", "mypyc"),
    Form("Cython", HERE / "with_cython.py", "cython"),
    Form("Cython with C++", HERE / "with_cpp.pyx", "cython-c++"),
    Form("Taichi", HERE / "with_taichi.py", needs=("taichi",), jit=True),
)
"""Each has the reference's functions, by the reference's names."""

PARALLEL = {
    "escape_times": {"Rust", "Numba", "Cython", "Cython with C++", "Taichi"},
    "queens": {"Rust", "Numba", "Cython", "Cython with C++", "Taichi"},
    "price_orders_columns": {"Numba", "Taichi"},
    "html_list": {"Rust"},
    "report_rows": {"Rust"},
}
"""Which functions use several threads by themselves, in which tool."""

OTHER_FORMS = {
    "queens": (("NumPy", "level by level"),),
    "price_orders": (
        ("NumPy", "columns"),
        ("Numba", "columns"),
        ("mypyc", "own classes"),
        ("Taichi", "columns"),
    ),
}


UNCHANGED = ("mypyc", "Cython")
"""Tools that take Python as it is: for them the reference is a form, too."""


@cache
def module(form: Form) -> Any:
    """Give the module of a tool, built if it must be."""
    if form.compiled:
        return extensions.extension(form.file, form.compiled)
    return importlib.import_module(f"studies.tools.{form.file.stem}")


def rust() -> Any:
    """Give the extension that is written in Rust; ImportError says what builds it."""
    build = "maturin develop --release --manifest-path studies/tools/Cargo.toml"
    try:
        import tool_kernels
    except ImportError:
        raise ImportError(f"the extension isn't built: {build}") from None
    if tool_kernels.DEBUG:
        raise ImportError(f"the extension is a debug build: {build}")
    return tool_kernels


def every_tool(problem: Workload, function: str) -> None:
    """Declare a kernel's implementations in all tools."""
    problem.reference(
        calling(lambda: importlib.import_module("studies.tools.reference"), function),
        code=Code(function, (HERE / "reference.py",)),
    )
    problem.peer(
        "Rust",
        parallel="Rust" in PARALLEL.get(function, ()),
        code=Code(function, (HERE / "src" / "kernels.rs", HERE / "src" / "lib.rs")),
    )(calling(rust, function))
    for form in FORMS:
        if form.label in UNCHANGED:
            same = form._replace(file=HERE / "reference.py")
            problem.peer(f"{form.label}, unchanged", code=Code(function, same.files, same.compiled))(
                calling(partial(module, same), function)
            )
        others = [other for label, other in OTHER_FORMS.get(function, ()) if label == form.label]
        for other in ("", *others):
            name = f"{function}_{other.replace(' ', '_')}" if other else function
            problem.peer(
                f"{form.label}, {other}" if other else form.label,
                needs=form.needs,
                parallel=form.label in PARALLEL.get(name, ()),
                jit=form.jit,
                prepare=own_classes(form) if other == "own classes" else None,
                code=Code(name, form.files, form.compiled),
            )(calling(partial(module, form), name))


def calling(load: Callable[[], Any], function: str) -> Callable[[Any], Any]:
    """Give the call of a module's function; the module is imported at the first one."""
    found: list[Callable[..., Any]] = []

    def call(arguments: tuple[Any, ...]) -> Any:
        if not found:
            found.append(getattr(load(), function))
        return found[0](*arguments)

    return call


def own_classes(form: Form) -> Callable[[Any], Any]:
    """Give what turns orders into instances of the tool's own classes."""
    return lambda arguments: (module(form).own_orders(*arguments),)


@workload(sizes=(1_000, 20_000, 200_000), unit="point")
def numeric_loop(n: int) -> tuple[array[float], array[float], int]:
    """Count how often z² + c is taken before it escapes, at most 200 times.

    A loop whose length each number decides, so that arrays can't do it in one pass.
    """
    draw = random.Random(1)  # noqa: S311 - an input, not a secret
    real = array("d", (draw.uniform(-2.0, 0.5) for _ in range(n)))
    imaginary = array("d", (draw.uniform(-1.2, 1.2) for _ in range(n)))
    return real, imaginary, LIMIT


@workload(sizes=(6, 9, 11), unit="queen")
def recursion(n: int) -> tuple[int]:
    """Count in how many ways n queens stand on a board of n by n and none attacks another."""
    return (n,)


@workload(sizes=(100, 10_000, 50_000), unit="order")
def business_rules(n: int) -> tuple[list[Order]]:
    """Price orders: taxes, discounts, coupons and refusals, by attributes of Python's own objects.

    "columns" first turns the objects into arrays, which is part of its time. "own classes" has the orders
    as instances of classes that mypyc compiled.
    """
    draw = random.Random(2)  # noqa: S311
    tiers, countries = (
        ("gold", "silver", "silver", "none"),
        ("ES", "FR", "DE", "NO", "US", "ES", "FR", "DE", "JP"),
    )
    coupons = (None, None, None, "FREESHIP", "WELCOME", "OLD")
    categories = ("book", "book", "toy", "food", "food", "alcohol")

    def item() -> Item:
        quantity = draw.choice((1, 1, 1, 2, 3, 12)) if draw.random() > 0.005 else 0
        return Item(draw.choice(categories), draw.randrange(100, 20_000), quantity)

    return (
        [
            Order(
                Customer(draw.choice(tiers), draw.randrange(6)),
                draw.choice(countries),
                [item() for _ in range(draw.randrange(1, 6))],
                draw.choice(coupons),
            )
            for _ in range(n)
        ],
    )


WORDS = (
    "screw",
    "bolt & nut",
    'pipe 3/4"',
    "paint <matt>",
    "O'Neill",
    "brush",
    "Schraube für Holz",
    "café",
    "螺丝",
    "hinge",
)


@workload(sizes=(100, 10_000, 200_000), unit="text")
def string_building(n: int) -> tuple[list[str]]:
    """Build one HTML list of many texts, with what has a meaning in HTML escaped."""
    draw = random.Random(3)  # noqa: S311
    return (
        [
            " ".join(draw.choices(WORDS, (8, 1, 1, 1, 1, 8, 1, 1, 1, 8), k=draw.randrange(2, 9)))
            for _ in range(n)
        ],
    )


@workload(sizes=(100, 10_000, 100_000), unit="row")
def report_rows(n: int) -> tuple[list[tuple[date, str, float, int]]]:
    """Format the rows of a report: a day, a name, an amount and a count, in columns."""
    draw = random.Random(4)  # noqa: S311
    start = date(2020, 1, 1)
    return (
        [
            (
                start + timedelta(draw.randrange(2_000)),
                " ".join(draw.choices(WORDS, (8, 1, 1, 1, 1, 8, 1, 1, 1, 8), k=2)),
                draw.uniform(-1_000.0, 1_000_000.0),
                draw.randrange(-100, 10_000_000),
            )
            for _ in range(n)
        ],
    )


for _problem, _function in (
    (numeric_loop, "escape_times"),
    (recursion, "queens"),
    (business_rules, "price_orders"),
    (string_building, "html_list"),
    (report_rows, "report_rows"),
):
    every_tool(_problem, _function)
