"""Plain Python for every function of `ferrule.scalars`."""

from ferrule.reference.scalars.finance import (
    black_scholes,
    black_scholes_batch,
    compound_interest,
    irr,
    irr_batch,
)
from ferrule.reference.scalars.integers import (
    add,
    divide,
    fibonacci,
    gcd,
    gcd_batch,
    is_prime,
    is_prime_batch,
    noop,
    sum_as_string,
)
from ferrule.reference.scalars.physics import n_body, n_body_energy
from ferrule.reference.scalars.rules import evaluate_rules, evaluate_rules_batch
from ferrule.reference.scalars.strings import (
    levenshtein,
    levenshtein_batch,
    normalize_whitespace,
    normalize_whitespace_batch,
    reverse_text,
    slugify,
    slugify_batch,
)

__all__ = [
    "add",
    "black_scholes",
    "black_scholes_batch",
    "compound_interest",
    "divide",
    "evaluate_rules",
    "evaluate_rules_batch",
    "fibonacci",
    "gcd",
    "gcd_batch",
    "irr",
    "irr_batch",
    "is_prime",
    "is_prime_batch",
    "levenshtein",
    "levenshtein_batch",
    "n_body",
    "n_body_energy",
    "noop",
    "normalize_whitespace",
    "normalize_whitespace_batch",
    "reverse_text",
    "slugify",
    "slugify_batch",
    "sum_as_string",
]
