"""Workloads of the domain codec: values as bytes and back.

Formats differ, so an answer is a pair of the format's name and its bytes; it is right if it holds the
reference's values.
"""

import dataclasses
import json
import pickle
import random
from collections.abc import Callable
from functools import cache
from typing import Any

from ferrule.bench import close, workload
from ferrule.codec import ModelCard, bincode, compact, zerocopy

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


def model(n: int) -> ModelCard:
    """Make a model of n layers."""
    return ModelCard.example(layers=n, seed=1)


def same_model(expected: Any, got: Any) -> bool:
    """Whether two answers hold the same model."""
    return SINGLE(model_fields(expected), model_fields(got))


def model_fields(answer: Any) -> Any:
    """Give the fields of a model, or of one that was written."""
    if isinstance(answer, tuple):
        name, data = answer
        readers = {"bincode": ModelCard.from_bincode, "compact": ModelCard.from_compact}
        readers["zerocopy"] = ModelCard.from_zerocopy
        answer = readers[name](data) if name in readers else read(answer)
    return answer.to_dict() if isinstance(answer, ModelCard) else answer


MODEL_SIZES = (1, 20, 200)


@workload(sizes=MODEL_SIZES, unit="layer", equal=same_model)
def write_model(n: int) -> ModelCard:
    """Write what is known of a model: a nested document, held as Rust structs.

    Settings, metrics, and layers with their weights; the peers have it as dicts and lists.
    """
    return model(n)


@workload(sizes=MODEL_SIZES, unit="layer", equal=same_model)
def read_model(n: int) -> ModelCard:
    """Read what is known of a model.

    As Rust structs, and, as all peers do, as dicts and lists.
    """
    return model(n)


@write_model.reference(prepare=ModelCard.to_dict)
def _(fields: Any) -> tuple[str, bytes]:
    return "json", json.dumps(fields).encode()


@read_model.reference(prepare=lambda card: json.dumps(card.to_dict()))
def _(text: str) -> Any:
    return json.loads(text)


def _writer(name: str) -> Callable[[ModelCard], tuple[str, bytes]]:
    to = getattr(ModelCard, f"to_{name}")
    return lambda card: (name, to(card))


for _name in ("bincode", "compact", "zerocopy", "json"):
    write_model.ferrule(_name)(_writer(_name))
    _to, _from = getattr(ModelCard, f"to_{_name}"), getattr(ModelCard, f"from_{_name}")
    read_model.ferrule(_name, prepare=_to, note="gives Rust structs")(_from)


read_model.ferrule("compact, then to_dict", prepare=ModelCard.to_compact)(
    lambda data: ModelCard.from_compact(data).to_dict()
)


@write_model.peer("orjson", needs="orjson", prepare=ModelCard.to_dict)
def _(fields: Any) -> tuple[str, bytes]:
    import orjson

    return "json", orjson.dumps(fields)


@write_model.peer("ormsgpack", needs=("ormsgpack", "msgpack"), prepare=ModelCard.to_dict)
def _(fields: Any) -> tuple[str, bytes]:
    import ormsgpack

    return "msgpack", ormsgpack.packb(fields)


@write_model.peer("pickle 5", prepare=ModelCard.to_dict)
def _(fields: Any) -> tuple[str, bytes]:
    return "pickle", pickle.dumps(fields, 5)


@read_model.peer("orjson", needs="orjson", prepare=ModelCard.to_json)
def _(data: bytes) -> Any:
    import orjson

    return orjson.loads(data)


@read_model.peer("ormsgpack", needs="ormsgpack", prepare=lambda card: packed(card.to_dict()))
def _(data: bytes) -> Any:
    import ormsgpack

    return ormsgpack.unpackb(data)


@read_model.peer("pickle 5", prepare=lambda card: pickle.dumps(card.to_dict(), 5))
def _(data: bytes) -> Any:
    return pickle.loads(data)  # noqa: S301 - written just before


def packed(fields: Any) -> bytes:
    """Give fields in msgpack."""
    import ormsgpack

    return ormsgpack.packb(fields)


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
