//! Bindings of the domain `tables`.

mod hints;

use ferrule_base::repr::cut;
use ferrule_base::{Error, Repr};
use ferrule_csv::{Column, Table, Type};
use ferrule_gate::door::detached;
use ferrule_gate::errors::{Outcome, class_of, wrong_type};
use ferrule_gate::give::arrays::require_numpy;
use ferrule_gate::give::texts::{Recent, Texts, list};
use ferrule_gate::hints::{Columns, Source};
use ferrule_gate::take;
use ferrule_gate::take::scalar::{Str, text};
use ferrule_gate::take::source::Bytes;
use numpy::IntoPyArray;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyInt, PyMapping, PyString, PyType};

use hints::Types;

/// The columns of a CSV file, each as an array of what all its values are. Uses all threads.
///
/// The text is RFC 4180 in UTF-8: fields with a delimiter, a quote or an end of line in them are in double quotes, a
/// quote within is doubled, lines end in ``\n`` or ``\r\n``. A quote in a field that does not start with one is a letter
/// like others, as for Python's ``csv``. The first line names the columns. Empty lines are skipped, and so is a byte
/// order mark.
///
/// The type of a column is told from all of its rows, and none loses anything by it: int64 if every field is an integer
/// that fits; otherwise float64 if every field is a number of which a float keeps all digits, or empty, which is NaN;
/// otherwise a list of str. Numbers are written in ASCII, with a minus at most (``-0`` is 0): ``1e-05`` and ``1.5E3`` are
/// numbers, but ``007``, ``+49``, ``1_000``, ``12e3`` and ``nan`` are text, and so is whatever has spaces, which are part of
/// a field. Text are, too, integers past 64 bits, and those of more than 15 digits beside fractions or empty fields;
/// fractions of more digits than a float keeps, 17 at most; and fractions of several lengths that end with zeros, as
/// ``1.9`` beside ``1.10``, unless one of them begins with a zero, as of ``7.00``. Quoted and unquoted fields mean the
/// same. In a file of one column an empty line is an empty field. What a column is to be says `types`.
///
/// Parameters
/// ----------
/// source : str, os.PathLike or bytes-like
///     A ``str`` is a path. A file is read into memory as a whole. ``bytes`` are read where they lie; of any other
///     buffer a copy is made first.
/// delimiter : str
///     What separates fields: one ASCII character, no quote and no end of line.
/// types : dict of str to type, optional
///     What columns are, by their names: ``str`` keeps fields as they are; ``int`` and ``float`` read what ``int()`` and
///     ``float()`` read, ``007``, ``+49`` and ``nan`` too, but only in ASCII and without underscores, and for ``float``
///     empty fields as NaN.
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
///     carriage returns are where they can't be; a field is not of the type that `types` asks for. The message says which
///     line, counted from 1. And a name in `types` that no column has.
/// EncodingError
///     The text is not UTF-8; the message says from which byte on.
/// ArgumentTypeError
///     `source` or `types` is none of the above.
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
/// >>> fe.read_csv(b"zip,size\n01067,1\n10115,2\n", types={"size": float})
/// {'zip': ['01067', '10115'], 'size': array([1., 2.])}
#[pyfunction]
#[pyo3(
    signature = (source, delimiter = Str::or(","), *, types = None),
    text_signature = "(source, delimiter=',', *, types=None)"
)]
pub fn read_csv<'py>(
    py: Python<'py>,
    source: Source<'py>,
    delimiter: Str<'_, '_>,
    types: Option<Types<'py>>,
) -> Outcome<Columns<'py>> {
    take!(delimiter);
    let asked = types.map_or_else(|| Ok(Vec::new()), |types| asked(&types.0))?;
    let delimiter = ferrule_csv::delimiter(delimiter)?;
    require_numpy(py)?;
    let source = Bytes::of(&source.0)?;
    let (text, name) = (source.as_slice(), source.name());
    let table =
        detached(py, |run| ferrule_csv::read(text, delimiter, name, |names| each(names, &asked), run))?;
    columns(py, table, text)
}

/// The types that are asked for, by the names of columns.
fn asked(types: &Bound<'_, PyAny>) -> Outcome<Vec<(String, Type)>> {
    let wanted = "a dict of names of columns to int, float or str";
    let types = types.cast::<PyMapping>().map_err(|_| wrong_type("types", types, wanted))?;
    let pair = |pair: Bound<'_, PyAny>| {
        let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair.extract()?;
        let name = text(name.as_borrowed(), "types")?.to_owned();
        let py = value.py();
        let classes = [
            (py.get_type::<PyInt>(), Type::Int),
            (py.get_type::<PyFloat>(), Type::Float),
            (py.get_type::<PyString>(), Type::Text),
        ];
        if let Some(&(_, asked)) = classes.iter().find(|(class, _)| value.is(class)) {
            Ok((name, asked))
        } else {
            let came = value.cast::<PyType>().ok().and_then(|class| class.fully_qualified_name().ok());
            let came = came.map_or_else(|| class_of(&value), |name| format!("the type {name}"));
            let name = name.repr();
            Err(Error::Type(format!("types[{name}]: got {came}, wanted int, float or str")).into())
        }
    };
    types.items()?.iter().map(pair).collect()
}

/// What each of the columns is asked to be.
fn each(names: &[String], asked: &[(String, Type)]) -> Result<Vec<Option<Type>>, Error> {
    if let Some((name, _)) = asked.iter().find(|(name, _)| !names.contains(name)) {
        let (name, names) = (name.repr(), cut(names.join(", ")));
        return Err(Error::Value(format!(
            "types: got {name}, wanted a name among those of the columns: {names}"
        )));
    }
    let of = |name: &String| asked.iter().find(|(wanted, _)| wanted == name).map(|&(_, asked)| asked);
    Ok(names.iter().map(of).collect())
}

fn columns<'py>(py: Python<'py>, table: Table, text: &[u8]) -> Outcome<Columns<'py>> {
    let dict = PyDict::new(py);
    let mut recent = Recent::default();
    for (name, column) in table.columns {
        let name = PyString::new(py, &name);
        match column {
            Column::Int(values) => dict.set_item(name, values.into_pyarray(py))?,
            Column::Float(values) => dict.set_item(name, values.into_pyarray(py))?,
            Column::Text(texts) => {
                dict.set_item(name, list(py, &Lines { texts, text }, table.ascii, &mut recent)?)?;
            }
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
