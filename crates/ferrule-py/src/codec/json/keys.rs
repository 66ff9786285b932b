//! Short texts that came lately, as objects whose hash is known: in real documents most keys come again, and many values.

use std::sync::{Mutex, PoisonError, TryLockError};

use pyo3::prelude::*;
use pyo3::types::PyString;

/// Places, each for the texts that its number says.
const PLACES: usize = 1 << 10;
/// Only texts of at most so many bytes: then a [`Mark`] tells them apart.
const SHORT: usize = 16;
/// Of so many values an eighth must have been met again; otherwise they are not looked for any more in this call.
const TRIAL: u32 = 1 << 10;

/// The tables go from call to call. Who finds them taken by another thread makes its own.
static KEPT: Mutex<Option<Kept>> = Mutex::new(None);

/// The texts that came lately: keys, and values.
pub struct Kept {
    pub keys: Table,
    pub values: Table,
    asked: u32,
    met: u32,
    /// Whether values are looked for.
    looks: bool,
}

impl Kept {
    /// The tables that are kept, or new ones.
    pub fn take() -> Self {
        let kept = match KEPT.try_lock() {
            Ok(mut kept) => kept.take(),
            Err(TryLockError::Poisoned(kept)) => kept.into_inner().take(),
            Err(TryLockError::WouldBlock) => None,
        };
        let mut kept = kept.unwrap_or_else(|| Self {
            keys: Table::new(),
            values: Table::new(),
            asked: 0,
            met: 0,
            looks: true,
        });
        (kept.asked, kept.met, kept.looks) = (0, 0, true);
        kept
    }

    /// Keeps them for the next call.
    pub fn give_back(self) {
        let other = KEPT.lock().unwrap_or_else(PoisonError::into_inner).replace(self);
        drop(other);
    }

    /// The mark of a value that should be looked for.
    #[inline]
    pub fn value_mark(&mut self, text: &[u8]) -> Option<Mark> {
        if !self.looks {
            return None;
        }
        self.asked += 1;
        if self.asked == TRIAL {
            self.looks = self.met >= TRIAL / 8;
            (self.asked, self.met) = (0, 0);
        }
        Mark::of(text)
    }

    /// Says that a value was met again.
    #[inline]
    pub fn met(&mut self) {
        self.met += 1;
    }
}

/// All that there is of a short text: its first and its last eight bytes, which overlap, and how many it has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    first: u64,
    last: u64,
    len: usize,
}

impl Mark {
    /// Of a text of 1 to [`SHORT`] bytes.
    #[inline]
    pub fn of(text: &[u8]) -> Option<Self> {
        let len = text.len();
        if len > SHORT {
            return None;
        }
        let (first, last) =
            if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
                (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
            } else if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
                (u64::from(u32::from_le_bytes(*first)), u64::from(u32::from_le_bytes(*last)))
            } else {
                let (Some(first), Some(last)) = (text.first(), text.last()) else { return None };
                (u64::from(*first) | u64::from(text[len / 2]) << 8, u64::from(*last))
            };
        Some(Self { first, last, len })
    }

    #[inline]
    fn place(self) -> usize {
        let mixed = (self.first ^ (self.len as u64) << 56).wrapping_mul(0x9E37_79B9_7F4A_7C15)
            ^ self.last.wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
        (mixed ^ mixed >> 32) as usize % PLACES
    }
}

type Place = Option<(Mark, Py<PyString>)>;

/// Up to [`PLACES`] short texts.
pub struct Table {
    places: Box<[Place]>,
}

impl Table {
    fn new() -> Self {
        Self { places: (0..PLACES).map(|_| None).collect() }
    }

    /// The text with this mark, if it came lately.
    #[inline]
    pub fn get<'py>(&self, py: Python<'py>, mark: Mark) -> Option<Bound<'py, PyString>> {
        match &self.places[mark.place()] {
            Some((known, string)) if *known == mark => Some(string.bind(py).clone()),
            _ => None,
        }
    }

    /// Keeps a text.
    #[inline]
    pub fn put(&mut self, mark: Mark, string: &Bound<'_, PyString>) {
        let old = self.places[mark.place()].replace((mark, string.clone().unbind()));
        if let Some((_, old)) = old {
            drop(old.into_bound(string.py()));
        }
    }
}
