"""Reads Rust as well as guarding it takes: code without comments and strings, items, paths, loops."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

CRATES = Path(__file__).parents[2] / "crates"
BINDINGS = CRATES / "ferrule-py" / "src"

DOMAINS = {path.name for path in BINDINGS.iterdir() if path.is_dir()} - {"advise", "costs"}
# Which domains' kernels are a crate of their own.
CRATE_OF = {"codec": "ferrule-codec", "reports": "ferrule-reports", "tables": "ferrule-csv"}


def kernels(domain: str) -> Path:
    """Where the kernels of a domain are."""
    own = CRATE_OF.get(domain)
    return CRATES / own / "src" if own else CRATES / "ferrule-kernels" / "src" / domain


# No code. `'a` in `<'a>` or `'all: for` is a lifetime or label: it has no end.
ASIDE = re.compile(
    r"""(?=[/"'bcr])(?://[^\n]*
    | (?P<block>/\*)
    | \b[bc]?r(?P<hashes>\#*)"(?P<raw>.*?)"(?P=hashes)
    | (?:\b[bc])?"(?P<string>(?:\\.|[^"\\])*)"
    | (?:\bb)?'(?:\\(?:u\{[^}]*\}|x..|.)|[^'\\\n])')""",
    re.VERBOSE | re.DOTALL,
)
COMMENT = re.compile(r"/\*|\*/")


class Literal(NamedTuple):
    """A string, and where it begins."""

    start: int
    text: str


def comment_end(text: str, start: int) -> int:
    """Where a comment of the kind that nests ends."""
    depth = 0
    for found in COMMENT.finditer(text, start):
        depth += 1 if found[0] == "/*" else -1
        if depth == 0:
            return found.end()
    return len(text)


@cache
def split(text: str) -> tuple[str, list[Literal]]:
    """The code, with a blank for each character of a comment or literal; and the strings."""
    parts, strings, place = [], [], 0
    while found := ASIDE.search(text, place):
        end = comment_end(text, found.start()) if found["block"] else found.end()
        content = found["string"] if found["raw"] is None else found["raw"]
        if content is not None:
            strings.append(Literal(found.start(), content))
        blank = "\n".join(" " * len(line) for line in text[found.start() : end].split("\n"))
        parts += [text[place : found.start()], blank]
        place = end
    return "".join([*parts, text[place:]]), strings


def code(text: str) -> str:
    """Only what is compiled, each thing at its place."""
    return split(text)[0]


@cache
def sources(folder: Path) -> dict[str, str]:
    """The text of each file of Rust, by its path below the folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(folder.rglob("*.rs"))
    }


BRACKETS = {opens: re.compile(f"[{re.escape(opens + closes)}]") for opens, closes in ("()", "[]", "{}")}


def closing(clean: str, start: int) -> int:
    """Where the bracket at `start` is closed."""
    depth = 0
    for found in BRACKETS[clean[start]].finditer(clean, start):
        depth += 1 if found[0] == clean[start] else -1
        if depth == 0:
            return found.start()
    return len(clean)


class Block(NamedTuple):
    """What has a name and a body, from its keyword to the bracket that closes it."""

    name: str
    start: int
    opens: int
    end: int


BLOCKS = {keyword: re.compile(rf"\b{keyword}\s+(?:r#)?(\$?\w+)") for keyword in ("fn", "mod", "macro_rules!")}
BODY = re.compile(r"\[[^\]]*\]|[{;]")


@cache
def blocks(clean: str, keyword: str) -> list[Block]:
    """The functions, inline modules or macros, those within others also."""
    found = []
    for head in BLOCKS[keyword].finditer(clean):
        # `[u8; 4]` in a signature ends nothing.
        ends = next((end for end in BODY.finditer(clean, head.end()) if end[0] in "{;"), None)
        if ends and ends[0] == "{":
            found.append(Block(head[1], head.start(), ends.start(), closing(clean, ends.start())))
    return found


def pieces(inside: str) -> Iterator[str]:
    """What commas divide, but for those within brackets."""
    depth, begins = 0, 0
    for place, char in enumerate(inside):
        arrow = char == ">" and inside[place - 1] in "-="
        depth += (char in "(<[{") - (char in ")>]}" and not arrow)
        if char == "," and depth == 0:
            yield inside[begins:place]
            begins = place + 1
    if inside[begins:].strip():
        yield inside[begins:]


USE = re.compile(r"\buse\s+((?:::)?[\w{][^;]*);")
PATH = re.compile(r"(?<![\w:$])(?:crate|super|self|ferrule_\w+)(?:\s*::\s*\w+)+")


def leaves(tree: str) -> Iterator[str]:
    """The paths in what follows `use`: in `a::{b, c::d}` there are two."""
    head, brace, rest = tree.partition("{")
    head = re.sub(r"\s+as\s+\w+|\s", "", head)
    if not brace:
        yield head
    for piece in pieces(rest[: rest.rfind("}")] if brace else ""):
        yield from (head + leaf for leaf in leaves(piece))


def module_of(path: str) -> tuple[str, ...]:
    """The module in a file below `src`."""
    parts = tuple(path.removesuffix(".rs").split("/"))
    return parts[:-1] if parts[-1] in {"mod", "lib", "main"} else parts


def without_tests(clean: str) -> str:
    """The code without the module of its unit tests, which know whom they like."""
    for block in blocks(clean, "mod"):
        if block.name == "tests":
            clean = clean[: block.start] + clean[block.end :]
    return clean


@cache
def paths(path: str, clean: str) -> set[tuple[str, ...]]:
    """What code in a file names by a path: from `crate` on, or from the name of another crate."""
    inline = blocks(clean, "mod")
    named = [(use.start(), leaf) for use in USE.finditer(clean) for leaf in leaves(use[1])]
    named += [(one.start(), re.sub(r"\s", "", one[0])) for one in PATH.finditer(clean)]
    found = set()
    for place, leaf in named:
        here = (*module_of(path), *(block.name for block in inline if block.opens < place < block.end))
        first, *others = leaf.removeprefix("::").split("::")
        if first.startswith("ferrule_"):
            found.add((first, *others))
            continue
        # Without a keyword it is perhaps a child: `use hints::Text`.
        at = {"crate": (), "self": here, "super": here[:-1]}.get(first, (*here, first))
        for step in others:
            at = at[:-1] if step == "super" else at if step in {"self", "*"} else (*at, step)
        found.add(("crate", *at))
    return found


LOOP = re.compile(r"\b(for|while|loop|for_each|try_for_each|every)\b(?!\s*<)")


def around(clean: str, place: int) -> str:
    """The innermost function that a place is in; where there is none, the macro."""
    found = [block for kind in ("macro_rules!", "fn") for block in blocks(clean, kind)]
    return next((block.name for block in reversed(found) if block.opens < place < block.end), "")


class Loop(NamedTuple):
    """A loop, from its keyword to its end, and the innermost function around it."""

    start: int
    end: int
    function: str


def loop_end(clean: str, start: int) -> int:
    """Where a loop's body ends. Patterns have brackets of their own: `while let Some(A { b }) = next() {`."""
    while (opens := clean.find("{", start)) >= 0:
        start = closing(clean, opens) + 1
        if not re.match(r"\)*\s*(?:=[^=]|in\b|\{|\.)", clean[start : start + 40]):
            return start
    return len(clean)


def loops(clean: str) -> list[Loop]:
    """All loops, wherever they stand."""
    found = []
    for head in LOOP.finditer(clean):
        before = re.split(r"[{};]", clean[max(0, head.start() - 600) : head.start()])[-1]
        if head[1] == "for" and re.search(r"\bimpl\b", before):
            continue
        if head[1].endswith(("for_each", "every")):
            calls = re.compile(r"\s*\(").match(clean, head.end())
            if calls is None:
                continue
            end = closing(clean, calls.end() - 1)
        else:
            end = loop_end(clean, head.end())
        found.append(Loop(head.start(), end, around(clean, head.start())))
    return found


# Where an iterator begins, or what takes all of one. `collect(a, b)`, with arguments, is the gate's.
CHAIN = re.compile(
    r"""\.\s*(?:
      (?:(?:into_|try_)?iter|iter_mut|chars|char_indices)\s*\(\s*\)
    | (?:drain|windows|chunks\w*|extend|retain|partition|reduce|fold|try_fold|for_each|try_for_each)\s*\(
    | (?:(?:find|filter|flat)_map|(?:max|min)_by(?:_key)?)\s*\(
    | (?:collect|sum|product|unzip)\s*(?:::\s*<[^;(]*>\s*)?\(\s*\)
    | (?:all|any|find|position|rposition)\s*\(\s*(?:move\s*)?\|)
    | \)\s*\.\s*count\s*\(\s*\)
    | \bfrom_iter\s*\(""",
    re.VERBOSE,
)


def chains(clean: str) -> set[str]:
    """The functions that go through an iterator without a keyword of a loop's."""
    return {around(clean, chain.start()) for chain in CHAIN.finditer(clean)}


def length(clean: str, block: Block) -> int:
    """How many lines with code a function or macro has."""
    return sum(bool(line.strip()) for line in clean[block.start : block.end + 1].split("\n"))


# The beginning of one of PyO3's, which may be named by its path.
ATTRIBUTE = r"#\[(?:\w+::)*"
CLASS = re.compile(ATTRIBUTE + r"pyclass\b(.*?)\b(?:struct|enum)\s+(\w+)", re.DOTALL)


def classes(text: str) -> list[tuple[str, str]]:
    """What is said of each class that a file gives Python, and its name."""
    return CLASS.findall(code(text))


def called(clean: str) -> list[Block]:
    """The functions that Python calls."""
    methods = [
        (found.start(), closing(clean, clean.index("{", found.end())))
        for found in re.finditer(ATTRIBUTE + r"pymethods\b", clean)
    ]
    found = []
    for block in blocks(clean, "fn"):
        # What stands above it, up to the item before.
        above = re.split(r"[;{}]\s*\n|\}", clean[max(0, block.start - 2000) : block.start])[-1]
        if re.search(ATTRIBUTE + r"pyfunction\b", above) or any(
            start < block.start < end for start, end in methods
        ):
            found.append(block)
    return found


GENERICS = re.compile(r"fn\s+(?:r#|\$)?\w+\s*(<(?:[^<>]|->|<(?:[^<>]|<[^<>]*>)*>)*>)?\s*\(")


def parameters(clean: str, block: Block) -> list[str]:
    """A function's parameters, each with its type and without its attributes."""
    head = GENERICS.match(clean, block.start)
    assert head, clean[block.start : block.opens]
    inside = clean[head.end() : closing(clean, head.end() - 1)]
    return [" ".join(re.sub(r"#\[[^\]]*\]", "", piece).split()) for piece in pieces(inside)]
