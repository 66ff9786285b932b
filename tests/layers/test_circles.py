"""Files don't lead to one another in circles, in either language; nor can one hide behind a star."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from tests.layers.python import PACKAGE, STUDIES, Module, modules, parsed
from tests.layers.rust import CRATES, USE, code, leaves, module_of, paths, sources, without_tests

Name = tuple[str, ...]

# Of what code may take all; of another file it names each thing, so that one sees what leads where.
STARS = {"pyo3::prelude::*", "std::arch::x86_64::*"}


def edges(named: Mapping[Name, set[Name]]) -> dict[Name, set[Name]]:
    """Which module leads to which, by what each names; a folder's own file to none in its folder."""
    # What a folder's own file hands on, from a file in it: `pub use number::Number`.
    handed = {
        (*folder, name[-1]): name[:-1]
        for folder, there in named.items()
        for name in there
        if len(name) > len(folder) + 1 and name[: len(folder)] == folder
    }
    found: dict[Name, set[Name]] = defaultdict(set)
    for here, there in named.items():
        for name in there:
            at = name if name in named else handed.get(name, name)
            while at not in named and at:
                at = at[:-1]
            if at and at[: len(here)] != here:
                found[here].add(at)
    return found


def of_rust(files: Mapping[str, str]) -> dict[Name, set[Name]]:
    """What each module of a crate names of it, but for those of tests."""
    return {
        module_of(path): {name[1:] for name in paths(path, without_tests(code(text))) if name[0] == "crate"}
        for path, text in files.items()
        if module_of(path)[-1:] != ("tests",)
    }


def of_python(found: Iterable[Module]) -> dict[Name, set[Name]]:
    """What each module names, be it for its types alone."""
    return {
        tuple(module.name.split(".")): {tuple(name.split(".")) for name in (*module.imported, *module.named)}
        for module in found
    }


def circles(known: Mapping[Name, set[Name]]) -> set[frozenset[Name]]:
    """The modules that lead to one another."""

    def reached(start: Name) -> set[Name]:
        seen: set[Name] = set()
        ahead = [start]
        while ahead:
            new = known.get(ahead.pop(), set()) - seen
            seen |= new
            ahead += new
        return seen

    leads = {name: reached(name) for name in known}
    return {
        frozenset(other for other in there if name in leads.get(other, ()))
        for name, there in leads.items()
        if name in there
    }


def stars(path: str, text: str) -> set[str]:
    """Of what a file takes or hands on all, but in tests."""
    clean = "" if module_of(path)[-1:] == ("tests",) else without_tests(code(text))
    return {leaf for use in USE.finditer(clean) for leaf in leaves(use[1]) if leaf.endswith("*")} - STARS


def test_files_do_not_go_round_in_circles() -> None:
    every = {crate.name: of_rust(sources(crate / "src")) for crate in sorted(CRATES.iterdir())}
    every |= {folder.name: of_python(modules(folder)) for folder in (PACKAGE, STUDIES)}
    known = {name: edges(named) for name, named in every.items()}
    assert {"ferrule-kernels", "ferrule", "studies"} <= known.keys()
    assert sum(len(there) for one in known.values() for there in one.values()) > 800
    assert {name: circles(one) for name, one in known.items() if circles(one)} == {}


def test_no_file_takes_or_hands_on_all_of_another() -> None:
    for crate in CRATES.iterdir():
        for path, text in sources(crate / "src").items():
            assert stars(path, text) == set(), f"{crate.name}/src/{path}"


def test_the_guard_sees_circles_of_rust() -> None:
    def found(there: str) -> set[frozenset[Name]]:
        files = {"mod": "mod one;\npub use two::Two;", "one": there, "two": "use super::one::One;"}
        return circles(edges(of_rust({f"room/{name}.rs": text for name, text in files.items()})))

    for there in (
        "use super::two::Two;",
        "use crate::{\n    room::{two::{Two, Three}},\n};",
        "fn f() { crate::room::two::two() }",
        "use super::Two;",
        "mod inner { use super::super::two::Two; }",
    ):
        assert found(there) == {frozenset({("room", "one"), ("room", "two")})}, there
    for there in (
        "// use super::two::Two;",
        "mod tests { use super::super::two::Two; }",
        "use super::Other;",
    ):
        assert found(there) == set(), there


def test_the_guard_sees_circles_of_python() -> None:
    def found(there: str) -> set[frozenset[Name]]:
        own, *others = "from a.room.two import Two", there, "from a.room.one import One"
        files = [parsed(f"a.room.{name}", text) for name, text in zip(("one", "two"), others, strict=True)]
        return circles(edges(of_python([parsed("a.room", own, is_package=True), *files])))

    for there in (
        "from a.room.two import Two",
        "from .two import Two",
        "from . import two",
        "import a.room.two as t",
        "from a.room import Two",
        "def f():\n    from a.room.two import Two",
        "if TYPE_CHECKING:\n    from a.room.two import Two",
    ):
        assert found(there) == {frozenset({("a", "room", "one"), ("a", "room", "two")})}, there
    for there in ("from a.room import Other", "from b.room.two import Two"):
        assert found(there) == set(), there


def test_the_guard_sees_stars() -> None:
    for text in (
        "pub use one::*;",
        "pub(super) use one::{\n    Three, two::*,\n};",
        "use super::*;",
        "use crate::a::*;",
        "use ferrule_base::*;",
    ):
        assert stars("room/mod.rs", text), text
    for text in ("use pyo3::prelude::*;", "mod tests { use super::*; }", "// use one::*;", "use super::A;"):
        assert not stars("room/mod.rs", text), text
    assert not stars("room/tests.rs", "use super::*;")
