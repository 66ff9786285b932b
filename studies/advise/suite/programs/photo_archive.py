"""Archive a folder of files: each by what is in it, packed once, with an index; and check the archive.

photo_archive.py [FILES]
"""

from __future__ import annotations

import hashlib
import os
import random
import sys
import tempfile
import zlib
from pathlib import Path

SIZE = 160_000


def filled(folder: Path, count: int, rng: random.Random) -> None:
    """Make files up, some of them alike."""
    for number in range(count):
        seed = rng.randrange(count * 3 // 4)
        data = random.Random(seed).randbytes(SIZE // 8) * 8
        place = folder / f"{2000 + seed % 25}"
        place.mkdir(exist_ok=True)
        (place / f"photo-{number:04}.raw").write_bytes(data)


def digest(path: Path) -> str:
    """Give what names the content of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 16):
            found.update(block)
    return found.hexdigest()


def packed(path: Path, target: Path) -> int:
    """Pack a file, and be sure that it is on disk; its size then."""
    data = zlib.compress(path.read_bytes(), 6)
    with target.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return len(data)


def archive(folder: Path, target: Path) -> tuple[dict[str, str], int]:
    """Give the index of all files, and the bytes that were written."""
    index: dict[str, str] = {}
    written = 0
    for path in sorted(folder.rglob("*.raw")):
        name = digest(path)
        index[str(path.relative_to(folder))] = name
        if not (target / name).exists():
            written += packed(path, target / name)
    return index, written


def damaged(index: dict[str, str], target: Path) -> list[str]:
    """Give the files that the archive no longer has as they were."""
    return [
        path
        for path, name in index.items()
        if hashlib.sha256(zlib.decompress((target / name).read_bytes())).hexdigest() != name
    ]


def main(count: int = 240) -> None:
    """Archive so many files."""
    rng = random.Random(24)
    with tempfile.TemporaryDirectory() as place:
        folder, target = Path(place) / "photos", Path(place) / "archive"
        folder.mkdir()
        target.mkdir()
        filled(folder, count, rng)
        index, _ = archive(folder, target)
        wrong = damaged(index, target)
    names = hashlib.sha256("".join(sorted(index.values())).encode()).hexdigest()[:16]
    print(f"{len(index)} files, {len(set(index.values()))} different, {len(wrong)} damaged, {names}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
