"""Binary records from a Rust program, and back: what `bincode::serialize` and `postcard::to_stdvec` write.

The Rust side is

    struct Reading { sensor: u16, at: u64, celsius: f32, delta: i8, status: Status, note: Option<String>,
                     samples: Vec<i32>, place: (f64, f64), labels: BTreeMap<String, bool> }
    enum Status { Ok, Late, Lost }

and wrote the files in tests/data (crates/ferrule-codec/tests/interchange.rs). The class below says the
same to Python.
"""

from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from ferrule import DecodeError
from ferrule.codec import F32, I8, I32, U16, U64, Schema, bincode, compact


class Status(Enum):
    """Told apart by their order."""

    OK = "ok"
    LATE = "late"
    LOST = "lost"


@dataclass(slots=True)
class Reading:
    """The fields in the order of the Rust struct."""

    sensor: U16
    at: U64
    celsius: F32
    delta: I8
    status: Status
    note: str | None
    samples: list[I32]
    place: tuple[float, float]
    labels: dict[str, bool]


readings = Schema(list[Reading])
folder = Path(__file__).parent.parent / "tests" / "data"
for module, name in ((bincode, "readings.bincode"), (compact, "readings.postcard")):
    data = (folder / name).read_bytes()
    found = module.loads(data, type=readings)
    assert module.dumps(found, type=readings) == data
    print(f"{name}: {len(data)} bytes, {len(found)} readings")

for reading in found:
    print(f"  sensor {reading.sensor}: {reading.celsius} °C, {reading.status.name}, {reading.note}")
late = [replace(reading, status=Status.LATE) for reading in found]
print("for Rust:", bincode.dumps(late, type=readings)[:16].hex(" "), "…")
try:
    bincode.loads(data, type=readings)
except DecodeError as error:
    print("refused:", error)
