"""Files are written whole or not at all, and whoever is killed leaves nothing."""

import errno
import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from ferrule import FrozenMap, _files
from ferrule.reports import OutputError, to_pdf, to_xlsx

ROWS = [("Ada", 1.5), ("Bø", 2.5)]
WRITERS = {
    "text": lambda path: _files.write(Path(path), "new"),
    "map": lambda path: FrozenMap({"a": 1}).save(path),
    "xlsx": lambda path: to_xlsx(ROWS, path),
    "pdf": lambda path: to_pdf(ROWS, path),
}
STARTS = {"text": b"new", "map": b"\x89FMAP", "xlsx": b"PK", "pdf": b"%PDF"}


@pytest.fixture(params=["without a name", "with one", "without /proc"])
def system(request, monkeypatch):
    """Systems that have files without a name, and others."""
    if request.param == "with one":
        monkeypatch.setattr(_files, "_unnamed", lambda _: (-1, None))
    if request.param == "without /proc":
        monkeypatch.setattr(_files, "_numbered", lambda _: None)
    return request.param


@pytest.fixture(params=WRITERS)
def writer(request, system):  # noqa: ARG001 - where it writes
    """What writes a file to a path, and how it then starts."""
    return WRITERS[request.param], STARTS[request.param]


def names(folder):
    """What is in a folder, also what is hidden."""
    return sorted(path.name for path in folder.iterdir())


def test_new_and_old_names(writer, tmp_path):
    write, start = writer
    path = tmp_path / "out"
    for old in (None, b"old"):
        if old is not None:
            path.write_bytes(old)
        write(path)
        assert path.read_bytes().startswith(start)
        assert names(tmp_path) == ["out"]


def test_modes(writer, tmp_path):
    write, _ = writer
    for mask, mode in ((0o027, 0o640), (0o777, 0), (0, 0o666)):
        before = os.umask(mask)
        try:
            write(tmp_path / f"{mask:o}")
        finally:
            os.umask(before)
        assert stat.S_IMODE((tmp_path / f"{mask:o}").stat().st_mode) == mode
    (path := tmp_path / "old").write_bytes(b"")
    path.chmod(0o604)
    write(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o604


def test_the_longest_name(writer, tmp_path):
    write, start = writer
    path = tmp_path / ("ü" * 127 + "x")
    for _ in range(2):
        write(path)
    assert path.read_bytes().startswith(start)
    with pytest.raises(OSError, match="too long") as raised:
        write(tmp_path / ("x" * 256))
    assert raised.value.errno == errno.ENAMETOOLONG
    assert len(names(tmp_path)) == 1


def test_links(writer, tmp_path):
    write, start = writer
    (there := tmp_path / "there").mkdir()
    (there / "file").write_bytes(b"old")
    (tmp_path / "second").hardlink_to(there / "file")
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to(Path("there", "file"))
    (tmp_path / "dangling").symlink_to(Path("there", "new"))
    (tmp_path / "folder").symlink_to("there")
    (tmp_path / "circle").symlink_to("circle")
    for link, place in (("one", "file"), ("dangling", "new"), ("folder/third", "third")):
        write(tmp_path / link)
        assert (there / place).read_bytes().startswith(start)
    assert (tmp_path / "one").readlink() == Path("two")
    assert (tmp_path / "dangling").is_symlink()
    # The file has a name less: this one keeps what was there.
    assert (tmp_path / "second").read_bytes() == b"old"
    with pytest.raises(OSError, match="symbolic links") as raised:
        write(tmp_path / "circle")
    assert raised.value.errno == errno.ELOOP
    assert names(there) == ["file", "new", "third"]


@pytest.mark.parametrize(
    ("name", "number"), [("", errno.EISDIR), ("no/out", errno.ENOENT), ("file/out", errno.ENOTDIR)]
)
@pytest.mark.parametrize("what", ["map", "xlsx", "pdf"])
@pytest.mark.usefixtures("system")
def test_places_where_nothing_can_be(what, name, number, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=str(number)) as raised:
        WRITERS[what](tmp_path / name)
    assert (raised.value.errno, raised.value.filename) == (number, str(tmp_path / name))
    assert names(tmp_path) == ["file"]


def test_a_folder_that_vanishes(system, tmp_path):
    (folder := tmp_path / "folder").mkdir()
    path = folder / "out.xlsx"

    def rows():
        yield from ROWS
        for each in folder.iterdir():
            each.unlink()
        folder.rmdir()

    with pytest.raises(OutputError) as raised:
        to_xlsx(rows(), path)
    assert (raised.value.errno, raised.value.filename) == (errno.ENOENT, str(path))
    assert names(tmp_path) == []
    assert system


def test_pipes_and_devices_are_written_to(writer, tmp_path):
    write, start = writer
    os.mkfifo(pipe := tmp_path / "pipe")
    got = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    write(pipe)
    reader.join()
    assert got[0].startswith(start)
    write("/dev/null")
    assert Path("/dev/null").is_char_device()
    assert names(tmp_path) == ["pipe"]
    with pytest.raises(OSError, match="No space left") as raised:
        write("/dev/full")
    assert raised.value.filename == "/dev/full"


def test_what_is_open_goes_on(writer, tmp_path):
    write, start = writer
    with (tmp_path / "out").open("w+b") as file:
        file.write(b"before")
        file.flush()
        write(f"/dev/fd/{file.fileno()}")
        (tmp_path / "out").unlink()
        write(f"/proc/self/fd/{file.fileno()}")
        file.seek(0)
        whole = file.read()
    assert whole.startswith(b"before" + start)
    assert whole.count(start) >= 2
    assert names(tmp_path) == []


@pytest.mark.parametrize("mode", ["wb", "ab"])
def test_the_standard_output_in_a_file(mode, tmp_path):
    code = (
        "import sys; from ferrule import _files, FrozenMap; FrozenMap().save('/dev/stdout'); print('after')"
    )
    with (tmp_path / "out").open(mode) as out:
        out.write(b"before")
        out.flush()
        subprocess.run([sys.executable, "-c", code], stdout=out, check=True)
    got = (tmp_path / "out").read_bytes()
    assert got.startswith(b"before\x89FMAP")
    assert got.endswith(b"after\n")
    assert names(tmp_path) == ["out"]


def test_an_error_on_the_way_leaves_all_as_it_was(writer, tmp_path):
    del writer
    (path := tmp_path / "out").write_bytes(b"old")

    def fail():
        with _files.whole(path) as at:
            at.write_bytes(b"new")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["out"]


@pytest.mark.usefixtures("system")
def test_several_at_once_are_all_whole(tmp_path):
    path = tmp_path / "out"
    failed = []

    def write(letter):
        try:
            for _ in range(40):
                _files.write(path, letter * 50_000)
                assert len(set(path.read_text())) == 1
                assert path.stat().st_size == 50_000
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=write, args=(letter,)) for letter in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert names(tmp_path) == ["out"]


KILLED = """
import os, signal, sys
from ferrule import _files
if sys.argv[2] == "named":
    _files._unnamed = lambda _: (-1, None)
with _files.whole(sys.argv[1]) as at:
    at.write_bytes(b"half")
    os.kill(os.getpid(), int(sys.argv[3]))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_whoever_is_killed_leaves_nothing(number, tmp_path):
    path = tmp_path / "out"
    for how, left in (("unnamed", 0), ("named", 1)):
        done = subprocess.run([sys.executable, "-c", KILLED, path, how, str(int(number))], check=False)
        assert done.returncode == -number
        assert len(names(tmp_path)) == left
        assert not path.exists()


@pytest.mark.usefixtures("system")
def test_what_was_left_goes_when_the_name_is_written_next(tmp_path):
    path = tmp_path / "out"
    command = [sys.executable, "-c", KILLED, path, "named", str(int(signal.SIGKILL))]
    subprocess.run(command, check=False)
    (left,) = names(tmp_path)
    assert left.startswith(".ferrule-")
    path.write_bytes(b"old")
    with _files.whole(path) as at:
        at.write_text("outer")
        # What somebody is at is no rest.
        _files.write(path, "inner")
    assert path.read_text() == "outer"
    assert names(tmp_path) == ["out"]


def at_the_first(function, monkeypatch, happens):
    """What happens just before a function of `_files` is called for the first time."""
    owner, name = function
    before = getattr(owner, name)

    def late(*arguments):
        monkeypatch.setattr(owner, name, before)
        happens()
        return before(*arguments)

    monkeypatch.setattr(owner, name, late)


@pytest.mark.skipif(_files.fcntl is None, reason="no locks of files on this system")
def test_what_another_made_where_a_rest_was_stays(tmp_path, monkeypatch):
    """A rest that was opened may be gone before it is locked, and its name another's."""
    monkeypatch.setattr(_files, "_unnamed", lambda _: (-1, None))
    path = tmp_path / "out"
    left = next(_files._names(path))
    left.write_bytes(b"left")

    def come():
        left.unlink()
        left.write_bytes(b"another's")

    at_the_first((_files.fcntl, "flock"), monkeypatch, come)
    _files.write(path, "new")
    assert (path.read_bytes(), left.read_bytes()) == (b"new", b"another's")


def test_a_name_that_was_taken_for_a_rest_is_chosen_again(tmp_path, monkeypatch):
    monkeypatch.setattr(_files, "_unnamed", lambda _: (-1, None))
    path = tmp_path / "out"
    at_the_first((_files, "_lock"), monkeypatch, lambda: next(tmp_path.iterdir()).unlink())
    _files.write(path, "new")
    assert path.read_text() == "new"
    assert names(tmp_path) == ["out"]


def test_what_is_on_disk_is_synced_before_it_has_its_name(writer, tmp_path, monkeypatch):
    write, start = writer
    synced = []
    fsync = os.fsync

    def watched(descriptor):
        synced.append((stat.S_ISDIR(os.fstat(descriptor).st_mode), (tmp_path / "out").exists()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    write(tmp_path / "out")
    assert synced == [(False, False), (True, True)]
    assert (tmp_path / "out").read_bytes().startswith(start)


def test_a_disk_that_fails_at_the_end_leaves_what_was_there(writer, tmp_path, monkeypatch):
    write, _ = writer
    (path := tmp_path / "out").write_bytes(b"old")

    def failing(_):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="Input/output") as raised:
        write(path)
    assert raised.value.filename == str(path)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["out"]


def test_checking_leaves_all_as_it_is(tmp_path):
    (tmp_path / "link").symlink_to("new")
    (tmp_path / "old").write_bytes(b"old")
    for name in ("new", "link", "old"):
        _files.check(tmp_path / name)
    _files.check(Path("/dev/null"))
    with pytest.raises(IsADirectoryError):
        _files.check(tmp_path)
    assert names(tmp_path) == ["link", "old"]
    assert (tmp_path / "old").read_bytes() == b"old"
