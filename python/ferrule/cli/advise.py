"""`ferrule advise …`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ferrule.cli.common import DefaultsToRun, errors, fail, in_a_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.advise.recording import Recording


class Programs(DefaultsToRun):
    """A group whose `run` takes a program with arguments: what follows its name is no option of ours."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put `--` before the program."""
        if args and args[0] not in {*self.commands, "--help", "-h"}:
            args = ["run", *args]
        if args[:1] == ["run"]:
            args = ["run", *self._parted(args[1:])]
        return super().parse_args(ctx, args)

    def _parted(self, args: list[str]) -> Iterator[str]:
        valued = {
            name
            for each in self.commands["run"].params
            if each.param_type_name == "option" and not getattr(each, "is_flag", False)
            for name in each.opts
        }
        left = iter(args)
        for each in left:
            if not each.startswith("-") or each in {"-", "--"}:
                yield from ["--"] if each == "--" else ["--", each]
                break
            yield each
            if each in valued:
                yield from (value for value in [next(left, None)] if value is not None)
            if each in {"-m", "--pytest"}:
                yield "--"
                break
        yield from left


commands = typer.Typer(
    cls=Programs,
    help="""Run a program as usual, and say which of its functions should move to Rust, and which should not.

    `ferrule advise [OPTIONS] app.py [ARGUMENTS]` runs and advises; its options are those of `run`, below.""",
)


@commands.command("run")
def run(
    program: Annotated[
        list[str] | None,
        typer.Argument(
            help="A file, as Python runs it, or with -m a module; then its arguments.", show_default=False
        ),
    ] = None,
    *,
    module: Annotated[bool, typer.Option("-m", help="Run a module, as `python -m` does.")] = False,
    pytest: Annotated[bool, typer.Option("--pytest", help="Run pytest, with all that follows.")] = False,
    exact: Annotated[
        bool, typer.Option("--exact", help="Count all calls of the hottest functions, which costs more time.")
    ] = False,
    no_record: Annotated[
        bool, typer.Option("--no-record", help="Keep no arguments, so that no function is timed alone.")
    ] = False,
) -> None:
    """Run a program, and advise on what was seen."""
    from ferrule.advise import folders
    from ferrule.advise.program import UnwatchableError
    from ferrule.advise.read import read
    from ferrule.advise.recorder import Settings
    from ferrule.advise.run import run as run_program

    words = _words(program or [], module=module, pytest=pytest)
    try:
        with folders.new() as folder:
            settings = Settings(str(folder), exact=exact, inputs=not no_record)
            code = run_program(words, settings)
            _show(read(folder))
    except UnwatchableError as error:
        fail(str(error))
    except OSError as error:
        fail(f"the program can't be recorded: {in_a_line(error)}")
    raise typer.Exit(code)


def _words(program: list[str], *, module: bool, pytest: bool) -> list[str]:
    """Give what follows `python` on its command line."""
    if pytest:
        return ["-m", "pytest", *program]
    if not program:
        fail("no program: wanted a file, as in `ferrule advise app.py`, or `-m` and a module")
    return ["-m", *program] if module else program


def _show(found: Recording) -> None:
    from ferrule.advise.joined import report

    report(found).print(errors())
