"""Mutants of Python: small faults, each in the tree of one module, and modules loaded with one of them.

Names, texts, annotations, decorators, docstrings and the modules' tables stay as they are.
"""

import ast
import copy
import functools
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}


# Outside of functions and classes these are tables, which say what is wanted: a test of them would be a copy.
TABLES = (ast.Call, ast.List, ast.Tuple, ast.Dict, ast.ListComp)


@dataclass(frozen=True)
class Mutant:
    """One fault: where it is, what stands there, and what in its place."""

    path: Path
    function: str
    line: int
    before: str
    after: str
    number: int  # among those of its file

    @property
    def name(self) -> str:
        """What the list of equivalents calls it: without lines, which move."""
        return f"{self.path.name} {self.function}: {self.before} → {self.after}"


def changes(node: ast.AST) -> Iterator[Callable[[ast.AST], ast.AST]]:
    """What may be made of one node: functions that change a copy of it, or give another in its place."""
    match node:
        case ast.Compare(ops=[first, *_]) if type(first) in COMPARISONS:
            yield lambda new: setattr(new, "ops", [COMPARISONS[type(first)](), *new.ops[1:]]) or new
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in ARITHMETIC:
            yield lambda new: setattr(new, "op", ARITHMETIC[type(op)]()) or new
        case ast.BoolOp(op=op):
            other = ast.Or if isinstance(op, ast.And) else ast.And
            yield lambda new: setattr(new, "op", other()) or new
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield lambda new: new.operand
        case ast.Constant(value=bool() as value):
            yield lambda _: ast.Constant(not value)
        case ast.Constant(value=int() | float() as value):
            yield lambda _: ast.Constant(value + 1)
        case _:
            yield from changes_of_flow(node)


def changes_of_flow(node: ast.AST) -> Iterator[Callable[[ast.AST], ast.AST]]:
    """What may be made of one that decides what is done."""
    match node:
        case ast.Return(value=ast.expr() as given) if not isinstance(given, ast.Constant):
            yield lambda _: ast.Return(ast.Constant(None))
        case ast.If() | ast.While() | ast.IfExp() | ast.comprehension(ifs=[_, *_]):
            yield negated
        case ast.Expr(value=ast.Call()) | ast.Raise():
            yield lambda _: ast.Pass()
        case ast.Break():
            yield lambda _: ast.Continue()
        case ast.Continue():
            yield lambda _: ast.Break()


def negated(new: ast.AST) -> ast.AST:
    """Let it do the opposite."""
    if isinstance(new, ast.comprehension):
        new.ifs[0] = ast.UnaryOp(ast.Not(), new.ifs[0])
    else:
        new.test = ast.UnaryOp(ast.Not(), new.test)
    return new


def children(node: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    """The parts of a node that may be changed, each with its field and its place there."""
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "returns", "decorator_list", "type_params", "exc", "msg"}:
            continue
        if isinstance(node, ast.AnnAssign) and field == "target":
            continue
        for place, each in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(each, ast.AST) and not isinstance(each, ast.JoinedStr):
                yield field, place, each


def is_for_types(node: ast.AST) -> bool:
    """Whether it is only for a checker of types."""
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def sites(tree: ast.AST, function: str = "") -> Iterator[tuple[str, ast.AST, str, int | None, Callable]]:
    """Each fault that may be made in a tree: the function, and how the node comes into its parent."""
    for field, place, node in children(tree):
        if is_for_types(node) or (not function and isinstance(node, TABLES)):
            continue
        within = function
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            within = f"{function}.{node.name}".strip(".")
        for change in changes(node):
            yield within or "module", tree, field, place, change
        yield from sites(node, within)


def shown(node: ast.AST) -> str:
    """The first line of a node's source."""
    if isinstance(node, ast.comprehension):
        return ast.unparse(node).strip()
    return ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).partition("\n")[0]


def replaced(parent: ast.AST, field: str, place: int | None, change: Callable) -> tuple[ast.AST, ast.AST]:
    """Put the changed node in its place; the node that was there, and the new one."""
    old = getattr(parent, field) if place is None else getattr(parent, field)[place]
    new = (
        ast.copy_location(change(copy.deepcopy(old)), old)
        if hasattr(old, "lineno")
        else change(copy.deepcopy(old))
    )
    if place is None:
        setattr(parent, field, new)
    else:
        getattr(parent, field)[place] = new
    return old, new


def mutants(path: Path) -> list[Mutant]:
    """All that may be made of one file."""
    found = []
    tree = ast.parse(path.read_text("utf-8"))
    for number, (function, parent, field, place, change) in enumerate(list(sites(tree))):
        within = shown(parent) if isinstance(parent, ast.expr) else ""
        old, new = replaced(parent, field, place, change)
        line = getattr(old, "lineno", getattr(getattr(old, "target", None), "lineno", 0))
        # A number alone says little: it is shown with what it stands in.
        alone = within and isinstance(old, ast.Constant)
        before, after = (within, shown(parent)) if alone else (shown(old), shown(new))
        found.append(Mutant(path, function, line, before, after, number))
        replaced(parent, field, place, lambda _, old=old: old)
    return found


def compiled(path: Path, number: int) -> CodeType:
    """A file's code with one fault."""
    tree = ast.parse(path.read_text("utf-8"))
    _, parent, field, place, change = list(sites(tree))[number]
    replaced(parent, field, place, change)
    return compile(ast.fix_missing_locations(tree), path, "exec")


def noting(path: Path, said: str) -> CodeType:
    """A file's code that notes, in another file, which of its functions a test has called."""
    tree = ast.parse(path.read_text("utf-8"))
    note = f"__import__('mutants_python').note({said!r}, {path.name!r}, '')"

    def walk(node: ast.AST, function: str) -> None:
        for _, _, each in children(node):
            within = function
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                within = f"{function}.{each.name}".strip(".")
            walk(each, within)
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                first = 1 if ast.get_docstring(each, clean=False) is not None else 0
                (call,) = ast.parse(note.replace("''", repr(within))).body
                each.body.insert(first, ast.copy_location(call, each))

    walk(tree, "")
    return compile(ast.fix_missing_locations(tree), path, "exec")


@functools.cache
def noted(said: str, test: str, file: str, function: str) -> None:
    """Write it down, once a process."""
    with Path(said).open("a", encoding="utf-8") as out:
        out.write(f"{test}\t{file}\t{function}\n")


def note(said: str, file: str, function: str) -> None:
    """Write down that the current test called this, here or in a process that it started."""
    noted(said, os.environ.get("PYTEST_CURRENT_TEST", ""), file, function)


class Loader(importlib.machinery.SourceFileLoader):
    """Loads a module with the fault of this number, or one that notes what of it is called."""

    what: str

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - of the loader's protocol
        """Give the code that was made of the file."""
        path = Path(self.path)
        return compiled(path, int(self.what)) if self.what.isdigit() else noting(path, self.what)


class Finder(importlib.abc.MetaPathFinder):
    """Finds some modules before all others do."""

    def __init__(self, modules: dict[str, str], what: str) -> None:
        self.modules, self.what = modules, what

    def find_spec(self, fullname, path=None, target=None):  # noqa: ARG002 - of the finder's protocol
        """Find the module as it was made."""
        if fullname not in self.modules:
            return None
        loader = Loader(fullname, self.modules[fullname])
        loader.what = self.what
        return importlib.util.spec_from_file_location(fullname, loader.path, loader=loader)


def install(asked: str) -> None:
    """Have this process import modules with a fault, or as noting ones: `NUMBER or FILE|MODULE|PATH|…`."""
    sys.modules.setdefault("mutants_python", sys.modules[__name__])
    what, *pairs = asked.split("|")
    sys.meta_path.insert(0, Finder(dict(zip(pairs[::2], pairs[1::2], strict=True)), what))
