"""`networkx.betweenness_centrality` with the loop over all nodes in Rust."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from networkx.algorithms.centrality import betweenness
from networkx.utils import py_random_state
from suite_ports import unscaled_betweenness

if TYPE_CHECKING:
    import networkx as nx

original = betweenness.betweenness_centrality


@py_random_state("seed")
def betweenness_centrality(  # noqa: PLR0913, PLR0917 - its original has so many
    G: nx.Graph,  # noqa: N803 - the caller's name
    k: int | None = None,
    normalized: bool = True,  # noqa: FBT001, FBT002 - the caller's order
    weight: Any = None,
    endpoints: bool = False,  # noqa: FBT001, FBT002 - the caller's order
    seed: Any = None,
) -> dict[Any, float]:
    """Give which share of the shortest paths each node is on.

    Where edges have weights that is done as before: another function finds those paths.
    """
    if weight is not None:
        found: dict[Any, float] = original(G, k, normalized, weight, endpoints, seed)
        return found
    some = k is not None and k != len(G)
    nodes = seed.sample(list(G.nodes()), k) if some else G
    scaled: dict[Any, float] = betweenness._rescale(  # noqa: SLF001 - what the original does last
        unscaled_betweenness(G, nodes, endpoints),
        len(G),
        normalized=normalized,
        directed=G.is_directed(),
        endpoints=endpoints,
        sampled_nodes=nodes if some else None,
    )
    return scaled
