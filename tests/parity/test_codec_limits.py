"""The codecs where there is little: on small stacks and without memory calls are refused, not fatal."""

import subprocess
import sys
import textwrap

import ferrule as fe
import pytest
from ferrule.codec import json as codec

DEEP = """
    import dataclasses
    import enum
    import json as standard
    import sys
    import threading
    from typing import Annotated, Any

    import numpy
    from ferrule.codec import Schema, bincode, compact, json, zerocopy

    def nested(levels, make, inner=None):
        value = inner
        for _ in range(levels):
            value = make(value)
        return value

    @dataclasses.dataclass
    class Node:
        next: "Node | None"

    @dataclasses.dataclass(slots=True)
    class Branch:
        items: "list[Branch]"

    class Shown:
        def __repr__(self):
            return repr(self)

    deep = nested(489, lambda value: [value])
    maps = nested(489, lambda value: {"a": value})
    both = nested(240, lambda value: [{"a": value}])
    nodes = nested(240, Node)
    branches = nested(240, lambda value: Branch([value] if value else []))
    documents = [zerocopy.dumps(value) for value in (deep, maps, both)]
    texts = [json.dumps(value) for value in (deep, maps, both, nodes, branches)]
    levels = bytes([6, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
    some = bincode.dumps(nodes, type=Node)
    tree = bincode.dumps(branches, type=Branch)
    key = nested(900, lambda value: (value,))
    hint = nested(95, lambda value: list[value], int)
    deepest = nested(100_000, lambda value: list[value], int)
    levels_of_enums = nested(
        90, lambda value: enum.Enum("Level", {"A": 1 if value is None else value}).A
    )

    def calls():
        for value in (deep, maps, both, nodes, branches):
            for module in (bincode, compact, zerocopy, json):
                yield lambda module=module, value=value: module.dumps(value)
        yield lambda: json.dumps(levels_of_enums)
        for document in documents:
            yield lambda document=document: zerocopy.loads(document)
            yield lambda document=document: zerocopy.view(bytearray(document)).value()
        for text in texts:
            yield lambda text=text: json.loads(text)
            yield lambda text=text: json.loads(text, type=Any)
            yield lambda text=text: json.view(text).value()
            yield lambda text=text: json.view(text).get("a")
        for text in texts[3:]:
            yield lambda text=text: json.loads(text, type=Node)
            yield lambda text=text: json.loads(text, type=Branch)
        yield lambda: bincode.loads(levels * 600)
        yield lambda: bincode.loads(some, type=Node)
        yield lambda: bincode.loads(tree, type=Branch)
        yield lambda: bincode.dumps(nodes, type=Node)
        yield lambda: compact.dumps(branches, type=Branch)
        yield lambda: Schema(hint)
        yield lambda: json.loads("[]", type=hint)
        yield lambda: Schema(deepest)
        yield lambda: json.loads("[]", type=deepest)
        yield lambda: bincode.dumps({key: 1})
        yield lambda: json.dumps({key: 1})
        yield lambda: json.dumps([Shown()])

    def work():
        for call in calls():
            try:
                call()
                done.append(1)
            except (ValueError, TypeError):
                refused.append(1)
        # What is not nested is done on any stack.
        for module in (bincode, compact, zerocopy, json):
            assert module.loads(module.dumps({"a": [1, 2.5, None, "x"]})) == {"a": [1, 2.5, None, "x"]}
        assert json.loads("[[1]]", type=list[list[int]]) == [[1]]

    done, refused = [], []
    threading.stack_size(KIB * 1024)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(done) + len(refused) == len(list(calls())), "an error that none of these is"
"""

NO_MEMORY = """
    import enum
    import os
    import resource
    from ferrule.codec import bincode, compact, json, zerocopy

    class Colour(enum.Enum):
        RED = "r"

    def pages():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * resource.getpagesize()

    ring = []
    ring.append(ring)
    rings = {}
    rings["a"] = [rings]
    deep = []
    for _ in range(200_000):
        deep = [deep]
    ints = list(range(1 << 17))
    floats = [0.5] * (1 << 17)
    texts = ["x" * 50] * (1 << 15)
    pairs = {f"key {i}": i for i in range(1 << 15)}
    long = "é" * (1 << 23)
    escapes = b'"' + b"\\\\n" * (1 << 22) + b'"'
    brackets = b"[" * 3_000_000
    keys = b"{" + b",".join(b'"%d":1' % i for i in range(1 << 16)) + b"}"
    wrong = keys.replace(b":1", b":[2]")
    digits = b"[" + b"1" * (1 << 23) + b"]"
    array = json.dumps(ints)
    words = json.dumps([f"word {i}" for i in range(1 << 16)])
    data = {module: module.dumps(pairs) for module in (bincode, compact, zerocopy)}
    CALLS = [
        lambda: json.dumps(ring, max_depth=10**9),
        lambda: json.dumps(rings, max_depth=10**9, sort_keys=True),
        lambda: json.dumps(deep, max_depth=10**9),
        lambda: json.dumps([long, long]),
        lambda: json.dumps(pairs, sort_keys=True),
        lambda: json.dumps(pairs, indent=1000),
        lambda: json.loads(brackets, max_depth=10**9),
        lambda: json.loads(escapes),
        lambda: json.loads(bytearray(escapes)),
        lambda: json.loads(digits),
        lambda: json.loads(array),
        lambda: json.loads(array, type=list[int]),
        lambda: json.loads(array, type=tuple[int, ...]),
        lambda: json.loads(words),
        lambda: json.loads(words, type=list[str]),
        lambda: json.loads(keys),
        lambda: json.loads(keys, type=dict[str, int]),
        lambda: json.loads(keys, type=dict[str, int], duplicates="error"),
        lambda: json.loads(keys, type=dict[Colour, int]),
        lambda: json.loads(wrong, type=dict[str, int]),
        lambda: json.loads(b"[" + keys + b"]", type=list[dict[str, int] | list[int]]),
        lambda: list(json.view(keys)),
        lambda: json.view(keys).items(),
        lambda: json.view(array).values(),
        lambda: json.view(escapes).value(),
        *(lambda module=module: module.dumps(pairs) for module in (bincode, compact, zerocopy)),
        *(lambda module=module: module.dumps(ints) for module in (bincode, compact, zerocopy)),
        *(lambda module=module: module.dumps(floats) for module in (bincode, compact, zerocopy)),
        *(lambda module=module: module.dumps(texts) for module in (bincode, compact, zerocopy)),
        *(lambda module=module: module.dumps({"a": [long, long]}) for module in (bincode, compact, zerocopy)),
        *(lambda module=module: module.loads(data[module]) for module in (bincode, compact, zerocopy)),
        *(lambda module=module: module.loads(bytearray(data[module])) for module in (bincode, compact)),
        lambda: bincode.dumps(ints, type=list[int]),
        lambda: bincode.dumps(pairs, type=dict[str, int]),
        lambda: bincode.loads(bincode.dumps(ints, type=list[int]), type=tuple[int, ...]),
        lambda: compact.loads(compact.dumps(texts, type=list[str]), type=list[str]),
        lambda: bincode.loads((1 << 60).to_bytes(8, "little"), type=list[bool]),
        lambda: zerocopy.view(data[zerocopy]).keys(),
    ]
    failed = 0
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    for call in CALLS[FIRST::2]:
        for mib in LIMITS:
            # A child has the memory that its parent has, and none that a call before it left behind.
            if child := os.fork():
                status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
                assert status in {0, 3}, (CALLS.index(call), mib, status)
                failed += status == 3
                continue
            code = 4
            try:
                resource.setrlimit(resource.RLIMIT_AS, (pages() + (mib << 20), hard))
                call()
                code = 0
            except ValueError:
                code = 0
            except MemoryError:
                code = 3
            finally:
                os._exit(code)
    assert failed > 2, failed
"""


def run(code):
    command = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("kib", [64, 128, 256])
def test_deep_values_on_small_stacks(kib):
    run(DEEP.replace("KIB", str(kib)))


@pytest.mark.skipif(sys.platform != "linux", reason="resident memory is read from /proc")
@pytest.mark.parametrize("first", [0, 1])
def test_without_memory(first):
    run(NO_MEMORY.replace("FIRST", str(first)).replace("LIMITS", "(4,)"))


def test_what_contains_itself_is_found_whatever_the_limit():
    ring = []
    ring.append([{"again": ring}])
    for sort_keys in (False, True):
        with pytest.raises(fe.ArgumentError, match=r"got something that contains itself, wanted a tree$"):
            codec.dumps(ring, max_depth=10**9, sort_keys=sort_keys)
    deep = []
    for _ in range(5000):
        deep = [deep, 1]
    assert codec.dumps(codec.loads(codec.dumps(deep, max_depth=9999), max_depth=9999), max_depth=9999)
