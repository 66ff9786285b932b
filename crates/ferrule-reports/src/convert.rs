//! Numbers of one type as another.

/// What a number is as another type.
pub trait Nearest<T> {
    /// See [`nearest`].
    fn nearest(self) -> T;
}

/// A number as another type. Nothing wraps: what has no room becomes the nearest that has, a fraction what is next towards
/// zero, and what is not a number zero. Where that is not what is meant, it is ruled out beside the call.
#[inline]
pub fn nearest<F: Nearest<T>, T>(number: F) -> T {
    number.nearest()
}

macro_rules! integers {
    ($($from:ty => $($to:ty),+;)*) => {$($(
        impl Nearest<$to> for $from {
            #[inline]
            fn nearest(self) -> $to {
                #[allow(unused_comparisons, reason = "of types with and without a sign")]
                let least = self < 0;
                self.try_into().unwrap_or(if least { <$to>::MIN } else { <$to>::MAX })
            }
        }
    )+)*};
}

macro_rules! floats {
    ($($from:ty => $($to:ty),+;)*) => {$($(
        impl Nearest<$to> for $from {
            #[inline]
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "Rust's casts of floats are what nearest says"
            )]
            fn nearest(self) -> $to {
                self as $to
            }
        }
    )+)*};
}

integers! {
    usize => i32, i64, u32, u16, u8;
    u32 => i32, u16, u8;
    u64 => i32, i64, usize, u32;
    i32 => u16, u32, usize;
    i64 => i32, u8, usize;
    i128 => i64;
    u128 => u8;
}

floats! {
    f32 => i32, u8, usize;
    f64 => f32, i32, i64, i128, u16, u32, u64, usize;
}

/// Microseconds of a day.
pub const DAY: i64 = 86_400_000_000;

/// Microseconds as days, rounded once, as Python divides (ties, to the even number).
#[must_use]
#[inline]
pub fn days(micros: i128) -> f64 {
    /// Larger whole numbers a float does not have.
    const EXACT: i128 = 1 << 53;
    /// More binary digits than a float has, of which the last says whether there are others.
    const MORE: i32 = 40;
    if (-EXACT..=EXACT).contains(&micros) {
        return micros as f64 / DAY as f64;
    }
    let (shifted, day) = (micros.unsigned_abs() << MORE, u128::from(DAY.unsigned_abs()));
    let quotient = (shifted / day) | u128::from(!shifted.is_multiple_of(day));
    (quotient as f64 * 0.5_f64.powi(MORE)).copysign(micros as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_wraps() {
        assert_eq!(nearest::<_, u16>(70_000_usize), u16::MAX);
        assert_eq!(nearest::<_, u32>(-1_i32), 0);
        assert_eq!(nearest::<_, i64>(i128::MIN), i64::MIN);
        assert_eq!(nearest::<_, u8>(300_i64), u8::MAX);
        assert_eq!(nearest::<_, i32>(-1e30_f64), i32::MIN);
        assert_eq!(nearest::<_, usize>(f32::NAN), 0);
        assert!(nearest::<_, f32>(1e300_f64).is_infinite());
        assert_eq!(nearest::<_, u8>(7.9_f32), 7);
    }
}
