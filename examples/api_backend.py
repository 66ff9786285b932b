"""A web backend's JSON: requests read, checked and answered, with dataclasses as they are.

`dumps` writes dataclasses, enums, dates, UUIDs and NumPy arrays; what can't be written or read is refused
with its place.
"""

import dataclasses
import datetime as dt
import enum
import json
import uuid

import ferrule as fe
import numpy as np
from ferrule.codec import json as codec


class Status(enum.Enum):
    """What became of an order."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclasses.dataclass
class Order:
    """One order, as the database has it."""

    id: uuid.UUID
    created: dt.datetime
    status: Status
    lines: list[dict[str, object]]
    forecast: np.ndarray


def handle(body: bytes) -> tuple[int, bytes]:
    """Give the status and the body of the answer."""
    try:
        request = codec.loads(body, max_depth=20, duplicates="error")
    except fe.ArgumentError as error:
        return 400, codec.dumps({"error": str(error)})
    accepted = all(line["count"] > 0 for line in request["lines"])
    order = Order(
        id=uuid.uuid5(uuid.NAMESPACE_URL, request["customer"]),
        created=dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC),
        status=Status.ACCEPTED if accepted else Status.REJECTED,
        lines=request["lines"],
        forecast=np.array([line["count"] for line in request["lines"]]) * 1.25,
    )
    return 200, codec.dumps(order)


good = '{"customer": "Zoë", "lines": [{"item": "ferrule", "count": 40}, {"item": "knife", "count": 1}]}'
for body in (good.encode(), b'{"customer": "Ada", "lines": [}', b'{"customer": "\xff"}', b"[" * 50):
    status, answer = handle(body)
    print(status, answer.decode())
    json.loads(answer)

# What it writes is what the json module writes, byte for byte.
payload = {"items": [{"id": i, "price": i / 7, "tags": ["a", "é", None, True]} for i in range(1000)]}
assert codec.dumps(payload) == json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
try:
    codec.dumps({"items": [{"id": 1, "seen": {1, 2}}]})
except fe.ArgumentTypeError as error:
    print(f"refused: {error}")
