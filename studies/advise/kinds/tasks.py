"""Tasks of asyncio: producers, consumers, and moments of waiting."""

import asyncio


def mixed(value: int) -> int:
    """Work a little."""
    for _ in range(40):
        value = value * 1103515245 + 12345 & 0x7FFFFFFF
    return value


async def produces(queue: asyncio.Queue[int], n: int) -> None:
    """Put numbers."""
    for i in range(n):
        await queue.put(mixed(i))
        if i % 500 == 0:
            await asyncio.sleep(0.001)


async def consumes(queue: asyncio.Queue[int], n: int) -> int:
    """Take as many."""
    return sum([await queue.get() % 10 for _ in range(n)])


async def main() -> None:
    """Let four pairs run."""
    queues: list[asyncio.Queue[int]] = [asyncio.Queue(100) for _ in range(4)]
    both = [work for queue in queues for work in (produces(queue, 50_000), consumes(queue, 50_000))]
    print([found for found in await asyncio.gather(*both) if found])


asyncio.run(main())
