"""Workloads of the domain codec: one nested document as bytes and back, in every format."""

import json
import pickle
import random
from array import array
from collections.abc import Callable
from functools import cache
from operator import methodcaller
from typing import Any

from ferrule.bench import close, workload
from ferrule.bench.workloads.codec.records import encoder, plain, read

# Rust's structs hold weights as f32, of which each format shows other digits.
SINGLE = close(rtol=1e-6)


def model(n: int) -> dict[str, Any]:
    """Make the fields of a model of n layers, whose weights are numbers that f32 has."""
    draw = random.Random(1)  # noqa: S311 - no secret
    layers = [
        {"name": f"block.{place}", "kind": draw.choice(("linear", "conv", "norm")), "shape": [rows, 16]}
        | {"weights": array("f", (draw.random() - 0.5 for _ in range(rows * 16))).tolist()}
        for place, rows in enumerate(draw.choices((8, 16, 32), k=n))
    ]
    return {
        "name": "example-1",
        "version": 5,
        "parent": "example-base",
        "tags": ["example", "größe:klein"],
        "hyperparameters": {"batch_size": 64, "learning_rate": 0.0031, "nesterov": True, "optimizer": "sgd"},
        "layers": layers,
        "metrics": {
            name: [1 + sign / step * draw.random() for step in range(1, 21)]
            for name, sign in (("accuracy", -1), ("loss", 1))
        },
    }


def card_class() -> Any:
    """Give the Rust struct; ImportError says what builds it."""
    build = "maturin develop --release --manifest-path examples/model_card/Cargo.toml"
    try:
        import model_card
    except ImportError:
        raise ImportError(f"model_card, the compiled example, isn't installed: {build}") from None
    if model_card.DEBUG:
        raise ImportError(f"model_card, the compiled example, is a debug build: {build}")
    return model_card.ModelCard


def to_card(fields: dict[str, Any]) -> Any:
    """Give a model as a Rust struct."""
    return card_class().from_json(json.dumps(fields).encode())


def packed(fields: Any) -> bytes:
    """Give fields in msgpack."""
    import ormsgpack

    return ormsgpack.packb(fields)


@cache
def structs() -> tuple[Any, Any]:
    """Give msgspec's structs of a model and of a layer, which are written without the names of fields."""
    import msgspec

    numbers = list[float]
    parts = [("name", str), ("kind", str), ("shape", list[int]), ("weights", numbers)]
    layer: Any = msgspec.defstruct("Layer", parts, array_like=True, gc=False)
    fields = [
        ("name", str),
        ("version", int),
        ("parent", str | None),
        ("tags", list[str]),
        ("hyperparameters", dict[str, bool | int | float | str]),
        ("layers", list[layer]),
        ("metrics", dict[str, numbers]),
    ]
    return msgspec.defstruct("Model", fields, array_like=True, gc=False), layer


@cache
def struct_decoder() -> Any:
    """Give msgspec's decoder of such a model."""
    import msgspec

    return msgspec.msgpack.Decoder(structs()[0])


def to_struct(fields: dict[str, Any]) -> Any:
    """Give a model as a struct of msgspec."""
    whole, layer = structs()
    return whole(**fields | {"layers": [layer(**each) for each in fields["layers"]]})


def same_model(expected: Any, got: Any) -> bool:
    """Whether two answers hold the same model."""
    return SINGLE(model_fields(expected), model_fields(got))


def model_fields(answer: Any) -> Any:
    """Give the fields of a model, or of one that was written."""
    if isinstance(answer, tuple):
        name, data = answer
        if name in {"bincode", "compact", "zerocopy"}:
            answer = getattr(card_class(), f"from_{name}")(data)
        else:
            answer = struct_decoder().decode(data) if name == "msgpack of arrays" else read(answer)
    return answer.to_dict() if hasattr(answer, "to_dict") else plain(answer)


MODEL_SIZES = (1, 20, 200)
STRUCTS = "gives structs, no dicts"


@workload(
    sizes=MODEL_SIZES, unit="layer", equal=same_model, output=lambda written: len(written[1]), memory=False
)
def write_model(n: int) -> dict[str, Any]:
    """Write what is known of a model: a nested document, held as Rust structs.

    Settings, metrics, and layers with their weights; the peers have it as dicts and lists. The structs are
    those of the compiled example in `examples/model_card`.
    """
    return model(n)


@workload(sizes=MODEL_SIZES, unit="layer", equal=same_model, memory=False)
def read_model(n: int) -> dict[str, Any]:
    """Read what is known of a model.

    As dicts and lists, and as structs: Rust's, those of the compiled example in `examples/model_card`, and
    msgspec's.
    """
    return model(n)


@write_model.reference
def _(fields: Any) -> tuple[str, bytes]:
    return "json", json.dumps(fields).encode()


@read_model.reference(prepare=json.dumps)
def _(text: str) -> Any:
    return json.loads(text)


def _struct(name: str) -> None:
    """Declare a format of the Rust struct, written and read."""

    def read_by(fields: dict[str, Any]) -> tuple[Callable[[bytes], Any], bytes]:
        return getattr(card_class(), f"from_{name}"), to(to_card(fields))

    to = methodcaller(f"to_{name}")
    write_model.ferrule(name, prepare=to_card)(lambda card: (name, to(card)))
    read_model.ferrule(name, prepare=read_by, note="gives Rust structs", case=STRUCTS)(
        lambda given: given[0](given[1])
    )


for _name in ("bincode", "compact", "zerocopy", "json"):
    _struct(_name)


@read_model.ferrule(
    "compact, then to_dict", prepare=lambda fields: (card_class().from_compact, to_card(fields).to_compact())
)
def _(given: tuple[Callable[[bytes], Any], bytes]) -> Any:
    from_compact, data = given
    return from_compact(data).to_dict()


@write_model.peer("orjson", needs="orjson")
def _(fields: Any) -> tuple[str, bytes]:
    import orjson

    return "json", orjson.dumps(fields)


@write_model.peer("ormsgpack", needs=("ormsgpack", "msgpack"))
def _(fields: Any) -> tuple[str, bytes]:
    import ormsgpack

    return "msgpack", ormsgpack.packb(fields)


@write_model.peer("ssrjson", needs="ssrjson")
def _(fields: Any) -> tuple[str, bytes]:
    import ssrjson

    return "json", ssrjson.dumps_to_bytes(fields)


@write_model.peer(
    "msgspec msgpack, arrays", needs="msgspec", prepare=to_struct, note="Structs in hand, no names"
)
def _(fields: Any) -> tuple[str, bytes]:
    return "msgpack of arrays", encoder("msgpack").encode(fields)


@write_model.peer("pickle 5", python=True)
def _(fields: Any) -> tuple[str, bytes]:
    return "pickle", pickle.dumps(fields, 5)


@read_model.peer("orjson", needs="orjson", prepare=lambda fields: json.dumps(fields).encode())
def _(data: bytes) -> Any:
    import orjson

    return orjson.loads(data)


@read_model.peer("ssrjson", needs="ssrjson", prepare=lambda fields: json.dumps(fields).encode())
def _(data: bytes) -> Any:
    import ssrjson

    return ssrjson.loads(data)


@read_model.peer(
    "msgspec msgpack, arrays",
    needs="msgspec",
    prepare=lambda fields: encoder("msgpack").encode(to_struct(fields)),
    note="gives Structs, no names",
    case=STRUCTS,
)
def _(data: bytes) -> Any:
    return struct_decoder().decode(data)


@read_model.peer("ormsgpack", needs="ormsgpack", prepare=packed)
def _(data: bytes) -> Any:
    import ormsgpack

    return ormsgpack.unpackb(data)


@read_model.peer("pickle 5", python=True, prepare=lambda fields: pickle.dumps(fields, 5))
def _(data: bytes) -> Any:
    return pickle.loads(data)  # noqa: S301 - written just before
