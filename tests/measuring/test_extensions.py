"""Compiling into a cache, with sources of a few lines."""

import functools
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from ferrule.measuring import cache, extensions

C = """
#include <Python.h>
static PyObject *three(PyObject *self, PyObject *none) { return PyLong_FromLong(3); }
static PyMethodDef methods[] = {{"three", three, METH_NOARGS, ""}, {0}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "tiny", 0, 0, methods};
PyMODINIT_FUNC PyInit_tiny(void) { return PyModule_Create(&module); }
"""
CYTHON = """
import cython
@cython.ccall
def three() -> cython.int:
    return 3 if cython.compiled else 0
"""
CPP = """
# distutils: language = c++
from libcpp.vector cimport vector
def three():
    cdef vector[int] numbers = range(3)
    return numbers.size()
"""
MYPYC = """
def three() -> int:
    return 3
"""
TINY = {
    "c": ("tiny.c", C),
    "cython": ("tiny.py", CYTHON),
    "cython-c++": ("tiny.pyx", CPP),
    "mypyc": ("tiny.py", MYPYC),
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty cache, in this process and in those it starts."""
    monkeypatch.setattr(cache.platformdirs, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    extensions.extension.cache_clear()
    return tmp_path / "cache"


def source(tmp_path: Path, tool: str, text: str | None = None) -> Path:
    name, tiny = TINY[tool]
    path = tmp_path / name
    path.write_text(tiny if text is None else text)
    return path


def entries(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"extensions/*/*/*{extensions.SUFFIX}"))


def built(path: Path, tool: str):
    """The module, or a skip that says why: with Python, Rust and make there need not be Python.h or C++."""
    extensions.extension.cache_clear()
    try:
        return extensions.extension(path, tool)
    except extensions.NotCompiledError as error:
        if "compiler: none of" in str(error) or "Python.h" in str(error) or "is not installed" in str(error):
            pytest.skip(str(error))
        raise


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """Caches that have one extension, each built once: most tests begin with one."""

    @functools.cache
    def built_by(tool: str) -> Path:
        made = tmp_path_factory.mktemp(tool)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cache.platformdirs, "user_cache_path", lambda *_, **__: made / "cache")
            built(source(made, tool), tool)
        return made / "cache"

    return built_by


@pytest.fixture
def begun(tmp_path, folder, first):
    """Gives the source of what is in the cache."""

    def begin(tool: str = "c") -> Path:
        shutil.copytree(first(tool), folder)
        return source(tmp_path, tool)

    return begin


@pytest.mark.parametrize("tool", TINY)
def test_each_tool_builds_once_and_is_found_again(begun, folder, tool, monkeypatch):
    path = begun(tool)
    assert len(entries(folder)) == 1
    assert [left.name for left in folder.iterdir()] == ["extensions"]
    monkeypatch.setattr(extensions, "_run_builder", None)
    module = built(path, tool)
    assert module.three() == 3
    assert module.__file__.endswith(extensions.SUFFIX)


def test_another_source_is_another_entry(tmp_path, folder, begun):
    assert built(begun(), "c").three() == 3
    assert built(source(tmp_path, "c", C.replace("Long(3)", "Long(4)")), "c").three() == 4
    assert len(entries(folder)) == 2


def test_other_flags_are_another_entry(folder, begun, monkeypatch):
    path = begun()
    monkeypatch.setattr(extensions, "FLAGS", "-O1")
    built(path, "c")
    assert len(entries(folder)) == 2


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_a_damaged_entry_is_built_anew(folder, begun, damage):
    path = begun()
    (kept,) = entries(folder)
    # Another file in its place: this process has the old one mapped.
    kept.unlink()
    if damage is not None:
        kept.write_bytes(damage)
    assert built(path, "c").three() == 3
    assert len(entries(folder)) == 1


def test_many_at_once_agree(folder, begun):
    path = begun()
    for kept in entries(folder):
        kept.unlink()
    program = (
        f"from pathlib import Path; from ferrule.measuring import cache, extensions; "
        f"cache.platformdirs.user_cache_path = lambda *_, **__: Path({str(folder)!r}); "
        f"print(extensions.extension(Path({str(path)!r}), 'c').three())"
    )

    def one(_):
        return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(one, range(3)))
    assert [(each.stdout, each.stderr) for each in done] == [("3\n", "")] * 3
    assert [left.name for left in folder.iterdir()] == ["extensions"]


@pytest.mark.parametrize(
    ("tool", "text", "reason"),
    [
        ("c", "int three( { }", r"tiny\.c:1:\d+: error: .+"),
        ("cython", "def three(:\n", r"tiny\.py:1:10: .+"),
        ("cython-c++", "cdef three(:\n", r"tiny\.pyx:1:11: .+"),
        ("mypyc", "def three() -> int:\n    return ''\n", r"tiny\.py:2: error: Incompatible return value.+"),
    ],
)
def test_a_broken_source_says_where(folder, begun, tool, text, reason):
    path = begun(tool)
    path.write_text(text)
    with pytest.raises(extensions.NotCompiledError) as caught:
        extensions.extension(path, tool)
    assert re.fullmatch(re.escape(f"{tool} can't build {path.name}: ") + reason, str(caught.value))
    assert "\n" not in str(caught.value)
    assert len(entries(folder)) == 1


def test_without_a_compiler_the_reason_names_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CC", raising=False)
    path = source(tmp_path, "cython-c++")
    for call in (extensions.extension, extensions.build_seconds):
        with pytest.raises(
            extensions.NotCompiledError, match=r"^there is no C compiler: none of cc, gcc, clang"
        ):
            call(path, "cython-c++")


def test_a_tool_that_is_not_installed_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(extensions.NEEDS, "c", ("no-such-distribution",))
    with pytest.raises(extensions.NotCompiledError, match=r"^no-such-distribution is not installed$"):
        extensions.extension(source(tmp_path, "c"), "c")


def test_a_folder_that_cannot_be_made_is_named(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(cache.platformdirs, "user_cache_path", lambda *_, **__: tmp_path / "file" / "below")
    with pytest.raises(extensions.NotCompiledError, match=r"^tiny\.c can't be kept in the cache: .*file"):
        extensions.extension(source(tmp_path, "c"), "c")


def test_a_fresh_build_is_timed_whatever_is_there(folder, begun):
    path = begun()
    before = entries(folder)
    for kept in (before, []):
        for entry in entries(folder):
            if not kept:
                entry.unlink()
        assert 0.01 < extensions.build_seconds(path, "c") < 60
        assert entries(folder) == before
    assert extensions.compiler_version("c")
    assert [left.name for left in folder.iterdir()] == ["extensions"]


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_only_the_owner_may_write_where_extensions_come_from(folder):
    assert cache.folder() == folder
    assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
@pytest.mark.parametrize("which", [0, 1])
def test_what_others_could_have_written_is_built_anew(tmp_path, folder, which):
    path = source(tmp_path, "c")
    before = os.umask(0)
    try:
        built(path, "c")
        (kept,) = entries(folder)
        assert [each.stat().st_mode & 0o777 for each in (kept, *kept.parents[:4])] == [0o700] * 5
        (kept, kept.parent)[which].chmod(0o777)
        assert built(path, "c").three() == 3
    finally:
        os.umask(before)
    assert [each.stat().st_mode & 0o777 for each in (kept, kept.parent)] == [0o700] * 2


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_an_entry_that_others_may_write_to_is_named(folder, begun):
    path = begun()
    (kept,) = entries(folder)
    kept.parents[1].chmod(0o777)
    with pytest.raises(extensions.NotCompiledError, match=r"others may write to it \(mode 777\); remove it"):
        built(path, "c")
