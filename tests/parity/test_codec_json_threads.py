"""`ferrule.codec.json` with threads, forks and signals, and what it leaves behind."""

import os
import sys
import threading

import pytest
from ferrule.codec import json as codec

from tests.parity.inputs.codec_json import outcome
from tests.signals import SOON, lateness


def test_threads_use_one_view_and_one_document():
    document = [{"id": i, f"k{i % 3000}": "x" * (i % 300)} for i in range(6000)]
    data = codec.dumps(document)
    view = codec.view(data)
    failed = []

    def work(step):
        failed.extend(place for place in range(0, 6000, step) if view[place]["id"].value() != place)
        if codec.loads(data) != document or codec.dumps(document) != data:
            failed.append("all")

    threads = [threading.Thread(target=work, args=(step,)) for step in (101, 97, 211, 307)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child():
    view = codec.view("[" + "1," * 100_000 + "2]")
    assert len(view) == 100_001
    child = os.fork()
    if child == 0:
        right = view[100_000].value() == 2 and codec.loads(codec.dumps({"a": 1})) == {"a": 1}
        os._exit(0 if right else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no signal from another process")
@pytest.mark.parametrize("what", ["loads", "escapes", "dumps", "view"])
def test_ctrl_c_stops_a_long_call(what):
    data = {
        "loads": b"[" + b'{"a": 1.5, "b": [1, 2]}, ' * 1_000_000 + b"1]",
        "escapes": b'["' + b"\\n" * 120_000_000 + b'"]',
        "dumps": [[1.5, "x"]] * 20_000_000,
        "view": b"[" + b'"a", ' * 60_000_000 + b"1]",
    }[what]
    call = {"dumps": codec.dumps, "view": lambda data: len(codec.view(data))}.get(what, codec.loads)
    assert lateness(lambda: call(data), 0.05) < SOON


def test_nothing_leaks():
    resource = pytest.importorskip("resource")
    good = codec.dumps({f"key{i}": ["text" * 10, i * 1.5, 10**25, {"a": "é" * 50}] for i in range(50)})
    obj = codec.loads(good)
    bad = [good[:-20], good.replace(b"1.5", b"1.5.", 1), good + b"]", b'{"a":1,"a":' + good + b"}"]

    def once():
        codec.loads(good)
        codec.dumps(obj)
        for data in bad:
            outcome(codec.loads, data, duplicates="error")
        outcome(codec.dumps, [obj, {1}])
        view = codec.view(good)
        view["key7"][3].value()
        list(view)

    for _ in range(300):
        once()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(2000):
        once()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 8_000
