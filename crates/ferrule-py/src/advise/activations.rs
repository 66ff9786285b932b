//! Which calls of functions a thread was in at the look before, and which are new.
//!
//! A frame that stands where it stood, with the same variables, waits for the same call. Two kinds it can't be said of: what C
//! calls, or a generator's, may have begun again; and a loop with nothing to count may have come round. Where such a frame has
//! gone on, it is the same call or another one.

use std::collections::{HashMap, HashSet};

use ferrule_gate::cpython::frames::Frame;

/// What was seen of the calls of a function.
#[derive(Clone, Copy, Default)]
pub struct Calls {
    /// How many were new at a look.
    pub begun: u64,
    /// How often one that was there before may have been another.
    pub again: u64,
    /// How many have ended that were seen at one look alone.
    pub once: u64,
}

/// The most generators that are known again.
const MOST: usize = 10_000;

struct Held {
    frame: Frame,
    looks: u32,
}

/// The calls that a thread is in, the outermost first.
#[derive(Default)]
pub struct Activations {
    held: Vec<Held>,
    rested: bool,
    /// Generators that were seen, by the address and function of each: one that goes on is no new call.
    generators: HashSet<(usize, u32)>,
}

impl Activations {
    /// It was looked at while it had done nothing.
    pub fn rest(&mut self) {
        self.rested = true;
    }

    /// Takes a stack, innermost first, and adds up what is new by function.
    pub fn see(&mut self, stack: &[Frame], calls: &mut HashMap<u32, Calls>) {
        // One that rests is there for many looks.
        let more = if std::mem::take(&mut self.rested) { 2 } else { 0 };
        self.held.iter_mut().for_each(|held| held.looks = held.looks.saturating_add(more));
        let same = self.keep(stack, calls);
        self.end(same, calls);
        for frame in stack.iter().rev().skip(same) {
            let known = calls.entry(frame.function).or_default();
            if frame.stays && !self.is_new(frame) {
                known.again += 1;
            } else {
                known.begun += 1;
            }
            self.held.push(Held { frame: *frame, looks: 1 });
        }
    }

    /// Whether a generator was not seen before.
    fn is_new(&mut self, frame: &Frame) -> bool {
        if self.generators.len() >= MOST {
            self.generators.clear();
        }
        self.generators.insert((frame.address, frame.function))
    }

    /// How many of the outermost calls are the same as before: down to the first one that has gone on.
    fn keep(&mut self, stack: &[Frame], calls: &mut HashMap<u32, Calls>) -> usize {
        let mut circles = false;
        for (place, (held, frame)) in self.held.iter_mut().zip(stack.iter().rev()).enumerate() {
            if held.frame.address != frame.address || held.frame.function != frame.function {
                return place;
            }
            let stands = held.frame.state == frame.state;
            held.frame = *frame;
            held.looks = held.looks.saturating_add(1);
            if !stands {
                if place > 0 && (frame.again || circles) {
                    calls.entry(frame.function).or_default().again += 1;
                }
                return place + 1;
            }
            circles = frame.circles;
        }
        self.held.len().min(stack.len())
    }

    /// Of its calls, only so many outermost ones have not ended.
    pub fn end(&mut self, left: usize, calls: &mut HashMap<u32, Calls>) {
        for held in self.held.drain(left..).filter(|held| held.looks == 1) {
            calls.entry(held.frame.function).or_default().once += 1;
        }
    }
}
