//! Python's own objects read in place: the items of lists and tuples, and the numbers they are.
//!
//! Nothing here calls Python. It is sound only while Python stands still, so the one way to get at items is
//! [`in_rounds`], which sees to that.

#![allow(unsafe_code, reason = "objects read in place")]

mod attributes;
mod calls;
mod code_points;
mod collector;
pub mod counting;
mod dicts;
pub mod evaluation;
pub mod frames;
pub mod instances;
pub mod instructions;
mod items;
mod members;
mod slots;
mod strings;

use std::cell::RefCell;

use ferrule_base::items::Item as Look;
pub use ferrule_base::items::Number;
use ferrule_base::{Run, room};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::{PyList, PyTuple};

use crate::door::standing_still;
use crate::errors::{Failure, Outcome};
use crate::take::arrays::Objects;
pub use attributes::attribute;
pub use calls::call_lasting;
pub use code_points::{code_points, text_of};
pub use collector::{Uncollected, untrack};
pub use dicts::{DictMembers, new_dict};
pub use items::{float_value, list_items, tuple_items};
pub use members::Members;
pub use slots::{Slot, has_own_iter, is_plain, new_instance};
pub use strings::{ItemText, ascii, known_utf8};

/// An item of a list or tuple that stands still.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Item(*mut ffi::PyObject);

// SAFETY: an item is only lent while Python stands still (see `in_rounds`); then nobody writes to objects, and any
// thread may read them.
unsafe impl Send for Item {}
// SAFETY: as above.
unsafe impl Sync for Item {}

/// CPython's `int`, `Include/cpython/longintrepr.h`: digits of 30 bits, the least significant first.
#[repr(C)]
struct Int {
    base: ffi::PyObject,
    /// 3.11: the number of digits, negative for negative ints. 3.12 on: `digits << 3 | sign`, with sign 0 for positive,
    /// 1 for zero, 2 for negative.
    size: isize,
    digits: [u32; 2],
}

const DIGIT_BITS: u32 = 30;

impl Item {
    /// What this item is: a `bool` or an `int` (not of a subclass) below 2^60, or a `float` (not of a subclass).
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "called once an item, in loops that are worth it only inlined")]
    pub fn number(self) -> Number {
        // SAFETY: the item is a live object (see `in_rounds`); its type says how it is laid out.
        unsafe {
            let class = ffi::Py_TYPE(self.0);
            if class == &raw mut ffi::PyLong_Type || class == &raw mut ffi::PyBool_Type {
                small_int(self.0).map_or(Number::Other, Number::Int)
            } else if class == &raw mut ffi::PyFloat_Type {
                Number::Float(float_value(self.0))
            } else {
                Number::Other
            }
        }
    }

    /// The item as an object, to ask Python about it.
    pub fn object(self, py: Python<'_>) -> Borrowed<'_, '_, PyAny> {
        // SAFETY: a live object, held by its list or tuple (see `in_rounds`).
        unsafe { Borrowed::from_ptr(py, self.0) }
    }
}

impl Look for Item {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "called once an item, in loops that are worth it only inlined")]
    fn number(self) -> Number {
        self.number()
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as for `number`")]
    fn sum_small_ints<const N: usize>(items: &[Self; N]) -> Option<i64> {
        // SAFETY: live objects (see `in_rounds`); all were found to be ints before they are read as such, and every int
        // has room for one digit (that of zero is 0).
        unsafe {
            let ints = items.iter().all_of(|item| ffi::Py_TYPE(item.0) == &raw mut ffi::PyLong_Type);
            if !ints || !items.iter().all_of(|item| has_one_digit((*item.0.cast::<Int>()).size)) {
                return None;
            }
            Some(
                items
                    .iter()
                    .map(|item| {
                        let int = item.0.cast::<Int>();
                        sign((*int).size) * i64::from((*int).digits[0])
                    })
                    .sum(),
            )
        }
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as for `number`")]
    fn floats<const N: usize>(items: &[Self; N]) -> Option<[f64; N]> {
        // SAFETY: live objects (see `in_rounds`); all were found to be floats before they are read as such.
        unsafe {
            let floats = items.iter().all_of(|item| ffi::Py_TYPE(item.0) == &raw mut ffi::PyFloat_Type);
            floats.then(|| items.map(|item| float_value(item.0)))
        }
    }
}

/// What an object is, as far as it can be told without calling Python: ints and floats never change.
#[inline]
pub fn number(object: Borrowed<'_, '_, PyAny>) -> Number {
    Item(object.as_ptr()).number()
}

#[cfg(Py_3_12)]
mod layout {
    pub fn sign_and_digits(tag: isize) -> (bool, usize) {
        (tag & 3 == 2, tag as usize >> 3)
    }

    pub fn has_one_digit(tag: isize) -> bool {
        tag < 2 << 3
    }

    pub fn sign(tag: isize) -> i64 {
        1 - (tag as i64 & 3)
    }
}

#[cfg(not(Py_3_12))]
mod layout {
    pub fn sign_and_digits(size: isize) -> (bool, usize) {
        (size < 0, size.unsigned_abs())
    }

    pub fn has_one_digit(size: isize) -> bool {
        (-1..=1).contains(&size)
    }

    pub fn sign(size_of_one_digit: isize) -> i64 {
        size_of_one_digit as i64
    }
}

use layout::{has_one_digit, sign, sign_and_digits};

/// The value of an int of at most two digits: one whose absolute value is below 2^60.
///
/// # Safety
/// `int` is a live `int`, also of a subclass.
#[inline]
pub unsafe fn small_int(int: *mut ffi::PyObject) -> Option<i64> {
    let int = int.cast::<Int>();
    // SAFETY: laid out so, as its type says. The second digit is read only where there is one.
    unsafe {
        let (negative, digits) = sign_and_digits((*int).size);
        let magnitude = match digits {
            0 => 0,
            1 => i64::from((*int).digits[0]),
            2 => i64::from((*int).digits[0]) | i64::from((*int).digits[1]) << DIGIT_BITS,
            _ => return None,
        };
        Some(if negative { -magnitude } else { magnitude })
    }
}

trait AllOf: Iterator + Sized {
    /// [`Iterator::all`] without a branch for each.
    #[inline]
    fn all_of(self, test: impl Fn(Self::Item) -> bool) -> bool {
        self.fold(true, |all, item| all & test(item))
    }
}

impl<I: Iterator> AllOf for I {}

/// A list, a tuple, or what lies in memory like them.
pub enum Sequence<'py> {
    /// May change whenever Python runs.
    List(Bound<'py, PyList>),
    /// Never changes.
    Tuple(Bound<'py, PyTuple>),
    /// A NumPy array of objects. Its items may be null, which stands for None: only strings are read from it.
    Objects(Objects<'py>),
}

impl<'py> Sequence<'py> {
    /// `None` for anything else.
    pub fn of(argument: &Bound<'py, PyAny>) -> Option<Self> {
        let list = argument.cast::<PyList>().ok().map(|list| Self::List(list.clone()));
        list.or_else(|| argument.cast::<PyTuple>().ok().map(|tuple| Self::Tuple(tuple.clone())))
    }

    /// How many items there are at this moment.
    pub fn len(&self) -> usize {
        match self {
            Self::List(list) => list.len(),
            Self::Tuple(tuple) => tuple.len(),
            Self::Objects(array) => array.len(),
        }
    }

    fn as_any(&self) -> &Bound<'py, PyAny> {
        match self {
            Self::List(list) => list.as_any(),
            Self::Tuple(tuple) => tuple.as_any(),
            Self::Objects(array) => array.as_any(),
        }
    }

    /// The items converted: by `read` where that can, otherwise by `ask`, which may call Python and is told the place.
    pub fn collect<T: Default>(
        &self,
        py: Python<'py>,
        read: impl Fn(Number) -> Option<T>,
        ask: impl Fn(usize, &Bound<'py, PyAny>) -> Outcome<T>,
    ) -> Outcome<Vec<T>> {
        let values = RefCell::new(room(self.len())?);
        in_rounds(
            py,
            self,
            |_, items, start, others| {
                values.borrow_mut().extend(items.iter().enumerate().map(|(i, &item)| {
                    read(item.number()).unwrap_or_else(|| {
                        others.push((start + i, item));
                        T::default()
                    })
                }));
                Ok(())
            },
            |place, item| {
                let value = ask(place, &item)?;
                values.borrow_mut()[place] = value;
                Ok(())
            },
        )?;
        Ok(values.into_inner())
    }

    /// The items, to be used only while nothing can change them.
    ///
    /// # Safety
    /// The caller stays attached and calls nothing that may run Python code while it has the slice; on a free-threaded
    /// build it is inside the critical section of the list.
    unsafe fn items(&self) -> &[Item] {
        // SAFETY: as the caller says. `Item` is such a pointer. NumPy keeps likewise so many, but for null.
        unsafe {
            let items = match self {
                Self::List(list) => list_items(list.as_ptr()),
                Self::Tuple(tuple) => tuple_items(tuple.as_ptr()),
                Self::Objects(array) if array.len() == 0 => &[],
                Self::Objects(array) => std::slice::from_raw_parts(array.data(), array.len()),
            };
            std::slice::from_raw_parts(items.as_ptr().cast::<Item>(), items.len())
        }
    }
}

/// The most items that are done before Python may notice a signal: some 10 ms.
const LONGEST_ROUND: usize = 1 << 20;

/// The first round, and every one after many items that had to be asked for: they are kept until the round is over.
const SHORTEST_ROUND: usize = 1 << 16;

/// Items that Python must be asked about, each with what the kernel wants to remember of it.
pub type Others<K> = Vec<(K, Item)>;

/// Calls `kernel` with the items, and the place of the first of them, until all were seen. After each round, when Python
/// may run again, `ask` is called for the items that the kernel put aside, and a signal's handler may run. A list that
/// they shorten ends early; one that they lengthen is read on.
///
/// Within a round Python stands still: this thread is attached and calls nothing of Python, and on a free-threaded build
/// it is in the list's critical section. So the items and what they are stay as they are, also for the helper threads,
/// which are done before the round is. `kernel` may count references and make objects, but must not run Python code.
pub fn in_rounds<'py, K>(
    py: Python<'py>,
    sequence: &Sequence<'py>,
    kernel: impl FnMut(&Run<'_>, &[Item], usize, &mut Others<K>) -> Outcome<()>,
    ask: impl FnMut(K, Bound<'py, PyAny>) -> Outcome<()>,
) -> Outcome<()> {
    in_rounds_of(LONGEST_ROUND, py, sequence, kernel, ask)
}

/// [`in_rounds`] with at most `longest` items, for a kernel that takes longer for each than some 10 ns.
pub fn in_rounds_of<'py, K>(
    longest: usize,
    py: Python<'py>,
    sequence: &Sequence<'py>,
    mut kernel: impl FnMut(&Run<'_>, &[Item], usize, &mut Others<K>) -> Outcome<()>,
    mut ask: impl FnMut(K, Bound<'py, PyAny>) -> Outcome<()>,
) -> Outcome<()> {
    let mut start = 0;
    let mut size = SHORTEST_ROUND;
    loop {
        let (seen, others) = with_critical_section(sequence.as_any(), || {
            standing_still(py, |run| {
                // SAFETY: attached, in the critical section, and `kernel` keeps to what is written above.
                let items = unsafe { sequence.items() };
                let round = &items[start.min(items.len())..start.saturating_add(size).min(items.len())];
                let mut others = Vec::new();
                kernel(run, round, start, &mut others)?;
                let held: Vec<_> =
                    others.into_iter().map(|(key, item)| (key, item.object(py).to_owned())).collect();
                Ok::<_, Failure>((round.len(), held))
            })
        })?;
        if seen == 0 {
            return Ok(());
        }
        start += seen;
        size = if others.len() > seen / 64 { SHORTEST_ROUND } else { (size * 2).min(longest) };
        for (key, item) in others {
            ask(key, item)?;
        }
        if start < sequence.len() {
            py.check_signals()?;
        }
    }
}
