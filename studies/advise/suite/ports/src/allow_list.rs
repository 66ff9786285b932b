//! Ports for `allow_list`: of `ipaddress`, and of the program's own `is_allowed`.
//!
//! Texts are read as there, to the same numbers and with the same messages, with what each function calls for
//! that: `_parse_octet`, `_parse_hextet`, and for addresses `_split_scope_id`. Making networks stays in Python.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyList, PyString, PyType};
use pyo3::{import_exception, intern};

import_exception!(ipaddress, AddressValueError);

/// Why a text is no address: what is wrong, and in which texts, from the inner to the outer.
struct Wrong<'a> {
    what: String,
    within: Vec<&'a str>,
}

impl<'a> Wrong<'a> {
    fn new(what: impl Into<String>, within: impl Into<Vec<&'a str>>) -> Self {
        Self { what: what.into(), within: within.into() }
    }

    fn also_within(mut self, text: &'a str) -> Self {
        self.within.push(text);
        self
    }

    /// The exception, with each text as Python writes it.
    fn error(self, py: Python<'_>) -> PyErr {
        let mut message = self.what;
        for text in self.within {
            match PyString::new(py, text).repr() {
                Ok(written) => message.push_str(&format!(" in {written}")),
                Err(error) => return error,
            }
        }
        AddressValueError::new_err(message)
    }
}

fn octet(text: &str) -> Result<u32, Wrong<'_>> {
    if text.is_empty() {
        return Err(Wrong::new("Empty octet not permitted", []));
    }
    if !text.bytes().all(|each| each.is_ascii_digit()) {
        return Err(Wrong::new("Only decimal digits permitted", [text]));
    }
    if text.len() > 3 {
        return Err(Wrong::new("At most 3 characters permitted", [text]));
    }
    if text.len() > 1 && text.starts_with('0') {
        return Err(Wrong::new("Leading zeros are not permitted", [text]));
    }
    let number = text.bytes().fold(0, |number, digit| 10 * number + u32::from(digit - b'0'));
    if number > 255 {
        return Err(Wrong::new(format!("Octet {number} (> 255) not permitted"), []));
    }
    Ok(number)
}

fn four(text: &str) -> Result<u32, Wrong<'_>> {
    if text.is_empty() {
        return Err(Wrong::new("Address cannot be empty", []));
    }
    if text.bytes().filter(|each| *each == b'.').count() != 3 {
        return Err(Wrong::new("Expected 4 octets", [text]));
    }
    text.split('.').try_fold(0, |number, part| {
        octet(part).map(|octet| number << 8 | octet).map_err(|wrong| wrong.also_within(text))
    })
}

fn hextet(text: &str) -> Result<u128, Wrong<'_>> {
    let mut digits = text.bytes().map(|each| char::from(each).to_digit(16));
    let number = digits.try_fold(0, |number, digit| Some(number << 4 | u128::from(digit?)));
    match number {
        None => Err(Wrong::new("Only hex digits permitted", [text])),
        Some(_) if text.len() > 4 => Err(Wrong::new("At most 4 characters permitted", [text])),
        Some(number) => Ok(number),
    }
}

const HEXTETS: usize = 8;

fn six(text: &str) -> Result<u128, Wrong<'_>> {
    if text.is_empty() {
        return Err(Wrong::new("Address cannot be empty", []));
    }
    let no_address = |what: &'static str| Err(Wrong::new(what, [text]));
    // Two more than there may be: as many as it takes to see that there are too many.
    let mut parts = [""; HEXTETS + 2];
    let mut count = 0;
    for part in text.split(':').take(parts.len()) {
        parts[count] = part;
        count += 1;
    }
    if count < 3 {
        return no_address("At least 3 parts expected");
    }
    let end = text.rfind(':').map_or(text, |colon| &text[colon + 1..]);
    // An IPv4 address at the end is two hextets.
    let tail = if end.contains('.') {
        let number = if end.contains('/') { Err(Wrong::new("Unexpected '/'", [end])) } else { four(end) };
        let number = number.map_err(|wrong| wrong.also_within(text))?;
        count += 1;
        Some([number >> 16, number & 0xffff])
    } else {
        None
    };
    if count > HEXTETS + 1 {
        return no_address("At most 8 colons permitted");
    }
    let is_empty = |place: usize| (tail.is_none() || place + 2 < count) && parts[place].is_empty();
    let mut skip = None;
    for place in 1..count - 1 {
        if is_empty(place) && skip.replace(place).is_some() {
            return no_address("At most one '::' permitted");
        }
    }
    const LEADING: &str = "Leading ':' only permitted as part of '::'";
    const TRAILING: &str = "Trailing ':' only permitted as part of '::'";
    let (high, low) = if let Some(skip) = skip {
        let (mut high, mut low) = (skip, count - skip - 1);
        if is_empty(0) {
            high -= 1;
            if high > 0 {
                return no_address(LEADING);
            }
        }
        if is_empty(count - 1) {
            low -= 1;
            if low > 0 {
                return no_address(TRAILING);
            }
        }
        if high + low >= HEXTETS {
            return no_address("Expected at most 7 other parts with '::'");
        }
        (high, low)
    } else {
        if count != HEXTETS {
            return no_address("Exactly 8 parts expected without '::'");
        }
        if is_empty(0) {
            return no_address(LEADING);
        }
        if is_empty(count - 1) {
            return no_address(TRAILING);
        }
        (count, 0)
    };
    let part = |place: usize| match tail {
        Some(tail) if place + 2 >= count => Ok(u128::from(tail[place + 2 - count])),
        _ => hextet(parts[place]).map_err(|wrong| wrong.also_within(text)),
    };
    let mut number = 0;
    for place in 0..high {
        number = number << 16 | part(place)?;
    }
    if high + low < HEXTETS {
        number = if high == 0 { 0 } else { number << (16 * (HEXTETS - high - low)) };
    }
    for place in count - low..count {
        number = number << 16 | part(place)?;
    }
    Ok(number)
}

/// `ipaddress._BaseV4._ip_int_from_string`: the number of an IPv4 address.
#[pyfunction]
pub fn four_from_text(py: Python<'_>, _class: &Bound<'_, PyType>, text: &str) -> PyResult<u32> {
    four(text).map_err(|wrong| wrong.error(py))
}

/// `ipaddress._BaseV6._ip_int_from_string`: the number of an IPv6 address.
#[pyfunction]
pub fn six_from_text(py: Python<'_>, _class: &Bound<'_, PyType>, text: &str) -> PyResult<u128> {
    six(text).map_err(|wrong| wrong.error(py))
}

/// An address's number, of its version.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Number {
    Four(u32),
    Six(u128),
}

impl Number {
    /// What a text says, as `ipaddress.ip_address` reads it; None where that is no address.
    fn of_text(text: &str) -> Option<Self> {
        if !text.contains(':') {
            return four(text).ok().map(Self::Four);
        }
        let (address, scope) = match text.split_once('%') {
            Some((address, scope)) => (address, Some(scope)),
            None => (text, None),
        };
        let is_no_scope = scope.is_some_and(|scope| scope.is_empty() || scope.contains('%'));
        if is_no_scope || text.contains('/') {
            return None;
        }
        six(address).ok().map(Self::Six)
    }

    /// The number of an address object of Python's, whose version is known.
    fn of_object(address: &Bound<'_, PyAny>, version: u8) -> PyResult<Self> {
        let number = address.getattr(intern!(address.py(), "_ip"))?;
        Ok(if version == 4 { Self::Four(number.extract()?) } else { Self::Six(number.extract()?) })
    }

    /// Whether both begin with the same bits: so many.
    fn agrees(self, other: Self, bits: u32) -> bool {
        match (self, other) {
            (Self::Four(one), Self::Four(other)) => (one ^ other).checked_shr(32 - bits).unwrap_or(0) == 0,
            (Self::Six(one), Self::Six(other)) => (one ^ other).checked_shr(128 - bits).unwrap_or(0) == 0,
            _ => false,
        }
    }

    fn is_four(self) -> bool {
        matches!(self, Self::Four(_))
    }
}

/// Whether a network is one of IPv4: what its class says, which is the same for almost all.
fn is_network_of_four(network: &Bound<'_, PyAny>) -> PyResult<bool> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let py = network.py();
    if network.get_type().is(CLASS.import(py, "ipaddress", "IPv4Network")?) {
        return Ok(true);
    }
    Ok(network.getattr(intern!(py, "_version"))?.extract::<u8>()? == 4)
}

/// `allow_list.is_allowed`: whether an address is in one of the networks, which are Python's objects.
///
/// A network's mask is told from the length of its prefix, which is one attribute fewer.
#[pyfunction]
pub fn is_allowed(text: &Bound<'_, PyString>, allowed: &Bound<'_, PyList>) -> PyResult<bool> {
    let py = text.py();
    let Some(address) = Number::of_text(text.to_str()?) else {
        let written = text.repr()?;
        return Err(PyValueError::new_err(format!(
            "{written} does not appear to be an IPv4 or IPv6 address"
        )));
    };
    for network in allowed {
        let is_four = is_network_of_four(&network)?;
        if is_four != address.is_four() {
            continue;
        }
        let first = network.getattr(intern!(py, "network_address"))?;
        let bits = network.getattr(intern!(py, "_prefixlen"))?.extract()?;
        if address.agrees(Number::of_object(&first, if is_four { 4 } else { 6 })?, bits) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// An address as a network compares it; whatever else is asked of it, Python's object says.
#[pyclass(frozen)]
pub struct Address {
    number: Number,
    address: Py<PyAny>,
}

#[pymethods]
impl Address {
    #[new]
    fn new(address: Bound<'_, PyAny>) -> PyResult<Self> {
        let version = address.getattr(intern!(address.py(), "_version"))?.extract()?;
        Ok(Self { number: Number::of_object(&address, version)?, address: address.unbind() })
    }

    fn __getattr__<'py>(&self, name: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
        self.address.bind(name.py()).getattr(name)
    }
}

/// A network with `ipaddress._BaseNetwork.__contains__`; whatever else is asked of it, Python's object says.
#[pyclass(frozen)]
pub struct Network {
    first: Number,
    mask: Number,
    network: Py<PyAny>,
}

#[pymethods]
impl Network {
    #[new]
    fn new(network: Bound<'_, PyAny>) -> PyResult<Self> {
        let py = network.py();
        let version = network.getattr(intern!(py, "_version"))?.extract()?;
        let first = Number::of_object(&network.getattr(intern!(py, "network_address"))?, version)?;
        let mask = Number::of_object(&network.getattr(intern!(py, "netmask"))?, version)?;
        Ok(Self { first, mask, network: network.unbind() })
    }

    fn __contains__(&self, other: &Address) -> bool {
        match (other.number, self.mask, self.first) {
            (Number::Four(number), Number::Four(mask), Number::Four(first)) => number & mask == first,
            (Number::Six(number), Number::Six(mask), Number::Six(first)) => number & mask == first,
            _ => false,
        }
    }

    fn __getattr__<'py>(&self, name: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
        self.network.bind(name.py()).getattr(name)
    }
}
