//! The class `DataProcessor`.

use std::sync::{Mutex, PoisonError};

use ferrule_kernels::{Error, Run, sequences::Processor};
use pyo3::prelude::*;
use pyo3::sync::MutexExt;

use crate::door::detached;
use crate::errors::Outcome;
use crate::hints::{ArrayLike, FloatArray};
use crate::new_array::new_array;
use crate::numbers::Floats;

/// Collects numbers and processes them in chunks. Threads may share one.
///
/// Parameters
/// ----------
/// chunk_size : int
///     How many numbers make a chunk: at least 1, otherwise :class:`ArgumentError`.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> processor = fe.DataProcessor(chunk_size=3)
/// >>> processor.add_data([1, 2, 3, 4, 5, 6, 7])
/// >>> processor.process_chunks()
/// [2.0, 5.0]
/// >>> processor
/// DataProcessor(size=1, chunk_size=3)
/// >>> processor.remainder
/// array([7.])
#[pyclass(frozen, module = "ferrule", name = "DataProcessor")]
pub struct DataProcessor(Mutex<Processor>);

impl DataProcessor {
    /// Runs on the numbers, detached. Another thread that waits for them waits detached too.
    fn with<T: Send>(
        &self,
        py: Python<'_>,
        kernel: impl FnOnce(&mut Processor, &Run<'_>) -> Result<T, Error> + Send,
    ) -> Outcome<T> {
        let mut processor = self.0.lock_py_attached(py).unwrap_or_else(PoisonError::into_inner);
        let processor = &mut *processor;
        detached(py, |run| kernel(processor, run))
    }
}

#[pymethods]
impl DataProcessor {
    #[new]
    fn new(chunk_size: i64) -> Outcome<Self> {
        let size = usize::try_from(chunk_size)
            .map_err(|_| Error::Value(format!("chunk_size: got {chunk_size}, wanted a positive integer")))?;
        Ok(Self(Mutex::new(Processor::new(size)?)))
    }

    /// Appends numbers: a list, a tuple, or a one-dimensional array of integers or floats. They are copied, as floats.
    fn add_data(&self, py: Python<'_>, values: ArrayLike<'_>) -> Outcome<()> {
        let values = Floats::new(&values.0, "values")?;
        let values = &*values;
        self.with(py, |processor, _| processor.add(values))
    }

    /// The mean of each full chunk, as a list of floats; their numbers are taken out, and what does not fill a chunk stays.
    fn process_chunks(&self, py: Python<'_>) -> Outcome<Vec<f64>> {
        self.with(py, Processor::process_chunks)
    }

    /// Count, mean and population standard deviation (divisor: the count) of the numbers held; (0, 0.0, 0.0) of none.
    fn get_statistics(&self, py: Python<'_>) -> Outcome<(usize, f64, f64)> {
        let stats = self.with(py, Processor::statistics)?;
        Ok(stats.map_or((0, 0.0, 0.0), |stats| (stats.count, stats.mean, stats.std(0))))
    }

    /// Forgets all numbers.
    fn clear(&self, py: Python<'_>) -> Outcome<()> {
        self.with(py, |processor, _| {
            processor.clear();
            Ok(())
        })
    }

    /// How many numbers make a chunk.
    #[getter]
    fn chunk_size(&self, py: Python<'_>) -> Outcome<usize> {
        self.with(py, |processor, _| Ok(processor.chunk_size()))
    }

    /// The numbers that do not fill a chunk, a copy: what `process_chunks` would leave.
    #[getter]
    fn remainder<'py>(&self, py: Python<'py>) -> Outcome<FloatArray<'py>> {
        Ok(FloatArray(new_array(py, self.with(py, |processor, _| Ok(processor.remainder()))?)?))
    }

    fn __len__(&self, py: Python<'_>) -> Outcome<usize> {
        self.with(py, |processor, _| Ok(processor.len()))
    }

    fn __repr__(&self, py: Python<'_>) -> Outcome<String> {
        self.with(py, |processor, _| {
            Ok(format!("DataProcessor(size={}, chunk_size={})", processor.len(), processor.chunk_size()))
        })
    }
}
