"""Reads Python as well as guarding it takes: what a module imports and what it names, by whatever name."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.util import resolve_name
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "python" / "ferrule"
STUDIES = ROOT / "studies"

# Whose first argument names the module that they give, or run.
BY_TEXT = {
    "__import__",
    "builtins.__import__",
    "importlib.__import__",
    "importlib.import_module",
    "runpy.run_module",
}
# Those that take a file instead.
BY_PATH = {"runpy.run_path", "importlib.util.spec_from_file_location"}
# A module in a text that is its name, or a command.
IN_TEXT = re.compile(r"(?:^|-m )(ferrule\.[\w.]*)")


@dataclass(frozen=True)
class Module:
    """A module, and all that its source is made of."""

    name: str
    package: str
    """What a relative import begins at."""
    nodes: tuple[ast.AST, ...]

    @cached_property
    def imported(self) -> list[str]:
        """What it imports by a statement, wherever it does; of `from a import b`, perhaps a module, `a.b`."""
        found = []
        for node in self.nodes:
            if isinstance(node, ast.Import):
                found += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                found += [f"{self.start(node)}.{alias.name}" for alias in node.names]
        return found

    @cached_property
    def named(self) -> list[str]:
        """What it names by dots, each from the module on that it was imported from: `time.perf_counter`."""
        bound = self._bound()
        return [name for node in self.nodes if (name := self.dotted(node, bound))]

    @cached_property
    def said(self) -> list[str]:
        """The modules of the package that it names in a text; `ferrule.` where the rest is computed."""
        texts = [node.value for node in self.nodes if isinstance(node, ast.Constant)]
        return [name for text in texts if isinstance(text, str) for name in IN_TEXT.findall(text)]

    @cached_property
    def handed_on(self) -> list[str]:
        """What it names and asks for nothing by a dot."""
        asked = {id(node.value) for node in self.nodes if isinstance(node, ast.Attribute)}
        bound = self._bound()
        return [self.dotted(node, bound) for node in self.nodes if id(node) not in asked]

    @cached_property
    def computed(self) -> set[str]:
        """By what it imports a module whose name is not in the source."""
        bound, found = self._bound(), set()
        for node in self.nodes:
            if isinstance(node, ast.Call):
                called = self.dotted(node.func, bound)
                if called in BY_PATH or (
                    called in BY_TEXT and not isinstance((*node.args, node)[0], ast.Constant)
                ):
                    found.add(called)
        return found

    def start(self, node: ast.ImportFrom) -> str:
        """Give the module that is imported from."""
        return self.resolved("." * node.level + (node.module or ""))

    def resolved(self, name: str) -> str:
        """Give the whole name of a module, which may be relative to the package."""
        return resolve_name(name, self.package).removesuffix(".")

    def dotted(self, node: ast.AST, bound: Mapping[str, str]) -> str:
        """Give what an expression names; nothing where that begins with no import."""
        match node:
            case ast.Name():
                return bound.get(node.id, "")
            case ast.Attribute():
                base = self.dotted(node.value, bound)
                return f"{base}.{node.attr}" if base else ""
            case ast.Call(func=ast.Name(id="getattr"), args=[value, ast.Constant(value=str(name)), *_]):
                base = self.dotted(value, bound)
                return f"{base}.{name}" if base else ""
            case ast.Call(args=[ast.Constant(value=str(name)), *_]):
                return self.resolved(name) if self.dotted(node.func, bound) in BY_TEXT else ""
            case ast.Subscript(slice=ast.Constant(value=str(name))):
                return name if self.dotted(node.value, bound) == "sys.modules" else ""
        return ""

    def _bound(self) -> dict[str, str]:
        """What the names of imports stand for, and those that such a one was given to."""
        bound = {"__import__": "__import__"}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    bound[alias.asname or alias.name.split(".")[0]] = (
                        alias.name if alias.asname else alias.name.split(".")[0]
                    )
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    bound[alias.asname or alias.name] = f"{self.start(node)}.{alias.name}"
        for node in self.nodes:
            if (
                isinstance(node, ast.Assign)
                and len(node.targets) == 1
                and isinstance(node.targets[0], ast.Name)
            ):
                name = self.dotted(node.value, bound)
                if name:
                    bound.setdefault(node.targets[0].id, name)
        return bound


def parsed(name: str, source: str, *, is_package: bool = False) -> Module:
    """Give the module of a source."""
    package = name if is_package else name.rpartition(".")[0]
    return Module(name, package, tuple(ast.walk(ast.parse(source))))


def modules(folder: Path) -> Iterator[Module]:
    """Give the modules in a folder, which is a package; a package is what its `__init__` has."""
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder.parent).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        yield parsed(name, path.read_text("utf-8"), is_package=is_package)
