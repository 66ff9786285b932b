//! Where in an object something is: `obj['a'][3]`.

#![allow(unsafe_code, reason = "objects read in place")]

use ferrule_gate::errors::shown;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::frame::{Frame, Items};

/// More steps than twice as many are cut short.
const SHOWN: usize = 8;

/// The way from the outermost to what was last taken of the innermost.
pub fn path(py: Python<'_>, frames: &[Frame<'_>]) -> PyResult<String> {
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
            Items::Dict(dict) => {
                key_before(py, dict, frame.next).map_or_else(|| Ok("[?]".into()), |key| step_of(&key))?
            }
            Items::Pairs(pairs) => step_of(&pairs.get_item(frame.next as usize - 2)?)?,
        };
        path.push_str(&step);
    }
    Ok(path)
}

fn step_of(key: &Bound<'_, PyAny>) -> PyResult<String> {
    shown(key).map(|key| format!("[{key}]"))
}

/// The key that `PyDict_Next` gave before it was at `next`.
fn key_before<'py>(py: Python<'py>, dict: &Bound<'py, PyDict>, next: isize) -> Option<Bound<'py, PyAny>> {
    let (mut at, mut key, mut value) = (0, std::ptr::null_mut(), std::ptr::null_mut());
    // SAFETY: a dict, and nothing of Python runs in the loop; the key is borrowed only until it is held.
    unsafe {
        while ffi::PyDict_Next(dict.as_ptr(), &raw mut at, &raw mut key, &raw mut value) != 0 && at < next {}
        Bound::from_borrowed_ptr_or_opt(py, key)
    }
}
