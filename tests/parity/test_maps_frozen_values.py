"""Objects as the values of a `FrozenMap`: kept, let go, counted."""

import gc
import subprocess
import sys
import weakref

from ferrule import FrozenMap


class Odd:
    """Counts its instances, and refers to whatever it is given."""

    def __init__(self, other=None):
        self.other = other


def test_objects_are_kept_and_let_go():
    kept, lost = Odd(), Odd()
    watch_kept, watch_lost = weakref.ref(kept), weakref.ref(lost)
    made = FrozenMap([("a", lost), ("b", None), ("a", kept)])
    assert made["a"] is kept is made.get("a") is made.get_many(["a"])[0]
    del kept, lost
    assert watch_lost() is None
    assert watch_kept() is made["a"]
    del made
    assert watch_kept() is None


def test_cycles_are_collected():
    odd = Odd()
    watch = weakref.ref(odd)
    odd.other = FrozenMap({"odd": odd})
    iterator = iter(odd.other)
    odd.iterator = iterator
    del odd, iterator
    gc.collect()
    assert watch() is None


def test_maps_in_maps_are_let_go_without_recursion():
    code = """
import ferrule, weakref
class Last: pass
last = Last(); watch = weakref.ref(last)
made = ferrule.FrozenMap({"": last}); del last
for i in range(200_000):
    made = ferrule.FrozenMap({"": made})
del made
assert watch() is None
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_references_are_counted_right():
    value = object()
    before = sys.getrefcount(value)
    made = FrozenMap({"a": value, "b": None})
    for _ in range(1000):
        made["a"], made.get("a"), made.get("x", value), made.get_many(["a"] * 3), made.get_many(["x"], value)
    assert sys.getrefcount(value) == before + 1
    del made
    assert sys.getrefcount(value) == before
