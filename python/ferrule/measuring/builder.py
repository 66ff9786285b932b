"""Builds one extension in the current folder, into `out`: a script for `extensions`, without ferrule.

`builder.py TOOL SOURCE`, with the compilers and their flags in the environment.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any


def extensions(tool: str, source: str) -> list[Any]:
    """Give setuptools' description of what the tool makes of the source."""
    if tool == "mypyc":
        from mypyc.build import mypycify

        # No configuration of the user's, which might forbid what the source does. What it imports for its
        # types alone need not be found.
        options = ["--config-file=", "--ignore-missing-imports"]
        return list(mypycify([*options, source], opt_level="3", debug_level="0"))
    from setuptools import Extension

    if tool == "c":
        return [Extension(Path(source).stem, [source])]
    from Cython.Build import cythonize

    language = "c++" if tool == "cython-c++" else "c"
    made = Extension(Path(source).stem, [source], language=language)
    return list(cythonize([made], quiet=True))


def main(tool: str, source: str) -> None:
    """Build it."""
    from setuptools import setup

    setup(
        name="built",
        py_modules=[],
        ext_modules=extensions(tool, source),
        script_args=["--quiet", "build_ext", "--build-lib", "out", "--build-temp", "made"],
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
