//! Bindings of the domain `tables`.

use ferrule_csv::{Column, Table};
use ferrule_gate::door::detached;
use ferrule_gate::errors::Outcome;
use ferrule_gate::give::texts::{Texts, list};
use ferrule_gate::hints::{Columns, Source};
use ferrule_gate::take;
use ferrule_gate::take::scalar::Str;
use ferrule_gate::take::source::Bytes;
use numpy::IntoPyArray;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

/// The columns of a CSV file, each as an array of what all its values are. Uses all threads.
///
/// The text is RFC 4180 in UTF-8: fields with a delimiter, a quote or an end of line in them are in double quotes, a
/// quote within is doubled, lines end in ``\n`` or ``\r\n``. A quote in a field that does not start with one is a letter
/// like others, as for Python's ``csv``. The first line names the columns. Empty lines are skipped, and so is a byte
/// order mark.
///
/// The type of a column is inferred over all of its rows. A column is int64 if every field is an integer that fits;
/// otherwise float64 if every field is a number, or empty, which is NaN; otherwise a list of str. Numbers are what
/// ``int()`` and ``float()`` read and are rounded as there, but only in ASCII and without underscores: ``12_34`` is text,
/// ``nan``, ``1e3`` and ``007`` are numbers. Quoted and unquoted fields mean the same.
///
/// Parameters
/// ----------
/// source : str, os.PathLike or bytes-like
///     A ``str`` is a path. A file is read into memory as a whole. ``bytes`` are read where they lie; of any other
///     buffer a copy is made first.
/// delimiter : str
///     What separates fields: one ASCII character, no quote and no end of line.
///
/// Returns
/// -------
/// dict of str to numpy.ndarray or list of str
///     In the order of the columns. Equal texts may be one object. Without rows, a column is an empty int64 array.
///
/// Raises
/// ------
/// ArgumentError
///     There is no line; two columns have the same name; a line has another number of fields than the first; quotes or
///     carriage returns are where they can't be. The message says which line, counted from 1.
/// EncodingError
///     The text is not UTF-8; the message says from which byte on.
/// ArgumentTypeError
///     `source` is none of the above.
/// OSError
///     The file can't be read, as from ``open``.
///
/// Notes
/// -----
/// Memory beyond the text: 8 bytes a field, and the objects of str.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> table = fe.read_csv(b'city,days,rain\nOslo,3,1.5\n"Rome, Italy",4,\n')
/// >>> table["city"]
/// ['Oslo', 'Rome, Italy']
/// >>> table["days"], table["rain"]
/// (array([3, 4]), array([1.5, nan]))
#[pyfunction]
#[pyo3(signature = (source, delimiter = Str::or(",")), text_signature = "(source, delimiter=',')")]
pub fn read_csv<'py>(py: Python<'py>, source: Source<'py>, delimiter: Str<'_, '_>) -> Outcome<Columns<'py>> {
    take!(delimiter);
    let delimiter = ferrule_csv::delimiter(delimiter)?;
    let source = Bytes::of(&source.0)?;
    let (text, name) = (source.as_slice(), source.name());
    let table = detached(py, |run| ferrule_csv::read(text, delimiter, name, run))?;
    columns(py, table, text)
}

fn columns<'py>(py: Python<'py>, table: Table, text: &[u8]) -> Outcome<Columns<'py>> {
    let dict = PyDict::new(py);
    for (name, column) in table.columns {
        let name = PyString::new(py, &name);
        match column {
            Column::Int(values) => dict.set_item(name, values.into_pyarray(py))?,
            Column::Float(values) => dict.set_item(name, values.into_pyarray(py))?,
            Column::Text(texts) => dict.set_item(name, list(py, &Lines { texts, text }, table.ascii)?)?,
        }
    }
    Ok(Columns(dict))
}

/// A column of texts that lie in the text that was read.
struct Lines<'a> {
    texts: ferrule_csv::Texts,
    text: &'a [u8],
}

impl Texts for Lines<'_> {
    fn len(&self) -> usize {
        self.texts.len()
    }

    #[inline]
    fn get<'a>(&'a self, row: usize, scratch: &'a mut Vec<u8>) -> &'a [u8] {
        self.texts.get(self.text, row, scratch)
    }
}

/// Tables of columns.
#[pymodule(name = "tables", submodule, module = "ferrule")]
pub mod module {
    #[pymodule_export]
    use super::read_csv;
}
