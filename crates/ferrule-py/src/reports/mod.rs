//! Bindings of the domain `reports`.

mod arrays;
mod cells;
mod csv;
mod failure;
mod hints;
mod rows;
mod stream;

use ferrule_base::one_of;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Schema};

use ferrule_base::Run;
use ferrule_base::fork::forks;
use ferrule_base::memory::copied;
use ferrule_gate::errors::Outcome;
use ferrule_gate::give::bytes::new_bytes;
use ferrule_gate::take;
use ferrule_gate::take::number::float_or;
use ferrule_gate::take::scalar::{Flag, Str};
use ferrule_reports::block::MOST_ROWS;
use ferrule_reports::model::Report;
use ferrule_reports::output::Output;
use ferrule_reports::pdf::text::BUILT_IN;
use ferrule_reports::{Error, Writer};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyList};

use csv::CsvRows;
use failure::{failed, reporting};
use hints::RowList;
use rows::{Places, Shape};
pub use stream::ArrowRows;

/// A report in the making, for `ferrule.reports`: takes the rows of one table after the other.
///
/// After an error it can't be used any more.
#[pyclass(frozen, module = "ferrule._core.reports")]
pub struct ReportWriter {
    state: Mutex<Option<State>>,
    /// In which process, as [`forks`] numbers them.
    process: u64,
}

/// In a child that was forked meanwhile, nothing is written to what is its parent's.
impl Drop for ReportWriter {
    fn drop(&mut self) {
        if forks() != self.process {
            std::mem::forget(self.take());
        }
    }
}

struct State {
    writer: Box<dyn Writer>,
    /// Of the tables that have not ended.
    shapes: VecDeque<Shape>,
    /// How many of the first table's have come.
    rows: u64,
    /// How many of them, the last, have no value.
    empty: usize,
}

#[pymethods]
impl ReportWriter {
    /// How many rows are handed over at once.
    #[classattr]
    const BLOCK: usize = MOST_ROWS;

    /// `format` is xlsx or pdf, `spec` the report's description in JSON. `fonts` (of a PDF) are the files of
    /// others than the built-in ones, for characters that these have not.
    #[new]
    #[pyo3(signature = (format, spec, images, fonts, path))]
    fn new(
        py: Python<'_>,
        format: &str,
        spec: &str,
        images: Vec<PyBackedBytes>,
        fonts: Vec<PyBackedBytes>,
        path: Option<PathBuf>,
    ) -> Outcome<Self> {
        let format = one_of("format", format, ["xlsx", "pdf"])?;
        let report = Report::from_json(spec).map_err(failed)?;
        let shapes = report.tables.iter().map(|table| Shape::new(py, table)).collect();
        let writer = reporting(py, |_| {
            let output = match path {
                Some(path) => Output::file(&path)?,
                None => Output::memory(),
            };
            let images = images.iter().map(|image| copied(image)).collect::<Result<_, _>>()?;
            match format {
                0 => ferrule_reports::xlsx::writer(report, images, output),
                _ => ferrule_reports::pdf::writer(report, images, &fonts, output),
            }
        })?;
        Ok(Self { state: Mutex::new(Some(State { writer, shapes, rows: 0, empty: 0 })), process: forks() })
    }

    /// Adds rows: tuples, lists, dicts, or objects with attributes.
    ///
    /// `take` says where the columns' values are in a row of `width` values; `whole`, that a dict has no others.
    fn write_rows(
        &self,
        py: Python<'_>,
        rows: RowList<'_>,
        take: Vec<usize>,
        width: usize,
        whole: bool,
    ) -> Outcome<()> {
        let rows = rows.0.cast::<PyList>().map_err(PyErr::from)?;
        let places = Places { take, width, whole };
        self.with(|state| {
            let shape = state.shape().map_err(failed)?;
            shape.check(&places).map_err(failed)?;
            let batch = shape.read(rows, &places, state.rows)?;
            reporting(py, |run| state.write(&batch, run))
        })
    }

    /// Adds rows given as columns: lists, or arrays of int64, float64, bool, datetime64 or timedelta64.
    fn write_columns(
        &self,
        py: Python<'_>,
        columns: Vec<Bound<'_, PyAny>>,
        nan_is_empty: bool,
    ) -> Outcome<()> {
        self.with(|state| {
            let batch = state.shape().map_err(failed)?.read_columns(&columns, nan_is_empty, state.rows)?;
            reporting(py, |run| state.write(&batch, run))
        })
    }

    /// Adds the next rows of a stream, and says how many; None after the last. `take` says which columns.
    fn write_arrow(
        &self,
        py: Python<'_>,
        rows: &Bound<'_, ArrowRows>,
        take: Vec<usize>,
    ) -> Outcome<Option<usize>> {
        let source = rows.get();
        self.with(|state| {
            reporting(py, |run| {
                let shape = state.shape()?;
                let fits = |schema: &Schema| shape.can_show(schema);
                let batch = source.next(&take, fits).map_err(|failed| shape.broken(failed))?;
                let Some(batch) = batch else { return Ok(None) };
                state.write(&batch, run)?;
                Ok(Some(batch.num_rows()))
            })
        })
    }

    /// Adds the next rows of a CSV file, and says how many; None after the last. `take` says which columns.
    fn write_csv(
        &self,
        py: Python<'_>,
        rows: &Bound<'_, CsvRows>,
        take: Vec<usize>,
    ) -> Outcome<Option<usize>> {
        let source = rows.get();
        let places = Places { take, width: source.width(), whole: false };
        self.with(|state| {
            state.shape().and_then(|shape| shape.check(&places)).map_err(failed)?;
            let Some(block) = source.next(py)? else { return Ok(None) };
            reporting(py, |run| {
                let batch = state.shape()?.parse(&block, source.decimal(), &places, state.rows)?;
                state.write(&batch, run)?;
                Ok(Some(block.len()))
            })
        })
    }

    /// Ends the current table; the rows that follow are the next one's.
    fn end_table(&self, py: Python<'_>) -> Outcome<()> {
        self.with(|state| {
            reporting(py, |run| {
                state.shape()?;
                state.writer.end_table(run)
            })?;
            state.shapes.pop_front();
            (state.rows, state.empty) = (0, 0);
            Ok(())
        })
    }

    /// Ends the report, and gives its bytes (none if it went to a file).
    fn finish<'py>(&self, py: Python<'py>) -> Outcome<Bound<'py, PyBytes>> {
        let state = self.taken_here().map_err(failed)?;
        let bytes = reporting(py, |run| state.writer.finish(run))?;
        Ok(new_bytes(py, &bytes)?)
    }

    /// Gives up a report that has not ended, and closes its file.
    fn close(&self) {
        drop(self.take());
    }
}

impl ReportWriter {
    /// Works on the report; after an error there is none any more.
    fn with<T>(&self, work: impl FnOnce(&mut State) -> Outcome<T>) -> Outcome<T> {
        let mut state = self.taken_here().map_err(failed)?;
        let outcome = work(&mut state)?;
        // Nobody waits for this lock while holding it, and it is held for a moment.
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = Some(state);
        Ok(outcome)
    }

    fn take(&self) -> Option<State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn taken_here(&self) -> Result<State, Error> {
        if forks() != self.process {
            let text =
                "this report was begun by the process that this one was forked from, wanted one begun here";
            return Err(Error::Value(text.to_owned()));
        }
        self.take().ok_or_else(|| {
            Error::Value("this report has ended, has failed, or is in use elsewhere".to_owned())
        })
    }
}

impl State {
    fn shape(&self) -> Result<&Shape, Error> {
        self.shapes.front().ok_or_else(|| Error::Value("all tables of this report have ended".to_owned()))
    }

    fn write(&mut self, batch: &RecordBatch, run: &Run<'_>) -> Result<(), Error> {
        /// As many rows as a worksheet has. Without a value there may be any number of them in no memory.
        const MOST: usize = 1 << 20;
        let is_empty = batch.columns().iter().all(|column| *column.data_type() == DataType::Null);
        self.empty = if is_empty { self.empty + batch.num_rows() } else { 0 };
        if self.empty > MOST {
            let count = self.empty;
            let message = format!("got {count} rows without any value, wanted {MOST} at most");
            return Err(self.shape()?.row_error(self.rows + batch.num_rows() as u64 - 1, message));
        }
        self.writer.write(batch, run)?;
        self.rows += batch.num_rows() as u64;
        Ok(())
    }
}

/// The files of the fonts that PDFs are set in: regular, bold, italic and bold italic.
#[pyfunction]
pub fn built_in_fonts(py: Python<'_>) -> PyResult<[Bound<'_, PyBytes>; 4]> {
    let [regular, bold, italic, both] = BUILT_IN;
    Ok([new_bytes(py, regular)?, new_bytes(py, bold)?, new_bytes(py, italic)?, new_bytes(py, both)?])
}

/// A number of a report's description, taken as any argument is.
#[pyfunction]
#[pyo3(signature = (name, value: "object", wanted))]
pub fn number(name: Str<'_, '_>, value: &Bound<'_, PyAny>, wanted: Str<'_, '_>) -> Outcome<f64> {
    take!(name, wanted);
    float_or(value, || name.into(), wanted)
}

/// A yes or no of a report's description, likewise.
#[pyfunction]
pub fn flag(name: Str<'_, '_>, value: Flag<'_, '_>) -> Outcome<bool> {
    value.take(name.take("name")?)
}

/// What `ferrule.reports` stands on.
#[pymodule(name = "reports", submodule, module = "ferrule._core")]
pub mod module {
    #[pymodule_export]
    use super::csv::CsvRows;
    #[pymodule_export]
    use super::stream::ArrowRows;
    #[pymodule_export]
    use super::{ReportWriter, built_in_fonts, flag, number};
}
