"""Workloads, and the measuring of what a move to Rust was worth.

A workload is one benchmarked problem, declared with two or three decorators:

>>> from ferrule.bench import inputs, workload
>>> @workload(sizes=(10, 1_000), unit="number")
... def add_up(n):
...     '''Add up integers.'''
...     return inputs.ints(n, seed=1)
>>> @add_up.reference
... def _(numbers):
...     total = 0
...     for number in numbers:
...         total += number
...     return total
>>> @add_up.peer("builtin sum")
... def _(numbers):
...     return sum(numbers)
>>> [implementation.label for implementation in add_up.implementations]
['Python', 'builtin sum']
"""

from ferrule.bench import inputs
from ferrule.bench.declare import Code, Implementation, InexpressibleError, Workload, workload
from ferrule.bench.verify import close, exact
from ferrule.measuring.machine import threads

__all__ = [
    "Code",
    "Implementation",
    "InexpressibleError",
    "Workload",
    "close",
    "exact",
    "inputs",
    "threads",
    "workload",
]
