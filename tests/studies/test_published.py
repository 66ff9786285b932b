"""The generated pages are what their small files come to, which have all that a page needs."""

import json
from pathlib import Path
from typing import Any

import pytest
from ferrule.measuring import words
from ferrule.measuring.intervals import Estimate

from studies.claims.catalogue import everything
from studies.claims.judging import figure, judged_by
from studies.claims.quantities import Found, Missing
from studies.claims.record import Record
from studies.publish import claims, costs, published

PAGES = {"costs": costs, "claims": claims}
MOST_BYTES = 300_000
MACHINE = {"cpu": "Some CPU", "cores": 2, "caches": {"L1": "32K"}, "memory_bytes": 8e9, "load_before": 0.1}


@pytest.fixture(params=PAGES)
def name(request: pytest.FixtureRequest) -> str:
    if not published.place(request.param).exists():
        pytest.skip(f"not measured since: make {request.param}")
    return str(request.param)


def test_a_page_is_what_its_small_file_comes_to(name: str) -> None:
    assert PAGES[name].page(published.read(name)) == published.page_of(name).read_text("utf-8")


def test_a_small_file_is_small_and_as_it_is_written(name: str) -> None:
    text = published.place(name).read_text("utf-8")
    assert len(text.encode()) <= MOST_BYTES
    assert published.text_of(json.loads(text)) == text


def kept(document: dict[str, Any]) -> dict[str, Any]:
    """A document as it comes back from a file."""
    back: dict[str, Any] = json.loads(published.text_of(document))
    return back


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("interrupted", True, "the run was interrupted"),
        ("build", {"profile": "fast"}, "measured with a build for fast, wanted release"),
    ],
)
def test_claims_that_are_for_no_page_are_refused(
    part: str, value: object, message: str, tmp_path: Path
) -> None:
    record = Record("", quick=False, machine={}, versions={}, build={"profile": "release"})
    setattr(record, part, value)
    record.save(tmp_path / "claims.json")
    with pytest.raises(SystemExit, match=rf"claims\.json: {message}$"):
        claims.condense([tmp_path / "claims.json"])


def test_five_digits_of_a_figure_are_kept() -> None:
    assert published.rounded(1.23456789e-8) == 1.2346e-8
    assert published.packed(Estimate(1 / 3, 0.1, 2e9 / 3)) == [0.33333, 0.1, 666670000.0]


def test_the_page_of_claims_is_judged_by_the_figures_alone() -> None:
    chosen = everything()[:20]
    judged = [
        judged_by(
            claim,
            [
                figure(each, Estimate(at + 1.0, at + 0.5, at + 1.5))
                if at % 3
                else figure(each, None, "no compiler", never=at > 0)
                for at, each in enumerate(claim.quantities)
            ],
        )
        for claim in chosen
    ]
    about = ("2026-11-29", False, MACHINE, {"python": "3.11"}, {"profile": "release"}, ["A note."])
    found = Record(*about, seconds=61.0, claims=judged)
    document = kept(claims.document_of(found))
    assert claims.record_of(document, chosen).claims == judged
    assert claims.text(claims.record_of(document, chosen)) == claims.text(found)
    later = claims.record_of(document, everything()[:21]).claims[-1]
    assert later.verdict.text == f"not run: {claims.UNKNOWN}"
    assert claims.later(found) == ""
    said = claims.later(claims.record_of(document, everything()[:21]))
    assert f"{words.counted(len(later.figures), 'figure')} of 1 claim" in said


def test_what_can_not_be_measured_says_why_though_no_run_had_it() -> None:
    assert claims.again(Missing("a", "nothing runs"), None).reason == "nothing runs"
    assert claims.again(Found("a", "a probe", "×"), None).reason == claims.UNKNOWN
