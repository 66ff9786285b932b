"""Has the processes that `multiprocessing` starts anew, by `spawn` and `forkserver`, record themselves.

Such a process is sent a `Process`, pickled, with a dict of what its parent is configured by. What is put
into that dict starts a recorder where it is unpickled. Nothing of `multiprocessing` is replaced, and it is
imported by nobody but the program.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from ferrule.measuring.events import encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.advise.settings import Settings

_KEY = "ferrule_advise"
_LOADED = "multiprocessing.process"
_NEXT = "multiprocessing.reduction"
"""What the package imports when the one above is there."""
_ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))  # noqa: PTH100, PTH118, PTH120 - nothing more is imported

_START = """
import sys
sent = None
try:
    sys.path.append(root)
    try:
        from ferrule.advise import recorder
    finally:
        sys.path.remove(root)
    sent = recorder.begin_spawned(said, parent)
except Exception:
    pass
"""
"""What the new process does, whichever Python it is: the program goes on where it has no ferrule."""
_RESULT = "(lambda given: (exec(given['code'], given), given['sent'])[1])"


class Sent:
    """What is in the dict: pickled, it is a call of `eval`, so that it can be read where no ferrule is."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def __reduce__(self) -> tuple[Callable[[str], Any], tuple[str]]:
        given = {"code": _START, "root": _ROOT, "said": encode(self.settings), "parent": os.getpid()}
        return eval, (f"{_RESULT}({given!r})",)


class _Waiting:
    """A finder that finds nothing, and sees by what is looked for that `multiprocessing.process` is there."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> None:
        if name == _NEXT:
            stop()
            _send(self.settings)


def start(settings: Settings) -> None:
    """Have processes that are started from now on record themselves."""
    if _LOADED in sys.modules:
        _send(settings)
    else:
        sys.meta_path.insert(0, _Waiting(settings))


def stop() -> None:
    """Have those that are started from now on not do it."""
    sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, _Waiting)]
    process = sys.modules.get(_LOADED)
    if process is not None:
        process.current_process()._config.pop(_KEY, None)  # noqa: SLF001 - it is what is sent


def _send(settings: Settings) -> None:
    config: dict[str, object] = sys.modules[_LOADED].current_process()._config  # noqa: SLF001 - likewise
    config[_KEY] = Sent(settings)
