"""Which files may have `unsafe`, and what for: it is denied, and each of these allows it for itself."""

import re
import tomllib
from pathlib import Path

from tests.layers.rust import CRATES, code, sources

VECTORS = "vector instructions"
# `multiversion` writes it: each function is called where the processor was found to have what it needs.
VERSIONS = "functions compiled for several processors"
FILLED = "memory that is filled in pieces"
IN_PLACE = "objects read in place"
API = "a function of CPython's that PyO3 does not wrap"
MATRICES = "matrices with any strides, read and written by several threads"

UNSAFE = {
    "ferrule-arrow": {
        "import": "Arrow's C interface",
        "places": "arrays whose parts were checked",
        "schema": "Arrow's C interface",
        "tests": "arrays that are wrong",
        "values": "arrays whose parts were checked",
    },
    "ferrule-base": {
        "aside": "the system's mask of signals",
        "clock": "the system's clock",
        "confined/filter": "the system's filter, and the signal by which it refuses",
        "confined/process": "the system's processes and signals",
        "confined/shared": "memory mapped anew at the same place",
        "confined/tests": "calls of the system's that must be refused, and memory that is shared",
        "digits": "digits written to spare capacity",
        "fork": "the system's fork",
        "hashing": "the processor asked for memory ahead of time",
        "lasting": "a pointer to what is never freed",
        "memory/mod": "an allocation that only asks; items put where there is room",
        "memory/pages": "memory of the system's own",
        "numbered": "a file that somebody else closes",
        "random": VERSIONS,
        "run/pool": "a pool that is never freed, found without a lock",
        "run/team": "helpers use what the calling thread has borrowed",
        "stack": "the system asked where a thread's stack lies",
        "sum": VERSIONS,
        "text": VERSIONS,
    },
    "ferrule-codec": {
        "json/bits": VECTORS,
        "json/scan": VECTORS,
        "json/write/mod": "bytes written to spare capacity",
        "json/write/number": "bytes written to spare capacity",
        "json/write/string": "bytes written to spare capacity",
        "json/write/wide": "bytes written to spare capacity",
    },
    "ferrule-csv": {
        "masks": VECTORS,
        "rows": "floats in the memory of their bits",
    },
    "ferrule-gate": {
        "cpython/attributes": API,
        "cpython/calls": API,
        "cpython/code_points": IN_PLACE,
        "cpython/collector": API,
        "cpython/counting": "a callable without arguments, and a table that the lock of Python guards",
        "cpython/dicts": IN_PLACE,
        "cpython/evaluation": API,
        "cpython/frames/layout": API,
        "cpython/frames/memory": "the system asked to copy memory of this process",
        "cpython/frames/mod": API,
        "cpython/instances": IN_PLACE,
        "cpython/instructions": API,
        "cpython/items": IN_PLACE,
        "cpython/members": IN_PLACE,
        "cpython/mod": IN_PLACE,
        "cpython/slots": IN_PLACE,
        "cpython/strings": IN_PLACE,
        "give/bytes": API,
        "give/lists": "new lists filled in place",
        "give/texts": "new str filled in place",
        "take/arrays": "NumPy arrays read in place",
        "take/arrow": "Arrow's C interface",
        "take/buffer": API,
        "take/bytes": "buffers read in place",
        "take/file": "a descriptor that the system has just given",
        "take/number": API,
        "take/numbers": "arrays and buffers read in place",
        "take/strings": "buffers read in place",
    },
    "ferrule-kernels": {
        "buffers/copy": "memory that others own, with any strides",
        "buffers/images": FILLED,
        "buffers/memory": "memory that is handed over",
        "linalg/batch": MATRICES,
        "linalg/float": MATRICES,
        "linalg/integer": MATRICES,
        "linalg/lanes": VECTORS,
        "linalg/matrix": MATRICES,
        "linalg/pack": MATRICES,
        "linalg/product": MATRICES,
        "linalg/tests": MATRICES,
        "linalg/tile": VECTORS,
        "records/column": "items that change while others look at them",
        "records/payroll": VERSIONS,
        "records/tests": "items that change while others look at them",
        "scalars/finance": VERSIONS,
        "scalars/floor": VERSIONS,
        "scalars/physics": VERSIONS,
        "scalars/rates": VERSIONS,
        "sequences/filter": VECTORS,
        "sequences/map": FILLED,
        "sequences/random": FILLED,
        "sequences/sine": VERSIONS,
        "sequences/stats": VERSIONS,
        "sequences/sum": VERSIONS,
        "text/merge": "numbers that several threads count up",
        "text/scan": VECTORS,
        "text/table": "entries that may be all zeros",
    },
    "ferrule-py": {
        "advise/ticker": "what the system and Python know of a thread",
        "advise/replay": "what Python asks of whoever forks without its own `os.fork`",
        "buffers/arguments": API,
        "buffers/arrow": "Arrow's C interface",
        "buffers/dlpack/abi": "DLPack's C interface",
        "buffers/dlpack/mod": "DLPack's C interface",
        "buffers/host": "the buffer protocol",
        "buffers/images": "an array of the user's that is written",
        "buffers/memfd": "memory that processes share",
        "buffers/mod": "the buffer protocol",
        "buffers/owner": "memory that others own",
        "buffers/shared": "the buffer protocol",
        "codec/classes": "instances read and made in place",
        "codec/json/bytes": "new bytes filled in place",
        "codec/json/dump": IN_PLACE,
        "codec/json/frame": IN_PLACE,
        "codec/json/leaf": IN_PLACE,
        "codec/json/objects": "new objects filled in place",
        "codec/json/path": IN_PLACE,
        "codec/json/special": API,
        "codec/json/view": API,
        "codec/make": API,
        "codec/more": API,
        "codec/read": IN_PLACE,
        "codec/zerocopy": "a buffer read in place",
        "costs/results": "arrays over memory of Rust's",
        "linalg/mod": "arrays of the user's, read and written by several threads",
        "maps/cache/function": API,
        "maps/cache/keys": API,
        "maps/frozen/file": "a file mapped into memory",
        "records/arrow": "columns handed over as they are",
        "records/columns": "arrays over memory of Rust's",
        "records/fields": API,
        "records/person": "fields at their places in the object",
        "records/rows": IN_PLACE,
    },
}

NEEDS = re.compile(r"\bunsafe\b|\bmultiversion\s*\(")
ALLOWS = re.compile(r'^#!\[allow\(unsafe_code, reason = "([^"]+)"\)\]$', re.MULTILINE)


def files() -> dict[str, str]:
    """The text of each file of all crates, by crate and path: those of tests beside `src` also."""
    return {
        f"{crate.name}/{path}": text
        for crate in sorted(path.parent for path in CRATES.glob("*/Cargo.toml"))
        for path, text in sources(crate).items()
    }


def listed() -> dict[str, str]:
    """The reason of each file."""
    return {
        f"{crate}/src/{name}.rs": reason for crate, there in UNSAFE.items() for name, reason in there.items()
    }


def test_unsafe_is_denied_in_all_crates() -> None:
    workspace = tomllib.loads((CRATES.parent / "Cargo.toml").read_text())["workspace"]
    assert workspace["lints"]["rust"]["unsafe_code"] == "deny"
    for manifest in CRATES.glob("*/Cargo.toml"):
        assert tomllib.loads(manifest.read_text())["lints"] == {"workspace": True}, manifest


def test_unsafe_is_where_the_list_says() -> None:
    assert len(files()) > 300
    assert {path for path, text in files().items() if NEEDS.search(code(text))} == listed().keys()


def test_each_file_allows_it_for_itself() -> None:
    # What a folder's own file allows holds in its folder too: so that the list says it, not the compiler.
    found = {path: ALLOWS.findall(text) for path, text in files().items()}
    assert {path: reasons for path, reasons in found.items() if reasons} == {
        path: [reason] for path, reason in listed().items()
    }
    # And nobody in another way, for a part or for a crate.
    for path, text in files().items():
        assert len(re.findall(r"\bunsafe_code\b", code(text))) == len(found[path]), path
        assert Path(path).name not in {"lib.rs", "build.rs"} or not found[path], path


def test_the_guard_sees_unsafe() -> None:
    for text in (
        "unsafe { f() }",
        "unsafe impl Send for A {}",
        "pub unsafe fn f() {}",
        '#[multiversion(targets("x86_64+avx2"))]\nfn f() {}',
    ):
        assert NEEDS.search(code(text)), text
    for text in ("// unsafe", '"unsafe"', "#![deny(unsafe_code)]", "use multiversion::multiversion;"):
        assert not NEEDS.search(code(text)), text
