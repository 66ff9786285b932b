"""What is there already for what a function does: a table that each wing of ferrule extends.

A part is found by what a function is, or calls, where most of its time goes there, by what its source looks
like, or by being called with the same arguments again.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from ferrule.advise import sources
from ferrule.advise.kinds import holds_many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ferrule.advise.findings import Function

    Pattern = Callable[[ast.AST], bool]

MOSTLY = 0.5
"""Of a function's time: what it calls is what it does where so much goes there."""

AGAIN = 0.5
"""Of the calls seen: a cache pays where so many came with arguments that were there before."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something ready, and what it stands in for."""

    what: str
    """What the function does, as one says it after "it"."""
    instead: str
    exists: tuple[str, ...]
    """Names that must be there for it: `module:name`, each imported by a test."""
    calls: tuple[str, ...] = ()
    """Of what it replaces: full names of functions, or what these begin with (`csv.`)."""
    itself: tuple[str, ...] = ()
    """Of what it replaces where that itself is asked about: what others are meant to call, as in `calls`."""
    pattern: Pattern | None = None
    arrays: bool = False
    """Whether it was called with arrays."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A part that fits a function, and why."""

    part: Part
    reason: str


def fit(
    function: Function, calls: Mapping[str, float], repeated: float = 0.0, *, name: str = ""
) -> Fit | None:
    """Give the first part of the table that fits a function; None where none does.

    `name` is its own full name where it is a library's: some parts stand in for it, and what it calls that
    they replace is its own doing. `calls` is the share of its total that goes into each function that it
    calls, by full names; `repeated` the share of its calls that came with arguments that were there before.
    """
    for part in PARTS:
        if _named(name, part.itself):
            return Fit(part, f"it {part.what}, and something ready does so as well")
        if _named(name, part.calls):
            continue
        share = sum(each for called, each in calls.items() if _named(called, part.calls))
        if part.calls and share >= MOSTLY:
            return Fit(part, f"it {part.what}: {share:.0%} of its time goes there")
    if repeated >= AGAIN:
        return Fit(CACHE, f"it {CACHE.what}: {repeated:.0%} of the calls seen")
    defined = sources.function(function.code)
    if defined is None:
        return None
    arrays = any(holds_many(each.type) for each in function.shapes)
    fitting = (
        each for each in PARTS if each.pattern and (arrays or not each.arrays) and each.pattern(defined)
    )
    return next((Fit(each, f"it {each.what}, as its source says") for each in fitting), None)


def _named(name: str, starts: Iterable[str]) -> bool:
    return any(name == each or (each.endswith(".") and name.startswith(each)) for each in starts)


def full_name(file: str, name: str, library: Iterable[str]) -> str:
    """Give the full name of a function of a library: its module by where the file is, and its own.

    >>> full_name("/usr/lib/python3.11/json/__init__.py", "loads", ["/usr/lib/python3.11"])
    'json.loads'
    """
    for folder in sorted(library, key=len, reverse=True):
        path = PurePath(file)
        if path.is_relative_to(folder):
            parts = [*path.relative_to(folder).with_suffix("").parts, name]
            return ".".join(each for each in parts if each != "__init__")
    return name


def _loops(node: ast.AST) -> list[ast.For | ast.While]:
    return [each for each in ast.walk(node) if isinstance(each, ast.For | ast.While)]


def _counts(node: ast.AST) -> bool:
    """Whether a loop does `counts[key] = counts.get(key, 0) + 1`, or `counts[key] += 1`, and little else."""
    for loop in _loops(node):
        if not isinstance(loop, ast.For) or len(loop.body) > 1:
            continue
        (only,) = loop.body
        several = [*only.body, *only.orelse] if isinstance(only, ast.If) else [only]
        if all(_counts_one(each) for each in several):
            return True
    return False


def _counts_one(node: ast.stmt) -> bool:
    if isinstance(node, ast.AugAssign):
        return isinstance(node.target, ast.Subscript) and _is_one(node.value)
    if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Subscript):
        return False
    value = node.value
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add) and _is_one(value.right):
        value = value.left
        return isinstance(value, ast.Call) and getattr(value.func, "attr", "") == "get"
    return _is_one(value)


def _is_one(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value == 1 and not isinstance(node.value, bool)


def _words(node: ast.AST) -> bool:
    """Whether what is counted are the words of a text."""
    return _counts(node) and any(
        isinstance(loop, ast.For)
        and any(isinstance(each, ast.Attribute) and each.attr == "split" for each in ast.walk(loop.iter))
        for loop in _loops(node)
    )


def _sums(node: ast.AST) -> bool:
    """Whether its one loop adds up the items themselves, and does nothing else."""
    loops = _loops(node)
    if len(loops) != 1 or not isinstance(loops[0], ast.For) or len(loops[0].body) != 1:
        return False
    item, only = loops[0].target, loops[0].body[0]
    return (
        isinstance(only, ast.AugAssign)
        and isinstance(only.op, ast.Add)
        and isinstance(only.value, ast.Name)
        and isinstance(item, ast.Name)
        and only.value.id == item.id
    )


def _distance(node: ast.AST) -> bool:
    """Whether two loops, one in the other, take the least of three sums: an edit distance."""
    inner = [each for loop in _loops(node) for each in _loops(loop) if each is not loop]
    return any(
        isinstance(each, ast.Call)
        and getattr(each.func, "id", "") == "min"
        and len(each.args) == 3
        and all(isinstance(one, ast.BinOp) and isinstance(one.op, ast.Add) for one in each.args)
        for loop in inner
        for each in ast.walk(loop)
    )


def _multiplies(node: ast.AST) -> bool:
    """Whether three loops, one in the other, add up products of items: a product of matrices."""
    for outer in _loops(node):
        for middle in _loops(outer):
            for inner in _loops(middle):
                if inner is middle or middle is outer or len(inner.body) != 1:
                    continue
                only = inner.body[0]
                product = getattr(only, "value", None)
                if (
                    isinstance(only, ast.AugAssign)
                    and isinstance(only.op, ast.Add)
                    and isinstance(product, ast.BinOp)
                    and isinstance(product.op, ast.Mult)
                    and isinstance(product.left, ast.Subscript)
                    and isinstance(product.right, ast.Subscript)
                ):
                    return True
    return False


def _divides(node: ast.AST) -> bool:
    """Whether it is Euclid's algorithm: `a, b = b, a % b` until nothing is left."""
    return any(
        isinstance(loop, ast.While)
        and len(loop.body) == 1
        and isinstance(loop.body[0], ast.Assign)
        and any(isinstance(each, ast.Mod) for each in ast.walk(loop.body[0].value))
        and isinstance(loop.body[0].targets[0], ast.Tuple)
        and len(loop.body[0].targets[0].elts) == 2
        for loop in _loops(node)
    )


def _calls_itself_twice(node: ast.AST) -> bool:
    """Whether it is one expression of itself for smaller numbers, twice or more, as Fibonacci's."""
    name = getattr(node, "name", "")
    own = [
        each
        for each in ast.walk(node)
        if isinstance(each, ast.Call)
        and getattr(each.func, "id", "") == name
        and all(isinstance(one, ast.BinOp) and isinstance(one.op, ast.Sub) for one in each.args)
        and each.args
    ]
    return len(own) >= 2 and not _loops(node)


def _elementwise(node: ast.AST) -> bool:
    """Whether a loop over places computes each item of an array from those at the same place alone."""
    return any(
        isinstance(loop, ast.For)
        and isinstance(loop.target, ast.Name)
        and getattr(getattr(loop.iter, "func", None), "id", "") == "range"
        and all(_at_the_place(each, loop.target.id) for each in loop.body)
        for loop in _loops(node)
    )


def _at_the_place(node: ast.stmt, place: str) -> bool:
    if not isinstance(node, ast.Assign | ast.AugAssign):
        return False
    target = node.target if isinstance(node, ast.AugAssign) else node.targets[0]
    places = [each.slice for each in ast.walk(node) if isinstance(each, ast.Subscript)]
    calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
    return (
        isinstance(target, ast.Subscript)
        and all(isinstance(each, ast.Name) and each.id == place for each in places)
        and all(
            getattr(getattr(each.func, "value", None), "id", "") in {"math", "np", "numpy"} for each in calls
        )
    )


def _joins(node: ast.AST) -> bool:
    """Whether a loop of one statement makes a text longer by a text, each time."""
    return any(
        len(loop.body) == 1
        and isinstance(loop.body[0], ast.AugAssign)
        and isinstance(loop.body[0].op, ast.Add)
        and isinstance(loop.body[0].value, ast.JoinedStr)
        for loop in _loops(node)
    )


CACHE = Part(
    "is called with the same arguments again",
    "functools.cache, or ferrule.Cache where entries must leave; how often that helps is the share above",
    ("functools:cache", "ferrule:Cache", "ferrule:cached"),
)

PARTS: tuple[Part, ...] = (
    Part(
        "reads JSON",
        "ferrule.codec.json.loads, or orjson.loads",
        ("ferrule.codec.json:loads", "orjson:loads"),
        calls=("json.loads", "json.load", "json.decoder.", "_json."),
    ),
    Part(
        "writes JSON",
        "ferrule.codec.json.dumps, or orjson.dumps",
        ("ferrule.codec.json:dumps", "orjson:dumps"),
        calls=("json.dumps", "json.dump", "json.encoder."),
    ),
    Part(
        "reads CSV",
        "ferrule.read_csv, or polars.read_csv: by columns",
        ("ferrule:read_csv", "polars:read_csv"),
        calls=("csv.", "_csv."),
    ),
    Part(
        "takes statistics",
        "statistics.fmean for a mean, ferrule.compute_stats, or numpy.mean and numpy.std",
        ("statistics:fmean", "ferrule:compute_stats", "numpy:mean", "numpy:std"),
        calls=("statistics.",),
        itself=(
            "statistics.mean",
            "statistics.pstdev",
            "statistics.pvariance",
            "statistics.stdev",
            "statistics.variance",
        ),
    ),
    Part(
        "compiles regular expressions",
        "re.compile once, outside the function",
        ("re:compile",),
        calls=("re._compile", "re._compiler.", "re._parser."),
    ),
    Part(
        "copies deeply",
        "a shallow copy.copy, or dataclasses.replace of what changes",
        ("copy:copy", "dataclasses:replace"),
        calls=("copy.deepcopy",),
        itself=("copy.deepcopy",),
    ),
    Part(
        "reads dates",
        "datetime.datetime.fromisoformat, or polars' strptime for a column",
        ("datetime:datetime.fromisoformat", "polars:Expr.str"),
        calls=("_strptime.", "datetime.datetime.strptime"),
    ),
    Part(
        "compares texts",
        "cydifflib, which has difflib's results; ferrule.levenshtein_batch or rapidfuzz.process.cdist, which "
        "have others",
        ("cydifflib:SequenceMatcher", "ferrule:levenshtein_batch", "rapidfuzz.process:cdist"),
        calls=("difflib.",),
        itself=(
            "difflib.SequenceMatcher.get_matching_blocks",
            "difflib.SequenceMatcher.get_opcodes",
            "difflib.SequenceMatcher.ratio",
            "difflib.get_close_matches",
        ),
    ),
    Part(
        "walks the rows of a DataFrame",
        "an expression over whole columns, in pandas or polars",
        ("pandas:DataFrame.eval", "polars:Expr"),
        calls=("pandas.core.frame.DataFrame.iterrows", "pandas.core.frame.DataFrame.itertuples"),
    ),
    Part(
        "draws random numbers",
        "ferrule.random_floats, or numpy.random.default_rng: many at once",
        ("ferrule:random_floats", "numpy.random:default_rng"),
        calls=("random.", "_random."),
    ),
    Part(
        "writes a workbook",
        "ferrule.reports.to_xlsx",
        ("ferrule.reports:to_xlsx",),
        calls=("openpyxl.", "xlsxwriter."),
    ),
    Part(
        "writes a PDF",
        "ferrule.reports.to_pdf",
        ("ferrule.reports:to_pdf",),
        calls=("reportlab.", "fpdf."),
    ),
    Part(
        "counts the words of a text",
        "ferrule.word_count, or collections.Counter(text.split())",
        ("ferrule:word_count", "collections:Counter"),
        pattern=_words,
    ),
    Part("counts what comes how often", "collections.Counter", ("collections:Counter",), pattern=_counts),
    Part(
        "adds up numbers",
        "sum, math.fsum, or ferrule.sum_array where they are in an array",
        ("builtins:sum", "math:fsum", "ferrule:sum_array"),
        pattern=_sums,
    ),
    Part(
        "takes the edit distance of two texts",
        "ferrule.levenshtein, or ferrule.levenshtein_batch for many",
        ("ferrule:levenshtein", "ferrule:levenshtein_batch"),
        pattern=_distance,
    ),
    Part(
        "multiplies matrices",
        "ferrule.matrix_multiply, or numpy.matmul",
        ("ferrule:matrix_multiply", "numpy:matmul"),
        pattern=_multiplies,
    ),
    Part(
        "takes the greatest common divisor",
        "math.gcd, or ferrule.gcd_batch for many",
        ("math:gcd", "ferrule:gcd_batch"),
        pattern=_divides,
    ),
    Part(
        "computes the same again within itself",
        "functools.cache",
        ("functools:cache",),
        pattern=_calls_itself_twice,
    ),
    Part(
        "computes each item of an array by itself",
        "one expression of NumPy's over the whole array",
        ("numpy:ufunc",),
        pattern=_elementwise,
        arrays=True,
    ),
    Part("makes a text longer piece by piece", '"".join', ("builtins:str.join",), pattern=_joins),
)
"""The parts, in the order in which they are tried."""
