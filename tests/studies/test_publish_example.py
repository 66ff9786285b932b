"""What is said of the example stands in the README and the guide, as it was kept."""

import re
import sys

import pytest
from ferrule.advise.findings import Findings, Function, Prediction, Verdict
from ferrule.advise.recording import Code
from ferrule.measuring.intervals import Estimate

from studies.advise.suite.placing import Place, at
from studies.publish import example, published
from studies.publish.markdown import between

DOCUMENT = {
    "date": "2026-12-01T10:00:00+00:00",
    "machine": {"cpu": "Some_CPU"},
    "versions": {"python": "3.12.1"},
    "build": {"profile": "release"},
    "rows": [
        {"function": "price", "share": 0.3, "verdict": "fast-enough"},
        {
            "function": "nearest",
            "share": 0.14,
            "verdict": "move",
            "it": [14.0, 4.25, 35.0],
            "program": [1.14, 1.11, 1.15],
        },
    ],
    "port": {
        "alone": {"gain": [79.0, 73.4, 97.7], "inputs": 32},
        "whole": {"gain": [1.15, 1.12, 1.18]},
    },
}


def test_each_function_has_its_verdict_and_what_it_becomes():
    assert example.advice(DOCUMENT).splitlines()[2:] == [
        "| `price` | 30% | leave it: fast enough |  |  |",
        "| `nearest` | 14% | **move it** | 14 × (4.2–35) | 1.14 × (1.11–1.15) |",
    ]


def test_the_proof_stands_beside_what_was_predicted():
    assert example.proof(DOCUMENT).splitlines() == [
        "|  | predicted | measured |",
        "|---|---|---|",
        "| `nearest` | 14.0 × (4.25–35.0) | 79.0 × (73.4–97.7) |",
        "| the program | 1.14 × (1.11–1.15) | 1.15 × (1.12–1.18) |",
        "",
        "The same with 32 inputs of the run, and the program's output is the same.",
    ]


def test_what_only_calls_others_or_is_not_the_program_s_has_no_row():
    gain = Estimate(2.0, 1.5, 3.0)
    functions = [
        Function(Code("a.py", name, 1), origin, own=0.1, total=1.0, waiting=0.0, samples=9)
        for name, origin in (
            ("main", "project"),
            ("theirs", "package"),
            ("ours", "project"),
            ("no", "project"),
        )
    ]
    for each, slug in zip(functions, ("time-elsewhere", "move", "move", None), strict=True):
        each.predictions = [Prediction("copied", gain, gain, 0.0)]
        each.verdict = slug and Verdict(slug, "so")
    found = Findings(["a.py"], "3.12.1", "2026", 2.0, 2.0, 90, 0, functions)
    kept = [2.0, 1.5, 3.0]
    missing = example.unshown(found)
    assert "move it" not in missing
    assert {"make it a Rust class", "leave it: it waits"} <= set(missing)
    assert example.rows(found) == [
        {"function": "ours", "share": 0.5, "verdict": "move", "it": kept, "program": kept}
    ]


@pytest.mark.parametrize("path", [example.README, example.GUIDE], ids=lambda path: path.name)
def test_pages_have_all_that_is_kept(path):
    for document in (None, DOCUMENT):
        text = example.written(path, document)
        assert (example.UNMEASURED in text) is (document is None)
        assert ("On Some&#95;CPU, with Python 3.12.1, 2026-12-01." in text) is (document is not None)
    kept = published.read(example.NAME) if published.place(example.NAME).exists() else None
    assert example.written(path, kept) == path.read_text("utf-8")


def test_the_guide_shows_the_port_as_it_is():
    shown = re.search(r"```rust\n(.*?)\n```", example.GUIDE.read_text("utf-8"), re.DOTALL)[1]
    assert shown in (example.ROOT / "examples/courier_port/src/lib.rs").read_text("utf-8")
    assert "fn nearest(" in shown


def test_the_port_is_put_where_the_program_has_its_function(monkeypatch):
    courier_port = pytest.importorskip("courier_port", reason="not built: make extensions")
    ((place, port),) = example.PORT.puts.items()
    assert Place.of(place, "examples.courier_day").function.__name__ == example.FUNCTION
    assert at(port, "examples.courier_day") is courier_port.nearest
    monkeypatch.delitem(sys.modules, "examples.courier_day")


def test_a_page_without_its_marks_is_refused():
    for text in ("<a>", "<b><a>", "<a><a><b>", "<a><b><b>"):
        with pytest.raises(ValueError, match=r"wanted <a> once, and <b> once after it"):
            between(text, "<a>", "<b>", "new")
