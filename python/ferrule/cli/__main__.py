"""`python -m ferrule.cli`."""

from ferrule.cli import app

app()
