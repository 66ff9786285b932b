"""What tools are worth, kernel by kernel."""

import io

import pytest
from ferrule.bench.show import grids
from ferrule.bench.show.grids import Value
from ferrule.bench.show.report import WIDTH, print_results
from rich.console import Console


def grid(results, title: str) -> grids.Grid:
    return next(each for each in grids.of(results) if each.title.startswith(title))


def cell(results, title: str, tool: str) -> list[Value]:
    return grid(results, title).rows[tool][0]


def test_without_traits_there_are_none(results):
    assert grids.of(results) == []


def test_each_property_has_one(tools):
    titles = [each.title for each in grids.of(tools)]
    assert titles == [
        "Times Python's speed, 1 thread",
        "Times Python's speed, 2 threads",
        "First answer",
        "Python's threads: what 2 do together, where one alone does 1",
        "Lines that differ from the reference's",
        "Peak memory",
    ]
    for each in grids.of(tools):
        assert each.columns == ["add"]
        assert list(each.rows) == ["Python", "ferrule", "NumPy", "Numba", "liar", "gone", "mute"]


@pytest.mark.parametrize(
    ("title", "tool", "text", "shade"),
    [
        ("First", "Python", "20.0 ms", 0.0),
        ("First", "Numba", "3.00 s", -1.0),
        ("First", "ferrule", "40.0 ms", pytest.approx(-0.1505, abs=1e-3)),
        ("Python's threads", "Python", "1.00 (1.95)", 0.0),
        ("Python's threads", "Numba", "2.00 (1.95)", 1.0),
        ("Python's threads", "NumPy", "1.40 (1.10)", None),
        ("Lines", "Python", "0", 0.0),
        ("Lines", "ferrule", "60", -0.6),
        ("Peak", "NumPy", "8.0 MB", -1.0),
        ("Peak", "ferrule", "< 64 kB", 0.0),
    ],
)
def test_values_and_shades(tools, title, tool, text, shade):
    assert cell(tools, title, tool) == [Value(text, shade)]


def test_speed_is_that_of_the_number_of_threads(tools):
    for row in tools.rows:
        if row.label == "ferrule" and row.threads == 2 and row.n == 1_000_000:
            row.samples = [sample / 2 for sample in row.samples]
    speeds = [
        float(cell(tools, f"Times Python's speed, {count}", "ferrule")[0].text) for count in ("1 t", "2 t")
    ]
    assert speeds == [pytest.approx(10, rel=0.05), pytest.approx(20, rel=0.05)]


def test_what_has_no_value_says_why(tools):
    assert cell(tools, "Lines", "liar") == [Value("WRONG", why="1 where 2 was expected")]
    assert cell(tools, "Lines", "gone") == [Value("not run", why="No module named 'gone'")]
    assert cell(tools, "Python's threads", "mute") == [
        Value("can't be expressed", why="no <words>"),
        Value("not measured", form="shouting", why="a wrong <answer>"),
    ]
    assert cell(tools, "Times Python's speed, 1", "mute")[1].form == "shouting"


def test_builds_are_told_with_the_first_answer(tools):
    assert grid(tools, "First").note.endswith(
        "; building all kernels took Numba 4.50 s, mute not built: no compiler."
    )


def test_the_terminal_shows_them_in_100_columns(tools):
    stream = io.StringIO()
    print_results(Console(file=stream, width=WIDTH, force_terminal=False), tools)
    text = stream.getvalue()
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "First answer" in text
    assert "mute: can't be expressed: no <words>" in text
    assert "2.00 (1.95)" in text
    part = text[text.index("Lines that differ") :]
    assert "can't" in next(line for line in part.splitlines() if line.strip().startswith("mute"))


def test_the_largest_size_with_all_threads_is_shown(tools):
    tools.rows = [row for row in tools.rows if row.label in {"Python", "ferrule"} and not row.first_call]
    for row in tools.rows:
        seconds = {("Python", 1_000_000): 8.0, ("Python", 1_000): 1.0, ("ferrule", 1_000): 1.0}
        row.samples = [seconds.get((row.label, row.n), 1.0 * row.threads)] * 7
    assert cell(tools, "Times Python's speed, 1", "ferrule")[0].text == "8.00"
    assert cell(tools, "Times Python's speed, 2", "ferrule")[0].text == "4.00"
    assert cell(tools, "Times Python's speed, 2", "Python") == [Value("1.00", 0.0)]
    shade = cell(tools, "Times Python's speed, 2", "ferrule")[0].shade
    assert shade == pytest.approx(0.30103, abs=1e-5)  # of a hundred times, on a logarithmic scale


def test_without_pythons_figure_there_is_no_colour(tools):
    tools.traits = [trait for trait in tools.traits if (trait.label, trait.aspect) != ("Python", "cold")]
    tools.peaks = [peak for peak in tools.peaks if peak.label != "Python"]
    assert cell(tools, "First", "ferrule") == [Value("40.0 ms", None)]
    assert cell(tools, "Peak", "NumPy") == [Value("8.0 MB", None)]
    assert cell(tools, "Peak", "Python") == [Value("not measured", None)]
    assert cell(tools, "First", "Python") == [Value("not measured", None)]


def test_the_threads_of_the_title_are_those_that_scaling_was_measured_with(tools):
    for trait in tools.traits:
        trait.threads = 8 if trait.aspect == "scaling" else 16
    assert grid(tools, "Python's threads").title == (
        "Python's threads: what 8 do together, where one alone does 1"
    )
    tools.traits = [trait for trait in tools.traits if trait.aspect != "scaling"]
    assert grid(tools, "Python's threads").title.startswith("Python's threads: what 1 do together")


def test_memory_is_shaded_by_how_much_less_it_is(tools):
    for peak in tools.peaks:
        peak.bytes = {"Python": 10_000_000, "ferrule": 1_000_000}.get(peak.label, peak.bytes)
    assert cell(tools, "Peak", "ferrule") == [Value("1.0 MB", 0.5)]
    assert cell(tools, "Peak", "Python") == [Value("10.0 MB", 0.0)]


def test_without_the_reference_no_speed_is_known(tools):
    tools.rows = [row for row in tools.rows if row.label != "Python"]
    assert cell(tools, "Times Python's speed, 1", "ferrule") == [Value("not measured")]
