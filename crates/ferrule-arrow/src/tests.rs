//! Structures within structures that don't hang together.

#![allow(unsafe_code, reason = "arrays that are wrong")]

use std::sync::Arc;

use arrow_buffer::Buffer;
use arrow_data::ArrayData;
use arrow_data::ffi::FFI_ArrowArray;
use arrow_schema::{DataType, Field, UnionFields, UnionMode};

use crate::import;

fn made(data_type: DataType, len: usize, buffers: Vec<Buffer>, parts: Vec<ArrayData>) -> ArrayData {
    let builder = ArrayData::builder(data_type).len(len).buffers(buffers).child_data(parts);
    // SAFETY: what is wrong with it is what the tests are about; its memory is as long as it says.
    unsafe { builder.build_unchecked() }
}

fn numbers(values: &[i8]) -> ArrayData {
    made(DataType::Int8, values.len(), vec![Buffer::from_slice_ref(values)], Vec::new())
}

fn ends(values: &[i32]) -> ArrayData {
    made(DataType::Int32, values.len(), vec![Buffer::from_slice_ref(values)], Vec::new())
}

fn item() -> Arc<Field> {
    Arc::new(Field::new("item", DataType::Int8, true))
}

fn ints(values: &[i32]) -> Buffer {
    Buffer::from_slice_ref(values)
}

fn longs(values: &[i64]) -> Buffer {
    Buffer::from_slice_ref(values)
}

/// What is said of an array that was handed over.
fn said(data: &ArrayData) -> String {
    // SAFETY: of the same type, and its memory is as long as it says.
    let taken = unsafe { import::array(FFI_ArrowArray::new(data), data.data_type()) };
    taken.map_or_else(|invalid| invalid.what, |array| format!("{} values", array.len()))
}

fn union(mode: UnionMode) -> DataType {
    let fields = UnionFields::try_new([3], [Field::new("a", DataType::Int8, true)]);
    DataType::Union(fields.expect("one type"), mode)
}

#[test]
fn lists_lead_to_what_is_there() {
    let three = || vec![numbers(&[1, 2, 3])];
    for (data, what) in [
        (made(DataType::List(item()), 2, vec![ints(&[0, 1, 3])], three()), "2 values"),
        (made(DataType::List(item()), 2, vec![ints(&[0, 1, 9])], three()), "got a value from 1 to 9 of 3"),
        (made(DataType::List(item()), 2, vec![ints(&[-1, 1, 2])], three()), "got a value from -1 to 1 of 3"),
        (made(DataType::List(item()), 2, vec![ints(&[0, 2, 1])], three()), "got a value from 2 to 1 of 3"),
        (
            made(DataType::LargeList(item()), 1, vec![longs(&[0, i64::MAX])], three()),
            "got a value from 0 to 9223372036854775807 of 3",
        ),
        (made(DataType::ListView(item()), 2, vec![ints(&[2, 0]), ints(&[1, 3])], three()), "2 values"),
        (
            made(DataType::ListView(item()), 1, vec![ints(&[2]), ints(&[2])], three()),
            "got 2 values from 2 on of 3",
        ),
        (
            made(DataType::LargeListView(item()), 1, vec![longs(&[i64::MAX]), longs(&[i64::MAX])], three()),
            "got 9223372036854775807 values from 9223372036854775807 on of 3",
        ),
        (
            made(DataType::ListView(item()), 1, vec![ints(&[0]), ints(&[-1])], three()),
            "got -1 values from 0 on of 3",
        ),
        (
            made(DataType::FixedSizeList(item(), 2), 2, Vec::new(), three()),
            "got a part of 3 values, wanted as many as the whole has",
        ),
        (made(DataType::FixedSizeList(item(), 3), 1, Vec::new(), three()), "1 values"),
    ] {
        assert_eq!(said(&data), what);
    }
}

#[test]
fn unions_choose_what_is_there() {
    let part = || vec![numbers(&[1, 2])];
    let ids = |ids: &[i8]| Buffer::from_slice_ref(ids);
    for (data, what) in [
        (made(union(UnionMode::Dense), 1, vec![ids(&[3]), ints(&[1])], part()), "1 values"),
        (made(union(UnionMode::Dense), 1, vec![ids(&[3]), ints(&[2])], part()), "got the value at 2 of 2"),
        (made(union(UnionMode::Dense), 1, vec![ids(&[3]), ints(&[-1])], part()), "got the value at -1 of 2"),
        (
            made(union(UnionMode::Sparse), 1, vec![ids(&[0])], part()),
            "got the type 0 of a union that has none",
        ),
        (
            made(union(UnionMode::Sparse), 1, vec![ids(&[-3])], part()),
            "got the type -3 of a union that has none",
        ),
        (
            made(union(UnionMode::Sparse), 3, vec![ids(&[3, 3, 3])], part()),
            "got a part of 2 values, wanted as many as the whole has",
        ),
    ] {
        assert_eq!(said(&data), what);
    }
}

#[test]
fn runs_end_one_after_the_other() {
    let run = DataType::RunEndEncoded(Arc::new(Field::new("run_ends", DataType::Int32, false)), item());
    for (run_ends, values, what) in [
        (&[1, 4][..], &[1, 2][..], "4 values"),
        (&[1, 3], &[1, 2], "got runs that end at 3, wanted 4 or more"),
        (&[4, 4], &[1, 2], "got a run that ends at 4 after one at 4"),
        (&[0, 4], &[1, 2], "got a run that ends at 0 after one at 0"),
        (&[-1, 4], &[1, 2], "got a run that ends at -1 after one at 0"),
        (&[4], &[1, 2], "got 1 runs of 2 values"),
    ] {
        let data = made(run.clone(), 4, Vec::new(), vec![ends(run_ends), numbers(values)]);
        assert_eq!(said(&data), what);
    }
}

#[test]
fn parts_are_as_long_as_the_whole() {
    let rows = DataType::Struct(vec![Field::new("a", DataType::Int8, true)].into());
    assert_eq!(said(&made(rows.clone(), 2, Vec::new(), vec![numbers(&[1, 2])])), "2 values");
    assert_eq!(
        said(&made(rows, 3, Vec::new(), vec![numbers(&[1, 2])])),
        "got a part of 2 values, wanted as many as the whole has"
    );
}
