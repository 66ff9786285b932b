"""`ferrule.Cache` and `ferrule.cached` do what the plain dict of the reference does."""

import asyncio
import contextlib
import copy
import functools
import gc
import inspect
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
    st.sampled_from(PLAIN), st.builds(Odd, st.integers(0, 3)), st.sampled_from("ab").map(Text), st.integers(0, 6)
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
        sizeof = None if plain or size is None else lambda value: len(value) if isinstance(value, bytes) else 8
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
        self.both(lambda cache: len(cache))
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
TestMachine.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
