//! Arrays as they came, in the form of Rust's.

#![allow(unsafe_code, reason = "Arrow's C interface")]

use std::ptr::NonNull;
use std::sync::Arc;

use arrow_array::{ArrayRef, make_array};
use arrow_buffer::{ArrowNativeType, BooleanBuffer, Buffer, NullBuffer};
use arrow_data::ffi::FFI_ArrowArray;
use arrow_data::{ArrayData, BufferSpec, layout};
use arrow_schema::{DataType, Fields};

use crate::Invalid;
use crate::values::checked;

/// An array of a type, checked.
///
/// # Safety
/// The pointers of the array are null or lead to as much as its counts and lengths say, until it is released.
pub unsafe fn array(array: FFI_ArrowArray, data_type: &DataType) -> Result<ArrayRef, Invalid> {
    let owner = Arc::new(array);
    // SAFETY: see above.
    let data = unsafe { Node { array: &owner, owner: &owner }.data(data_type)? };
    Ok(make_array(checked(data)?))
}

/// How many rows an array of them has, and some of their columns, checked; the others are not looked at.
///
/// # Safety
/// See [`array`].
pub unsafe fn columns(
    array: FFI_ArrowArray,
    fields: &Fields,
    take: &[usize],
) -> Result<(usize, Vec<ArrayRef>), Invalid> {
    let owner = Arc::new(array);
    let node = Node { array: &owner, owner: &owner };
    let (rows, start) = node.extent()?;
    // SAFETY: see above.
    let nulls = unsafe {
        node.expect(1, fields.len(), false)?;
        node.nulls(rows, start)?
    };
    if let Some(nulls) = nulls {
        return Err(Invalid::new(format!("got {} null rows, wanted none", nulls.null_count())));
    }
    let column = |&place: &usize| {
        let field = &fields[place];
        // SAFETY: see above.
        let data = unsafe { node.child(place).and_then(|child| child.data(field.data_type())) };
        let column = data.and_then(|data| {
            if data.len() < start + rows {
                return Err(Invalid::new(format!("got {} values, wanted {}", data.len(), start + rows)));
            }
            checked(data.slice(start, rows))
        });
        column.map(make_array).map_err(|invalid| invalid.of_column(field.name()))
    };
    Ok((rows, take.iter().map(column).collect::<Result<_, _>>()?))
}

/// An array, or one within it, and whom its memory belongs to.
struct Node<'a> {
    array: &'a FFI_ArrowArray,
    owner: &'a Arc<FFI_ArrowArray>,
}

impl<'a> Node<'a> {
    /// What is there, with as much of its memory as it needs. Nothing in it was looked at but where its texts end.
    ///
    /// # Safety
    /// See [`array`].
    unsafe fn data(&self, data_type: &DataType) -> Result<ArrayData, Invalid> {
        let layout = layout(data_type);
        let (length, offset) = self.extent()?;
        let first = usize::from(layout.can_contain_null_mask);
        let buffers = first + layout.buffers.len();
        let children = children(data_type);
        let dictionary = match data_type {
            DataType::Dictionary(_, values) => Some(values.as_ref()),
            _ => None,
        };
        if self.array.release.is_none() {
            return Err(Invalid::new("got an array that was released"));
        }
        if layout.variadic {
            // The lengths of the last buffers are in one more.
            self.expect_least(buffers + 1)?;
        } else {
            // Once a null array had one buffer, too.
            let count = if *data_type == DataType::Null {
                self.array.n_buffers.clamp(0, 1) as usize
            } else {
                buffers
            };
            self.expect(count, children.len(), dictionary.is_some())?;
        }
        if length == 0 {
            return Ok(ArrayData::new_empty(data_type));
        }
        let mut builder = ArrayData::builder(data_type.clone()).len(length).offset(offset);
        // SAFETY: there are so many buffers, children and dictionaries, and they are as long as the type wants.
        unsafe {
            if layout.can_contain_null_mask {
                builder = builder.nulls(self.nulls(length, offset)?);
            }
            let mut own = Vec::with_capacity(layout.buffers.len());
            for (at, spec) in layout.buffers.iter().enumerate() {
                let size = size(spec, data_type, offset + length, own.first())?;
                let alignment = match *spec {
                    BufferSpec::FixedWidth { alignment, .. } => alignment,
                    _ => 1,
                };
                own.push(self.buffer(first + at, size, alignment)?);
            }
            if layout.variadic {
                self.variadic(buffers, &mut own)?;
            }
            let mut parts = Vec::with_capacity(children.len());
            for (at, child) in children.into_iter().enumerate() {
                parts.push(self.child(at)?.data(child).map_err(Invalid::within)?);
            }
            if let Some(values) = dictionary {
                let dictionary = self.array.dictionary.as_ref();
                let array = dictionary.ok_or_else(|| Invalid::new("got a dictionary without its values"))?;
                parts.push(Node { array, owner: self.owner }.data(values).map_err(Invalid::within)?);
            }
            // What is in them is checked where all is known.
            Ok(builder.buffers(own).child_data(parts).build_unchecked())
        }
    }

    /// How many values there are, and how many are before them.
    fn extent(&self) -> Result<(usize, usize), Invalid> {
        let (length, offset) = (self.array.length, self.array.offset);
        let end = length.checked_add(offset).filter(|_| length >= 0 && offset >= 0);
        // A bit more than the end is addressed, too.
        if end.and_then(|end| isize::try_from(end).ok()).is_none_or(|end| end > isize::MAX - 64) {
            return Err(Invalid::new(format!("got an array of length {length} from {offset} on")));
        }
        Ok((length as usize, offset as usize))
    }

    fn expect_least(&self, buffers: usize) -> Result<(), Invalid> {
        let enough = usize::try_from(self.array.n_buffers).is_ok_and(|count| count >= buffers);
        let buffers = if enough { self.array.n_buffers as usize } else { buffers };
        self.expect(buffers, 0, false)
    }

    fn expect(&self, buffers: usize, children: usize, dictionary: bool) -> Result<(), Invalid> {
        let array = self.array;
        let misfit = |what: &str, came: i64, wanted: usize| {
            Err(Invalid::new(format!("got an array of {came} {what}, wanted {wanted}, as its type has")))
        };
        if usize::try_from(array.n_buffers) != Ok(buffers) || (buffers > 0 && array.buffers.is_null()) {
            return misfit("buffers", array.n_buffers, buffers);
        }
        if usize::try_from(array.n_children) != Ok(children) || (children > 0 && array.children.is_null()) {
            return misfit("children", array.n_children, children);
        }
        if array.dictionary.is_null() == dictionary {
            return misfit("dictionaries", (!dictionary).into(), dictionary.into());
        }
        Ok(())
    }

    /// # Safety
    /// See [`array`]; there are so many children.
    unsafe fn child(&self, at: usize) -> Result<Node<'a>, Invalid> {
        // SAFETY: see above; each is null or an array.
        let child = unsafe { self.array.children.add(at).read_unaligned().as_ref() };
        let array = child.ok_or_else(|| Invalid::new("got an array without one of its children"))?;
        Ok(Node { array, owner: self.owner })
    }

    /// A buffer of so many bytes.
    ///
    /// # Safety
    /// See [`array`]; there are so many buffers.
    unsafe fn buffer(&self, at: usize, length: usize, alignment: usize) -> Result<Buffer, Invalid> {
        // SAFETY: see above.
        let pointer = unsafe { self.array.buffers.add(at).read_unaligned() };
        if length == 0 {
            return Ok(Buffer::default());
        }
        let Some(start) = NonNull::new(pointer.cast_mut().cast::<u8>()) else {
            return Err(Invalid::new(format!("got an array without its buffer {at}")));
        };
        if isize::try_from(length).is_err() || start.addr().checked_add(length).is_none() {
            return Err(Invalid::new(format!("got an array whose buffer {at} has {length} bytes")));
        }
        // SAFETY: so many bytes are there until the array is released, as the interface promises; the owner keeps it from that.
        let buffer = unsafe { Buffer::from_custom_allocation(start, length, self.owner.clone()) };
        Ok(if start.addr().get().is_multiple_of(alignment) {
            buffer
        } else {
            Buffer::from_slice_ref(buffer.as_slice())
        })
    }

    /// Which values are null: what was said of their number is not believed.
    ///
    /// # Safety
    /// See [`array`]; there is a first buffer.
    unsafe fn nulls(&self, length: usize, offset: usize) -> Result<Option<NullBuffer>, Invalid> {
        // SAFETY: see above.
        let missing = unsafe { self.array.buffers.read_unaligned().is_null() };
        let nulls = self.array.null_count;
        if missing && nulls > 0 {
            return Err(Invalid::new(format!("got {nulls} nulls, and not which they are")));
        }
        if missing || length == 0 {
            return Ok(None);
        }
        // SAFETY: see above.
        let bits = unsafe { self.buffer(0, (offset + length).div_ceil(8), 1)? };
        let nulls = NullBuffer::new(BooleanBuffer::new(bits, offset, length));
        Ok((nulls.null_count() > 0).then_some(nulls))
    }

    /// Adds the buffers that views lead to, from the one at `first` on. How long they are stands in the last.
    ///
    /// # Safety
    /// See [`array`]; there are more buffers than `first`.
    unsafe fn variadic(&self, first: usize, own: &mut Vec<Buffer>) -> Result<(), Invalid> {
        let last = self.array.n_buffers as usize - 1;
        // SAFETY: see above.
        let sizes = unsafe { self.buffer(last, (last - first).saturating_mul(8), 8)? };
        for (at, &length) in (first..last).zip(sizes.typed_data::<i64>()) {
            let size = usize::try_from(length)
                .map_err(|_| Invalid::new(format!("got an array whose buffer {at} has {length} bytes")))?;
            // SAFETY: see above.
            own.push(unsafe { self.buffer(at, size, 1)? });
        }
        Ok(())
    }
}

/// The types of the children.
fn children(data_type: &DataType) -> Vec<&DataType> {
    match data_type {
        DataType::List(child)
        | DataType::LargeList(child)
        | DataType::ListView(child)
        | DataType::LargeListView(child)
        | DataType::FixedSizeList(child, _)
        | DataType::Map(child, _) => vec![child.data_type()],
        DataType::Struct(fields) => fields.iter().map(|field| field.data_type()).collect(),
        DataType::Union(fields, _) => fields.iter().map(|(_, field)| field.data_type()).collect(),
        DataType::RunEndEncoded(ends, values) => vec![ends.data_type(), values.data_type()],
        _ => Vec::new(),
    }
}

/// The size of a buffer in bytes, of an array that ends there; `offsets` is the first of its buffers.
fn size(
    spec: &BufferSpec,
    data_type: &DataType,
    end: usize,
    offsets: Option<&Buffer>,
) -> Result<usize, Invalid> {
    let more = match data_type {
        DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Binary
        | DataType::LargeBinary
        | DataType::List(_)
        | DataType::LargeList(_)
        | DataType::Map(..) => 1,
        _ => 0,
    };
    let size = match *spec {
        BufferSpec::FixedWidth { byte_width, .. } => (end + more).checked_mul(byte_width),
        BufferSpec::BitMap => Some(end.div_ceil(8)),
        BufferSpec::AlwaysNull => Some(0),
        BufferSpec::VariableWidth => {
            let last = |offsets: &Buffer| match data_type {
                DataType::Utf8 | DataType::Binary => i64::from(offsets.typed_data::<i32>()[end]),
                _ => offsets.typed_data::<i64>()[end],
            };
            let last = offsets.map_or(0, last);
            let size = last.to_usize().filter(|_| last >= 0);
            let end = last;
            return size.ok_or_else(|| Invalid::new(format!("got offsets that end with {end}")));
        }
    };
    size.ok_or_else(|| Invalid::new(format!("got an array of length {end}, which no memory has room for")))
}
