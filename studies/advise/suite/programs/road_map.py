"""Study the roads of a town: the busiest crossings, ways to the hospital, and what a flood cuts off.

road_map.py [WIDTH]
"""

from __future__ import annotations

import random
import sys

import networkx as nx


def town(width: int, rng: random.Random) -> nx.Graph:
    """Make a grid of streets of different lengths, some of them closed."""
    streets = nx.grid_2d_graph(width, width)
    for _, _, street in streets.edges(data=True):
        street["metres"] = rng.randrange(40, 400)
    streets.remove_edges_from(rng.sample(list(streets.edges), width * width // 8))
    return streets


def main(width: int = 26) -> None:
    """Study a town so many streets wide."""
    rng = random.Random(9)
    streets = town(width, rng)
    traffic = nx.betweenness_centrality(streets)
    busiest = max(traffic, key=lambda crossing: (round(traffic[crossing], 9), crossing))
    away = [
        nx.single_source_dijkstra_path_length(streets, hospital, weight="metres")
        for hospital in rng.sample(sorted(streets), 30)
    ]
    farthest = max(max(each.values()) for each in away)
    parts = cores = 0
    for _ in range(40):
        flooded = streets.copy()
        flooded.remove_nodes_from(rng.sample(sorted(streets), width * 4))
        parts += nx.number_connected_components(flooded)
        cores += sum(nx.core_number(flooded).values())
    print(f"busiest {busiest}, {traffic[busiest]:.6f}; farthest {farthest} m; {parts} parts, cores {cores}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
