//! Ports of functions of networkx, of whose graphs they read what networkx itself reads: dicts of dicts by node.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::number::Number;

/// On how many shortest paths from some nodes to all others each node is, by parts where several are as short:
/// the loop of `networkx.betweenness_centrality` over `_single_source_shortest_path_basic` and what it adds up.
#[pyfunction]
pub fn unscaled_betweenness<'py>(
    graph: &Bound<'py, PyAny>,
    sources: &Bound<'py, PyAny>,
    endpoints: bool,
) -> PyResult<Bound<'py, PyDict>> {
    let py = graph.py();
    let (ids, nodes) = (PyDict::new(py), graph.try_iter()?.collect::<PyResult<Vec<_>>>()?);
    for (id, node) in nodes.iter().enumerate() {
        ids.set_item(node, id)?;
    }
    let id_of = |node: Bound<'py, PyAny>| ids.as_any().get_item(node)?.extract::<usize>();
    let adjacency = graph.getattr(intern!(py, "_adj"))?;
    let neighbours = nodes
        .iter()
        .map(|node| adjacency.get_item(node)?.try_iter()?.map(|other| id_of(other?)).collect())
        .collect::<PyResult<Vec<Vec<usize>>>>()?;
    let mut paths = Paths::new(&neighbours);
    let mut found = vec![0.0; nodes.len()];
    for source in sources.try_iter()? {
        paths.add(id_of(source?)?, endpoints, &mut found);
    }
    let answer = PyDict::new(py);
    for (node, value) in nodes.iter().zip(found) {
        answer.set_item(node, value)?;
    }
    Ok(answer)
}

const UNSEEN: usize = usize::MAX;

/// The shortest paths from a node; what they lie in is used again for the next.
struct Paths<'graph> {
    neighbours: &'graph [Vec<usize>],
    /// Nodes in the order of their distance.
    order: Vec<usize>,
    before: Vec<Vec<usize>>,
    /// How many shortest paths lead to each node.
    counts: Vec<f64>,
    distances: Vec<usize>,
    queue: VecDeque<usize>,
    depends: Vec<f64>,
}

impl<'graph> Paths<'graph> {
    fn new(neighbours: &'graph [Vec<usize>]) -> Self {
        let size = neighbours.len();
        Self {
            neighbours,
            order: Vec::with_capacity(size),
            before: vec![Vec::new(); size],
            counts: vec![0.0; size],
            distances: vec![UNSEEN; size],
            queue: VecDeque::with_capacity(size),
            depends: vec![0.0; size],
        }
    }

    fn add(&mut self, source: usize, endpoints: bool, found: &mut [f64]) {
        self.search(source);
        self.depends.fill(0.0);
        if endpoints {
            found[source] += (self.order.len() - 1) as f64;
        }
        for &node in self.order.iter().rev() {
            let each = (1.0 + self.depends[node]) / self.counts[node];
            for &before in &self.before[node] {
                self.depends[before] += self.counts[before] * each;
            }
            if node != source {
                found[node] += self.depends[node] + if endpoints { 1.0 } else { 0.0 };
            }
        }
    }

    fn search(&mut self, source: usize) {
        self.order.clear();
        self.before.iter_mut().for_each(Vec::clear);
        self.counts.fill(0.0);
        self.distances.fill(UNSEEN);
        self.counts[source] = 1.0;
        self.distances[source] = 0;
        self.queue.push_back(source);
        while let Some(node) = self.queue.pop_front() {
            self.order.push(node);
            let (next, count) = (self.distances[node] + 1, self.counts[node]);
            for &other in &self.neighbours[node] {
                if self.distances[other] == UNSEEN {
                    self.queue.push_back(other);
                    self.distances[other] = next;
                }
                if self.distances[other] == next {
                    self.counts[other] += count;
                    self.before[other].push(node);
                }
            }
        }
    }
}

/// A node that is to be looked at: the nearest first, and of those the one that was found first.
#[derive(Eq, PartialEq)]
struct Fringe {
    distance: Number,
    turn: usize,
    id: usize,
}

impl Ord for Fringe {
    fn cmp(&self, other: &Self) -> Ordering {
        // `BinaryHeap` gives the largest.
        (other.distance, other.turn).cmp(&(self.distance, self.turn))
    }
}

impl PartialOrd for Fringe {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Nodes by number, as they are met.
struct Met<'py> {
    ids: Bound<'py, PyDict>,
    nodes: Vec<Node<'py>>,
}

struct Node<'py> {
    node: Bound<'py, PyAny>,
    seen: Option<Number>,
    distance: Option<Number>,
}

impl<'py> Met<'py> {
    fn id(&mut self, node: Bound<'py, PyAny>) -> PyResult<usize> {
        if let Some(id) = self.ids.get_item(&node)? {
            return id.extract();
        }
        let id = self.nodes.len();
        self.ids.set_item(&node, id)?;
        self.nodes.push(Node { node, seen: None, distance: None });
        Ok(id)
    }
}

/// Distances from some nodes to all others, by a function's weights: `_dijkstra_multisource` of
/// `networkx.algorithms.shortest_paths.weighted`, with weights that are ints or floats.
#[pyfunction]
#[pyo3(signature = (graph, sources, weight, pred=None, paths=None, cutoff=None, target=None))]
pub fn dijkstra_multisource<'py>(
    graph: &Bound<'py, PyAny>,
    sources: &Bound<'py, PyAny>,
    weight: &Bound<'py, PyAny>,
    pred: Option<Bound<'py, PyAny>>,
    paths: Option<&Bound<'py, PyAny>>,
    cutoff: Option<Number>,
    target: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let py = graph.py();
    let all_before = pred.is_some();
    let before = pred.or_else(|| paths.map(|_| PyDict::new(py).into_any()));
    let adjacency = graph.getattr(intern!(py, "_adj"))?;
    let distances = PyDict::new(py);
    let mut met = Met { ids: PyDict::new(py), nodes: Vec::new() };
    let mut fringe = BinaryHeap::new();
    let mut turn = 0;
    for source in sources.try_iter()? {
        let id = met.id(source?)?;
        met.nodes[id].seen = Some(Number::Int(0));
        fringe.push(Fringe { distance: Number::Int(0), turn, id });
        turn += 1;
    }
    let from = met.nodes.len();
    while let Some(Fringe { distance, id, .. }) = fringe.pop() {
        if met.nodes[id].distance.is_some() {
            continue;
        }
        met.nodes[id].distance = Some(distance);
        let node = met.nodes[id].node.clone();
        distances.set_item(&node, distance)?;
        if let Some(target) = target
            && node.eq(target)?
        {
            break;
        }
        for item in adjacency.get_item(&node)?.call_method0(intern!(py, "items"))?.try_iter()? {
            let (other, edge) = item?.extract::<(Bound<'py, PyAny>, Bound<'py, PyAny>)>()?;
            let cost = weight.call1((&node, &other, edge))?;
            if cost.is_none() {
                continue;
            }
            let there = distance + cost.extract::<Number>()?;
            if cutoff.is_some_and(|cutoff| there > cutoff) {
                continue;
            }
            let id = met.id(other)?;
            let Node { node: other, seen, distance } = &mut met.nodes[id];
            if distance.is_some_and(|known| there < known) {
                return Err(PyValueError::new_err(("Contradictory paths found:", "negative weights?")));
            }
            if distance.is_none() && seen.is_none_or(|seen| there < seen) {
                *seen = Some(there);
                fringe.push(Fringe { distance: there, turn, id });
                turn += 1;
                if let Some(before) = &before {
                    before.set_item(&*other, PyList::new(py, [&node])?)?;
                }
            } else if let Some(before) = &before
                && all_before
                && distance.or(*seen) == Some(there)
            {
                before.get_item(&*other)?.call_method1(intern!(py, "append"), (&node,))?;
            }
        }
    }
    if let (Some(paths), Some(before)) = (paths, before) {
        trace(&distances, from, paths, &before, target)?;
    }
    Ok(distances)
}

/// Puts the paths in a dict: to one target, or to all nodes but the first so many, which have them.
fn trace<'py>(
    distances: &Bound<'py, PyDict>,
    from: usize,
    paths: &Bound<'py, PyAny>,
    before: &Bound<'py, PyAny>,
    target: Option<&Bound<'py, PyAny>>,
) -> PyResult<()> {
    let py = paths.py();
    let Some(target) = target else {
        for (node, _) in distances.iter().skip(from) {
            let path = paths.get_item(before.get_item(&node)?.get_item(0)?)?;
            paths.set_item(&node, path.add(PyList::new(py, [&node])?)?)?;
        }
        return Ok(());
    };
    let path = PyList::new(py, [target])?;
    let mut last = target.clone();
    loop {
        let known = before.call_method1(intern!(py, "get"), (&last,))?;
        if known.is_none() {
            break;
        }
        last = known.get_item(0)?;
        path.append(&last)?;
    }
    path.reverse()?;
    paths.set_item(target, path)
}
