"""Every public name says what it does, with an example; and every example is run, wherever it stands."""

import doctest
import importlib
import inspect
import itertools
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import ferrule
import numpy as np
import pytest

import studies
from tests.faces import FACES

ROOT = Path(__file__).parent.parent

# Public names without an example of their own, and why.
WITHOUT_EXAMPLE = {
    **dict.fromkeys(
        (f"ferrule.codec.{width}" for width in ("F32", "I8", "I16", "I32", "U8", "U16", "U32", "U64")),
        "an alias of `typing.Annotated` has no docstring; those of `Schema` and the formats use it",
    ),
}

# Examples that are shown and not run, and why.
NOT_RUN = {
    "ferrule.bench.inputs.table": "the data need not be there",
    "ferrule.costs": "it measures",
    "ferrule.costs.model": "it measures",
}


def extension_modules(module: ModuleType) -> Iterator[ModuleType]:
    """An extension module and the modules in it."""
    yield module
    for inner in vars(module).values():
        if isinstance(inner, ModuleType):
            yield from extension_modules(inner)


def modules() -> Iterator[ModuleType]:
    """The modules of the package and of the studies that have examples: a peer's need not be there."""
    yield ferrule
    packages = [pkgutil.walk_packages(room.__path__, f"{room.__name__}.") for room in (ferrule, studies)]
    for found in itertools.chain(*packages):
        source = importlib.util.find_spec(found.name).origin
        if not source.endswith(".py"):
            yield from extension_modules(importlib.import_module(found.name))
        elif ">>> " in Path(source).read_text(encoding="utf-8"):
            yield importlib.import_module(found.name)


PUBLIC = {f"{face.__name__}.{name}": getattr(face, name) for face in FACES.values() for name in face.__all__}


def docstrings(thing: Any) -> list[str]:
    """The docstring of a thing and, of a class, those of its methods and properties."""
    members = vars(thing).values() if inspect.isclass(thing) else ()
    texts = [getattr(part, "__doc__", None) for part in (thing, *members)]
    return [inspect.cleandoc(text) for text in texts if isinstance(text, str)]


def examples() -> dict[str, tuple[str, dict[str, Any]]]:
    """Every docstring with an example by its name, with the names that it may use: those of its module.

    The example of a public name is there to be copied, so it has to import what it uses.
    """
    public = {id(thing) for thing in PUBLIC.values()}
    found = {}
    for module in modules():
        own = {} if module.__name__ in FACES else vars(module)
        found[module.__name__] = module.__doc__ or "", own
        for name, thing in vars(module).items():
            if not (inspect.isroutine(thing) or inspect.isclass(thing)):
                continue
            owner = getattr(thing, "__module__", None)  # a slot's wrapper has none
            if owner == module.__name__ or str(owner).startswith("ferrule._core"):
                used = {} if id(thing) in public else vars(module)
                found[f"{module.__name__}.{name}"] = "\n\n".join(docstrings(thing)), used
    return {name: (text, used) for name, (text, used) in found.items() if ">>> " in text}


EXAMPLES = examples()


def run(text: str, name: str, names: dict[str, Any]) -> None:
    """Run the examples of a text, all in one go, or fail with what differs."""
    test = doctest.DocTestParser().get_doctest(text, {**names, "__name__": "__main__"}, name, None, None)
    report: list[str] = []
    with np.printoptions(precision=8):
        results = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=report.append)
    assert results.failed == 0, "".join(report)


@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name: str) -> None:
    text, names = EXAMPLES[name]
    run(text, name, names)


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))], ids=lambda path: path.name
)
def test_examples_in_documents(path: Path) -> None:
    run(path.read_text(encoding="utf-8"), path.name, {})


def test_examples_were_found_in_every_room() -> None:
    rooms = {name.split(".")[1] for name in EXAMPLES if "." in name}
    wanted = "_core bench claims cli codec costs errors maps measuring reference reports"
    assert set(wanted.split()) <= rooms
    assert len(EXAMPLES) > 150


@pytest.mark.parametrize("name", [name for name in PUBLIC if name not in WITHOUT_EXAMPLE])
def test_public_name_has_an_example(name: str) -> None:
    thing = PUBLIC[name]
    assert inspect.getdoc(thing)
    if inspect.isclass(thing):
        members = [getattr(thing, member) for member in vars(thing) if not member.startswith("_")]
        assert [member for member in members if callable(member) and not inspect.getdoc(member)] == []
    if not inspect.ismodule(thing):  # a module's names have theirs
        assert ">>> " in "\n".join(docstrings(thing)), "no example"


def test_examples_that_are_not_run_are_known() -> None:
    assert {name for name, (text, _) in EXAMPLES.items() if "+SKIP" in text} == NOT_RUN.keys()


def test_what_has_no_example_is_there() -> None:
    assert WITHOUT_EXAMPLE.keys() <= PUBLIC.keys()
