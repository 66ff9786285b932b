"""`codec.json.loads(…, type=…)` makes what its plain Python makes, and refuses the same."""

import enum
import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypedDict

import ferrule as fe
import pytest
from ferrule.codec import U8
from ferrule.codec import json as codec
from ferrule.measuring.memory import peak_of
from ferrule.reference.codec import json as reference
from hypothesis import assume, given
from hypothesis import strategies as st


class Color(enum.Enum):
    RED = "red"
    ONE = 1


class Spot(NamedTuple):
    x: float
    y: int


class Notes(TypedDict):
    text: str


@dataclass(slots=True)
class Layer:
    name: str
    shape: tuple[int, ...]
    bias: float | None = None
    spot: Spot | None = None


@dataclass(frozen=True)
class Model:
    title: str
    layers: list[Layer]
    scores: dict[str, float] = field(default_factory=dict)
    color: Color = Color.RED
    extra: Any = None


@dataclass
class Checked:
    size: U8

    def __post_init__(self):
        if self.size == 13:
            raise ValueError("unlucky")


TYPES = [
    None.__class__,
    bool,
    int,
    float,
    str,
    list[int],
    list[Layer],
    tuple[int, str],
    tuple[float, ...],
    dict[str, int],
    int | str,
    float | int | None,
    Layer | Model,
    list[int] | str,
    Model,
    Layer,
    Spot,
    Notes,
    Color,
    Checked,
    Any,
    U8,
    dict[Color, int],
    Layer | Checked | tuple[int, float],
    list[Layer | Spot | None],
    list[Checked | dict[str, float | Color | None] | list[float] | float],
    bytes,
]
names = st.sampled_from(["title", "layers", "name", "shape", "bias", "spot", "scores", "size", "text", "red"])
leaves = (
    st.none()
    | st.booleans()
    | st.integers(-2, 300)
    | st.sampled_from([0.5, 2**63, 2**64, 10**400, "red", "x"])
)
documents = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=8,
)
layers = st.fixed_dictionaries(
    {"name": st.text(max_size=3), "shape": st.lists(st.integers(-5, 5), max_size=3)},
    optional={"bias": st.none() | st.floats(-9, 9), "spot": st.none() | st.just([1, 2]), "other": st.none()},
)
models = st.fixed_dictionaries(
    {"title": st.text(max_size=3), "layers": st.lists(layers, max_size=3)},
    optional={
        "scores": st.dictionaries(st.text(max_size=2), st.integers(0, 9)),
        "color": st.sampled_from(["red", 1, 2]),
    },
)


def outcome(module, data, hint, **options):
    """What comes out, or what kind of error; by its text, since NaN equals nothing."""
    try:
        made = module.loads(data, type=hint, **options)
    except fe.FerruleError as error:
        return type(error), str(error).startswith("data")
    except ValueError as error:
        return str(error)
    return type(made), repr(made)


def agree(document, hint):
    data = json.dumps(document)
    got = outcome(codec, data, hint)
    if hint is bytes:
        assert got == (fe.DecodeError, True)
    else:
        assert got == outcome(reference, data, hint)


@given(documents, st.sampled_from(TYPES))
def test_any_document_of_any_type(document, hint):
    agree(document, hint)


@given(models)
def test_models(document):
    agree(document, Model)
    agree([document], list[Layer | Model])


NOT_FINITE = st.sampled_from([float("nan"), float("inf"), -float("inf")])


@given(
    st.recursive(
        NOT_FINITE | leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
        max_leaves=6,
    ),
    st.sampled_from([hint for hint in TYPES if hint is not bytes]),
)
def test_numbers_that_are_not_finite(document, hint):
    data = json.dumps(document)
    for nan in ("allow", "error"):
        assert outcome(codec, data, hint, nan=nan) == outcome(reference, data, hint, nan=nan)


@pytest.mark.parametrize("hint", [hint for hint in TYPES if hint is not bytes])
@pytest.mark.parametrize(
    "data",
    [
        '[{"size": 1, "x\\"": [{}]}, {"name": "a", "shape": [1, 2], "bias": -1.5e3}]',
        '{ "name" : "\\ud834\\udd1e", "shape":[],"spot": [ 1.5, 2 ]} \n',
        '{"title": "t", "layers": [{"name": "b", "shape": [3], "spot": null}], "color": "red"}',
        "[1, -Infinity]",
        '[[{"text": NaN}, true], "red"]',
    ],
)
def test_cut_off_anywhere(data, hint):
    for end in range(len(data) + 1):
        for cut in (data[:end], data[:end] + "{", data[:end] + '"'):
            for nan in ("allow", "error"):
                made = outcome(codec, cut, hint, nan=nan)
                assert made == outcome(reference, cut, hint, nan=nan), (cut, nan)


@given(st.lists(layers, max_size=4))
def test_written_and_read_again(document):
    made = codec.loads(json.dumps(document), type=list[Layer])
    assert codec.loads(codec.dumps(made), type=list[Layer]) == made


@pytest.mark.parametrize(
    ("data", "hint", "message"),
    [
        (
            '{"title": "a", "layers": [{"name": "b"}]}',
            Model,
            r"^data\['layers'\]\[0\]: got an object without 'shape', wanted the fields",
        ),
        ("[1, 2.5]", list[int], r"^data\[1\]: got a float, wanted an int$"),
        ("300", U8, "^data: got an int out of range, wanted one from 0 to 255$"),
        ("[1]", tuple[int, int], "^data: got an array of 1, wanted one of 2$"),
        ("null", str, "^data: got null, wanted a string$"),
        ('{"size": 300}', Checked, r"^data\['size'\]: got an int out of range"),
    ],
)
def test_the_message_says_where(data, hint, message):
    with pytest.raises(fe.DecodeError, match=message):
        codec.loads(data, type=hint)


def test_a_class_may_refuse():
    with pytest.raises(ValueError, match=r"^unlucky$"):
        codec.loads('{"size": 13}', type=Checked)


def test_many_wrong_members_take_no_longer_than_many_right_ones():
    keys = [f"{'k' * 40}{place:06}" for place in range(100_000)]
    data = "{" + ",".join(f'"{key}":"x"' for key in keys)
    with pytest.raises(fe.DecodeError, match=r"^data\['k+000000'\]: got a string, wanted an int$"):
        codec.loads(data + "}", type=dict[str, int])
    again = ",".join(f'"{key}":1' for key in keys[:-1])
    with pytest.raises(fe.DecodeError, match=r"^data\['k+099999'\]: got a string, wanted an int$"):
        codec.loads(f"{data},{again}}}", type=dict[str, int])
    assert len(codec.loads(f'{data},{again},"{keys[-1]}":1}}', type=dict[str, int])) == len(keys)


def test_many_wrong_members_within_long_keys_take_no_more_memory_than_their_document():
    wrong = ",".join(f'"{place}":""' for place in range(5_000))
    data = '{"' + "k" * 200_000 + '":' + '{"k":' * 5 + "{" + wrong + "}" * 7
    hint = dict[str, int]
    for _ in range(6):
        hint = dict[str, hint]
    peak, _ = peak_of(lambda data: refusal(data, type=hint), data)
    assert peak < 1e7  # with the long key once for each of them: 1 GB
    assert refusal(data, type=hint).endswith("k…]['k']['k']['k']['k']['k']['0']: got a string, wanted an int")


def test_keys_that_differ_in_half_a_surrogate_pair_are_not_the_same():
    with pytest.raises(fe.DecodeError, match=r"got a string, wanted an int$"):
        codec.loads('{"\\ud800": "x", "\\ud801": 1}', type=dict[str, int])


def test_a_class_within_itself_nested_too_deeply():
    @dataclass
    class Node:
        inner: "list[Node]"

    Node.__annotations__["inner"] = list[Node]
    data = '{"inner":[' * 600 + "]}" * 600
    with pytest.raises(fe.DecodeError, match="nested deeper than 500"):
        codec.loads(data, type=Node, max_depth=10_000)


def written(value):
    """A document whose objects have some keys twice, the first time with another value."""
    if isinstance(value, list):
        return f"[{','.join(map(written, value))}]"
    if isinstance(value, dict):
        members = [f"{json.dumps(key)}:{written(each)}" for key, each in value.items()]
        return "{" + ",".join([*(f"{json.dumps(key)}:[null]" for key in list(value)[::2]), *members]) + "}"
    return json.dumps(value)


@given(documents | models, st.sampled_from([hint for hint in TYPES if hint is not bytes]))
def test_of_keys_that_come_twice_the_last_value_counts(document, hint):
    data = written(document)
    assert outcome(codec, data, hint) == outcome(reference, data, hint)


def refusal(data, **options):
    """What is said against a document, if anything is."""
    try:
        codec.loads(data, **options)
    except fe.DecodeError as error:
        return str(error)
    return None


@given(models | documents, st.sampled_from(TYPES), st.data())
def test_a_document_that_is_none_is_refused_as_such(document, hint, drawn):
    data = json.dumps(document)
    at = drawn.draw(st.integers(0, len(data)))
    data = data[:at] + drawn.draw(st.sampled_from(["", "]", "}", ",", '"', "x", "1", "\\"])) + data[at + 1 :]
    refused = refusal(data)
    assume(refused is not None)
    assert refusal(data, type=hint) == refused


@pytest.mark.parametrize(
    ("data", "hint", "options", "message"),
    [
        ('{"name": 1, "shape": [2', Layer, {}, r"^data: got the end"),
        ("[2.5] x", list[int], {}, r"^data: got 'x' at byte 6 .*, wanted nothing after the value$"),
        ('{"name": "a", "name": "b", "shape": []}', Layer, {"duplicates": "error"}, "the key 'name' twice"),
        (
            '{"other": 1, "other": 2, "name": "b", "shape": []}',
            Layer,
            {"duplicates": "error"},
            "'other' twice",
        ),
        ('{"a": 1, "b": 2, "a": 3}', dict[str, int], {"duplicates": "error"}, "the key 'a' twice"),
        ("[[[1]]]", list[list[list[int]]], {"max_depth": 2}, "more than 2 arrays and objects"),
        ("[[[1]]]", list[list[Any]], {"max_depth": 2}, "more than 2 arrays and objects"),
        ("NaN", float, {}, "nan="),
        ("1e999", float, {}, "too large for a float"),
        (f"1{'0' * 400}", float, {}, "^data: got an int too large for a float, wanted a float$"),
        ('{"a\\"\\u00e9": "x"}', dict[str, int], {}, r"^data\['a\"é'\]: got a string, wanted an int$"),
        ('{"shape": 1}', Layer, {}, "^data: got an object without 'name'"),
        ('{"shape": 1, "name": 2}', Layer, {}, r"^data\['name'\]: got an int, wanted a string$"),
        ('{"text": 1, "text": "a", "text": null}', Notes, {}, r"^data\['text'\]: got null, wanted a string$"),
        ('["a", 1, 2]', tuple[int, str], {}, "^data: got an array of 3, wanted one of 2$"),
        (
            '{"red": 1, "blue": 2}',
            dict[Color, int],
            {},
            r"^data\['blue'\]: got a string, wanted the value of a Color$",
        ),
        ("1.5", Color, {}, "^data: got a float, wanted the value of a Color$"),
        ("[1]", Layer, {}, "^data: got an array, wanted an object$"),
        ("{}", Spot, {}, "^data: got an object, wanted an array$"),
        ('{"x": 1}', Layer | Model, {}, "^data: got an object, wanted one of .*Layer | .*Model$"),
    ],
)
def test_what_is_refused(data, hint, options, message):
    with pytest.raises(fe.DecodeError, match=message):
        codec.loads(data, type=hint, **options)


def test_what_is_taken():
    assert codec.loads("[NaN, -Infinity, 1]", type=list[float | None], nan="allow")[1:] == [
        -float("inf"),
        1.0,
    ]
    assert codec.loads('{"n\\u0061me": "\\ud834\\udd1e", "shape": [1]}', type=Layer) == Layer("𝄞", (1,))
    assert codec.loads('{"shape": [], "x": [{}], "name": "a"}', type=Layer) == Layer("a", ())
    assert codec.loads("18446744073709551616", type=float) == 2.0**64
    keys = (
        list(codec.loads('{"text": "a"}', type=Notes)),
        list(codec.loads('{"b":1,"a":2,"b":3}', type=dict[str, int])),
    )
    assert keys == (["text"], ["b", "a"])


@pytest.mark.parametrize("rest", ['{"size": null}]', '{"size": 1}', "x"])
def test_an_instance_is_made_where_its_object_ends(rest):
    with pytest.raises(fe.DecodeError):
        codec.loads('[{"size": 12}, ' + rest, type=list[Checked])
    with pytest.raises(ValueError, match=r"^unlucky$"):
        codec.loads('[{"size": 13}, ' + rest, type=list[Checked])


def test_nothing_is_left_of_what_was_refused():
    class Kept:
        made = 0

    @dataclass
    class Counted:
        x: int

        def __post_init__(self):
            Kept.made += 1

        def __del__(self):
            Kept.made -= 1

    for data in ('[{"x": 1}, {"x": 2}, {"x": null}, {"x": 3}]', '[{"x": 1}, {"x": 2}', '[{"x": 1}, 5]'):
        with pytest.raises(fe.DecodeError):
            codec.loads(data, type=list[Counted])
        assert Kept.made == 0
