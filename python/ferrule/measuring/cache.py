"""The user's cache folder: what takes long to make and can be made anew at any time.

Extensions are imported from there, so whoever can write there runs code as the user. A folder is taken only
if it is the user's own and nobody else may write in it, nor put another in its place.
"""

from __future__ import annotations

import os
import stat
from errno import EACCES, ELOOP, ENOENT, ENOTDIR
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from ferrule._files import LINKS

if TYPE_CHECKING:
    from collections.abc import Iterator

_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def folder(*parts: str) -> Path:
    """Give ferrule's folder among the user's caches, or one in it, made where it is missing.

    OSError where it can't be made or used; the message names the folder, and says what to do.
    """
    path = _place()
    _make(path)
    if hasattr(os, "geteuid"):
        for each in _passed(path):
            _check_way(each)
    check(path.resolve())
    for part in parts:
        path /= part
        _make(path)
        check(path)
    return path


def check(path: Path) -> None:
    """Raise OSError unless a file or folder is the user's own, no link, and nobody else may write to it."""
    if not hasattr(os, "geteuid"):  # Windows, whose folders of users are the users' own
        return
    found = path.lstat()
    own = os.geteuid()
    if stat.S_ISLNK(found.st_mode) or found.st_uid != own or found.st_mode & _OTHERS:
        why = "it is a link" if stat.S_ISLNK(found.st_mode) else ""
        if not why and found.st_uid != own:
            why = f"it belongs to the user {found.st_uid}, this is {own}"
        why = why or f"others may write to it (mode {stat.S_IMODE(found.st_mode):o})"
        raise _refused(path, f"{why}; remove it")


def _place() -> Path:
    path: Path = platformdirs.user_cache_path("ferrule", appauthor=False)
    if not path.is_absolute():
        # The specification has such an XDG_CACHE_HOME ignored.
        path = Path("~/.cache/ferrule").expanduser() if "XDG_CACHE_HOME" in os.environ else path
    if not path.is_absolute():
        raise OSError(
            ENOENT, "there is no home folder for a cache; name a folder in XDG_CACHE_HOME", str(path)
        )
    return path


def _make(path: Path) -> None:
    """Make a folder and those above it that are missing, for the user alone."""
    if path.is_dir():
        return
    _make(path.parent)
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:  # somebody was quicker, or it is no folder
        if not path.is_dir():
            raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR), str(path)) from None


def _check_way(path: Path) -> None:
    """Refuse a folder or link in which, or in place of which, somebody else could put another folder."""
    found = path.lstat()
    if found.st_uid not in {0, os.geteuid()}:
        raise _refused(
            path, f"it belongs to the user {found.st_uid}, so the cache folder in it may not be yours"
        )
    if stat.S_ISLNK(found.st_mode) or not found.st_mode & _OTHERS or found.st_mode & stat.S_ISVTX:
        return
    if found.st_mode & stat.S_IWOTH or not _of_one(found.st_uid, found.st_gid):
        mode = stat.S_IMODE(found.st_mode)
        raise _refused(
            path, f"others may write in it (mode {mode:o}), so the cache folder in it may not be yours"
        )


def _of_one(user: int, group: int) -> bool:
    """Whether a group is its user's own, as systems make one for each: of the same name, without others."""
    import grp
    import pwd

    try:
        name, there = pwd.getpwuid(user).pw_name, grp.getgrgid(group)
    except KeyError:
        return False
    return there.gr_name == name and set(there.gr_mem) <= {name}


def _passed(path: Path) -> Iterator[Path]:
    """Give every folder and link on the way to a folder, without it."""
    at, rest, links = Path(path.anchor), list(path.parts[:0:-1]), 0
    while rest:
        yield at
        at = at.parent if (part := rest.pop()) == ".." else at / part
        if at.is_symlink():
            yield at
            links += 1
            if links > LINKS:
                raise OSError(ELOOP, os.strerror(ELOOP), str(path))
            there = at.readlink()
            rest += there.parts[:0:-1] if there.is_absolute() else there.parts[::-1]
            at = Path(there.anchor) if there.is_absolute() else at.parent


def _refused(path: Path, why: str) -> OSError:
    return PermissionError(
        EACCES,
        f"{why} (or name another folder in XDG_CACHE_HOME): extensions are imported from there",
        str(path),
    )
