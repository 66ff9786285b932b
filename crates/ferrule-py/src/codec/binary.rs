//! The functions of `codec.bincode` and `codec.compact`.

use ferrule_codec::decode::decode;
use ferrule_codec::encode::encode;
use ferrule_codec::wire::{Bincode, Compact, Wire};
use pyo3::prelude::*;
use pyo3::types::{PyAny, PyBytes};

use crate::codec::make::Maker;
use crate::codec::read::{Lent, Reader};
use crate::codec::schema::plan;
use crate::errors::Outcome;
use crate::hints::{BytesLike, TypeForm};
use crate::sources::Bytes;

fn dumps<'py, W: Wire>(
    object: &Bound<'py, PyAny>,
    hint: Option<TypeForm<'py>>,
) -> Outcome<Bound<'py, PyBytes>> {
    let py = object.py();
    let plan = plan(&hint.map_or_else(|| py.get_type::<PyAny>().into_any(), |hint| hint.0))?;
    let mut out = Vec::new();
    let reader = Reader { py, plan: &plan };
    encode::<W, _>(&plan.schema, &reader, Lent::new(object), &mut out)
        .map_err(|refused| refused.of("obj"))?;
    Ok(PyBytes::new(py, &out))
}

fn loads<'py, W: Wire>(data: BytesLike<'py>, hint: Option<TypeForm<'py>>) -> Outcome<Bound<'py, PyAny>> {
    let py = data.0.py();
    let plan = plan(&hint.map_or_else(|| py.get_type::<PyAny>().into_any(), |hint| hint.0))?;
    let data = Bytes::data(&data.0)?;
    decode::<W, _>(&plan.schema, data.as_slice(), &mut Maker::new(py, &plan))
}

/// The bytes that ``bincode::serialize`` of Rust's bincode 1 makes of an equal value.
///
/// Little-endian. ``int`` is an i64 and ``float`` an f64, or as :data:`ferrule.codec.U8` and the like say; ``bool`` one byte;
/// ``str``, ``bytes``, lists, dicts and tuples of any length: their length as a u64, then the items; ``None`` no byte;
/// ``Optional``: a byte 0, or 1 and the value; classes with fields and tuples of fixed length: their items; unions and enums:
/// the place of the alternative as a u32, then its value. ``bincode::serialize`` and wincode agree byte for byte.
///
/// Parameters
/// ----------
/// obj : object
///     Read where it is; no copy is made of anything but the result. A dataclass without slots is read by ``getattr``.
/// type : type hint or Schema, optional
///     As for :class:`Schema`. Without it, `Any`: the Rust type ``enum Value { Null, Bool(bool), Int(i64), Float(f64),
///     Str(String), Bytes(Vec<u8>), List(Vec<Value>), Map(Vec<(String, Value)>) }``; a dataclass is a map of its fields.
///
/// Returns
/// -------
/// bytes
///
/// Raises
/// ------
/// ArgumentTypeError
///     A value is not of its type; the message says which, as in ``obj[3].name``.
/// ResultOverflowError
///     An int does not fit its width, or a float an f32.
/// EncodingError
///     A str has a lone surrogate.
/// ArgumentError
///     Values are nested deeper than 500 levels, a tuple has another length than its type, or a list or dict was
///     changed meanwhile.
///
/// Examples
/// --------
/// >>> from dataclasses import dataclass
/// >>> import ferrule as fe
/// >>> @dataclass(slots=True)
/// ... class Point:
/// ...     x: fe.codec.U8
/// ...     name: str | None
/// >>> fe.codec.bincode.dumps(Point(7, None), type=Point)
/// b'\x07\x00'
/// >>> fe.codec.bincode.dumps(["ab"], type=list[str]).hex(" ", -8)
/// '0100000000000000 0200000000000000 6162'
#[pyfunction]
#[pyo3(signature = (obj, *, r#type = None))]
pub fn bincode_dumps<'py>(
    obj: Bound<'py, PyAny>,
    r#type: Option<TypeForm<'py>>,
) -> Outcome<Bound<'py, PyBytes>> {
    dumps::<Bincode>(&obj, r#type)
}

/// The value that bytes in the format of Rust's bincode 1 hold: see :func:`ferrule.codec.bincode.dumps`.
///
/// Nothing in the bytes is trusted: lengths are checked against the bytes that are left before there is room made for
/// them, and nesting ends at 500 levels. Of equal keys in a dict the last one counts, as in Rust's maps.
///
/// Parameters
/// ----------
/// data : bytes-like
///     ``bytes`` are read where they lie; of any other buffer a copy is made first.
/// type : type hint or Schema, optional
///     As for :class:`Schema`; without it, `Any`.
///
/// Returns
/// -------
/// object
///     New objects.
///
/// Raises
/// ------
/// DecodeError
///     The bytes are no such value, end too early or too late; the message says at which byte.
/// ArgumentTypeError
///     `data` is no buffer of bytes, or there is no way to read such a type.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> data = fe.codec.bincode.dumps({"a": [1, None, 2.5]})
/// >>> fe.codec.bincode.loads(data)
/// {'a': [1, None, 2.5]}
/// >>> fe.codec.bincode.loads(b"\x02", type=bool)
/// Traceback (most recent call last):
///     ...
/// ferrule.errors.DecodeError: data: at byte 0: got the byte 2, wanted 0 or 1, which is false or true
#[pyfunction]
#[pyo3(signature = (data, *, r#type = None))]
pub fn bincode_loads<'py>(data: BytesLike<'py>, r#type: Option<TypeForm<'py>>) -> Outcome<Bound<'py, PyAny>> {
    loads::<Bincode>(data, r#type)
}

/// The bytes that ``postcard::to_stdvec`` of Rust's postcard 1 makes of an equal value.
///
/// As :func:`ferrule.codec.bincode.dumps`, but ints of more than 8 bits, lengths and the places of alternatives take 7 bits a
/// byte, the least first, and as many bytes as they need; of a signed int the sign is the lowest bit. So ``5`` takes one
/// byte. See https://postcard.jamesmunns.com/wire-format.
///
/// Parameters
/// ----------
/// obj : object
///     Read where it is; no copy is made of anything but the result.
/// type : type hint or Schema, optional
///     As for :func:`ferrule.codec.bincode.dumps`.
///
/// Returns
/// -------
/// bytes
///
/// Raises
/// ------
/// ArgumentTypeError
///     A value is not of its type; the message says which, as in ``obj[3].name``.
/// ResultOverflowError
///     An int does not fit its width, or a float an f32.
/// EncodingError
///     A str has a lone surrogate.
/// ArgumentError
///     Values are nested deeper than 500 levels, a tuple has another length than its type, or a list or dict was
///     changed meanwhile.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.codec.compact.dumps([1, -1, 300], type=list[int])
/// b'\x03\x02\x01\xd8\x04'
#[pyfunction]
#[pyo3(signature = (obj, *, r#type = None))]
pub fn compact_dumps<'py>(
    obj: Bound<'py, PyAny>,
    r#type: Option<TypeForm<'py>>,
) -> Outcome<Bound<'py, PyBytes>> {
    dumps::<Compact>(&obj, r#type)
}

/// The value that bytes in the format of Rust's postcard 1 hold: see :func:`ferrule.codec.compact.dumps`.
///
/// Nothing in the bytes is trusted: lengths are checked against the bytes that are left before there is room made for
/// them, and nesting ends at 500 levels. Of equal keys in a dict the last one counts, as in Rust's maps.
///
/// Parameters
/// ----------
/// data : bytes-like
///     ``bytes`` are read where they lie; of any other buffer a copy is made first.
/// type : type hint or Schema, optional
///     As for :class:`Schema`; without it, `Any`.
///
/// Returns
/// -------
/// object
///     New objects.
///
/// Raises
/// ------
/// DecodeError
///     The bytes are no such value, end too early or too late; the message says at which byte.
/// ArgumentTypeError
///     `data` is no buffer of bytes, or there is no way to read such a type.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.codec.compact.loads(b"\x03\x02\x01\xd8\x04", type=tuple[int, ...])
/// (1, -1, 300)
#[pyfunction]
#[pyo3(signature = (data, *, r#type = None))]
pub fn compact_loads<'py>(data: BytesLike<'py>, r#type: Option<TypeForm<'py>>) -> Outcome<Bound<'py, PyAny>> {
    loads::<Compact>(data, r#type)
}
