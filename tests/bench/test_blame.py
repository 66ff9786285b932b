"""What is raised has the part and the line of the user's file that it came from."""

from __future__ import annotations

import pytest
from ferrule.bench.find import BrokenSourceError, Found, Source
from ferrule.bench.session import Choice, Session
from ferrule.bench.verify import difference, exact

RAISES = """
from ferrule.bench import InexpressibleError, workload

def price(orders):
    return {}["price"]

@workload(sizes=(100,), memory=False, output=lambda answer: answer.size)
def wrong_output(n):
    return [1]

@workload(sizes=(100,), memory=False, equal=lambda expected, got: expected == got)
def no_bool(n):
    return [1]

@no_bool.reference
def _(data):
    import numpy as np
    return np.arange(3)

@workload(sizes=(100,), memory=False)
def orders(n):
    return [1]

orders.reference(sum)
wrong_output.reference(sum)
orders.peer("prepares", prepare=price)(sum)
orders.peer("compares", equal=lambda expected, got: got.foo)(sum)

@orders.peer("calls")
def _(data):
    def deep():
        raise ValueError("too deep")
    return deep()

@orders.peer("elsewhere")
def _(data):
    import json
    return json.loads('"')

@orders.peer("later")
def _(data, seen=[]):
    seen.append(1)
    if len(seen) > 3:
        raise OSError("tired")
    return sum(data)

@orders.peer("awaited")
async def _(data):
    return sum(data)

@orders.peer("mute")
def _(data):
    raise InexpressibleError("no numbers")
"""


def line(text: str) -> int:
    """The line of the file that a text first stands in."""
    return RAISES.partition(text)[0].count("\n") + 1


@pytest.fixture(scope="module")
def reasons(tmp_path_factory):
    path = tmp_path_factory.mktemp("blame") / "raises.py"
    path.write_text(RAISES)
    source = Source(file=str(path))
    chosen = [Found(each, source) for each in source.workloads().values()]
    results = Session(chosen, Choice(quick=True, threads="1"), []).run()
    return {(row.workload.rpartition("/")[2], row.label): (row.status, row.reason) for row in results.rows}


@pytest.mark.parametrize(
    ("label", "reason", "at"),
    [
        ("prepares", "in prepare: KeyError: 'price'", '{}["price"]'),
        ("compares", "in equal: AttributeError: 'int' object has no attribute 'foo'", "got.foo"),
        ("calls", "in the call: ValueError: too deep", "raise ValueError"),
        (
            "elsewhere",
            "in the call: JSONDecodeError: Unterminated string starting at: line 1 column 1 (char 0)",
            "json.loads",
        ),
        ("later", "in the call: OSError: tired", "raise OSError"),
    ],
)
def test_what_is_raised_has_its_part_and_its_line(reasons, label, reason, at):
    assert reasons["orders", label] == ("not run", f"{reason} (raises.py:{line(at)})")


def test_what_a_rule_or_a_size_raises_is_theirs(reasons):
    why = "in equal: TypeError: the rule of equality gives numpy.ndarray, wanted a bool"
    assert reasons["no-bool", "Python"] == ("not run", why)
    assert reasons["wrong-output", "Python"] == (
        "not run",
        f"in output: AttributeError: 'int' object has no attribute 'size' (raises.py:{line('answer.size')})",
    )


def test_what_is_yet_to_be_awaited_is_no_answer_and_what_cant_be_expressed_no_error(reasons):
    assert reasons["orders", "awaited"] == ("wrong", "a coroutine: it is yet to be awaited")
    assert reasons["orders", "mute"] == ("inexpressible", "no numbers")


def test_a_coroutine_is_closed():
    async def answer():
        return 1

    made = answer()
    assert difference(exact, 1, made) == "a coroutine: it is yet to be awaited"
    assert made.cr_frame is None


def test_a_file_that_exits_is_named_with_the_line(tmp_path):
    path = tmp_path / "exits.py"
    path.write_text("import sys\n\nsys.exit('bye')\n")
    with pytest.raises(BrokenSourceError) as error:
        Source(file=str(path)).workloads()
    assert str(error.value) == f"{path} can't be imported: SystemExit: bye (exits.py:3)"
