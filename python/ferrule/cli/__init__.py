"""The command line: `ferrule …`."""

import typer

from ferrule.cli import bench, costs
from ferrule.cli.report import report

app = typer.Typer(
    name="ferrule",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="What of a slow Python program should move to Rust, how its data should cross, and whether it paid.",
)
app.add_typer(bench.commands, name="bench")
app.add_typer(costs.commands, name="costs")
app.command("report")(report)
