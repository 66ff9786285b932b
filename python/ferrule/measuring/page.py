"""One self-contained page, which makes no request: its style, and the frame around its sections."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from importlib import resources

# The browser itself then refuses every request.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def document(title: str, head: str, main: str, *, style: str = "", script: str = "") -> str:
    """Give a whole page: `head` follows the title, `main` is its sections.

    What `style` says comes after the style that all pages have. No other script than `script` can run.
    """
    common = resources.files("ferrule.measuring").joinpath("page.css").read_text(encoding="utf-8")
    policy = _POLICY
    if script:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        policy += f"; script-src 'sha256-{digest}'"
        main += f"\n<script>{script}</script>"
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<link rel="icon" href="data:,">
<title>{escape(title)}</title>
<style>
{common}{style}</style>
</head>
<body>
<header>
<h1>{escape(title)}</h1>
{head}
</header>
<main>
{main}
</main>
</body>
</html>
"""


def embedded(name: str, data: object) -> str:
    """Give data for a page's script, as JSON in an element with this id: no text ends it.

    >>> json.loads(embedded("data", ["</script>"]).split(">", 1)[1].removesuffix("</script>"))
    ['</script>']
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    text = text.replace("<", "\\u003c")
    return f'<script type="application/json" id="{name}">{text}</script>'


def cell(label: str, inner: str) -> str:
    """Give a cell of a table that stacks: it names itself where its column's head is not shown."""
    return f'<td data-label="{escape(label)}">{inner}</td>' if inner else "<td></td>"


def scrolling(name: str, table: str) -> str:
    """Wrap a table so that it scrolls within a narrow page."""
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(name)}">{table}</div>'
