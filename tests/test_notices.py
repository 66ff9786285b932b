"""A wheel has the notices of all that is compiled into it."""

import tomllib

from tests.notices import FILE, ROOT, crates, notices


def test_the_notices_are_those_of_the_crates():
    written = FILE.read_text("utf-8")
    assert written == notices(), "run `make notices`"
    names = [package["name"] for package in crates()]
    assert len(names) > 80
    assert {name for name in names if f"\n{name} " not in written and f"  {name} " not in written} == set()
    assert "Daan Leijen" in written, "mimalloc, in C"
    assert "Eric Biggers" in written, "libdeflate, in C"


def test_they_are_in_the_wheel():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert FILE.name in settings["project"]["license-files"]
