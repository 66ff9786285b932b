"""A wheel with its builder's folders, with symbols, or without notices is told of."""

import sys
import zipfile
from pathlib import Path

import pytest
from ferrule import _core

from tests.wheels import ROOT, WANTED, faults


@pytest.mark.skipif(sys.platform != "linux", reason="the tests know what Linux has")
def test_what_is_wrong_with_a_wheel_is_told(tmp_path: Path) -> None:
    wheel = tmp_path / "a.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in WANTED:
            archive.writestr(f"ferrule/{name}", "")
    assert faults(wheel) == []
    with zipfile.ZipFile(wheel, "w") as archive:
        # That of the profile `fast`, which stubs are made from.
        archive.write(_core.__file__, "ferrule/_core.so")
        archive.writestr("ferrule/a.py", f"# from {ROOT}/a.py")
    found = faults(wheel)
    assert "ferrule/_core.so has symbols" in found
    assert f"ferrule/a.py names {ROOT}" in found
    assert [each for each in found if each.startswith("no ")] == [f"no {name}" for name in WANTED]
