"""What the commands share: consoles, exit codes, and messages that end a command."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
import threading
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from typer.core import TyperGroup

from ferrule import _files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from typer._click.formatting import HelpFormatter
    from typer._click.shell_completion import CompletionItem

WIDTH = 100
WRONG = 1
USAGE = 2
INTERRUPTED = 130
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""How the system says that there is no room."""

JsonFile = Annotated[Path | None, typer.Option("--json", help="Write the results to this file.")]
HtmlFile = Annotated[Path | None, typer.Option("--html", help="Write a page with plots to this file.")]


class Commands(TyperGroup):
    """A group of commands; its help, and that of its commands, shows no type of an option without a value."""

    def get_params(self, ctx: typer.Context) -> list[Any]:  # type: ignore[override]
        """Give its own."""
        return _bare(super().get_params(ctx))

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]  # noqa: ANN401 - typer's own
        """Give a command by its name."""
        command = super().get_command(ctx, cmd_name)
        if command is not None:
            _bare(command.get_params(ctx))
        return command

    def make_context(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - typer's own
        """Read the arguments, for which much is imported."""
        with _interruptible():
            return super().make_context(*args, **options)

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # noqa: ANN401 - typer's own
        """Run a command."""
        with _interruptible():
            return super().invoke(ctx)

    def main(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - typer's own
        """Run; what the system has no room for, or refuses, is said in a line."""
        _open_closed()
        try:
            with _ended_by_signals():
                return super().main(*args, **options)
        except OSError as error:
            if error.errno in FULL and error.filename is None:
                sys.exit(_failed(f"the output can't be written: {error.strerror}"))
            sys.exit(_failed(in_a_line(error)))
        except MemoryError as error:
            sys.exit(_failed(f"there is not enough memory: {in_a_line(error)}".removesuffix(": ")))


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Have Ctrl-C end the command with a line, where it says nothing of its own."""
    try:
        yield
    except KeyboardInterrupt:
        errors().print("Interrupted.")
        raise typer.Exit(INTERRUPTED) from None


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Have what ends a service end the command as an exit does: nothing half done is left."""

    def end(number: int, _frame: object) -> NoReturn:
        sys.exit(128 + number)

    numbers = (getattr(signal, name, None) for name in ("SIGTERM", "SIGHUP"))
    before = {number: signal.getsignal(number) for number in numbers if number is not None}
    ours = [number for number, handler in before.items() if handler is signal.SIG_DFL]
    if threading.current_thread() is not threading.main_thread():
        ours = []
    for number in ours:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def in_a_line(error: BaseException) -> str:
    """Say what is wrong."""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{os.fsdecode(error.filename)}: {error.strerror}"
    return " ".join(str(error).split())


def _open_closed() -> None:
    """Give a standard stream that was closed (`>&-`) a sink: Python has None in its place.

    Also the file numbers 1 and 2 are then taken, which no file that is written may get.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - as long as the process


def _bare(params: list[Any]) -> list[Any]:
    for each in params:
        if getattr(each, "is_flag", False):
            each.metavar = ""
    return params


class DefaultsToRun(Commands):
    """A group in which `ferrule bench PATTERN` means `ferrule bench run PATTERN`."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put `run` first unless a command or help is asked for, or a shell completes the first word."""
        completing = ctx.resilient_parsing and not args
        named = args and (args[0] in {*self.commands, "--help", "-h"} or self._misspelt(ctx, args))
        if not completing and not named:
            self._require_known(args)
            args = ["run", *args]
        return super().parse_args(ctx, args)

    def _require_known(self, args: list[str]) -> None:
        """End where the first word is no command, and `run` takes none."""
        takes = any(each.param_type_name == "argument" for each in self.commands["run"].params)
        if args and not takes and not args[0].startswith("-"):
            fail(f"no command {args[0]!r}; wanted one of {', '.join(self.commands)}")

    def _misspelt(self, ctx: typer.Context, args: list[str]) -> bool:
        """Whether the first word is nearly a command's name, and there are more words than `run` takes."""
        run = self.commands["run"]
        alone = type(ctx)(run, resilient_parsing=True)
        given, left, _ = run.make_parser(alone).parse_args(list(args))
        # At an option that `run` hasn't the words so far are left, for its arguments too.
        missing = [
            each for each in run.params if each.param_type_name == "argument" and each.name not in given
        ]
        return len(left) > len(missing) and bool(get_close_matches(args[0], self.commands))

    def shell_complete(self, ctx: typer.Context, incomplete: str) -> list[CompletionItem]:  # type: ignore[override]
        """Complete a command, an option of `run`, or, once it has begun, an argument of `run`."""
        run = self.commands["run"]
        of_run = run.shell_complete(type(ctx)(run, info_name="run", parent=ctx), incomplete)
        if incomplete:
            arguments = (param for param in run.params if param.param_type_name == "argument")
            of_run += [item for param in arguments for item in param.shell_complete(ctx, incomplete)]
        own = super().shell_complete(ctx, incomplete)
        return own + [item for item in of_run if item.value not in {each.value for each in own}]

    def format_help(self, ctx: typer.Context, formatter: HelpFormatter) -> None:  # type: ignore[override]
        """Show the commands, and the options of `run`, since they may be given without naming it."""
        super().format_help(ctx, formatter)
        command = self.get_command(ctx, "run")
        command.format_help(type(ctx)(command, info_name="run", parent=ctx), formatter)


def on_terminal() -> bool:
    """Whether results are shown on a terminal: what is only asked for colours, by FORCE_COLOR, is none."""
    return sys.stdout.isatty()


def output() -> Console:
    """Give the console for results: as wide as the terminal, 100 columns at most and where there is none."""
    console = Console()
    width = min(console.width, WIDTH) if on_terminal() else WIDTH
    return Console(width=width)


class _Messages(Console):
    """Progress and messages: where nobody reads them, or there is no room for them, the command goes on."""

    def print(self, *objects: Any, **options: Any) -> None:  # noqa: ANN401 - rich's own
        """Print them where that can be done."""
        try:
            super().print(*objects, **options)
        except OSError:
            self.quiet = True

    def on_broken_pipe(self) -> None:
        """Be quiet from now on: rich would end the process, and close the standard output."""
        self.quiet = True


def errors() -> Console:
    """Give the console for progress and messages."""
    return _Messages(stderr=True)


def fail(message: str, code: int = 0) -> NoReturn:
    """End the command with a message, and with a code if it is another than 0."""
    usual = _failed(message)
    raise typer.Exit(code or usual)


def _failed(message: str) -> int:
    errors().print(f"ferrule: {message}", style="bold red", highlight=False, markup=False, soft_wrap=True)
    return USAGE


def said(what: str, path: Path) -> None:
    """Say where something was written."""
    errors().print(f"{what}: {path}", highlight=False, markup=False, soft_wrap=True)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[Path]:
    """End the command with a message where the file can't be written."""
    try:
        yield path
    except OSError as error:
        fail(_unwritten(path, error))


def _unwritten(path: Path, error: OSError) -> str:
    return f"{path} can't be written: {error.strerror or error}"


@contextlib.contextmanager
def kept(*files: tuple[str, Path | None, Callable[[Path], object]], code: int = 0) -> Iterator[None]:
    """Write files, then print what is in them: printing may end where nobody reads, or for want of room.

    What a file is, where it goes (None: it isn't asked for), what writes it. Where one can't be written the
    others are, all is printed, and then the command ends with a message, and with this `code` if it isn't 0.
    """
    from ferrule.measuring.plots import MissingPlotsError

    there, problems = [], []
    for what, path, write in files:
        if path is None:
            continue
        try:
            write(path)
            there.append((what, path))
        except MissingPlotsError as error:
            problems.append(str(error))
        except OSError as error:
            problems.append(_unwritten(path, error))
    try:
        yield
    finally:
        for what, path in there:
            said(what, path)
        if problems:
            fail("\n".join(problems), code)


def _is_same(path: Path, other: Path) -> bool:
    """Whether two names are those of one file, that is there or will be; a terminal, a pipe may be both."""
    try:
        return path.samefile(other) and path.is_file()
    except OSError:
        return path.resolve() == other.resolve()


def check_paths(paths: dict[str, Path | None], read: Iterable[Path] = ()) -> None:
    """End with a message where a file can't be written, or is one of the others: measuring takes minutes."""
    others = list(read)
    for option, path in paths.items():
        if path is None:
            continue
        if str(path) == "-":
            fail(f"{option}: files are written, never the standard output, which has others' words; name one")
        for other in others:
            if _is_same(path, other):
                fail(f"{option}: {path} is the same file as {other}; name another")
        others.append(path)
        if path.is_dir():
            fail(f"{option}: {path} is a folder; name a file in it")
        try:
            _files.check(path)
        except OSError as error:
            fail(f"{option}: {_unwritten(path, error)}")
