//! A text argument, in whatever form the user has it: read where it is, never copied as a whole.

use std::path::{Path, PathBuf};

use ferrule_base::{Run, Text, room};
use ferrule_gate::cpython::text_of;
use ferrule_gate::door::{detached, standing_still};
use ferrule_gate::errors::{Outcome, wrong_type};
use ferrule_gate::give::texts::decoded;
use ferrule_gate::take::bytes::Memory;
use ferrule_gate::take::encoded::encoded;
use ferrule_gate::take::file::{Input, path, with_file};
use ferrule_gate::take::iterable::items;
use ferrule_kernels::text::{Counting, Counts};
use pyo3::prelude::*;
use pyo3::types::PyString;

/// Shorter texts are counted attached: counting so many bytes takes some 5 µs, detaching and attaching again
/// 50 ns, and more where other threads wait for the lock.
const SHORT: usize = 4096;
/// Of an iterable, so many texts, or about so many of their bytes, are held at a time.
const MOST_TEXTS: usize = 1 << 16;
const MOST_BYTES: usize = 1 << 23;
/// Read from a file at once.
const READ: usize = 1 << 17;

/// One text, kept alive.
enum Held<'py> {
    Str(Bound<'py, PyString>),
    Bytes(Memory<'py>),
    Path(PathBuf),
}

impl<'py> Held<'py> {
    /// `None` where it is none of them.
    fn new(argument: &Bound<'py, PyAny>, name: impl FnOnce() -> String) -> Outcome<Option<Self>> {
        if let Ok(text) = argument.cast::<PyString>() {
            return Ok(Some(Self::Str(text.clone())));
        }
        if let Some(bytes) = Memory::of(argument)? {
            return Ok(Some(Self::Bytes(bytes)));
        }
        if argument.hasattr(pyo3::intern!(argument.py(), "__fspath__"))? {
            return Ok(Some(Self::Path(path(argument, &name())?)));
        }
        Ok(None)
    }

    /// The text itself; of a path, nothing.
    fn text(&self) -> PyResult<Text<'_>> {
        match self {
            Self::Str(text) => text_of(text),
            Self::Bytes(Memory::Fixed(bytes)) => Ok(Text::Bytes(bytes.as_bytes())),
            // The kernel copies each piece, checks the copy, and relies on reading no byte twice.
            Self::Bytes(Memory::Shared(bytes)) => Ok(Text::Shared(bytes)),
            Self::Path(_) => Ok(Text::Utf8(&[])),
        }
    }
}

/// The words of a text argument, lower-cased and in order, but not ready for look-ups.
pub fn counted(argument: &Bound<'_, PyAny>) -> Outcome<Counts> {
    let py = argument.py();
    let mut counting = Counting::default();
    let mut short = false;
    match Held::new(argument, || "text".into())? {
        Some(Held::Path(path)) => count_file(py, &mut counting, &path)?,
        Some(held) => {
            let texts = [held.text()?];
            short = texts[0].len() < SHORT;
            count_texts(py, &mut counting, &texts, |_| "text".into())?;
        }
        None => count_iterable(&mut counting, argument)?,
    }
    let finish = move |run: &Run<'_>| counting.finish(run);
    let mut tables = if short { standing_still(py, finish) } else { detached(py, finish) }?;
    tables.lower(|words| lowered(py, words))?;
    let settle = move |run: &Run<'_>| tables.settle(run);
    if short {
        return standing_still(py, settle);
    }
    detached(py, settle)
}

fn count_texts(
    py: Python<'_>,
    counting: &mut Counting,
    texts: &[Text<'_>],
    name: impl Fn(usize) -> String + Send,
) -> Outcome<()> {
    if texts.iter().map(Text::len).sum::<usize>() < SHORT {
        return standing_still(py, |run| counting.texts(run, texts, name));
    }
    detached(py, |run| counting.texts(run, texts, name))
}

/// What is wanted in an iterable, for a message.
const ONE: &str = "a str, bytes of UTF-8 or a path";

fn count_iterable(counting: &mut Counting, argument: &Bound<'_, PyAny>) -> Outcome<()> {
    let py = argument.py();
    let items = items(argument, "text", "a str, bytes of UTF-8, a path or an iterable of them")?;
    let (mut held, mut bytes, mut start) = (Vec::new(), 0, 0);
    for (index, item) in items.enumerate() {
        let item = item?;
        match Held::new(&item, || format!("text[{index}]"))? {
            Some(Held::Path(path)) => {
                count_held(py, counting, &mut held, start)?;
                (bytes, start) = (0, index + 1);
                count_file(py, counting, &path)?;
            }
            Some(text) => {
                bytes += text.text()?.len();
                held.push(text);
                if held.len() >= MOST_TEXTS || bytes >= MOST_BYTES {
                    count_held(py, counting, &mut held, start)?;
                    (bytes, start) = (0, index + 1);
                }
            }
            None => return Err(wrong_type(format_args!("text[{index}]"), &item, ONE)),
        }
    }
    count_held(py, counting, &mut held, start)
}

/// Counts and lets go what an iterable gave, whose first was the one at `start`.
fn count_held(
    py: Python<'_>,
    counting: &mut Counting,
    held: &mut Vec<Held<'_>>,
    start: usize,
) -> Outcome<()> {
    let texts = held.iter().map(Held::text).collect::<PyResult<Vec<_>>>()?;
    count_texts(py, counting, &texts, |index| format!("text[{}]", start + index))?;
    held.clear();
    // One batch can be over before the door looks.
    Ok(py.check_signals()?)
}

/// Counts a file, read piece by piece: a mapped one that is cut short meanwhile would end the process.
fn count_file(py: Python<'_>, counting: &mut Counting, path: &Path) -> Outcome<()> {
    let mut file = Input::open(py, path, "text")?;
    with_file(py, "text", path, |run, fail| {
        let size = file.size().map_err(fail)?;
        let read = |bytes: &mut Vec<u8>| Ok(file.more(bytes, READ).map_err(fail)? != Some(0));
        counting.reader(run, size, read, &format!("text ({})", path.display()))
    })
}

/// Lower-cased by the `str.lower` of the Python that runs.
fn lowered(py: Python<'_>, words: &[u8]) -> Outcome<Vec<u8>> {
    py.check_signals()?;
    let lower = decoded(py, words)?.call_method0(pyo3::intern!(py, "lower"))?;
    let lower = encoded(&lower)?;
    let mut bytes = room(lower.as_bytes().len())?;
    bytes.extend_from_slice(lower.as_bytes());
    Ok(bytes)
}
