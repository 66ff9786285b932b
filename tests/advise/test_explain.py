"""Each verdict has a text with all parts, its figures are a model's, and the docs say the same."""

import re

import pytest
from ferrule.advise import verdict
from ferrule.advise.explain import PARTS, SLUGS, UNKNOWN, explain, filled, text
from ferrule.advise.verdict import RULES
from ferrule.costs import catalogue
from ferrule.errors import ArgumentError

from studies.publish import published, verdicts
from tests.advise.models import advised

CROSSINGS = {(each.kind, each.way) for each in catalogue.everything()}


def test_every_verdict_has_a_text() -> None:
    assert {rule.slug for rule in RULES} == set(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_text_has_all_parts_and_no_figure_of_a_machine_that_was_typed(slug: str) -> None:
    assert re.findall(r"^## (.*)$", text(slug), re.MULTILINE) == list(PARTS)
    assert text(slug).startswith("# ")
    prose = re.sub(r"\{[^}]*\}|```.*?```|`[^`]*`|spends? \d+ ns", "", text(slug), flags=re.DOTALL)
    assert re.findall(r"\d", prose) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_figures_are_of_crossings_that_are_measured(slug: str) -> None:
    asked = []

    def ask(kind: str, way: str) -> tuple[float, float]:
        asked.append((kind, way))
        return 1e-6, 1e-8

    said = filled(text(slug), ask)
    assert set(asked) <= CROSSINGS
    assert "{" not in re.sub(r"```.*?```", "", said, flags=re.DOTALL)


def test_figures_are_the_models() -> None:
    said = explain("move", advised())
    assert "22.0 ns for the call, 10.0 ns for each int of a list" in said
    # 20 ns an item, a tenth of it in Rust, 10 ns to cross it, and 22 ns for the call.
    assert "copying it pays from 3 items on" in said
    assert f"at least {verdict.FASTER:g} times faster" in said
    assert UNKNOWN in explain("rust-class", advised())


def test_what_is_no_verdict_is_refused() -> None:
    with pytest.raises(ArgumentError, match="verdict: got 'fly', wanted one of move,"):
        explain("fly", advised())


def test_the_page_is_made_of_the_texts() -> None:
    assert verdicts.PAGE.read_text("utf-8") == verdicts.page(published.read("costs"))
