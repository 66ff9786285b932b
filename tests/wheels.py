"""What a wheel for users must hold, and must not."""

import os
import struct
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
WANTED = (
    *("THIRD-PARTY.txt", "OFL.txt", "LICENSE", "_core/__init__.pyi"),
    *("measuring/page.css", "advise/show/page.css", "advise/show/page.js"),
)


def faults(wheel: Path) -> list[str]:
    """What is wrong with a wheel."""
    cargo = Path(os.environ.get("CARGO_HOME") or Path.home() / ".cargo")
    builders = {str(folder).encode() for folder in (ROOT, Path.home(), cargo) if folder != folder.parent}
    found = []
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        for name in names:
            data = archive.read(name)
            paths = sorted(folder.decode() for folder in builders if folder + b"/" in data)
            found += [f"{name} names {path}" for path in paths]
            if b".symtab" in sections(data):
                found.append(f"{name} has symbols")
    return found + [f"no {wanted}" for wanted in WANTED if not any(name.endswith(wanted) for name in names)]


def sections(data: bytes) -> set[bytes]:
    """The names of the sections of an ELF file of 64 bits; none of another file."""
    if not data.startswith(b"\x7fELF\x02\x01"):
        return set()
    (start,) = struct.unpack_from("<Q", data, 0x28)
    size, count, names = struct.unpack_from("<HHH", data, 0x3A)
    headers = [struct.unpack_from("<IIQQQQ", data, start + i * size) for i in range(count)]
    texts = data[headers[names][4] :][: headers[names][5]]
    return {texts[header[0] :].partition(b"\0")[0] for header in headers}


if __name__ == "__main__":
    sys.exit("\n".join(faults(Path(sys.argv[1]))) or 0)
