"""What PDF files say, read by PDFium, and whether two say the same."""

import re
from typing import Any


def text_of_pages(path: str) -> list[str]:
    """Give the text of each page without any white space: where that stands is the layout's choice."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()
