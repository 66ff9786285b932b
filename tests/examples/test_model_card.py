"""The compiled example: a Rust struct, and the bytes that an equal dataclass has."""

import dataclasses
import json
import subprocess
import sys
from array import array
from pathlib import Path

import pytest
from ferrule.bench import find
from ferrule.codec import F32, U32, bincode, compact

ROOT = Path(__file__).parents[2]
model_card = pytest.importorskip("model_card", reason="not built: make extensions")
ModelCard = model_card.ModelCard
FORMATS = ("json", "bincode", "compact", "zerocopy")


@dataclasses.dataclass(slots=True)
class Layer:
    name: str
    kind: str
    shape: list[U32]
    weights: list[F32]


@dataclasses.dataclass(slots=True)
class Card:
    name: str
    version: U32
    parent: str | None
    tags: list[str]
    hyperparameters: dict[str, bool | int | float | str]
    layers: list[Layer]
    metrics: dict[str, list[float]]


def equal(layers: int, version: int = 3) -> Card:
    """A card of so many layers; f32 has each of the weights."""
    weights = array("f", (place / 7 for place in range(128))).tolist()
    return Card(
        "example",
        version,
        "base" if version % 2 else None,
        ["example", "größe:klein"],
        {"batch_size": 64, "learning_rate": 0.1, "nesterov": True, "optimizer": "sgd"},
        [Layer(f"block.{place}", "linear", [8, 16], weights) for place in range(layers)],
        {"accuracy": [0.1, 0.5], "loss": []},
    )


def made(card: Card) -> object:
    return ModelCard.from_json(json.dumps(dataclasses.asdict(card)).encode())


@pytest.mark.parametrize("layers", range(6))
def test_a_rust_struct_and_an_equal_dataclass_have_the_same_bytes(layers):
    expected = equal(layers, version=layers)
    card = made(expected)
    assert card.to_dict() == dataclasses.asdict(expected)
    for to, from_, module in (
        (card.to_bincode, ModelCard.from_bincode, bincode),
        (card.to_compact, ModelCard.from_compact, compact),
    ):
        data = to()
        assert module.dumps(expected, type=Card) == data
        assert module.loads(data, type=Card) == expected
        assert from_(data) == card


@pytest.mark.parametrize("format_", FORMATS)
def test_each_format_is_read_as_it_was_written_and_nothing_else(format_):
    card = made(equal(3))
    data = getattr(card, f"to_{format_}")()
    from_ = getattr(ModelCard, f"from_{format_}")
    assert from_(data) == card != made(equal(2))
    assert from_(bytearray(data)) == card
    for wrong in (b"", data[:-1], data + b"!", data[: len(data) // 2]):
        with pytest.raises(ValueError, match=r"^data: "):
            from_(wrong)
    with pytest.raises(TypeError, match="data"):
        from_("text")


def test_what_python_sees():
    card = made(equal(3))
    fields = card.to_dict()
    assert fields == {name: getattr(card, name) for name in fields}
    assert repr(card) == "ModelCard(name='example', version=3, layers=3)"


def test_a_model_that_claims_more_than_it_has():
    claim = bytes(8 + 4 + 1) + (1_000_000).to_bytes(8, "little")
    with pytest.raises(ValueError, match="preallocation limit of 32768 bytes"):
        ModelCard.from_bincode(claim)


@pytest.mark.parametrize("layers", [0, 1, 3, 4, 5, 200, 300, 1000])
def test_models_of_all_sizes_come_back(layers):
    card = made(equal(layers))
    assert ModelCard.from_bincode(card.to_bincode()) == card


def test_a_model_with_a_float_that_json_lacks():
    card = equal(1)
    card.metrics["loss"] = [float("nan")]
    rust = ModelCard.from_bincode(bincode.dumps(card, type=Card))
    with pytest.raises(ValueError, match=r"^to_json: got a float that is not finite"):
        rust.to_json()
    assert repr(rust.to_dict()) == repr(ModelCard.from_compact(rust.to_compact()).to_dict())


def test_the_script_beside_it_runs():
    script = ROOT / "examples" / "model_card" / "use.py"
    run = subprocess.run([sys.executable, "-W", "error", script], capture_output=True, text=True, check=True)
    assert "changed: adam from sgd" in run.stdout
    assert not run.stderr


@pytest.mark.parametrize("name", ["codec/read-model", "codec/write-model"])
def test_its_workloads_agree(name, monkeypatch):
    monkeypatch.setattr(model_card, "DEBUG", False)  # of a debug build it is refused to be measured
    workload = find.select(name)[0][0].workload
    data = workload.make(3)
    reference, *others = workload.implementations
    expected = reference.call(reference.prepare(data) if reference.prepare else data)
    own = [each for each in others if each.role == "ferrule"]
    assert len(own) >= 4
    for each in own:
        assert workload.equal(expected, each.call(each.prepare(data))), each.label
