"""Ready parts: each names something that exists, and is found for what it replaces and nothing else."""

import importlib
import textwrap
from operator import attrgetter
from pathlib import Path

import pytest
from ferrule.advise import ready
from ferrule.advise.findings import Shape
from ferrule.advise.ready import CACHE, PARTS, full_name
from ferrule.advise.recording import Code

from tests.advise.made import function


@pytest.mark.parametrize("name", sorted({name for part in (*PARTS, CACHE) for name in part.exists}))
def test_what_is_named_exists(name: str) -> None:
    module, _, attribute = name.partition(":")
    assert attrgetter(attribute)(importlib.import_module(module)) is not None


def test_each_part_says_what_it_is_found_by() -> None:
    assert all(part.calls or part.pattern for part in PARTS)
    assert len({part.what for part in PARTS}) == len(PARTS)


@pytest.mark.parametrize(
    ("calls", "what"),
    [
        ({"json.loads": 0.6}, "reads JSON"),
        ({"json.decoder.JSONDecoder.decode": 0.3, "json.loads": 0.3}, "reads JSON"),
        ({"_csv.reader": 0.9}, "reads CSV"),
        ({"statistics.mean": 0.5}, "takes statistics"),
        ({"json.loads": 0.4, "csv.reader": 0.4}, None),
        ({"copy.deepcopy": 0.9}, "copies deeply"),
        ({"copy.copy": 0.9}, None),
        ({"jsonschema.validate": 0.9}, None),
        ({}, None),
    ],
)
def test_a_part_is_found_by_what_most_of_the_time_goes_to(calls: dict[str, float], what: str | None) -> None:
    found = ready.fit(function(), calls)
    assert (found.part.what if found else None) == what


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("statistics.mean", "takes statistics"),
        ("difflib.get_close_matches", "compares texts"),
        # What others are not meant to call, and what only lies beside it.
        ("statistics._sum", None),
        ("statistics.NormalDist.cdf", None),
        ("difflib.SequenceMatcher.find_longest_match", None),
        ("", None),
    ],
)
def test_a_part_stands_in_for_a_function_of_a_library(name: str, what: str | None) -> None:
    found = ready.fit(function(), {}, name=name)
    assert (found.part.what if found else None) == what


def test_what_a_library_calls_of_its_own_is_its_own_doing() -> None:
    calls = {"csv.Sniffer.sniff": 0.9}
    assert ready.fit(function(), calls, name="csv.Sniffer.has_header") is None
    assert ready.fit(function(), calls, name="other.read") is not None


def test_what_comes_again_is_kept() -> None:
    found = ready.fit(function(), {}, repeated=0.5)
    assert found is not None
    assert found.part is CACHE
    assert "50%" in found.reason
    assert ready.fit(function(), {}, repeated=0.49) is None


SOURCES = {
    "counts the words of a text": """
        def f(text):
            counts = {}
            for word in text.split():
                counts[word] = counts.get(word, 0) + 1
            return counts
    """,
    "counts what comes how often": """
        def f(rows):
            counts = {}
            for row in rows:
                if row in counts:
                    counts[row] += 1
                else:
                    counts[row] = 1
            return counts
    """,
    "adds up numbers": """
        def f(numbers):
            total = 0
            for number in numbers:
                total += number
            return total
    """,
    "takes the edit distance of two texts": """
        def f(a, b):
            row = list(range(len(b) + 1))
            for i, x in enumerate(a):
                last, row[0] = row[0], i + 1
                for j, y in enumerate(b):
                    last, row[j + 1] = row[j + 1], min(row[j + 1] + 1, row[j] + 1, last + (x != y))
            return row[-1]
    """,
    "multiplies matrices": """
        def f(a, b, c):
            for i in range(len(a)):
                for j in range(len(b[0])):
                    for k in range(len(b)):
                        c[i][j] += a[i][k] * b[k][j]
            return c
    """,
    "takes the greatest common divisor": """
        def f(a, b):
            while b:
                a, b = b, a % b
            return a
    """,
    "computes the same again within itself": """
        def f(n):
            return n if n < 2 else f(n - 1) + f(n - 2)
    """,
    "computes each item of an array by itself": """
        def f(a, b, out):
            for i in range(len(a)):
                out[i] = a[i] * math.sin(b[i])
            return out
    """,
    "makes a text longer piece by piece": """
        def f(rows):
            text = ""
            for row in rows:
                text += f"<li>{row}</li>"
            return text
    """,
}
NOTHING = [
    """
        def f(rows):
            total = 0
            for row in rows:
                total += row.price * row.quantity
            return total
    """,
    """
        def f(rows):
            totals = {}
            for row in rows:
                totals[row.name] = totals.get(row.name, 0) + row.price
            return totals
    """,
    """
        def f(a, out):
            for i in range(1, len(a)):
                out[i] = a[i] + out[i - 1]
            return out
    """,
    """
        def f(rows):
            for row in rows:
                counts[row] += 1
                send(row)
    """,
    """
        def f(node):
            return f(node.left) + f(node.right)
    """,
]


def written(folder: Path, text: str) -> Code:
    path = folder / "made.py"
    path.write_text(textwrap.dedent(text))
    return Code(str(path), "f", 2)


@pytest.mark.parametrize("what", SOURCES)
def test_a_part_is_found_by_what_the_source_looks_like(tmp_path: Path, what: str) -> None:
    shapes = [Shape("a", "ndarray", [10] * 3)]
    found = ready.fit(function(code=written(tmp_path, SOURCES[what]), shapes=shapes), {})
    assert found is not None
    assert found.part.what == what


def test_every_part_that_is_found_by_a_source_has_one_here() -> None:
    assert {part.what for part in PARTS if part.pattern} == set(SOURCES)


@pytest.mark.parametrize("text", NOTHING)
def test_what_does_more_is_nothing_ready(tmp_path: Path, text: str) -> None:
    shapes = [Shape("a", "ndarray", [10] * 3)]
    assert ready.fit(function(code=written(tmp_path, text), shapes=shapes), {}) is None


def test_items_of_lists_are_no_arrays(tmp_path: Path) -> None:
    text = SOURCES["computes each item of an array by itself"]
    assert ready.fit(function(code=written(tmp_path, text)), {}) is None


@pytest.mark.parametrize(
    ("file", "name", "full"),
    [
        ("/lib/python3.11/csv.py", "DictReader.__next__", "csv.DictReader.__next__"),
        (
            "/lib/python3.11/site-packages/pandas/core/frame.py",
            "DataFrame.iterrows",
            "pandas.core.frame.DataFrame.iterrows",
        ),
        ("/home/me/app.py", "f", "f"),
    ],
)
def test_full_names(file: str, name: str, full: str) -> None:
    assert full_name(file, name, ["/lib/python3.11", "/lib/python3.11/site-packages"]) == full
