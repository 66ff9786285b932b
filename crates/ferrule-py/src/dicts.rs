//! Where a dict will look next: a large one is not cached, and each look-up waits for three lines of memory,
//! one after the other. Asked for ahead, those of many look-ups overlap.

use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Asks the processor for what a dict will read when keys with these hashes are put into it.
///
/// It only makes that faster, and does nothing where a dict is not laid out as expected.
#[inline]
pub fn prefetch(dict: &Bound<'_, PyDict>, hashes: &[isize]) {
    #[cfg(all(target_arch = "x86_64", not(any(PyPy, GraalPy, Py_LIMITED_API, Py_GIL_DISABLED))))]
    if let Some(table) = cpython::Table::of(dict) {
        table.prefetch(hashes);
    }
    #[cfg(not(all(target_arch = "x86_64", not(any(PyPy, GraalPy, Py_LIMITED_API, Py_GIL_DISABLED)))))]
    let _ = (dict, hashes);
}

#[cfg(all(target_arch = "x86_64", not(any(PyPy, GraalPy, Py_LIMITED_API, Py_GIL_DISABLED))))]
mod cpython {
    use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};

    use pyo3::ffi::PyDictObject;
    use pyo3::prelude::*;
    use pyo3::types::PyDict;

    /// The start of `struct _dictkeysobject` of CPython 3.11 to 3.14. The index follows it, of four bytes each
    /// from 65,536 places on, then the entries: pointers to key and value.
    #[repr(C)]
    #[derive(Clone, Copy)]
    struct Header {
        references: isize,
        log2_size: u8,
        log2_index_bytes: u8,
        kind: u8,
        version: u32,
        usable: isize,
        entries: isize,
    }

    /// All keys are str.
    const UNICODE: u8 = 1;
    /// Smaller dicts are cached.
    const LARGE: u8 = 16;
    const MOST: u8 = 31;

    pub(super) struct Table {
        index: *const i32,
        mask: usize,
        entries: *const [usize; 2],
        len: usize,
    }

    impl Table {
        /// `None` for a small dict, or one that is not as expected.
        #[inline]
        pub(super) fn of(dict: &Bound<'_, PyDict>) -> Option<Self> {
            // Below that no table has the size that is asked for here, and the header might be all there is.
            if dict.len() < 1 << (LARGE - 2) {
                return None;
            }
            // SAFETY: an attached exact dict points to its keys, which for so many take far more bytes than a
            // header, all of them initialised.
            let (keys, header) = unsafe {
                let keys = (*dict.as_ptr().cast::<PyDictObject>()).ma_keys.cast::<Header>();
                (keys, *keys)
            };
            let Header { log2_size, log2_index_bytes, kind, usable, entries, .. } = header;
            if !(LARGE..=MOST).contains(&log2_size) || log2_index_bytes != log2_size + 2 || kind != UNICODE {
                return None;
            }
            // Two thirds of the places are for entries: what is used and what is free of them.
            let size = 1_usize << log2_size;
            if entries as usize != dict.len() || (entries + usable) as usize != (size << 1) / 3 {
                return None;
            }
            let index = keys.wrapping_add(1).cast::<i32>();
            Some(Self { index, mask: size - 1, entries: index.wrapping_add(size).cast(), len: dict.len() })
        }

        pub(super) fn prefetch(&self, hashes: &[isize]) {
            let mut probes: [Probe; MOST_KEYS] = [Probe::default(); MOST_KEYS];
            let probes = &mut probes[..hashes.len().min(MOST_KEYS)];
            for (probe, &hash) in probes.iter_mut().zip(hashes) {
                *probe = Probe { place: hash as usize & self.mask, rest: hash as usize };
                ask(self.place(*probe));
            }
            let mut open = probes.len();
            for _ in 0..ROUNDS {
                // Those that find their place taken come first, and look at the next one.
                let before = std::mem::take(&mut open);
                for at in 0..before {
                    if let Some(entry) = self.entry(probes[at]) {
                        ask(entry);
                        probes[open] = probes[at];
                        open += 1;
                    }
                }
                for probe in &mut probes[..open] {
                    if let Some(entry) = self.entry(*probe) {
                        // SAFETY: as for `entry`; the address that is read is only asked for.
                        let key = unsafe { (*entry)[0] };
                        ask(std::ptr::without_provenance::<isize>(key).wrapping_add(HASH));
                    }
                    *probe = probe.next(self.mask);
                    ask(self.place(*probe));
                }
            }
        }

        #[inline]
        fn place(&self, probe: Probe) -> *const i32 {
            self.index.wrapping_add(probe.place)
        }

        /// The entry at the place that is looked at.
        #[inline]
        fn entry(&self, probe: Probe) -> Option<*const [usize; 2]> {
            // SAFETY: the index has `mask + 1` places, and its size and that of the entries agree with all that
            // the header says, as `of` has seen; nothing changes the dict while `self` lives.
            let entry = unsafe { *self.place(probe) };
            ((entry as usize) < self.len).then(|| self.entries.wrapping_add(entry as usize))
        }
    }

    /// At most so many keys are asked for at a time.
    const MOST_KEYS: usize = 64;
    /// So many places of a key: most find theirs by then.
    const ROUNDS: usize = 3;

    #[derive(Clone, Copy, Default)]
    struct Probe {
        place: usize,
        rest: usize,
    }

    impl Probe {
        /// Where CPython looks next.
        #[inline]
        fn next(self, mask: usize) -> Self {
            let rest = self.rest >> 5;
            Self { place: (self.place * 5).wrapping_add(rest + 1) & mask, rest }
        }
    }

    /// Where a str keeps its hash, in words.
    const HASH: usize = 3;

    #[inline]
    fn ask<T>(address: *const T) {
        // SAFETY: a prefetch reads nothing that the program can see and faults at no address.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(address.cast()) };
    }
}
