"""Storing what is known of models: one document in every format, and one field of it without the rest.

`ModelCard` is a Rust struct with structs, arrays and maps in it; Python sees its fields as dicts and lists.
An equal dataclass has the same bytes, so either side may write what the other reads.
"""

import random
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ferrule.codec import F32, U32, compact, zerocopy
from model_card import ModelCard


@dataclass(slots=True)
class Layer:
    """As the Rust struct of that name."""

    name: str
    kind: str
    shape: list[U32]
    weights: list[F32]


@dataclass(slots=True)
class Model:
    """Likewise."""

    name: str
    version: U32
    parent: str | None
    tags: list[str]
    hyperparameters: dict[str, bool | int | float | str]
    layers: list[Layer]
    metrics: dict[str, list[float]]


draw = random.Random(7)
LAYERS = [
    Layer(
        f"block.{place}", draw.choice(["linear", "conv"]), [8, 16], [draw.random() - 0.5 for _ in range(128)]
    )
    for place in range(50)
]
METRICS = {"accuracy": [1 - draw.random() / step for step in range(1, 21)]}
SETTINGS = {"learning_rate": 0.003, "nesterov": True, "optimizer": "sgd"}

written = Model("example", 1, None, ["example", "größe:klein"], SETTINGS, LAYERS, METRICS)
card = ModelCard.from_compact(compact.dumps(written, type=Model))
print(card, card.hyperparameters)

formats = {
    "json": (card.to_json, ModelCard.from_json),
    "bincode": (card.to_bincode, ModelCard.from_bincode),
    "compact": (card.to_compact, ModelCard.from_compact),
    "zerocopy": (card.to_zerocopy, ModelCard.from_zerocopy),
}
for name, (to, from_) in formats.items():
    data = to()
    assert from_(data) == card
    print(f"{name:9} {len(data):7,} bytes")

model = compact.loads(card.to_compact(), type=Model)
model.hyperparameters["optimizer"] = "adam"
changed = ModelCard.from_compact(compact.dumps(model, type=Model))
print("changed:", changed.hyperparameters["optimizer"], "from", card.hyperparameters["optimizer"])

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "model.ferrdoc"
    path.write_bytes(card.to_zerocopy())
    document = zerocopy.view(path.read_bytes())
    weights = document["layers"][49]["weights"]
    print("last layer:", weights.dtype, weights.shape, "mean", round(float(weights.mean()), 4))
    print("best accuracy:", round(float(document["metrics"]["accuracy"].max()), 4))
