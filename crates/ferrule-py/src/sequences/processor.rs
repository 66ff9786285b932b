//! The class `DataProcessor`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use ferrule_base::{Error, Run};
use ferrule_gate::door::detached;
use ferrule_gate::errors::Outcome;
use ferrule_gate::fork::Turns;
use ferrule_gate::give::arrays::new_array;
use ferrule_gate::give::lists::list_of_floats;
use ferrule_gate::hints::{AnyInt, ArrayLike, FloatArray};
use ferrule_gate::take::number::size;
use ferrule_gate::take::numbers::Floats;
use ferrule_kernels::sequences::Processor;
use pyo3::prelude::*;
use pyo3::types::PyList;

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
#[pyclass(frozen, module = "ferrule.sequences", name = "DataProcessor")]
pub struct DataProcessor {
    /// Locked by whose turn it is.
    numbers: Mutex<Processor>,
    turns: Turns,
    chunk_size: usize,
    /// The thread whose turn it is, or 0: a signal's handler that runs in it would wait for itself for ever.
    owner: AtomicUsize,
}

/// A number for the running thread, other than that of every other thread there is.
fn this_thread() -> usize {
    thread_local!(static HERE: u8 = const { 0 });
    HERE.with(|here| std::ptr::from_ref(here).addr())
}

impl DataProcessor {
    /// Runs on the numbers, detached. Another thread that waits for them waits detached too.
    fn with<T: Send>(
        &self,
        py: Python<'_>,
        kernel: impl FnOnce(&mut Processor, &Run<'_>) -> Result<T, Error> + Send,
    ) -> Outcome<T> {
        if self.owner.load(Ordering::Relaxed) == this_thread() {
            let text = "DataProcessor: used by a signal's handler during a call of its own, wanted the call to end first";
            return Err(Error::Value(text.into()).into());
        }
        let _turn = self.turns.wait(py);
        let mut processor = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        self.owner.store(this_thread(), Ordering::Relaxed);
        let numbers = &mut *processor;
        let outcome = detached(py, |run| kernel(numbers, run));
        self.owner.store(0, Ordering::Relaxed);
        outcome
    }
}

#[pymethods]
impl DataProcessor {
    #[new]
    fn new(chunk_size: AnyInt<'_>) -> Outcome<Self> {
        let chunk_size = size(&chunk_size.0, "chunk_size", 1)?;
        let numbers = Mutex::new(Processor::new(chunk_size)?);
        Ok(Self { numbers, turns: Turns::default(), chunk_size, owner: AtomicUsize::new(0) })
    }

    /// Appends numbers: a list, a tuple, or a one-dimensional array of integers or floats. They are copied, as
    /// ``float`` gives them: of an integer past 2**53 the nearest float.
    fn add_data(&self, py: Python<'_>, values: ArrayLike<'_>) -> Outcome<()> {
        let values = Floats::new(&values.0, "values")?;
        let values = &*values;
        self.with(py, |processor, _| processor.add(values))
    }

    /// The mean of each full chunk, as a list of floats; their numbers are taken out, and what does not fill a chunk stays.
    #[pyo3(signature = () -> "list[float]")]
    fn process_chunks<'py>(&self, py: Python<'py>) -> Outcome<Bound<'py, PyList>> {
        Ok(list_of_floats(py, &self.with(py, Processor::process_chunks)?)?)
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
    fn chunk_size(&self) -> usize {
        self.chunk_size
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
