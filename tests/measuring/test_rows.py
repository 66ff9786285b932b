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


def narrow(*names: str, width: int, spare: tuple[str, ...] = ()) -> list[str]:
    """Rows of two short figures each, as they are printed."""
    made = Rows("name", "one", "two", spare=spare)
    for name in names:
        made.add_row(Text(name), "1", "2")
    return printed(made, width)


def test_a_name_that_just_fits_stands_in_its_row():
    assert narrow("abcdefghij", width=20) == ["name        one  two", "abcdefghij    1    2"]
    assert narrow("abcdefghijk", width=20) == [
        "name  one  two",
        "abcdefghijk",
        "        1    2",
    ]
    assert narrow("abcdefghijk", "abc", width=20) == [
        "name  one  two",
        "abcdefghijk",
        "        1    2",
        "abc     1    2",
    ]


def test_figures_are_left_out_one_after_the_other_and_no_further_than_spare():
    assert narrow("abc", width=20, spare=("one", "two")) == ["name  one  two", "abc     1    2"]
    assert narrow("abc", width=19, spare=("one", "two")) == [
        "name  two",
        "abc     2",
        "No room for: one.",
    ]
    assert narrow("abc", width=19) == ["name  one  two", "abc     1    2"]


def test_a_row_has_a_figure_for_each_heading():
    with pytest.raises(ValueError, match="zip"):
        Rows("name", "one", "two").add_row(Text("a"), "1")


def test_headings_are_dim_and_figures_as_they_are(rows):
    stream = io.StringIO()
    Console(file=stream, width=60, force_terminal=True, color_system="standard").print(rows)
    first, *_, last = stream.getvalue().splitlines()
    assert first.count("\x1b[2m") == 4
    assert "\x1b[1m2.71\x1b[0m" in last
    narrower = io.StringIO()
    Console(file=narrower, width=30, force_terminal=True, color_system="standard").print(rows)
    assert "\x1b[2mNo room for: peak memory.\x1b[0m" in narrower.getvalue()


def test_a_heading_with_a_hyphen_is_not_broken_at_it():
    made = Rows("name", "ten-fold more")
    made.add_row(Text("a name that is long"), "1")
    assert printed(made, 24) == [
        "      ten-fold",
        "name      more",
        "a name that is long",
        "             1",
    ]


def test_a_heading_of_names_that_just_fits_stands_beside_the_others():
    made = Rows("abcdefghij", "one", "two")
    made.add_row(Text("a"), "1", "2")
    assert printed(made, 20) == ["abcdefghij  one  two", "a             1    2"]
    assert printed(made, 19)[0] == "abcdefghij"


def test_names_that_all_stand_above_leave_figures_where_they_are():
    made = Rows("implementation", "one", "two")
    made.add_row(Text("abcdefghijkl"), "1", "2")
    assert printed(made, 20) == ["implementation", "  one  two", "abcdefghijkl", "    1    2"]


def test_headings_are_folded_for_a_long_name_in_any_row_and_not_without_rows():
    for names in (("a name that is long", "a"), ("a", "a name that is long")):
        made = Rows("name", "per item")
        for name in names:
            made.add_row(Text(name), "1")
        assert [line.strip() for line in printed(made, 26)][:2] == ["per", "name                 item"]
    made = Rows("name", "per item")
    made.add_row(Text("abcdefghij"), "1")
    assert printed(made, 20) == ["name        per item", "abcdefghij         1"]
    assert printed(Rows("crossing", "fixed", "per item"), 17) == ["crossing", "  fixed  per item"]
