//! A column that may change in place while others look at it, or that stays as it is for those who rely on that.

#![allow(unsafe_code, reason = "items that change while others look at them")]

use std::cell::UnsafeCell;
use std::panic::RefUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Items that only their owner changes. What was lent as [`Live`] shows changes; what was lent as [`Frozen`] never
/// changes: the owner then goes on with a copy.
pub struct Column<T>(Arc<Memory<T>>);

struct Memory<T> {
    items: Box<[UnsafeCell<T>]>,
    /// How many `Frozen` there are.
    frozen: AtomicUsize,
}

// SAFETY: items are only read through `Column::get` and `Frozen`, and only written through `Column::change`. The first
// borrows the one `Column`, which the last borrows for itself alone; while there is a `Frozen`, nothing is written.
unsafe impl<T: Copy + Send + Sync> Sync for Memory<T> {}

// A write never leaves an item half written, and a `Frozen` sees none.
impl<T> RefUnwindSafe for Memory<T> {}

/// The address of a column's items, which stay there while this is alive, and change whenever the owner likes.
pub struct Live<T>(Arc<Memory<T>>);

/// A column's items as they are now.
pub struct Frozen<T>(Arc<Memory<T>>);

impl<T: Copy> Memory<T> {
    fn start(&self) -> *const T {
        self.items.as_ptr().cast()
    }
}

impl<T: Copy> Column<T> {
    /// A column of these items, which are not copied.
    #[must_use]
    pub fn new(items: Vec<T>) -> Self {
        let items = Box::into_raw(items.into_boxed_slice()) as *mut [UnsafeCell<T>];
        // SAFETY: it was a box a moment ago, and an `UnsafeCell<T>` is laid out as a `T`.
        let items = unsafe { Box::from_raw(items) };
        Self(Arc::new(Memory { items, frozen: AtomicUsize::new(0) }))
    }

    /// The items.
    #[must_use]
    pub fn get(&self) -> &[T] {
        // SAFETY: writing takes the column as `&mut`, and there is but one: it has no `Clone`.
        unsafe { std::slice::from_raw_parts(self.0.start(), self.0.items.len()) }
    }

    /// The items to be changed: where they are, unless somebody relies on them.
    pub fn change(&mut self) -> &mut [T] {
        if self.0.frozen.load(Ordering::Acquire) > 0 {
            *self = Self::new(self.get().to_vec());
        }
        let start = self.0.items.as_ptr().cast::<T>().cast_mut();
        // SAFETY: within `UnsafeCell`s; nobody else in Rust has a slice of them: not from `get`, which would borrow `self`,
        // and no `Frozen` exists, nor can one come up while `self` is borrowed. Who looks through a `Live` may see old
        // and new items.
        unsafe { std::slice::from_raw_parts_mut(start, self.0.items.len()) }
    }

    /// For somebody who wants to see changes, until [`Column::change`] has to copy.
    #[must_use]
    pub fn live(&self) -> Live<T> {
        Live(Arc::clone(&self.0))
    }

    /// For somebody who relies on the items as they are.
    #[must_use]
    pub fn freeze(&self) -> Frozen<T> {
        self.0.frozen.fetch_add(1, Ordering::AcqRel);
        Frozen(Arc::clone(&self.0))
    }
}

impl<T: Copy> Live<T> {
    /// Where the items are.
    #[must_use]
    pub fn start(&self) -> *const T {
        self.0.start()
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.items.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.items.is_empty()
    }
}

impl<T: Copy> Frozen<T> {
    /// The items.
    #[must_use]
    pub fn get(&self) -> &[T] {
        // SAFETY: nobody writes while this is alive.
        unsafe { std::slice::from_raw_parts(self.0.start(), self.0.items.len()) }
    }
}

impl<T> Drop for Frozen<T> {
    fn drop(&mut self) {
        self.0.frozen.fetch_sub(1, Ordering::AcqRel);
    }
}
