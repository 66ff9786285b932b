//! An argument that is a column of strings, in whatever form the user has it, given to a kernel part by part.

#![allow(unsafe_code, reason = "buffers read in place")]

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::kept::Kept;
use arrow_array::cast::AsArray;
use arrow_array::{
    AnyDictionaryArray, Array, ArrayRef, GenericStringArray, OffsetSizeTrait, StringViewArray,
};
use arrow_schema::DataType;
use ferrule_base::text::{Text, to_utf8};
use ferrule_base::{Error, Run, room};
use pyo3::buffer::PyUntypedBuffer;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::cpython::{Item, ItemText, Sequence, in_rounds, in_rounds_of};
use crate::door::detached;
use crate::errors::{Outcome, class_of, worded, wrong_type};
use crate::take::arrays::Objects;
use crate::take::arrow::arrow_chunks;
use crate::take::iterable::list;
use crate::take::masked::refuse_masked;
use crate::take::numbers::has_numpy_dtype;

/// So many strings are given at once: their slices fit the first cache, and they are some 20 µs of work.
const PART: usize = 1 << 10;
/// Strings that are worked on before Python may notice a signal.
const ROUND: usize = 1 << 18;
/// Objects are asked for so far ahead of being read.
const AHEAD: usize = 16;

/// What is wanted, for a message.
const COLUMN: &str = "a column of str: a list, an array, an iterable";

/// What is asked of a column.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// What the user calls it.
    pub name: &'a str,
    /// Whether None and nulls are taken.
    pub nulls: bool,
    /// Whether lone surrogates are taken, each as the three bytes that `surrogatepass` makes of it.
    pub surrogates: bool,
}

/// Some strings that come one after the other.
pub struct Part<'a> {
    /// The index of the first of them in the column.
    pub first: usize,
    /// Their UTF-8.
    pub strings: &'a [&'a [u8]],
    /// Which of them are null, counted from the first; their strings are empty.
    pub nulls: &'a [usize],
}

/// A column of strings.
pub enum Strings<'py> {
    /// Of objects, read in place.
    Sequence(Sequence<'py>),
    /// A NumPy array of code points, read in place.
    Fixed(Fixed),
    /// Arrow arrays of the three types of string, or dictionaries of them, read in place.
    Arrow(Vec<ArrayRef>),
}

impl<'py> Strings<'py> {
    /// Takes an argument apart. An iterable of a kind not named above, an array that does not lie in order and one
    /// of NumPy's `StringDType` are copied.
    pub fn new(argument: &Bound<'py, PyAny>, wanted: Wanted<'_>) -> Outcome<Self> {
        let name = wanted.name;
        if let Some(sequence) = Sequence::of(argument) {
            return Ok(Self::Sequence(sequence));
        }
        if argument.is_instance_of::<PyString>() || argument.is_instance_of::<PyBytes>() {
            return Err(wrong_type(name, argument, COLUMN));
        }
        if !has_numpy_dtype(argument)?
            && let Some(chunks) = arrow_chunks(argument, name, |kind| are_strings(kind, name))?
        {
            return Self::of_arrow(chunks.into_inner().0, name);
        }
        if has_numpy_dtype(argument)? {
            return Self::of_numpy(argument, name);
        }
        let list = list(argument, name, COLUMN, |place, item| {
            if item.is_instance_of::<PyString>() || wanted.nulls && item.is_none() {
                return Ok(());
            }
            let came = if item.is_none() { "None".to_owned() } else { class_of(item) };
            Err(Error::Type(format!("{name}[{place}]: got {came}, wanted str")).into())
        })?;
        Ok(Self::Sequence(Sequence::List(list)))
    }

    /// Takes the chunks of an Arrow array.
    pub fn of_arrow(chunks: Vec<ArrayRef>, name: &str) -> Outcome<Self> {
        chunks.iter().try_for_each(|chunk| are_strings(chunk.data_type(), name))?;
        Ok(Self::Arrow(chunks))
    }

    fn of_numpy(argument: &Bound<'py, PyAny>, name: &str) -> Outcome<Self> {
        static ASCONTIGUOUSARRAY: Kept<PyAny> = Kept::new();
        let py = argument.py();
        refuse_masked(argument, name)?;
        if argument.hasattr(intern!(py, "ndim"))? {
            let dimensions: usize = argument.getattr(intern!(py, "ndim"))?.extract()?;
            if dimensions != 1 {
                let text = format!("{name}: got an array of {dimensions} dimensions, wanted 1");
                return Err(Error::Shape(text).into());
            }
        }
        let array = ASCONTIGUOUSARRAY.import(py, "numpy", "ascontiguousarray")?.call1((argument,))?;
        let dtype = array.getattr("dtype")?;
        let kind: String = dtype.getattr("kind")?.extract()?;
        match kind.as_str() {
            "U" => {
                if let Some(fixed) = Fixed::new(&array)? {
                    return Ok(Self::Fixed(fixed));
                }
                let native = dtype.call_method1("newbyteorder", ("=",))?;
                let copy = array.call_method1("astype", (native, "C"))?;
                Ok(Self::Fixed(Fixed::new(&copy)?.ok_or_else(|| no_strings(&dtype, name))?))
            }
            "O" | "T" => {
                let objects = if kind == "O" { array } else { array.call_method1("astype", ("O",))? };
                let objects = Objects::of(&objects)?.ok_or_else(|| no_strings(&dtype, name))?;
                Ok(Self::Sequence(Sequence::Objects(objects)))
            }
            _ => Err(no_strings(&dtype, name).into()),
        }
    }

    /// How many there are at this moment.
    pub fn len(&self) -> usize {
        match self {
            Self::Sequence(sequence) => sequence.len(),
            Self::Fixed(fixed) => fixed.len,
            Self::Arrow(chunks) => chunks.iter().map(Array::len).sum(),
        }
    }

    /// What `work` makes of each part, in order. It is called on several threads, while Python stands still or detached,
    /// and perhaps a second time for all of them.
    pub fn parts<T: Send>(
        &self,
        py: Python<'py>,
        wanted: Wanted<'_>,
        work: impl Fn(&Part<'_>) -> Result<T, Error> + Sync,
    ) -> Outcome<Vec<T>> {
        match self {
            Self::Sequence(sequence) => {
                if let Some(results) = sequence_parts(py, sequence, wanted, &work)? {
                    return Ok(results);
                }
                make_ready(py, sequence)?;
                let again = sequence_parts(py, sequence, wanted, &work)?;
                let text = format!("{}: another thread changed them during the call", wanted.name);
                Ok(again.ok_or(Error::Value(text))?)
            }
            Self::Fixed(fixed) => detached(py, |run| {
                each(run, ranges(fixed.len, 0), |(range, first)| {
                    let mut taken = Taken::new(wanted, first, range.len())?;
                    for index in range {
                        taken.fixed(fixed.get(index))?;
                    }
                    taken.give(&work)
                })
            }),
            Self::Arrow(chunks) => detached(py, |run| {
                let mut first = 0;
                let mut pieces = Vec::new();
                for chunk in chunks {
                    if *chunk.data_type() == DataType::Null && !chunk.is_empty() && !wanted.nulls {
                        return Err(Error::Type(format!("{}[{first}]: got null, wanted str", wanted.name)));
                    }
                    let needed = chunk.len().div_ceil(PART);
                    let bytes = needed.saturating_mul(size_of::<(&ArrayRef, Range<usize>, usize)>());
                    pieces.try_reserve(needed).map_err(|_| Error::Memory(bytes))?;
                    let ranges = ranges(chunk.len(), first);
                    pieces.extend(ranges.map(|(range, first)| (chunk, range, first)));
                    first += chunk.len();
                }
                each(run, pieces.into_iter(), |(chunk, range, first)| {
                    let mut taken = Taken::new(wanted, first, range.len())?;
                    taken.arrow(chunk, range)?;
                    taken.give(&work)
                })
            }),
        }
    }
}

/// Refuses an Arrow type that has no strings.
pub fn are_strings(kind: &DataType, name: &str) -> Result<(), Error> {
    match kind {
        // One of nulls has a length without memory: nothing is made of it.
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => Ok(()),
        DataType::Dictionary(_, values) if **values != DataType::Null => are_strings(values, name)
            .map_err(|_| Error::Type(format!("{name}: got an Arrow array of {kind}, wanted strings"))),
        other => Err(Error::Type(format!("{name}: got an Arrow array of {other}, wanted strings"))),
    }
}

fn no_strings(dtype: &Bound<'_, PyAny>, name: &str) -> Error {
    Error::Type(format!("{name}: got an array of dtype {}, wanted one of str or objects", worded(dtype)))
}

/// Gives the parts of an Arrow column to `take`, attached; between them a signal's handler may run.
pub fn arrow_parts(
    py: Python<'_>,
    chunks: &[ArrayRef],
    wanted: Wanted<'_>,
    mut take: impl FnMut(&Part<'_>) -> Outcome<()>,
) -> Outcome<()> {
    let mut before = 0;
    for chunk in chunks {
        for (range, first) in ranges(chunk.len(), before) {
            let mut taken = Taken::new(wanted, first, range.len())?;
            taken.arrow(chunk, range)?;
            taken.give(|part| Ok(take(part)))??;
            py.check_signals()?;
        }
        before += chunk.len();
    }
    Ok(())
}

/// Parts of a column of `len`, each with the index of its first string where the column's own is `first`.
fn ranges(len: usize, first: usize) -> impl ExactSizeIterator<Item = (Range<usize>, usize)> + Send {
    (0..len.div_ceil(PART)).map(move |part| {
        let start = part * PART;
        (start..len.min(start + PART), first + start)
    })
}

/// The results of all pieces, or the error of the first that has one.
fn each<W, T: Send>(
    run: &Run<'_>,
    work: W,
    f: impl Fn(W::Item) -> Result<T, Error> + Sync,
) -> Result<Vec<T>, Error>
where
    W: ExactSizeIterator + Send,
    W::Item: Send,
{
    run.map(work, f)?.into_iter().collect()
}

/// `None` where strings must be made ready first.
fn sequence_parts<'py, T: Send>(
    py: Python<'py>,
    sequence: &Sequence<'py>,
    wanted: Wanted<'_>,
    work: &(impl Fn(&Part<'_>) -> Result<T, Error> + Sync),
) -> Outcome<Option<Vec<T>>> {
    let unready = AtomicBool::new(false);
    let mut results = Vec::new();
    in_rounds_of(
        ROUND,
        py,
        sequence,
        |run, items, start, _: &mut Vec<((), Item)>| {
            results.extend(each(run, ranges(items.len(), start), |(range, first)| {
                let mut taken = Taken::new(wanted, first, range.len())?;
                let end = range.end;
                for index in range {
                    items[(index + AHEAD).min(end - 1)].prefetch();
                    if !taken.item(&items[index])? {
                        unready.store(true, Ordering::Relaxed);
                    }
                }
                taken.give(work)
            })?);
            Ok(())
        },
        |(), _| Ok(()),
    )?;
    Ok((!unready.into_inner()).then_some(results))
}

/// Lets Python 3.11 bring all strings into their final form.
fn make_ready<'py>(py: Python<'py>, sequence: &Sequence<'py>) -> Outcome<()> {
    in_rounds(
        py,
        sequence,
        |_, items, _, unready| {
            let all = items.iter().filter(|item| matches!(item.text(), ItemText::NotReady));
            unready.extend(all.map(|&item| ((), item)));
            Ok(())
        },
        // Its length is asked for, which needs its final form.
        |(), text| Ok(text.len().map(drop)?),
    )
}

/// The strings of a part, as they are found.
struct Taken<'a, 'w> {
    wanted: Wanted<'w>,
    first: usize,
    strings: Vec<&'a [u8]>,
    nulls: Vec<usize>,
    /// The UTF-8 of those that are not in place, one after the other; which strings they are, and where each ends.
    made: Vec<u8>,
    places: Vec<(usize, usize)>,
    scratch: Vec<u8>,
}

impl<'a, 'w> Taken<'a, 'w> {
    fn new(wanted: Wanted<'w>, first: usize, size: usize) -> Result<Self, Error> {
        let (strings, made, scratch) = (room(size)?, Vec::new(), Vec::new());
        Ok(Self { wanted, first, strings, nulls: Vec::new(), made, places: Vec::new(), scratch })
    }

    fn refusal(&self, came: &str) -> String {
        format!("{}[{}]: got {came}, wanted str", self.wanted.name, self.first + self.strings.len())
    }

    /// Takes a string of a list; `false` where it must be made ready first.
    #[inline]
    fn item(&mut self, item: &'a Item) -> Result<bool, Error> {
        match item.text() {
            ItemText::Latin1(points) if points.is_ascii() => self.strings.push(points),
            ItemText::Latin1(points) => self.points(&Text::Latin1(points))?,
            ItemText::Ucs2(points) => self.points(&Text::Ucs2(points))?,
            ItemText::Ucs4(points) => self.points(&Text::Ucs4(points))?,
            ItemText::None => self.null("None")?,
            ItemText::NotReady => {
                self.strings.push(&[]);
                return Ok(false);
            }
            ItemText::Other => return Err(Error::Type(self.refusal(&item.class_name()))),
        }
        Ok(true)
    }

    fn null(&mut self, called: &str) -> Result<(), Error> {
        if !self.wanted.nulls {
            return Err(Error::Type(self.refusal(called)));
        }
        self.nulls.push(self.strings.len());
        self.strings.push(&[]);
        Ok(())
    }

    /// Takes code points that are to be encoded.
    #[cold]
    fn points(&mut self, points: &Text<'_>) -> Result<(), Error> {
        to_utf8(points, &mut self.scratch);
        let wrong = match points {
            Text::Ucs2(points) => self.wrong(points),
            Text::Ucs4(points) => self.wrong(points),
            _ => None,
        };
        if let Some(point) = wrong {
            let came = if point < 0x1_0000 { "a lone surrogate" } else { "what is no code point" };
            return Err(Error::Value(self.refusal(&format!("{came}, U+{point:04X}"))));
        }
        self.made.extend_from_slice(&self.scratch);
        self.places.push((self.strings.len(), self.made.len()));
        self.strings.push(&[]);
        Ok(())
    }

    /// Takes code points, which are most often ASCII.
    fn fixed(&mut self, points: &[u32]) -> Result<(), Error> {
        let (start, mut all) = (self.made.len(), 0);
        // Each is read once: another thread may change it.
        self.made.extend(points.iter().map(|&point| {
            all |= point;
            point.to_le_bytes()[0]
        }));
        if all >= 0x80 {
            self.made.truncate(start);
            return self.points(&Text::Ucs4(points));
        }
        self.places.push((self.strings.len(), self.made.len()));
        self.strings.push(&[]);
        Ok(())
    }

    fn wrong<P: Copy + Into<u32>>(&self, points: &[P]) -> Option<u32> {
        let lone = |point: u32| !self.wanted.surrogates && (0xD800..0xE000).contains(&point);
        points.iter().map(|&point| point.into()).find(|&point| point > 0x0010_FFFF || lone(point))
    }

    fn arrow(&mut self, chunk: &'a ArrayRef, range: Range<usize>) -> Result<(), Error> {
        match chunk.data_type() {
            DataType::Utf8 => self.offsets::<i32>(chunk.as_string(), range),
            DataType::LargeUtf8 => self.offsets::<i64>(chunk.as_string(), range),
            DataType::Null => { range }.try_for_each(|_| self.null("null")),
            DataType::Dictionary(..) => self.chosen(chunk.as_any_dictionary(), range),
            _ => self.views(chunk.as_string_view(), range),
        }
    }

    /// Those of a dictionary, where they lie: few long ones may be meant by many rows.
    fn chosen(&mut self, chunk: &'a dyn AnyDictionaryArray, range: Range<usize>) -> Result<(), Error> {
        let values = chunk.values();
        if values.is_empty() {
            return { range }.try_for_each(|_| self.null("null"));
        }
        let rows = chunk.slice(range.start, range.len());
        for (row, key) in rows.as_any_dictionary().normalized_keys().into_iter().enumerate() {
            if rows.is_null(row) { self.null("null")? } else { self.arrow(values, key..key + 1)? }
        }
        Ok(())
    }

    fn offsets<O: OffsetSizeTrait>(
        &mut self,
        chunk: &'a GenericStringArray<O>,
        range: Range<usize>,
    ) -> Result<(), Error> {
        let (bytes, offsets) = (chunk.value_data(), &chunk.value_offsets()[range.start..=range.end]);
        let nulls = chunk.nulls();
        for (index, ends) in range.zip(offsets.windows(2)) {
            if nulls.is_some_and(|nulls| nulls.is_null(index)) {
                self.null("null")?;
            } else {
                self.strings.push(&bytes[ends[0].as_usize()..ends[1].as_usize()]);
            }
        }
        Ok(())
    }

    fn views(&mut self, chunk: &'a StringViewArray, range: Range<usize>) -> Result<(), Error> {
        for index in range {
            if chunk.is_null(index) {
                self.null("null")?;
            } else {
                self.strings.push(chunk.value(index).as_bytes());
            }
        }
        Ok(())
    }

    fn give<T>(self, work: impl FnOnce(&Part<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let Self { first, strings, nulls, made, places, .. } = self;
        // From here on they live as long as what was made here.
        let mut strings: Vec<&[u8]> = strings;
        let mut start = 0;
        for (index, end) in places {
            strings[index] = &made[start..end];
            start = end;
        }
        work(&Part { first, strings: &strings, nulls: &nulls })
    }
}

/// A one-dimensional NumPy array of `<U`: strings of one length, filled up with zeros.
pub struct Fixed {
    buffer: PyUntypedBuffer,
    len: usize,
    width: usize,
}

impl Fixed {
    /// `None` where its memory can't be used as it is.
    fn new(array: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        let buffer = PyUntypedBuffer::get(array)?;
        let width = buffer.item_size() / size_of::<u32>();
        let native = matches!(buffer.format().to_bytes().last(), Some(b'w'))
            && !matches!(buffer.format().to_bytes().first(), Some(b'>' | b'<' | b'!' | b'='));
        let usable = native
            && buffer.is_c_contiguous()
            && buffer.dimensions() == 1
            && buffer.buf_ptr().cast::<u32>().is_aligned();
        let len = buffer.shape().first().copied().unwrap_or(0);
        Ok(usable.then_some(Self { buffer, len, width }))
    }

    /// The code points of a string, without the zeros at its end.
    fn get(&self, index: usize) -> &[u32] {
        if self.width == 0 {
            return &[];
        }
        debug_assert!(index < self.len);
        // SAFETY: the buffer is contiguous, aligned, and holds `len` times `width` code points, as `new` found; its export
        // keeps the memory in place. Another thread may write to it: then a point read is an old or a new one, and no
        // one relies on reading the same twice.
        let points = unsafe {
            let first = self.buffer.buf_ptr().cast::<u32>().add(index * self.width);
            std::slice::from_raw_parts(first, self.width)
        };
        let len = points.iter().rposition(|&point| point != 0).map_or(0, |last| last + 1);
        &points[..len]
    }
}
