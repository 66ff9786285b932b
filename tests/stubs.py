"""Write the stubs: what PyO3's introspection tells of the extension module, with all defaults.

    python -m tests.stubs python/ferrule/_core

Introspection knows only defaults that are literals in Rust, and writes ``...`` for others, such as those of
ferrule's takers of arguments. Text signatures say what they are.
"""

import ast
import importlib
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ferrule import _core

Place = tuple[int, int]


def write(folder: Path) -> None:
    """Write all stubs into a folder, one file a module.

    A stripped module has lost what they are made from.
    """
    program = Path(sys.executable).with_name("pyo3-introspection")
    subprocess.run([program, _core.__file__, "_core", folder], check=True)
    for path in folder.rglob("*.pyi"):
        parts = path.relative_to(folder).with_suffix("").parts
        module = importlib.import_module(".".join([_core.__name__, *parts]).removesuffix(".__init__"))
        path.write_text(filled(path.read_text("utf-8"), module), "utf-8")


def filled(stub: str, module: Any) -> str:
    """Give a stub with the defaults that signatures say."""
    lines = stub.split("\n")
    # From the end, so that places before stay what they are.
    for (line, column), default in sorted(defaults(ast.parse(stub), module), reverse=True):
        text = lines[line - 1].encode()
        assert text[column:].startswith(b"...")
        lines[line - 1] = (text[:column] + default.encode() + text[column + 3 :]).decode()
    return "\n".join(lines)


def defaults(tree: ast.Module | ast.ClassDef, owner: Any) -> Iterator[tuple[Place, str]]:
    """Where a default is not told, and what it is."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from defaults(node, getattr(owner, node.name))
        elif isinstance(node, ast.FunctionDef):
            thing = owner if node.name == "__new__" else getattr(owner, node.name)
            for name, default in untold(node.args):
                told = inspect.signature(thing).parameters[name].default
                if told is not ...:
                    yield (default.lineno, default.col_offset), repr(told)


def untold(arguments: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    """The arguments whose default is an ellipsis."""
    placed = [*arguments.posonlyargs, *arguments.args]
    ends = placed[len(placed) - len(arguments.defaults) :]
    pairs = [*zip(ends, arguments.defaults, strict=True)]
    pairs += [
        (argument, default)
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is not None
    ]
    for argument, default in pairs:
        if isinstance(default, ast.Constant) and default.value is ...:
            yield argument.arg, default


if __name__ == "__main__":
    write(Path(sys.argv[1]))
