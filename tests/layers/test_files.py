"""Files: the same names in each room of a domain, and none too long."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.layers.rust import CRATES, DOMAINS, kernels

ROOT = CRATES.parent
PACKAGE = ROOT / "python" / "ferrule"

# By domain: the names that several rooms have, and which. What one room alone has is its own.
SHARED = {
    "buffers": {
        "arrow dlpack": "bindings tests",
        "images shared": "kernels bindings reference workloads tests",
        "memory": "kernels reference workloads",
        "owner": "bindings workloads",
    },
    "codec": {
        "bincode compact": "kernels bindings faces reference",
        "classes json/dump": "bindings tests",
        "decode encode": "kernels reference",
        "json zerocopy": "kernels bindings faces reference workloads tests",
        "json/parse": "kernels tests",
        "json/typed wire": "kernels bindings reference tests",
        "json/view": "kernels bindings tests",
        "json/write": "kernels reference",
        "schema": "kernels bindings reference",
    },
    "linalg": {},
    "maps": {
        "cache": "kernels bindings faces reference workloads tests",
        "frozen": "kernels bindings reference workloads tests",
        "frozen/build frozen/file": "kernels bindings",
        "frozen/values": "bindings tests",
    },
    "records": {
        "arrow": "bindings tests",
        "csv": "kernels tests",
        "groups order": "kernels bindings",
        "people person": "bindings reference workloads tests",
    },
    "reports": {"pdf xlsx": "kernels workloads"},
    "scalars": {
        "calls": "bindings workloads",
        "arithmetic finance integers physics rules strings": "kernels bindings reference workloads tests",
    },
    "sequences": {"lists": "kernels bindings workloads", "processor": "kernels bindings"},
    "tables": {},
    "text": {},
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


def names(files: Iterable[str]) -> set[str]:
    """The names of files, and of the folders that they are in."""
    found = set()
    for file in files:
        *above, last = file.split("/")
        steps = above if last in OWN else [*above, last]
        found |= {"/".join(steps[:end]) for end in range(1, len(steps) + 1)}
    return found


def shared(files: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """The names that several rooms have, and which; of the reference, which defines, every name."""
    found: dict[str, set[str]] = defaultdict(set)
    for room, there in files.items():
        for name in names(there):
            found[name].add(room)
    return {name: those for name, those in found.items() if len(those) > 1 or "reference" in those}


@pytest.mark.parametrize("domain", sorted(DOMAINS))
def test_files_have_the_same_names_in_every_room(domain: str) -> None:
    files = rooms(domain)
    assert files["kernels"]
    assert files["bindings"]
    assert shared(files) == {
        name: set(those.split()) for several, those in SHARED[domain].items() for name in several.split()
    }


def test_rooms_were_looked_at() -> None:
    assert SHARED.keys() == DOMAINS
    assert all(len(those.split()) > 1 for there in SHARED.values() for those in there.values())


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


def test_the_guard_sees_renames() -> None:
    files = {"kernels": ["a", "json/mod", "json/typed"], "reference": ["a", "json/typed"], "tests": ["json"]}
    both = {"kernels", "reference"}
    known = {"a": both, "json": {*both, "tests"}, "json/typed": both}
    assert shared(files) == known
    assert shared(files | {"bindings": ["mod", "b"], "kernels": [*files["kernels"], "c"]}) == known
    assert shared(files | {"kernels": ["a", "json/mod", "json/type"]})["json/typed"] == {"reference"}
    assert shared(files | {"kernels": ["b", "json/typed"]})["a"] == {"reference"}
    assert shared(files | {"tests": ["json", "a"]})["a"] == {*both, "tests"}
