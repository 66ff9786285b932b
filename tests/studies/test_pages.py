"""Pages and docstrings written by hand have no figure that was measured: they link to where it is."""

import ast
import re
from pathlib import Path

import pytest
from ferrule.bench import find

from studies.publish import domain, example
from studies.publish.published import ROOT, page_of
from studies.publish.results import END, START

WRITTEN = {
    *(
        page_of(name)
        for name in ("results", "costs", "claims", "tools", "bench-self", "advise", "advise/verdicts")
    )
}
BY_HAND = [
    path
    for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")])
    if path not in WRITTEN and path.parent != domain.FOLDER
]
MEASURED = re.compile(
    r"results/\w+\.md|(results|costs|tools)\.md|ferrule bench \w+/|make (bench|costs|tools)\b"
)
FIGURE = re.compile(r"\d (ns|µs|ms|s|×)(?!\w)|(?<!≥ )\d\.\d|\btwice\b|\bhalf as\b|\bn = \d+ \(")
ANYWHERE = re.compile(
    r"(?<![\d.e-])\d[\d.,]*\s?(?:×(?!\s*\d|\s*[kn]\b)|(?:[nµm]s|[MG]B/s|GFLOP/s)\b|"
    r"times (?:as|faster|slower|more|less)\b)"
)
"""What is a figure even where nothing says that it was measured."""
CHOSEN = {
    "ARCHITECTURE.md": {"10 ms"},
    "caching.md": {"50 ms"},
    "costs.md": {"5 times faster"},
    "costs.py": {"20ns", "1.5 µs", "2ms"},
    "own-workload.md": {"10 ms"},
    "measure.py": {"10 ns"},
}
"""What isn't measured: how long a piece of work or a sample is, a limit, an example, what others claim."""
LINK = re.compile(r"results/(\w+)\.md(?:#([^)]*))?\)")
STARTS = rf"{re.escape(START)}|<!-- times: written by make loop-times -->|<!-- \w+: {example.WRITER} -->"
ENDS = rf"{re.escape(END)}|<!-- end of \w+ -->"


def by_hand(text: str) -> str:
    """A page without what programs wrote, and without code."""
    hand = re.sub(f"(?:{STARTS}).*?(?:{ENDS})", "", text, flags=re.DOTALL)
    return re.sub(r"^```.*?^```", "", hand, flags=re.DOTALL | re.MULTILINE)


def figures(text: str) -> list[str]:
    """What was measured, in paragraphs that say where it was, and what is a figure anywhere."""
    hand = by_hand(text)
    told = [part for part in re.split(r"\n\n|\n- ", hand) if MEASURED.search(part)]
    return [found[0] for part in told for found in FIGURE.finditer(part)] + ANYWHERE.findall(hand)


def docstrings(path: Path) -> str:
    """Everything that docstrings of a file say, without their examples."""
    nodes = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    said = [
        ast.get_docstring(node) or ""
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, nodes)
    ]
    return re.sub(r"^ *>>> .*?(?:\n\n|\Z)", "\n\n", "\n\n".join(said), flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("path", BY_HAND, ids=lambda path: path.name)
def test_no_measured_figure_is_typed(path):
    assert {*figures(path.read_text("utf-8"))} <= CHOSEN.get(path.name, set())


def test_no_docstring_has_a_figure():
    found = {
        (path.name, figure)
        for path in [*ROOT.glob("python/**/*.py"), *ROOT.glob("python/**/*.pyi")]
        for figure in ANYWHERE.findall(docstrings(path))
        if figure not in CHOSEN.get(path.name, set())
    }
    assert found == set()


def test_what_is_chosen_is_still_said():
    texts = {path.name: path.read_text("utf-8") for path in [*BY_HAND, *ROOT.glob("python/**/*.py")]}
    assert all(figure in texts[name] for name, figures_of in CHOSEN.items() for figure in figures_of)


def test_a_typed_figure_is_seen(tmp_path):
    told = [
        "It takes 5.66 s (`docs/results.md`).",
        "About twice as long: `ferrule bench maps/` measures it.",
        "Seen at n = 12 (of [all](../results.md)).",
        "An int takes 3 s (`make costs`)",
        "It is 4.5 × as fast.",
        "It reads 2 GB/s.",
        "That is 14 to 20 times slower.",
        "Some 50 ms.",
    ]
    assert [len(figures(f"First.\n\n{each}\n\nLast.")) for each in told] == [2, 1, 1, 1, 1, 1, 1, 1]
    assert figures("It waits 50 s.\n\nSee `docs/results.md`.") == []
    assert figures("Matrices of 32 × 32 and 3 × k.") == []
    assert figures(f"{START}\n1.5 × in docs/results.md\n{END}") == []
    said = tmp_path / "said.py"
    said.write_text('"""Fast: 3 ns.\n\n>>> 1\n\'2 ns\'\n\nOr 4 ms."""\ndef f():\n    """5 GB/s."""\n')
    assert ANYWHERE.findall(docstrings(said)) == ["3 ns", "4 ms", "5 GB/s"]


def test_what_is_linked_to_is_measured():
    every = [found.workload for found in find.select(None)[0]]
    known = {(each.domain, domain.anchor(each.id)) for each in every} | {(each.domain, "") for each in every}
    named = [link for path in BY_HAND for link in LINK.findall(path.read_text("utf-8"))]
    assert named
    assert {*named} <= known
    assert page_of("results").exists()
