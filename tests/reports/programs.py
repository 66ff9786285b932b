"""Programs that are not ours, which look at reports."""

import shutil
import subprocess
from pathlib import Path

import pytest


def run(program: str, *arguments: object) -> str:
    """What a program prints; where it is not installed the test says that it did not run."""
    found = shutil.which(program)
    if not found:
        pytest.skip(f"{program} is not installed")
    command = [found, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, f"{command}: {done.stdout}\n{done.stderr}"
    return done.stdout


def by_libreoffice(path: Path, folder: Path, target: str) -> Path:
    """The file as LibreOffice writes it again, with every formula computed anew; its profile is made once."""
    return all_by_libreoffice([path], folder, target)[0]


def all_by_libreoffice(paths: list[Path], folder: Path, target: str) -> list[Path]:
    """The same of some files with names of their own, which takes hardly longer than of one."""
    profile = f"-env:UserInstallation=file://{folder.parent}/libreoffice"
    run("soffice", profile, "--headless", "--convert-to", target, "--outdir", folder / "again", *paths)
    return [folder / "again" / f"{path.stem}.{target.partition(':')[0]}" for path in paths]
