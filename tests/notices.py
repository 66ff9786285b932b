"""Write the notices of the crates that are in a wheel: `python -m tests.notices`.

Their licences ask for their texts, and whom these name, beside the program. Of a crate with a choice the
plainest is taken. Licences of code in C that a crate brings along are in its package, too.
"""

import collections
import json
import re
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FILE = ROOT / "THIRD-PARTY.txt"
# The plainest first.
CHOICES = ("MIT", "Zlib", "BSD", "Apache")
HEAD = """\
Wheels of ferrule hold compiled code of the crates below, each under the licence that follows it, and of the
standard library of Rust, which is under the MIT licence (Copyright (c) The Rust Project Contributors). The
licence of the fonts is in OFL.txt, ferrule's own in LICENSE.

Written by `make notices`.
"""


def crates() -> list[dict[str, Any]]:
    """The crates that are linked into the module on Linux."""
    command = ["cargo", "metadata", "--locked", "--offline", "--format-version", "1"]
    command += ["--filter-platform", "x86_64-unknown-linux-gnu"]
    known = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)
    packages = {package["id"]: package for package in known["packages"]}
    needs = {node["id"]: node["deps"] for node in known["resolve"]["nodes"]}
    (module,) = (each for each, package in packages.items() if package["name"] == "ferrule-py")
    found, open_ = set(), [module]
    while open_:
        each = open_.pop()
        kinds = {kind for target in packages[each]["targets"] for kind in target["kind"]}
        if each not in found and "proc-macro" not in kinds:
            found.add(each)
            open_ += [
                needed["pkg"]
                for needed in needs[each]
                if any(kind["kind"] is None for kind in needed["dep_kinds"])
            ]
    ours = (packages[each] for each in found if packages[each]["source"])
    return sorted(ours, key=lambda package: (package["name"], package["version"]))


def texts(package: dict[str, Any]) -> list[str]:
    """What its licence and notices say."""
    folder = Path(package["manifest_path"]).parent
    named = re.compile(
        r"(licen[cs]e|copying|copyright|notice)[-_. ]?(?P<which>[^.]*)(\.(txt|md))?", re.IGNORECASE
    )
    files: dict[Path, list[tuple[str, str]]] = collections.defaultdict(list)
    for path in sorted(folder.rglob("*")):
        matched = named.fullmatch(path.name)
        if matched and path.is_file() and "scripts" not in path.parts:
            files[path.parent].append((matched["which"], path.read_text("utf-8")))
    taken = []
    for beside in files.values():
        chosen = next(
            (one for one in CHOICES if any(one.lower() in which.lower() for which, _ in beside)), ""
        )
        offered = [one.lower() for one in (*CHOICES, "GPL", "Boost", "CC0", "0BSD")]
        for which, text in beside:
            other = any(one in which.lower() for one in offered) and chosen.lower() not in which.lower()
            # The choice alone, where a licence is one.
            is_choice = text.count("\n") < 12 and not which and chosen
            if not other and not is_choice:
                taken.append("\n".join(line.rstrip() for line in text.strip("\n").splitlines()))
    return taken


def notices() -> str:
    """All of them; crates with the same text share it."""
    users: dict[str, list[str]] = collections.defaultdict(list)
    shown: dict[str, str] = {}
    without = []
    for package in crates():
        name = f"{package['name']} {package['version']} ({package['license']})"
        found = texts(package)
        for text in found:
            users[" ".join(text.split())].append(name)
            shown.setdefault(" ".join(text.split()), text)
        if not found:
            without.append(f"{name}, by {', '.join(package['authors']) or 'its authors'}")
    parts = [HEAD]
    if without:
        parts.append("Without a copy of their licences in their packages:\n  " + "\n  ".join(without) + "\n")
    for text, names in users.items():
        parts.append("=" * 100 + "\n" + "\n".join(names) + "\n\n" + shown[text] + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    FILE.write_text(notices(), "utf-8")
