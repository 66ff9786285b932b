"""Continued lines are indented further than the first, and none is wider than there is room."""

import io

import pytest
from ferrule.measuring.hanging import Hanging
from rich.console import Console
from rich.measure import Measurement
from rich.text import Text


def printed(hanging: Hanging, width: int) -> list[str]:
    stream = io.StringIO()
    Console(file=stream, width=width).print(hanging)
    return stream.getvalue().splitlines()


def test_what_fits_is_one_line():
    assert printed(Hanging("one two"), 7) == ["one two"]
    assert printed(Hanging(Text("one two"), indent=3), 10) == ["   one two"]


@pytest.mark.parametrize(
    ("indent", "width", "lines"),
    [
        (0, 9, ["one two", "  three", "  four"]),
        (0, 10, ["one two", "  three", "  four"]),
        (0, 12, ["one two", "  three four"]),
        (1, 13, [" one two", "   three four"]),
        (3, 12, ["   one two", "     three", "     four"]),
    ],
)
def test_what_does_not_fit_hangs(indent, width, lines):
    assert printed(Hanging("one two three four", indent=indent), width) == lines


def test_it_asks_for_the_whole_and_needs_its_longest_word():
    console = Console(width=80)
    asked = Measurement.get(console, console.options, Hanging("one three", indent=4))
    assert asked == (len("three") + 4 + 2, len("one three") + 4)
