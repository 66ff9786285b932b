"""Check orders against a JSON schema, and count what is wrong with them.

order_checks.py [ORDERS]
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from typing import Any

from jsonschema import Draft202012Validator

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["number", "customer", "lines"],
    "additionalProperties": False,
    "properties": {
        "number": {"type": "integer", "minimum": 1},
        "customer": {
            "type": "object",
            "required": ["name", "country"],
            "properties": {
                "name": {"type": "string", "minLength": 1, "maxLength": 60},
                "country": {"enum": ["AT", "BE", "CH", "DE", "ES", "FR", "IT", "NL"]},
                "phone": {"type": "string", "pattern": r"^\+\d{6,14}$"},
            },
        },
        "lines": {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"$ref": "#/$defs/line"}},
    },
    "$defs": {
        "line": {
            "type": "object",
            "required": ["article", "pieces", "price"],
            "properties": {
                "article": {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{5}$"},
                "pieces": {"type": "integer", "minimum": 1, "maximum": 999},
                "price": {"type": "number", "exclusiveMinimum": 0},
            },
        }
    },
}


def order(number: int, rng: random.Random) -> dict[str, Any]:
    """Make an order up; some have faults."""
    lines = [
        {
            "article": f"{rng.choice(['AB', 'CD', 'ef'])}-{rng.randrange(10_000, 99_999)}",
            "pieces": rng.randrange(0, 40),
            "price": rng.randrange(100, 9_999) / 100,
        }
        for _ in range(rng.randrange(2, 9))
    ]
    customer = {"name": "Ada Example", "country": rng.choice(["AT", "FR", "XX"]), "phone": "+4312345678"}
    return {"number": number, "customer": customer, "lines": lines}


def main(count: int = 2_500) -> None:
    """Check so many orders."""
    rng = random.Random(1)
    validator = Draft202012Validator(SCHEMA)
    wrong: Counter[str] = Counter()
    for number in range(1, count + 1):
        for error in validator.iter_errors(order(number, rng)):
            wrong[str(error.validator)] += 1
    print(f"{count} orders: {', '.join(f'{name} {times}' for name, times in sorted(wrong.items()))}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
