"""`ferrule serve` and `ferrule keys`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ferrule.cli.common import errors, fail, in_a_line

if TYPE_CHECKING:
    from ferrule.service.keys import Keys

_MIB = 1 << 20
_DATA = Path("ferrule-data")

Data = Annotated[
    Path, typer.Option(help="The folder of jobs, what was sent, and reports.", envvar="FERRULE_DATA")
]

keys = typer.Typer(no_args_is_help=True, help="Who may ask the service for reports.")


def serve(  # noqa: PLR0913 - one parameter for each option
    file: Annotated[
        Path | None, typer.Argument(help="A Python file that registers reports and sources of rows.")
    ] = None,
    *,
    host: Annotated[
        str, typer.Option(help="The address; without keys this machine's own alone.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    data: Data = _DATA,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Reports made at the same time: as many as there are processors."),
    ] = None,
    memory: Annotated[int, typer.Option(min=64, help="MiB that one report may have.")] = 2048,
    seconds: Annotated[float, typer.Option(min=0.1, help="That one report may take.")] = 3600.0,
    rows: Annotated[int, typer.Option(min=1, help="That one report may have.")] = 20_000_000,
    request: Annotated[int, typer.Option(min=1, help="MiB that may be sent at once.")] = 256,
    keep: Annotated[float, typer.Option(min=0.01, help="Hours for which a finished report stays.")] = 168.0,
) -> None:
    """Serve reports over HTTP: post rows, or the name of a report of yours, and fetch a workbook or a PDF."""
    try:
        from ferrule.service.serving import serve as run
        from ferrule.service.settings import Limits, Settings
    except ModuleNotFoundError as error:
        fail(f"{error.name} is missing: pip install 'ferrule[serve]'")
    from ferrule.errors import FerruleError

    limits = Limits(
        request=request * _MIB, rows=rows, memory=memory * _MIB, seconds=seconds, kept=keep * 3600.0
    )
    settings = Settings(data.absolute(), file.absolute() if file else None, limits=limits)
    if workers is not None:
        settings = replace(settings, workers=workers)
    try:
        run(settings, host, port, lambda address: errors().print(address, highlight=False))
    except (FerruleError, OSError) as error:
        fail(in_a_line(error))


@keys.command("add")
def add(name: Annotated[str, typer.Argument(help="Whose it is.")], *, data: Data = _DATA) -> None:
    """Make a key, and print it: it can't be read again. For the first one a service is started anew."""
    from ferrule.errors import FerruleError

    try:
        typer.echo(_keys(data).add(name))
    except FerruleError as error:
        fail(in_a_line(error))


@keys.command("remove")
def remove(name: Annotated[str, typer.Argument(help="Whose it is.")], *, data: Data = _DATA) -> None:
    """Have a key be none any more."""
    from ferrule.errors import FerruleError

    try:
        _keys(data).remove(name)
    except FerruleError as error:
        fail(in_a_line(error))


@keys.command("list")
def names(*, data: Data = _DATA) -> None:
    """Print the names of all keys."""
    for name in _keys(data).names():
        typer.echo(name)


def _keys(data: Path) -> Keys:
    from ferrule.service.database import Sqlite
    from ferrule.service.keys import Keys
    from ferrule.service.settings import Settings

    settings = Settings(data.absolute())
    settings.make_folders()
    return Keys(Sqlite(settings.database))
