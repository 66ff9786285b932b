"""What a message says of a value is written as Python writes it: by `Repr`, never by Rust's `{:?}`."""

import re

from tests.layers.rust import CRATES, blocks, closing, sources, split

DEBUG = re.compile(r"\{\w*:[^}]*\?\}")
# What ends the process, or fails a test.
INTERNAL = re.compile(r"\b(?:panic|unreachable|assert\w*|debug_assert\w*)!\s*\(")

# Where it may be, and why.
MAY = {
    "ferrule-base/src/repr.rs": "makes Python's way of Rust's",
    "ferrule-codec/src/tree.rs": "trees are what tests decode into; no user makes one",
}


def shown_as_rust(path: str, text: str) -> list[str]:
    """The texts of a file with `{:?}` in them, but for those of tests and panics."""
    if re.search(r"(^|/)tests(\.rs$|/)", path):
        return []
    clean, strings = split(text)
    aside = [(block.opens, block.end) for block in blocks(clean, "mod") if block.name == "tests"]
    aside += [(found.start(), closing(clean, found.end() - 1)) for found in INTERNAL.finditer(clean)]
    return [
        said
        for start, said in strings
        if DEBUG.search(said) and not any(begin < start < end for begin, end in aside)
    ]


def test_messages_show_values_as_python_does() -> None:
    found, count = set(), 0
    for crate in sorted(CRATES.iterdir()):
        for path, text in sources(crate / "src").items():
            count += 1
            if shown_as_rust(path, text):
                found.add(f"{crate.name}/src/{path}")
    assert count > 250
    assert found == MAY.keys()


def test_the_guard_sees_what_is_shown() -> None:
    for text in (
        'fn f() { format!("got {x:?}") }',
        'fn f() { format!("got {:?}", x) }',
        '#[error("table {table:?}")]',
        'fn f() { write!(out, "{:#?}", x) }',
        'fn f() { panic!("{x}"); format!("{0:.3?}", x) }',
        'mod tests { } fn f() { format!("{x:?}") }',
    ):
        assert shown_as_rust("a.rs", text), text
    for text in (
        'fn f() { format!("got {x}: ?") }',
        'fn f() { panic!("{x:?}") }',
        'fn f() { assert!(a, "{x:?}") }',
        'mod tests { fn f() { format!("{x:?}") } }',
        '// "{x:?}"',
    ):
        assert not shown_as_rust("a.rs", text), text
    assert not shown_as_rust("room/tests.rs", 'fn f() { format!("{x:?}") }')
