//! Python's objects that a process looks up once.

use std::sync::OnceLock;

use pyo3::PyTypeCheck;
use pyo3::prelude::*;

/// An object for a `static`. It is made outside of any lock: making it may run any Python code, in which a signal's handler
/// may ask for the same, or another thread may fork. Who makes it second gets the first.
pub struct Kept<T>(OnceLock<Py<T>>);

impl<T> Kept<T> {
    /// Not made yet.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "for a static, which needs a constant")]
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// It, by `make` if there is none.
    #[inline]
    pub fn get_or_try_init<E>(
        &self,
        _py: Python<'_>,
        make: impl FnOnce() -> Result<Py<T>, E>,
    ) -> Result<&Py<T>, E> {
        match self.0.get() {
            Some(kept) => Ok(kept),
            None => make().map(|made| self.0.get_or_init(|| made)),
        }
    }
}

impl<T: PyTypeCheck> Kept<T> {
    /// A name of a module.
    pub fn import<'py>(&self, py: Python<'py>, module: &str, name: &str) -> PyResult<&Bound<'py, T>> {
        let look_up = || Ok::<_, PyErr>(py.import(module)?.getattr(name)?.cast_into::<T>()?.unbind());
        self.get_or_try_init(py, look_up).map(|kept| kept.bind(py))
    }
}
