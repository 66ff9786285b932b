"""Rows of figures on the terminal, each with its name, however narrow the terminal is."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from ferrule.measuring.hanging import Hanging

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, ConsoleOptions, RenderResult

GAP = 2
"""Before each column of figures."""
ROOM = 10
"""What names have at least, before figures are left out."""


@dataclass(frozen=True)
class _Column:
    heading: str
    figures: list[Text] = field(default_factory=list)
    folded: bool = False
    """The heading is as narrow as the figures, if no word of it is broken."""

    @property
    def head(self) -> list[str]:
        if not self.folded:
            return [self.heading]
        return textwrap.wrap(
            self.heading, _widest(self.figures, *self.heading.split()), break_on_hyphens=False
        )

    @property
    def width(self) -> int:
        return GAP + _widest(self.figures, *self.head)

    def lines(self, height: int) -> list[Text]:
        """Give the heading in so many lines, then the figures."""
        head = [""] * (height - len(self.head)) + self.head
        return [*(Text(line, "dim") for line in head), *self.figures]


class Rows:
    """Names at the left, figures at the right, below headings.

    Where there is no room for all, headings are folded between words, a name that is too long stands above
    its figures, and at last figures are left out, which is said.
    """

    def __init__(self, name: str, *headings: str, spare: Sequence[str] = (), indent: int = 0) -> None:
        """Leave out the figures of `spare`, the first one first; indent names by `indent`."""
        self.names = [Text(name, "dim")]
        self.below: list[Text | None] = [None]
        self.columns = [_Column(heading) for heading in headings]
        self.spare = spare
        self.indent = indent

    def add_row(self, name: Text, *figures: Text | str, below: Text | None = None) -> None:
        """Add a row with a figure for each heading, and what is said below them."""
        self.names.append(name)
        self.below.append(below)
        for column, figure in zip(self.columns, figures, strict=True):
            column.figures.append(Text(figure) if isinstance(figure, str) else figure)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Give figures the room they need, and names the rest."""
        lengths = [self.indent + name.cell_len for name in self.names]
        columns = self.columns
        if _room(columns, options) < max(lengths[1:], default=0):
            columns = [replace(column, folded=True) for column in columns]
        left_out: list[str] = []
        while _room(columns, options) < ROOM and len(left_out) < len(self.spare):
            left_out.append(self.spare[len(left_out)])
            columns = [column for column in columns if column.heading not in left_out]
        room = _room(columns, options)
        start = max((length for length in lengths if length <= room), default=0)
        height = max(len(column.head) for column in columns)
        blank = [Text()] * (height - 1)
        heading, *names = self.names
        names = [*blank, heading, *names] if lengths[0] <= room else [heading, *blank, *names]
        below = [*([None] * (height - 1)), *self.below]
        for name, under, *figures in zip(
            names, below, *(column.lines(height) for column in columns), strict=True
        ):
            shown = Text(" " * self.indent).append_text(name)
            if shown.cell_len > start:
                yield Hanging(name, indent=self.indent)
                shown = Text()
            shown.pad_right(start - shown.cell_len)
            for column, figure in zip(columns, figures, strict=True):
                shown.append(" " * (column.width - figure.cell_len)).append_text(figure)
            shown.rstrip()
            yield shown
            if under is not None:
                yield Hanging(under, indent=self.indent + 2)
        if left_out:
            yield Hanging(f"No room for: {', '.join(left_out)}.", "dim", indent=self.indent)


def _widest(figures: list[Text], *words: str) -> int:
    return max([*map(cell_len, words), *(figure.cell_len for figure in figures)])


def _room(columns: list[_Column], options: ConsoleOptions) -> int:
    return options.max_width - sum(column.width for column in columns)
