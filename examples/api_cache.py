"""An API behind a cache: a crowd asks for slow answers, and each of them is fetched once.

    python examples/api_cache.py

The "API" takes 20 ms an answer and fails now and then; the requests follow Zipf's law, 50 at a time.
"""

import asyncio
import random
import time

import ferrule as fe

REQUESTS = 3_000
AT_ONCE = 50
PRODUCTS = 400


class Api:
    """A slow service that counts what it is asked."""

    def __init__(self) -> None:
        """Start with no request answered."""
        self.fetched = 0

    async def product(self, number: int) -> dict[str, object]:
        """Answer after 20 ms."""
        self.fetched += 1
        busy = self.fetched % 40 == 0
        await asyncio.sleep(0.02)
        if busy:
            raise ConnectionError("the service is busy")
        return {"number": number, "price": round(number * 1.19, 2)}


async def crowd(ask: object, numbers: list[int]) -> tuple[float, int]:
    """Let all requests through, so many at once; the seconds and the failures."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> bool:
        async with gate:
            try:
                return (await ask(number))["number"] != number  # type: ignore[operator]
            except ConnectionError:
                return True

    begin = time.perf_counter()
    failed = sum(await asyncio.gather(*map(one, numbers)))
    return time.perf_counter() - begin, failed


async def main() -> None:
    """Ask with and without a cache, then all for the same."""
    generator = random.Random(1)
    weights = [1 / rank for rank in range(1, PRODUCTS + 1)]
    numbers = generator.choices(range(PRODUCTS), weights, k=REQUESTS)

    bare, behind = Api(), Api()
    product = fe.cached(max_entries=200, ttl=30)(behind.product)
    for name, api, ask in (("no cache", bare, bare.product), ("cached", behind, product)):
        seconds, failed = await crowd(ask, numbers)
        print(f"{name:<9}{REQUESTS} requests, {api.fetched:>4} fetched, {failed:>3} failed, {seconds:.2f} s")
    # What failed was not kept; all else was fetched once, and again where 200 entries had no room for it.
    assert bare.fetched == REQUESTS
    assert len(set(numbers)) <= behind.fetched < REQUESTS / 2
    stats = product.cache.stats()
    print(f"         hit ratio {stats.hit_ratio:.0%}, {stats.entries} entries, {stats.evictions} evicted\n")

    lone = Api()
    cache = fe.Cache(ttl=30)
    await asyncio.gather(*(cache.aget_or_compute("rates", lambda: lone.product(1)) for _ in range(1_000)))
    print(f"1000 tasks that ask for the same at the same moment: {lone.fetched} fetched")
    assert lone.fetched == 1


if __name__ == "__main__":
    asyncio.run(main())
