"""Workloads of the domain maps: caches, asked for keys that come as often as Zipf's law says."""

import functools
import random
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import ferrule as fe
from ferrule.bench import threads, workload

SIZES = (1_000, 30_000, 300_000)
HOUR = 3600


def zipf_keys(n: int) -> list[str]:
    """Give `n` look-ups among `n` keys; the str are equal to those in a cache, but not the same objects."""
    generator = random.Random(n)  # noqa: S311 - keys, no secrets
    weights = [1 / rank for rank in range(1, n + 1)]
    return [f"key {place}" for place in generator.choices(range(n), weights, k=n)]


def filled(
    cache: Callable[[int], Any], put: Callable[[Any, str, int], object] | None = None
) -> Callable[[list[str]], Any]:
    """Prepare a cache that has all keys of an input."""

    def prepare(keys: list[str]) -> tuple[Any, list[str]]:
        made = cache(len(keys))
        keep = put or type(made).__setitem__
        for key in set(keys):
            keep(made, key, len(key))
        return made, keys

    return prepare


class PlainLru(OrderedDict[str, int]):
    """What one writes by hand."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def get(self, key: str, default: Any = None) -> Any:
        """Look a key up, which is a use."""
        if key not in self:
            return default
        self.move_to_end(key)
        return self[key]

    def __setitem__(self, key: str, value: int) -> None:
        super().__setitem__(key, value)
        if len(self) > self.most:
            self.popitem(last=False)


def look_up(pair: tuple[Any, list[str]]) -> int:
    """Ask for each key by `get`."""
    cache, keys = pair
    get = cache.get
    return sum([get(key) for key in keys])


def moka_set(cache: Any, key: str, value: int) -> None:
    """Keep as moka-py does: it has no `[]`."""
    cache.set(key, value)


def cachetools_lru(most: int) -> Any:
    """Keep what was used last."""
    import cachetools

    return cachetools.LRUCache(most)


def cachetools_ttl(most: int) -> Any:
    """Keep for an hour."""
    import cachetools

    return cachetools.TTLCache(most, HOUR)


def cachebox_lru(most: int) -> Any:
    """Keep what was used last."""
    import cachebox

    return cachebox.LRUCache(most)


def cachebox_ttl(most: int) -> Any:
    """Keep for an hour."""
    import cachebox

    return cachebox.TTLCache(most, HOUR)


def moka(most: int) -> Any:
    """Keep what was used last and often."""
    import moka_py

    return moka_py.Moka(most)


def moka_ttl(most: int) -> Any:
    """Keep for an hour."""
    import moka_py

    return moka_py.Moka(most, ttl=HOUR)


@workload(sizes=SIZES, unit="look-up", memory=False)
def cache_get(n: int) -> list[str]:
    """Find keys, all of them there, in a cache that keeps what was used last."""
    return zipf_keys(n)


cache_get.reference(prepare=filled(PlainLru))(look_up)


FULL = "cache in hand"
cache_get.ferrule(prepare=filled(fe.Cache), note=FULL)(look_up)
cache_get.peer("dict", prepare=filled(lambda _: {}), note="no limit, no order: not a cache")(look_up)
cache_get.peer("cachebox LRU", needs="cachebox", prepare=filled(cachebox_lru), note=FULL)(look_up)
cache_get.peer("cachetools LRU", needs="cachetools", prepare=filled(cachetools_lru), note=f"{FULL}, no lock")(
    look_up
)
cache_get.peer("moka-py", needs="moka_py", prepare=filled(moka, moka_set), note=FULL)(look_up)


@workload(sizes=SIZES, unit="look-up", memory=False)
def cache_get_ttl(n: int) -> list[str]:
    """Find keys in a cache whose entries live for an hour."""
    return zipf_keys(n)


cache_get_ttl.reference(prepare=filled(PlainLru))(look_up)
cache_get_ttl.ferrule(prepare=filled(lambda most: fe.Cache(most, ttl=HOUR)), note=FULL)(look_up)
cache_get_ttl.peer("cachebox TTL", needs="cachebox", prepare=filled(cachebox_ttl), note=FULL)(look_up)
cache_get_ttl.peer(
    "cachetools TTL",
    needs="cachetools",
    max_n=30_000,
    prepare=filled(cachetools_ttl),
    note=f"{FULL}, no lock",
)(look_up)
cache_get_ttl.peer("moka-py", needs="moka_py", prepare=filled(moka_ttl, moka_set), note=FULL)(look_up)


def through(cache: Any, keys: list[str], put: Callable[[str, int], object]) -> int:
    """Count the hits of a cache that holds a tenth of the keys, filled by what it misses."""
    hits = 0
    get = cache.get
    for key in keys:
        if get(key) is None:
            put(key, 1)
        else:
            hits += 1
    return hits


@workload(sizes=SIZES, unit="look-up", memory=False)
def cache_evict(n: int) -> list[str]:
    """Ask for keys and set those that miss, in a cache with room for a tenth: the result is the hits.

    moka-py goes by frequency too, so that its hits differ: for it, half and double count as equal.
    """
    return zipf_keys(n)


def room(keys: list[str]) -> int:
    """Give a tenth of the distinct keys."""
    return max(1, len(set(keys)) // 10)


@cache_evict.reference
def _(keys: list[str]) -> int:
    cache = PlainLru(room(keys))
    return through(cache, keys, cache.__setitem__)


@cache_evict.ferrule
def _(keys: list[str]) -> int:
    cache = fe.Cache(room(keys))
    return through(cache, keys, cache.__setitem__)


@cache_evict.peer("cachebox LRU", needs="cachebox")
def _(keys: list[str]) -> int:
    import cachebox

    cache: Any = cachebox.LRUCache(room(keys))
    return through(cache, keys, cache.__setitem__)


@cache_evict.peer("cachetools LRU", needs="cachetools", note="no lock")
def _(keys: list[str]) -> int:
    import cachetools

    cache: Any = cachetools.LRUCache(room(keys))
    return through(cache, keys, cache.__setitem__)


@cache_evict.peer("moka-py", needs="moka_py", equal=lambda expected, got: expected / 2 <= got <= 2 * expected)
def _(keys: list[str]) -> int:
    import moka_py

    cache: Any = moka_py.Moka(room(keys))
    return through(cache, keys, cache.set)


def calls(cached: Callable[[int], Any]) -> Callable[[list[str]], Any]:
    """Prepare a decorated function that was called with every key."""

    def prepare(keys: list[str]) -> tuple[Any, list[str]]:
        function = cached(len(keys))(len)
        for key in keys:
            function(key)
        return function, keys

    return prepare


def memoized(_: int) -> Any:
    """Decorate as one does by hand: a dict of results."""

    def decorate(function: Callable[[str], int]) -> Callable[[str], int]:
        results: dict[str, int] = {}

        def wrapper(key: str) -> int:
            if key not in results:
                results[key] = function(key)
            return results[key]

        return wrapper

    return decorate


def call_each(pair: tuple[Any, list[str]]) -> int:
    """Call a decorated function with each key."""
    function, keys = pair
    return sum([function(key) for key in keys])


def by_cachebox(most: int) -> Any:
    """Decorate with cachebox."""
    import cachebox

    return cachebox.cached(cachebox.LRUCache(most))


def by_cachetools(most: int) -> Any:
    """Decorate with cachetools."""
    import cachetools

    return cachetools.cached(cachetools.LRUCache(most))


def by_moka(most: int) -> Any:
    """Decorate with moka-py."""
    import moka_py

    return moka_py.cached(maxsize=most)


@workload(sizes=SIZES, unit="look-up", memory=False)
def cached_call(n: int) -> list[str]:
    """Call a decorated function, each result being kept already."""
    return zipf_keys(n)


RESULTS = "results in hand"
cached_call.reference(prepare=calls(memoized))(call_each)
cached_call.ferrule(prepare=calls(lambda most: fe.cached(max_entries=most)), note=RESULTS)(call_each)
cached_call.peer("functools.lru_cache", python=True, prepare=calls(functools.lru_cache), note=RESULTS)(
    call_each
)
cached_call.peer("cachebox", needs="cachebox", prepare=calls(by_cachebox), note=RESULTS)(call_each)
cached_call.peer("cachetools", needs="cachetools", prepare=calls(by_cachetools), note=f"{RESULTS}, no lock")(
    call_each
)
cached_call.peer("moka-py", needs="moka_py", prepare=calls(by_moka), note=RESULTS)(call_each)


def compute_each(pair: tuple[Any, list[str]]) -> int:
    """Ask for keys that are there with what would compute them."""
    cache, keys = pair
    ask = cache.get_or_compute
    return sum([ask(key, len) for key in keys])


def in_threads(pair: tuple[Any, list[str]]) -> int:
    """Split the keys among as many Python threads as are measured."""
    from concurrent.futures import ThreadPoolExecutor

    cache, keys = pair
    count = threads()
    if count == 1:
        return compute_each(pair)
    with ThreadPoolExecutor(count) as pool:
        return sum(pool.map(compute_each, ((cache, keys[place::count]) for place in range(count))))


def get_with(pair: tuple[Any, list[str]]) -> int:
    """Likewise, as moka-py calls it."""
    cache, keys = pair
    ask = cache.get_with
    return sum([ask(key, len) for key in keys])


@workload(sizes=SIZES, unit="look-up", memory=False)
def cache_compute(n: int) -> list[str]:
    """Ask for keys that are there, each with the function that would compute it."""
    return zipf_keys(n)


cache_compute.reference(prepare=filled(PlainLru))(look_up)
cache_compute.ferrule(prepare=filled(fe.Cache), note=FULL)(compute_each)
cache_compute.ferrule("Python threads", prepare=filled(fe.Cache), note=FULL, parallel=True)(in_threads)
cache_compute.peer("moka-py", needs="moka_py", prepare=filled(moka, moka_set), note=FULL)(get_with)
