"""The boundary as ARCHITECTURE.md has it, in Rust: who may know whom, and CPython's layout."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from tests.layers.rust import CRATE_OF, CRATES, DOMAINS, code, module_of, paths, sources, split

# From the top floor down.
KNOWS = {
    "ferrule-base": set(),
    "ferrule-arrow": {"ferrule-base"},
    "ferrule-csv": {"ferrule-base"},
    "ferrule-kernels": {"ferrule-base", "ferrule-csv"},
    "ferrule-codec": {"ferrule-base"},
    "ferrule-reports": {"ferrule-base"},
    "ferrule-gate": {"ferrule-base", "ferrule-arrow"},
    "ferrule-py": {
        "ferrule-base",
        "ferrule-arrow",
        "ferrule-csv",
        "ferrule-kernels",
        "ferrule-codec",
        "ferrule-reports",
        "ferrule-gate",
    },
}

# What belongs to a domain, as users name it; and as a crate's root does, which may name its `module` alone.
PUBLIC = re.compile(rf"\bferrule\.(?:_core\.)?({'|'.join(sorted(DOMAINS))})\b")
HANDED_ON = re.compile(rf"(?<!base::)\b({'|'.join(sorted(DOMAINS))})\s*::(?!\s*module\b)")

# Domains by their own crates. What `tables` computes is CSV, which several read: `ferrule-csv` names none.
DOMAIN_OF = {crate.replace("-", "_"): domain for domain, crate in CRATE_OF.items() if domain != "tables"}
# Where a domain of the bindings knows another, and why. Kernels never do.
NEIGHBOURS = {
    ("ferrule-py", "maps", "text"): "a FrozenMap takes WordCounts, and a text whose words it counts",
}

# What lies where in Python's own objects: `gate/cpython` knows it, and who else still does.
LAYOUT = re.compile(
    r"\bob_\w+|\btp_\w+|\blv_tag\b|\b_Py\w+"
    r"|\bPy(?:List|Tuple|Float|Long|Dict|Unicode|ASCII|CompactUnicode|Bytes|ByteArray|Set|Var|Type|HeapType)Object\b"
    r"|\bPyUnicode_(?:KIND|DATA|IS_\w+|GET_LENGTH|New|READ\w*|\w+_DATA)\b|\bPy_SIZE\b|\bPyDateTime_\w*GET_\w+"
    r"|\bPy(?:List|Tuple|Bytes|ByteArray|Set|Float)_(?:[SG]ET_(?:ITEM|SIZE)|AS_(?:STRING|DOUBLE))\b"
    # A struct of one's own that begins as objects do, and steps of bytes within one.
    r"|\brepr\(C\b[^;{}]*\bstruct\b[^;{}]*(?:\{[^}]*)?\bPy\w*Object\b|\bbyte_(?:add|sub|offset)\s*\("
)
KNOWS_LAYOUT = {
    "ferrule-gate/src/give/lists.rs": "fills a new list from its beginning",
    "ferrule-gate/src/give/texts.rs": "fills a new str",
    "ferrule-py/src/codec/json/bytes.rs": "cuts new bytes to their length",
    "ferrule-py/src/maps/cache/keys.rs": "compares keys without calling Python",
    "ferrule-py/src/records/person.rs": "a field of its own class, where a reference to it points",
}

# Where a crate names what is outside it, and why.
OUTSIDE = {
    ("ferrule-codec/tests/interchange.rs", "../../tests/data"): "files that both languages' tests read",
    ("ferrule-kernels/src/buffers/shared.rs", "../../1-2-{digits}"): "a name that is refused",
    ("ferrule-py/build.rs", "../../Cargo.lock"): "which PyO3 `build_info` names",
    ("ferrule-py/build.rs", "cargo::rerun-if-changed=../../Cargo.lock"): "the same",
}


def needs(manifest: dict[str, Any]) -> Iterator[str]:
    """What a crate depends on, to be built, run or tested, on any system."""
    for name, table in manifest.items():
        if name.endswith("dependencies"):
            yield from table
        elif name == "target":
            for inner in table.values():
                yield from needs(inner)


def known(path: str, text: str) -> set[tuple[str, str]]:
    """The domain that a file is of, with each other that it names; of a file of none, what it hands on."""
    own = (module_of(path) or ("",))[0]
    clean, strings = split(text)
    if own not in DOMAINS:
        return {(own, other) for other in HANDED_ON.findall(clean) if own not in {"advise", "costs"}}
    found = {(own, other) for _, said in strings for other in PUBLIC.findall(said) if other != own}
    for crate, *steps in paths(path, clean):
        # `use crate::*` and `use crate as c` know all.
        inner = (steps or ["*"])[0] if crate in {"crate", "ferrule_kernels"} else ""
        other = DOMAIN_OF.get(crate, inner)
        if other in DOMAINS | {"advise", "costs", "*"} and other != own:
            found.add((own, other))
    return found


def climbs(path: str, text: str, root: str) -> set[str]:
    """The strings of a file that lead out of its crate, which lies at `root`; `path` begins there."""
    clean, strings = split(text)
    found = (
        {"ancestors of CARGO_MANIFEST_DIR"}
        if "CARGO_MANIFEST_DIR" in text and ".parent()" in clean
        else set()
    )
    for start, name in strings:
        steps = re.split(r"[/\\]+|=", name)
        called = re.search(r"(include\w*!\s*\(\s*|#\[path\s*=\s*)$", clean[max(0, start - 40) : start])
        below = path.count("/") if called else 0
        # The deepest that it climbs, from the file's folder where that is what counts, else from the crate's.
        depth, least = below, below
        for step in steps:
            depth += {"..": -1, ".": 0, "": 0}.get(step, 1) if depth >= 0 else 0
            least = min(least, depth)
        absolute = called and name.startswith("/") and not name.startswith(root)
        if (".." in steps and least < 0) or absolute:
            found.add(name)
    return found


def test_who_may_know_whom() -> None:
    assert {path.parent.name for path in CRATES.glob("*/Cargo.toml")} == KNOWS.keys()
    for crate, others in KNOWS.items():
        manifest = tomllib.loads((CRATES / crate / "Cargo.toml").read_text())
        assert {name for name in needs(manifest) if name.startswith("ferrule-")} == others, crate


def test_domains_do_not_know_one_another() -> None:
    found, count = set(), 0
    for crate in ("ferrule-kernels", "ferrule-py"):
        for path, text in sources(CRATES / crate / "src").items():
            count += 1
            found |= {(crate, *pair) for pair in known(path, text)}
    assert count > 170
    assert found == NEIGHBOURS.keys()


def test_domains_were_all_looked_at() -> None:
    kernels = {path.name for path in (CRATES / "ferrule-kernels" / "src").iterdir() if path.is_dir()}
    assert kernels == DOMAINS - CRATE_OF.keys()
    assert len(kernels) >= 7
    assert KNOWS.keys() >= set(CRATE_OF.values())


def test_what_all_stand_on_names_no_domain() -> None:
    # Words that they have of their own: CSV has records, by its standard.
    own = {"ferrule-base": {"text"}, "ferrule-csv": {"records", "text"}, "ferrule-gate": {"text"}}
    count = 0
    for crate, words in own.items():
        word = re.compile(rf"\b(?:{'|'.join(sorted(DOMAINS - words))})\b")
        for path, text in sources(CRATES / crate / "src").items():
            clean, strings = split(text)
            count += 1
            assert not word.search(clean), f"{crate}/src/{path}"
            assert not [name for _, name in strings if PUBLIC.search(name)], f"{crate}/src/{path}"
    assert count > 35


def test_the_layout_of_objects_is_known_in_one_place() -> None:
    found = {
        f"{crate}/src/{path}"
        for crate in KNOWS
        for path, text in sources(CRATES / crate / "src").items()
        if LAYOUT.search(code(text))
    }
    own = {path for path in found if path.startswith("ferrule-gate/src/cpython/")}
    assert len(own) >= 3
    assert found - own == KNOWS_LAYOUT.keys()


def test_no_crate_reads_outside_itself() -> None:
    found, count = set(), 0
    for crate in KNOWS:
        root = CRATES / crate
        assert not [path for path in root.rglob("*") if path.is_symlink()]
        assert ".." not in (root / "Cargo.toml").read_text()
        for path, text in sources(root).items():
            count += 1
            found |= {(f"{crate}/{path}", name) for name in climbs(path, text, str(root))}
    assert count > 300
    assert found == OUTSIDE.keys()


def test_the_guard_sees_domains() -> None:
    for text in (
        "use crate::text::Counts;",
        "use crate::{\n    linalg, // all\n    text::{self, Counts},\n};",
        "fn f() { crate :: text::count(); }",
        "use super::super::super::text as words;",
        "mod tests { use super::super::super::super::text::*; }",
        "use ferrule_kernels::{Error, text::Counts};",
        "fn f() { ferrule_kernels::text::count() }",
        'fn f() { py.import("ferrule.text") }',
        'fn f() { py.run(c"from ferrule._core.text import word_count") }',
    ):
        assert ("maps", "text") in known("maps/frozen/build.rs", text), text
    assert known("maps/mod.rs", "use ferrule_codec::json;") == {("maps", "codec")}
    for text in (
        "// use crate::text;",
        'const A: &str = "crate::text";',
        "use super::text;",
        "use crate::maps::text;",
    ):
        assert known("maps/frozen/build.rs", text) == set(), text
    assert known("maps/mod.rs", '#[pyclass(module = "ferrule.maps")] struct A;') == set()


def test_the_guard_sees_what_the_root_of_a_crate_hands_on() -> None:
    for text in (
        "pub use maps::cache::Largest;",
        "pub(crate) use crate::maps::*;",
        "use self::maps::{Cache};",
        "pub type Largest = maps :: cache::Largest;",
    ):
        assert known("lib.rs", text) == {("", "maps")}, text
    assert known("help.rs", "pub use crate::maps::Cache;") == {("help", "maps")}
    assert known("costs/mod.rs", "use crate::maps::Cache;") == set()
    for text in (
        "pub mod maps;",
        "use crate::maps::module as maps;",
        "// maps::Cache",
        "use ferrule_base::text::Text;",
    ):
        assert known("lib.rs", text) == set(), text


def test_the_guard_sees_what_is_outside() -> None:
    for text in (
        'include_str!("../../other/a.rs")',
        'include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../other/a"))',
        'include_bytes!(concat!(\n    env!("CARGO_MANIFEST_DIR"),\n    "/fonts/../../a"\n))',
        'Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join("a")',
        'Path::new(env!("CARGO_MANIFEST_DIR")).parent()',
        '#[path = "../../other/src/a.rs"]\nmod a;',
        'File::open(r"../a")',
        'include_str!("/a")',
    ):
        assert climbs("src/a.rs", text, "/crate"), text
    for text in (
        'include_str!("../fonts/a")',
        '"src/../fonts/a"',
        '// include_str!("../../a")',
        '"0..9"',
        '"..."',
    ):
        assert not climbs("src/a.rs", text, "/crate"), text


def test_the_guard_sees_layouts() -> None:
    for text in (
        "(*list).ob_item",
        "(*op.cast::<PyVarObject>()).ob_size",
        "op.cast::<ffi::PyTypeObject>()",
        "use pyo3::ffi::{PyFloatObject as F};",
        "ffi::PyFloat_AS_DOUBLE(x)",
        "(*class).tp_flags",
        "ffi::PyList_SET_ITEM(list, 0, x)",
        "ffi::Py_SIZE(list)",
        "ffi::PyDateTime_DATE_GET_HOUR(x)",
        "#[repr(C)]\n#[derive(Clone)]\npub struct A { base: ffi::PyObject, size: isize }",
        "#[repr(C, align(8))] struct A(ffi::PyVarObject, [u32; 2]);",
        "object.as_ptr().byte_add(16).cast::<f64>()",
    ):
        assert LAYOUT.search(code(text)), text
    for text in (
        "// ob_item",
        "fn job_size() {}",
        "ffi::PyList_GetItem(list, 0)",
        "#[repr(C)] struct A { n: u8 }",
    ):
        assert not LAYOUT.search(code(text)), text


def test_the_guard_sees_dependencies() -> None:
    manifest = '[dev-dependencies]\na.path = "a"\n[target."cfg(unix)".build-dependencies]\nb = "1"\n'
    assert list(needs(tomllib.loads(manifest))) == ["a", "b"]
