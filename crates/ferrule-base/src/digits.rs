//! The decimal digits of integers.

#![allow(unsafe_code, reason = "digits written to spare capacity")]

/// The digits of the numbers below 100.
pub const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut number = 0;
    while number < 100 {
        pairs[number] = [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8];
        number += 1;
    }
    pairs
};

/// Writes the digits of a number right where they belong, and says how many they are.
///
/// # Safety
/// There is room for all of them: at most 20.
#[inline]
pub unsafe fn write(mut value: u64, target: *mut u8) -> usize {
    let size = value.checked_ilog10().map_or(1, |log| log as usize + 1);
    let mut at = size;
    // SAFETY: each step writes before `at`, as many digits as the number still has.
    unsafe {
        while value >= 100 {
            at -= 2;
            target.add(at).cast::<[u8; 2]>().write_unaligned(PAIRS[(value % 100) as usize]);
            value /= 100;
        }
        if at == 2 {
            target.cast::<[u8; 2]>().write_unaligned(PAIRS[value as usize]);
        } else {
            target.write(b'0' + value as u8);
        }
    }
    size
}

/// Appends the digits of a number.
#[inline]
pub fn push(out: &mut Vec<u8>, value: u64) {
    out.reserve(20);
    // SAFETY: there is room for 20 more bytes, and as many are taken over as were written.
    unsafe {
        let size = write(value, out.as_mut_ptr().add(out.len()));
        out.set_len(out.len() + size);
    }
}

/// The digits of a number, zeros behind them, and how many they are.
#[inline]
#[must_use]
pub fn all(value: u64) -> ([u8; 20], usize) {
    let mut digits = [b'0'; 20];
    // SAFETY: there is room for 20 digits.
    let size = unsafe { write(value, digits.as_mut_ptr()) };
    (digits, size)
}

/// The digits of a number below 10^8, and how many they are.
#[inline]
#[must_use]
pub fn short(value: u32) -> ([u8; 8], usize) {
    let digits = eight_digits(value);
    let zeros = ((digits ^ ZEROS).trailing_zeros() / 8).min(7);
    ((digits >> (8 * zeros)).to_le_bytes(), 8 - zeros as usize)
}

const ZEROS: u64 = u64::from_le_bytes(*b"00000000");

/// The digits of a number below 10^8, the first in the lowest byte: halved into fours, twos and ones, side by side.
#[inline]
#[must_use]
pub fn eight_digits(value: u32) -> u64 {
    let fours = u64::from(value / 10_000) | u64::from(value % 10_000) << 32;
    let hundreds = ((fours * 10_486) >> 20) & 0x7f_0000_007f;
    let twos = hundreds | (fours - 100 * hundreds) << 16;
    let tens = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
    (tens | (twos - 10 * tens) << 8) + ZEROS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_those_of_display() {
        let tens = (0..20).map(|i| 10_u64.pow(i));
        for value in tens.flat_map(|ten| [ten - 1, ten, ten + 1]).chain([u64::MAX]) {
            let mut text = Vec::new();
            push(&mut text, value);
            assert_eq!(text, value.to_string().as_bytes());
            assert_eq!(all(value).0[..all(value).1], text);
            if let Ok(small @ 0..100_000_000) = u32::try_from(value) {
                let (digits, size) = short(small);
                assert_eq!(&digits[..size], small.to_string().as_bytes());
            }
        }
    }
}
