//! How the objects of a `FrozenMap` are let go.

use std::cell::RefCell;

use pyo3::prelude::*;

thread_local! {
    /// What this thread is still to let go, while it is at the objects of another map.
    static LEFT: RefCell<Option<Vec<Py<PyAny>>>> = const { RefCell::new(None) };
}

/// Lets objects go: those of a map within a map after the outer one's, since maps may lie in each other a million deep,
/// which is more than the stack has room for.
pub fn let_go(mut objects: Vec<Py<PyAny>>) {
    let outermost = LEFT.try_with(|left| match &mut *left.borrow_mut() {
        Some(left) => {
            left.append(&mut objects);
            false
        }
        none => {
            *none = Some(Vec::new());
            true
        }
    });
    if !outermost.unwrap_or(false) {
        return;
    }
    while let Some(object) = objects.pop() {
        // Nothing is borrowed here: any code may run.
        drop(object);
        LEFT.with_borrow_mut(|left| objects.append(left.get_or_insert_default()));
    }
    LEFT.set(None);
}
