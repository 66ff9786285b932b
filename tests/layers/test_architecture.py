"""What ARCHITECTURE.md lists is what there is: who may know whom, and what threads may do to each class."""

import re
from pathlib import Path

import ferrule
import pytest

from tests.layers import test_boundary, test_python
from tests.layers.rust import CRATES, classes, sources

TEXT = (Path(__file__).parents[2] / "ARCHITECTURE.md").read_text("utf-8")
CODE = re.compile(r"`([\w-]+)`")


def rows(start: str, end: str) -> list[tuple[str, str]]:
    """The first two cells of each row of the table between two texts, without its head."""
    part = TEXT[TEXT.index(start) :]
    lines = re.findall(r"^\| (.*?) \| (.*?) \|", part[: part.index(end)], re.MULTILINE)
    return [(first, second) for first, second in lines[1:]]


def test_who_may_know_whom_is_what_is_checked() -> None:
    written = {
        CODE.findall(floor)[0]: set(CODE.findall(known))
        for floor, known in rows("**Who may know whom**", "\n\nA `face` is")
    }
    there = {test_python.room(module.name) for module in test_python.MODULES} | test_python.GROUND
    checked = test_boundary.KNOWS | {
        floor: known & there for floor, known in test_python.KNOWS.items() if floor in there
    }
    assert written == checked


# Of a folder whose files are in a row of its own: words in that row that are none of them.
FOLDERS = {
    "ferrule-base/src/": set(),
    "ferrule-arrow/src/": set(),
    "ferrule-csv/src/": set(),
    "ferrule-gate/src/cpython/": set(),
    "ferrule-gate/src/give/": set(),
    "ferrule-gate/src/take/": {"str", "OSError"},
}


def test_each_file_of_a_crate_is_named() -> None:
    named = {
        place.strip("`"): set(CODE.findall(what))
        for place, what in rows("Beside the domains:", "\n\nMeasuring")
    }
    for folder, words in FOLDERS.items():
        files = {path.stem for path in (CRATES / folder).iterdir()} - {"lib", "mod", "tests"}
        assert named[folder] - words == files, folder


@pytest.mark.parametrize("folder", ["measuring", "bench", "costs", "advise"])
def test_each_file_of_a_package_is_named(folder: str) -> None:
    package = Path(ferrule.__file__).parent / folder
    named = {
        name.split("/")[0]
        for cell, _ in rows(f"| `ferrule/{folder}/` | what it is |", "\n\n")
        for name in re.findall(r"`([\w/<>]+)`", cell)
    }
    there = {path.stem for path in package.iterdir() if path.suffix in {"", ".py"}}
    assert named == there - {"__init__", "__pycache__"}


FILES = [text for crate in CRATES.iterdir() for text in sources(crate / "src").values()]


def test_every_class_is_judged() -> None:
    judged = [name for what, _ in rows("## Threading", "\n## ") for name in CODE.findall(what)]
    found = [name for text in FILES for _, name in classes(text)]
    assert len(found) > 30
    assert set(found) <= set(judged)
    assert len(found) == len(set(found))
    assert len(judged) == len(set(judged))


def may_change(text: str) -> list[str]:
    """The classes of a file that are not frozen."""
    return [name for attributes, name in classes(text) if not re.search(r"\bfrozen\b", attributes)]


def test_classes_are_frozen() -> None:
    # What it costs to take one that may change is what this one is there for.
    assert [name for text in FILES for name in may_change(text)] == ["MutablePoint"]


def test_the_guard_sees_classes() -> None:
    text = '#[pyclass(module = "a")]\n/// A struct of its own.\n#[derive(Eq)]\npub struct One {\n}\n'
    for one in (
        text,
        text.replace("pub struct", "pub(super) enum"),
        text.replace("pyclass", "pyo3::pyclass"),
    ):
        assert [name for _, name in classes(one)] == may_change(one) == ["One"]
        assert may_change(one.replace("(module", "(frozen, module")) == []
    assert classes(f"//{text}") == []
    several = "#[pyclass(get_all)] struct A; #[pyclass] pub(super) struct B(u8); #[pyclassy] struct C;"
    assert may_change(several) == ["A", "B"]
