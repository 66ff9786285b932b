"""What the tests have reached of both languages: `python tests/coverage/report.py OUT LCOV…`.

Writes one file in LCOV's format, which editors and `genhtml` show, and prints rooms, and the files of each
language of which most was not reached.
"""

import sys
from collections import defaultdict
from pathlib import Path

SHOWN = 15


def read(paths: list[Path]) -> dict[str, dict[int, int]]:
    """How often each line of each file was reached, by the file's path in the repository."""
    files: dict[str, dict[int, int]] = {}
    for path in paths:
        for entry in path.read_text(encoding="utf-8").splitlines():
            key, _, value = entry.partition(":")
            if key == "SF":
                # Python's files were measured where the instrumented module is, beside a copy of them.
                name = value.replace("target/coverage/package/", "python/")
                lines = files.setdefault(name, {})
            elif key == "DA":
                line, count = map(int, value.split(",")[:2])
                lines[line] = max(lines.get(line, 0), count)
    return {name: lines for name, lines in files.items() if lines}


def room(name: str) -> str:
    """A crate's or the package's folder."""
    return "/".join(name.split("/")[: 4 if name.startswith("crates/") else 3]).removesuffix(".rs")


def row(name: str, lines: list[int]) -> str:
    """Name a group of lines, and say how many there are and how many were reached."""
    reached = sum(count > 0 for count in lines)
    return f"{name:60} {len(lines):7,} {reached:7,} {100 * reached / len(lines):5.1f} %"


def ranges(lines: dict[int, int], most: int = 6) -> str:
    """Say which lines were not reached: the longest runs of them, in order."""
    runs: list[list[int]] = []
    for line, count in sorted(lines.items()):
        if count:
            runs.append([])
        elif runs:
            runs[-1].append(line)
        else:
            runs.append([line])
    longest = sorted(sorted(filter(None, runs), key=len, reverse=True)[:most])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in longest)


def main(out: Path, sources: list[Path]) -> None:
    """Write the one file, and print the tables."""
    files = read(sources)
    records = (
        f"SF:{name}\n" + "".join(f"DA:{line},{count}\n" for line, count in sorted(lines.items()))
        for name, lines in sorted(files.items())
    )
    out.write_text("".join(f"{record}end_of_record\n" for record in records), encoding="utf-8")
    for language, suffix in (("Rust", ".rs"), ("Python", ".py")):
        own = {name: lines for name, lines in files.items() if name.endswith(suffix)}
        rooms: defaultdict[str, list[int]] = defaultdict(list)
        for name, lines in own.items():
            rooms[room(name)].extend(lines.values())
        print(f"\n{language:60} {'lines':>7} {'reached':>7}")
        print(row("all", [count for lines in own.values() for count in lines.values()]))
        for name, counts in sorted(rooms.items()):
            print(row(name, counts))
        print(f"\n{language}: most lines not reached, and where")
        for name, lines in sorted(own.items(), key=lambda file: -list(file[1].values()).count(0))[:SHOWN]:
            print(row(name, list(lines.values())), "", ranges(lines))
    print(f"\n{out}: every line")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(path) for path in sys.argv[2:]])
