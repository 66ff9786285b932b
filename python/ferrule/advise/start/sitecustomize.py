"""Begins the recording of a program. Python imports this at its start, where `program.environment` says so.

It takes itself away, from the path, the environment and the modules, and then gives Python the
`sitecustomize` that it would have found without.
"""

import os
import sys
import time


def _begin() -> None:
    here = os.path.dirname(__file__)  # noqa: PTH120 - nothing is imported yet
    while here in sys.path:
        sys.path.remove(here)
    sys.path_importer_cache.pop(here, None)
    before = os.environ.pop("FERRULE_ADVISE_PYTHONPATH", None)
    if before is None:
        os.environ.pop("PYTHONPATH", None)
    else:
        os.environ["PYTHONPATH"] = before  # where it was among the others
    said = os.environ.pop("FERRULE_ADVISE", None)
    if said is not None:
        _record(said, os.path.normpath(os.path.join(here, "..", "..", "..")))  # noqa: PTH118 - likewise


def _record(said: str, root: str) -> None:
    """Start the recorder; what it imports comes from the standard library, and then from where ferrule is."""
    at, scheduled = time.monotonic(), b""
    try:
        with open("/proc/self/schedstat", "rb", 0) as file:  # noqa: PTH123 - likewise
            scheduled = file.read()
    except OSError:  # another system than Linux
        pass
    path, known = list(sys.path), set(sys.modules)
    library = os.path.dirname(os.__file__)  # noqa: PTH120 - likewise
    ours = [each for each in path if each.startswith(library) and not each.endswith("-packages")]
    sys.path[:] = [*ours, root, *(each for each in path if each.endswith("-packages"))]
    try:
        from ferrule.advise import recorder

        recorder.begin(said, known, at, scheduled)
    except Exception as error:  # noqa: BLE001 - the program runs on, whatever this does
        _tell(said, error)
    finally:
        sys.path[:] = path


def _tell(said: str, error: Exception) -> None:
    """Leave in the run's folder why nothing is recorded; where that can't be done either, nothing is."""
    try:
        import json

        number = os.open(f"{json.loads(said)['folder']}/unrecorded", os.O_WRONLY | os.O_CREAT, 0o600)
        os.write(number, f"{type(error).__name__}: {error}".encode())
        os.close(number)
    except Exception:  # noqa: BLE001, S110 - likewise
        pass


_begin()
del sys.modules[__name__]
__import__("sitecustomize")  # the next one
