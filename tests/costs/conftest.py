"""Models that were made up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.costs.models import made_up, sized

if TYPE_CHECKING:
    from ferrule.costs.cost_model import Measured, Model


@pytest.fixture
def model() -> Model:
    """What this machine's model could be."""
    return made_up()


def askew(measured: Measured) -> Measured:
    """The same, with all sizes but one slowed down by other work, so that no line fits."""
    factors = [5.0, 5.0, 1.0, 5.0, 5.0]
    times = [[time * by for time in row] for row, by in zip(measured.times, factors, strict=True)]
    return replace(measured, times=times)


@pytest.fixture
def busy(model) -> Model:
    """The model, measured while other work ran."""
    return replace(model, measured=[askew(each) if len(each.sizes) > 1 else each for each in model.measured])


@pytest.fixture
def dented(model) -> Model:
    """The model, with other work while its one constant crossing was measured."""
    return replace(
        model, measured=[askew(each) if each.way == "borrowed" else each for each in model.measured]
    )


@pytest.fixture(name="sized")
def _sized():
    """Make a crossing of known cost."""
    return sized
