"""Threads that work, that sleep, and that write and read a file."""

import tempfile
import threading
import time

results: list[int] = []


def works() -> None:
    """Use the processor."""
    total = 0
    for i in range(30_000_000):
        total += i & 3
    results.append(total)


def sleeps() -> None:
    """Use none of it."""
    for _ in range(100):
        time.sleep(0.005)
    results.append(0)


def files() -> None:
    """Write, and read it again."""
    with tempfile.TemporaryFile() as file:
        for i in range(60_000):
            file.write(b"%d\n" % i)
        file.seek(0)
        results.append(sum(int(line) for line in file))


begun = [threading.Thread(target=each) for each in (works, sleeps, files)]
for thread in begun:
    thread.start()
for thread in begun:
    thread.join()
print(sorted(results))
