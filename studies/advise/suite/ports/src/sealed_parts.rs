//! Ports of base64: base 85 of bytes, and back.

use std::borrow::Cow;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyList, PyMemoryView, PyString};

const ALPHABET: &[u8; 85] =
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
/// No digit.
const NONE: u8 = 255;
/// The value of each letter of the alphabet.
const VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let mut place = 0;
    while place < ALPHABET.len() {
        values[ALPHABET[place] as usize] = place as u8;
        place += 1;
    }
    values
};

/// Bytes from a text of base 85: the port of `base64.b85decode`, without its table, which is a constant here.
#[pyfunction]
pub fn b85decode<'py>(b: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    let text = bytes_from_decode_data(b)?;
    let (whole, rest) = text.as_chunks::<5>();
    let mut decoded = Vec::with_capacity((whole.len() + 1) * 4);
    for (number, chunk) in whole.iter().enumerate() {
        decoded.extend(word(*chunk, number * 5)?.to_be_bytes());
    }
    if !rest.is_empty() {
        let mut chunk = [b'~'; 5];
        chunk[..rest.len()].copy_from_slice(rest);
        let last = word(chunk, whole.len() * 5)?.to_be_bytes();
        decoded.extend(&last[..rest.len() - 1]);
    }
    Ok(PyBytes::new(b.py(), &decoded))
}

/// What five letters say that begin at a place.
fn word(chunk: [u8; 5], place: usize) -> PyResult<u32> {
    let digits = chunk.map(|letter| VALUES[usize::from(letter)]);
    if let Some(bad) = digits.iter().position(|digit| *digit == NONE) {
        return Err(PyValueError::new_err(format!("bad base85 character at position {}", place + bad)));
    }
    let value = digits.iter().fold(0, |value, digit| value * 85 + u64::from(*digit));
    u32::try_from(value)
        .map_err(|_| PyValueError::new_err(format!("base85 overflow in hunk starting at byte {place}")))
}

/// The bytes of an ASCII text, or of what has bytes.
fn bytes_from_decode_data<'a>(given: &'a Bound<'_, PyAny>) -> PyResult<Cow<'a, [u8]>> {
    if let Ok(text) = given.cast::<PyString>() {
        // A text that has no UTF-8 has lone surrogates, which are no ASCII either.
        return match text.to_str() {
            Ok(text) if text.is_ascii() => Ok(Cow::Borrowed(text.as_bytes())),
            _ => Err(PyValueError::new_err("string argument should contain only ASCII characters")),
        };
    }
    bytes_of(given).map_err(|error| {
        if !error.is_instance_of::<PyTypeError>(given.py()) {
            return error;
        }
        let class = given.get_type().name().map_or_else(|_| String::new(), |name| name.to_string());
        PyTypeError::new_err(format!("argument should be a bytes-like object or ASCII string, not '{class}'"))
    })
}

/// The bytes of bytes where they lie; of all else that has some, a copy.
fn bytes_of<'a>(given: &'a Bound<'_, PyAny>) -> PyResult<Cow<'a, [u8]>> {
    if let Ok(bytes) = given.cast::<PyBytes>() {
        return Ok(Cow::Borrowed(bytes.as_bytes()));
    }
    if let Ok(bytes) = given.cast::<PyByteArray>() {
        return Ok(Cow::Owned(bytes.to_vec()));
    }
    let copied = PyMemoryView::from(given)?.call_method0(intern!(given.py(), "tobytes"))?;
    Ok(Cow::Owned(copied.extract()?))
}

/// Bytes as a text of base 85 or Ascii85: the port of `base64._85encode`.
///
/// `chars2` has all pairs of what `chars` has, so that Python takes less steps; digits from `chars` are as fast here.
#[pyfunction]
#[pyo3(signature = (b, chars, chars2, pad = false, foldnuls = false, foldspaces = false))]
pub fn encode_85<'py>(
    b: &Bound<'py, PyAny>,
    chars: &Bound<'py, PyList>,
    chars2: &Bound<'py, PyList>,
    pad: bool,
    foldnuls: bool,
    foldspaces: bool,
) -> PyResult<Bound<'py, PyBytes>> {
    let _ = chars2;
    let mut digits = [0; 85];
    for (place, digit) in digits.iter_mut().enumerate() {
        [*digit] = chars.get_item(place)?.extract()?;
    }
    let bytes = bytes_of(b)?;
    let (whole, rest) = bytes.as_chunks::<4>();
    let mut encoded = Vec::with_capacity((whole.len() + 1) * 5);
    for chunk in whole {
        match u32::from_be_bytes(*chunk) {
            0 if foldnuls => encoded.push(b'z'),
            0x2020_2020 if foldspaces => encoded.push(b'y'),
            word => encoded.extend(letters(word, &digits)),
        }
    }
    if !rest.is_empty() {
        let mut chunk = [0; 4];
        chunk[..rest.len()].copy_from_slice(rest);
        let word = u32::from_be_bytes(chunk);
        match (pad, word) {
            (true, 0) if foldnuls => encoded.push(b'z'),
            (true, _) => encoded.extend(letters(word, &digits)),
            (false, _) => encoded.extend(&letters(word, &digits)[..=rest.len()]),
        }
    }
    Ok(PyBytes::new(b.py(), &encoded))
}

fn letters(mut word: u32, digits: &[u8; 85]) -> [u8; 5] {
    let mut letters = [0; 5];
    for letter in letters.iter_mut().rev() {
        *letter = digits[(word % 85) as usize];
        word /= 85;
    }
    letters
}
