"""What puts faults into Python makes those that it says, one at a time, and in no file."""

import importlib
import sys
from collections import Counter

import pytest

from tests.mutants.__main__ import PARTS, equivalents
from tests.mutants.python import Finder, compiled, mutants, noting

SOURCE = '''"""What it does."""
TABLE = [1, 2]
LIMIT = 5


def below(value: int = 2) -> bool:
    """Say so."""
    if not value or value in TABLE:
        return value < LIMIT + 1
    raise ValueError("large")
'''


def test_each_fault_is_where_it_says_and_alone(tmp_path):
    path = tmp_path / "small.py"
    path.write_text(SOURCE)
    found = mutants(path)
    assert [mutant.name.removeprefix("small.py ") for mutant in found] == [
        "module: 5 → 6",
        "below: 2 → 3",
        "below: if not value or value in TABLE: → if not (not value or value in TABLE):",
        "below: not value or value in TABLE → not value and value in TABLE",
        "below: not value → value",
        "below: value in TABLE → value not in TABLE",
        "below: return value < LIMIT + 1 → return None",
        "below: value < LIMIT + 1 → value <= LIMIT + 1",
        "below: LIMIT + 1 → LIMIT - 1",
        "below: LIMIT + 1 → LIMIT + 2",
        "below: raise ValueError('large') → pass",
    ]
    assert path.read_text() == SOURCE
    answers = []
    for mutant in found:
        names: dict[str, object] = {}
        exec(compiled(path, mutant.number), names)  # noqa: S102
        below = names["below"]
        try:
            answers.append((names["LIMIT"], [below(value) for value in (0, 1, 2)], below()))
        except ValueError:
            answers.append(None)
    right = (5, [True, True, True], True)
    assert answers[0] == (6, *right[1:])
    assert answers[1] is None
    assert answers[6] == (5, [None, None, None], None)
    assert answers[7] == right  # no test here is at the limit
    assert answers[9] == right


def test_a_module_is_imported_with_a_fault_or_notes_what_is_called(tmp_path, monkeypatch):
    path = tmp_path / "with_a_fault.py"
    path.write_text(SOURCE)
    number = next(each.number for each in mutants(path) if each.after == "return None")
    monkeypatch.setattr(sys, "meta_path", [Finder({path.stem: str(path)}, str(number)), *sys.meta_path])
    monkeypatch.delitem(sys.modules, path.stem, raising=False)
    assert importlib.import_module(path.stem).below(1) is None
    del sys.modules[path.stem]
    said = tmp_path / "said"
    names: dict[str, object] = {}
    monkeypatch.setitem(sys.modules, "mutants_python", sys.modules["tests.mutants.python"])
    exec(noting(path, str(said)), names)  # noqa: S102
    assert not said.exists()
    assert names["below"](1)
    assert said.read_text().split("\t")[1:] == [path.name, "below\n"]


@pytest.mark.parametrize("part", PARTS)
def test_what_changes_nothing_is_a_fault_that_is_there_once(part):
    names = Counter(mutant.name for path in PARTS[part][0] for mutant in mutants(path))
    assert {name: names[name] for name in equivalents(part)} == dict.fromkeys(equivalents(part), 1)
