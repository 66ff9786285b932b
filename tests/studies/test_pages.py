"""Pages that are written by hand have no figure that was measured: they link to the page that has it."""

import re

import pytest
from ferrule.bench import find

from studies.publish import domain
from studies.publish.published import ROOT, page_of
from studies.publish.results import END, START

BY_HAND = [
    *(path for path in sorted(ROOT.glob("docs/*/*.md")) if path.parent != domain.FOLDER),
    ROOT / "README.md",
    ROOT / "ARCHITECTURE.md",
]
MEASURED = re.compile(
    r"results/\w+\.md|(results|costs|tools)\.md|ferrule bench \w+/|make (bench|costs|tools)\b"
)
FIGURE = re.compile(r"\d (ns|µs|ms|s|×)(?!\w)|\d\.\d|\btwice\b|\bhalf as\b|\bn = \d+ \(")
LINK = re.compile(r"results/(\w+)\.md(?:#([^)]*))?\)")


def figures(text: str) -> list[str]:
    """What was measured, in paragraphs that say where it was."""
    hand = re.sub(f"{re.escape(START)}.*?{re.escape(END)}", "", text, flags=re.DOTALL)
    hand = re.sub(r"^```.*?^```", "", hand, flags=re.DOTALL | re.MULTILINE)
    told = [part for part in re.split(r"\n\n|\n- ", hand) if MEASURED.search(part)]
    return [found[0] for part in told for found in FIGURE.finditer(part)]


@pytest.mark.parametrize("path", BY_HAND, ids=lambda path: path.name)
def test_no_measured_figure_is_typed(path):
    assert figures(path.read_text("utf-8")) == []


def test_a_typed_figure_is_seen():
    told = [
        "It takes 5.66 ms (`docs/results.md`).",
        "About twice as long: `ferrule bench maps/` measures it.",
        "4 × as fast ([here](../results.md)).",
        "An int takes 3 ns (`make costs`)",
    ]
    assert [len(figures(f"First.\n\n{each}\n\nLast.")) for each in told] == [2, 1, 1, 1]
    assert figures("It waits 50 ms.\n\nSee `docs/results.md`.") == []
    assert figures(f"{START}\n1.5 × in docs/results.md\n{END}") == []


def test_what_is_linked_to_is_measured():
    every = [found.workload for found in find.select(None)[0]]
    known = {(each.domain, domain.anchor(each.id)) for each in every} | {(each.domain, "") for each in every}
    named = [link for path in BY_HAND for link in LINK.findall(path.read_text("utf-8"))]
    assert named
    assert {*named} <= known
    assert page_of("results").exists()
