"""What is claimed of Python and Rust in `brief/`, and whether it holds here: `python -m studies.claims`.

A `Claim` is a statement, the quantities that speak to it, and a rule. `catalogue` has them all; `gather`
measures what they need, once for all. No figure and no verdict is written down:
both come from what was measured.
"""
