//! Which computation waits for which, so that none waits for itself.

use std::collections::HashMap;

/// A computation, by a number that no other one ever has.
pub type Computation = u64;

/// Who waits for whom: a graph without circles.
#[derive(Debug, Default)]
pub struct Waits {
    /// One waiter may wait for the same computation several times.
    targets: Option<HashMap<Computation, Vec<Computation>>>,
}

impl Waits {
    /// Nobody waits.
    #[must_use]
    pub const fn new() -> Self {
        Self { targets: None }
    }

    /// Lets `waiter` wait for `target`; `false`, and nothing is changed, where neither could ever go on.
    #[must_use]
    pub fn begin(&mut self, waiter: Computation, target: Computation) -> bool {
        if self.reaches(target, waiter) {
            return false;
        }
        self.targets.get_or_insert_default().entry(waiter).or_default().push(target);
        true
    }

    /// Takes back one [`begin`](Self::begin).
    pub fn end(&mut self, waiter: Computation, target: Computation) {
        let Some(all) = &mut self.targets else { return };
        let Some(targets) = all.get_mut(&waiter) else { return };
        if let Some(at) = targets.iter().position(|&other| other == target) {
            targets.swap_remove(at);
        }
        if targets.is_empty() {
            all.remove(&waiter);
        }
    }

    fn reaches(&self, from: Computation, to: Computation) -> bool {
        let mut open = vec![from];
        let mut seen = std::collections::HashSet::new();
        while let Some(at) = open.pop() {
            if at == to {
                return true;
            }
            if seen.insert(at)
                && let Some(targets) = self.targets.as_ref().and_then(|all| all.get(&at))
            {
                open.extend(targets);
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_circle_is_ever_closed() {
        let mut waits = Waits::new();
        assert!(!waits.begin(1, 1));
        assert!(waits.begin(1, 2));
        assert!(waits.begin(2, 3));
        assert!(waits.begin(1, 3));
        assert!(!waits.begin(3, 1));
        assert!(!waits.begin(2, 1));
        waits.end(2, 3);
        assert!(!waits.begin(3, 1));
        waits.end(1, 3);
        assert!(waits.begin(3, 1));
    }

    #[test]
    fn who_waits_twice_must_end_twice() {
        let mut waits = Waits::new();
        assert!(waits.begin(1, 2));
        assert!(waits.begin(1, 2));
        waits.end(1, 2);
        assert!(!waits.begin(2, 1));
        waits.end(1, 2);
        waits.end(1, 2);
        assert!(waits.begin(2, 1));
    }
}
