//! The class `CacheStats`.

use ferrule_gate::errors::Outcome;
use ferrule_gate::take::scalar::Int;
use pyo3::prelude::*;

/// What a cache did: how often a key was there, how many entries left and why, and what is there now.
///
/// Attributes
/// ----------
/// hits, misses : int
///     Look-ups by ``cache[key]``, ``get``, ``setdefault``, ``get_or_compute`` and decorated functions. Who waits for
///     another one's computation has missed.
/// evictions : int
///     Entries that made room for others, and those too large to be kept.
/// expirations : int
///     Entries that were removed because their time was over.
/// entries : int
///     How many there are.
/// bytes : int
///     The sum of their sizes; 0 without ``max_bytes``.
/// hit_ratio : float
///     Hits among all look-ups; 0 before the first.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> cache = fe.Cache(max_entries=100)
/// >>> cache["a"] = 1
/// >>> cache.get("a"), cache.get("b")
/// (1, None)
/// >>> cache.stats()
/// CacheStats(hits=1, misses=1, evictions=0, expirations=0, entries=1, bytes=0)
/// >>> cache.stats().hit_ratio
/// 0.5
#[pyclass(frozen, eq, hash, get_all, module = "ferrule.maps")]
#[derive(PartialEq, Eq, Hash)]
pub struct CacheStats {
    pub(super) hits: u64,
    pub(super) misses: u64,
    pub(super) evictions: u64,
    pub(super) expirations: u64,
    pub(super) entries: u64,
    pub(super) bytes: u64,
}

#[pymethods]
impl CacheStats {
    #[new]
    #[pyo3(
        signature = (
            hits = Int::or(0), misses = Int::or(0), evictions = Int::or(0), expirations = Int::or(0),
            entries = Int::or(0), bytes = Int::or(0)
        ),
        text_signature = "(hits=0, misses=0, evictions=0, expirations=0, entries=0, bytes=0)"
    )]
    fn new(
        hits: Int<'_, '_>,
        misses: Int<'_, '_>,
        evictions: Int<'_, '_>,
        expirations: Int<'_, '_>,
        entries: Int<'_, '_>,
        bytes: Int<'_, '_>,
    ) -> Outcome<Self> {
        Ok(Self {
            hits: hits.count("hits")?,
            misses: misses.count("misses")?,
            evictions: evictions.count("evictions")?,
            expirations: expirations.count("expirations")?,
            entries: entries.count("entries")?,
            bytes: bytes.count("bytes")?,
        })
    }

    /// To be copied and pickled.
    fn __getnewargs__(&self) -> (u64, u64, u64, u64, u64, u64) {
        (self.hits, self.misses, self.evictions, self.expirations, self.entries, self.bytes)
    }

    #[getter]
    fn hit_ratio(&self) -> f64 {
        self.hits as f64 / (self.hits + self.misses).max(1) as f64
    }

    fn __repr__(&self) -> String {
        let Self { hits, misses, evictions, expirations, entries, bytes } = self;
        format!(
            "CacheStats(hits={hits}, misses={misses}, evictions={evictions}, expirations={expirations}, \
             entries={entries}, bytes={bytes})"
        )
    }
}
