//! Conditions over the features of a row, as in a decision list.

use std::cmp::Ordering;

use crate::{Error, Run};

/// How a feature is compared with a threshold. NaN compares as in IEEE 754: only `!=` holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
}

impl Comparison {
    /// From what the user writes.
    #[must_use]
    pub fn new(symbol: &str) -> Option<Self> {
        Some(match symbol {
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterOrEqual,
            "==" => Self::Equal,
            "!=" => Self::NotEqual,
            _ => return None,
        })
    }

    /// Whether the comparison holds between what is in this order; in none is what a NaN is compared with.
    #[must_use]
    pub fn holds(self, order: Option<Ordering>) -> bool {
        match self {
            Self::Less => order == Some(Ordering::Less),
            Self::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
            Self::Greater => order == Some(Ordering::Greater),
            Self::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
            Self::Equal => order == Some(Ordering::Equal),
            Self::NotEqual => order != Some(Ordering::Equal),
        }
    }

    /// What holds for the same floats as this does with a threshold that need be no float: the float nearest to it is
    /// `nearest`, from which the threshold lies in the direction of `side`.
    #[must_use]
    pub fn among_floats(self, nearest: f64, side: Ordering) -> (Self, f64) {
        let below = match side {
            Ordering::Equal => return (self, nearest),
            Ordering::Less => nearest.next_down(),
            Ordering::Greater => nearest,
        };
        match self {
            Self::Less | Self::LessOrEqual => (Self::LessOrEqual, below),
            Self::Greater | Self::GreaterOrEqual => (Self::Greater, below),
            // No float equals it, as none equals NaN.
            Self::Equal | Self::NotEqual => (self, f64::NAN),
        }
    }
}

/// The order of an int and a float, exactly.
#[must_use]
pub fn order_of(int: i64, float: f64) -> Option<Ordering> {
    // The floor of a float within the range fits; the cast saturates beyond, where the float's side decides.
    const PAST: f64 = 9_223_372_036_854_775_808.0;
    if float.is_nan() {
        return None;
    }
    if !(-PAST..PAST).contains(&float) {
        return Some(if float > 0.0 { Ordering::Less } else { Ordering::Greater });
    }
    let floor = float.floor();
    Some(match int.cmp(&(floor as i64)) {
        Ordering::Equal if float > floor => Ordering::Less,
        order => order,
    })
}

/// How the outcomes of rules are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Combine {
    /// Every rule holds; true without rules.
    All,
    /// At least one rule holds; false without rules.
    Any,
}

/// One condition.
#[derive(Debug, Clone, Copy)]
pub struct Rule<T> {
    /// The column of the feature.
    pub feature: usize,
    /// How it is compared.
    pub comparison: Comparison,
    /// With what.
    pub threshold: T,
}

/// Refuses rules about features that rows do not have.
pub fn check_rules<T>(rules: &[Rule<T>], features: usize) -> Result<(), Error> {
    match rules.iter().enumerate().find(|(_, rule)| rule.feature >= features) {
        Some((i, Rule { feature, .. })) => Err(Error::Value(format!(
            "rules[{i}]: got feature {feature}, wanted an index below {features}, the number of features"
        ))),
        None => Ok(()),
    }
}

/// Whether one row satisfies the rules, where `order` gives that of a feature and a threshold; it is asked only as far as
/// needed.
pub fn evaluate_row<T, E>(
    rules: &[Rule<T>],
    combine: Combine,
    order: impl Fn(usize, &T) -> Result<Option<Ordering>, E>,
) -> Result<bool, E> {
    for rule in rules {
        let holds = rule.comparison.holds(order(rule.feature, &rule.threshold)?);
        if holds == (combine == Combine::Any) {
            return Ok(holds);
        }
    }
    Ok(combine == Combine::All)
}

/// Rows a piece; a block of rows stays in the nearest cache while all rules pass over it.
const PIECE: usize = 1 << 13;
const BLOCK: usize = 256;

/// Which of the rows (`features` numbers each, one after the other) satisfy the rules.
pub fn evaluate_rules(
    rows: &[f64],
    features: usize,
    count: usize,
    rules: &[Rule<f64>],
    combine: Combine,
    run: &Run<'_>,
) -> Result<Vec<bool>, Error> {
    let mut verdicts = vec![combine == Combine::All; count];
    if count == 0 {
        return Ok(verdicts);
    }
    check_rules(rules, features)?;
    if rules.is_empty() {
        return Ok(verdicts);
    }
    let pieces = rows.chunks(PIECE * features).zip(verdicts.chunks_mut(PIECE));
    run.for_each(pieces, |(rows, verdicts)| {
        for (rows, verdicts) in rows.chunks(BLOCK * features).zip(verdicts.chunks_mut(BLOCK)) {
            for rule in rules {
                apply(rows, features, *rule, combine, verdicts);
            }
        }
    })?;
    Ok(verdicts)
}

#[allow(clippy::float_cmp, reason = "exactly what the user asked for")]
fn apply(rows: &[f64], features: usize, rule: Rule<f64>, combine: Combine, verdicts: &mut [bool]) {
    let column = rows[rule.feature..].iter().step_by(features);
    macro_rules! over {
        ($operator:tt) => {
            match combine {
                Combine::All => column.zip(verdicts).for_each(|(x, v)| *v &= *x $operator rule.threshold),
                Combine::Any => column.zip(verdicts).for_each(|(x, v)| *v |= *x $operator rule.threshold),
            }
        };
    }
    match rule.comparison {
        Comparison::Less => over!(<),
        Comparison::LessOrEqual => over!(<=),
        Comparison::Greater => over!(>),
        Comparison::GreaterOrEqual => over!(>=),
        Comparison::Equal => over!(==),
        Comparison::NotEqual => over!(!=),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ints_and_floats_compare_exactly() {
        let two53 = 1_i64 << 53;
        for (int, float, order) in [
            (two53 + 1, two53 as f64, Ordering::Greater),
            (two53, two53 as f64, Ordering::Equal),
            (-two53 - 1, -two53 as f64, Ordering::Less),
            (i64::MAX, 2.0_f64.powi(63), Ordering::Less),
            (i64::MIN, -(2.0_f64.powi(63)), Ordering::Equal),
            (i64::MIN, f64::NEG_INFINITY, Ordering::Greater),
            (i64::MAX, f64::INFINITY, Ordering::Less),
            (0, -0.0, Ordering::Equal),
            (0, 5e-324, Ordering::Less),
            (0, -5e-324, Ordering::Greater),
            (-1, -1.5, Ordering::Greater),
        ] {
            assert_eq!(order_of(int, float), Some(order), "{int} {float}");
        }
        assert_eq!(order_of(1, f64::NAN), None);
    }

    #[test]
    fn a_threshold_between_floats_divides_them() {
        // 2^53 + 1 lies above its nearest float, 2^53, and below the next.
        let below = 2.0_f64.powi(53);
        for (comparison, holds) in [
            (Comparison::Less, [true, false]),
            (Comparison::LessOrEqual, [true, false]),
            (Comparison::Greater, [false, true]),
            (Comparison::GreaterOrEqual, [false, true]),
            (Comparison::Equal, [false, false]),
            (Comparison::NotEqual, [true, true]),
        ] {
            for (nearest, side) in [(below, Ordering::Greater), (below + 2.0, Ordering::Less)] {
                let (comparison, threshold) = comparison.among_floats(nearest, side);
                let of = |x: f64| comparison.holds(x.partial_cmp(&threshold));
                assert_eq!([of(below), of(below + 2.0)], holds, "{comparison:?} {side:?}");
            }
        }
    }
}
