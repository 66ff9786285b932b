//! JSON: read, written, and looked into.

mod bytes;
mod dump;
mod foreign;
mod frame;
mod hints;
mod keys;
mod leaf;
mod objects;
mod path;
mod source;
mod special;
mod typed;
mod view;

use ferrule_base::{Error, one_of};
use ferrule_codec::json::{Failed, Layout, Rules, Unmade, parse, place, typed};
use ferrule_gate::errors::{Failure, Outcome};
use ferrule_gate::take;
use ferrule_gate::take::scalar::{Flag, Int, Str};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::codec::hints::TypeForm;
use crate::codec::json::hints::{JsonData, JsonValue};
use crate::codec::make::Maker;
use crate::codec::plan::Plan;
use crate::codec::schema::plan;
use dump::{Dump, Nan};
use objects::{Objects, Why};
use source::Source;

/// The Python objects that a JSON document is.
///
/// Exactly the documents of RFC 8259 are read, in UTF-8; a byte order mark is refused. Integers become ``int`` of any
/// size, as Python's limit on digits allows (``sys.set_int_max_str_digits``), and ``-0`` is 0; numbers with a point or an
/// exponent become the nearest ``float``. A ``\u`` escape of half a surrogate pair gives such a ``str``, as with the
/// standard library's ``json``.
///
/// Parameters
/// ----------
/// data : str or bytes-like
///     ``bytes`` and ``str`` of ASCII are read where they lie; of any other ``str`` or buffer a copy in UTF-8 is made first.
/// type : type hint or Schema, optional
///     What the document is, as for :class:`ferrule.codec.Schema`: objects become dataclasses, typed dicts or dicts, arrays
///     become lists, tuples or named tuples, and an enum is told by its value. A field that is missing gets its
///     default; members that the class has no field for are left out. Of a union it is the first whose kind, or whose
///     fields, are the value's. JSON has no bytes. A document that is none is refused as such, whatever else is wrong with it.
///     An instance is made where its object ends: an ``__init__``, a ``__post_init__`` or a ``default_factory`` has run, and
///     may have raised, before what comes behind is read.
/// nan : str
///     ``"error"`` refuses ``NaN``, ``Infinity`` and ``-Infinity``, which are no JSON, and numbers too large for a float.
///     ``"allow"`` reads them, as ``json`` does.
/// max_depth : int
///     So many arrays and objects may be within each other.
/// duplicates : str
///     Where a key comes twice in an object: ``"last"`` takes the last value, ``"error"`` refuses it.
///
/// Returns
/// -------
/// object
///     ``dict``, ``list``, ``str``, ``int``, ``float``, ``bool`` or ``None``, or what `type` says. Equal keys may be one object.
///
/// Raises
/// ------
/// DecodeError
///     `data` is no such document. The message says at which byte, line and column, what is there, and what was wanted.
///     Or it is one, but not of `type`: the message says where, as in ``data["layers"][0]["units"]``.
/// EncodingError
///     `data` is not UTF-8, or a ``str`` with half a surrogate pair.
/// ArgumentTypeError
///     `data` is neither ``str`` nor bytes-like.
/// ArgumentError
///     One of the other arguments is none of the above.
///
/// Notes
/// -----
/// It stays attached, since all it does is make objects; a signal is noticed after 1 MiB. Without `type` the collector of
/// garbage waits meanwhile, as none is made. From call to call it keeps
/// keys and values that came lately, ``str`` of at most 16 bytes, up to 1024 of each. Floats are read by the algorithm
/// of Lemire, "Number parsing at a gigabyte per second" (2021).
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.codec.json.loads('{"name": "Ada", "tags": [1, 2.5, null]}')
/// {'name': 'Ada', 'tags': [1, 2.5, None]}
/// >>> fe.codec.json.loads("[[1, 2], [3, 4]]", type=list[tuple[int, float]])
/// [(1, 2.0), (3, 4.0)]
/// >>> fe.codec.json.loads(b'[1,\n 2,]')
/// Traceback (most recent call last):
///     ...
/// ferrule.errors.DecodeError: data: got ']' at byte 7 (line 2, column 4), wanted a value
#[pyfunction]
#[pyo3(
    signature = (
        data, *, r#type = None, nan = Str::or("error"), max_depth = Int::or(1000), duplicates = Str::or("last")
    ),
    text_signature = "(data, *, type=None, nan='error', max_depth=1000, duplicates='last')"
)]
#[expect(clippy::needless_pass_by_value, reason = "an argument's type is its hint")]
pub fn loads<'py>(
    py: Python<'py>,
    data: JsonData<'py>,
    r#type: Option<TypeForm<'py>>,
    nan: Str<'_, '_>,
    max_depth: Int<'_, '_>,
    duplicates: Str<'_, '_>,
) -> Outcome<JsonValue<'py>> {
    take!(nan, max_depth, duplicates);
    let rules = Rules { nan: one_of("nan", nan, ["error", "allow"])? == 1, max_depth: depth(max_depth)? };
    let duplicates = one_of("duplicates", duplicates, ["last", "error"])? == 0;
    let plan = r#type.map(|hint| plan(&hint.0)).transpose()?;
    let source = Source::of(&data.0)?;
    let data = source.bytes(py)?;
    Ok(JsonValue(match plan {
        Some(plan) => read_typed(py, &plan, data, source.ascii, rules, duplicates)?,
        None => read(py, data, 0, source.ascii, rules, duplicates)?,
    }))
}

/// The value of the document, as the plan says.
fn read_typed<'py>(
    py: Python<'py>,
    plan: &Plan,
    data: &[u8],
    ascii: bool,
    rules: Rules,
    duplicates: bool,
) -> Outcome<Bound<'py, PyAny>> {
    let mut objects = Objects::new(py, duplicates);
    let mut maker = Maker::new(py, plan);
    let document = ("data", data, ascii);
    let outcome = typed(&plan.schema, document, rules, duplicates, &mut objects, &mut maker);
    let why = objects.finish();
    outcome.map_err(|unmade| match unmade {
        Unmade::Document(failed) => failure(data, failed, why),
        Unmade::Other(error) => Failure::Kernel(error),
        Unmade::Fault(failure) => failure,
    })
}

/// The objects of the document from `start` on.
fn read<'py>(
    py: Python<'py>,
    data: &[u8],
    start: usize,
    ascii: bool,
    rules: Rules,
    duplicates: bool,
) -> Outcome<Bound<'py, PyAny>> {
    let mut objects = Objects::new(py, duplicates).uncollected();
    let outcome = parse("data", data, start, ascii, rules, &mut objects);
    let why = objects.finish();
    outcome.map_err(|failed| failure(data, failed, why))
}

fn failure(data: &[u8], failed: Failed, why: Option<Why>) -> Failure {
    match (failed, why) {
        (Failed::Input(error), _) => Failure::Kernel(error),
        (Failed::Stopped(_), Some(Why::Failure(failure))) => failure,
        (Failed::Stopped(at), Some(Why::Input(came, wanted))) => {
            Failure::Kernel(Error::Decode(format!("data: got {came} {}, wanted {wanted}", place(data, at))))
        }
        (Failed::Stopped(_), None) => Failure::Kernel(Error::Interrupted),
    }
}

/// Writes objects as a JSON document, in UTF-8.
///
/// Written are ``dict`` with keys of ``str``, ``list``, ``tuple``, ``str``, ``int`` of any size, ``float``, ``bool`` and
/// ``None``, also of subclasses; the fields of dataclasses and people; the values of enums; ``datetime``, ``date`` and ``time``
/// as their ``isoformat()``, ``UUID`` as its text; a ``FrozenMap`` and other mappings as dicts; NumPy's scalars and arrays of
/// numbers, bools and str, as ``tolist()`` gives them. What comes out is byte by byte what ``json.dumps(obj, ensure_ascii=False)`` writes, without spaces after ``,`` and
/// ``:``; halves of surrogate pairs, which UTF-8 has not, are escaped.
///
/// Parameters
/// ----------
/// obj : object
///     Where reading it runs code of yours (a property of a dataclass, an ``isoformat``), that may change other parts of it:
///     then those are written as they are when their turn comes.
/// nan : str
///     What becomes of NaN and the infinities, which JSON has not: ``"error"`` refuses them, ``"null"`` writes ``null``,
///     ``"allow"`` writes ``NaN``, ``Infinity`` and ``-Infinity``.
/// indent : int, optional
///     So many spaces a level, on lines of their own; without it everything is on one line.
/// sort_keys : bool
///     Whether the members of each object come in the order of their keys.
/// max_depth : int
///     So many lists, dicts and the like may be within each other. One that contains itself is refused.
///
/// Returns
/// -------
/// bytes
///
/// Raises
/// ------
/// ArgumentTypeError
///     Something in it is of none of these types, or a key is no ``str``; the message says where.
/// ArgumentError
///     A NaN where none is wanted; nested too deeply; one of the other arguments is none of the above.
///
/// Notes
/// -----
/// It stays attached, since all it does is look at objects; a signal is noticed after 1 MiB. From call to call it keeps 256 KiB,
/// in which shorter documents are written. A ``str`` that
/// is not ASCII gets its form in UTF-8, which it keeps as long as it lives, so that the next call has it: so much memory more.
/// Where all that counts is how fast plain dicts and lists are written, ``ssrjson`` is worth a measurement.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.codec.json.dumps({"name": "Zoë", "scores": (1, 2.5, None)})
/// b'{"name":"Zo\xc3\xab","scores":[1,2.5,null]}'
/// >>> fe.codec.json.dumps({"a": [{1, 2}]})
/// Traceback (most recent call last):
///     ...
/// ferrule.errors.ArgumentTypeError: obj['a'][0]: got set, wanted what JSON has, a dataclass, an enum, a date or time, a UUID, a mapping, or numbers, bools or str of NumPy
#[pyfunction]
#[pyo3(
    signature = (
        obj, *, nan = Str::or("error"), indent = None, sort_keys = Flag::or(false), max_depth = Int::or(1000)
    ),
    text_signature = "(obj, *, nan='error', indent=None, sort_keys=False, max_depth=1000)"
)]
pub fn dumps<'py>(
    py: Python<'py>,
    obj: &Bound<'py, PyAny>,
    nan: Str<'_, '_>,
    indent: Option<Int<'_, '_>>,
    sort_keys: Flag<'_, '_>,
    max_depth: Int<'_, '_>,
) -> Outcome<Bound<'py, PyBytes>> {
    take!(nan, sort_keys, max_depth);
    let indent = indent.map(|indent| indent.take("indent")).transpose()?;
    let nan = [Nan::Error, Nan::Null, Nan::Allow][one_of("nan", nan, ["error", "null", "allow"])?];
    let indent = indent.map(|indent| match indent {
        0..=MOST_SPACES => Ok(indent as usize),
        _ => Err(Error::Value(format!("indent: got {indent}, wanted a number from 0 to {MOST_SPACES}"))),
    });
    let layout = Layout { indent: indent.transpose()? };
    Dump::new(py, nan, layout, sort_keys, depth(max_depth)?)?.all(obj)
}

const MOST_SPACES: i64 = 1000;

fn depth(max_depth: i64) -> Result<usize, Error> {
    match max_depth {
        1.. => Ok(max_depth as usize),
        _ => Err(Error::Value(format!("max_depth: got {max_depth}, wanted a positive integer"))),
    }
}

/// JSON: read, written, and looked into.
#[pymodule(name = "json", submodule, module = "ferrule.codec")]
pub mod module {
    #[pymodule_export]
    use super::view::{JsonView, JsonViewIterator, view};
    #[pymodule_export]
    use super::{dumps, loads};
}
