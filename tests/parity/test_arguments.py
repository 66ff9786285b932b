"""Every public callable takes its arguments by the one table, `docs/concepts/arguments.md`."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import ferrule as fe
import numpy as np
import pytest
from ferrule import codec, reports

from tests.parity.arguments import CALLS, DOCUMENT, PERSON, VIEW, called, people
from tests.parity.callables import CALLABLES
from tests.parity.kinds import FLOAT, FREE, KINDS, MASK, NO_NUMBERS, NUMBERS, SECONDS, TAKEN, Made, Of

# What a message says instead of the parameter's name.
SAID = {
    "bench.workload.bare": "sizes",
    "bench.Workload.ferrule.variant": "call",
    "maps.cached.subject": "function",
    "records.People.__getitem__.key": "index",
    "records.People.__new__.rows": r"rows|rows\[0\]",
    "records.People.from_columns.names": r"names|rows\[0\], name",
    "records.People.from_columns.ages": r"ages|rows\[0\], age",
    "records.People.from_columns.salaries": r"salaries|rows\[0\], salary",
    "reports.to_pdf.tables": "rows",
    "reports.to_xlsx.tables": "rows",
    **{f"records.{name}.{field}.value": field for name in ("Person", "PersonView") for field in PERSON},
    **{
        f"records.{name}.{method}.changes": "name|age|salary|changes"
        for name in ("Person", "FrozenPerson")
        for method in ("replace", "__replace__")
    },
}
# In what a part of a report is.
PART = r"(\w+\.|Column\('a'\)\.|table '\w+': )?"


def called_with(function: str) -> dict[str, Any]:
    """The arguments that it takes; none where `test_every_callable_is_walked_through` fails."""
    return CALLS[function][1] if function in CALLS else {}


def parameters() -> list[tuple[str, str, str]]:
    """Of all callables: its name, the parameter's, and the key of its kind."""
    return [
        (function, name, place if (place := f"{function}.{name}") in TAKEN else said)
        for function, found in CALLABLES.items()
        for name, said in found.items()
    ]


PARAMETERS = parameters()
ALL = KINDS | TAKEN
# Where the answer is a float by definition, numbers may be whatever is one:
# all that are called with a list of floats.
AS_FLOATS = {
    f"{function}.{parameter}"
    for function, parameter, kind in PARAMETERS
    if kind == "ArrayLike" and isinstance(given := called_with(function).get(parameter), list)
    if {type(item) for item in given} == {float}
}


def test_every_callable_is_walked_through() -> None:
    assert CALLS.keys() == CALLABLES.keys()
    assert {name: set(arguments) for name, (_, arguments) in CALLS.items()} == {
        name: set(found) for name, found in CALLABLES.items()
    }
    assert {kind for _, _, kind in PARAMETERS} == ALL.keys()
    assert all(kind is FREE or all(kind) for kind in ALL.values())
    # Fewer would mean that the walk no longer finds them all.
    assert len(CALLABLES) >= 154
    assert len(PARAMETERS) >= 365
    assert len(AS_FLOATS) >= 8


@pytest.mark.parametrize("function", CALLS)
def test_what_is_called_takes_its_arguments(function: str) -> None:
    called(function, {})


@pytest.mark.parametrize(
    ("function", "parameter", "kind"), [each for each in PARAMETERS if ALL.get(each[2], FREE)[0]]
)
def test_what_is_of_the_wrong_kind_is_named(function: str, parameter: str, kind: str) -> None:
    said = rf"{PART}({SAID.get(f'{function}.{parameter}', parameter)})\b"
    for each in ALL[kind][0]:
        wrong, error = each if isinstance(each, Of) else (each, fe.ArgumentTypeError)
        with pytest.raises(fe.FerruleError) as raised:
            called(function, {parameter: wrong})
        assert type(raised.value) is error, (wrong, raised.value)
        assert re.match(said, str(raised.value)), (wrong, raised.value)
        assert "wanted" in str(raised.value)


@pytest.mark.parametrize(
    ("function", "parameter", "kind"), [each for each in PARAMETERS if ALL.get(each[2], FREE)[1]]
)
def test_what_is_of_the_right_kind_is_taken(function: str, parameter: str, kind: str) -> None:
    given = CALLS[function][1][parameter]
    for right in ALL[kind][1]:
        called(function, {parameter: right.by(given) if isinstance(right, Made) else right})


# Limits of salaries are compared with as they are.
COMPARED = {"records.People.filter.min_salary", "records.People.filter.max_salary"}
FLOATS = [
    each[:2]
    for each in PARAMETERS
    if ALL.get(each[2], FREE) in (FLOAT, SECONDS, KINDS["float | None"])
    and ".".join(each[:2]) not in COMPARED
]


@pytest.mark.parametrize(("function", "parameter"), FLOATS)
def test_what_no_float_holds_is_refused_in_one_way(function: str, parameter: str) -> None:
    said = SAID.get(f"{function}.{parameter}", parameter)
    message = rf"^{PART}{said}: got an int that is too large for a float"
    with pytest.raises(fe.ArgumentOverflowError, match=message):
        called(function, {parameter: 10**400})


@pytest.mark.parametrize("each", sorted(AS_FLOATS))
def test_numbers_that_become_floats_are_whatever_is_one(each: str) -> None:
    function, parameter = each.rsplit(".", 1)
    call, arguments = CALLS[function]
    kept: list[float] = arguments[parameter]
    for convert in (Decimal, Fraction, np.float32, np.longdouble):
        assert repr(call(**arguments | {parameter: [convert(x) for x in kept]})) == repr(call(**arguments))


@pytest.mark.parametrize(
    "function", ["sequences.parallel_sum", "sequences.filter_above", "sequences.process_numbers"]
)
def test_numbers_that_are_kept_are_no_decimals(function: str) -> None:
    call, arguments = CALLS[function]
    for item in (Decimal(1), Fraction(1, 3)):
        with pytest.raises(
            fe.ArgumentTypeError, match=r"^numbers\[0\]: got \w+\.(Decimal|Fraction), wanted int or float"
        ):
            call(**arguments | {"numbers": [item]})


class Raising:
    """A number that can't be had."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __float__(self) -> float:
        raise self.error


@pytest.mark.parametrize("each", sorted(AS_FLOATS))
def test_items_that_are_no_numbers_are_refused_by_place(each: str) -> None:
    function, parameter = each.rsplit(".", 1)
    call, arguments = CALLS[function]
    for wrong in NO_NUMBERS:
        with pytest.raises(fe.ArgumentTypeError, match=rf"^{parameter}\[0\]: got [\w.]+, wanted"):
            call(**arguments | {parameter: [wrong, *arguments[parameter][1:]]})
    mine = ValueError("mine")
    for value, reason in ((Decimal("sNaN"), "NaN"), (Raising(mine), "mine")):
        with pytest.raises(fe.ArgumentError, match=rf"^{parameter}\[0\]: .*{reason}") as raised:
            call(**arguments | {parameter: [value, *arguments[parameter][1:]]})
        assert type(raised.value.__cause__) is ValueError
    assert raised.value.__cause__ is mine


# Arrays in every form of memory, and what holds the same numbers as it is.
FORMS = {
    "float16": "f8",
    "bool": "i8",
    "uint64": "u8",
    ">f8": "f8",
    ">i4": "i8",
    ">u8": "u8",
    "float32": "f4",
}
# Which keep the type of what they are given: NumPy would give float16 again.
NO_HALVES = {f"linalg.{name}" for name in ("array_multiply", "dot", "matrix_multiply")}


def answer(function: str, changed: dict[str, Any]) -> tuple[str, str]:
    """What it gives, or raises of its own."""
    try:
        return "gave", repr(called(function, changed))
    except fe.FerruleError as error:
        return type(error).__name__, str(error)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("function", "parameter"), [each[:2] for each in PARAMETERS if ALL.get(each[2], FREE) is NUMBERS]
)
def test_numbers_are_the_same_in_every_form(function: str, parameter: str, form: str) -> None:
    plain = np.atleast_1d(CALLS[function][1][parameter])
    given = plain.astype(form)
    if function in NO_HALVES and form == "float16":
        with pytest.raises(
            fe.ArgumentTypeError, match=rf"^{parameter}: got an array of dtype float16, wanted"
        ):
            called(function, {parameter: given})
        return
    expected = answer(function, {parameter: given.astype(FORMS[form])})
    gaps = np.repeat(given, 2, axis=0)[::2]
    backwards = np.ascontiguousarray(given[::-1])[::-1]
    memory = np.zeros(given.nbytes + 1, "u1")
    unaligned = memory[1:].view(given.dtype).reshape(given.shape)
    unaligned[...] = given
    for array in (given, gaps, backwards, unaligned):
        assert answer(function, {parameter: array}) == expected


def test_a_list_that_holds_itself_is_refused() -> None:
    circle: list[Any] = []
    circle.append(circle)
    for call in (fe.irr_batch, lambda circle: fe.dot(circle, circle)):
        with pytest.raises(fe.FerruleError, match=r"^(cash_flows|a)"):
            call(circle)


class Lying(list[str]):
    """A list that says it is longer than any memory."""

    def __len__(self) -> int:
        return 2**62


class Boasting:
    """What is gone through, and says that it has more."""

    def __len__(self) -> int:
        return 2**62

    def __iter__(self) -> Iterator[object]:
        return iter([PERSON])


def test_a_length_is_only_a_hint() -> None:
    assert len(fe.People(Boasting())) == 1
    assert fe.slugify_batch(Lying(["A b"])) == ["a-b"]
    assert fe.normalize_whitespace_batch(Lying(["a  b"])) == ["a b"]
    assert list(fe.levenshtein_batch("a", Lying(["b"]))) == [1]
    with pytest.raises(fe.ArgumentTypeError, match=r"^rules\[0\]: got int, wanted"):
        fe.evaluate_rules([1.0], range(10**18))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "call",
    [
        lambda: fe.parallel_sum(np.broadcast_to(np.float64(1), (10**18,))),
        lambda: fe.irr_batch(range(10**18)),
        lambda: fe.dot(range(10**18), [1]),
    ],
)
def test_no_memory_for_a_copy_is_said(call: Callable[[], object]) -> None:
    with pytest.raises(fe.OutOfMemoryError, match=r"^no memory") as raised:
        call()
    assert isinstance(raised.value.__cause__, MemoryError)


def test_an_int_of_thousands_of_digits_is_refused_by_its_class() -> None:
    with pytest.raises(fe.ArgumentTypeError, match=r"^dtype: got int, wanted"):
        fe.Buffer.zeros(3, dtype=10**5000)  # type: ignore[arg-type]
    with pytest.raises(BufferError, match=r"^stream: got int, wanted None"):
        fe.Buffer.arange(3).__dlpack__(stream=10**5000)
    with pytest.raises(BufferError, match=r"^stream: got '0{79}…, wanted None"):
        fe.Buffer.arange(3).__dlpack__(stream="0" * 1000)


class Silent:
    """What can't be shown."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __repr__(self) -> str:
        raise self.error


# What shows a value that it refuses.
SHOWING: dict[str, Callable[[Any], object]] = {
    "dtype": lambda wrong: fe.Buffer.zeros(3, dtype=wrong),
    "stream": lambda wrong: fe.Buffer.arange(3).__dlpack__(stream=wrong),
    "type": codec.Schema,
}


@pytest.mark.parametrize("name", SHOWING)
def test_what_cannot_be_shown_is_called_by_its_class(name: str) -> None:
    with pytest.raises((fe.ArgumentTypeError, BufferError), match=rf"^{name}: got [\w.]*\.Silent, wanted"):
        SHOWING[name](Silent(ValueError("mine")))


class Interrupting:
    """What is interrupted while it is asked of what type its items are."""

    @property
    def dtype(self) -> object:
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("function", "parameter"),
    [
        each[:2]
        for each in PARAMETERS
        if ALL.get(each[2], FREE) in (NUMBERS, MASK) and each[0] not in NO_HALVES
    ],
)
def test_an_interrupt_while_the_type_of_items_is_asked_stays_one(function: str, parameter: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        called(function, {parameter: Interrupting()})


@pytest.mark.parametrize("name", SHOWING)
def test_an_interrupt_while_a_value_is_shown_stays_one(name: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        SHOWING[name](Silent(KeyboardInterrupt()))


def test_what_is_no_str_is_no_key_of_a_view() -> None:
    assert 5 not in VIEW
    assert None not in VIEW


def test_a_class_is_called_by_its_full_name() -> None:
    call, _ = CALLS["sequences.compute_stats"]
    with pytest.raises(fe.ArgumentTypeError, match=r"^arr\[0\]: got numpy\.timedelta64, wanted a number$"):
        call([np.timedelta64(1, "D"), 2.0])
    with pytest.raises(fe.ArgumentTypeError, match=r"^arr\[0\]: got list, wanted a number$"):
        call([[], 2.0])


@pytest.mark.parametrize("wrong", NO_NUMBERS, ids=repr)
def test_a_salary_is_a_number(wrong: object) -> None:
    with pytest.raises(fe.ArgumentTypeError, match=r"^salary: got "):
        fe.Person("a", 1, wrong)  # type: ignore[arg-type]


# What is said where something else may stand as well.
SAYING: dict[str, tuple[Callable[[], object], str]] = {
    "no index": (lambda: people()["a"], "index: got str, wanted an int or a slice"),
    "no shape": (lambda: fe.Buffer.zeros("3"), "shape: got str, wanted an int, or a list or tuple of ints"),  # type: ignore[arg-type]
    "no length": (lambda: fe.Buffer.zeros(("3",)), "shape[0]: got str, wanted an int"),  # type: ignore[arg-type]
    "no text": (
        lambda: fe.word_count([3]),  # type: ignore[list-item]
        "text[0]: got int, wanted a str, bytes of UTF-8 or a path",
    ),
    "no texts": (
        lambda: fe.word_count(3),  # type: ignore[arg-type]
        "text: got int, wanted a str, bytes of UTF-8, a path or an iterable of them",
    ),
    "no number": (lambda: fe.process_single("a"), "x: got str, wanted a number"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("each", SAYING)
def test_all_that_may_stand_there_is_named(each: str) -> None:
    call, said = SAYING[each]
    with pytest.raises(fe.ArgumentTypeError, match=f"^{re.escape(said)}$"):
        call()


# What Python, or whoever calls by a protocol of its own, waits for.
PYTHONS: dict[str, tuple[type[Exception], Callable[[], object]]] = {
    "a key of a map": (KeyError, lambda: fe.FrozenMap({"a": 1})["b"]),
    "a key that is no str": (KeyError, lambda: fe.FrozenMap({"a": 1})[3]),
    "a key of a cache": (KeyError, lambda: fe.Cache()["a"]),
    "the last of a cache": (KeyError, lambda: fe.Cache().popitem()),
    "a key of a document": (KeyError, lambda: DOCUMENT["b"]),
    "a key of a view": (KeyError, lambda: VIEW["b"]),
    "one of several keys": (KeyError, lambda: fe.FrozenMap({"a": 1}).get_many(["b"])),
    "a row": (IndexError, lambda: people()[2]),
    "a place": (IndexError, lambda: codec.json.view("[1]")[1]),
    "a key without a hash": (TypeError, lambda: fe.Cache()[[]]),
    "a slice of texts": (TypeError, lambda: people()["a":]),  # type: ignore[misc]
    "a slice without steps": (ValueError, lambda: people()[::0]),
    "no instance": (TypeError, fe.PersonView),
    "no instance of numbers": (TypeError, lambda: fe.Buffer([1, 2])),  # type: ignore[call-arg]
    "no argument": (TypeError, fe.is_prime),
    "no such argument": (TypeError, lambda: fe.is_prime(5, m=1)),
    "no such field": (AttributeError, lambda: setattr(fe.Person("a", 1, 1), "size", 1)),
    "another device": (BufferError, lambda: fe.Buffer.arange(3).__dlpack__(dl_device=(2, 0))),
    **{
        f"a null byte in a path, {name}": (ValueError, call)
        for name, call in {
            "of CSV": lambda: fe.read_csv("a\0"),
            "of people": lambda: fe.People.from_csv("a\0"),
            "of rows": lambda: reports.to_xlsx("a\0"),
            "of a report": lambda: reports.to_xlsx([(1,)], "a\0"),
            "of a font": lambda: reports.to_pdf([(1,)], fonts="a\0"),
            "of a text": lambda: fe.word_count(Path("a\0")),
            "of a map": lambda: fe.FrozenMap.open("a\0"),
            "of a new map": lambda: fe.FrozenMap({}).save("a\0"),
        }.items()
    },
    "the end": (StopIteration, lambda: next(iter(fe.FrozenMap({})))),
}


@pytest.mark.parametrize("each", PYTHONS)
def test_what_python_waits_for_is_its_own(each: str) -> None:
    error, call = PYTHONS[each]
    with pytest.raises(error) as raised:
        call()
    assert not isinstance(raised.value, fe.FerruleError)
    said = r"embedded null byte|\w+: embedded null character in path|slice step cannot be zero"
    assert error is not ValueError or re.fullmatch(said, str(raised.value))


@pytest.mark.parametrize("key", [None, (), (1, 2), "b"])
@pytest.mark.parametrize("mapping", [fe.FrozenMap({"a": 1}), fe.Cache(), DOCUMENT])
def test_a_key_that_is_not_there_is_in_the_exception_as_it_is(mapping: Any, key: object) -> None:
    with pytest.raises(KeyError) as raised:
        mapping[key]
    assert raised.value.args == (key,)


def said_of(function: str, changed: dict[str, Any]) -> str:
    """What an error of ferrule's says, if there is one."""
    try:
        called(function, changed)
    except OSError:
        pass  # the system's, with the whole path
    except fe.FerruleError as error:
        return str(error)
    except (LookupError, TypeError, BufferError):
        pass  # Python's own
    return ""


@pytest.mark.parametrize(("function", "parameter"), [each[:2] for each in PARAMETERS])
def test_messages_are_short(function: str, parameter: str) -> None:
    long = "x" * 10**5
    wrong: list[Any] = [long, [long], {long: long}, [(0, long, 1)], [{"name": long}], {long: 1}, 10**4000]
    for each in wrong:
        said = said_of(function, {parameter: each})
        assert len(said) < 400, said[:400]
