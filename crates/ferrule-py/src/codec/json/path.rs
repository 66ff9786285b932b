//! Where in an object something is: `obj['a'][3]`.

#![allow(unsafe_code, reason = "objects read in place")]

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::frame::{Frame, Items};

/// More steps than twice as many are cut short.
const SHOWN: usize = 8;

/// The way from the outermost to what was last taken of the innermost.
pub fn path(py: Python<'_>, frames: &[Frame<'_>]) -> String {
    let mut path = String::from("obj");
    for (depth, frame) in frames.iter().enumerate() {
        if depth == SHOWN && frames.len() > 2 * SHOWN {
            path.push_str("[…]");
        }
        if (SHOWN..frames.len().saturating_sub(SHOWN)).contains(&depth) && frames.len() > 2 * SHOWN {
            continue;
        }
        let step = match &frame.items {
            Items::List(_) | Items::Tuple(_) => format!("[{}]", frame.next - 1),
            Items::Dict(dict) => step_of(py, dict, frame.next).unwrap_or_else(|| "[?]".into()),
            Items::Pairs(pairs) => {
                let key = pairs.get_item(frame.next as usize - 2).and_then(|key| key.repr());
                key.map_or_else(|_| "[?]".into(), |key| format!("[{key}]"))
            }
        };
        path.push_str(&step);
    }
    path
}

/// The key that `PyDict_Next` gave before it was at `next`.
fn step_of(py: Python<'_>, dict: &Bound<'_, PyDict>, next: isize) -> Option<String> {
    let (mut at, mut key, mut value) = (0, std::ptr::null_mut(), std::ptr::null_mut());
    // SAFETY: a dict, and nothing of Python runs in the loop; the key is borrowed only until it is held.
    let key = unsafe {
        while ffi::PyDict_Next(dict.as_ptr(), &raw mut at, &raw mut key, &raw mut value) != 0 && at < next {}
        Bound::from_borrowed_ptr_or_opt(py, key)?
    };
    key.repr().ok().map(|key| format!("[{key}]"))
}
