"""What Python raises is looked at before it is taken for a no: Ctrl-C is none, nor is `sys.exit()`."""

import re
from collections.abc import Iterator

from tests.layers.rust import CRATES, blocks, closing, code, sources, without_tests

# What may run code of the user's: methods of objects, and what takes their memory.
ASKS = re.compile(
    r"""\.\s*(?:
      repr | str | hash | eq | ne | lt | le | gt | ge | compare | getattr | getattr_opt | hasattr | module
    | call | call0 | call1 | call_method | call_method0 | call_method1 | get_item | set_item | del_item
    | contains | is_truthy | is_instance | try_iter | extract
    )\s*(?:::\s*<[^;()]*>\s*)?\(
    | \b(?:PyBuffer|PyUntypedBuffer|PyMemoryView|PyIterator)\b[^;(]*::\s*(?:get|from|from_object)\s*\(""",
    re.VERBOSE,
)
# What makes nothing of whatever was raised.
SWALLOWS = re.compile(
    r"""\.\s*(?:ok|is_ok|is_err|is_ok_and|is_err_and|unwrap_or|unwrap_or_default|unwrap_or_else)\s*\(
    | \.\s*(?:map_err|map_or_else|or_else)\s*\(\s*\|_\|
    | \blet\s+(?:Some\s*\(\s*)?Ok\s*\(""",
    re.VERBOSE,
)
MATCH = re.compile(r"\bmatch\b([^{;]*[^{;?\s])\s*\{")
OTHERWISE = re.compile(r"(?<!\w)(?:_|Err\(_\))\s*(?:if\b[^=]*)?=>")
# Which functions do, and why nothing is swallowed there.
INT = "an int of Python's own, or of a class made of it: no code of the user's runs"
WATCHED = "asked of what is written in C, in a callback that must not raise: no code of the user's runs"
MAY = {
    "ferrule-gate/src/cpython/instances.rs": ("native_name", WATCHED),
    "ferrule-py/src/advise/ways.rs": ("is_closure kept_by way", WATCHED),
    "ferrule-py/src/advise/look.rs": ("kinds container item number of_modules of_tuple", WATCHED),
    "ferrule-py/src/advise/window.rs": ("uncelled", WATCHED),
    "ferrule-gate/src/take/pyarrow.rs": ("is_of", "asked of any class for the module's name"),
    "ferrule-py/src/codec/members.rs": ("new", "asked of a value whether it is an int"),
    "ferrule-gate/src/take/buffer.rs": ("untyped_buffer", "a memoryview of Python's own"),
    "ferrule-gate/src/take/nested.rs": ("first_misfit", INT),
    "ferrule-gate/src/take/mask.rs": ("numpy_mask", "asked of an array whether it is one of bool"),
    "ferrule-gate/src/take/no_number.rs": ("is_no_number", "asked of anything whether it is a str"),
    "ferrule-gate/src/take/number.rs": ("int64 size count shown", INT),
    "ferrule-py/src/codec/json/foreign.rs": ("array", "asked of anything whether it is a str"),
    "ferrule-py/src/codec/read.rs": ("asked_int asked_float", INT),
    "ferrule-py/src/codec/zerocopy.rs": ("is_unsigned", INT),
    "ferrule-py/src/maps/frozen/values.rs": ("int", INT),
    "ferrule-py/src/records/arguments.rs": ("age_limit row_of salary_limit", INT),
    "ferrule-py/src/records/build.rs": ("of_list", "a list of Python's own"),
    "ferrule-py/src/records/fields.rs": ("age_of", INT),
    "ferrule-py/src/records/rows.rs": ("plain", INT),
    "ferrule-py/src/reports/cells.rs": ("push_integer", INT),
    "ferrule-py/src/scalars/arithmetic.rs": ("float_of long_power", INT),
    "ferrule-py/src/scalars/operand.rs": ("of_int", INT),
    "ferrule-py/src/sequences/lists.rs": ("add_large ints", INT),
    "ferrule-py/src/sequences/threshold.rs": ("greatest_float_up_to", INT),
}


def asks(step: str) -> bool:
    """Whether code asks something whose failing is not passed on at once."""
    return any(
        not re.match(r"\s*\?", step[closing(step, found.end() - 1) + 1 :]) for found in ASKS.finditer(step)
    )


def steps(clean: str) -> Iterator[tuple[int, str]]:
    """The code from one `;` or bracket of a block to the next, and where it begins."""
    place = 0
    for found in re.finditer(r"[;{}]|\Z", clean):
        yield place, clean[place : found.start()]
        place = found.end()


def swallowing(text: str) -> set[str]:
    """The functions of a file that take whatever is raised for a no."""
    clean = without_tests(code(text))
    found = [
        place
        for place, step in steps(clean)
        if SWALLOWS.search(step) and "answer(" not in step and asks(step)
    ]
    for match in MATCH.finditer(clean):
        arms = clean[match.end() : closing(clean, match.end() - 1)]
        if (
            OTHERWISE.search(arms)
            and "Err(error)" not in arms
            and "answer(" not in match[1]
            and asks(match[1])
        ):
            found.append(match.start())
    around = [[block.name for block in blocks(clean, "fn") if block.start <= at <= block.end] for at in found]
    return {names[-1] if names else "(macro)" for names in around}


def test_no_is_not_said_by_whatever_is_raised() -> None:
    found, count = {}, 0
    for crate in ("ferrule-gate", "ferrule-py"):
        for path, text in sources(CRATES / crate / "src").items():
            # What crossings cost is measured with objects of its own.
            if not path.startswith("costs/"):
                count += 1
                found[f"{crate}/src/{path}"] = swallowing(text)
    assert count > 120
    assert {path: names for path, names in found.items() if names} == {
        path: set(names.split()) for path, (names, _) in MAY.items()
    }


def test_the_guard_sees_what_is_swallowed() -> None:
    for text in (
        "fn f() { let a = x.repr().ok(); }",
        "fn f() { x.getattr(name).is_ok_and(|y| y.eq(0).unwrap_or(false)) }",
        "fn f() { if let Ok(y) = x.extract::<u64>() { } }",
        "fn f() { let Ok(items) = x.try_iter() else { return Err(wrong()) }; }",
        "fn f() { x.call0().map_err(|_| wrong())?; }",
        "fn f() { match x.extract::<u64>() { Ok(n) => n, _ => 0 } }",
        "fn f() { match x.get_item(key) { Ok(n) => n, Err(_) => none() } }",
        "fn f() { if let Ok(buffer) = PyBuffer::<u8>::get(x) { } }",
        "fn f() { if let Ok(Some(y)) = known.get_item(x) { } }",
    ):
        assert swallowing(text) == {"f"}, text
    for text in (
        "fn f() { let a = x.repr()?; let b = y.cast::<PyInt>().ok(); }",
        "fn f() { let a = answer(x.repr(), py)?.unwrap_or_default(); }",
        "fn f() { match x.extract() { Err(error) if is(error) => no(), _ => 0 } }",
        "fn f() { match x.getattr(name)? { Some(n) => n, _ => 0 } }",
        "fn f() { x.extract().map_err(|error| told(error))?; }",
        "mod tests { fn f() { x.repr().ok(); } }",
    ):
        assert not swallowing(text), text
