"""Read the table of a machine's nightly jobs: which commands run, with what, and how to run them by hand.

night_jobs.py [JOBS]
"""

from __future__ import annotations

import random
import shlex
import sys
import zlib
from collections import Counter

COMMANDS = ("rsync", "pg_dump", "tar", "find", "logrotate", "python3")
FOLDERS = ("/var/log", "/srv/photos of 2025", "/home/o'hara/mail", "/etc/ssl", "/backup/week 12")


def job(rng: random.Random) -> str:
    """Make up a line of the table."""
    minute, hour = rng.randrange(60), rng.randrange(6)
    options = " ".join(f"--{name}={rng.randrange(99)}" for name in ("keep", "level", "timeout"))
    words = f'"{rng.choice(FOLDERS)}" {shlex.quote(rng.choice(FOLDERS))} back\\ up.{rng.randrange(9)}'
    return f"{minute} {hour} * * * {rng.choice(COMMANDS)} {options} {words} # night {rng.randrange(99)}"


def main(count: int = 32_000) -> None:
    """Read so many jobs."""
    rng = random.Random(21)
    commands: Counter[str] = Counter()
    words = checksum = 0
    for _ in range(count):
        parts = shlex.split(job(rng), comments=True)
        commands[parts[5]] += 1
        words += len(parts)
        checksum = zlib.crc32(shlex.join(parts[5:]).encode(), checksum)
    most = max(commands, key=lambda name: (commands[name], name))
    print(f"{count} jobs of {words} words, most of {most}, {checksum:08x}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
