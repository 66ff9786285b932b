"""Mutants of Rust: small faults, all of them in one tree, each behind a switch that a process throws.

So all take one build. What macros get, constants, types, patterns and tests stay as they are.
"""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import tree_sitter_rust
from tree_sitter import Language, Node, Parser

from tests.mutants.python import Mutant

OPERATORS = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "==": "!=",
    "!=": "==",
    "&&": "||",
    "||": "&&",
    "+": "-",
    "-": "+",
    "*": "/",
    "/": "*",
    "%": "*",
    "<<": ">>",
    ">>": "<<",
    "&": "|",
    "|": "&",
    "^": "&",
}
COMPOUND = {
    f"{sign}=": f"{OPERATORS[sign]}=" for sign in ("+", "-", "*", "/", "%", "<<", ">>", "&", "|", "^")
}
ALL = OPERATORS | COMPOUND
METHODS = {"min": "max", "max": "min", "any": "all", "all": "any"}
# What is left out as a statement.
DOING = {"assignment_expression", "call_expression", "return_expression", "try_expression"}
# What is no expression, or known when it is compiled.
LEFT = {
    "attribute_item",
    "const_block",
    "const_item",
    "enum_item",
    "inner_attribute_item",
    "macro_definition",
    "macro_invocation",
    "parameters",
    "closure_parameters",
    "static_item",
    "struct_item",
    "trait_bounds",
    "type_arguments",
    "type_parameters",
    "use_declaration",
    "where_clause",
}
FIELDS = {"field", "length", "name", "pattern", "return_type", "type"}
NUMBER = re.compile(r"(0x[0-9a-fA-F_]+|0b[01_]+|[0-9][0-9_]*)((?:[ui](?:8|16|32|64|128|size))?)")
FLOAT = re.compile(r"([0-9][0-9_]*(?:\.[0-9_]*)?(?:e[+-]?[0-9_]+)?)((?:_?f(?:32|64))?)")
PARSER = Parser(Language(tree_sitter_rust.language()))


@dataclass(frozen=True)
class Fault:
    """A fault: what is there, what is shown of it, and how the code that does either is written.

    `written` gets the call that says whether the fault is on, and what is there with the faults within.
    """

    node: Node
    before: str
    after: str
    written: Callable[[str, str], str]


def text(node: Node) -> str:
    """Its source."""
    assert node.text is not None
    return node.text.decode()


def either(node: Node, other: str, shown: tuple[str, str] | None = None) -> Fault:
    """One expression in the place of another."""
    before, after = shown or (text(node), other)
    return Fault(node, before, after, lambda on, there: f"(if {on} {{ {other} }} else {{ {there} }})")


def swapped(node: Node, part: Node, new: str) -> str:
    """A node's source with one part of it replaced."""
    source, start = node.text or b"", part.start_byte - node.start_byte
    return (source[:start] + new.encode() + source[start + len(part.text or b"") :]).decode()


def within(node: Node) -> Node:
    """What a number alone is shown with: the expression that it stands in, if that is short."""
    parent = node.parent
    return parent if parent is not None and len(parent.text or b"") <= 80 and parent.is_named else node


def literal(node: Node) -> Iterator[Fault]:
    """Another number, or the other truth."""
    source = text(node)
    if node.type == "boolean_literal":
        new = "false" if source == "true" else "true"
    elif node.type == "integer_literal" and (found := NUMBER.fullmatch(source)):
        new = f"{int(found[1].replace('_', ''), 0) + 1}{found[2]}"
    elif node.type == "float_literal" and (found := FLOAT.fullmatch(source)):
        value = float(found[1].replace("_", ""))
        new = f"{value + 1 if value + 1 != value else 2 * value!r}{found[2]}"
    else:
        return
    wider = within(node)
    yield either(node, new, (text(wider), swapped(wider, node, new)))


def operation(node: Node) -> Iterator[Fault]:
    """What an operator makes, made by another one."""
    match node.type:
        case "binary_expression" | "compound_assignment_expr":
            operator = node.child_by_field_name("operator")
            assert operator is not None
            other = ALL.get(text(operator))
            if other:
                yield either(node, swapped(node, operator, other))
        case "unary_expression" if text(node)[0] in "!-":
            yield either(node, text(node)[1:].strip())
        case "range_expression":
            yield from span(node)
        case "call_expression":
            method = node.child_by_field_name("function")
            name = (
                method.child_by_field_name("field") if method and method.type == "field_expression" else None
            )
            if name is not None and text(name) in METHODS:
                yield either(node, swapped(node, name, METHODS[text(name)]))


def span(node: Node) -> Iterator[Fault]:
    """A range that ends one later, or earlier, if it ended with what is named."""
    *_, sign, end = [None, *node.children]
    if sign is None or end is None or not end.is_named or end.type == "integer_literal":
        return
    new = f"({text(end)}) {'+' if text(sign) == '..' else '-'} 1"
    shown = text(node), swapped(node, end, new)
    yield Fault(end, *shown, lambda on, there: f"(if {on} {{ {new} }} else {{ {there} }})")


def flow(node: Node) -> Iterator[Fault]:
    """What decides what is done."""
    match node.type:
        case "if_expression" | "while_expression" | "match_pattern":
            asked = node.child_by_field_name("condition")
            if asked is None or asked.type in {"let_condition", "let_chain", "unary_expression"}:
                return
            if asked.type == "binary_expression" and any(
                text(part) in {"==", "!="} for part in asked.children
            ):
                return
            word = {"if_expression": "if", "while_expression": "while"}.get(node.type, "match … if")
            shown = f"{word} {text(asked)}", f"{word} !({text(asked)})"
            yield Fault(asked, *shown, lambda on, there: f"({on} != ({there}))")
        case "expression_statement":
            done = node.named_children[0]
            if done.type in {
                "call_expression",
                "assignment_expression",
                "return_expression",
                "try_expression",
            }:
                yield Fault(node, text(node), "nothing", lambda on, there: f"if !{on} {{ {there} }}")
        case "break_expression" | "continue_expression" if not node.named_children:
            yield either(node, "continue" if node.type == "break_expression" else "break")
        case "function_item":
            yield from given(node)


def given(node: Node) -> Iterator[Fault]:
    """A function that does nothing, and gives zero, nothing or `true`."""
    body, kind = node.child_by_field_name("body"), node.child_by_field_name("return_type")
    if body is None or not body.named_children or (kind is not None and "impl" in text(kind)):
        return
    wanted = text(kind) if kind else "()"
    answers = ["Ok(Default::default())" if "Result<" in wanted else "Default::default()"]
    for answer in answers + ["true"] * (wanted == "bool"):
        new = f"return {answer};" if kind else "return;"
        yield Fault(body, "all of it", new, lambda on, there, new=new: f"{{ if {on} {{ {new} }} {there[1:]}")


def faults(node: Node) -> list[Fault]:
    """Those whose own node it is, or a part of it that is no more than its end, its condition or its body."""
    return [*literal(node), *operation(node), *flow(node)]


def parts(node: Node) -> Iterator[Node]:
    """The children in which there may be faults."""
    tests = False
    for place, child in enumerate(node.children):
        field = node.field_name_for_child(place)
        # Between what says so and what is a test there may be other attributes, and comments.
        is_test = tests
        if child.type == "attribute_item":
            tests = tests or text(child) in {"#[cfg(test)]", "#[test]"}
        elif not child.type.endswith("comment"):
            tests = False
        if child.type == "match_pattern":
            yield child
        elif node.type == "match_pattern":
            if field == "condition":
                yield child
        elif child.type not in LEFT and field not in FIELDS and not is_test and not is_constant(child):
            yield child


def is_constant(node: Node) -> bool:
    """Whether it is a function that may be called while compiling."""
    return node.type == "function_item" and any(
        child.type == "function_modifiers" and "const" in text(child) for child in node.children
    )


def named(node: Node, function: str) -> str:
    """The function within which the parts of a node are, as `Type.function`."""
    name = node.child_by_field_name("name" if node.type in {"function_item", "trait_item"} else "type")
    if node.type not in {"function_item", "impl_item", "trait_item"} or name is None:
        return function
    return f"{function}.{text(name).partition('<')[0]}".strip(".")


def sites(node: Node, function: str = "") -> Iterator[tuple[str, Fault]]:
    """Every fault of a tree, in the order of the source, with its function."""
    function = named(node, function)
    for fault in faults(node):
        yield function or "module", fault
    for part in parts(node):
        yield from sites(part, function)


def mutants(path: Path) -> list[Mutant]:
    """All that may be made of one file; those of one name are told apart by the order in which they come."""
    found: list[Mutant] = []
    names: Counter[str] = Counter()
    for number, (where, fault) in enumerate(sites(PARSER.parse(path.read_bytes()).root_node)):
        line = fault.node.start_point.row + 1
        mutant = Mutant(path, where, line, short(fault.before), short(fault.after), number)
        names[mutant.name] += 1
        again = names[mutant.name]
        found.append(replace(mutant, after=f"{mutant.after}, number {again}") if again > 1 else mutant)
    return found


def short(source: str) -> str:
    """On one line."""
    return re.sub(r"\s+", " ", source)


def switched(path: Path, switch: str, first: int, without: Container[int] = ()) -> str:
    """A file's source with all its faults but some: fault `n` is on where `switch(first + n)` is true."""
    root = PARSER.parse(path.read_bytes()).root_node
    by_node: dict[int, list[tuple[int, Fault]]] = {}
    for number, (_, fault) in enumerate(sites(root)):
        if number not in without:
            by_node.setdefault(fault.node.id, []).append((number, fault))

    def written(node: Node) -> str:
        source, pieces, at = node.text or b"", [], 0
        for child in node.children:
            start = child.start_byte - node.start_byte
            pieces += [source[at:start].decode(), written(child)]
            at = start + len(child.text or b"")
        there = "".join([*pieces, source[at:].decode()])
        for number, fault in by_node.get(node.id, ()):
            there = fault.written(f"{switch}({first + number})", there)
        return there

    return written(root)
