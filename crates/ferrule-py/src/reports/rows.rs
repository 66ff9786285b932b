//! Rows of Python objects as record batches.

use ferrule_base::Repr;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field, Schema};
use ferrule_arrow::Invalid;
use ferrule_csv::Block;
use ferrule_gate::cpython::attribute;
use ferrule_gate::errors::{Failure, Outcome, class_of, shown};
use ferrule_gate::take::arrow::{Failed, arrow_column};
use ferrule_reports::Error;
use ferrule_reports::block::can_show;
use ferrule_reports::build::{ColumnBuilder, parse_rows};
use ferrule_reports::model::{Column, Table};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};

use super::arrays::array;
use super::cells::{Fault, push};
use super::failure::failed;

/// The columns of a table that have values.
pub struct Shape {
    table: String,
    columns: Vec<Column>,
    names: Vec<Py<PyString>>,
}

/// Where the values of a row are.
pub struct Places {
    /// Of each column, in a row whose values have places.
    pub take: Vec<usize>,
    /// How many values such a row has.
    pub width: usize,
    /// Whether a row whose values have names has those of the columns and no others.
    pub whole: bool,
}

/// What is wrong with a row.
enum Misfit {
    /// One of its values, in the column of that place.
    Cell(usize, Fault),
    /// All of it.
    Row(String),
}

impl Shape {
    pub fn new(py: Python<'_>, table: &Table) -> Self {
        let columns: Vec<_> =
            table.columns.iter().filter(|column| column.formula.is_none()).cloned().collect();
        let names = columns.iter().map(|column| PyString::intern(py, &column.name).unbind()).collect();
        Self { table: table.name.clone(), columns, names }
    }

    /// Checks what a caller says of its rows.
    pub fn check(&self, places: &Places) -> Result<(), Error> {
        if places.take.len() == self.columns.len() && places.take.iter().all(|&place| place < places.width) {
            return Ok(());
        }
        Err(Error::Value(format!(
            "take: got {} of {}, wanted a place for each column",
            places.take.repr(),
            places.width
        )))
    }

    /// Reads a block of rows; `before` came earlier in the table.
    ///
    /// Attached, since these are Python's objects: some thousand rows, so a signal waits for some milliseconds.
    pub fn read(&self, rows: &Bound<'_, PyList>, places: &Places, before: u64) -> Outcome<RecordBatch> {
        let mut builders: Vec<_> = self.columns.iter().map(|_| ColumnBuilder::new(rows.len())).collect();
        for (i, row) in rows.iter().enumerate() {
            self.read_row(&row, places, &mut builders)
                .map_err(|misfit| self.failure(rows.py(), misfit, before + i as u64))?;
        }
        let arrays =
            builders.into_iter().enumerate().map(|(index, builder)| self.finish(builder, index, before));
        self.batch(arrays.collect::<Outcome<_>>()?, rows.len()).map_err(failed)
    }

    /// Reads a block given column by column, as lists or arrays.
    pub fn read_columns(
        &self,
        columns: &[Bound<'_, PyAny>],
        nan_is_empty: bool,
        before: u64,
    ) -> Outcome<RecordBatch> {
        let arrays = columns.iter().take(self.columns.len()).enumerate().map(|(index, values)| {
            if let Some(array) = array(values, nan_is_empty)? {
                return Ok(array);
            }
            if let Some(array) = self.read_arrow(values, index, before)? {
                return Ok(array);
            }
            self.read_list(values.cast().map_err(PyErr::from)?, index, nan_is_empty, before)
        });
        let arrays = arrays.collect::<Outcome<Vec<ArrayRef>>>()?;
        let rows = arrays.first().map_or(0, arrow_array::Array::len);
        self.batch(arrays, rows).map_err(failed)
    }

    /// A column that is a list.
    fn read_list(
        &self,
        values: &Bound<'_, PyList>,
        index: usize,
        nan_is_empty: bool,
        before: u64,
    ) -> Outcome<ArrayRef> {
        let mut builder = ColumnBuilder::new(values.len());
        for (i, value) in values.iter().enumerate() {
            push(&mut builder, &value, nan_is_empty)
                .map_err(|fault| self.failure(value.py(), Misfit::Cell(index, fault), before + i as u64))?;
        }
        self.finish(builder, index, before)
    }

    /// A column of Arrow's, in one array; nothing of anything else.
    fn read_arrow(&self, values: &Bound<'_, PyAny>, index: usize, before: u64) -> Outcome<Option<ArrayRef>> {
        let name = &self.columns[index].name;
        let called = format!("table {}: rows[{}]", self.table.repr(), name.repr());
        let fits = |kind: &DataType| can_show(&self.table, name, kind);
        let taken = arrow_column(values, &called, fits)?.transpose();
        taken.map_err(|wrong| failed(self.broken(wrong.of_column(name, before))))
    }

    /// Refuses columns of Arrow's whose types no cell can show.
    pub fn can_show(&self, schema: &Schema) -> Result<(), Failed> {
        let mut columns = self.columns.iter().zip(schema.fields());
        columns
            .try_for_each(|(column, field)| can_show(&self.table, &column.name, field.data_type()))
            .map_err(Failed::Source)
    }

    /// Reads a block of a CSV file, whose texts say what the values are.
    pub fn parse(
        &self,
        block: &Block,
        decimal: u8,
        places: &Places,
        before: u64,
    ) -> Result<RecordBatch, Error> {
        let kinds: Vec<_> = self.columns.iter().map(|column| column.kind).collect();
        let record = |row: usize| {
            let width = block.width(row);
            if width == places.width {
                Ok(places.take.iter().filter_map(move |&place| block.get(row, place)))
            } else {
                Err(misfit(width, places.width))
            }
        };
        let arrays =
            parse_rows(&kinds, decimal, block.len(), record).map_err(
                |(row, column, message)| match column {
                    Some(column) => self.cell_error(before + row as u64, column, message),
                    None => self.row_error(before + row as u64, message),
                },
            )?;
        self.batch(arrays, block.len())
    }

    /// What is wrong with Arrow data, in a report's words.
    pub fn broken(&self, failed: Failed) -> Error {
        match failed {
            Failed::Data(Invalid { column, index, what, .. }) => {
                let row = index.map_or_else(String::new, |index| format!(", row {}", index + 1));
                let column = column.map_or_else(String::new, |column| format!(", column {}", column.repr()));
                Error::Decode(format!("table {}{row}{column}: {what}", self.table.repr()))
            }
            Failed::Source(error) => error.into(),
        }
    }

    fn read_row(
        &self,
        row: &Bound<'_, PyAny>,
        places: &Places,
        builders: &mut [ColumnBuilder],
    ) -> Result<(), Misfit> {
        if let Ok(tuple) = row.cast::<PyTuple>() {
            return Self::read_tuple(tuple, places, builders);
        }
        if let Ok(list) = row.cast::<PyList>() {
            return Self::read_tuple(&list.to_tuple(), places, builders);
        }
        if let Ok(dict) = row.cast::<PyDict>() {
            self.read_named(builders, row.py(), |name| dict.get_item(name))?;
            return if places.whole && dict.len() > places.width {
                let unknown = self.unknown_name(dict);
                Err(unknown.map_or_else(|raised| Misfit::Cell(0, raised.into()), Misfit::Row))
            } else {
                Ok(())
            };
        }
        if row.is_none() || row.is_instance_of::<PyString>() {
            let class = class_of(row);
            return Err(Misfit::Row(format!(
                "got {class}, wanted a tuple, list, dict or an object with attributes"
            )));
        }
        match row.hasattr(intern!(row.py(), "keys")) {
            Ok(true) => self.read_named(builders, row.py(), |name| row.get_item(name).map(Some)),
            Ok(false) => self.read_named(builders, row.py(), |name| attribute(row, name)),
            Err(error) => Err(Misfit::Cell(0, error.into())),
        }
    }

    fn read_tuple(
        row: &Bound<'_, PyTuple>,
        places: &Places,
        builders: &mut [ColumnBuilder],
    ) -> Result<(), Misfit> {
        let values = row.as_slice();
        if values.len() != places.width {
            return Err(Misfit::Row(misfit(values.len(), places.width)));
        }
        for (index, (builder, &place)) in builders.iter_mut().zip(&places.take).enumerate() {
            push(builder, &values[place], false).map_err(|fault| Misfit::Cell(index, fault))?;
        }
        Ok(())
    }

    fn read_named<'py>(
        &self,
        builders: &mut [ColumnBuilder],
        py: Python<'py>,
        get: impl Fn(&Bound<'py, PyString>) -> PyResult<Option<Bound<'py, PyAny>>>,
    ) -> Result<(), Misfit> {
        for (index, (builder, name)) in builders.iter_mut().zip(&self.names).enumerate() {
            let misfit = |fault: Fault| Misfit::Cell(index, fault);
            let value = get(name.bind(py)).map_err(|error| misfit(error.into()))?;
            let value = value.ok_or_else(|| {
                misfit("got no value, wanted one (None for an empty cell)".to_owned().into())
            })?;
            push(builder, &value, false).map_err(misfit)?;
        }
        Ok(())
    }

    /// A row says more than there are columns, and nobody said that the rest may be left out.
    fn unknown_name(&self, row: &Bound<'_, PyDict>) -> PyResult<String> {
        let others = row.copy()?;
        for name in &self.names {
            others.call_method1(intern!(row.py(), "pop"), (name, ()))?;
        }
        let came = others.iter().next().map_or_else(|| Ok("?".into()), |(key, _)| shown(&key))?;
        Ok(format!(
            "got a value for {came}, which the first row has not; name the columns to leave others out"
        ))
    }

    /// An exception of the value's own stays what it is, and has a note that says where it was raised.
    fn failure(&self, py: Python<'_>, misfit: Misfit, row: u64) -> Failure {
        match misfit {
            Misfit::Cell(column, Fault::Python(error)) => {
                let place = self.cell_error(row, column, "raised here".to_owned()).to_string();
                let noted = error.value(py).call_method1(intern!(py, "add_note"), (place,));
                Failure::Python(noted.err().unwrap_or(error))
            }
            Misfit::Cell(column, Fault::Message(message)) => failed(self.cell_error(row, column, message)),
            Misfit::Row(message) => failed(self.row_error(row, message)),
        }
    }

    /// What is wrong with a row.
    pub fn row_error(&self, row: u64, message: String) -> Error {
        Error::Row { table: self.table.clone(), row: row + 1, message }
    }

    fn cell_error(&self, row: u64, column: usize, message: String) -> Error {
        let column = self.columns[column].name.clone();
        Error::Cell { table: self.table.clone(), row: row + 1, column, message }
    }

    fn finish(&self, builder: ColumnBuilder, column: usize, before: u64) -> Outcome<ArrayRef> {
        builder
            .finish()
            .map_err(|(row, message)| failed(self.cell_error(before + row as u64, column, message)))
    }

    /// With as many rows as came, also if all columns are formulas.
    fn batch(&self, arrays: Vec<ArrayRef>, rows: usize) -> Result<RecordBatch, Error> {
        let fields = self.columns.iter().zip(&arrays);
        let fields: Vec<_> =
            fields.map(|(column, array)| Field::new(&column.name, array.data_type().clone(), true)).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options);
        batch.map_err(|error| Error::Value(format!("table {}: {error}", self.table.repr())))
    }
}

fn misfit(came: usize, wanted: usize) -> String {
    format!("got {came} values, wanted {wanted}, one for each column")
}
