"""What a call does is counted to the instruction, whatever the Python, and nothing of that stays behind."""

import sys
from collections.abc import Callable
from functools import partial

import pytest
from ferrule.advise import instructions, operations

PROGRAM = range(50)


def scaled(items: list[float], factor: float) -> list[float]:
    found = []
    for item in items:
        if item > 10.0:
            found.append(half(item) * factor)  # noqa: PERF401 - a call of C
    return found


def half(number: float) -> float:
    return number / 2


def fibonacci(n: int) -> int:
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def counted(
    function: Callable[..., object], *given: object, limit: int = instructions.LIMIT
) -> instructions.Counted:
    for _ in range(100):
        function(*given)
    return instructions.count([partial(function, *given)] * instructions.CALLS, limit)


def test_each_instruction_is_counted() -> None:
    found = counted(scaled, [float(n) for n in PROGRAM], 3.0)
    by_kind = operations.of(found, 0.0)
    # 39 items are above 10: each is halved, multiplied and appended, and all are compared.
    assert found.natives["list.append"][0] == 39
    assert found.frames == 1 + 39
    assert by_kind["float"] == 2 * 39
    assert by_kind["append"] == 39
    assert by_kind["integer"] == 50
    assert 50 + 1 + 50 <= by_kind["branch"] <= 50 + 1 + 50 + 1
    assert found.whole


def test_calls_of_itself_are_counted() -> None:
    found = counted(fibonacci, 10)
    assert found.frames == 177
    by_kind = operations.of(found, 0.0)
    # Each compares, and each but the last ones subtracts twice and adds.
    assert by_kind["integer"] == 177 + 3 * 88


def test_what_comes_after_the_limit_runs_uncounted() -> None:
    found = counted(fibonacci, 12, limit=500)
    assert not found.whole
    assert sum(found.opcodes.values()) == 500
    assert found.frames == 465
    # The rest is taken to be like it: as many as its time has room for.
    more, less = (operations.of(found, seconds)["integer"] for seconds in (2e-4, 1e-4))
    assert more > 1.5 * less


def test_functions_of_c_are_timed_without_what_they_call() -> None:
    def slow(number: int) -> int:
        return sum(divmod(number, each)[0] for each in range(1, 200))

    found = counted(lambda: sorted(range(20), key=slow))
    calls, seconds = found.natives["builtins.sorted"]
    spent = sum(spent for _, spent in found.natives.values())
    assert calls == 1
    assert found.natives["builtins.divmod"][0] == 20 * 199
    assert seconds < spent / 2


def test_nobody_is_told_of_anything_afterwards() -> None:
    def broken() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        instructions.count([broken] * instructions.CALLS)
    assert (sys.gettrace(), sys.getprofile()) == (None, None)
    counted(half, 1.0)
    assert (sys.gettrace(), sys.getprofile()) == (None, None)


def test_too_few_calls_are_refused() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        instructions.count([int])


@pytest.mark.parametrize(
    ("opcode", "kind"),
    [
        ("BINARY_OP_ADD_INT +=", "integer"),
        ("BINARY_OP_ADAPTIVE /", "float"),
        ("BINARY_OP //", "divide"),
        ("BINARY_OP_ADD_UNICODE +", "text"),
        ("BINARY_OP_SUBSCR_DICT []", "dict"),
        ("BINARY_SUBSCR_LIST_INT", "index"),
        ("STORE_SUBSCR_DICT", "dict"),
        ("COMPARE_OP_FLOAT_JUMP", "integer"),
        ("LOAD_ATTR_SLOT", "index"),
        ("LOAD_ATTR_METHOD_NO_DICT", ""),
        ("POP_JUMP_IF_TRUE", "branch"),
        ("FOR_ITER_RANGE", "branch"),
        ("CALL_PY_EXACT_ARGS", ""),
        ("PRECALL_BUILTIN_CLASS", "make"),
        ("CALL_STR_1", "format"),
        ("FORMAT_VALUE with format", "format"),
        ("FORMAT_VALUE ", "text"),
        ("BUILD_TUPLE", ""),
        ("BUILD_MAP", "build"),
        ("LIST_APPEND", "append"),
        ("INSTRUMENTED_RESUME", ""),
    ],
)
def test_instructions_are_operations(opcode: str, kind: str) -> None:
    assert operations.opcode_kind(opcode) == kind
    assert not kind or kind in operations.COUNTS


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("math.sqrt", "number"),
        ("builtins.sum", "number"),
        ("str.join", "texts"),
        ("Pattern.sub", "regex"),
        ("dict.get", "container"),
        ("builtins.sorted", "container"),
        ("_struct.pack", "index"),
        ("builtins.isinstance", ""),
        ("_operator.mul", "number"),
        ("mmap.flush", "system"),
        ("numpy.dot", "other"),
    ],
)
def test_functions_of_c_are_operations(name: str, kind: str) -> None:
    assert operations.native_kind(name) == kind
    assert not kind or kind in operations.COUNTS


def test_long_calls_in_c_are_timed() -> None:
    counted = instructions.Counted({}, {"str.split": (2, 1e-3), "list.append": (3, 1e-7)}, 0)
    found = operations.of(counted, 1.1e-3)
    assert found == {"texts": 2, "texts in C": pytest.approx(1e-3, rel=0.01), "append": 3}


def test_what_nothing_tells_of_is_in_c_where_it_is_most() -> None:
    # `list(map(mul, a, b))`: some instructions, and all of the time.
    counted = instructions.Counted({"LOAD_FAST": 5}, {}, 1)
    assert operations.of(counted, 1e-3)["unseen in C"] == pytest.approx(1e-3, rel=0.01)
    assert "unseen in C" not in operations.of(counted, 2e-7)
