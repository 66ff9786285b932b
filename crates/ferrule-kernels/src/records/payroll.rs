//! What all earn, what is taken of it and what is left.

#![allow(unsafe_code, reason = "functions compiled for several processors")]

use multiversion::multiversion;

use super::exact;
use crate::{Error, Run};
use ferrule_base::CompensatedSum;
use ferrule_base::Repr;

/// Taxes of so many salaries are summed at a time: they and the salaries stay in the first cache.
const BLOCK: usize = 1 << 11;

/// What of a salary is above `from` is taxed at `rate`, up to where the next bracket begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bracket {
    /// Not negative.
    pub from: f64,
    /// From 0 to 1.
    pub rate: f64,
}

/// The sums over all salaries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Payroll {
    /// All salaries, correctly rounded.
    pub gross: f64,
    /// The taxes of all, correctly rounded.
    pub tax: f64,
    /// Their difference.
    pub net: f64,
}

/// Brackets that make sense: each begins above the one before, none below 0, rates from 0 to 1.
pub fn brackets(pairs: &[(f64, f64)]) -> Result<Vec<Bracket>, Error> {
    let mut last = f64::NEG_INFINITY;
    let mut brackets = Vec::with_capacity(pairs.len());
    for (i, &(from, rate)) in pairs.iter().enumerate() {
        if !(0.0..f64::INFINITY).contains(&from) || from <= last {
            let text = format!(
                "tax[{i}]: got a bracket from {}, wanted a finite number that is not negative and above the one before",
                from.repr()
            );
            return Err(Error::Value(text));
        }
        if !(0.0..=1.0).contains(&rate) {
            return Err(Error::Value(format!(
                "tax[{i}]: got a rate of {}, wanted one from 0 to 1",
                rate.repr()
            )));
        }
        last = from;
        brackets.push(Bracket { from, rate });
    }
    Ok(brackets)
}

/// The sums over all salaries, which must be valid ones.
pub fn payroll(salaries: &[f64], brackets: &[Bracket], run: &Run<'_>) -> Result<Payroll, Error> {
    let parts = run.map(salaries.chunks(BLOCK), |salaries| {
        let mut block = [0.0; BLOCK];
        let taxes = &mut block[..salaries.len()];
        tax(salaries, brackets, taxes);
        (CompensatedSum::of(salaries), CompensatedSum::of(taxes))
    })?;
    let chain = BLOCK / 8 + parts.len();
    let (mut gross, mut taxes) = (CompensatedSum::default(), CompensatedSum::default());
    for (part, tax) in parts {
        gross.merge(part);
        taxes.merge(tax);
    }
    let gross = exact::total(gross, chain, "gross", || salaries.iter().copied())?;
    let tax = exact::total(taxes, chain, "tax", || {
        salaries.iter().map(|&salary| {
            let mut tax = [0.0];
            self::tax(&[salary], brackets, &mut tax);
            tax[0]
        })
    })?;
    Ok(Payroll { gross, tax, net: gross - tax })
}

/// The tax of each salary: what lies in each bracket times its rate, added up from the lowest to the highest.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2"))]
fn tax(salaries: &[f64], brackets: &[Bracket], taxes: &mut [f64]) {
    for (k, bracket) in brackets.iter().enumerate() {
        let end = brackets.get(k + 1).map_or(f64::INFINITY, |next| next.from);
        for (tax, &salary) in taxes.iter_mut().zip(salaries) {
            let within = if salary < end { salary } else { end } - bracket.from;
            *tax += if within > 0.0 { within } else { 0.0 } * bracket.rate;
        }
    }
}
