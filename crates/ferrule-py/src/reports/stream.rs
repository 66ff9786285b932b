//! Rows that come as an Arrow stream.

use std::sync::{Mutex, PoisonError};

use arrow_array::RecordBatch;
use ferrule_gate::errors::{Outcome, wrong_type};
use ferrule_gate::hints::Exporter;
use ferrule_gate::take::arrow::Batches;
use ferrule_reports::Error;
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
    rest: Option<RecordBatch>,
}

#[pymethods]
impl ArrowRows {
    #[new]
    fn new(source: Exporter<'_>) -> Outcome<Self> {
        let Some(batches) = Batches::of(&source.0, "rows")? else {
            return Err(wrong_type("rows", &source.0, "Arrow data"));
        };
        let names = batches.schema().fields().iter().map(|field| field.name().clone()).collect();
        Ok(Self { names, stream: Mutex::new(Stream { batches, rest: None }) })
    }

    /// The names of the columns.
    #[getter]
    fn names(&self) -> Vec<String> {
        self.names.clone()
    }
}

impl ArrowRows {
    /// The next rows, of a batch that is large only a part; `None` after the last. Detached: a source may compute them, on threads that need Python.
    pub fn next(&self) -> Result<Option<RecordBatch>, Error> {
        let mut stream = self.stream.lock().unwrap_or_else(PoisonError::into_inner);
        let batch = loop {
            match stream.rest.take() {
                Some(batch) if batch.num_rows() > 0 => break batch,
                _ => match stream.batches.next_batch()? {
                    Some(batch) => stream.rest = Some(batch),
                    None => return Ok(None),
                },
            }
        };
        let rows = batch.num_rows().min(MOST_ROWS);
        stream.rest = Some(batch.slice(rows, batch.num_rows() - rows));
        Ok(Some(batch.slice(0, rows)))
    }
}
