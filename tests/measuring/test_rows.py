from __future__ import annotations

import io

import pytest
from ferrule.measuring.rows import Rows
from rich.console import Console
from rich.text import Text

WORDS = ("implementation", "time", "taken", "×", "Python", "peak", "memory")


@pytest.fixture
def rows() -> Rows:
    made = Rows("implementation", "time taken", "× Python", "peak memory", spare=("peak memory",), indent=2)
    made.add_row(Text("Python"), "2.78 s", "1", "1.0 GB")
    made.add_row(Text("polars (lines in hand)"), "1.05 s", Text("2.71", "bold"), "")
    return made


def printed(rows: Rows, width: int) -> list[str]:
    stream = io.StringIO()
    Console(file=stream, width=width).print(rows)
    return stream.getvalue().splitlines()


def test_a_row_is_a_line_where_there_is_room(rows):
    assert printed(rows, 60) == [
        "  implementation          time taken  × Python  peak memory",
        "  Python                      2.78 s         1       1.0 GB",
        "  polars (lines in hand)      1.05 s      2.71",
    ]


def test_headings_are_folded_then_long_names_stand_above_then_figures_are_left_out(rows):
    assert printed(rows, 50) == [
        "                            time       ×    peak",
        "  implementation           taken  Python  memory",
        "  Python                  2.78 s       1  1.0 GB",
        "  polars (lines in hand)  1.05 s    2.71",
    ]
    assert printed(rows, 42) == [
        "                    time       ×    peak",
        "  implementation   taken  Python  memory",
        "  Python          2.78 s       1  1.0 GB",
        "  polars (lines in hand)",
        "                  1.05 s    2.71",
    ]
    assert printed(rows, 30) == [
        "  implementation",
        "            time       ×",
        "           taken  Python",
        "  Python  2.78 s       1",
        "  polars (lines in hand)",
        "          1.05 s    2.71",
        "  No room for: peak memory.",
    ]


@pytest.mark.parametrize("width", range(24, 60))
def test_at_any_width_names_and_headings_are_whole_and_lines_fit(rows, width):
    lines = printed(rows, width)
    assert max(map(len, lines)) <= width
    words = " ".join(lines).split()
    assert {"Python", "polars", "implementation", "2.78", "2.71"} <= set(words)
    assert set(words[: words.index("2.78")]) <= set(WORDS)


def test_without_rows_the_headings_stand():
    assert printed(Rows("crossing", "fixed", "per item"), 40) == ["crossing  fixed  per item"]
