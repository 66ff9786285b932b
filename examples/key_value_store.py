"""A key-value store in a file: one program saves it, others open it at once and share its memory.

    python examples/key_value_store.py

Sessions of users are saved by this process; another one opens the file and looks up many of them. Saving
again replaces the file as a whole, and whoever has the old one open keeps it.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import ferrule as fe

USERS = 200_000
READER = """
import sys, time
import ferrule as fe
import numpy  # what get_many gives is one of its arrays

begin = time.perf_counter()
sessions = fe.FrozenMap.open(sys.argv[1])
opened = time.perf_counter() - begin
asked = [f"user:{number}" for number in range(0, 300_000, 3)]
begin = time.perf_counter()
last_seen = sessions.get_many(asked, default=0)
looked_up = time.perf_counter() - begin
print(f"  another process opened {len(sessions):,} sessions in {opened * 1e3:.1f} ms and found")
known = int((last_seen > 0).sum())
assert last_seen.tolist() == [1_790_000_000 + n if n < 200_000 else 0 for n in range(0, 300_000, 3)]
print(f"  {known:,} of {len(asked):,} keys in {looked_up * 1e3:.1f} ms; newest: {last_seen.max():,}")
"""


def main() -> None:
    """Save, read elsewhere, replace, and refuse a file that is cut off."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sessions.map"
        now = 1_790_000_000
        sessions = fe.FrozenMap({f"user:{number}": now + number for number in range(USERS)})
        begin = time.perf_counter()
        sessions.save(path)
        print(f"saved {len(sessions):,} sessions, {path.stat().st_size / 1e6:.1f} MB, ", end="")
        print(f"in {(time.perf_counter() - begin) * 1e3:.1f} ms")
        reader = [sys.executable, "-c", READER, path]
        subprocess.run(reader, check=True)  # noqa: S603 - its own program

        opened = fe.FrozenMap.open(path)
        fe.FrozenMap({"user:1": now}).save(path)
        new = fe.FrozenMap.open(path)
        print(f"replaced: {len(new)} session in the new file, {len(opened):,} in the old one")
        assert dict(new.items()) == {"user:1": now}
        assert len(opened) == USERS
        assert opened[f"user:{USERS - 1}"] == now + USERS - 1

        path.write_bytes(path.read_bytes()[:-10])
        try:
            fe.FrozenMap.open(path)
        except fe.DecodeError as error:
            print("refused:", str(error).replace(folder, "…"))
        else:
            sys.exit("a file that was cut off was opened")


if __name__ == "__main__":
    main()
