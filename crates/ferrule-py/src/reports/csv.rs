//! Rows of a CSV file.

use std::io::{self, Read, Seek, Take};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ferrule_base::fork::forks;
use ferrule_base::{Error, Run};
use ferrule_csv::{Block, Blocks, Failure as CsvFailure};
use ferrule_gate::door::detached;
use ferrule_gate::errors::Outcome;
use ferrule_gate::take;
use ferrule_gate::take::file::{Input, os_error};
use ferrule_gate::take::scalar::Str;
use ferrule_reports::block::MOST_ROWS;
use ferrule_reports::build::Texts;
use pyo3::prelude::*;

/// The rows of a CSV file: read block by block, and once before if kinds are to be told.
#[pyclass(frozen, module = "ferrule._core.reports")]
pub struct CsvRows {
    path: PathBuf,
    form: Form,
    names: Vec<String>,
    kinds: Vec<Option<&'static str>>,
    turned: Vec<Option<String>>,
    blocks: Mutex<Option<Blocks<Take<Input>>>>,
    /// In which process, as [`forks`] numbers them: a forked child and its parent share the place in the file.
    process: u64,
}

/// How the text is to be read.
struct Form {
    /// What messages call the file.
    name: String,
    delimiter: u8,
    decimal: u8,
}

#[pymethods]
impl CsvRows {
    /// Opens the file, reads its header, and all its rows to tell the kinds of the columns of these names (of all without
    /// names): then it has to be a file that can be read twice. Messages call it `name`. Of the columns of the names
    /// `numbers` a format asks for numbers.
    #[new]
    fn new(
        py: Python<'_>,
        path: PathBuf,
        name: String,
        delimiter: Str<'_, '_>,
        decimal: u8,
        tell: Option<Vec<String>>,
        numbers: Vec<String>,
    ) -> Outcome<Self> {
        take!(delimiter);
        let delimiter = ferrule_csv::delimiter(delimiter)?;
        let form = Form { name, delimiter, decimal };
        let file = Input::open(py, &path, "rows")?;
        let begun = detached(py, |run| known(form.begin(file, tell.as_deref(), run)))?;
        let begun = begun.map_err(|error| os_error(py, &error, "rows", &path))?;
        Ok(Self {
            path,
            form,
            kinds: begun.kinds(&numbers),
            turned: begun.columns.iter().map(|texts| texts.as_ref()?.turned()).collect(),
            names: begun.names,
            blocks: Mutex::new(Some(begun.blocks)),
            process: forks(),
        })
    }

    /// The names of the columns; none if the file has no line.
    #[getter]
    fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    /// What kind of values each column has, of those that were to be told.
    #[getter]
    fn kinds(&self) -> Vec<Option<&'static str>> {
        self.kinds.clone()
    }

    /// Which text made each column text, of those whose kinds were to be told.
    #[getter]
    fn turned(&self) -> Vec<Option<String>> {
        self.turned.clone()
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

    /// What stands before the fraction of a number.
    pub fn decimal(&self) -> u8 {
        self.form.decimal
    }

    /// The next rows; `None` after the last. After an error there are none any more.
    pub fn next(&self, py: Python<'_>) -> Outcome<Option<Block>> {
        if forks() != self.process {
            let text = "rows: the file was opened by the process that this one was forked from, wanted one opened here";
            return Err(Error::Value(text.to_owned()).into());
        }
        let mut blocks = self.lock().take().ok_or_else(|| {
            Error::Value("rows: the file is closed, has failed, or is being read elsewhere".to_owned())
        })?;
        let read = detached(py, |run| known(blocks.next(MOST_ROWS, run)))?;
        let block = read.map_err(|error| os_error(py, &error, "rows", &self.path))?;
        *self.lock() = Some(blocks);
        Ok(block)
    }

    /// Nobody waits for this lock while holding it, and it is held for a moment.
    fn lock(&self) -> MutexGuard<'_, Option<Blocks<Take<Input>>>> {
        self.blocks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file whose header has been read.
struct Begun {
    names: Vec<String>,
    /// What was told of the columns.
    columns: Vec<Option<Texts>>,
    blocks: Blocks<Take<Input>>,
}

impl Begun {
    /// What kind of values each column has, of those that were told.
    fn kinds(&self, numbers: &[String]) -> Vec<Option<&'static str>> {
        let columns = self.columns.iter().zip(&self.names);
        columns.map(|(texts, name)| Some(texts.as_ref()?.kind(numbers.contains(name)).name())).collect()
    }
}

impl Form {
    fn begin(&self, file: Input, tell: Option<&[String]>, run: &Run<'_>) -> Result<Begun, CsvFailure> {
        let mut length = u64::MAX;
        let mut columns = Vec::new();
        if tell.is_none_or(|names| !names.is_empty()) {
            // What is appended meanwhile is not read: it may be of another kind.
            length = file.size().map_err(CsvFailure::Source)? as u64;
            columns = self.survey(file.file().take(length), tell, run)?;
            file.file().rewind().map_err(CsvFailure::Source)?;
        }
        let mut blocks = self.blocks(file.take(length));
        let names = names(&mut blocks, run)?;
        columns.resize(names.len(), None);
        Ok(Begun { names, columns, blocks })
    }

    /// What can be told of the columns of these names, from all their texts.
    fn survey(
        &self,
        file: impl Read,
        tell: Option<&[String]>,
        run: &Run<'_>,
    ) -> Result<Vec<Option<Texts>>, CsvFailure> {
        let mut blocks = self.blocks(file);
        let wanted = |name: String| tell.is_none_or(|names| names.contains(&name));
        let names = names(&mut blocks, run)?.into_iter();
        let mut columns: Vec<_> = names.map(|name| wanted(name).then(|| Texts::new(self.decimal))).collect();
        while let Some(block) = blocks.next(MOST_ROWS, run)? {
            for (place, texts) in columns.iter_mut().enumerate() {
                if let Some(texts) = texts {
                    texts.extend(block.column(place));
                }
            }
        }
        Ok(columns)
    }

    fn blocks<R: Read>(&self, file: R) -> Blocks<R> {
        Blocks::new(file, self.name.clone(), self.delimiter)
    }
}

/// Of the columns, from the first line. One without a name (pandas gives its index none) gets one.
fn names(blocks: &mut Blocks<impl Read>, run: &Run<'_>) -> Result<Vec<String>, CsvFailure> {
    let header = blocks.next(1, run)?;
    let names = header.iter().flat_map(|header| header.texts(0)).enumerate();
    Ok(names
        .map(|(place, name)| if name.is_empty() { format!("Column {}", place + 1) } else { name })
        .collect())
}

/// What is wrong with the text is the kernel's error; what is wrong with the file becomes one with Python's help.
fn known<T>(outcome: Result<T, CsvFailure>) -> Result<io::Result<T>, Error> {
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(CsvFailure::Source(error)) => Ok(Err(error)),
        Err(CsvFailure::Text(error)) => Err(error),
    }
}
