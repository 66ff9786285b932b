//! The call tree, and what samples add up to.

use std::collections::HashMap;
use std::sync::Arc;

use ferrule_gate::cpython::frames::{Frame, Function};

use super::activations::Calls;
use super::events::{Key, Lines, Sum};

/// How many frames of a stack are kept: so many outermost, so many innermost. What is between is left out.
const OUTERMOST: usize = 64;
const INNERMOST: usize = 192;

/// What is left of a function's recent time after a step of [`Tree::fade`].
const KEPT: f64 = 0.85;

/// All that was seen, and what of it wasn't said yet.
#[derive(Default)]
pub struct Tree {
    /// By parent, function and line.
    nodes: HashMap<(i32, u32, i32), i32>,
    rows: HashMap<Key, Sum>,
    /// By function.
    pub calls: HashMap<u32, Calls>,
    functions: Vec<Arc<Function>>,
    /// Of each function: its own seconds of late.
    recent: Vec<f64>,
    /// Of each node: its function.
    of_node: Vec<u32>,
    pub lines: Lines,
}

impl Tree {
    /// Takes over the functions that weren't there before.
    pub fn learn(&mut self, functions: &[Arc<Function>]) {
        for function in &functions[self.functions.len().min(functions.len())..] {
            self.lines.code_seen(self.functions.len(), function);
            self.functions.push(Arc::clone(function));
            self.recent.push(0.0);
        }
    }

    /// The node of a stack, innermost frame first.
    pub fn node(&mut self, stack: &[Frame]) -> i32 {
        let mut parent = -1;
        for (place, frame) in stack.iter().enumerate().rev() {
            if place >= INNERMOST && place + OUTERMOST < stack.len() {
                continue;
            }
            let next = self.of_node.len() as i32;
            let (function, line) = (frame.function, frame.line);
            let found = *self.nodes.entry((parent, function, line)).or_insert(next);
            if found == next {
                let shown = if line < 0 { self.first_line(function) } else { line };
                self.lines.node_seen(found, parent, function, shown);
                self.of_node.push(function);
            }
            parent = found;
        }
        parent
    }

    /// Adds a sample.
    pub fn add(&mut self, key: Key, cpu: f64, wall: f64, stalled: f64) {
        let sum = self.rows.entry(key).or_default();
        sum.cpu += cpu;
        sum.wall += wall;
        sum.count += 1;
        sum.stalled += stalled;
        let function = self.of_node.get(key.node as usize);
        if let Some(recent) = function.and_then(|&function| self.recent.get_mut(function as usize)) {
            *recent += cpu;
        }
    }

    /// Says the samples since the last time, and gives all lines that weren't written.
    pub fn said(&mut self, at: f64) -> String {
        if !self.rows.is_empty() {
            self.lines.samples(at, self.rows.drain());
        }
        if !self.calls.is_empty() {
            self.lines.begun(at, self.calls.drain());
        }
        self.lines.taken()
    }

    /// What is long ago counts less.
    pub fn fade(&mut self) {
        self.recent.iter_mut().for_each(|seconds| *seconds *= KEPT);
    }

    /// The functions with the most own time of late, at most `count` of them, the most first.
    pub fn hottest(&self, count: usize) -> Vec<Arc<Function>> {
        let mut found: Vec<_> =
            self.recent.iter().zip(&self.functions).filter(|(own, _)| **own > 0.0).collect();
        found.sort_by(|one, other| other.0.total_cmp(one.0));
        found.into_iter().take(count).map(|(_, function)| Arc::clone(function)).collect()
    }

    fn first_line(&self, function: u32) -> i32 {
        self.functions.get(function as usize).map_or(0, |function| function.line)
    }
}
