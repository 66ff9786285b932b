//! The keys that came lately, as objects whose hash is known: in real documents most come again.

use std::sync::{Mutex, PoisonError, TryLockError};

use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::strings::{Key, short_key};

/// Places, each for the keys that its number says.
const PLACES: usize = 1 << 11;

/// One table goes from call to call. Who finds it taken by another thread makes its own.
static KEPT: Mutex<Option<Keys>> = Mutex::new(None);

/// Up to [`PLACES`] short keys.
pub struct Keys {
    places: Box<[Option<(Key, Py<PyString>)>]>,
}

impl Keys {
    /// The table that is kept, or a new one.
    pub fn take() -> Self {
        let kept = match KEPT.try_lock() {
            Ok(mut kept) => kept.take(),
            Err(TryLockError::Poisoned(kept)) => kept.into_inner().take(),
            Err(TryLockError::WouldBlock) => None,
        };
        kept.unwrap_or_else(|| Self { places: (0..PLACES).map(|_| None).collect() })
    }

    /// Keeps it for the next call.
    pub fn give_back(self) {
        let other = KEPT.lock().unwrap_or_else(PoisonError::into_inner).replace(self);
        drop(other);
    }

    #[inline]
    fn place(key: &Key) -> usize {
        let mixed = key.0.iter().fold(key.1 as u64, |hash, &part| {
            (hash ^ part).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
        });
        mixed as usize % PLACES
    }

    /// The key of these bytes, if it came lately.
    #[inline]
    pub fn get<'py>(&self, py: Python<'py>, text: &[u8]) -> Option<Bound<'py, PyString>> {
        let key = short_key(text)?;
        match &self.places[Self::place(&key)] {
            Some((known, string)) if *known == key => Some(string.bind(py).clone()),
            _ => None,
        }
    }

    /// Keeps a key, if it is short.
    pub fn put(&mut self, text: &[u8], string: &Bound<'_, PyString>) {
        if let Some(key) = short_key(text) {
            let place = Self::place(&key);
            self.places[place] = Some((key, string.clone().unbind()));
        }
    }
}
