//! Rows of a CSV file.

use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ferrule_base::{Error, Run};
use ferrule_csv::{Block, Blocks, Failure as CsvFailure};
use ferrule_gate::door::detached;
use ferrule_gate::errors::Outcome;
use ferrule_gate::take::file::{Input, os_error};
use ferrule_reports::block::MOST_ROWS;
use ferrule_reports::build::kind_of;
use pyo3::prelude::*;

/// The rows of a CSV file: read once, block by block.
#[pyclass(frozen, module = "ferrule._core.reports")]
pub struct CsvRows {
    path: PathBuf,
    names: Vec<String>,
    kinds: Vec<&'static str>,
    state: Mutex<Option<State>>,
}

struct State {
    blocks: Blocks<Input>,
    /// What has been read to tell the kinds.
    first: Option<Block>,
}

#[pymethods]
impl CsvRows {
    /// Opens the file, and reads its header and the first rows.
    #[new]
    fn new(py: Python<'_>, path: PathBuf, tabs: bool) -> Outcome<Self> {
        let name = format!("rows ({})", path.display());
        let file = Input::open(py, &path, "rows")?;
        let begun = detached(py, |run| known(begin(file, name, tabs, run)))?;
        let (blocks, header, first) = begun.map_err(|error| os_error(py, &error, "rows", &path))?;
        let names = header.iter().flat_map(|header| header.texts(0)).collect::<Vec<_>>();
        let kinds =
            (0..names.len()).map(|place| kind_of(first.iter().flat_map(|block| block.column(place))).name());
        let kinds = kinds.collect();
        Ok(Self { path, names, kinds, state: Mutex::new(Some(State { blocks, first })) })
    }

    /// The names of the columns; none if the file has no line.
    #[getter]
    fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    /// What kind of values each column has in the first rows.
    #[getter]
    fn kinds(&self) -> Vec<&'static str> {
        self.kinds.clone()
    }

    /// Closes the file.
    fn close(&self) {
        self.lock().take();
    }
}

impl CsvRows {
    /// How many columns the header names.
    pub fn width(&self) -> usize {
        self.names.len()
    }

    /// The next rows; `None` after the last. After an error there are none any more.
    pub fn next(&self, py: Python<'_>) -> Outcome<Option<Block>> {
        let mut state = self.lock().take().ok_or_else(|| {
            Error::Value("rows: the file is closed, has failed, or is being read elsewhere".to_owned())
        })?;
        let read = detached(py, |run| match state.first.take() {
            Some(first) => Ok(Ok(Some(first))),
            None => known(state.blocks.next(MOST_ROWS, run)),
        })?;
        let block = read.map_err(|error| os_error(py, &error, "rows", &self.path))?;
        *self.lock() = Some(state);
        Ok(block)
    }

    /// Nobody waits for this lock while holding it, and it is held for a moment.
    fn lock(&self) -> MutexGuard<'_, Option<State>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Begun = (Blocks<Input>, Option<Block>, Option<Block>);

fn begin(file: Input, name: String, tabs: bool, run: &Run<'_>) -> Result<Begun, CsvFailure> {
    let mut blocks = Blocks::new(file, name, if tabs { b'\t' } else { b',' });
    let header = blocks.next(1, run)?;
    let first = blocks.next(MOST_ROWS, run)?;
    Ok((blocks, header, first))
}

/// What is wrong with the text is the kernel's error; what is wrong with the file becomes one with Python's help.
fn known<T>(outcome: Result<T, CsvFailure>) -> Result<io::Result<T>, Error> {
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(CsvFailure::Source(error)) => Ok(Err(error)),
        Err(CsvFailure::Text(error)) => Err(error),
    }
}
