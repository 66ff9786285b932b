"""The command line: `ferrule …`."""

from typing import Annotated

import typer

import ferrule
from ferrule.cli import advise, bench, costs
from ferrule.cli.common import Commands
from ferrule.cli.demo import demo
from ferrule.cli.report import report
from ferrule.cli.serve import keys, serve

app = typer.Typer(
    cls=Commands,
    name="ferrule",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(advise.commands, name="advise")
app.add_typer(bench.commands, name="bench")
app.add_typer(costs.commands, name="costs")
app.command("demo")(demo)
app.add_typer(keys, name="keys")
app.command("report")(report)
app.command("serve")(serve)


def _show_version(value: bool) -> None:  # noqa: FBT001 - typer's form of a callback
    if value:
        typer.echo(f"ferrule {ferrule.__version__}")
        raise typer.Exit


@app.callback()
def main(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    """What of a slow Python program should move to Rust, how its data should cross, and whether it paid."""
