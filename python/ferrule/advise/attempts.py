"""What a function tries to do beside computing, named by what Python itself tells of it: its audit events.

It only names: what keeps a replayed function from doing anything is the system's filter.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

_WORDS: dict[str, str] = {
    "open": "it opens a file",
    "import": "it imports a module",
    "os.remove": "it deletes a file",
    "os.rmdir": "it deletes a folder",
    "shutil.rmtree": "it deletes a folder",
    "os.mkdir": "it makes a folder",
    "os.rename": "it renames a file",
    "os.listdir": "it lists a folder",
    "os.scandir": "it lists a folder",
    "glob.glob": "it lists a folder",
    "os.putenv": "it changes the environment",
    "os.unsetenv": "it changes the environment",
    "os.chdir": "it changes the folder that it is in",
    "os.kill": "it sends a signal",
    "os.killpg": "it sends a signal",
    "signal.pthread_kill": "it sends a signal",
    "subprocess.Popen": "it starts a process",
    "os.system": "it starts a process",
    "os.posix_spawn": "it starts a process",
    "os.exec": "it starts a process",
    "os.fork": "it forks",
    "os.forkpty": "it forks",
    "_thread.start_new_thread": "it starts a thread",
    "_thread.start_joinable_thread": "it starts a thread",
    "sqlite3.connect": "it opens a database",
    "builtins.input": "it asks the user",
    "builtins.breakpoint": "it calls a debugger",
    "ctypes.dlopen": "it loads a library",
}
_NAMED = {"open", "import", "os.remove", "os.listdir", "os.scandir", "subprocess.Popen", "sqlite3.connect"}
"""Whose first argument says of what; it is left out where it is the program's data."""
_NETWORK = {"socket", "http", "urllib", "ftplib", "smtplib", "poplib", "imaplib", "nntplib", "telnetlib"}
_OTHERS = {"os", "shutil", "fcntl", "mmap", "resource", "tempfile", "syslog", "signal", "pty", "pathlib"}
_OTHERS |= {"webbrowser", "winreg", "msvcrt", "_winapi"}


class AttemptError(BaseException):
    """A function was about to do what must not be done twice; no `except Exception` of its own hides it."""


class Attempts:
    """What was tried in this process, from when it is watched."""

    def __init__(self) -> None:
        self.first: str = ""

    def watch(self) -> None:
        """Begin, for good: no audit hook can be taken away. Printing is an attempt, too."""
        sys.addaudithook(self._on_event)
        sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = _Closed(self._refuse)  # type: ignore[assignment, misc]

    def _on_event(self, name: str, arguments: tuple[object, ...]) -> None:
        said = named(name, arguments)
        if said:
            self._refuse(said)

    def _refuse(self, said: str) -> NoReturn:
        self.first = self.first or said
        raise AttemptError(said)


class _Closed:
    """A standard stream that nobody may write to."""

    def __init__(self, refuse: Callable[[str], NoReturn]) -> None:
        self._refuse = refuse

    def write(self, _text: str) -> NoReturn:
        """Refuse."""
        self._refuse("it prints")

    def __getattr__(self, name: str) -> NoReturn:
        self._refuse(f"it uses a standard stream ({name})")


def named(event: str, arguments: tuple[object, ...]) -> str:
    """Say what an audit event is about to do; nothing where it is no more than computing.

    >>> named("open", ("orders.csv", "r", 0)), named("socket.connect", (None, ("localhost", 80)))
    ('it opens a file: orders.csv', 'it uses the network')
    >>> named("compile", (b"1 + 1", "<string>"))
    ''
    """
    said = _WORDS.get(event, "")
    module = event.partition(".")[0]
    if not said and module in _NETWORK:
        said = "it uses the network"
    if not said and module in _OTHERS:
        said = f"it does what Python calls {event}"
    if event in _NAMED and arguments and type(arguments[0]) in {str, bytes}:
        shown = arguments[0] if isinstance(arguments[0], str) else repr(arguments[0])
        return f"{said}: {shown if len(shown) <= 80 else f'…{shown[-79:]}'}"
    return said
