"""Make the pictures of `docs/guide/reports.md`: the examples' files, as LibreOffice and poppler show them.

python -m studies.publish.reports    needs soffice and pdftoppm (Debian: libreoffice-calc, poppler-utils)
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
PICTURES = ROOT / "docs" / "pictures"
RESOLUTION = 72

# From a file that an example makes: its page, and the picture's name.
PAGES = {
    "payroll_workbook": [("payroll.xlsx", 1, "payroll-xlsx"), ("payroll.pdf", 1, "payroll-pdf")],
    "sales_report": [
        ("sales.pdf", 1, "sales-contents"),
        ("sales.pdf", 2, "sales-pdf"),
        ("sales.pdf", 4, "sales-charts"),
        ("sales.xlsx", 1, "sales-xlsx"),
    ],
    "statement_run": [("statements.pdf", 1, "statement")],
    "bilingual_invoice": [
        ("invoice-greek.pdf", 1, "invoice-greek"),
        ("invoice-arabic.pdf", 1, "invoice-arabic"),
    ],
}


def run(*command: str | Path) -> None:
    """Run a command, or end with its failure."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own


def as_pdf(path: Path, folder: Path) -> Path:
    """Give the file itself, or what LibreOffice prints of a workbook."""
    if path.suffix == ".pdf":
        return path
    printed = folder / "printed"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", printed, path)
    return printed / f"{path.stem}.pdf"


def main() -> None:
    """Run every example and take pictures of what it made."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for example, pages in PAGES.items():
            run(sys.executable, EXAMPLES / f"{example}.py", folder)
            for file, page, picture in pages:
                one = ["-f", str(page), "-l", str(page), "-singlefile", "-r", str(RESOLUTION), "-png"]
                run("pdftoppm", *one, as_pdf(folder / file, folder), PICTURES / picture)
                sys.stdout.write(f"docs/pictures/{picture}.png\n")


if __name__ == "__main__":
    main()
