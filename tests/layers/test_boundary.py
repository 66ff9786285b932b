"""The boundary as ARCHITECTURE.md has it, in Rust: CPython's layout, what a binding is, who reads what."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

CRATES = Path(__file__).parents[2] / "crates"
BINDINGS = CRATES / "ferrule-py" / "src"
GATE = CRATES / "ferrule-gate" / "src"

# From the top floor down.
KNOWS = {
    "ferrule-base": set(),
    "ferrule-kernels": {"ferrule-base"},
    "ferrule-codec": {"ferrule-base"},
    "ferrule-reports": {"ferrule-base"},
    "ferrule-gate": {"ferrule-base"},
    "ferrule-py": {"ferrule-base", "ferrule-kernels", "ferrule-codec", "ferrule-reports", "ferrule-gate"},
}

# Where domains of the bindings know one another, and why.
NEIGHBOURS = {("maps", "text"): "a map is made of counted words"}

# What lies where in Python's own objects: `gate/cpython` knows it, and who else still does.
LAYOUT = re.compile(
    r"\bob_(item|size|fval|type)\b|\bffi::Py(List|Tuple|Float|Long|Dict|Unicode|ASCII|Type)Object\b|\btp_\w+"
    r"|\bPyUnicode_(KIND|DATA|IS_\w+|GET_LENGTH|New)\b|\bPy(List|Tuple)_(SET|GET)_(ITEM|SIZE)\b"
)
KNOWS_LAYOUT = {
    "ferrule-gate/src/give/lists.rs": "fills a new list from its beginning",
    "ferrule-gate/src/give/texts.rs": "fills a new str",
    "ferrule-py/src/codec/classes.rs": "makes instances without calling their class",
    "ferrule-py/src/codec/json/frame.rs": "items of lists and dicts, one after the other",
    "ferrule-py/src/codec/json/objects.rs": "fills new lists and str",
    "ferrule-py/src/codec/read.rs": "items of tuples",
    "ferrule-py/src/codec/zerocopy.rs": "asks a class for its flags",
    "ferrule-py/src/maps/cache/keys.rs": "compares keys without calling Python",
}

# Domains of the bindings that need `unsafe`; in the others it is denied.
UNSAFE = {"buffers", "codec", "costs", "linalg", "maps", "records", "text"}

LONGEST = 25
LONG = {
    "buffers/images.rs normalize_images",
    "codec/json/view.rs at",
    "maps/cache/function.rs cache_key",
    "maps/cache/mod.rs new",
}
# What goes through Python's objects one by one, and so is no kernel. All of `costs` does, on purpose.
LOOPS = {
    "codec/json/view.rs at",
    "codec/json/view.rs items",
    "codec/json/view.rs keys",
    "codec/json/view.rs values",
    "codec/zerocopy.rs keys",
    "maps/cache/flights.rs __traverse__",
    "maps/cache/function.rs cache_key",
    "maps/cache/mod.rs __traverse__",
    "maps/cache/mod.rs update",
    "maps/frozen/iterator.rs __next__",
    "maps/frozen/mod.rs __repr__",
    "text/mod.rs most_common",
    "text/mod.rs word_count",
}


def sources(folder: Path) -> list[tuple[str, str]]:
    """The path below the folder, and the text, of each file of Rust."""
    return [(path.relative_to(folder).as_posix(), path.read_text()) for path in sorted(folder.rglob("*.rs"))]


def bindings(text: str) -> Iterator[tuple[str, list[str]]]:
    """The functions that Python calls, each with its lines of code."""
    blocks = [
        (found.start(), text.find("\n}\n", found.start()))
        for found in re.finditer(r"^#\[pymethods\]", text, re.MULTILINE)
    ]
    for found in re.finditer(r"^( *)(?:pub )?fn (\w+)", text, re.MULTILINE):
        # What stands above it, up to the item before.
        above = re.split(r"\n\s*\n|\n\}", text[: found.start()])[-1]
        if not ("#[pyfunction" in above or any(start < found.start() < end for start, end in blocks)):
            continue
        first = text[found.start() : text.find("\n", found.start())]
        end = found.start() if first.endswith("}") else text.find(f"\n{found[1]}}}\n", found.start())
        lines = text[found.start() : end].split("\n")
        yield found[2], [line for line in lines if line.strip() and not line.strip().startswith("//")]


def test_who_may_know_whom() -> None:
    for crate, known in KNOWS.items():
        needs = tomllib.loads((CRATES / crate / "Cargo.toml").read_text())["dependencies"]
        assert {name for name in needs if name.startswith("ferrule-")} == known, crate


def test_domains_of_the_bindings_do_not_know_one_another() -> None:
    domains = {path.stem for path in BINDINGS.iterdir()} - {"lib", "build_info"}
    found = set()
    for path, text in sources(BINDINGS):
        domain = path.split("/")[0].removesuffix(".rs")
        if domain in domains:
            used = set(re.findall(r"\bcrate::(\w+)", text)) & domains
            found |= {(domain, other) for other in used - {domain}}
    assert found == NEIGHBOURS.keys()


def test_the_layout_of_objects_is_known_in_one_place() -> None:
    found = {
        f"{crate}/src/{path}"
        for crate in ("ferrule-gate", "ferrule-py")
        for path, text in sources(CRATES / crate / "src")
        if not (crate == "ferrule-gate" and path.startswith("cpython/")) and LAYOUT.search(text)
    }
    assert found == KNOWS_LAYOUT.keys()


def test_unsafe_is_denied_where_it_is_not_needed() -> None:
    root = (BINDINGS / "lib.rs").read_text()
    assert "#![deny(unsafe_code)]" in root
    allowed = re.findall(r"#\[allow\(unsafe_code, reason = \"[^\"]+\"\)\]\nmod (\w+);", root)
    assert set(allowed) == UNSAFE


def test_a_binding_takes_apart_and_calls() -> None:
    long, loops, count = set(), set(), 0
    for path, text in sources(BINDINGS):
        for name, lines in bindings(text):
            count += 1
            if len(lines) + 1 > LONGEST:
                long.add(f"{path} {name}")
            if not path.startswith("costs/") and any(
                re.match(r"\s*(for|while|loop)\b", line) for line in lines
            ):
                loops.add(f"{path} {name}")
    assert count > 300
    assert long == LONG
    assert loops == LOOPS


def test_no_crate_reads_outside_itself() -> None:
    for crate in KNOWS:
        root = CRATES / crate
        for path, text in sources(root / "src"):
            for kind, name in re.findall(
                r'(include\w*!|CARGO_MANIFEST_DIR)[^"\n]*"[^"\n]*?(\.\./[^"\n]*)"', text
            ):
                start = root if kind.startswith("CARGO") else (root / "src" / path).parent
                assert (start / name).resolve().is_relative_to(root), f"{crate}/src/{path}: {name}"
