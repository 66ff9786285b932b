"""Customer database: 200,000 records held in Rust, looked up by name, changed in place.

A dataclass for each customer takes some 170 bytes; the table takes some 40, and makes objects only
of those asked for.
"""

import time

import ferrule as fe
import numpy as np
from ferrule.bench.inputs import zipf_text

words = zipf_text(2_500_000, words=4_000).split()
names = [f"{first.title()} {last.title()}" for first, last in zip(words[::2], words[1::2], strict=False)]
names = names[:200_000]
generator = np.random.default_rng(7)
customers = fe.People.from_columns(
    names, generator.integers(18, 90, len(names)), generator.integers(0, 250_000, len(names)) / 1.0
)
print(f"{len(customers):,} customers, {len(set(names)):,} different names")

customers.find(names[0])  # the first look-up makes the index
asked = names[:: len(names) // 1_000]
start = time.perf_counter()
found = [customers.find(name) for name in asked]
seconds = time.perf_counter() - start
print(
    f"{len(asked)} look-ups found {sum(map(len, found)):,} records, {seconds / len(asked) * 1e6:.1f} µs each"
)
assert all(view.name == name for name, views in zip(asked, found, strict=True) for view in views)

# A view reads and writes the table.
customer = found[1][0]
customer.name = "Augusta Ada King"
customer.age = 36
print(f"row {customer.index} is now {customers.find('Augusta Ada King')[0]!r}")

# As a record of its own it can be a key, and no longer changes with the table.
snapshot = customer.freeze()
notes = {snapshot: "called on Monday"}
customer.salary = 1.0
print(f"{notes[snapshot]}: {snapshot != customer}")

rich = customers.filter(min_age=30, max_age=40, min_salary=240_000)
print(f"{len(rich):,} customers from 30 to 40 earn at least 240,000")
