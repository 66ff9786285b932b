"""Large configurations: read three settings without reading the rest, or all of it, strictly.

A view finds what is asked for and makes objects of nothing else; `loads` makes all of them and can refuse
a key that comes twice, which in a configuration is a mistake.
"""

import json
import time
from collections.abc import Callable
from typing import Any

import ferrule as fe
from ferrule.codec import json as codec

services = {
    f"service-{i:05}": {
        "image": f"registry.example.org/team-{i % 40}/service-{i}:1.{i % 30}.0",
        "replicas": i % 7 + 1,
        "limits": {"cpu": 0.25 * (i % 8 + 1), "memory": f"{256 << i % 4}Mi"},
        "environment": {f"SETTING_{name}": f"value {name} of {i}" for name in range(12)},
    }
    for i in range(8_000)
}
text = json.dumps(
    {"version": 3, "services": services, "defaults": {"region": "eu-north", "retries": 5}}
).encode()
print(f"a configuration of {len(text) / 1e6:.1f} MB")


def timed(name: str, read: Callable[[], Any]) -> Any:  # noqa: ANN401 - of anything
    """The result of a call, whose time is shown."""
    start = time.perf_counter()
    result = read()
    print(f"{name:28} {1e3 * (time.perf_counter() - start):7.2f} ms")
    return result


def three_settings() -> tuple[Any, ...]:
    """Two from the end, one from the middle."""
    config = codec.view(text)
    return (
        config["defaults"]["region"].value(),
        config.at("/defaults/retries").value(),
        config["services"]["service-04321"]["limits"].value(),
    )


print("three settings:", timed("a view, three settings", three_settings))
everything = timed("loads, everything", lambda: codec.loads(text, duplicates="error"))
assert timed("the json module, everything", lambda: json.loads(text)) == everything
assert three_settings()[2] == everything["services"]["service-04321"]["limits"]

# A mistake is refused, with its place.
for broken in (text[:-1] + b',"version": 4}', text.replace(b'"retries": 5', b'"retries": 05')):
    try:
        codec.loads(broken, duplicates="error")
    except fe.DecodeError as error:
        print(f"refused: {error}")
