"""The cache folder, from which extensions are imported: the user's own, or refused."""

import os
import stat
from pathlib import Path

import pytest
from ferrule.bench import cache as old_cache
from ferrule.measuring import cache

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
OWN = os.geteuid() if os.name == "posix" else 0
ROOT = pytest.mark.skipif(OWN != 0, reason="not run: only root can become another user")
SOMEBODY = 4711


@pytest.fixture
def base(tmp_path, monkeypatch):
    """The folder that the environment names."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path / "caches"


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_folders_are_made_for_the_user_alone(base):
    before = os.umask(0)
    try:
        assert cache.folder() == base / "ferrule"
        assert cache.folder("a", "b") == base / "ferrule" / "a" / "b"
    finally:
        os.umask(before)
    there = [base, base / "ferrule", base / "ferrule" / "a", base / "ferrule" / "a" / "b"]
    assert [mode(path) for path in there] == [0o700] * 4
    assert cache.folder() == base / "ferrule"


def test_the_name_it_had_before_still_leads_to_it():
    assert old_cache.folder is cache.folder


@pytest.mark.parametrize("bits", [0o777, 0o1777, 0o770, 0o702, 0o720])
@pytest.mark.parametrize("parts", [(), ("a",)])
def test_a_folder_that_others_may_write_to_is_refused(base, bits, parts):
    path = cache.folder(*parts)
    path.chmod(bits)
    for ask in ((), parts, ("a",), ("a", "b")):
        if len(ask) >= len(parts):
            with pytest.raises(
                PermissionError, match=r"others may write .*mode .*remove it.*XDG_CACHE_HOME"
            ) as raised:
                cache.folder(*ask)
            assert raised.value.filename == str(path)
    assert mode(path) == bits
    assert base.exists()


def test_a_folder_on_the_way_in_which_others_may_put_another_is_refused(base, tmp_path):
    cache.folder()
    for way in (base, tmp_path):
        before = mode(way)
        way.chmod(0o777)
        with pytest.raises(PermissionError, match=r"others may write in it \(mode 777\)") as raised:
            cache.folder()
        assert raised.value.filename == str(way)
        # In a sticky one, as /tmp is, nobody can take away what is another's.
        way.chmod(0o1777)
        assert cache.folder() == base / "ferrule"
        way.chmod(before)


def test_a_folder_on_the_way_may_be_of_the_users_own_group(base, monkeypatch):
    cache.folder()
    base.chmod(0o775)
    monkeypatch.setattr(cache, "_of_one", lambda *_: True)
    assert cache.folder()
    monkeypatch.setattr(cache, "_of_one", lambda *_: False)
    with pytest.raises(PermissionError, match="others may write in it"):
        cache.folder()


def test_a_users_own_group_has_their_name_and_nobody_else(monkeypatch):
    import grp
    import pwd

    name = pwd.getpwuid(0).pw_name
    for there, own in (
        ((name, []), True),
        ((name, [name]), True),
        ((name, ["eve"]), False),
        (("all", []), False),
    ):
        group = grp.struct_group((there[0], "x", 0, there[1]))
        monkeypatch.setattr(grp, "getgrgid", lambda _, group=group: group)
        assert cache._of_one(0, 0) is own
    assert not cache._of_one(987_654, 0)


@ROOT
@pytest.mark.parametrize("place", ["ferrule", "ferrule/a", "."])
def test_what_belongs_to_somebody_else_is_refused(base, place):
    cache.folder("a")
    os.chown(base / place, SOMEBODY, SOMEBODY)
    with pytest.raises(PermissionError, match=rf"it belongs to the user {SOMEBODY}") as raised:
        cache.folder("a")
    assert raised.value.filename == str(base / place)


@ROOT
def test_a_link_of_somebody_else_is_refused(base, tmp_path):
    base.mkdir(mode=0o700)
    (elsewhere := tmp_path / "elsewhere").mkdir(mode=0o700)
    (base / "ferrule").symlink_to(elsewhere)
    assert cache.folder()
    os.lchown(base / "ferrule", SOMEBODY, SOMEBODY)
    with pytest.raises(PermissionError, match=rf"it belongs to the user {SOMEBODY}"):
        cache.folder()


def test_links_are_followed_and_what_they_lead_through_is_looked_at(base, tmp_path):
    (open_to_all := tmp_path / "open").mkdir()
    (open_to_all / "inner").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to("open/../open/inner")
    base.symlink_to(tmp_path / "link")
    assert cache.folder() == base / "ferrule"
    open_to_all.chmod(0o777)
    with pytest.raises(PermissionError, match="others may write in it") as raised:
        cache.folder()
    assert raised.value.filename == str(open_to_all)


def test_where_no_folder_can_be_it_is_named(base, tmp_path):
    base.write_text("")
    with pytest.raises(OSError, match="caches"):
        cache.folder()
    base.unlink()
    base.symlink_to(base)
    with pytest.raises(OSError, match="caches"):
        cache.folder()
    base.unlink()
    base.mkdir(mode=0o700)
    (base / "ferrule").write_text("")
    with pytest.raises(OSError, match="ferrule"):
        cache.folder()
    assert tmp_path.exists()


def test_a_relative_name_in_the_environment_is_ignored(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("caches", "./caches", "", " "):
        monkeypatch.setenv("XDG_CACHE_HOME", name)
        assert cache.folder() == tmp_path / "home" / ".cache" / "ferrule"
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_without_any_home_the_error_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(cache.platformdirs, "user_cache_path", lambda *_, **__: Path("~/.cache/ferrule"))
    with pytest.raises(OSError, match="name a folder in XDG_CACHE_HOME"):
        cache.folder()
    assert list(tmp_path.iterdir()) == []
