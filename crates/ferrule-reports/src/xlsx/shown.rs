//! How many digits wide values are shown.

use crate::block::Value;
use crate::format::Format;
use crate::lines::plain;

/// Of a number without a format Excel shows no more digits.
pub const GENERAL: usize = 11;

/// The numbers of which one is the longest in a format, of those from the least to the greatest: where its sections begin
/// and end, with as many decimals as there may be.
pub fn candidates(format: &Format, low: Value<'static>, high: Value<'static>) -> Vec<Value<'static>> {
    const FRACTION: f64 = 0.111_111_111_111;
    let (Some(least), Some(greatest)) = (low.number(), high.number()) else { return vec![] };
    let is_there = |number: &f64| least <= *number && *number <= greatest;
    let mut all = vec![low, high];
    all.extend(is_there(&0.0).then_some(Value::Integer(0)));
    let limits = format.limits().flat_map(|limit| [limit.next_down(), limit, limit.next_up()]);
    all.extend(limits.filter(is_there).map(Value::Float));
    // Decimals that need not be there are.
    if matches!(low, Value::Float(_) | Value::Decimal(_, 1..)) {
        let numbers: Vec<f64> = all.iter().filter_map(Value::number).collect();
        all.extend(numbers.iter().map(|number| Value::Float(number.trunc() + FRACTION.copysign(*number))));
    }
    all
}

/// How wide a format shows a value.
pub fn written(format: &Format, value: Value<'_>) -> usize {
    let mut text = String::new();
    format.write(value, &mut text);
    columns_of(&text)
}

/// A number without its decimals.
pub fn whole(value: Value<'_>) -> Value<'static> {
    Value::Float(value.number().unwrap_or(0.0).trunc())
}

/// What Excel shows of a number without a format: 11 digits at most, but of what is whole as many as have room.
pub fn general(value: Value<'_>) -> usize {
    let Some(number) = value.number().filter(|number| number.is_finite()) else { return 0 };
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return format!("{number:.0}").len();
    }
    plain(value).len().min(GENERAL)
}

/// How many digits wide text is: scripts of East Asia take two each, marks that combine none.
pub fn columns_of(text: &str) -> usize {
    text.chars()
        .map(|c| match c as u32 {
            0x0300..=0x036f | 0x200b..=0x200f | 0xfe00..=0xfe0f => 0,
            0x1100..=0x115f
            | 0x2e80..=0xa4cf
            | 0xac00..=0xd7a3
            | 0xf900..=0xfaff
            | 0xfe30..=0xfe6f
            | 0xff00..=0xff60
            | 0xffe0..=0xffe6
            | 0x1f300..=0x1faff
            | 0x20000..=0x3fffd => 2,
            _ => 1,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::columns_of;

    #[test]
    fn wide_letters_count_twice() {
        assert_eq!([columns_of("Zürich"), columns_of("東京"), columns_of("e\u{301}")], [6, 4, 1]);
    }
}
