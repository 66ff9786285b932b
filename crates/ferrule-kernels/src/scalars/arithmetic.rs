//! Arithmetic of ints and floats as Python's operators have it, of two numbers and of many.

use ferrule_base::{Repr, room};
use num_bigint::BigInt;

use super::floor::{LANES, floor_quotients, floored};
use crate::{Error, Run};

/// What is done with two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// `a + b`
    Add,
    /// `a - b`
    Subtract,
    /// `a * b`
    Multiply,
    /// `a / b`
    Divide,
    /// `a // b`: towards −∞.
    FloorDivide,
    /// `a % b`: with the sign of `b`.
    Modulo,
    /// `a ** b`
    Power,
}

/// Why there is no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// A division by 0.
    Zero,
    /// The root of a negative number.
    Complex,
    /// A power past the largest float.
    TooLarge,
    /// An integer past 64 bits, where these are promised.
    Past64Bits,
    /// A negative exponent, where an int is promised.
    NegativeExponent,
}

impl Wrong {
    /// The error of two numbers, and of where they are: `[3]`.
    #[must_use]
    pub fn error(self, a: &str, b: &str, at: &str) -> Error {
        match self {
            Self::Zero => Error::ZeroDivision(format!(
                "Cannot divide by zero: got a{at} = {a} and b{at} = {b}, wanted b other than 0, or a power of \
                 another number"
            )),
            Self::Complex => Error::Value(format!(
                "a{at}, b{at}: got {a} and {b}, whose power is complex, wanted a that is not negative or b that is \
                 whole"
            )),
            Self::TooLarge => Error::Overflow(format!(
                "a{at}, b{at}: got {a} and {b}, whose power exceeds what a float holds"
            )),
            Self::Past64Bits => {
                Error::Overflow(format!("a{at}, b{at}: got {a} and {b}, whose result does not fit int64"))
            }
            Self::NegativeExponent => Error::Value(format!(
                "b{at}: got {b}, wanted an exponent that is not negative, since powers of ints are ints here; floats \
                 have others"
            )),
        }
    }
}

/// What comes of two ints.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Answer {
    /// An int.
    Int(i128),
    /// A float.
    Float(f64),
    /// An int past 128 bits, which Python's own or [`power`] must find.
    Long,
}

/// Of two floats, as Python's.
#[inline]
pub fn floats(operation: Operation, a: f64, b: f64) -> Result<f64, Wrong> {
    match operation {
        Operation::Add => Ok(a + b),
        Operation::Subtract => Ok(a - b),
        Operation::Multiply => Ok(a * b),
        Operation::Divide => quotient(a, b),
        Operation::FloorDivide => floor_quotient(a, b),
        Operation::Modulo => remainder(a, b),
        Operation::Power => float_power(a, b),
    }
}

fn quotient(a: f64, b: f64) -> Result<f64, Wrong> {
    if b == 0.0 { Err(Wrong::Zero) } else { Ok(a / b) }
}

/// As CPython's `_float_div_mod`: the quotient is that of what is divisible but for rounding.
fn floor_quotient(a: f64, b: f64) -> Result<f64, Wrong> {
    if b == 0.0 {
        return Err(Wrong::Zero);
    }
    let truncated = a % b;
    let below = if truncated != 0.0 && (truncated < 0.0) != (b < 0.0) { 1.0 } else { 0.0 };
    let exact = (a - truncated) / b - below;
    if exact == 0.0 {
        return Ok(0.0_f64.copysign(a / b));
    }
    let floor = exact.floor();
    Ok(if exact - floor > 0.5 { floor + 1.0 } else { floor })
}

fn remainder(a: f64, b: f64) -> Result<f64, Wrong> {
    if b == 0.0 {
        return Err(Wrong::Zero);
    }
    let remainder = a % b;
    Ok(if remainder == 0.0 {
        0.0_f64.copysign(b)
    } else if (remainder < 0.0) == (b < 0.0) {
        remainder
    } else {
        remainder + b
    })
}

fn float_power(a: f64, b: f64) -> Result<f64, Wrong> {
    if a == 0.0 && b < 0.0 && b.is_finite() {
        return Err(Wrong::Zero);
    }
    if a < 0.0 && a.is_finite() && b.is_finite() && b.floor() < b {
        return Err(if a.abs().powf(b).is_infinite() { Wrong::TooLarge } else { Wrong::Complex });
    }
    let power = a.powf(b);
    if power.is_infinite() && a.is_finite() && b.is_finite() { Err(Wrong::TooLarge) } else { Ok(power) }
}

/// Of two ints of 64 bits, as Python's.
#[inline]
pub fn ints(operation: Operation, a: i64, b: i64) -> Result<Answer, Wrong> {
    let (wide_a, wide_b) = (i128::from(a), i128::from(b));
    Ok(Answer::Int(match operation {
        Operation::Add => wide_a + wide_b,
        Operation::Subtract => wide_a - wide_b,
        Operation::Multiply => wide_a * wide_b,
        Operation::FloorDivide | Operation::Modulo | Operation::Divide if b == 0 => return Err(Wrong::Zero),
        Operation::FloorDivide => {
            wide_a.div_euclid(wide_b) - i128::from(b < 0 && wide_a.rem_euclid(wide_b) != 0)
        }
        Operation::Modulo => {
            let remainder = wide_a.rem_euclid(wide_b);
            if b < 0 && remainder != 0 { remainder + wide_b } else { remainder }
        }
        Operation::Divide => return int_quotient(a, b).map(Answer::Float),
        Operation::Power if b < 0 => {
            return floats(Operation::Power, a as f64, b as f64).map(Answer::Float);
        }
        Operation::Power => match (a, u32::try_from(b)) {
            (0 | 1, _) => i128::from(a == 1 || b == 0),
            (-1, _) => 1 - 2 * i128::from(b % 2 == 1),
            (_, Ok(exponent)) => match wide_a.checked_pow(exponent) {
                Some(power) => power,
                None => return Ok(Answer::Long),
            },
            _ => return Ok(Answer::Long),
        },
    }))
}

/// `a / b`, rounded once.
fn int_quotient(a: i64, b: i64) -> Result<f64, Wrong> {
    const EXACT: u64 = 1 << 53;
    let (upper, lower) = (a.unsigned_abs(), b.unsigned_abs());
    if b == 0 {
        return Err(Wrong::Zero);
    }
    if a == 0 || upper <= EXACT && lower <= EXACT {
        return Ok(a as f64 / b as f64);
    }
    // 64 bits of the quotient at least, the last of which also says whether there is more.
    let zeros = upper.leading_zeros();
    let shifted = u128::from(upper) << (64 + zeros);
    let more = shifted % u128::from(lower) != 0;
    let bits = (shifted / u128::from(lower)) | u128::from(more);
    let quotient = bits as f64 * 2.0_f64.powi(-(64 + zeros as i32));
    Ok(if (a < 0) == (b < 0) { quotient } else { -quotient })
}

/// The most bits that a power may have: some 10 million digits, half a second of work.
pub const MOST_BITS: u64 = 1 << 25;

/// `a ** b`, of at most [`MOST_BITS`], which the caller has seen to; both `a` and the power are two's complements in bytes,
/// the lowest first.
pub fn power(a: &[u8], b: u64, run: &Run<'_>) -> Result<Vec<u8>, Error> {
    let a = BigInt::from_signed_bytes_le(a);
    // What squaring takes, too.
    drop(room::<u64>(usize::try_from(a.bits() * b / 8).unwrap_or(usize::MAX))?);
    let mut power = BigInt::from(1);
    for bit in (0..64 - b.leading_zeros()).rev() {
        run.check()?;
        power = &power * &power;
        if b >> bit & 1 == 1 {
            power *= &a;
        }
    }
    Ok(power.to_signed_bytes_le())
}

/// One operand of many: the same number for all, or one for each.
#[derive(Debug, Clone, Copy)]
pub enum Operand<'a, T> {
    /// For all items.
    One(T),
    /// One for each item.
    Each(&'a [T]),
}

impl<T: Copy> Operand<'_, T> {
    #[inline]
    fn get(&self, i: usize) -> T {
        match self {
            Self::One(value) => *value,
            Self::Each(values) => values[i],
        }
    }

    fn len(&self) -> Option<usize> {
        match self {
            Self::One(_) => None,
            Self::Each(values) => Some(values.len()),
        }
    }

    /// The first `N` items.
    fn block<const N: usize>(&self) -> [T; N] {
        match self {
            Self::One(value) => [*value; N],
            Self::Each(values) => std::array::from_fn(|i| values[i]),
        }
    }

    fn part(&self, from: usize, to: usize) -> Self {
        match self {
            Self::One(value) => Self::One(*value),
            Self::Each(values) => Self::Each(&values[from..to]),
        }
    }
}

/// Items a piece of work: some 10 µs.
const PIECE: usize = 1 << 14;

/// Each int as the nearest float.
pub fn to_floats(values: &[i64]) -> Result<Vec<f64>, Error> {
    let mut floats = room(values.len())?;
    floats.extend(values.iter().map(|&value| value as f64));
    Ok(floats)
}

/// Of many floats.
pub fn many_floats(
    operation: Operation,
    a: Operand<'_, f64>,
    b: Operand<'_, f64>,
    run: &Run<'_>,
) -> Result<Vec<f64>, Error> {
    let shown = |value: f64| value.repr();
    match operation {
        Operation::Add => many(a, b, |a, b| Ok(a + b), shown, run),
        Operation::Subtract => many(a, b, |a, b| Ok(a - b), shown, run),
        Operation::Multiply => many(a, b, |a, b| Ok(a * b), shown, run),
        Operation::Divide => many(a, b, quotient, shown, run),
        Operation::FloorDivide => many(a, b, floor_quotient, shown, run),
        Operation::Modulo => many(a, b, remainder, shown, run),
        Operation::Power => many(a, b, float_power, shown, run),
    }
}

/// The quotients of many ints, each rounded once.
pub fn many_quotients(a: Operand<'_, i64>, b: Operand<'_, i64>, run: &Run<'_>) -> Result<Vec<f64>, Error> {
    many(a, b, int_quotient, |value| value.to_string(), run)
}

/// Of many ints, as ints of 64 bits: all but quotients.
pub fn many_ints(
    operation: Operation,
    a: Operand<'_, i64>,
    b: Operand<'_, i64>,
    run: &Run<'_>,
) -> Result<Vec<i64>, Error> {
    let past = Wrong::Past64Bits;
    let of = |a, b| match ints(operation, a, b)? {
        Answer::Int(value) => i64::try_from(value).map_err(|_| past),
        Answer::Float(_) => Err(Wrong::NegativeExponent),
        Answer::Long => Err(past),
    };
    let shown = |value: i64| value.to_string();
    match operation {
        Operation::Add => many(a, b, |a: i64, b| a.checked_add(b).ok_or(past), shown, run),
        Operation::Subtract => many(a, b, |a: i64, b| a.checked_sub(b).ok_or(past), shown, run),
        Operation::Multiply => many(a, b, |a: i64, b| a.checked_mul(b).ok_or(past), shown, run),
        Operation::FloorDivide => many_by(a, b, fill_quotients, shown, run),
        Operation::Modulo => {
            many(a, b, |a, b| floored(a, b).map(|(_, rest)| rest).ok_or(Wrong::Zero), shown, run)
        }
        _ => many(a, b, of, shown, run),
    }
}

fn many<T: Copy + Sync, R: Copy + Default + Send>(
    a: Operand<'_, T>,
    b: Operand<'_, T>,
    of: impl Fn(T, T) -> Result<R, Wrong> + Sync,
    shown: impl Fn(T) -> String,
    run: &Run<'_>,
) -> Result<Vec<R>, Error> {
    many_by(a, b, |values, a, b| fill(values, a, b, &of), shown, run)
}

/// `fill` fills in the results of as many operands, up to the first that there is none of.
fn many_by<T: Copy + Sync, R: Copy + Default + Send>(
    a: Operand<'_, T>,
    b: Operand<'_, T>,
    fill: impl Fn(&mut [R], Operand<'_, T>, Operand<'_, T>) -> Option<(usize, Wrong)> + Sync,
    shown: impl Fn(T) -> String,
    run: &Run<'_>,
) -> Result<Vec<R>, Error> {
    let count = match (a.len(), b.len()) {
        (Some(a), Some(b)) if a != b => {
            return Err(Error::Shape(format!("Arrays must have the same shape: got {a} and {b} items")));
        }
        (Some(count), _) | (None, Some(count)) => count,
        (None, None) => 1,
    };
    drop(room::<R>(count)?);
    let mut values = vec![R::default(); count];
    let wrong = run.map(values.chunks_mut(PIECE).enumerate(), |(piece, values)| {
        let from = piece * PIECE;
        let to = from + values.len();
        fill(values, a.part(from, to), b.part(from, to)).map(|(at, wrong)| (from + at, wrong))
    })?;
    match wrong.into_iter().flatten().next() {
        Some((at, wrong)) => Err(wrong.error(&shown(a.get(at)), &shown(b.get(at)), &format!("[{at}]"))),
        None => Ok(values),
    }
}

/// Fills in the results, up to the first that there is none of. Each form has a loop of its own: vectors come of these.
fn fill<T: Copy, R>(
    values: &mut [R],
    a: Operand<'_, T>,
    b: Operand<'_, T>,
    of: impl Fn(T, T) -> Result<R, Wrong>,
) -> Option<(usize, Wrong)> {
    let put = |at: usize, value: &mut R, result: Result<R, Wrong>| match result {
        Ok(result) => {
            *value = result;
            None
        }
        Err(wrong) => Some((at, wrong)),
    };
    let mut values = values.iter_mut().enumerate();
    match (a, b) {
        (Operand::Each(a), Operand::Each(b)) => {
            values.zip(a).zip(b).find_map(|(((at, value), &a), &b)| put(at, value, of(a, b)))
        }
        (Operand::Each(a), Operand::One(b)) => {
            values.zip(a).find_map(|((at, value), &a)| put(at, value, of(a, b)))
        }
        (Operand::One(a), Operand::Each(b)) => {
            values.zip(b).find_map(|((at, value), &b)| put(at, value, of(a, b)))
        }
        (Operand::One(a), Operand::One(b)) => values.find_map(|(at, value)| put(at, value, of(a, b))),
    }
}

fn floor_quotient_of_ints(a: i64, b: i64) -> Result<i64, Wrong> {
    match floored(a, b) {
        None => Err(Wrong::Zero),
        Some(_) if a == i64::MIN && b == -1 => Err(Wrong::Past64Bits),
        Some((quotient, _)) => Ok(quotient),
    }
}

/// [`fill`] with quotients towards −∞.
fn fill_quotients(values: &mut [i64], a: Operand<'_, i64>, b: Operand<'_, i64>) -> Option<(usize, Wrong)> {
    for (block, values) in values.chunks_mut(LANES).enumerate() {
        let from = block * LANES;
        let (a, b) = (a.part(from, from + values.len()), b.part(from, from + values.len()));
        let whole = values.len() == LANES;
        if let Some(quotients) = whole.then(|| floor_quotients(&a.block(), &b.block())).flatten() {
            values.copy_from_slice(&quotients);
        } else if let Some((at, wrong)) = fill(values, a, b, floor_quotient_of_ints) {
            return Some((from + at, wrong));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_pair_without_a_quotient_is_told() {
        for (a, b, wrong) in [(5, 0, Wrong::Zero), (i64::MIN, -1, Wrong::Past64Bits)] {
            for at in [0, 63, 64, 130] {
                let (mut of_a, mut of_b) = (vec![7; 131], vec![-1; 131]);
                (of_a[at], of_b[at]) = (a, b);
                let mut got = vec![0; 131];
                let told = fill_quotients(&mut got, Operand::Each(&of_a), Operand::Each(&of_b));
                assert_eq!(told, Some((at, wrong)));
            }
        }
    }

    #[test]
    fn ints_divide_towards_minus_infinity() {
        let of = |operation, a, b| match ints(operation, a, b).unwrap() {
            Answer::Int(value) => value,
            other => panic!("{other:?}"),
        };
        for (a, b, quotient, remainder) in [
            (7, 2, 3, 1),
            (-7, 2, -4, 1),
            (7, -2, -4, -1),
            (-7, -2, 3, -1),
            (6, -3, -2, 0),
            (i64::MIN, -1, 1 << 63, 0),
            (0, -5, 0, 0),
        ] {
            assert_eq!(of(Operation::FloorDivide, a, b), quotient, "{a} {b}");
            assert_eq!(of(Operation::Modulo, a, b), remainder, "{a} {b}");
        }
        assert_eq!(ints(Operation::Modulo, 1, 0), Err(Wrong::Zero));
    }

    #[test]
    fn quotients_are_rounded_once() {
        assert_eq!(int_quotient(9_007_199_254_740_993, 1), Ok(9_007_199_254_740_992.0));
        assert_eq!(int_quotient(9_007_199_254_740_995, -1), Ok(-9_007_199_254_740_996.0));
        assert_eq!(int_quotient(i64::MIN, i64::MIN), Ok(1.0));
        assert_eq!(int_quotient(i64::MIN, -1), Ok(9_223_372_036_854_775_808.0));
        assert_eq!(int_quotient(1, i64::MAX), Ok(1.084_202_172_485_504_4e-19));
        assert_eq!(int_quotient(0, i64::MIN).map(f64::to_bits), Ok((-0.0_f64).to_bits()));
    }

    #[test]
    fn powers() {
        let run = Run::single();
        assert_eq!(ints(Operation::Power, -1, i64::MAX), Ok(Answer::Int(-1)));
        assert_eq!(ints(Operation::Power, 0, 0), Ok(Answer::Int(1)));
        assert_eq!(ints(Operation::Power, 3, 100), Ok(Answer::Long));
        assert_eq!(ints(Operation::Power, 0, -1), Err(Wrong::Zero));
        let of = |a: &BigInt, b| {
            power(&a.to_signed_bytes_le(), b, &run).map(|power| BigInt::from_signed_bytes_le(&power))
        };
        let three = BigInt::from(-3);
        assert_eq!(of(&three, 101), Ok(three.pow(101)));
        assert_eq!(of(&three, 0), Ok(BigInt::from(1)));
        assert!(power(&[3], 1 << 20, &Run::new(1, &|| true)).is_err());
    }
}
