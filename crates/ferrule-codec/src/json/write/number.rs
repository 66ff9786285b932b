//! Numbers as JSON.

#![allow(unsafe_code, reason = "bytes written to spare capacity")]

use ferrule_base::digits;

use super::{Out, Stop, begin, literal, plain};

/// Bytes of the longest number, and then some.
const SHORT: usize = 32;

/// Numbers below it have their digits without a loop, whose end the processor could not foresee.
const FEW: u64 = 100_000_000;

/// An integer, after a comma or not.
#[inline]
pub fn int<O: Out>(out: &mut O, comma: bool, value: i64) -> Result<(), Stop> {
    let (target, before) = begin(out, comma, SHORT)?;
    let negative = value < 0;
    let magnitude = value.unsigned_abs();
    // SAFETY: there is room for a minus and 19 digits.
    unsafe {
        // Written over where there is no minus.
        target.write(b'-');
        let target = target.add(usize::from(negative));
        let size = if magnitude < FEW {
            let (eight, size) = digits::short(magnitude as u32);
            target.cast::<[u8; 8]>().write_unaligned(eight);
            size
        } else {
            digits::write(magnitude, target)
        };
        out.wrote(before + usize::from(negative) + size);
    }
    Ok(())
}

/// A finite float, as `repr` writes it, after a comma or not: the shortest digits that are read back as the same float, with
/// an exponent from 1e16 up and below 1e-4.
#[inline]
pub fn float<O: Out>(out: &mut O, comma: bool, value: f64) -> Result<(), Stop> {
    const { assert!(align_of::<zmij::Buffer>() == 1 && size_of::<zmij::Buffer>() <= SHORT) };
    let (target, before) = begin(out, comma, SHORT)?;
    let target = target.cast::<zmij::Buffer>();
    // The buffer lies in the output, so that nothing is copied.
    // SAFETY: there is room for it, at any address.
    let text = unsafe {
        target.write(zmij::Buffer::new());
        (*target).format_finite(value)
    };
    let size = value.abs();
    let usual = (1e-4..1e16).contains(&size) || size == 0.0;
    if usual && std::ptr::addr_eq(text.as_ptr(), target) {
        let len = text.len();
        // SAFETY: they were just written, there.
        unsafe { out.wrote(before + len) };
        return Ok(());
    }
    // SAFETY: the comma was written.
    unsafe { out.wrote(before) };
    unusual(out, value, usual)
}

/// A float that is written with an exponent, or whose digits lie elsewhere.
#[cold]
fn unusual<O: Out>(out: &mut O, value: f64, usual: bool) -> Result<(), Stop> {
    let mut other = zmij::Buffer::new();
    let text = other.format_finite(value).as_bytes();
    if usual { plain(out, text) } else { scientific(out, text) }
}

/// Digits, a point that may be missing, and an exponent of a sign and at least two digits; from any form of a float.
fn scientific<O: Out>(out: &mut O, text: &[u8]) -> Result<(), Stop> {
    let (sign, text) = text.split_at(usize::from(text.first() == Some(&b'-')));
    let (number, exponent) = match text.iter().position(|&byte| byte == b'e') {
        Some(at) => (&text[..at], std::str::from_utf8(&text[at + 1..]).ok()),
        None => (text, None),
    };
    let exponent: i32 = exponent.and_then(|text| text.parse().ok()).unwrap_or(0);
    let point = number.iter().position(|&byte| byte == b'.').unwrap_or(number.len());
    let mut digits: Vec<u8> = number.iter().copied().filter(u8::is_ascii_digit).collect();
    let zeros = digits.iter().take_while(|&&digit| digit == b'0').count();
    digits.drain(..zeros);
    while digits.last() == Some(&b'0') {
        digits.pop();
    }
    let exponent = exponent + point as i32 - zeros as i32 - 1;
    plain(out, sign)?;
    plain(out, &digits[..1])?;
    if digits.len() > 1 {
        literal(out, b".")?;
        plain(out, &digits[1..])?;
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    plain(out, format!("e{sign}{:02}", exponent.abs()).as_bytes())
}
