//! What comes by Arrow's C interface, with any contents: what is taken is valid by Arrow's own full check, and can be read.
#![no_main]

use std::ffi::{CString, c_char, c_void};
use std::ptr::{null, null_mut};
use std::sync::Arc;

use arrow_array::Array;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_data::{BufferSpec, layout};
use arrow_schema::{DataType, Field, Fields, UnionFields, UnionMode};
use ferrule_arrow::{import, schema};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut bytes = Bytes(data);
    if bytes.next() % 4 == 0 {
        let given = bytes.schema(0);
        // What the bytes say of a type hangs together.
        let _ = unsafe { schema::field(&given) };
        return;
    }
    let types = types();
    let data_type = &types[usize::from(bytes.next()) % types.len()];
    let given = bytes.array(data_type);
    // As much memory as is said is there.
    let Ok(array) = (unsafe { import::array(given, data_type) }) else { return };
    array.to_data().validate_full().expect("what is taken is valid");
    let options = FormatOptions::default();
    let shown = ArrayFormatter::try_new(&array, &options).expect("it has a type that can be shown");
    for index in 0..array.len() {
        let _ = shown.value(index).try_to_string();
    }
});

fn types() -> Vec<DataType> {
    use DataType::*;
    let child = |data_type| Arc::new(Field::new("item", data_type, true));
    let dictionary = |keys, values| Dictionary(Box::new(keys), Box::new(values));
    let pair = Struct(Fields::from(vec![Field::new("key", Utf8, false), Field::new("value", Int8, true)]));
    let union = |mode| {
        let fields = vec![Field::new("a", Int8, true), Field::new("b", Utf8, true)];
        Union(UnionFields::try_new([3, 5], fields).expect("two different ones"), mode)
    };
    let mut all = vec![Null, Boolean, Int8, Int64, Float64, Decimal128(38, 2), FixedSizeBinary(3)];
    all.extend([Utf8, LargeUtf8, Utf8View, Binary, LargeBinary, BinaryView]);
    all.extend([dictionary(Int8, Utf8), dictionary(UInt64, Utf8View), dictionary(Int32, Int16)]);
    all.extend([
        List(child(Utf8)),
        LargeList(child(Int8)),
        ListView(child(Utf8)),
        LargeListView(child(Int16)),
    ]);
    all.extend([
        FixedSizeList(child(Utf8View), 2),
        Map(Arc::new(Field::new("entries", pair.clone(), false)), false),
    ]);
    all.extend([pair, union(UnionMode::Dense), union(UnionMode::Sparse)]);
    for ends in [Int16, Int32, Int64] {
        all.push(RunEndEncoded(Arc::new(Field::new("run_ends", ends, false)), child(Utf8)));
    }
    all.extend([
        List(child(dictionary(Int8, Utf8))),
        Struct(Fields::from(vec![Field::new("a", List(child(Utf8)), true)])),
    ]);
    all
}

/// The input, read from its beginning; zeros after its end.
struct Bytes<'a>(&'a [u8]);

/// What a structure of the interface owns.
#[derive(Default)]
struct Owned {
    buffers: Vec<Vec<u64>>,
    pointers: Vec<*const c_void>,
    arrays: Vec<*mut FFI_ArrowArray>,
    schemas: Vec<*mut FFI_ArrowSchema>,
    texts: Vec<CString>,
}

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        let (&first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        first
    }

    /// A buffer of exactly so many bytes, but for the last few.
    fn buffer(&mut self, size: usize) -> Vec<u64> {
        let mut words = vec![0u64; size.div_ceil(8)];
        for (at, word) in words.iter_mut().enumerate() {
            let mut bytes = [0; 8];
            bytes.iter_mut().take((size - at * 8).min(8)).for_each(|byte| *byte = self.next());
            *word = u64::from_le_bytes(bytes);
        }
        words
    }

    fn array(&mut self, data_type: &DataType) -> FFI_ArrowArray {
        let (length, offset) = (usize::from(self.next() % 12), usize::from(self.next() % 4));
        let end = length + offset;
        let layout = layout(data_type);
        let mut owned = Owned::default();
        if layout.can_contain_null_mask {
            let bits = self.buffer(end.div_ceil(8));
            owned.buffers.push(bits);
        }
        let first = owned.buffers.len();
        for spec in &layout.buffers {
            let more = usize::from(matches!(
                data_type,
                DataType::Utf8
                    | DataType::LargeUtf8
                    | DataType::Binary
                    | DataType::LargeBinary
                    | DataType::List(_)
                    | DataType::LargeList(_)
                    | DataType::Map(..)
            ));
            let size = match *spec {
                BufferSpec::FixedWidth { byte_width, .. } => (end + more) * byte_width,
                BufferSpec::BitMap => end.div_ceil(8),
                BufferSpec::AlwaysNull => 0,
                BufferSpec::VariableWidth => {
                    let short = matches!(data_type, DataType::Utf8 | DataType::Binary);
                    Self::last(&mut owned.buffers[first], end, short)
                }
            };
            let buffer = self.buffer(size);
            owned.buffers.push(buffer);
        }
        if layout.variadic {
            let sizes: Vec<u64> = (0..self.next() % 3).map(|_| u64::from(self.next() % 40)).collect();
            for &size in &sizes {
                let buffer = self.buffer(size as usize);
                owned.buffers.push(buffer);
            }
            owned.buffers.push(sizes);
        }
        let children: Vec<DataType> = match data_type {
            DataType::List(child)
            | DataType::LargeList(child)
            | DataType::ListView(child)
            | DataType::LargeListView(child)
            | DataType::FixedSizeList(child, _)
            | DataType::Map(child, _) => {
                vec![child.data_type().clone()]
            }
            DataType::Struct(fields) => fields.iter().map(|field| field.data_type().clone()).collect(),
            DataType::Union(fields, _) => fields.iter().map(|(_, field)| field.data_type().clone()).collect(),
            DataType::RunEndEncoded(ends, values) => {
                vec![ends.data_type().clone(), values.data_type().clone()]
            }
            _ => Vec::new(),
        };
        for child in &children {
            let child = self.array(child);
            owned.arrays.push(Box::into_raw(Box::new(child)));
        }
        let dictionary = match data_type {
            DataType::Dictionary(_, values) => Box::into_raw(Box::new(self.array(values))),
            _ => null_mut(),
        };
        owned.pointers = owned.buffers.iter().map(|buffer| buffer.as_ptr().cast()).collect();
        // Now and then something is missing, or the counts are not those of the type.
        let odd = self.next();
        if let (200..=210, Some(pointer)) = (odd, owned.pointers.first_mut()) {
            *pointer = null();
        }
        // Of views the last says how long those before are: with one less, memory would be shorter than is said.
        let fewer = i64::from(odd == 211 && !layout.variadic);
        let mut owned = Box::new(owned);
        FFI_ArrowArray {
            length: if odd == 212 { -1 } else { length as i64 },
            null_count: i64::from(self.next() as i8),
            offset: if odd == 213 { i64::MAX } else { offset as i64 },
            n_buffers: (owned.pointers.len() as i64 - fewer).max(0),
            n_children: (owned.arrays.len() as i64 - fewer).max(0),
            buffers: owned.pointers.as_mut_ptr(),
            children: if odd == 214 { null_mut() } else { owned.arrays.as_mut_ptr() },
            dictionary,
            release: Some(release_array),
            private_data: Box::into_raw(owned).cast(),
        }
    }

    /// Where texts end: no further than some bytes.
    fn last(offsets: &mut [u64], end: usize, short: bool) -> usize {
        const MOST: u64 = 64;
        if !short {
            let last = &mut offsets[end];
            *last = if *last > MOST && *last < 1 << 63 { *last % MOST } else { *last };
            return usize::try_from(*last).ok().filter(|&last| last <= MOST as usize).unwrap_or(0);
        }
        let (word, shift) = (end / 2, 32 * (end % 2));
        let last = (offsets[word] >> shift) as u32 as i32;
        let kept = if last > MOST as i32 { last % MOST as i32 } else { last };
        offsets[word] = offsets[word] & !(0xFFFF_FFFF << shift) | u64::from(kept as u32) << shift;
        usize::try_from(kept).unwrap_or(0)
    }

    fn schema(&mut self, depth: usize) -> FFI_ArrowSchema {
        let mut owned = Owned::default();
        const FORMATS: [&str; 12] =
            ["+s", "+l", "+m", "+r", "+w:3", "+ud:0,1", "+us:5", "u", "vu", "d:38,2", "_pli128", "w:-1"];
        let chosen = usize::from(self.next() % 24);
        let format = match FORMATS.get(chosen) {
            Some(format) => format.as_bytes().to_vec(),
            None => (0..self.next() % 9).map(|_| self.next().max(1)).collect(),
        };
        for text in [format, vec![self.next().max(1)]] {
            owned.texts.push(CString::new(text).expect("no zeros"));
        }
        let mut children = self.next() % 4;
        if depth > 3 {
            children = 0;
        }
        for _ in 0..children {
            owned.schemas.push(Box::into_raw(Box::new(self.schema(depth + 1))));
        }
        let dictionary = if self.next() > 200 && depth < 4 {
            Box::into_raw(Box::new(self.schema(depth + 1)))
        } else {
            null_mut()
        };
        if self.next() > 128 {
            // An extension's name, and lengths that may be negative.
            let (key, value) = ("ARROW:extension:name", self.next() % 9);
            let mut metadata = 1i32.to_ne_bytes().to_vec();
            metadata.extend(if self.next() > 250 { -1 } else { key.len() as i32 }.to_ne_bytes());
            metadata.extend(key.bytes());
            metadata.extend(i32::from(value).to_ne_bytes());
            metadata.extend((0..value).map(|_| self.next()));
            let mut words = vec![0u64; metadata.len().div_ceil(8)];
            for (at, byte) in metadata.into_iter().enumerate() {
                words[at / 8] |= u64::from(byte) << (at % 8 * 8);
            }
            owned.buffers.push(words);
        }
        let odd = self.next();
        let mut owned = Box::new(owned);
        let mut schema = FFI_ArrowSchema::empty();
        schema.format = if odd == 200 { null() } else { owned.texts[0].as_ptr() };
        schema.name = if odd == 201 { null() } else { owned.texts[1].as_ptr() };
        schema.metadata = owned.buffers.first().map_or(null(), |words| words.as_ptr().cast::<c_char>());
        schema.flags = i64::from(self.next());
        schema.n_children = if odd == 202 { -1 } else { owned.schemas.len() as i64 };
        schema.children = if odd == 203 { null_mut() } else { owned.schemas.as_mut_ptr() };
        schema.dictionary = dictionary;
        schema.release = Some(release_schema);
        schema.private_data = Box::into_raw(owned).cast();
        schema
    }
}

unsafe extern "C" fn release_array(array: *mut FFI_ArrowArray) {
    unsafe {
        let owned = Box::from_raw((*array).private_data.cast::<Owned>());
        owned.arrays.iter().for_each(|&child| drop(Box::from_raw(child)));
        if !(*array).dictionary.is_null() {
            drop(Box::from_raw((*array).dictionary));
        }
        (*array).release = None;
    }
}

unsafe extern "C" fn release_schema(schema: *mut FFI_ArrowSchema) {
    unsafe {
        let owned = Box::from_raw((*schema).private_data.cast::<Owned>());
        owned.schemas.iter().for_each(|&child| drop(Box::from_raw(child)));
        if !(*schema).dictionary.is_null() {
            drop(Box::from_raw((*schema).dictionary));
        }
        (*schema).release = None;
    }
}
