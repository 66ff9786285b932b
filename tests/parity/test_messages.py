"""What a message shows of a value is as long as a person reads."""

from collections.abc import Callable
from typing import Literal

import ferrule as fe
import numpy as np
import pytest
from ferrule import codec

LONG = "x" * 10**6
WORDS = tuple(f"word {place}" for place in range(10**5))
PERSON = fe.Person("Ada", 36, 4000.0)
# A type of fields, one of which has such a name.
RECORD = np.dtype([(LONG, "i4")])

LONG_ONES: dict[str, Callable[[], object]] = {
    "a type": lambda: codec.Schema(LONG),
    "words of a type": lambda: codec.Schema(Literal[WORDS]),  # type: ignore[valid-type]
    "a key twice": lambda: codec.json.loads(f'{{"{LONG}": 1, "{LONG}": 2}}', duplicates="error"),
    "the way to what is read": lambda: codec.json.loads(f'{{"{LONG}": "a"}}', type=dict[str, int]),
    "the way to what is written": lambda: codec.json.dumps({LONG: object()}),
    "the way by bincode": lambda: codec.bincode.dumps({LONG: object()}, type=dict[str, int]),
    "the way by zerocopy": lambda: codec.zerocopy.dumps({LONG: object()}),
    "a pointer": lambda: codec.json.view('{"a": 1}').at(LONG),
    "two columns": lambda: fe.read_csv(f"{LONG},{LONG}\n1,2\n".encode()),
    "columns": lambda: fe.People.from_csv(f"{LONG},age,salary\na,1,1\n".encode()),
    "fields": lambda: fe.People.from_numpy(np.zeros(1, RECORD)),
    "a buffer": lambda: fe.Buffer.wrap(np.zeros(1, RECORD)),
    "a dtype": lambda: fe.Buffer.zeros(1, dtype=RECORD),
    "numbers": lambda: fe.compute_stats(np.zeros(1, RECORD)),
    "rows": lambda: fe.irr_batch(np.zeros((1, 1), RECORD)),
    "an array": lambda: fe.dot(np.zeros(1, RECORD), [1]),
    "keys": lambda: fe.FrozenMap(keys=np.zeros(1, RECORD), values=[1]),
    "a mask": lambda: fe.People([PERSON]).filter(mask=np.zeros(1, RECORD)),
    "a word of a text": lambda: fe.WordCounts().merge({LONG: 0}),
    "an operator": lambda: fe.evaluate_rules([1.0], [(0, LONG, 1)]),
    "a field": lambda: PERSON.replace(**{LONG: 1}),
    "an int": lambda: fe.is_prime(10**4000),
}


@pytest.mark.parametrize("each", LONG_ONES)
def test_messages_are_short(each: str) -> None:
    with pytest.raises(fe.FerruleError) as raised:
        LONG_ONES[each]()
    assert len(str(raised.value)) < 400


def test_what_python_waits_for_is_short_where_it_is_a_message() -> None:
    with pytest.raises(KeyError) as raised:
        fe.FrozenMap({"a": 1}).get_many([LONG])
    assert len(str(raised.value)) < 400
    with pytest.raises(AttributeError) as other:
        setattr(PERSON, LONG, 1)
    assert len(str(other.value)) < 400
