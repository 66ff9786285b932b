"""What a crossing is: a statement that is timed, and one beside it that does all but cross."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = (1, 10, 100, 1_000, 10_000)
"""At how many items a container's crossing is measured."""

LARGE = (30_000, 100_000, 300_000)
"""At how many items more, but in a quick run: there its objects fill one cache after the other."""

SHUFFLED_FROM = 1_000
"""From so many items on a container is measured in both orders; fewer lie in the nearest cache anyway."""

IN_ORDER, SHUFFLED = "in order", "shuffled"
ORDERS = (IN_ORDER, SHUFFLED)
"""How the objects of a container lie in memory: one behind the other as they come, or anywhere."""

WAYS = {
    "copied": "into Rust's own types",
    "read": "through a handle, every item asked for its value; nothing is copied",
    "borrowed": "a handle alone (Bound); n does not matter",
    "zero-copy": "a pointer to the same memory",
    "first touch": "lent, but the object has no UTF-8 yet",
    "returned": "a new Python object, made of Rust's data",
    "returned, zero-copy": "a Python object over Rust's memory",
}
"""The ways in which a value crosses, and what they mean. Kinds of calls have the callee as their way."""

LENGTHS = {
    "list[str]": 12,
    "list[bytes]": 12,
    "list[big int]": 13,
    "list[list[float]]": 10,
    "list[dict[str, int]]": 2,
}
"""How long each item is where nothing else is said: in characters, bytes, floats or entries."""

CALL = "call, "
"""What kinds of calls begin with; their shape follows."""

TO_ITEMS = ("copied", "read", "zero-copy", "first touch")
"""The ways that lead Rust to the items."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """One way for one kind of value (or call) to cross, and how that is measured.

    What it costs is the time of `statement` less that of `baseline`, which does the same call without the
    crossing. Both see the names that `names(n)` gives. Without a baseline the statement alone counts.
    """

    kind: str
    way: str
    how: str
    statement: str
    names: Callable[[int], dict[str, Any]]
    baseline: str = ""
    sizes: tuple[int, ...] = (1,)
    unit: str = "item"
    needs: tuple[str, ...] = ()
    paired: bool = False
    """The baseline depends on n: it is measured at each."""
    large: tuple[int, ...] = ()
    """Sizes beyond the others that a quick run leaves out."""
    shuffle: Callable[[Any], Any] | None = None
    """Gives the names' `x` with its objects in another order than they lie in memory."""
    length: int = 0
    """How long each item is, where it is not as long as `LENGTHS` says."""

    @property
    def id(self) -> str:
        """The name in files and tables, such as `list[int], copied`."""
        return name_of(self.kind, self.way, self.length)


def name_of(kind: str, way: str, length: int) -> str:
    """Name a crossing.

    >>> name_of("list[str]", "read", 0), name_of("list[str]", "read", 80)
    ('list[str], read', 'list[str], read, 80 each')
    """
    return f"{kind}, {way}" + (f", {length} each" if length else "")


def names_of(statement: str) -> list[str]:
    """Give the names that a statement uses, sorted; builtins are not among them.

    >>> names_of("f(x, len(y.real))")
    ['f', 'x', 'y']
    """
    nodes = ast.walk(ast.parse(statement))
    return sorted({node.id for node in nodes if isinstance(node, ast.Name)} - vars(builtins).keys())


def batch(statement: str, times: int) -> Callable[[tuple[Any, ...]], None]:
    """Give a function that runs a statement `times` times in a row: a loop's own steps are not timed with it.

    It takes the values of the statement's names, sorted by name, as one tuple.

    >>> batch("x.append(1)", 3)((found := [],))
    >>> found
    [1, 1, 1]
    """
    names = "".join(f"{name}, " for name in names_of(statement))
    unpacked = f"    ({names}) = given\n" if names else ""
    body = "\n".join(f"    {line}" for line in statement.splitlines() * times)
    space: dict[str, Any] = {}
    exec(f"def run(given):\n{unpacked}{body}", space)  # noqa: S102 - the statements are this package's own
    run: Callable[[tuple[Any, ...]], None] = space["run"]
    return run


def shape_of(kind: str) -> str:
    """Give what calls of a kind hand over; nothing where it is no kind of calls.

    >>> shape_of("call, 2 arguments"), shape_of("list[int]")
    ('2 arguments', '')
    """
    return kind.removeprefix(CALL) if kind.startswith(CALL) else ""
