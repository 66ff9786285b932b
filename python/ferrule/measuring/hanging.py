"""A text on the terminal whose continued lines are indented."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.measure import Measurement
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult


class Hanging:
    """A text whose continued lines are indented further than its first."""

    def __init__(self, text: str | Text, style: str = "", *, indent: int = 0) -> None:
        """Indent the first line by `indent`."""
        self.text = Text(text, style) if isinstance(text, str) else text
        self.indent = indent

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Wrap it to the width there is."""
        width = options.max_width - self.indent
        fits = self.text.cell_len <= width
        lines = [self.text] if fits else list(self.text.wrap(console, width - 2))
        for number, line in enumerate(lines):
            line.rstrip()
            yield Text(" " * (self.indent + 2 * bool(number))).append_text(line)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Ask for the room of the whole, and need that of its longest word."""
        least, most = Measurement.get(console, options, self.text)
        return Measurement(least + self.indent + 2, most + self.indent)
