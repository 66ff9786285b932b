"""`ferrule.cached` does what the reference's does."""

import asyncio
import copy
import functools
import inspect
import pickle

import ferrule as fe
import pytest
from ferrule.reference import maps as reference


def traced(module, **options):
    calls = []

    @module.cached(**options)
    def function(*args, **kwargs):
        calls.append((args, kwargs))
        return (args, sorted(kwargs.items()))

    return function, calls


def test_cached_calls_as_the_reference_does():
    calls = [
        ((), {}),
        ((1,), {}),
        ((1.0,), {}),
        ((True,), {}),
        ((1.0, 2), {}),
        (("1",), {}),
        (((1,),), {}),
        ((1, 2), {}),
        (((1, 2),), {}),
        ((1,), {"a": 2}),
        ((1, "a", 2), {}),
        ((), {"a": 1, "b": 2}),
        ((), {"b": 2, "a": 1}),
    ]
    for options in ({}, {"max_entries": 3}, {"key": lambda *args, **kwargs: (len(args), len(kwargs))}):
        (kernel, own), (plain, expected) = traced(fe, **options), traced(reference, **options)
        for args, kwargs in calls * 2 + calls[::-1]:
            assert kernel(*args, **kwargs) == plain(*args, **kwargs)
        assert own == expected
        assert kernel.cache_info() == plain.cache_info()
        kernel.cache_clear()
        assert kernel.cache_info()[:2] == (0, 0)
        assert len(kernel.cache) == 0


def test_functions_may_share_a_cache():
    cache = fe.Cache(max_entries=10)
    twice = fe.cached(cache)(lambda x: 2 * x)
    thrice = fe.cached(cache)(lambda x: 3 * x)
    assert [twice(2), thrice(2), twice(2), thrice(2)] == [4, 6, 4, 6]
    assert twice.cache is cache
    assert len(cache) == 2
    del cache[twice.cache_key(2)]
    assert twice.cache_key(2) not in cache
    assert thrice.cache_key(2) in cache


def test_a_cached_function_looks_like_the_function():
    def function(x: int) -> int:
        """Say what."""
        return x

    kept = fe.cached(function)
    assert kept.__wrapped__ is function
    assert (kept.__name__, kept.__doc__) == ("function", "Say what.")
    assert inspect.signature(kept) == inspect.signature(function)
    assert copy.deepcopy(kept) is kept
    assert pickle.loads(pickle.dumps(at_the_top)) is at_the_top  # noqa: S301 - our own
    with pytest.raises(TypeError, match="positional argument"):
        kept()
    assert len(kept.cache) == 0


@fe.cached
def at_the_top():
    return 1


def test_methods():
    class Service:
        def __init__(self, factor):
            self.factor = factor

        @fe.cached(max_entries=10)
        def times(self, x):
            return self.factor * x

        @fe.cached(key=lambda self, x: (self.factor, x))
        async def slowly(self, x):
            return self.factor * x

        @classmethod
        @fe.cached
        def name(cls):
            return cls.__name__

        @staticmethod
        @fe.cached
        def one():
            return 1

    two, three = Service(2), Service(3)
    assert [two.times(5), three.times(5), two.times(x=5), two.times(5)] == [10, 15, 10, 10]
    assert Service.times.cache_info() == fe.CacheInfo(1, 3, 10, 3)
    assert two.times.cache is Service.times.cache
    assert asyncio.run(two.slowly(4)) == asyncio.run(Service(2).slowly(4)) == 8
    assert two.slowly.cache_info().misses == 1
    assert (two.name(), two.one()) == ("Service", 1)


def test_a_cached_coroutine_function_is_one():
    calls = []

    @fe.cached(max_entries=5)
    async def double(x):
        """Double it."""
        calls.append(x)
        await asyncio.sleep(0.01)
        return 2 * x

    async def main():
        return await asyncio.gather(*(double(x % 3) for x in range(30)))

    assert inspect.iscoroutinefunction(double)
    assert (double.__doc__, double.cache_info().maxsize) == ("Double it.", 5)
    assert asyncio.run(main()) == [2 * (x % 3) for x in range(30)]
    assert sorted(calls) == [0, 1, 2]
    assert asyncio.run(double(1)) == 2
    assert double.cache_info().hits == 1


class Doubles:
    """Called like a coroutine function."""

    async def __call__(self, x):
        return 2 * x

    async def method(self, x):
        return 2 * x

    @classmethod
    async def of_class(cls, x):
        return 2 * x

    @staticmethod
    async def of_none(x):
        return 2 * x


class Inherits(Doubles):
    """Its `__call__` is its base's."""


async def double(x, _factor=2):
    return 2 * x


@pytest.mark.parametrize(
    "function",
    [
        Doubles(),
        Inherits(),
        Doubles().method,
        Doubles.of_class,
        Doubles.of_none,
        Doubles.__dict__["of_none"],
        functools.partial(double, _factor=2),
        functools.partial(Doubles()),
        functools.partial(functools.partial(Doubles().method)),
    ],
)
def test_whatever_gives_coroutines_is_cached_as_a_coroutine_function(function):
    cached = fe.cached(max_entries=5)(function)
    assert [asyncio.run(cached(4)) for _ in range(2)] == [8, 8]
    assert cached.cache_info() == fe.CacheInfo(1, 1, 5, 1)


class Generates:
    def __call__(self):
        yield 1


class GeneratesLater:
    async def __call__(self):
        yield 1


@pytest.mark.parametrize("function", [Generates(), GeneratesLater(), functools.partial(Generates())])
def test_generators_of_objects_are_refused(function):
    with pytest.raises(fe.ArgumentTypeError, match="got a generator function"):
        fe.cached(function)


def test_a_class_is_cached_by_its_arguments():
    made = fe.cached(complex)
    assert made(1, 2) is made(1, 2)


def test_the_reference_is_a_lru_cache():
    """The reference itself, against the standard library's."""
    own, standard = [], []
    mine = reference.cached(max_entries=3)(own.append)
    theirs = functools.lru_cache(3)(standard.append)
    for x in [1, 2, 3, 1, 4, 2, 1, 3, 3, 5, 1]:
        mine(x)
        theirs(x)
    assert own == standard
