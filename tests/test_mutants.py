"""What puts faults into Python and Rust makes those that it says, one at a time, and in no file."""

import importlib
import subprocess
import sys
from collections import Counter

import pytest

from tests.mutants import kernels, python, rust
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


RUST = """//! What it does.
const LIMIT: i64 = 5;

/// Say so.
fn below(values: &[i64], most: i64) -> bool {
    if values.is_empty() || most < 0 {
        return true;
    }
    let mut sum = 0;
    for value in &values[..values.len().min(2)] {
        sum += value;
    }
    !(sum > most * LIMIT)
}

#[cfg(test)]
#[allow(dead_code)]
// And a comment.
mod tests {
    fn not_this() -> bool {
        1 == 2
    }
}
"""
SWITCH = """
fn fault(number: u32) -> bool {
    std::env::args().nth(1) == Some(number.to_string())
}

fn main() {
    let asked = [(&[][..], 1), (&[9], -1), (&[2, 3, 4], 1), (&[6], 1), (&[1], 0)];
    let answers = asked.map(|(values, most)| below(values, most));
    print!("{answers:?}");
}
"""


def test_each_fault_of_rust_is_behind_a_switch_of_its_own(tmp_path):
    path = tmp_path / "small.rs"
    path.write_text(RUST)
    found = [mutant.name.removeprefix("small.rs below: ") for mutant in rust.mutants(path)]
    assert found == [
        "all of it → return Default::default();",
        "all of it → return true;",
        "if values.is_empty() || most < 0 → if !(values.is_empty() || most < 0)",
        "values.is_empty() || most < 0 → values.is_empty() && most < 0",
        "most < 0 → most <= 0",
        "most < 0 → most < 1",
        "return true; → nothing",
        "return true → return false",
        "let mut sum = 0; → let mut sum = 1;",
        "..values.len().min(2) → ..(values.len().min(2)) + 1",
        "values.len().min(2) → values.len().max(2)",
        "(2) → (3)",
        "sum += value → sum -= value",
        "!(sum > most * LIMIT) → (sum > most * LIMIT)",
        "sum > most * LIMIT → sum >= most * LIMIT",
        "most * LIMIT → most / LIMIT",
    ]
    source = tmp_path / "switched.rs"
    source.write_text(rust.switched(path, "self::fault", 100, {9, 10}) + SWITCH)
    program = tmp_path / "switched"
    subprocess.run(["rustc", "-A", "warnings", "-o", program, source], check=True)  # noqa: S607
    answers = []
    for number in range(len(found)):
        run = subprocess.run([program, str(100 + number)], capture_output=True, text=True, check=True)
        answers.append("".join("1" if word == "true" else "0" for word in run.stdout[1:-1].split(", ")))
    right = answers[9]
    assert right == answers[10] == "11100"
    assert answers[:2] == ["00000", "11111"]
    assert answers[3:5] == ["10100", "11101"]
    assert answers[7] == "00100"
    assert answers[13:] == ["11011", "11000", "11000"]


def test_a_mistake_is_the_last_faults_before_its_end():
    first, last = "(if crate::fault(4) { b } else { c })", "(if crate::fault(17) { d } else { e })"
    source = f"let a = {first}; Default::default(); {last}"
    at = source.index
    assert kernels.those_at(source, [(at("b }"), at("b }") + 1)]) == {4}
    assert kernels.those_at(source, [(at("Default"), at("Default") + 9), (at(last), len(source))]) == {4, 17}
    with pytest.raises(SystemExit, match="a mistake without a fault: let"):
        kernels.those_at(source, [(0, 3)])


@pytest.mark.parametrize("part", PARTS)
def test_what_changes_nothing_is_a_fault_that_is_there_once(part):
    names = Counter(
        mutant.name
        for path in PARTS[part][0]
        for mutant in (rust if path.suffix == ".rs" else python).mutants(path)
    )
    assert {name: names[name] for name in equivalents(part)} == dict.fromkeys(equivalents(part), 1)
