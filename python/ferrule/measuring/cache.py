"""The user's cache folder: what takes long to make and can be made anew at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:
    from pathlib import Path


def folder() -> Path:
    """Give ferrule's folder among the user's caches, made where it is missing; OSError where it can't be.

    Only its owner may write in it: extensions are imported from there.
    """
    path = platformdirs.user_cache_path("ferrule", appauthor=False)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
