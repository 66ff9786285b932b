"""`python -m ferrule`, and the command `ferrule`."""

import sys


def main() -> None:
    """Run a command; Ctrl-C ends it with a line, from the first import on."""
    try:
        from ferrule.cli import app

        app()
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
