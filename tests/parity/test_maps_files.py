"""Saved maps: what is written comes back, and what is no saved map is refused."""

import os
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import ferrule as fe
import pytest
from ferrule import FrozenMap
from ferrule.reference import maps as reference
from hypothesis import given
from hypothesis import strategies as st

numbers = st.integers(-(2**63), 2**63 - 1)
pairs = st.sampled_from([numbers, st.floats(), st.binary(max_size=9)]).flatmap(
    lambda values: st.lists(
        st.tuples(st.text(st.sampled_from("aé語\ud800\0"), max_size=20), values), max_size=30
    )
)


def agree(made, expected):
    """The same keys in the same order, and values of the same look."""
    assert made.kind == expected.kind
    assert [*map(repr, made.items())] == [*map(repr, expected.items())]
    assert made.contains_many(list(expected)).all()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "words.map"


@given(pairs=pairs)
def test_a_saved_map_comes_back(tmp_path_factory, pairs):
    path = tmp_path_factory.mktemp("saved") / "é"
    FrozenMap(pairs).save(path)
    opened = FrozenMap.open(str(path))
    agree(opened, reference.FrozenMap(pairs))
    assert list(path.parent.iterdir()) == [path]
    opened.save(path)
    agree(FrozenMap.open(path), reference.FrozenMap(pairs))


def test_a_large_file_is_mapped(path):
    names = [f"key {i}" for i in range(100_000)]
    FrozenMap(keys=names, values=range(100_000)).save(path)
    assert path.stat().st_size > 1 << 20
    opened = FrozenMap.open(path)
    if sys.platform == "linux":
        assert str(path) in Path("/proc/self/maps").read_text()
    # A new file under the name leaves the old one to whoever has it open.
    FrozenMap({"new": 1}).save(path)
    assert opened.get_many(names).tolist() == list(range(100_000))
    assert opened == dict(zip(names, range(100_000), strict=True))
    assert FrozenMap.open(path) == {"new": 1}
    if sys.platform == "linux":
        del opened
        assert str(path) not in Path("/proc/self/maps").read_text()


def test_a_mapped_file_that_is_overwritten(path):
    """Values may be wrong, or refused; nothing else may happen."""
    names = [f"key {i}" for i in range(100_000)]
    FrozenMap(keys=names, values=[name.encode() for name in names]).save(path)
    opened = FrozenMap.open(path)
    size = path.stat().st_size
    for byte in (b"\xff", b"\x01", b"\x00"):
        with path.open("r+b") as file:
            file.write(byte * size)
        for call in (
            lambda: opened.get("key 5"),
            lambda: opened.get_many(names, b""),
            lambda: list(opened),
            lambda: opened == {},
        ):
            with suppress(fe.DecodeError, UnicodeDecodeError, KeyError):
                call()


def test_other_processes_open_it(path):
    FrozenMap({"a": 1, "b": 2}).save(path)
    program = f"import ferrule as fe; print(fe.FrozenMap.open({str(path)!r}).get_many(['b', 'a']).sum())"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "3"


def test_bad_files(path, tmp_path):
    FrozenMap({"a": 1, "b": 2}).save(path)
    good = path.read_bytes()
    for bad, message in [
        (b"", "got another kind of file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "got another kind of file"),
        (good[:50], "got 50 bytes, wanted 128 of a header: it is cut off"),
        (good[:-1], "it is cut off"),
        (good + b"x", "something follows"),
        (good[:8] + b"\x02" + good[9:], "got version 2 of the format, wanted 1"),
        (good[:20] + b"\x02" + good[21:], "its header is corrupt"),
        (good[:-1] + b"x", "it is corrupt: the checksum of bytes 128 to"),
        (os.urandom(2 << 20), "got another kind of file"),
        (good[:128] + bytes(2 << 20), "something follows"),
    ]:
        path.write_bytes(bad)
        with pytest.raises(fe.DecodeError) as caught:
            FrozenMap.open(path)
        assert message in str(caught.value)
        assert str(path) in str(caught.value)
    with pytest.raises(FileNotFoundError):
        FrozenMap.open(tmp_path / "absent")
    with pytest.raises(IsADirectoryError):
        FrozenMap.open(tmp_path)
    with pytest.raises(TypeError):
        FrozenMap.open(5)


def test_what_can_not_be_saved_leaves_nothing_behind(path, tmp_path):
    made = FrozenMap({"a": 1})
    path.mkdir()
    (path / "file").touch()
    with pytest.raises(OSError, match="directory"):
        made.save(path)
    with pytest.raises(IsADirectoryError):
        made.save("/")
    with pytest.raises(FileNotFoundError):
        made.save(tmp_path / "absent" / "file")
    with pytest.raises(fe.ArgumentTypeError):
        FrozenMap({"a": object()}).save(tmp_path / "other")
    assert list(tmp_path.iterdir()) == [path]
    assert not list(Path.cwd().glob("*.tmp"))


def test_what_is_no_file_is_written_to_and_never_replaced(path, tmp_path):
    os.mkfifo(path)
    held = os.open(path, os.O_RDWR)  # so that nobody waits
    FrozenMap({"a": 1}).save(path)
    assert stat.S_ISFIFO(path.stat().st_mode)
    (tmp_path / "copy").write_bytes(os.read(held, 1 << 16))
    os.close(held)
    assert FrozenMap.open(tmp_path / "copy") == {"a": 1}


def test_where_a_link_leads_to_is_replaced_and_not_the_link(path, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(path)
    for value in (1, 2):  # of a link that leads nowhere, too
        FrozenMap({"a": value}).save(link)
        assert link.is_symlink()
        assert FrozenMap.open(path) == {"a": value}


def test_files_that_a_killed_process_left_do_not_matter(path):
    code = """
import os, sys, ferrule
from pathlib import Path
path = Path(sys.argv[1])
left = [path.with_name(f".{path.name}.{os.getpid()}.{i}.tmp") for i in range(3)]
for file in left: file.touch()
ferrule.FrozenMap({"a": 1}).save(path)
assert all(file.exists() for file in left)
"""
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, timeout=60)
    assert FrozenMap.open(path) == {"a": 1}


def test_the_reference_saves_too(path):
    made = reference.FrozenMap({"a": b"\xff", "\ud800": b""})
    made.save(path)
    assert reference.FrozenMap.open(path) == made
    path.write_bytes(b"x")
    with pytest.raises(fe.DecodeError):
        reference.FrozenMap.open(path)
