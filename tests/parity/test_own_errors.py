"""An error of the user's own code is told: as it is, or as the cause of what is said of the argument."""

from collections.abc import Callable
from typing import Any

import ferrule as fe
import pytest
from ferrule import reports, scalars


class OwnError(TypeError):
    """An error of the user's."""


class Rows:
    """Whose own code goes wrong."""

    def __iter__(self) -> Any:
        raise OwnError("a row")

    def __fspath__(self) -> str:
        raise OwnError("a path")

    def __index__(self) -> int:
        raise OwnError("an int")


class Saturated:
    """A number that has none to give."""

    def __init__(self, error: type[Exception]) -> None:
        self.error = error

    def __float__(self) -> float:
        raise self.error("the sensor is saturated")


ITERABLES: dict[str, Callable[[Any], object]] = {
    "word_count": fe.word_count,
    "WordCounts": fe.WordCounts,
    "People": fe.People,
    "FrozenMap": fe.FrozenMap,
    "keys": lambda keys: fe.FrozenMap(keys=keys, values=[1]),
    "values": lambda values: fe.FrozenMap(keys=["a"], values=values),
    "get_many": fe.FrozenMap({"a": 1}).get_many,
    "slugify_batch": fe.slugify_batch,
    "normalize_whitespace_batch": scalars.normalize_whitespace_batch,
    "levenshtein_batch": lambda many: scalars.levenshtein_batch("a", many),
    "rules": lambda rules: fe.evaluate_rules([1], rules),
    "update": lambda items: fe.Cache(2).update(items),
    "from_columns": lambda names: fe.People.from_columns(names, [1], [1.0]),
    "Table": lambda rows: reports.to_xlsx(reports.Table(rows)),
}
PATHS: dict[str, Callable[[Any], object]] = {"read_csv": fe.read_csv, "open": fe.FrozenMap.open}
INTS: dict[str, Callable[[Any], object]] = {
    "size": lambda n: fe.random_floats(n, 1),
    "chunk_size": fe.DataProcessor,
    "item": lambda n: fe.parallel_sum([n]),
    "maxsize": fe.Cache,
}


@pytest.mark.parametrize(
    "call", [*ITERABLES.values(), *PATHS.values(), *INTS.values()], ids=[*ITERABLES, *PATHS, *INTS]
)
def test_a_type_error_of_one_s_own_stays_what_it_is(call: Callable[[Any], object]) -> None:
    with pytest.raises(OwnError):
        call(Rows())


@pytest.mark.parametrize(
    ("own", "said"), [(TypeError, fe.ArgumentTypeError), (OverflowError, fe.ArgumentOverflowError)]
)
def test_a_number_s_own_error_is_the_cause(own: type[Exception], said: type[Exception]) -> None:
    for call in (lambda item: scalars.irr([-1, item]), fe.process_single):
        with pytest.raises(said, match="got ") as caught:
            call(Saturated(own))
        assert isinstance(caught.value.__cause__, own)
