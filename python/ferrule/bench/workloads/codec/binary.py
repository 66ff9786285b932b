"""Workloads of the domain codec: values as bytes and back.

Formats differ, so an answer is a pair of the format's name and its bytes; it is right if it holds the
reference's values.
"""

import dataclasses
import json
import pickle
import random
from array import array
from collections.abc import Callable
from functools import cache
from operator import methodcaller
from typing import Any

from ferrule.bench import close, workload
from ferrule.codec import bincode, compact, zerocopy

SIZES = (100, 10_000, 100_000)
# Rust's structs hold weights as f32, of which each format shows other digits.
SINGLE = close(rtol=1e-6)


@dataclasses.dataclass(slots=True)
class Customer:
    """A record as an application has it."""

    id: int
    name: str
    city: str
    balance: float
    discount: float
    active: bool
    referrer: int | None
    visits: list[int]


@cache
def customer_struct() -> Any:
    """Give the same as a struct of msgspec."""
    import msgspec

    kinds = [(field.name, field.type) for field in dataclasses.fields(Customer)]
    return msgspec.defstruct("CustomerStruct", kinds)


def as_dicts(records: list[Customer]) -> list[dict[str, Any]]:
    """Give records as dicts."""
    return [dataclasses.asdict(record) for record in records]


def as_structs(records: list[Customer]) -> list[Any]:
    """Give records as structs of msgspec."""
    make = customer_struct()
    return [make(**fields) for fields in as_dicts(records)]


def read(answer: tuple[str, bytes]) -> Any:
    """Give what bytes of any of the formats hold, as dicts and lists."""
    name, data = answer
    if name in {"bincode", "compact"}:
        module = {"bincode": bincode, "compact": compact}[name]
        return as_dicts(module.loads(data, type=list[Customer]))
    if name == "pickle":
        return plain(pickle.loads(data))  # noqa: S301 - written just before
    if name == "msgpack":
        import msgpack

        return msgpack.unpackb(data)
    if name == "cbor":
        import cbor2

        return cbor2.loads(data)
    return json.loads(data)


def plain(value: Any) -> Any:
    """Give instances as dicts."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        return dataclasses.asdict(value)  # type: ignore[arg-type]
    if hasattr(value, "__struct_fields__"):
        return {name: getattr(value, name) for name in value.__struct_fields__}
    return value


def same_bytes(expected: tuple[str, bytes], got: tuple[str, bytes]) -> bool:
    """Whether two answers hold the same values."""
    return bool(read(expected) == read(got))


def same_objects(expected: Any, got: Any) -> bool:
    """Whether two lists of records are equal, whatever they are instances of."""
    return bool(plain(expected) == plain(got))


def customers(n: int) -> list[Customer]:
    """Make n records."""
    draw = random.Random(1)  # noqa: S311 - no secret
    cities = ("Oslo", "Rome", "Zürich", "Lima", "Nairobi", "Osaka")
    return [
        Customer(
            number,
            f"customer {draw.randrange(10**6)}",
            draw.choice(cities),
            draw.uniform(-1000, 10_000),
            draw.random(),
            draw.random() < 0.8,
            draw.randrange(n) if draw.random() < 0.4 else None,
            [draw.randrange(1000) for _ in range(draw.randrange(5))],
        )
        for number in range(n)
    ]


@workload(sizes=SIZES, unit="record", equal=same_bytes)
def write_records(n: int) -> list[Customer]:
    """Write dataclasses as bytes.

    Eight fields: ints, floats, a bool, short texts, an optional int, a short list.
    """
    return customers(n)


@write_records.reference
def _(records: list[Customer]) -> tuple[str, bytes]:
    return "json", json.dumps(records, default=dataclasses.asdict).encode()


@write_records.ferrule("bincode")
def _(records: list[Customer]) -> tuple[str, bytes]:
    return "bincode", bincode.dumps(records, type=list[Customer])


@write_records.ferrule("compact")
def _(records: list[Customer]) -> tuple[str, bytes]:
    return "compact", compact.dumps(records, type=list[Customer])


@write_records.peer("orjson", needs="orjson")
def _(records: list[Customer]) -> tuple[str, bytes]:
    import orjson

    return "json", orjson.dumps(records)


@write_records.peer("orjson, dicts", needs="orjson", prepare=as_dicts, note="dicts in hand, its fastest")
def _(dicts: list[dict[str, Any]]) -> tuple[str, bytes]:
    import orjson

    return "json", orjson.dumps(dicts)


@write_records.peer("msgspec JSON", needs="msgspec", prepare=as_structs, note="Structs in hand")
def _(structs: list[Any]) -> tuple[str, bytes]:
    import msgspec

    return "json", msgspec.json.encode(structs)


@write_records.peer("msgspec msgpack", needs="msgspec", prepare=as_structs, note="Structs in hand")
def _(structs: list[Any]) -> tuple[str, bytes]:
    import msgspec

    return "msgpack", msgspec.msgpack.encode(structs)


@write_records.peer("ormsgpack", needs=("ormsgpack", "msgpack"))
def _(records: list[Customer]) -> tuple[str, bytes]:
    import ormsgpack

    return "msgpack", ormsgpack.packb(records)


@write_records.peer("msgpack", needs="msgpack", prepare=as_dicts, note="dicts in hand")
def _(dicts: list[dict[str, Any]]) -> tuple[str, bytes]:
    import msgpack

    return "msgpack", msgpack.packb(dicts)


@write_records.peer("cbor2", needs="cbor2", prepare=as_dicts, note="dicts in hand", max_n=10_000)
def _(dicts: list[dict[str, Any]]) -> tuple[str, bytes]:
    import cbor2

    return "cbor", cbor2.dumps(dicts)


@write_records.peer("pickle 5")
def _(records: list[Customer]) -> tuple[str, bytes]:
    return "pickle", pickle.dumps(records, 5)


@workload(sizes=SIZES, unit="record", equal=same_objects)
def read_records(n: int) -> list[Customer]:
    """Read bytes as objects.

    The records of `write_records`; each implementation has them in its own format.
    """
    return customers(n)


def to_json(records: list[Customer]) -> bytes:
    """Give records in JSON."""
    return json.dumps(as_dicts(records)).encode()


def to_msgpack(records: list[Customer]) -> bytes:
    """Give records in msgpack."""
    import msgspec

    return msgspec.msgpack.encode(records)


@read_records.reference(prepare=to_json)
def _(data: bytes) -> Any:
    return json.loads(data)


@read_records.ferrule("bincode", prepare=lambda records: bincode.dumps(records, type=list[Customer]))
def _(data: bytes) -> Any:
    return bincode.loads(data, type=list[Customer])


@read_records.ferrule("compact", prepare=lambda records: compact.dumps(records, type=list[Customer]))
def _(data: bytes) -> Any:
    return compact.loads(data, type=list[Customer])


@read_records.peer("orjson", needs="orjson", prepare=to_json, note="gives dicts")
def _(data: bytes) -> Any:
    import orjson

    return orjson.loads(data)


@read_records.peer("msgspec JSON", needs="msgspec", prepare=to_json, note="gives Structs")
def _(data: bytes) -> Any:
    import msgspec

    return msgspec.json.decode(data, type=list[customer_struct()])  # type: ignore[misc]


@read_records.peer("msgspec msgpack", needs="msgspec", prepare=to_msgpack, note="gives Structs")
def _(data: bytes) -> Any:
    import msgspec

    return msgspec.msgpack.decode(data, type=list[customer_struct()])  # type: ignore[misc]


@read_records.peer("msgspec msgpack, dataclasses", needs="msgspec", prepare=to_msgpack)
def _(data: bytes) -> Any:
    import msgspec

    return msgspec.msgpack.decode(data, type=list[Customer])


@read_records.peer("ormsgpack", needs=("ormsgpack", "msgspec"), prepare=to_msgpack, note="gives dicts")
def _(data: bytes) -> Any:
    import ormsgpack

    return ormsgpack.unpackb(data)


@read_records.peer("msgpack", needs=("msgpack", "msgspec"), prepare=to_msgpack, note="gives dicts")
def _(data: bytes) -> Any:
    import msgpack

    return msgpack.unpackb(data)


@read_records.peer("pickle 5", prepare=lambda records: pickle.dumps(records, 5))
def _(data: bytes) -> Any:
    return pickle.loads(data)  # noqa: S301 - written just before


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


def same_model(expected: Any, got: Any) -> bool:
    """Whether two answers hold the same model."""
    return SINGLE(model_fields(expected), model_fields(got))


def model_fields(answer: Any) -> Any:
    """Give the fields of a model, or of one that was written."""
    if isinstance(answer, tuple):
        name, data = answer
        in_rust = name in {"bincode", "compact", "zerocopy"}
        answer = getattr(card_class(), f"from_{name}")(data) if in_rust else read(answer)
    return answer if isinstance(answer, dict) else answer.to_dict()


MODEL_SIZES = (1, 20, 200)


@workload(sizes=MODEL_SIZES, unit="layer", equal=same_model)
def write_model(n: int) -> dict[str, Any]:
    """Write what is known of a model: a nested document, held as Rust structs.

    Settings, metrics, and layers with their weights; the peers have it as dicts and lists. The structs are
    those of the compiled example in `examples/model_card`.
    """
    return model(n)


@workload(sizes=MODEL_SIZES, unit="layer", equal=same_model)
def read_model(n: int) -> dict[str, Any]:
    """Read what is known of a model.

    As Rust structs, those of the compiled example in `examples/model_card`, and, as all peers do, as dicts
    and lists.
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
    read_model.ferrule(name, prepare=read_by, note="gives Rust structs")(lambda given: given[0](given[1]))


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


@write_model.peer("pickle 5")
def _(fields: Any) -> tuple[str, bytes]:
    return "pickle", pickle.dumps(fields, 5)


@read_model.peer("orjson", needs="orjson", prepare=lambda fields: json.dumps(fields).encode())
def _(data: bytes) -> Any:
    import orjson

    return orjson.loads(data)


@read_model.peer("ormsgpack", needs="ormsgpack", prepare=packed)
def _(data: bytes) -> Any:
    import ormsgpack

    return ormsgpack.unpackb(data)


@read_model.peer("pickle 5", prepare=lambda fields: pickle.dumps(fields, 5))
def _(data: bytes) -> Any:
    return pickle.loads(data)  # noqa: S301 - written just before


@workload(sizes=(50_000, 500_000, 5_000_000), unit="byte")
def read_three_fields(n: int) -> dict[str, Any]:
    """Read three fields of a large document that comes as bytes.

    Two fields of records in its middle and at its end, and a number of a list.
    """
    draw = random.Random(1)  # noqa: S311 - no secret
    records = [
        {
            "id": number,
            "name": f"record {number}",
            "tags": ["a", "bc", f"{number % 7}"],
            "point": [draw.random(), draw.random(), draw.random()],
        }
        for number in range(max(n // 128, 3))
    ]
    return {"version": 1, "records": records}


def three(document: Any) -> list[Any]:
    """Give the fields."""
    records = document["records"]
    last = len(records) - 1
    return [records[last // 2]["name"], records[last]["id"], records[last - 1]["point"][2]]


@read_three_fields.reference(prepare=json.dumps)
def _(text: str) -> list[Any]:
    return three(json.loads(text))


@read_three_fields.ferrule("zerocopy view", prepare=zerocopy.dumps)
def _(data: bytes) -> list[Any]:
    return three(zerocopy.view(data))


@read_three_fields.peer("orjson", needs="orjson", prepare=lambda document: json.dumps(document).encode())
def _(data: bytes) -> list[Any]:
    import orjson

    return three(orjson.loads(data))


@cache
def partial_type() -> Any:
    """Give a type for msgspec with only the fields that are read: it skips the others."""
    import msgspec

    record = msgspec.defstruct("PartialRecord", [("id", int), ("name", str), ("point", list[float])])
    return msgspec.defstruct("PartialDocument", [("records", list[record])])  # type: ignore[valid-type]


@read_three_fields.peer(
    "msgspec",
    needs="msgspec",
    prepare=lambda document: json.dumps(document).encode(),
    note="only these fields",
)
def _(data: bytes) -> list[Any]:
    import msgspec

    records = msgspec.json.decode(data, type=partial_type()).records
    last = len(records) - 1
    return [records[last // 2].name, records[last].id, records[last - 1].point[2]]


@read_three_fields.peer(
    "pysimdjson", needs="simdjson", prepare=lambda document: json.dumps(document).encode()
)
def _(data: bytes) -> list[Any]:
    import simdjson

    return three(simdjson.Parser().parse(data))


@read_three_fields.peer("pickle 5", prepare=lambda document: pickle.dumps(document, 5))
def _(data: bytes) -> list[Any]:
    return three(pickle.loads(data))  # noqa: S301 - written just before
