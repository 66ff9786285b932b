//! Conditions over the features of a row, as in a decision list.

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

    /// Whether the comparison holds.
    #[must_use]
    #[allow(clippy::float_cmp, reason = "exactly what the user asked for")]
    pub fn holds(self, feature: f64, threshold: f64) -> bool {
        match self {
            Self::Less => feature < threshold,
            Self::LessOrEqual => feature <= threshold,
            Self::Greater => feature > threshold,
            Self::GreaterOrEqual => feature >= threshold,
            Self::Equal => feature == threshold,
            Self::NotEqual => feature != threshold,
        }
    }
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
pub struct Rule {
    /// The column of the feature.
    pub feature: usize,
    /// How it is compared.
    pub comparison: Comparison,
    /// With what.
    pub threshold: f64,
}

/// Refuses rules about features that rows do not have.
pub fn check_rules(rules: &[Rule], features: usize) -> Result<(), Error> {
    match rules.iter().enumerate().find(|(_, rule)| rule.feature >= features) {
        Some((i, Rule { feature, .. })) => Err(Error::Value(format!(
            "rules[{i}]: got feature {feature}, wanted an index below {features}, the number of features"
        ))),
        None => Ok(()),
    }
}

/// Whether one row, whose features `feature` gives, satisfies the rules; it is asked only as far as needed.
pub fn evaluate_row<E>(
    rules: &[Rule],
    combine: Combine,
    feature: impl Fn(usize) -> Result<f64, E>,
) -> Result<bool, E> {
    for rule in rules {
        if rule.comparison.holds(feature(rule.feature)?, rule.threshold) == (combine == Combine::Any) {
            return Ok(combine == Combine::Any);
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
    rules: &[Rule],
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
fn apply(rows: &[f64], features: usize, rule: Rule, combine: Combine, verdicts: &mut [bool]) {
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
