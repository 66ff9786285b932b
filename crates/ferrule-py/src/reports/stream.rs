//! Rows that come as an Arrow stream.

use std::sync::{Mutex, MutexGuard, TryLockError};

use arrow_array::RecordBatch;
use arrow_schema::Schema;
use ferrule_base::Error;
use ferrule_gate::errors::{Outcome, wrong_type};
use ferrule_gate::hints::Exporter;
use ferrule_gate::take::arrow::{Batches, Columns, Failed};
use ferrule_reports::block::MOST_ROWS;
use pyo3::prelude::*;

/// The rows of anything that hands over Arrow data: read once, from the beginning to the end.
#[pyclass(frozen, module = "ferrule._core.reports")]
pub struct ArrowRows {
    names: Vec<String>,
    stream: Mutex<Stream>,
}

/// A stream, and what is left of the batch that came last.
struct Stream {
    batches: Batches,
    /// Which were asked for first: of all batches the same.
    columns: Option<Columns>,
    rest: Option<RecordBatch>,
}

impl Stream {
    /// Chooses the columns, where it was not done before.
    fn choose(
        &mut self,
        take: &[usize],
        fits: impl FnOnce(&Schema) -> Result<(), Failed>,
    ) -> Result<(), Failed> {
        if self.columns.is_none() {
            let chosen = self.batches.choose(take).map_err(Failed::Source)?;
            fits(chosen.schema())?;
            self.columns = Some(chosen);
        }
        Ok(())
    }
}

#[pymethods]
impl ArrowRows {
    /// Messages call them `name`.
    #[new]
    fn new(source: Exporter<'_>, name: &str) -> Outcome<Self> {
        let Some(batches) = Batches::of(&source.0, name)? else {
            return Err(wrong_type(name, &source.0, "Arrow data"));
        };
        let names = batches.schema().fields().iter().map(|field| field.name().clone()).collect();
        Ok(Self { names, stream: Mutex::new(Stream { batches, columns: None, rest: None }) })
    }

    /// The names of the columns.
    #[getter]
    fn names(&self) -> Vec<String> {
        self.names.clone()
    }
}

impl ArrowRows {
    /// The next rows of the columns at these places, of a batch that is large only a part; `None` after the last. Detached: a
    /// source may compute them, on threads that need Python.
    /// What `fits` refuses of the columns is refused before anybody looks at values.
    pub fn next(
        &self,
        take: &[usize],
        fits: impl FnOnce(&Schema) -> Result<(), Failed>,
    ) -> Result<Option<RecordBatch>, Failed> {
        let mut stream = self.taken()?;
        stream.choose(take, fits)?;
        let Stream { batches, columns: Some(columns), rest } = &mut *stream else { return Ok(None) };
        let batch = loop {
            match rest.take() {
                Some(batch) if batch.num_rows() > 0 => break batch,
                _ => match batches.next_batch(columns)? {
                    Some(batch) => *rest = Some(batch),
                    None => return Ok(None),
                },
            }
        };
        let rows = batch.num_rows().min(MOST_ROWS);
        *rest = Some(batch.slice(rows, batch.num_rows() - rows));
        Ok(Some(batch.slice(0, rows)))
    }

    /// Who has it may have it for ever, in a process that was forked meanwhile: nobody waits.
    fn taken(&self) -> Result<MutexGuard<'_, Stream>, Failed> {
        match self.stream.try_lock() {
            Ok(stream) => Ok(stream),
            Err(TryLockError::Poisoned(stream)) => Ok(stream.into_inner()),
            Err(TryLockError::WouldBlock) => {
                Err(Failed::Source(Error::Value("rows: they are being read elsewhere".to_owned())))
            }
        }
    }
}
