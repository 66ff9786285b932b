//! Which values a rule changes the look of.

use std::cmp::Ordering;

use crate::block::Value;
use crate::limit::Limit;
use crate::model::{Rule, When};
use crate::sheet_numbers::{self, is_kept};

/// A rule's condition, made ready.
#[derive(Debug, Clone)]
pub struct Condition {
    when: When,
    /// What `Contains` looks for, in lower case.
    needle: String,
}

impl Condition {
    /// Makes a rule's condition ready.
    #[must_use]
    pub fn new(rule: &Rule) -> Self {
        let needle = match &rule.when {
            When::Contains(text) => text.to_lowercase(),
            _ => String::new(),
        };
        Self { when: rule.when.clone(), needle }
    }

    /// Whether a value is one of those.
    #[must_use]
    pub fn holds(&self, value: Value<'_>) -> bool {
        let is = |limit: Limit, wanted: &[Ordering]| {
            compared(limit, value).is_some_and(|ordering| wanted.contains(&ordering))
        };
        match self.when {
            When::Above(limit) => is(limit, &[Ordering::Greater]),
            When::AtLeast(limit) => is(limit, &[Ordering::Greater, Ordering::Equal]),
            When::Below(limit) => is(limit, &[Ordering::Less]),
            When::AtMost(limit) => is(limit, &[Ordering::Less, Ordering::Equal]),
            When::Between(low, high) => {
                is(low, &[Ordering::Greater, Ordering::Equal]) && is(high, &[Ordering::Less, Ordering::Equal])
            }
            When::Equal(other) => is(other, &[Ordering::Equal]),
            // NaN is another number than all.
            When::NotEqual(other) => value.number().is_some() && !is(other, &[Ordering::Equal]),
            When::Text(ref wanted) => matches!(value, Value::Text(text) if text == wanted),
            When::Contains(_) => {
                matches!(value, Value::Text(text) if text.to_lowercase().contains(&self.needle))
            }
            When::Empty => matches!(value, Value::Empty | Value::Text("")),
        }
    }
}

/// How a number compares with a limit, as in a spreadsheet, so that a rule marks the same values in both formats. Integers and
/// decimals of more digits than a spreadsheet keeps are text there, and compared by all of their digits; times by all of
/// their microseconds.
fn compared(limit: Limit, value: Value<'_>) -> Option<Ordering> {
    let exact = match value {
        Value::Integer(value) if !is_kept(value.unsigned_abs().into()) => limit.compared(value.into(), 0),
        Value::Decimal(value, scale) if !is_kept(value.unsigned_abs()) => limit.compared(value, scale),
        value => value.micros().and_then(|micros| limit.compared_in_time(micros)),
    };
    let rounded = || {
        let ordering = sheet_numbers::compared(value.number()?, limit.number)?;
        // What is equal to the limit's number may be less or more than the limit.
        Some(ordering.then(limit.rounding()))
    };
    exact.or_else(rounded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Style;

    fn holds(when: When, value: Value<'_>) -> bool {
        Condition::new(&Rule { when, style: Style::default() }).holds(value)
    }

    #[test]
    fn numbers_are_compared_by_all_of_their_digits() {
        let long = 10_i64.pow(16);
        let digits = Limit::of_digits;
        for (value, above, equal) in [
            (Value::Integer(long), false, true),
            (Value::Integer(long + 1), true, false),
            (Value::Decimal(i128::from(long) * 100 + 1, 2), true, false),
            (Value::Decimal(1, -16), false, true),
            (Value::Decimal(i128::MAX, 0), true, false),
            (Value::Float(1e16), false, true),
        ] {
            assert_eq!(holds(When::Above(1e16.into()), value), above, "{value:?}");
            assert_eq!(holds(When::Equal(1e16.into()), value), equal, "{value:?}");
        }
        assert!(holds(When::Equal(digits("10000000000000001")), Value::Integer(long + 1)));
        assert!(holds(When::Below(digits("10000000000000001")), Value::Float(1e16)));
        assert!(holds(When::Equal(0.1.into()), Value::Decimal(10, 2)));
        let half = digits("9007199254740993.5");
        assert!(!holds(When::Equal(half), Value::Integer(9_007_199_254_740_993)));
        assert!(holds(When::Above(half), Value::Integer(9_007_199_254_740_994)));
        assert!(holds(When::Below(half), Value::Integer(9_007_199_254_740_993)));
        assert!(holds(When::Equal(half), Value::Decimal(900_719_925_474_099_350, 2)));
        assert!(!holds(When::Equal(half), Value::Float(9_007_199_254_740_994.0)));
    }

    #[test]
    fn computed_floats_are_compared_by_15_digits() {
        let sum = Value::Float(0.1 + 0.2);
        let limit = Limit::from(0.3);
        let held = [
            When::Above(limit),
            When::AtLeast(limit),
            When::Below(limit),
            When::AtMost(limit),
            When::Equal(limit),
            When::NotEqual(limit),
            When::Between(limit, 1.0.into()),
            When::Between(0.0.into(), limit),
        ]
        .map(|when| holds(when, sum));
        assert_eq!(held, [false, true, false, true, true, false, true, true]);
        assert!(holds(When::Equal((0.1 + 0.2).into()), Value::Decimal(3, 1)));
        assert!(holds(When::Equal((1e16 + 2.0).into()), Value::Integer(10_i64.pow(16))));
    }

    #[test]
    fn what_is_no_number_is_only_another_than_all() {
        let limit = Limit::from(5.0);
        for when in [When::Above(limit), When::AtMost(limit), When::Equal(limit), When::Between(limit, limit)]
        {
            assert!(!holds(when, Value::Float(f64::NAN)));
        }
        assert!(holds(When::NotEqual(limit), Value::Float(f64::NAN)));
        assert!(!holds(When::NotEqual(limit), Value::Text("x")));
        assert!(holds(When::Above(limit), Value::Float(f64::INFINITY)));
    }
}
