"""Strings and dicts that are built: words counted, lines made and parsed."""


def written(n: int) -> list[str]:
    """Make lines."""
    return [f"{i};name{i % 977};{i * 7 % 1013}.{i % 10};{'x' * (i % 13)}" for i in range(n)]


def parsed(lines: list[str]) -> list[dict[str, str]]:
    """Take lines apart."""
    found = []
    for line in lines:
        number, name, value, rest = line.split(";")
        found.append({"number": number, "name": name.upper(), "value": value, "rest": rest})
    return found


def counted(rows: list[dict[str, str]]) -> dict[str, int]:
    """Count names and letters."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["name"]] = counts.get(row["name"], 0) + 1
        for letter in row["value"]:
            counts[letter] = counts.get(letter, 0) + 1
    return counts


total = 0
for _ in range(6):
    rows = parsed(written(120_000))
    total += sum(counted(rows).values())
print(total)
