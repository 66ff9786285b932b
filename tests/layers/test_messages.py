"""What a message says of a value is written as Python writes it: by `Repr`, not by Rust's `{:?}` or `{}`."""

import re
from collections.abc import Iterator

from tests.layers.rust import CRATES, blocks, closing, pieces, sources, split

DEBUG = re.compile(r"\{\w*:[^}]*\?\}")
# What ends the process, or fails a test.
INTERNAL = re.compile(r"\b(?:panic|unreachable|assert\w*|debug_assert\w*)!\s*\(")

# Where it may be, and why.
MAY = {
    "ferrule-base/src/repr.rs": "makes Python's way of Rust's",
    "ferrule-codec/src/tree.rs": "trees are what tests decode into; no user makes one",
}

PLACE = re.compile(r"\{(\w*)((?::[^}]*)?)\}")
NAMED = re.compile(r"\s*(\w+)\s*=(?!=)")
# What makes a text of a value as Python does, or is a number of things.
AS_PYTHON = re.compile(
    r"\b(repr\(\)\??|shown\(.*\)\??|(cut|int|worded)\(.*\)|class_of\(&?\w+\)|(len|null_count|objects)\(\))$"
)
# What else a message says that came. Another name may be that of a float, which Python writes otherwise.
TEXTS = {
    # Of things that have a name: a class, a type of numbers, a kind.
    *("class", "class.name", "dtype", "unit", "name", "kind", "order", "zone", "found", "names", "$dtype"),
    *("came.name()", "dtype.name()", "found.name()", "source.layout.dtype().name()", "self.kind()"),
    *("array.data_type()", "other", "article(name)"),
    # Made by `shown` and the like where it was taken.
    *("came", "got", "shown", "stream", "text", "what", "wanted", "part", "key"),
    *("beside", "shown.join( )", "found.join( )", "argument.str()?"),
    # Where it stands.
    *("at", "place(data, at)", "place(data, error.valid_up_to())", "found(data, at)"),
}
INTS = {
    *("a", "b", "n", "n - 1", "int", "count", "entry.count", "columns", "ddof", "digits", "dimensions"),
    *("before", "end", "id", "limit", "offset", "place", "start"),
    *("feature", "fields", "image.index", "images", "indent", "index", "len", "length", "major", "most"),
    *("matrix.columns", "matrix.rows", "max_depth", "nulls", "places.width", "self.cell.len"),
    *("self.max_depth", "self.table", "version"),
}
CONSTANT = re.compile(r"[A-Z_]+")


def came(text: str) -> Iterator[tuple[str, str]]:
    """What the messages of a file say that came, between `got` and `wanted`, and how it is written."""
    clean, strings = split(text)
    elsewhere = aside(clean)
    for start, string in strings:
        if any(begin < start < end for begin, end in elsewhere):
            continue
        said = string.replace("{{", "  ").replace("}}", "  ")
        begins, ends = said.find("got "), said.rfind("wanted")
        if begins < 0 or not PLACE.search(said, begins):
            continue
        ends = ends if ends > begins else len(said)
        behind = list(pieces(clean[start : closing(clean, opening(clean, start))]))[1:]
        named = {name[1]: piece[name.end() :] for piece in behind if (name := NAMED.match(piece))}
        numbered = [piece for piece in behind if not NAMED.match(piece)]
        for place in PLACE.finditer(said):
            argument = place[1] or (numbered.pop(0) if numbered else "")
            if begins < place.start() < ends:
                yield " ".join(named.get(argument, argument).split()), place[2]


def opening(clean: str, place: int) -> int:
    """Where the bracket is that is open there."""
    depth = 0
    while depth <= 0 and place > 0:
        place -= 1
        depth += (clean[place] in "([{") - (clean[place] in ")]}")
    return place


def shown_otherwise(path: str, text: str) -> set[str]:
    """What the messages of a file show of which nobody knows that Python shows it so."""
    if is_test(path):
        return set()
    return {
        argument
        for argument, form in came(text)
        if form
        or not (AS_PYTHON.search(argument) or CONSTANT.fullmatch(argument) or argument in TEXTS | INTS)
    }


def aside(clean: str) -> list[tuple[int, int]]:
    """Where texts are that no user reads: tests and panics."""
    tests = [(block.opens, block.end) for block in blocks(clean, "mod") if block.name == "tests"]
    return tests + [(found.start(), closing(clean, found.end() - 1)) for found in INTERNAL.finditer(clean)]


def is_test(path: str) -> bool:
    return re.search(r"(^|/)tests(\.rs$|/)", path) is not None


def shown_as_rust(path: str, text: str) -> list[str]:
    """The texts of a file with `{:?}` in them, but for those of tests and panics."""
    if is_test(path):
        return []
    clean, strings = split(text)
    elsewhere = aside(clean)
    return [
        said
        for start, said in strings
        if DEBUG.search(said) and not any(begin < start < end for begin, end in elsewhere)
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


def test_numbers_are_written_as_python_writes_them() -> None:
    found, count = {}, 0
    for crate in sorted(CRATES.iterdir()):
        for path, text in sources(crate / "src").items():
            count += sum(1 for _ in came(text))
            shown = shown_otherwise(path, text)
            if shown and f"{crate.name}/src/{path}" not in MAY:
                found[f"{crate.name}/src/{path}"] = shown
    assert count > 150
    assert not found


def test_the_guard_sees_what_may_be_a_float() -> None:
    for text in (
        'fn f() { format!("timer(): got {seconds}, wanted more") }',
        'fn f() { format!("got {}, wanted {}", x, y.repr()) }',
        'fn f() { format!("got {value:e}") }',
        'fn f() { format!("{name}: got {count:.1} of {n}") }',
        'fn f() { format!("{}: got {}", name(a, b), mean) }',
        'fn f() { format!("got {x}, wanted y", x = y) }',
        'fn f() { let x = y.repr(); g(|| format!("got {x}")) }',
    ):
        assert shown_otherwise("a.rs", text), text
    for text in (
        'fn f() { format!("{x}: got {}, wanted {least} or {}", x.repr(), y) }',
        'fn f() { format!("got {x}, wanted y", x = y.repr()) }',
        'fn f() { format!("got {count} columns, got {MOST}, wanted {x}") }',
        'fn f() { format!("got {}", shown(&x)?) }',
        'fn f() { panic!("got {x}") }',
        'fn f() { format!("{x} and {y:e}") }',
    ):
        assert not shown_otherwise("a.rs", text), text
