"""Match points to the polygons around them: for each point the largest polygon whose centre is near.

    polygons.py [POINTS]

Written anew after the algorithm of "Making Python 100x faster with less than 100 lines of Rust".
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
POLYGONS = 1000
NEAR = 11.0


@dataclass
class Polygon:
    """A polygon by the coordinates of its corners."""

    x: Floats
    y: Floats

    @cached_property
    def center(self) -> Floats:
        """The mean of the corners."""
        return np.array([self.x, self.y]).mean(axis=1)

    def area(self) -> float:
        """The area that the corners enclose."""
        twice = np.dot(self.x, np.roll(self.y, 1)) - np.dot(self.y, np.roll(self.x, 1))
        return float(0.5 * np.abs(twice))


def find_close_polygons(polygon_subset: list[Polygon], point: Floats, max_dist: float) -> list[Polygon]:
    """Give the polygons whose centres are nearer to a point than that."""
    close_polygons = []
    for polygon in polygon_subset:
        if np.linalg.norm(polygon.center - point) < max_dist:
            close_polygons.append(polygon)
    return close_polygons


def select_best_polygon(polygon_sets: list[tuple[Floats, list[Polygon]]]) -> list[tuple[Floats, Polygon]]:
    """Give each point with the largest of its polygons."""
    best_polygons = []
    for point, polygons in polygon_sets:
        best_polygon = polygons[0]
        for polygon in polygons[1:]:
            if polygon.area() > best_polygon.area():
                best_polygon = polygon
        best_polygons.append((point, best_polygon))
    return best_polygons


def match_points(polygons: list[Polygon], points: Floats) -> list[tuple[Floats, Polygon]]:
    """Give the points that are near to a polygon, with the best one."""
    polygon_sets = []
    for point in points:
        close = find_close_polygons(polygons, point, NEAR)
        if close:
            polygon_sets.append((point, close))
    return select_best_polygon(polygon_sets)


def made(rng: np.random.Generator) -> Polygon:
    """Make a polygon of some corners around a place."""
    corners = int(rng.integers(4, 14))
    angles = np.sort(rng.random(corners)) * 2 * np.pi
    radii, place = rng.random(corners) * 5 + 1, rng.random(2) * 200
    return Polygon(place[0] + radii * np.cos(angles), place[1] + radii * np.sin(angles))


def main(count: int = 500) -> None:
    """Match so many points."""
    rng = np.random.default_rng(20)
    polygons = [made(rng) for _ in range(POLYGONS)]
    matched = match_points(polygons, rng.random((count, 2)) * 200)
    total = sum(polygon.area() for _, polygon in matched)
    print(f"{len(matched)} of {count} points lie near a polygon, {total:.3f} of area")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
