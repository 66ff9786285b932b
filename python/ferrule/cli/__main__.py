"""`python -m ferrule.cli`, the same as `python -m ferrule`."""

from ferrule.cli import app

if __name__ == "__main__":
    app()
