"""No call panics, aborts or goes on for ever, whatever comes: users could not catch a panic."""

import decimal
import os
import subprocess
import sys
from itertools import repeat
from pathlib import Path
from typing import get_args

import ferrule as fe
import numpy as np
import pytest
from ferrule import reports
from ferrule.reports import Column, Page, Rule, Style, Table
from ferrule.reports.table import Kind

from tests.parity.arguments import CALLS, called
from tests.signals import Rung, at_most


class Long:
    """It says that it is long."""

    def __init__(self, length):
        self.length = length

    def __len__(self):
        return self.length

    def __iter__(self):
        return iter(["a", "b"])


class Items(Long):
    """The same as a sequence."""

    def __getitem__(self, place):
        return "a"


class Raises:
    """It raises in whatever it is asked."""

    def fail(self, *_args):
        raise ZeroDivisionError

    __index__ = __float__ = __len__ = __iter__ = __bool__ = __hash__ = __eq__ = __fspath__ = __str__ = fail
    __getattr__ = __repr__ = __int__ = __bytes__ = __next__ = __contains__ = __getitem__ = fail


def hostile():
    nested = []
    for _ in range(2_000):
        nested = [nested]
    return [
        *(10**18, -(10**18), 2**63, 2**64, -(2**63), 10**400, 0, -1, 10**9, True),
        *(float("nan"), float("inf"), -0.0, 5e-324, 1e308, 1j, decimal.Decimal("sNaN")),
        *("\ud800", "", "\0", "a" * 10_000, b"\xff\xfe", bytearray(b"\x80"), None, ..., NotImplemented),
        *(
            range(10**18),
            range(2**100),
            Long(10**17),
            Long(sys.maxsize),
            Items(10**17),
            repeat(1),
            repeat("a"),
        ),
        *(
            nested,
            {},
            {1: 2},
            set(),
            [[]],
            [None],
            [1, "a"],
            [[1], [2, 3]],
            [(10**18,) * 3],
            ["\ud800"],
            object,
        ),
        *(
            np.array(7),
            np.zeros((0, 3)),
            np.zeros((2, 2, 2)),
            np.array(["a", None], object),
            np.zeros(3, "c16"),
        ),
        *(np.zeros(3, "M8[s]"), np.zeros(3, ">f8"), np.zeros(6)[::-2], np.ma.masked_array([1, 2], [0, 1])),
        *(memoryview(b"abc")[::2], memoryview(b"abcd").cast("I"), slice(10**18), Raises(), Raises),
    ]


NOT_COMPILED = ("bench.", "costs.", "measuring.")


def two_columns(**options):
    return Table([(1, 2)], ["a", "b"], **options)


# What a part of a report that was taken is then written as.
WRITTEN = {
    "reports.Chart.__new__": lambda chart: two_columns(charts=chart),
    "reports.Column.__new__": lambda column: Table([(1, 2)], [column, "z"]),
    "reports.CsvFile.__new__": Table,
    "reports.Image.__new__": lambda image: two_columns(images=image),
    "reports.Page.__new__": lambda page: page,
    "reports.Rule.__new__": lambda rule: Table([(1,)], [Column("a", rules=rule)], styles={"bold": Style()}),
    "reports.Style.__new__": lambda style: Table([(1,)], [Column("a", style=style)], header_style=style),
    "reports.Table.__new__": lambda table: table,
    "reports.Template.__new__": lambda template: template.with_rows([(1, 2)]),
}


@pytest.mark.parametrize("name", sorted(name for name in CALLS if not name.startswith(NOT_COMPILED)))
def test_whatever_comes_is_answered_or_refused(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for parameter in CALLS[name][1]:
        for value in hostile():
            made = answer(f"{name}({parameter}={type(value).__name__})", called, name, {parameter: value})
            if made is not None and name in WRITTEN:
                report(f"{name}({parameter}={type(value).__name__})", WRITTEN[name](made))


@pytest.mark.parametrize("kind", [None, *get_args(Kind)])
def test_whatever_cells_have_is_written_or_refused(kind):
    for value in hostile():
        column = Column("a", kind=kind, width=5, wrap=True, rules=[Rule("=", 1), Rule("contains", "a")])
        for rows in ([(value,)], [(1,), (value,)], {"a": [value, None]}, value):
            report(f"a cell of {type(value).__name__}", Table(rows, [column]))


def report(what, table):
    """Write both kinds of report of a table, if they can be."""
    page = Page(font_size=7)
    if isinstance(table, Page):
        page, table = table, Table([(1, 2)], ["a", "b"])
    for write in (reports.to_xlsx, reports.to_pdf):
        answer(f"{write.__name__} with {what}", write, table, page=page)


def answer(what, call, *arguments, **named):
    """Call it, and give what comes; None where that is an error that a user can catch."""
    try:
        with at_most(0.1):
            return call(*arguments, **named)
    except fe.InternalError as error:
        pytest.fail(f"{what}: {error}")
    except (Rung, Exception):  # noqa: BLE001 - any that a user can catch will do
        return None
    except BaseException as error:  # noqa: BLE001 - a panic is one
        pytest.fail(f"{what}: {type(error).__name__}: {error}")


LENGTHS = """
import sys, ferrule as fe
if sys.platform.startswith("linux"):
    # What has no end takes no more than this: not all that the machine has.
    import resource
    fe.parallel_sum([1.0] * 100_000)
    used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + (256 << 20), resource.getrlimit(resource.RLIMIT_AS)[1]))
class Lie:
    def __len__(self): return 10**17
    def __iter__(self): return iter(["a", "b"])
    def __getitem__(self, place): return ["a", "b"][place]
X = eval(sys.argv[1])
for call in sys.argv[2:]:
    print(call, flush=True)
    try:
        eval("fe." + call)
    except Exception as error:
        assert not isinstance(error, fe.InternalError), error
"""
TAKERS = (
    *("slugify_batch(X)", "normalize_whitespace_batch(X)", "levenshtein_batch('a', X)", "word_count(X)"),
    *(
        "parallel_sum(X)",
        "process_numbers(X, 1)",
        "compute_stats(X)",
        "filter_above(X, 1)",
        "is_prime_batch(X)",
    ),
    *(
        "FrozenMap(X)",
        "FrozenMap(keys=X, values=X)",
        "FrozenMap().get_many(X)",
        "FrozenMap().get_many(X, default=1)",
        "FrozenMap().contains_many(X)",
        "People(X)",
        "Cache().update(X)",
        "evaluate_rules(X, X)",
    ),
    *("matrix_multiply(X, X)", "DataProcessor(3).add_data(X)", "WordCounts(X)", "gcd_batch(X, X)", "irr(X)"),
    *("People.from_columns(X, X, X)", "Buffer.zeros(X)", "Buffer.wrap(X)"),
    *(
        "Buffer.zeros(10**17)",
        "Buffer.arange(10**17)",
        "random_floats(10**17, seed=1)",
        "SharedArray.create(10**17)",
    ),
    *(
        "Buffer.zeros((10**9, 10**9))",
        "DataProcessor(10**17).add_data([1])",
        "Cache(max_entries=10**17).set(1, 1)",
    ),
)


@pytest.mark.parametrize("value", ["range(10**18)", "Lie()", "range(2**100)"])
def test_a_length_is_no_more_than_a_hint(value):
    """In a process of its own: what goes wrong here ends it."""
    command = [sys.executable, "-c", LENGTHS, value, *TAKERS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout.splitlines()[-1] + done.stderr


FULL = """
import resource, sys, ferrule as fe
words = [f"w{number}" for number in range(50_000)]
counts, people = fe.WordCounts(" ".join(words)), fe.People([(word, 1, 1.0) for word in words])
frozen, cache = fe.FrozenMap(keys=words, values=[b"b" * 40] * len(words)), fe.Cache()
cache.update(zip(words, words))
rows = fe.codec.json.dumps([[word, 1.5] for word in words])
fe.parallel_sum([1.0] * 100_000)
people.ages
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used, resource.getrlimit(resource.RLIMIT_AS)[1]))
kept = []
for text in sys.argv[1:]:
    call = eval("lambda: " + text)
    try:
        while True:
            kept.append(call())
    except MemoryError:
        del kept[-5:]  # the next has a little, and need not fill all of it anew
        print(text)
"""
FILLING = (
    "counts.most_common()",
    "list(counts.items())",
    "frozen.get_many(words)",
    "people.names",
    "list(cache)",
    "fe.slugify_batch(words)",
    "fe.codec.json.loads(rows)",
)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of address space are Linux's here")
def test_no_memory_for_what_is_given_is_an_exception():
    command = [sys.executable, "-c", FULL, *FILLING]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == list(FILLING), done.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_what_is_raised_at_the_first_array_of_a_process_stays_out_of_it():
    """NumPy's C API is got ready then, by a crate that panics where anything is raised in it."""
    # Python 3.12 on warns of forks beside threads, as NumPy has.
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-m", "tests.parity.first_arrays"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert (done.returncode, done.stderr) == (0, "")
    first = set(done.stdout.split())
    assert first >= {"sequences.random_floats", "linalg.matrix_multiply", "tables.read_csv"}
    assert len(first) >= 40, "fewer would mean that something else was first"
