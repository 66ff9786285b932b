"""Every public name says what it does, with an example that is run."""

import doctest
import inspect
from collections.abc import Iterator
from types import ModuleType

import ferrule as fe
import numpy as np
import pytest
from ferrule import reports

NAMES = [(fe, name) for name in fe.__all__] + [
    (reports, name) for name in reports.__all__ if name not in fe.__all__
]


def documented(module: ModuleType, name: str) -> Iterator[str]:
    """The docstrings of a name and, for a class, of its public methods."""
    thing = getattr(module, name)
    yield inspect.getdoc(thing) or ""
    if inspect.isclass(thing):
        for member in vars(thing):
            if not member.startswith("_") and callable(getattr(thing, member)):
                yield inspect.getdoc(getattr(thing, member)) or ""


def test_the_public_names_are_sorted_and_there() -> None:
    for module in (fe, reports):
        assert module.__all__ == sorted(module.__all__)
        assert all(hasattr(module, name) for name in module.__all__)


@pytest.mark.parametrize(("module", "name"), NAMES, ids=lambda each: getattr(each, "__name__", each))
def test_docstring(module: ModuleType, name: str) -> None:
    docs = list(documented(module, name))
    assert all(doc.strip() for doc in docs), "a docstring is missing"
    examples = doctest.DocTestParser().get_doctest("\n\n".join(docs), {}, name, None, None)
    assert examples.examples, "no example"
    report: list[str] = []
    with np.printoptions(precision=8):
        results = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(examples, out=report.append)
    assert results.failed == 0, "".join(report)
