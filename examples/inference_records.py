"""Inference: records in, features as arrays, predictions out, with nothing converted in between.

Applicants arrive as dicts, as from a JSON request. Bad ones are refused by row and field before the model
sees them; it reads the columns where they are.
"""

import math
from typing import Any

import ferrule as fe
import numpy as np

requests = [
    {"name": "Ada", "age": 36, "salary": 74_000, "channel": "web"},
    {"name": "Alan", "age": 41, "salary": 52_500.5, "channel": "app"},
    {"name": "Grace", "age": 62, "salary": 88_000, "channel": "web"},
    {"name": "Linus", "age": 21, "salary": 0, "channel": "app"},
]


def admitted(rows: list[dict[str, Any]]) -> fe.People:
    """Give the records that are valid, and say why the others are not."""
    while True:
        try:
            return fe.People(rows)
        except fe.ArgumentError as error:
            print(f"refused: {error}")
            bad = int(str(error).partition("[")[2].partition("]")[0])
            rows = rows[:bad] + rows[bad + 1 :]


people = admitted(
    [*requests, {"name": "Eve", "age": -3, "salary": 1.0}, {"name": "", "age": 3, "salary": 1.0}]
)

# A logistic model of two features; `people.ages` and `people.salaries` are the table's own memory.
weights, bias = np.array([0.04, 0.00003]), -3.0
features = np.column_stack([people.ages, people.salaries])
scores = 1.0 / (1.0 + np.exp(-(features @ weights + bias)))

for person, score in zip(people, scores, strict=True):
    match person.freeze():
        case fe.FrozenPerson(name, age) if age < 25:
            decision = "asked for a guarantor"
        case fe.FrozenPerson(name):
            decision = "accepted" if score > 0.5 else "declined"
    print(f"{name:6} score {score:.3f}: {decision}")
    wanted = 1 / (1 + math.exp(3.0 - 0.04 * person.age - 0.00003 * person.salary))
    assert math.isclose(score, wanted, rel_tol=1e-12)

likely = people.filter(mask=scores > 0.5)
print(
    f"{len(likely)} of {len(people)} are likely, {', '.join(likely.names)}; fields:",
    *fe.records.fields(fe.Person),
)
assert people.names == ["Ada", "Alan", "Grace", "Linus"]
assert likely.names == ["Ada", "Alan", "Grace"]
