"""What ARCHITECTURE.md lists is what there is: who may know whom, and what threads may do to each class."""

import re
from pathlib import Path

from tests.layers import test_boundary, test_python
from tests.layers.rust import CRATES, code, sources

TEXT = (Path(__file__).parents[2] / "ARCHITECTURE.md").read_text("utf-8")
CODE = re.compile(r"`([\w-]+)`")
CLASS = re.compile(r"#\[pyclass\b.*?\b(?:struct|enum)\s+(\w+)", re.DOTALL)


def rows(start: str, end: str) -> list[tuple[str, str]]:
    """The first two cells of each row of the table between two texts, without its head."""
    part = TEXT[TEXT.index(start) :]
    lines = re.findall(r"^\| (.*?) \| (.*?) \|", part[: part.index(end)], re.MULTILINE)
    return [(first, second) for first, second in lines[1:]]


def classes(text: str) -> list[str]:
    """The classes that a file of Rust gives Python."""
    return CLASS.findall(code(text))


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


def test_every_class_is_judged() -> None:
    judged = [name for what, _ in rows("## Threading", "\n## ") for name in CODE.findall(what)]
    files = [text for crate in CRATES.iterdir() for text in sources(crate / "src").values()]
    found = [name for text in files for name in classes(text)]
    assert len(found) > 30
    assert set(found) <= set(judged)
    assert len(judged) == len(set(judged))


def test_the_guard_sees_classes() -> None:
    text = '#[pyclass(frozen, module = "a")]\n/// A struct of its own.\n#[derive(Eq)]\npub struct One {\n}\n'
    assert classes(text) == ["One"]
    assert classes(text.replace("pub struct", "enum")) == ["One"]
    assert classes(f"//{text}") == []
    several = "#[pyclass(get_all)] struct A; #[pyclass] pub(super) struct B(u8); #[pyclassy] struct C;"
    assert classes(several) == ["A", "B"]
