//! The functions of `codec.compact`.

use ferrule_codec::compact::Compact;
use ferrule_gate::errors::Outcome;
use pyo3::prelude::*;
use pyo3::types::{PyAny, PyBytes};

use crate::codec::hints::{BytesLike, TypeForm};
use crate::codec::wire;

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
/// ArgumentOverflowError
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
pub fn dumps<'py>(obj: Bound<'py, PyAny>, r#type: Option<TypeForm<'py>>) -> Outcome<Bound<'py, PyBytes>> {
    wire::dumps::<Compact>(&obj, r#type)
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
pub fn loads<'py>(data: BytesLike<'py>, r#type: Option<TypeForm<'py>>) -> Outcome<Bound<'py, PyAny>> {
    wire::loads::<Compact>(data, r#type)
}

/// The bytes of Rust's postcard 1.
#[pymodule(name = "compact", submodule, module = "ferrule.codec")]
pub mod module {
    #[pymodule_export]
    use super::{dumps, loads};
}
