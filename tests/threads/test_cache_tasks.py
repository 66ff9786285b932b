"""One computation for a key: event loops, tasks that are cancelled, and threads beside them."""

import asyncio
import gc
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import ferrule as fe
import pytest


def slow_by(calls, value="value"):
    async def slow():
        calls.append(1)
        await asyncio.sleep(0.02)
        return value

    return slow


def test_tasks_share_one_computation():
    cache, calls = fe.Cache(), []

    async def main():
        return await asyncio.gather(*(cache.aget_or_compute("key", slow_by(calls)) for _ in range(100)))

    assert asyncio.run(main()) == ["value"] * 100
    assert len(calls) == 1


def test_loops_and_threads_share_one_computation():
    cache, calls = fe.Cache(), []

    def blocking():
        calls.append(1)
        time.sleep(0.05)
        return "value"

    def ask(number):
        if number % 2:
            return cache.get_or_compute("key", blocking)

        async def main():
            found = await asyncio.gather(*(cache.aget_or_compute("key", slow_by(calls)) for _ in range(3)))
            return found[0]

        return asyncio.run(main())

    for _ in range(10):
        with ThreadPoolExecutor(16) as pool:
            assert list(pool.map(ask, range(16))) == ["value"] * 16
        assert len(calls) == 1
        calls.clear()
        cache.clear()


def test_a_failure_reaches_all_tasks():
    cache, calls = fe.Cache(), []

    async def failing():
        calls.append(1)
        await asyncio.sleep(0.01)
        raise ZeroDivisionError

    async def main():
        asked = (cache.aget_or_compute("key", failing) for _ in range(10))
        return await asyncio.gather(*asked, return_exceptions=True)

    outcomes = asyncio.run(main())
    assert [type(outcome) for outcome in outcomes] == [ZeroDivisionError] * 10
    assert len(calls) == 1
    assert len(cache) == 0


def test_a_cancelled_leader_hands_over():
    cache, calls = fe.Cache(), []

    async def forever():
        calls.append("first")
        await asyncio.sleep(60)

    async def main():
        leader = asyncio.create_task(cache.aget_or_compute("key", forever))
        await asyncio.sleep(0)
        others = [asyncio.create_task(cache.aget_or_compute("key", slow_by(calls))) for _ in range(10)]
        await asyncio.sleep(0.01)
        leader.cancel()
        others[0].cancel()
        return await asyncio.gather(leader, *others, return_exceptions=True)

    outcomes = asyncio.run(main())
    assert [type(outcome) for outcome in outcomes[:2]] == [asyncio.CancelledError] * 2
    assert outcomes[2:] == ["value"] * 9
    assert calls == ["first", 1]


def test_a_cancelled_waiter_leaves_the_others_alone():
    cache, calls = fe.Cache(), []

    async def main():
        tasks = [asyncio.create_task(cache.aget_or_compute("key", slow_by(calls))) for _ in range(3)]
        await asyncio.sleep(0.005)
        tasks[1].cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    first, second, third = asyncio.run(main())
    assert first == third == "value"
    assert isinstance(second, asyncio.CancelledError)


def test_a_loop_that_ends_hands_over():
    """A leader whose loop is gone, by `asyncio.run`'s cancelling, leaves no one waiting."""
    cache, begun = fe.Cache(), threading.Event()

    async def forever():
        begun.set()
        await asyncio.sleep(60)

    async def main():
        task = asyncio.create_task(cache.aget_or_compute("key", forever))
        while cache.stats().misses < 2:  # noqa: ASYNC110 - what is waited for is another thread
            await asyncio.sleep(0.001)
        return task

    with ThreadPoolExecutor(2) as pool:
        loop = pool.submit(asyncio.run, main())
        begun.wait()
        assert pool.submit(cache.get_or_compute, "key", lambda: "second").result(10) == "second"
        loop.result()


def test_a_coroutine_that_is_dropped_hands_over():
    cache = fe.Cache()

    async def forever():
        await asyncio.Event().wait()

    coroutine = cache.aget_or_compute("key", forever)
    loop = asyncio.new_event_loop()
    task = loop.create_task(coroutine)
    loop.call_soon(loop.stop)
    loop.run_forever()
    task._log_destroy_pending = False
    loop.close()
    del task
    coroutine.close()
    assert cache.get_or_compute("key", lambda: 1) == 1


# From 3.12 on the recursion may end between making a coroutine and awaiting it.
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_tasks_nested_too_deeply_leave_no_one_waiting():
    """Wherever it was that no more calls were possible, what was begun has ended."""

    @fe.cached
    async def nested(n):
        return await nested(n - 1)

    async def deeper(levels):
        return await (deeper(levels - 1) if levels else nested(0))

    async def other():
        return "other"

    async def main(levels):
        with pytest.raises(RecursionError):
            await deeper(levels)
        gc.collect()
        for key in range(0, -sys.getrecursionlimit(), -1):
            async with asyncio.timeout(10):
                assert await nested.cache.aget_or_compute(key, other) == "other"

    for levels in range(6):
        asyncio.run(main(levels))
        nested.cache_clear()


def test_own_keys_and_circles_of_tasks_are_refused():
    cache = fe.Cache()

    async def own():
        return await asyncio.wait_for(cache.aget_or_compute("own", own), 5)

    async def one(others):
        await asyncio.sleep(0.01)
        return await asyncio.wait_for(cache.aget_or_compute(others, slow_by([])), 5)

    async def blocking():
        return cache.get_or_compute("blocking", int)

    async def waits_for_its_loop():
        task = asyncio.create_task(cache.aget_or_compute("loop", slow_by([])))
        await asyncio.sleep(0)
        with pytest.raises(fe.ArgumentError, match="got 'loop'"):
            cache.get_or_compute("loop", int)
        return await task

    async def main():
        asked = [
            cache.aget_or_compute("own", own),
            cache.aget_or_compute("blocking", blocking),
            cache.aget_or_compute("x", lambda: one("y")),
            cache.aget_or_compute("y", lambda: one("x")),
            waits_for_its_loop(),
        ]
        return await asyncio.gather(*asked, return_exceptions=True)

    own_key, blocked, x, y, loop = asyncio.run(main())
    assert isinstance(own_key, fe.ArgumentError)
    assert isinstance(blocked, fe.ArgumentError)
    assert isinstance(x, fe.ArgumentError)
    assert isinstance(y, fe.ArgumentError)
    assert loop == "value"
