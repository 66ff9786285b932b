"""Analytics: a table becomes a matrix of features, and scores are its product with weights.

Needs vega_datasets (``pip install 'ferrule[peers]'``), which carries the table: 406 cars of 1970 to 1982.
Categories become columns of zeros and ones (one-hot), numbers are scaled; integers stay exact.
"""

import csv
import io
import json
import sys
from pathlib import Path

import ferrule as fe
import numpy as np

try:
    from vega_datasets import data
except ImportError:
    sys.exit("This example needs vega_datasets, for its table of cars: pip install 'ferrule[peers]'")

NUMBERS = ("Cylinders", "Displacement", "Horsepower", "Weight_in_lbs", "Acceleration")


def one_hot(values: list[str]) -> tuple[list[str], np.ndarray]:
    """Give the sorted categories, and a column of zeros and ones for each."""
    categories = sorted(set(values))
    return categories, (np.array(values)[:, None] == categories).astype(np.int64)


def main() -> None:
    """Count by origin, fit miles per gallon, and show the cars that beat the fit by most."""
    table = json.loads(Path(data.cars.filepath).read_text(encoding="utf-8"))
    cars = [car for car in table if all(car[name] is not None for name in (*NUMBERS, "Miles_per_Gallon"))]
    origins, origin = one_hot([car["Origin"] for car in cars])
    years, year = one_hot([car["Year"][:4] for car in cars])

    # A product of two one-hot matrices is a cross table: a GROUP BY of two columns.
    counts = fe.matrix_multiply(origin.T, year)
    assert counts.sum() == len(cars)
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(["", *years])
    writer.writerows([name, *row] for name, row in zip(origins, counts.tolist(), strict=True))
    print(text.getvalue())

    numbers = np.array([[car[name] for name in NUMBERS] for car in cars], float)
    scaled = (numbers - numbers.mean(axis=0)) / numbers.std(axis=0)
    features = np.column_stack([scaled, origin, year[:, 1:]])
    miles = np.array([car["Miles_per_Gallon"] for car in cars])
    weights = np.linalg.solve(fe.matrix_multiply(features.T, features), fe.matrix_multiply(features.T, miles))
    expected = fe.matrix_multiply(features, weights)
    np.testing.assert_allclose(expected, features @ weights)
    left = miles - expected
    explained = 1 - fe.dot(left, left) / fe.dot(miles - miles.mean(), miles - miles.mean())
    print(f"{len(weights)} features explain {explained:.0%} of the differences in miles per gallon.")
    print("Best against the fit:")
    for i in np.argsort(left)[:-4:-1]:
        print(f"  {cars[i]['Name']}: {miles[i]:.1f} where {expected[i]:.1f} was expected")


if __name__ == "__main__":
    main()
