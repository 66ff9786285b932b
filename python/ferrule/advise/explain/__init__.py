"""What each verdict means: a text each, with figures of a machine where they belong.

A text names its figures in braces: `{item list[int], copied}` is what an item costs to cross, `{fixed …}`
what the rest does, `{call 1 argument, PyO3}` what a call takes, `{from list[int], copied, 20}` from how many
items on a port pays where Python spends so many nanoseconds on each; a name in capitals is a constant of the
rules.
"""

from __future__ import annotations

import math
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from ferrule import _checks
from ferrule.advise import long_calls, verdict
from ferrule.advise.findings import Slug
from ferrule.errors import UnknownCrossingError
from ferrule.measuring import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.costs.cost_model import Model

    Ask = Callable[[str, str], tuple[float, float]]
    """Gives the seconds of a crossing and of each of its items, by its kind and way."""

SLUGS: tuple[Slug, ...] = get_args(Slug)
PARTS = ("What", "Why", "Example", "Do instead", "When it does not pay")

SAVED = 0.9
"""Of Python's work on an item: what a port saves that takes a tenth of it."""

UNKNOWN = "(not measured here)"

_FIGURE = re.compile(r"\{(item|fixed|call|from)\s([^}]+)\}|\{([A-Z_]+)\}")
_NUMBERS: dict[str, str] = {
    "FASTER": f"{verdict.FASTER:g}",
    "PROGRAM": f"{verdict.PROGRAM:g}",
    "WORTH": f"{verdict.WORTH:.0%}",
    "DRIVES": f"{verdict.DRIVES:.0%}",
    "BIG_CALL": words.duration(long_calls.BIG_CALL),
    "BIG_DATA": words.data_size(long_calls.BIG_DATA),
}


def explain(slug: str, model: Model) -> str:
    """Give the text of a verdict, in Markdown, with what crossings cost by a model.

    Raises ArgumentError where no verdict has that name.
    """

    def ask(kind: str, way: str) -> tuple[float, float]:
        found = model.find(kind, way)
        return found.fixed.value, found.per_item.value

    return filled(text(slug), ask)


@cache
def text(slug: str) -> str:
    """Give the text of a verdict as it is written, figures by their names."""
    slug = _checks.one_of("verdict", slug, SLUGS)
    return (Path(__file__).parent / f"{slug}.md").read_text("utf-8")


def filled(written: str, ask: Ask) -> str:
    """Put figures in place of their names.

    >>> filled("An int costs {item list[int], copied}.", lambda kind, way: (3e-8, 7e-9))
    'An int costs 7.00 ns.'
    """
    return _FIGURE.sub(lambda found: _figure(found, ask), written)


def _figure(found: re.Match[str], ask: Ask) -> str:
    what, of, name = found.groups()
    if name:
        return _NUMBERS[name]
    of, work = " ".join(of.split()), ""
    if what == "call":
        of = f"call, {of}"
    if what == "from":
        of, _, work = of.rpartition(", ")
    kind, way = _parted(of)
    try:
        fixed, each = ask(kind, way)
        if what == "from":
            call, _ = ask("call, 1 argument", "PyO3")
            return _from(call + fixed, float(work) * 1e-9 * SAVED - each)
    except UnknownCrossingError:
        return UNKNOWN
    return words.duration(max(0.0, each if what == "item" else fixed))


def _parted(of: str) -> tuple[str, str]:
    """Part a kind from the way: `returned, zero-copy` is one, and a kind may have commas.

    >>> _parted("dict[str, int], copied"), _parted("ndarray, returned, zero-copy")
    (('dict[str, int]', 'copied'), ('ndarray', 'returned, zero-copy'))
    """
    if of.endswith(", returned, zero-copy"):
        return of.removesuffix(", returned, zero-copy"), "returned, zero-copy"
    kind, _, way = of.rpartition(", ")
    return kind, way


def _from(fixed: float, saved: float) -> str:
    if saved <= 0:
        return "for no size"
    return f"from {words.counted(max(1, math.ceil(fixed / saved)), 'item')} on"
