//! Rows that come as an Arrow stream.

use std::sync::{Mutex, PoisonError};

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::ArrowError;
use ferrule_gate::errors::Outcome;
use ferrule_gate::hints::Exporter;
use ferrule_reports::Error;
use ferrule_reports::block::MOST_ROWS;
use pyo3::prelude::*;
use pyo3_arrow::input::AnyRecordBatch;

/// The rows of anything that hands over Arrow data: read once, from the beginning to the end.
#[pyclass(frozen, module = "ferrule._core.reports")]
pub struct ArrowRows {
    names: Vec<String>,
    stream: Mutex<Stream>,
}

/// A stream, and what is left of the batch that came last.
struct Stream {
    reader: Box<dyn RecordBatchReader + Send>,
    rest: Option<RecordBatch>,
}

#[pymethods]
impl ArrowRows {
    #[new]
    fn new(source: Exporter<'_>) -> Outcome<Self> {
        let reader = source.0.extract::<AnyRecordBatch>()?.into_reader()?;
        let names = reader.schema().fields().iter().map(|field| field.name().clone()).collect();
        Ok(Self { names, stream: Mutex::new(Stream { reader, rest: None }) })
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
                _ => match stream.reader.next() {
                    Some(batch) => stream.rest = Some(batch.map_err(|error| failed(&error))?),
                    None => return Ok(None),
                },
            }
        };
        let rows = batch.num_rows().min(MOST_ROWS);
        stream.rest = Some(batch.slice(rows, batch.num_rows() - rows));
        Ok(Some(batch.slice(0, rows)))
    }
}

fn failed(error: &ArrowError) -> Error {
    Error::Value(format!("rows: the source failed: {error}"))
}
