"""Files: the same names in each room of a domain, no circles among those of a crate, and none too long."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.layers.rust import CRATES, DOMAINS, code, kernels, module_of, paths, sources, without_tests

ROOT = CRATES.parent
PACKAGE = ROOT / "python" / "ferrule"

# By domain and room: the files whose names no other room has, and what they are there for.
ALONE = {
    "buffers": {
        "kernels": ("copy fill layout", "what `memory` is made of"),
        "bindings": ("arguments host memfd no_memfd", "arguments, the buffer protocol, memory by a name"),
        "tests": ("owners", "who lets memory go, whoever lent it"),
    },
    "codec": {
        "kernels": (
            (
                "json/bits json/float json/number json/place json/scan json/string json/tree"
                " json/widen json/write tree"
            ),
            "how bytes become values and back",
        ),
        "bindings": (
            (
                "compile json/bytes json/foreign json/frame json/keys json/leaf json/objects json/path"
                " json/source make plan read"
            ),
            "how objects of Python's are read and made",
        ),
        "workloads": ("model records", "what is read and written"),
        "tests": ("json/threads", "several threads, forks and signals"),
    },
    "linalg": {
        "kernels": (
            "batch float integer lanes layout matrix pack product shapes tile",
            "the product of matrices, by what it is made of",
        ),
    },
    "maps": {
        "kernels": ("cache/waits frozen/layout frozen/map", "who waits for whom; how a map lies in memory"),
        "bindings": (
            (
                "cache/core cache/flights cache/function cache/keys cache/leads cache/stats"
                " cache/times frozen/drop frozen/iterator frozen/lookup frozen/memory"
            ),
            "classes that Python sees, and objects of Python's as keys and values",
        ),
        "tests": ("cached files threads", "the decorator; maps in files; several threads, forks and signals"),
    },
    "records": {
        "kernels": (
            "column exact filter index names parts payroll raise",
            "what is asked of columns",
        ),
        "bindings": (
            "arguments build classes columns describe fields fork iterator rows table values view",
            "classes that Python sees, and rows of every kind",
        ),
        "workloads": ("peers", "what peers need to do the same"),
        "tests": ("bulk threads", "what is asked of all at once; several threads, forks and signals"),
    },
    "reports": {
        "kernels": (
            "block build error format lines model output pipeline",
            "what both kinds of file are made from",
        ),
        "bindings": ("arrays cells csv failure rows stream", "rows of every kind"),
        "faces": (
            "checks csv_files document frames page plan schema sources style table target template writing",
            "what a report is, said in Python",
        ),
        "workloads": (
            "pdf_peers pdf_read plain_pdf sheets xlsx_peers xlsx_read",
            "what peers need to do the same, and what reads files to compare them",
        ),
    },
    "scalars": {
        "kernels": ("elementary", "exp and ln as vector code, for `finance`"),
        "bindings": ("arguments", "what its functions take and give"),
        "workloads": ("lists peers", "scalars in lists, and what peers need to do the same"),
    },
    "sequences": {
        "kernels": ("filter map random sine stats sum", "a kernel each; the other rooms are one file"),
        "bindings": ("threshold", "a number that compares as Python's do"),
    },
    "tables": {
        "kernels": (
            "blocks fields masks numbers rows survey",
            "how a CSV file is read; the other rooms are one file",
        ),
    },
    "text": {
        "kernels": (
            "arena batch merge scan source table",
            "how words are counted; the other rooms are one file",
        ),
        "bindings": ("counting", "texts of every kind"),
    },
}


def rooms(domain: str) -> dict[str, list[str]]:
    """The files of a domain in each room, without what their names end with: `json/typed`."""
    folders = {
        "kernels": kernels(domain),
        "bindings": CRATES / "ferrule-py" / "src" / domain,
        "faces": PACKAGE / domain,
        "reference": PACKAGE / "reference" / domain,
        "workloads": PACKAGE / "bench" / "workloads" / domain,
    }
    found = {
        room: [
            path.relative_to(folder).with_suffix("").as_posix()
            for path in folder.rglob("*")
            if path.suffix in {".rs", ".py"}
        ]
        for room, folder in folders.items()
    }
    tests = (path.stem for path in (ROOT / "tests" / "parity").glob(f"test_{domain}_*.py"))
    # `test_codec_json_typed` is of `json/typed`.
    found["tests"] = [name.removeprefix(f"test_{domain}_").replace("_", "/") for name in tests]
    return found


# A folder's own file, the unit tests of a kernel, and the types that the stubs of bindings name.
OWN = {"mod", "lib", "__init__", "tests", "hints"}


def names(files: Iterable[str]) -> tuple[set[str], set[str]]:
    """The names of files and folders; and which are folders."""
    every, folders = set(), set()
    for file in files:
        *above, last = file.split("/")
        steps = above if last in OWN else [*above, last]
        every |= {"/".join(steps[:end]) for end in range(1, len(steps) + 1)}
        folders |= {"/".join(above[:end]) for end in range(1, len(above) + 1)}
    return every, folders


def alone(files: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """By room: the names that no other has. What only one has as a folder is its own within."""
    known = {room: names(there) for room, there in files.items()}
    count = Counter(name for every, _ in known.values() for name in every)
    divided = Counter(name for _, folders in known.values() for name in folders)
    found = {
        room: {
            name
            for name in every
            if count[name] == 1 and ("/" not in name or divided[name.rpartition("/")[0]] > 1)
        }
        for room, (every, _) in known.items()
    }
    return {room: there for room, there in found.items() if there}


@pytest.mark.parametrize("domain", sorted(DOMAINS))
def test_files_have_the_same_names_in_every_room(domain: str) -> None:
    files = rooms(domain)
    assert files["kernels"]
    assert files["bindings"]
    assert alone(files) == {room: set(text.split()) for room, (text, _) in ALONE[domain].items()}


def test_rooms_were_looked_at() -> None:
    assert ALONE.keys() == DOMAINS
    shared = {
        name
        for domain in ALONE
        for name, rooms_with in Counter(
            name for there in rooms(domain).values() for name in names(there)[0]
        ).items()
        if rooms_with > 1
    }
    assert shared >= {"json/typed", "zerocopy", "frozen", "images", "finance", "people", "xlsx"}


def edges(files: Mapping[str, str]) -> dict[str, set[str]]:
    """Which file names which, but for those that a folder's own file names in its folder."""
    modules = {module_of(path): path for path in files}
    named = {
        path: {name[1:] for name in paths(path, without_tests(code(text))) if name[0] == "crate"}
        for path, text in files.items()
        if module_of(path)[-1:] != ("tests",)
    }
    # What a folder's own file hands on, from a file in it: `pub use number::Number`.
    handed = {
        (*folder, name[-1]): name[:-1]
        for folder, path in modules.items()
        for name in named.get(path, ())
        if len(name) > len(folder) + 1 and name[: len(folder)] == folder
    }
    found: dict[str, set[str]] = defaultdict(set)
    for path, there in named.items():
        here = module_of(path)
        for name in there:
            at = name if name in modules else handed.get(name, name)
            while at not in modules and at:
                at = at[:-1]
            if at and at[: len(here)] != here:
                found[path].add(modules[at])
    return found


def circles(known: Mapping[str, set[str]]) -> set[frozenset[str]]:
    """The files that lead to one another."""

    def reached(path: str) -> set[str]:
        seen: set[str] = set()
        ahead = [path]
        while ahead:
            new = known.get(ahead.pop(), set()) - seen
            seen |= new
            ahead += new
        return seen

    leads = {path: reached(path) for path in known}
    return {
        frozenset(other for other in there if path in leads.get(other, ()))
        for path, there in leads.items()
        if path in there
    }


# Lines of a file, in either language.
LONGEST = 500
GENERATED = PACKAGE / "_core"


def written() -> Iterator[Path]:
    """Every source file that somebody wrote."""
    for folder in ("crates", "examples", "fuzz", "python", "studies", "tests"):
        for path in (ROOT / folder).rglob("*"):
            parts = path.relative_to(ROOT).parts
            built = "target" in parts or any(part.startswith(".") for part in parts)
            if path.suffix in {".rs", ".py", ".pyi"} and not built and GENERATED not in path.parents:
                yield path


def test_no_file_is_too_long() -> None:
    lengths = {path: path.read_text("utf-8").count("\n") for path in written()}
    assert {".rs", ".py"} <= {path.suffix for path in lengths}
    assert len(lengths) > 700
    assert {path for path, length in lengths.items() if length > LONGEST} == set()


def every_crate() -> Iterator[Path]:
    return (path.parent for path in sorted(CRATES.glob("*/Cargo.toml")))


def test_files_do_not_go_round_in_circles() -> None:
    found, count = set(), 0
    for crate in every_crate():
        known = edges(sources(crate / "src"))
        count += sum(map(len, known.values()))
        found |= {frozenset(f"{crate.name}/src/{path}" for path in circle) for circle in circles(known)}
    assert count > 400
    assert found == set()


def test_the_guard_sees_renames() -> None:
    files = {"kernels": ["a", "json/mod", "json/typed"], "reference": ["a", "json/typed"], "tests": ["json"]}
    assert alone(files) == {}
    assert alone(files | {"reference": ["b", "json/typed"]}) == {"kernels": {"a"}, "reference": {"b"}}
    assert alone(files | {"kernels": ["a", "json/mod", "json/type"]}) == {
        "kernels": {"json/type"},
        "reference": {"json/typed"},
    }
    assert alone(files | {"faces": ["a", "c"]}) == {"faces": {"c"}}


def test_the_guard_sees_circles() -> None:
    back = "use super::one::One;"
    for there in (
        "use super::two::Two;",
        "use crate::{\n    room::{two::{Two, Three}},\n};",
        "fn f() { crate::room::two::two() }",
        "use super::Two;",
        "mod inner { use super::super::two::Two; }",
    ):
        files = {"room/mod.rs": "mod one;\npub use two::Two;", "room/one.rs": there, "room/two.rs": back}
        assert circles(edges(files)) == {frozenset({"room/one.rs", "room/two.rs"})}, there
    for there in (
        "// use super::two::Two;",
        "mod tests { use super::super::two::Two; }",
        "use super::Other;",
    ):
        files = {"room/mod.rs": "mod one;\npub use two::Two;", "room/one.rs": there, "room/two.rs": back}
        assert circles(edges(files)) == set(), there
