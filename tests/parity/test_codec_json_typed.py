"""`codec.json.loads(…, type=…)` makes what its plain Python makes, and refuses the same."""

import enum
import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypedDict

import ferrule as fe
import pytest
from ferrule.codec import U8
from ferrule.codec import json as codec
from ferrule.reference.codec import json as reference
from hypothesis import given
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


def outcome(module, data, hint):
    """What comes out, or what kind of error."""
    try:
        made = module.loads(data, type=hint)
    except fe.FerruleError as error:
        return type(error), str(error).startswith("data")
    except ValueError as error:
        return str(error)
    return made, repr(made)


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
            r'^data\["layers"\]\[0\]: got an object without "shape", wanted the fields',
        ),
        ("[1, 2.5]", list[int], r"^data\[1\]: got a float, wanted an int$"),
        ("300", U8, "^data: got an int out of range, wanted one from 0 to 255$"),
        ("[1]", tuple[int, int], "^data: got an array of 1, wanted one of 2$"),
        ("null", str, "^data: got null, wanted a string$"),
        ('{"size": 300}', Checked, r'^data\["size"\]: got an int out of range'),
    ],
)
def test_the_message_says_where(data, hint, message):
    with pytest.raises(fe.DecodeError, match=message):
        codec.loads(data, type=hint)


def test_a_class_may_refuse():
    with pytest.raises(ValueError, match=r"^unlucky$"):
        codec.loads('{"size": 13}', type=Checked)


def test_a_class_within_itself_nested_too_deeply():
    @dataclass
    class Node:
        inner: "list[Node]"

    Node.__annotations__["inner"] = list[Node]
    data = '{"inner":[' * 600 + "]}" * 600
    with pytest.raises(fe.DecodeError, match="nested deeper than 500"):
        codec.loads(data, type=Node, max_depth=10_000)
