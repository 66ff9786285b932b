"""Find groups of customers that buy alike, by their means (k-means) over large arrays.

customer_groups.py [ROUNDS]
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]
CUSTOMERS, FEATURES, GROUPS = 120_000, 6, 8


def distances(customers: Floats, centers: Floats) -> Floats:
    """Give the squared distance of each customer to each centre, a row a customer."""
    squares = (customers**2).sum(axis=1)[:, None] + (centers**2).sum(axis=1)
    return squares - 2.0 * (customers @ centers.T)


def centers_of(customers: Floats, groups: Numbers) -> Floats:
    """Give the mean of each group."""
    counts = np.bincount(groups, minlength=GROUPS)
    sums = [np.bincount(groups, weights=column, minlength=GROUPS) for column in customers.T]
    return np.array(sums).T / np.maximum(counts, 1)[:, None]


def standardised(customers: Floats) -> Floats:
    """Give each feature with mean 0 and spread 1."""
    return (customers - customers.mean(axis=0)) / customers.std(axis=0)


def main(rounds: int = 50) -> None:
    """Search for so many rounds."""
    rng = np.random.default_rng(26)
    kinds = rng.random((GROUPS, FEATURES)) * 10
    customers = kinds[rng.integers(GROUPS, size=CUSTOMERS)] + rng.normal(size=(CUSTOMERS, FEATURES))
    customers = standardised(customers)
    centers = customers[:GROUPS]
    for _ in range(rounds):
        groups = distances(customers, centers).argmin(axis=1)
        centers = centers_of(customers, groups)
    sizes = sorted(np.bincount(groups, minlength=GROUPS).tolist())
    print(f"{GROUPS} groups after {rounds} rounds, from {sizes[0]} to {sizes[-1]} of {CUSTOMERS} customers")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
