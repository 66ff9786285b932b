"""Every public callable that takes something, found by stub or signature, with its parameters."""

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import ferrule as fe
from ferrule.costs.cost_model import Model

from tests.faces import FACES

STUBS = Path(fe.__file__).parent / "_core"

# Faces that are not walked through, and why.
LEFT_OUT = {
    "ferrule.bench.inputs": "makes the inputs of workloads",
    "ferrule.errors": "exceptions take what exceptions take",
}
# Classes that no face names, of what its functions give.
GIVEN: dict[str, list[type]] = {"ferrule.costs": [Model]}
# Callables that are not, and why.
NOT_WALKED = {
    "costs.Model.__new__": "`costs.model` makes it",
    "maps.CacheInfo.__new__": "a NamedTuple, which checks nothing, as that of functools",
}
# Methods that Python calls by a protocol of its own: any object may come, or what another such method gave.
PROTOCOL = {
    *("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"),
    *("__buffer__", "__exit__", "__getnewargs__", "__reduce__", "__setstate__"),
    # The setters of the fields are walked through.
    "__setattr__",
}


def classes(face: ModuleType) -> set[str]:
    """Names of the public classes, and of those whose methods they have."""
    public = [thing for name in face.__all__ if inspect.isclass(thing := getattr(face, name))]
    return {base.__name__ for thing in public for base in thing.__mro__}


def is_walked(function: ast.FunctionDef) -> bool:
    private = function.name.startswith("_") and not function.name.endswith("__")
    return not private and function.name not in PROTOCOL


def annotated(function: ast.FunctionDef, *, method: bool) -> dict[str, str]:
    """The parameters and what the stub says of them."""
    of, static = function.args, any(ast.unparse(each) == "staticmethod" for each in function.decorator_list)
    named = [*of.posonlyargs, *of.args][int(method and not static) :] + of.kwonlyargs
    several = [each for each in (of.vararg, of.kwarg) if each]
    return {each.arg: ast.unparse(each.annotation).strip("'") for each in named + several if each.annotation}


def stubbed(face: ModuleType) -> Iterator[tuple[str, dict[str, str]]]:
    """What is written in Rust, by its stub."""
    room = STUBS.joinpath(*face.__name__.split(".")[1:])
    stub = room / "__init__.pyi" if room.is_dir() else room.with_suffix(".pyi")
    if not stub.exists():
        return
    for node in ast.parse(stub.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name in face.__all__:
            yield node.name, annotated(node, method=False)
        elif isinstance(node, ast.ClassDef) and node.name in classes(face):
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and is_walked(method):
                    yield f"{node.name}.{method.name}", annotated(method, method=True)


class Bare(ast.NodeTransformer):
    """Leaves of an annotation the type: no modules, nothing of what is said beside it."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        return ast.Name(node.attr)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        beside = isinstance(node.value, ast.Name) and node.value.id == "Annotated"
        return node.slice.elts[0] if beside and isinstance(node.slice, ast.Tuple) else node


def signed(function: Callable[..., object]) -> dict[str, str]:
    """The parameters and their types, but for what can only be misspelt."""
    found = {}
    for name, parameter in inspect.signature(function).parameters.items():
        text = parameter.annotation
        text = text if isinstance(text, str) else inspect.formatannotation(text)
        if name != "self" and text != "Never":
            found[name] = ast.unparse(Bare().visit(ast.parse(text, mode="eval")))
    return found


def written(face: ModuleType) -> Iterator[tuple[str, dict[str, str]]]:
    """What is written in Python, by its signature."""
    given = {thing.__name__: thing for thing in GIVEN.get(face.__name__, ())}
    for name, thing in ({name: getattr(face, name) for name in face.__all__} | given).items():
        own = getattr(thing, "__module__", None) or ""
        if face is fe and own != fe.__name__:
            continue
        if inspect.isfunction(thing):
            yield name, signed(thing)
        elif inspect.isclass(thing) and not issubclass(thing, Exception) and inspect.getmodule(thing):
            members = [each for each in vars(thing).items() if inspect.isfunction(each[1])]
            if {"__init__", "__new__"} & vars(thing).keys() and members:
                yield f"{name}.__new__", signed(thing)
            for method, function in members:
                if not method.startswith("_"):
                    yield f"{name}.{method}", signed(function)


def callables() -> Iterator[tuple[str, dict[str, str]]]:
    """All that take something: `room.function` or `room.Class.method`."""
    for face in FACES.values():
        if face.__name__ not in LEFT_OUT:
            room = face.__name__.removeprefix("ferrule").removeprefix(".")
            for name, parameters in (*stubbed(face), *written(face)):
                whole = f"{room}.{name}".removeprefix(".")
                if parameters and whole not in NOT_WALKED:
                    yield whole, parameters


CALLABLES = dict(callables())
