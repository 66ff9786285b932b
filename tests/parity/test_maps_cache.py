"""`ferrule.Cache` and `ferrule.cached` do what the plain dict of the reference does."""

import asyncio
import contextlib
import copy
import gc
import pickle
import sys
import time
import weakref
from collections.abc import MutableMapping
from datetime import timedelta

import ferrule as fe
import pytest
from ferrule.reference import maps as reference
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule


class Odd:
    """A key whose equality is Python code, and whose hash is that of many others."""

    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return 3

    def __eq__(self, other):
        return isinstance(other, Odd) and self.name == other.name

    def __repr__(self):
        return f"Odd({self.name})"


class Text(str):
    """Equal to a plain str, but only Python can say so."""

    __slots__ = ()


PLAIN = [0, 1, 2, 3, -1, -2, 1.0, True, "a", "b", "ü", b"a", (1, "a"), (1.0, "a"), ((1,), ((2,),)), None]
keys = st.one_of(
    st.sampled_from(PLAIN),
    st.builds(Odd, st.integers(0, 3)),
    st.sampled_from("ab").map(Text),
    st.integers(0, 6),
)
values = st.one_of(st.integers(0, 5), st.binary(max_size=90), st.none())
ttls = st.sampled_from([..., None, 0.5, 1, 2.5, timedelta(seconds=3), 0, -1.0, float("nan"), float("inf")])
limits = st.one_of(st.none(), st.integers(1, 6))


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


def shown(thing):
    """What is compared: repr tells 1 from 1.0 and True."""
    return repr(thing)


def own_size(value):
    return len(value) if isinstance(value, bytes) else 8


class Machine(RuleBasedStateMachine):
    """Both, side by side."""

    @initialize(
        most=limits,
        size=st.one_of(st.none(), st.integers(1, 300)),
        ttl=st.sampled_from([None, 2, 3.5]),
        plain=st.booleans(),
    )
    def begin(self, most, size, ttl, plain):
        self.clock = Clock()
        sizeof = (
            None if plain or size is None else lambda value: len(value) if isinstance(value, bytes) else 8
        )
        both = [
            module.Cache(most, max_bytes=size, ttl=ttl, sizeof=sizeof, timer=self.clock)
            for module in (fe, reference)
        ]
        self.kernel, self.reference = both

    def both(self, call):
        outcomes = []
        for cache in (self.kernel, self.reference):
            try:
                outcomes.append(shown(call(cache)))
            except (KeyError, ValueError, TypeError, ZeroDivisionError) as error:
                outcomes.append((type(error), str(error)))
        assert outcomes[0] == outcomes[1]

    @rule(step=st.sampled_from([0, 0.25, 0.5, 1, 2, 10]))
    def wait(self, step):
        self.clock.now += step

    @rule(key=keys, value=values)
    def setitem(self, key, value):
        self.both(lambda cache: cache.__setitem__(key, value))

    @rule(key=keys, value=values, ttl=ttls)
    def set(self, key, value, ttl):
        self.both(lambda cache: cache.set(key, value) if ttl is ... else cache.set(key, value, ttl=ttl))

    @rule(key=keys)
    def getitem(self, key):
        self.both(lambda cache: cache[key])

    @rule(key=keys, default=values)
    def get(self, key, default):
        self.both(lambda cache: (cache.get(key), cache.get(key, default), cache.get(key, default=default)))

    @rule(key=keys)
    def contains(self, key):
        self.both(lambda cache: key in cache)

    @rule(key=keys)
    def delete(self, key):
        self.both(lambda cache: cache.__delitem__(key))

    @rule(key=keys, default=st.lists(values, max_size=1))
    def pop(self, key, default):
        self.both(lambda cache: cache.pop(key, *default))

    @rule()
    def popitem(self):
        self.both(lambda cache: cache.popitem())

    @rule(key=keys, default=values)
    def setdefault(self, key, default):
        self.both(lambda cache: cache.setdefault(key, default))

    @rule(items=st.lists(st.tuples(keys, values), max_size=5))
    def update(self, items):
        self.both(lambda cache: cache.update(items))
        self.both(lambda cache: cache.update(dict(items), a=1))

    @rule(key=keys, value=values, ttl=ttls)
    def compute(self, key, value, ttl):
        options = {} if ttl is ... else {"ttl": ttl}
        self.both(lambda cache: cache.get_or_compute(key, lambda: value, **options))
        self.both(lambda cache: asyncio.run(cache.aget_or_compute(key, giving(value), **options)))

    @rule(key=keys)
    def compute_that_fails(self, key):
        self.both(lambda cache: cache.get_or_compute(key, lambda: 1 / 0))

    @rule(key=keys, other=keys, change=st.sampled_from(["set", "pop", "clear", "compute", "setdefault"]))
    def compute_while_it_changes(self, key, other, change):
        def calls(cache):
            def function():
                return {
                    "set": lambda: cache.set(other, "set"),
                    "pop": lambda: cache.pop(other, "popped"),
                    "clear": cache.clear,
                    "compute": lambda: cache.get_or_compute(other, lambda: "computed"),
                    "setdefault": lambda: cache.setdefault(other, "default"),
                }[change]()

            return cache.get_or_compute(key, function)

        self.both(calls)

    @rule()
    def expire(self):
        self.both(lambda cache: cache.expire())

    @rule()
    def clear(self):
        self.both(lambda cache: cache.clear())

    @rule()
    def compare(self):
        self.both(len)
        self.both(list)
        self.both(lambda cache: [list(view) for view in (cache.keys(), cache.values(), cache.items())])
        assert self.kernel == self.reference
        assert repr(self.kernel.stats()) == repr(self.reference.stats())
        assert self.kernel.stats().hit_ratio == self.reference.stats().hit_ratio

    @invariant()
    def limits_hold(self):
        if hasattr(self, "kernel"):
            assert (self.kernel.max_entries, self.kernel.max_bytes, self.kernel.ttl) == (
                self.reference.max_entries,
                self.reference.max_bytes,
                self.reference.ttl,
            )

    def teardown(self):
        if hasattr(self, "kernel"):
            self.compare()


def giving(value):
    async def function():
        await asyncio.sleep(0)
        return value

    return function


TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=200, stateful_step_count=30, deadline=None)


BAD = {
    "max_entries: got 0, wanted a positive integer": lambda: fe.Cache(0),
    "max_entries: got -1, wanted a positive integer": lambda: fe.Cache(max_entries=-1),
    "max_entries: got str": lambda: fe.Cache("10"),
    "max_bytes: got 0, wanted a positive integer": lambda: fe.Cache(max_bytes=0),
    "max_bytes: got float": lambda: fe.Cache(max_bytes=1.5),
    "ttl: got 0, wanted a positive number of seconds, a timedelta, or None": lambda: fe.Cache(ttl=0),
    "ttl: got nan, wanted a positive number of seconds": lambda: fe.Cache(ttl=float("nan")),
    "ttl: got -1 day, 23:59:59, wanted a positive": lambda: fe.Cache(ttl=timedelta(seconds=-1)),
    "ttl: got str, wanted a positive number": lambda: fe.Cache(ttl="1"),
    "ttl: got list, wanted a positive number": lambda: fe.Cache().set(1, 1, ttl=[1]),
    "sizeof: got a function without max_bytes, wanted both": lambda: fe.Cache(sizeof=len),
    "sizeof: got int, wanted a callable": lambda: fe.Cache(max_bytes=1, sizeof=1),
    "sizeof: got -1, wanted an integer that is not negative": lambda: fe.Cache(
        max_bytes=9, sizeof=lambda _: -1
    ).set(1, 1),
    "sizeof: got float": lambda: fe.Cache(max_bytes=9, sizeof=lambda _: 1.5).set(1, 1),
    "timer: got int, wanted a callable": lambda: fe.Cache(timer=1),
    "timer(): got str, wanted a finite number of seconds": lambda: fe.Cache(timer=str).get(1),
    "timer(): got nan, wanted a finite": lambda: fe.Cache(timer=lambda: float("nan")).get(1),
    "ttl: got an int that is too large for a float": lambda: fe.Cache(ttl=10**5000),
    "function: got int, wanted a callable": lambda: fe.Cache().get_or_compute(1, 5),
    "function: got str, wanted a callable": lambda: asyncio.run(fe.Cache().aget_or_compute(1, "5")),
    "key: got int, wanted a callable": lambda: fe.cached(key=1),
    "function: got a coroutine, wanted a value: use aget_or_compute": lambda: fe.Cache().get_or_compute(
        1, giving(1)
    ),
    "function(): got int, wanted an awaitable": lambda: asyncio.run(fe.Cache().aget_or_compute(1, lambda: 1)),
    "function: got a generator function": lambda: fe.cached(lambda: (yield)),
    "function: got float, wanted a callable": lambda: fe.cached(max_entries=1)(1.0),
    "cache: got int, wanted a Cache": lambda: fe.cached(1, max_entries=1),
    "ttl: got it together with a cache, wanted one of them": lambda: fe.cached(fe.Cache(), ttl=1),
    "max_entries: got 0, wanted a positive integer ": lambda: fe.cached(max_entries=0),
}


@pytest.mark.parametrize("message", BAD)
def test_bad_input(message):
    with pytest.raises(fe.FerruleError) as raised:
        BAD[message]()
    assert message.strip() in str(raised.value)
    assert isinstance(raised.value, ValueError | TypeError)


def test_keys_that_raise_raise():
    class Bad:
        def __hash__(self):
            return 1

        def __eq__(self, other):
            raise ZeroDivisionError

    cache = fe.Cache()
    cache[Bad()] = 1
    for call in (
        lambda: cache[Bad()],
        lambda: cache.set(Bad(), 1),
        lambda: cache.pop(Bad()),
        lambda: cache.get_or_compute(Bad(), int),
    ):
        with pytest.raises(ZeroDivisionError):
            call()
    with pytest.raises(TypeError, match="unhashable"):
        cache[[]]
    assert len(cache) == 1


def test_equality_may_change_the_cache():
    """A key's comparison that removes, adds and clears: nothing breaks."""
    cache = fe.Cache(max_entries=50)

    class Nasty:
        def __init__(self, name):
            self.name = name

        def __hash__(self):
            return 1

        def __eq__(self, other):
            [cache.clear, lambda: cache.pop(self, None), lambda: cache.set(self.name, 1), cache.popitem][
                self.name % 4
            ]() if self.name % 5 and len(cache) else None
            return self.name == getattr(other, "name", None)

    for name in range(300):
        with contextlib.suppress(RecursionError, KeyError):
            cache[Nasty(name)] = name
        with contextlib.suppress(RecursionError, KeyError):
            cache.get_or_compute(Nasty(name % 7), lambda: 1)
    assert len(list(cache)) == len(cache) <= 50


def test_values_that_use_the_cache_when_they_die():
    cache = fe.Cache(max_entries=3)

    class Dying:
        def __del__(self):
            cache.get("x")
            cache["x"] = None

    for key in range(100):
        cache[key] = Dying()
        cache[key % 5] = Dying()
        cache.pop(key - 1, None)
    cache.clear()
    assert len(cache) <= 3


def test_it_is_a_mutable_mapping():
    cache = fe.Cache()
    assert isinstance(cache, MutableMapping)
    cache.update(a=1)
    assert cache == {"a": 1}
    assert cache != {"a": 2}
    assert cache != 1
    assert dict(cache) == {"a": 1}
    assert repr(cache) == "Cache(entries=1, max_entries=None, max_bytes=None, ttl=None)"
    with pytest.raises(TypeError, match="unhashable"):
        hash(cache)
    with pytest.raises(TypeError, match="pickle"):
        pickle.dumps(cache)
    match cache:
        case {"a": found}:
            assert found == 1
        case _:
            pytest.fail("no mapping to match")


def test_statistics_are_a_value():
    cache = fe.Cache(max_bytes=100, sizeof=len)
    cache["a"] = "text"
    cache.get("a"), cache.get("b")
    stats = cache.stats()
    assert copy.copy(stats) == copy.deepcopy(stats) == stats
    assert pickle.loads(pickle.dumps(stats)) == stats  # noqa: S301 - our own
    assert {stats: 1}[cache.stats()] == 1
    assert stats == fe.CacheStats(hits=1, misses=1, entries=1, bytes=4)
    assert stats != fe.CacheStats()
    for count in ("hits", "misses", "evictions", "expirations", "entries", "bytes"):
        with pytest.raises(
            fe.ArgumentError, match=f"^{count}: got -1, wanted an integer that is not negative$"
        ):
            fe.CacheStats(**{count: -1})


def test_it_expires_by_the_systems_clock():
    cache = fe.Cache(ttl=0.05)
    cache["short"] = 1
    cache.set("long", 2, ttl=60)
    cache.set("never", 3, ttl=None)
    assert cache["short"] == 1
    time.sleep(0.06)
    assert "short" not in cache
    assert cache.get("short") is None
    assert dict(cache.items()) == {"long": 2, "never": 3}
    assert cache.stats().expirations == 1


def test_sizes_are_those_of_sys_by_default():
    cache = fe.Cache(max_bytes=2 * sys.getsizeof(b"x" * 100))
    for key in range(3):
        cache[key] = b"x" * 100
    assert list(cache) == [1, 2]
    assert cache.stats().bytes == 2 * sys.getsizeof(b"x" * 100)


def test_nothing_is_kept_alive():
    class Thing:
        pass

    cache = fe.Cache(max_entries=2)
    key, value = Thing(), Thing()
    gone = [weakref.ref(key), weakref.ref(value)]
    cache[key] = value
    del key, value
    cache.update({1: 1, 2: 2})
    assert [ref() for ref in gone] == [None, None]

    loop, cache["loop"] = weakref.ref(cache), [cache]
    del cache
    gc.collect()
    assert loop() is None

    def make():
        @fe.cached
        def recursive(thing):
            return thing and recursive(None)

        recursive(Thing())
        return weakref.ref(recursive)

    function = make()
    gc.collect()
    assert function() is None


def test_counts_of_references_do_not_drift():
    key, value, other = "some key", object(), object()
    cache = fe.Cache(max_entries=10)

    def work():
        for _ in range(300):
            cache[key] = value
            cache.get(key), cache[key], cache.pop(key), cache.get(key, other)
            cache.get_or_compute(key, lambda: value)
            cache.setdefault(key, other)
            list(cache.items())
            cache.clear()

    work()
    before = [sys.getrefcount(thing) for thing in (key, value, other)]
    work()
    assert [sys.getrefcount(thing) for thing in (key, value, other)] == before
